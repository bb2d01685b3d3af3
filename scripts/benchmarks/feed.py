"""The live feed: how late 2,000 listeners of one process hear of what is posted, and what memory each of them takes."""

from __future__ import annotations

import resource
import time
from contextlib import ExitStack

from scripts.benchmarks import seeding, service, wire
from scripts.benchmarks.harness import Figure, at_most, bench_directory, percentile, shown
from scripts.benchmarks.listening import Arrivals, Listeners
from scripts.benchmarks.load import request

_SPARE_FILES = 200


def run(quick: bool) -> list[Figure]:
    """One idea a second for all; a delay begins when its POST is sent, so it holds the commit as well."""
    count, seconds = (500, 8) if quick else (2000, 20)
    allow_files(count + _SPARE_FILES)
    with ExitStack() as stack:
        directory = stack.enter_context(bench_directory())
        store = service.sqlite_store(directory)
        room = seeding.seed(store.url, people=count, ideas=100)
        server = stack.enter_context(service.serve(store, "feed"))
        wire.ask(server.port, next(wire.ideas(room)))  # whatever the first post loads is no listener's memory
        before = server.resident_mebibytes()
        path = f"/api/v1/workshops/{room.workshop}/feed"
        listeners = stack.enter_context(
            Listeners(server.port, [request("GET", path, token=token) for token in room.tokens])
        )
        each = (server.resident_mebibytes() - before) * 1024 / count
        used = server.processor_seconds()
        sent = _post(server.port, room, seconds)
        share = (server.processor_seconds() - used) / seconds
        found = delays(sent, listeners.arrivals(), count)
    return [
        shown("feed/listeners", count, "listeners"),
        shown("feed/messages", len(found), "messages"),
        shown("feed/p50 delay", percentile(found, 0.5), "ms"),
        at_most("feed/p99 delay", percentile(found, 0.99), "ms", 1000),
        shown("feed/longest delay", max(found), "ms"),
        shown("feed/memory", each, "KiB/listener"),
        shown("feed/processor", 100 * share, "% of a core"),
    ]


def allow_files(needed: int) -> None:
    """Raise this process's limit of open files, which its children inherit; RuntimeError where it may not be raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= needed:
        return
    if needed > hard:
        raise RuntimeError(f"{needed} open files are needed and {hard} are allowed: see docs/feed-limits.md")
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def delays(sent: dict[int, int], arrivals: Arrivals, listeners: int) -> list[float]:
    """Milliseconds from each sending to each of its arrivals; both in nanoseconds by the entry's number in the log.

    Raises RuntimeError unless every listener heard of every message exactly once.
    """
    found = []
    for seq, begun in sent.items():
        heard = arrivals.get(seq, [])
        if len(heard) != listeners:
            raise RuntimeError(f"{listeners} listen, and entry {seq} of the log arrived {len(heard)} times")
        found += [(at - begun) / 1e6 for at in heard]
    return found


def _post(port: int, room: seeding.Room, seconds: int) -> dict[int, int]:
    """Post an idea a second; when each was sent, by its number in the log."""
    ideas, sent = wire.ideas(room), {}
    for _ in range(seconds):
        begun = time.monotonic_ns()
        posted = wire.ask(port, next(ideas))[0]
        sent[posted["receipt"]["seq"]] = begun
        time.sleep(max(0.0, 1 - (time.monotonic_ns() - begun) / 1e9))
    return sent
