"""Real `folkmoot` processes: what cannot be tried inside the test's own."""

import os
import re
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
    """A running service: its process and address, and what it has printed until it was ready."""

    def __init__(self, process: "subprocess.Popen[str]", greeting: str) -> None:
        self.process = process
        self.greeting = greeting
        found = re.search(r"API\s+http://127\.0\.0\.1:(\d+)/docs", greeting)
        assert found is not None
        self.port = int(found[1])


@contextmanager
def serving(data_dir: Path, arguments: Sequence[str] = (), **given: str) -> Iterator[Serving]:
    """Serve on a free port; the process is killed at the end if it still runs."""
    log = data_dir / "serve.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command("serve", "--port", "0", *arguments),
            env=_environment(data_dir, given),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if line.startswith("Stop it with"):
                break
        assert "Folkmoot is ready" in printed, log.read_text()
        yield Serving(process, printed)
    finally:
        process.kill()
        process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()
