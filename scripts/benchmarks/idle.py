"""Memory of a service that nobody asks anything, and the time from `scripts/serve` to its first answer."""

from __future__ import annotations

import time
from pathlib import Path

from scripts.benchmarks.harness import Figure, bench_directory, shown
from scripts.benchmarks.servers import ALL_CORES, ROOT, Server
from scripts.benchmarks.service import READY


def run(quick: bool) -> list[Figure]:
    """A first start that makes the demo workshop, then starts on what is there; memory some seconds after the last."""
    with bench_directory() as directory:
        with _serve(directory) as first:
            first_seconds = first.seconds_to_ready
        again = []
        for _ in range(1 if quick else 5):
            with _serve(directory) as server:
                again.append(server.seconds_to_ready)
                time.sleep(5 if quick else 20)
                memory = server.resident_mebibytes()
                used = server.processor_seconds()
                time.sleep(5)
                idle_share = (server.processor_seconds() - used) / 5
    return [
        shown("idle/first start, with the demo", first_seconds, "s"),
        shown("idle/start", sorted(again)[len(again) // 2], "s"),
        shown("idle/memory", memory, "MiB"),
        shown("idle/processor", 100 * idle_share, "% of a core"),
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
