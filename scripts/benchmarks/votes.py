"""Durable votes and ideas a second, against the same application without a database and a session for each request."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Select, func, select

from app.contributions.models import Contribution
from app.storage.engine import read_engine
from app.storage.tables import table_of
from app.votes.models import Vote
from scripts.benchmarks import floor, floors, seeding, service, wire
from scripts.benchmarks.harness import Figure, at_least, at_most, bench_directory, shown
from scripts.benchmarks.load import LoadClient, Outcome
from scripts.benchmarks.peers import votes_of
from scripts.benchmarks.rounds import Contest, effort, median, median_ratio, p50, p99, rate
from scripts.benchmarks.servers import Server, uvicorn_command

_PEOPLE = 4000
_IDEAS = 1000
_CEILING = 9000


@dataclass(frozen=True)
class _Length:
    seconds: float
    rounds: int
    other_rounds: int


def run(quick: bool) -> list[Figure]:
    """Votes and ideas on SQLite, then votes on PostgreSQL with one and two processes; 64 connections throughout."""
    length = _Length(seconds=1.0, rounds=3, other_rounds=2) if quick else _Length(4.0, 7, 5)
    with ExitStack() as stack:
        directory = stack.enter_context(bench_directory())
        client = stack.enter_context(LoadClient())
        return [*_on_sqlite(directory, client, length), *_on_postgres(directory, client, length)]


def _on_sqlite(directory: Path, client: LoadClient, length: _Length) -> list[Figure]:
    store = service.sqlite_store(directory)
    room = seeding.seed(store.url, people=_PEOPLE, ideas=_IDEAS)
    with ExitStack() as stack:
        ours = stack.enter_context(service.serve(store, "ours"))
        votes, ideas = wire.votes(room), wire.ideas(room)
        base = stack.enter_context(_floor(directory, "floor", ours, room))
        plain, plain_path, plain_votes = _plain(directory)
        stack.enter_context(plain)

        voting = Contest(client, seconds=length.seconds)
        voting.enter("floor", base, wire.votes(room), ceiling=_CEILING)
        voting.enter("ours", ours, votes, ceiling=_CEILING)
        voting.enter("plain", plain, plain_votes, ceiling=2000)
        voted = voting.run(length.rounds)
        _require_votes(store.url, voting.acknowledged["ours"] + 1)
        if floors.plain_vote_count(plain_path) != voting.acknowledged["plain"]:
            raise RuntimeError("the plain peer lost votes that it had acknowledged")

        posting = Contest(client, seconds=length.seconds)
        posting.enter("floor", base, wire.ideas(room), ceiling=_CEILING)
        posting.enter("ours", ours, ideas, ceiling=_CEILING)
        posted = posting.run(length.other_rounds)
        _require_ideas(store.url, _IDEAS + 1 + posting.acknowledged["ours"])
    return [
        *_described("votes", "floor", voted["floor"]),
        *_described("votes", "ours", voted["ours"]),
        *_described("votes", "plain", voted["plain"]),
        at_least("votes/ours to floor", median_ratio(voted["ours"], voted["floor"], rate), "ratio", 0.75),
        at_least("votes/ours to plain", median_ratio(voted["ours"], voted["plain"], rate), "ratio", 8),
        at_most("votes/p99 ours to floor", median_ratio(voted["ours"], voted["floor"], p99), "ratio", 2.5),
        *_described("ideas", "floor", posted["floor"]),
        *_described("ideas", "ours", posted["ours"]),
        at_least("ideas/ours to floor", median_ratio(posted["ours"], posted["floor"], rate), "ratio", 0.5),
    ]


def _on_postgres(directory: Path, client: LoadClient, length: _Length) -> list[Figure]:
    with ExitStack() as stack:
        store = stack.enter_context(service.postgres_store(directory))
        room = seeding.seed(store.url, people=_PEOPLE, ideas=_IDEAS)
        votes = wire.votes(room)
        one = stack.enter_context(service.serve(store, "one"))
        base = stack.enter_context(_floor(directory, "floor-beside-postgres", one, room))
        two = stack.enter_context(service.serve(store, "two", workers=2))
        contest = Contest(client, seconds=length.seconds)
        contest.enter("floor", base, wire.votes(room), ceiling=_CEILING)
        contest.enter("one", one, votes, ceiling=_CEILING)
        contest.enter("two", two, votes, ceiling=_CEILING)
        outcomes = contest.run(length.other_rounds)
        _require_votes(store.url, contest.acknowledged["one"] + contest.acknowledged["two"] + 1)
    return [
        *_described("postgres", "one process", outcomes["one"]),
        *_described("postgres", "two processes", outcomes["two"]),
        shown("postgres/one to floor", median_ratio(outcomes["one"], outcomes["floor"], rate), "ratio"),
        shown("postgres/two to floor", median_ratio(outcomes["two"], outcomes["floor"], rate), "ratio"),
        shown("postgres/p99 one to floor", median_ratio(outcomes["one"], outcomes["floor"], p99), "ratio"),
    ]


def _floor(directory: Path, name: str, ours: Server, room: seeding.Room) -> Server:
    """The floor, answering what the real service answers to a last vote and a first idea."""
    cast = wire.ask(ours.port, wire.last_vote(room))[0]
    idea = wire.ask(ours.port, next(wire.ideas(room)))[0]
    examples = json.dumps({wire.CAST: cast, wire.POST_IDEA: idea})
    store = service.sqlite_store(directory, name)
    return service.serve(
        store, name, factory="scripts.benchmarks.floor:create_floor", environment={floor.EXAMPLES_VARIABLE: examples}
    )


def _plain(directory: Path) -> tuple[Server, Path, Iterator[bytes]]:
    """The plain peer, where its votes are, and what to send it."""
    path = directory / "plain.sqlite3"
    tokens = [secrets.token_urlsafe(32) for _ in range(_PEOPLE)]
    votes = votes_of(tokens, floors.seed_plain(path, tokens, _IDEAS))
    command = uvicorn_command("scripts.benchmarks.floors:session_per_request")
    environment = {floors.PLAIN_DATABASE_VARIABLE: str(path)}
    return Server(command, log=directory / "plain.log", environment=environment), path, votes


def _require_votes(url: str, acknowledged: int) -> None:
    """Raise RuntimeError unless every acknowledged vote is stored once and counted in its idea's tally."""
    counted = table_of(Contribution).c
    stored, tallied = _read(
        url,
        select(func.count()).select_from(table_of(Vote)),
        select(func.sum(counted.agree + counted.disagree + counted.passes)),
    )
    if not stored == tallied == acknowledged:
        raise RuntimeError(f"{acknowledged} votes acknowledged, {stored} stored, {tallied} in the tallies")


def _require_ideas(url: str, acknowledged: int) -> None:
    """Raise RuntimeError unless every acknowledged idea is stored once."""
    (stored,) = _read(url, select(func.count()).select_from(table_of(Contribution)))
    if stored != acknowledged:
        raise RuntimeError(f"{acknowledged} ideas acknowledged, {stored} stored")


def _read(url: str, *queries: Select[int]) -> list[int]:
    engine = read_engine(url)
    try:
        with engine.connect() as connection:
            return [int(connection.execute(query).scalar_one()) for query in queries]
    finally:
        engine.dispose()


def _described(kind: str, name: str, outcomes: list[Outcome]) -> list[Figure]:
    return [
        shown(f"{kind}/{name}", median(outcomes, rate), "requests/s"),
        shown(f"{kind}/{name} p50", median(outcomes, p50), "ms"),
        shown(f"{kind}/{name} p99", median(outcomes, p99), "ms"),
        shown(f"{kind}/{name} processor", median(outcomes, effort), "us/request"),
    ]
