"""What a forked process runs: `folkmoot serve`, as at the command line, but imported once for all starts."""

import ctypes
import os
import sys
import time
from pathlib import Path

import app.main
from app.cli import serving
from app.settings import Settings

app.main.create_app(Settings(data_dir=Path("unused")))  # what is made of the routes is made once, before any fork

_PR_SET_PTRACER, _ANYBODY = 0x59616D61, -1


def serve(environment: dict[str, str], log: str, *, is_traced: bool) -> None:
    """Serve until told to stop. With `is_traced`, begin only when a tracer is attached."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.update(environment)
    if is_traced:
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYBODY)
        while "TracerPid:\t0" in Path("/proc/self/status").read_text(encoding="ascii"):
            time.sleep(0.002)
    serving.stop_quietly_on_signals()
    sys.exit(serving.serve(Settings()))
