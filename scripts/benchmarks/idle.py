"""Memory of a service that nobody asks anything, and the time from `scripts/serve` to its first answer."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from scripts.benchmarks.harness import Figure, bench_directory, shown
from scripts.benchmarks.servers import ALL_CORES, ROOT, Server
from scripts.benchmarks.service import READY


def run(quick: bool) -> list[Figure]:
    """A first start that makes the demo workshops, then starts on what is there; memory some seconds after the last."""
    subprocess.run([ROOT / "scripts" / "setup"], check=True)  # not part of a start: `scripts/serve` finds it done
    starts, settling, watched = (1, 8, 4) if quick else (5, 20, 20)
    with bench_directory() as directory:
        with _serve(directory) as server:
            first = server.seconds_to_ready
        again = []
        for _ in range(starts):
            with _serve(directory) as server:
                again.append(server.seconds_to_ready)
        with _serve(directory) as server:
            again.append(server.seconds_to_ready)
            time.sleep(settling)
            used = server.processor_seconds()
            time.sleep(watched)
            share = (server.processor_seconds() - used) / watched
            memory, processes = server.resident_mebibytes(), len(server.processes())
    return [
        shown("idle/first start, makes the demo", first, "s"),
        shown("idle/start", sorted(again)[len(again) // 2], "s"),
        shown("idle/memory", memory, "MiB"),
        shown("idle/processes", processes, "processes"),
        shown("idle/processor", 100 * share, "% of a core"),
    ]


def _serve(directory: Path) -> Server:
    environment = {"FOLKMOOT_PORT": "{port}", "FOLKMOOT_DATA_DIR": str(directory / "data"), "FOLKMOOT_DATABASE_URL": ""}
    return Server(
        [str(ROOT / "scripts" / "serve")],
        log=directory / "serve.log",
        environment=environment,
        cores=ALL_CORES,
        ready_path=READY,
        patience=300,
    )
