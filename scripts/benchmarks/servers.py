"""Real server processes for the benches: start one on a free loopback port, wait until it answers, weigh it, end it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]

_CORES = sorted(os.sched_getaffinity(0))
# Server and client on a core each, so that neither slows the other; on a single core both have to share.
SERVER_CORES = frozenset(_CORES[:1])
CLIENT_CORES = frozenset(_CORES[1:2] or _CORES[:1])
ALL_CORES = frozenset(_CORES)


def free_port() -> int:
    """A loopback port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def uvicorn_command(factory: str, *, workers: int = 1) -> list[str]:
    """The arguments that serve an application factory ("package.module:function"); `{port}` is filled in later."""
    command = [sys.executable, "-m", "uvicorn", factory, "--factory", "--host", "127.0.0.1", "--port", "{port}"]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    return [*command, "--workers", str(workers)] if workers > 1 else command


class Server:
    """A server process from start to end; a context manager, ready to answer once entered.

    "{port}" in the command or the environment becomes its port. `ready_path` is asked until it answers with a status
    below 500; None only waits for the port to open.
    Raises RuntimeError with the end of the server's own output if it dies or is not ready within `patience` seconds.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        cores: frozenset[int] = SERVER_CORES,
        ready_path: str | None = "/livez",
        patience: float = 60.0,
    ) -> None:
        self.port = free_port()
        self.seconds_to_ready = 0.0
        self._command = [part.replace("{port}", str(self.port)) for part in command]
        self._log = log
        given = {name: value.replace("{port}", str(self.port)) for name, value in (environment or {}).items()}
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), **given}
        self._cores = cores
        self._ready_path = ready_path
        self._patience = patience

    def __enter__(self) -> Self:
        begun = time.monotonic()
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=output, stderr=subprocess.STDOUT
            )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - begun > self._patience:
                self.stop()
                raise RuntimeError(f"{self._command} is not ready:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.005)
        self.seconds_to_ready = time.monotonic() - begun
        self._settle()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _settle(self) -> None:
        """Bind all its threads to its cores. Only now: several servers that begin together share them all."""
        for process in self.processes():
            for thread in Path(f"/proc/{process}/task").iterdir():
                with suppress(ProcessLookupError):
                    os.sched_setaffinity(int(thread.name), self._cores)

    def stop(self) -> None:
        """End it in order, or after 15 seconds without."""
        if self._process.poll() is None:
            self.resume()
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def pause(self) -> None:
        """Stop its processes where they are, so that its background work cannot slow another server's round."""
        for process in self.processes():
            os.kill(process, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it run on after `pause`."""
        for process in self.processes():
            os.kill(process, signal.SIGCONT)

    def processes(self) -> list[int]:
        """The ids of the server's process and all its descendants."""
        found = [self._process.pid]
        for process in found:
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                found += [int(child) for child in children.read_text().split()]
        return found

    def resident_mebibytes(self) -> float:
        """Memory resident in all its processes (VmRSS), shared pages counted in each."""
        total = 0
        for process in self.processes():
            for line in Path(f"/proc/{process}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1])
        return total / 1024

    def processor_seconds(self) -> float:
        """Processor time its processes have used so far, those that have ended included."""
        ticks = 0
        for process in self.processes():
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # its own and its ended children's, in user mode and in the kernel
        return ticks / os.sysconf("SC_CLK_TCK")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as probe:
                if self._ready_path is None:
                    return True
                probe.sendall(
                    f"GET {self._ready_path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
                )
                return probe.recv(12)[9:10] in {b"2", b"3", b"4"}
        except OSError:
            return False


def begin_together(stack: ExitStack, servers: Sequence[Server]) -> None:
    """Enter several servers at once, each to be stopped when the stack closes; raises what the first of them raises."""
    with ThreadPoolExecutor(len(servers)) as threads:
        entering = [threads.submit(server.__enter__) for server in servers]
    for server, entered in zip(servers, entering, strict=True):
        if entered.exception() is None:
            stack.push(server)
    for entered in entering:
        entered.result()
