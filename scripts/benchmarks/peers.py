"""The two peers of `bench votes` alone: what FastAPI does with no database, and with a session for each request."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from scripts.benchmarks import floors
from scripts.benchmarks.harness import Figure, bench_directory, shown
from scripts.benchmarks.load import LoadClient, request
from scripts.benchmarks.rounds import Contest, median, median_ratio, p50, p99, pairs, rate
from scripts.benchmarks.servers import Server, uvicorn_command


def run(quick: bool) -> list[Figure]:
    """Votes a second of both over 64 connections, distinct participants and ideas; every acknowledged one is there."""
    seconds, rounds = (2.0, 3) if quick else (5.0, 7)
    tokens = [secrets.token_urlsafe(32) for _ in range(2000)]
    with ExitStack() as stack:
        directory = stack.enter_context(bench_directory())
        contest = Contest(stack.enter_context(LoadClient()), seconds=seconds)
        database = directory / "plain.sqlite3"
        votes = votes_of(tokens, floors.seed_plain(database, tokens, 1000))
        environment = {floors.PLAIN_DATABASE_VARIABLE: str(database)}
        for name, factory, ceiling in ("floor", "no_database", 8000), ("plain", "session_per_request", 2000):
            command = uvicorn_command(f"scripts.benchmarks.floors:{factory}")
            server = Server(command, log=directory / f"{name}.log", environment=environment)
            contest.enter(name, stack.enter_context(server), votes, ceiling=ceiling)
        outcomes = contest.run(rounds)
        if floors.plain_vote_count(database) != contest.acknowledged["plain"]:
            raise RuntimeError("the plain peer lost votes that it had acknowledged")
    floor, plain = outcomes["floor"], outcomes["plain"]
    return [
        shown("peers/floor", median(floor, rate), "votes/s"),
        shown("peers/floor p50", median(floor, p50), "ms"),
        shown("peers/floor p99", median(floor, p99), "ms"),
        shown("peers/plain", median(plain, rate), "votes/s"),
        shown("peers/plain p50", median(plain, p50), "ms"),
        shown("peers/plain p99", median(plain, p99), "ms"),
        shown("peers/plain to floor", median_ratio(plain, floor, rate), "ratio"),
    ]


def votes_of(tokens: Sequence[str], ideas: Sequence[object]) -> Iterator[bytes]:
    """Votes on the wire, no two of one participant on one idea."""
    for person, idea in pairs(len(tokens), len(ideas)):
        path = f"/api/v1/contributions/{ideas[idea]}/stance"
        yield request("PUT", path, token=tokens[person], body=b'{"stance":"agree"}')
