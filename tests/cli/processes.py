"""Real `folkmoot` processes: what cannot be tried inside the test's own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 240
"""Seconds after which a process is taken for stuck."""


def _environment(data_dir: Path, given: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
    return inherited | {"FOLKMOOT_DATA_DIR": str(data_dir)} | dict(given)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "-c", "from app.cli import main; main()", *arguments]


def run(data_dir: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    environment = _environment(data_dir, given)
    return subprocess.run(
        command(*arguments), env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


class Serving:
    """A running service: its process and address, and what it has printed and logged so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.printed = ""
        self.read_until("Stop it with")
        found = re.search(r"API\s+http://127\.0\.0\.1:(\d+)/docs", self.printed)
        assert found is not None, self.printed
        self.port = int(found[1])

    def read_until(self, text: str) -> None:
        """Wait until the service has printed or logged a text."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line
            if text in line:
                return
        raise AssertionError(f"{text!r} is not in\n{self.printed}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to stop, wait for its end, and return its exit status."""
        self.process.send_signal(number)
        return self.end()

    def end(self) -> int:
        """Read the rest of what it says, and return its exit status."""
        assert self.process.stdout is not None
        self.printed += self.process.stdout.read()
        return self.process.wait(PATIENCE)


@contextmanager
def serving(data_dir: Path, arguments: Sequence[str] = (), **given: str) -> Iterator[Serving]:
    """Serve on a free port; the process is killed at the end if it still runs."""
    with subprocess.Popen(
        command("serve", "--port", "0", *arguments),
        env=_environment(data_dir, given),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield Serving(process)
        finally:
            process.kill()
