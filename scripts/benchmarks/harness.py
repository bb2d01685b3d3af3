"""What every benchmark shares: a figure with its target, the machine it was measured on, the table and the JSON."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured number.

    `target` is what it must reach, as people read it (">= 0.75"); None for a number that is only shown, and then
    `holds` is None too.
    """

    name: str
    value: float
    unit: str
    target: str | None = None
    holds: bool | None = None


def at_least(name: str, value: float, unit: str, target: float) -> Figure:
    """A figure that holds when `value >= target`."""
    return Figure(name, value, unit, f">= {target:g}", value >= target)


def at_most(name: str, value: float, unit: str, target: float) -> Figure:
    """A figure that holds when `value <= target`."""
    return Figure(name, value, unit, f"<= {target:g}", value <= target)


def shown(name: str, value: float, unit: str) -> Figure:
    """A figure without a target, given so that the others can be judged."""
    return Figure(name, value, unit)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextmanager
def bench_directory() -> Iterator[Path]:
    """A fresh directory for the databases of one bench, removed afterwards.

    It lies under `FOLKMOOT_BENCH_DIR`, or else under /var/tmp, because /tmp is often memory, where a durable commit
    costs nothing and every figure flatters.
    """
    parent = os.environ.get("FOLKMOOT_BENCH_DIR") or ("/var/tmp" if Path("/var/tmp").is_dir() else None)
    with tempfile.TemporaryDirectory(prefix="folkmoot-bench-", dir=parent, ignore_cleanup_errors=True) as directory:
        yield Path(directory)


def sync_milliseconds(directory: Path, *, times: int = 50) -> float:
    """Median time to append 4 KiB to a file in `directory` and `fsync` it: the price of one commit on this disk."""
    path = directory / "sync-probe"
    taken = []
    with path.open("wb", buffering=0) as file:
        for _ in range(times):
            file.write(b"\0" * 4096)
            begun = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - begun)
    path.unlink()
    return statistics.median(taken) * 1000


def machine() -> dict[str, str | int | float]:
    """What the figures were measured on; memory in GiB, the disk's fsync in milliseconds."""
    with bench_directory() as directory:
        sync = sync_milliseconds(directory)
    return {
        "cpu": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "fsync_ms": round(sync, 3),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "os": f"{platform.system()} {platform.release()}",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def table(figures: Sequence[Figure]) -> str:
    """The figures as aligned text, one a line, with a verdict where there is a target."""
    verdicts = {True: "holds", False: "MISSED", None: ""}
    rows = [("figure", "value", "unit", "target", "")]
    rows += [(f.name, _number(f.value), f.unit, f.target or "", verdicts[f.holds]) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {unit:<{widths[2]}}  {target:<{widths[3]}}  {verdict}".rstrip()
        for name, value, unit, target, verdict in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"


def write_json(path: Path, environment: dict[str, str | int | float], figures: Sequence[Figure]) -> None:
    """Write `{"machine": ..., "figures": [...]}` for programs to read."""
    document = {"machine": environment, "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(document, indent=2) + "\n")
