"""Tracing a server process with strace: to kill it at a chosen system call, or to record what it did to its files."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from tests.survival.process import Service


def launch_traced(service: Service, trace: Path, *options: str) -> "subprocess.Popen[bytes]":
    """Start a service under strace from its first system call, with its trace in a file; return the tracer."""
    if shutil.which("strace") is None:
        pytest.fail("strace is not installed, and this harness cannot do without: apt-get install strace")
    service.launch(is_traced=True)
    command = ["strace", "-f", "-q", "-o", str(trace), *options, "-p", str(service.pid)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


RECORDED = "pwrite64,fdatasync,fsync,ftruncate,unlink,write,writev,sendto,sendmsg"
RECORDING = ("-y", "-xx", "-s", "1000000", "-e", f"trace={RECORDED}", "-e", "signal=none")
"""Everything whole, in hexadecimal, with the paths of files."""

What = Literal["write", "truncate", "unlink", "sync", "answer"]


@dataclass(frozen=True)
class Event:
    """One thing that the process did. `path` is that of a database file, or empty for an answer to somebody."""

    what: What
    path: str = ""
    data: bytes = b""
    place: int = 0
    """Offset of a write, size after a truncation."""


_LINE = re.compile(r"(\d+)\s+(.*)")
_CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)", re.DOTALL)
_FILE = re.compile(r"\d+<([^>]*)>")
_BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def events(trace: Path, database: Path) -> Iterator[Event]:
    """Read a recording: what was done to the database and its log, and what was answered, in the order of its effects.

    An answer counts from when it was about to be sent, everything else from when it was done: where two threads
    overlap, that is the harder of the two readings.
    """
    with trace.open(encoding="ascii") as lines:
        yield from _events(lines, str(database))


def _events(lines: Iterable[str], database: str) -> Iterator[Event]:
    begun: dict[str, str] = {}
    for line in lines:
        matched = _LINE.match(line)
        if matched is None:
            continue
        thread, rest = matched.groups()
        if rest.rstrip().endswith("<unfinished ...>"):
            begun[thread] = rest.rstrip().removesuffix("<unfinished ...>").rstrip()
            if (event := _answer(begun[thread])) is not None:
                yield event
            continue
        if rest.startswith("<..."):
            rest = begun.pop(thread, "") + rest.partition("resumed>")[2]
            if _answer(rest) is not None:
                continue
        call = _CALL.match(rest)
        if call is None or call[3].startswith("-"):
            continue
        event = _answer(rest) or _change(call[1], call[2], database)
        if event is not None:
            yield event


def _answer(text: str) -> Event | None:
    name = text.partition("(")[0]
    if name not in {"write", "writev", "sendto", "sendmsg"}:
        return None
    data = b"".join(_bytes(found) for found in _BYTES.findall(text))
    return Event("answer", data=data) if b"HTTP/1.1 2" in data or b'"leaf"' in data else None


def _change(name: str, arguments: str, database: str) -> Event | None:
    path = _bytes(_BYTES.findall(arguments)[0]).decode() if name == "unlink" else _path(arguments)
    if path not in {database, f"{database}-wal"}:
        return None
    if name in {"fdatasync", "fsync"}:
        return Event("sync", path)
    if name == "unlink":
        return Event("unlink", path)
    if name == "ftruncate":
        return Event("truncate", path, place=int(arguments.rpartition(",")[2]))
    if name == "pwrite64":
        return Event("write", path, _bytes(_BYTES.findall(arguments)[0]), int(arguments.rpartition(",")[2]))
    raise ValueError(f"SQLite changed {path} by {name}, which this harness does not know")


def _path(arguments: str) -> str:
    found = _FILE.match(arguments)
    if found is None:
        return ""
    return _bytes(found[1]).decode(errors="replace") if found[1].startswith("\\x") else found[1]


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))
