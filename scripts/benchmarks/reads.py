"""The first page of a workshop with 10,000 ideas and 200,000 votes, beside the same page answered from memory."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from scripts.benchmarks import floor, seeding, service, wire
from scripts.benchmarks.harness import Figure, at_most, bench_directory, shown
from scripts.benchmarks.load import LoadClient, Outcome, request
from scripts.benchmarks.rounds import Contest, effort, median, median_ratio, p99, rate
from scripts.benchmarks.servers import Server, begin_together

_PEOPLE = 1000
_VOTES = 200_000
_SMALL, _USUAL, _LARGE = 1_000, 10_000, 100_000
_CEILING = 9000
_READERS = 64
"""People who read, in turns: each has an answer, and so an ETag, of their own."""


def run(quick: bool) -> list[Figure]:
    """Pages of 20 over 64 connections; the same page of workshops of three sizes, each in a database of its own."""
    seconds, rounds, other_votes = (0.3, 3, _VOTES // 10) if quick else (3.0, 5, _VOTES)
    with ExitStack() as stack:
        directory = stack.enter_context(bench_directory())
        client = stack.enter_context(LoadClient())
        stores = {size: service.sqlite_store(directory, f"of-{size}") for size in (_SMALL, _USUAL, _LARGE)}
        rooms = _seeded(stores, {_SMALL: other_votes, _USUAL: _VOTES, _LARGE: other_votes})
        quiet = {"FOLKMOOT_BACKGROUND": "false"}  # three services start at once here, and no page depends on it
        servers = {size: service.serve(store, "reads", environment=quiet) for size, store in stores.items()}
        begin_together(stack, list(servers.values()))
        base = stack.enter_context(_floor(directory, servers[_USUAL], rooms[_USUAL]))

        contest = Contest(client, seconds=seconds)
        contest.enter("floor", base, pages(rooms[_USUAL]), ceiling=_CEILING)
        known = _known(servers[_USUAL], rooms[_USUAL])
        for size in _SMALL, _LARGE, _USUAL:
            contest.enter(f"newest of {size:,}", servers[size], pages(rooms[size]), ceiling=_CEILING)
        supported = pages(rooms[_USUAL], "most_supported")
        contest.enter(f"most_supported of {_USUAL:,}", servers[_USUAL], supported, ceiling=_CEILING)
        contest.enter("unchanged", servers[_USUAL], known, ceiling=_CEILING)
        outcomes = contest.run(rounds)
        # Each fair page begins a visit, with an order made for one person: few do so at once, and many would only wait.
        visits = Contest(client, seconds=seconds, connections=4)
        visits.enter(f"fair of {_USUAL:,}", servers[_USUAL], pages(rooms[_USUAL], "fair"), ceiling=_CEILING)
        outcomes |= visits.run(rounds)
    if any(outcome.statuses.keys() != {304} for outcome in outcomes["unchanged"]):
        raise RuntimeError("a page that had not changed was sent again in spite of If-None-Match")
    return [*_described("floor", outcomes["floor"]), *_compared(outcomes), *_growth(outcomes)]


def _seeded(stores: dict[int, service.Store], votes: dict[int, int]) -> dict[int, seeding.Room]:
    """A room in each store, with as many ideas as its key says; the largest first, because it takes longest."""
    # Forked while this process has one thread only: a spawned one would first import everything again.
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as seeders:
        waiting = {
            size: seeders.submit(seeding.seed, stores[size].url, people=_PEOPLE, ideas=size, votes=votes[size])
            for size in sorted(stores, reverse=True)
        }
        return {size: room.result() for size, room in waiting.items()}


def pages(room: seeding.Room, sort: str = "newest", tags: tuple[str, ...] = ()) -> Iterator[bytes]:
    """First pages of the workshop for its readers in turns, without end; with `tags`, reader n sends `tags[n]`."""
    path = f"/api/v1/workshops/{room.workshop}/ideas?sort={sort}"
    given = [[f"If-None-Match: {tag}"] for tag in tags] or [[]] * _READERS
    return cycle(
        [request("GET", path, token=token, headers=lines) for token, lines in zip(room.tokens, given, strict=False)]
    )


def _known(server: Server, room: seeding.Room) -> Iterator[bytes]:
    """The same pages, asked for with the tag that each reader was given."""
    asked = pages(room)
    tags = [wire.ask(server.port, next(asked))[1]["etag"] for _ in range(_READERS)]
    return pages(room, tags=tuple(tags))


def _floor(directory: Path, server: Server, room: seeding.Room) -> Server:
    """The floor, answering with a page that the real service gave."""
    page = wire.ask(server.port, next(pages(room)))[0]
    return floor.serve(directory, "floor", {wire.LIST_IDEAS: page})


def _described(name: str, outcomes: list[Outcome]) -> list[Figure]:
    return [
        shown(f"reads/{name}", median(outcomes, rate), "requests/s"),
        shown(f"reads/{name} p99", median(outcomes, p99), "ms"),
        shown(f"reads/{name} processor", median(outcomes, effort), "us/request"),
    ]


def _compared(outcomes: dict[str, list[Outcome]]) -> list[Figure]:
    figures = []
    for name, theirs in outcomes.items():
        if name != "floor":
            figures += _described(name, theirs)
            figures.append(shown(f"reads/{name} to floor", median_ratio(theirs, outcomes["floor"], rate), "ratio"))
    return figures


def _growth(outcomes: dict[str, list[Outcome]]) -> list[Figure]:
    """How much more processor time a page takes of a hundred times the ideas."""
    small, large = outcomes[f"newest of {_SMALL:,}"], outcomes[f"newest of {_LARGE:,}"]
    return [at_most(f"reads/growth from {_SMALL:,} to {_LARGE:,}", median_ratio(large, small, effort), "ratio", 1.3)]
