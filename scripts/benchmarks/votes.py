"""Durable votes and ideas a second, against the same application without a database and a session for each request."""

from __future__ import annotations

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
from scripts.benchmarks import floor, plain, seeding, service, wire
from scripts.benchmarks.harness import Figure, at_least, at_most, bench_directory, shown
from scripts.benchmarks.load import LoadClient, Outcome
from scripts.benchmarks.rounds import Contest, effort, median, median_ratio, p50, p99, rate
from scripts.benchmarks.servers import Server, begin_together, uvicorn_command

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
    length = _Length(seconds=0.5, rounds=3, other_rounds=2) if quick else _Length(4.0, 7, 5)
    with ExitStack() as stack:
        directory = stack.enter_context(bench_directory())
        client = stack.enter_context(LoadClient())
        store = service.sqlite_store(directory)
        room = seeding.seed(store.url, people=_PEOPLE, ideas=_IDEAS)
        ours = stack.enter_context(service.serve(store, "ours"))
        base = stack.enter_context(_floor(directory, ours, room))
        on_sqlite = _on_sqlite(directory, client, length, base, ours, store, room)
        return [*on_sqlite, *_on_postgres(directory, client, length, base)]


def _on_sqlite(
    directory: Path,
    client: LoadClient,
    length: _Length,
    base: Server,
    ours: Server,
    store: service.Store,
    room: seeding.Room,
) -> list[Figure]:
    slow, slow_path, slow_votes = _plain(directory)
    with slow:
        voting = Contest(client, seconds=length.seconds)
        voting.enter("floor", base, wire.votes(room), ceiling=_CEILING)
        voting.enter("ours", ours, wire.votes(room), ceiling=_CEILING)
        voting.enter("plain", slow, slow_votes, ceiling=2000)
        voted = voting.run(length.rounds)
        require_votes(store.url, voting.acknowledged["ours"] + 1)  # and the one that the floor answers with
        if plain.vote_count(slow_path) != voting.acknowledged["plain"]:
            raise RuntimeError("the plain peer lost votes that it had acknowledged")
    posting = Contest(client, seconds=length.seconds)
    posting.enter("floor", base, wire.ideas(room), ceiling=_CEILING)
    posting.enter("ours", ours, wire.ideas(room), ceiling=_CEILING)
    posted = posting.run(length.other_rounds)
    require_ideas(store.url, _IDEAS + 1 + posting.acknowledged["ours"])
    return [
        *_described("votes", "floor", voted["floor"]),
        *_described("votes", "ours", voted["ours"]),
        *_described("votes", "plain", voted["plain"]),
        *_judged("votes", "ours", voted["ours"], voted["floor"]),
        at_least("votes/ours to plain", median_ratio(voted["ours"], voted["plain"], rate), "ratio", 8),
        *_described("ideas", "floor", posted["floor"]),
        *_described("ideas", "ours", posted["ours"]),
        at_least("ideas/ours to floor", median_ratio(posted["ours"], posted["floor"], rate), "ratio", 0.5),
    ]


def _on_postgres(directory: Path, client: LoadClient, length: _Length, base: Server) -> list[Figure]:
    with ExitStack() as stack:
        store = stack.enter_context(service.postgres_store(directory))
        room = seeding.seed(store.url, people=_PEOPLE, ideas=_IDEAS)
        votes = wire.votes(room)
        one, two = service.serve(store, "one"), service.serve(store, "two", workers=2)
        begin_together(stack, [one, two])
        contest = Contest(client, seconds=length.seconds, pauses=False)
        contest.enter("floor", base, wire.votes(room), ceiling=_CEILING)
        contest.enter("one process", one, votes, ceiling=_CEILING)
        contest.enter("two processes", two, votes, ceiling=_CEILING)
        outcomes = contest.run(length.other_rounds)
        require_votes(store.url, contest.acknowledged.total() - contest.acknowledged["floor"])
    figures = _described("postgres", "floor", outcomes["floor"])
    for name in "one process", "two processes":
        figures += _described("postgres", name, outcomes[name])
        figures += _judged("postgres", name, outcomes[name], outcomes["floor"])
    return figures


def _floor(directory: Path, ours: Server, room: seeding.Room) -> Server:
    """The floor, answering what the real service answers to a last vote and a first idea."""
    cast = wire.ask(ours.port, wire.last_vote(room))[0]
    idea = wire.ask(ours.port, next(wire.ideas(room)))[0]
    return floor.serve(directory, "floor", {wire.CAST: cast, wire.POST_IDEA: idea})


def _plain(directory: Path) -> tuple[Server, Path, Iterator[bytes]]:
    """The plain peer, where its votes are, and what to send it."""
    path = directory / "plain.sqlite3"
    tokens = [secrets.token_urlsafe(32) for _ in range(_PEOPLE)]
    votes = plain.votes(tokens, plain.seed(path, tokens, _IDEAS))
    command = uvicorn_command("scripts.benchmarks.plain:session_per_request")
    environment = {plain.DATABASE_VARIABLE: str(path)}
    return Server(command, log=directory / "plain.log", environment=environment), path, votes


def require_votes(url: str, acknowledged: int) -> None:
    """Raise RuntimeError unless every acknowledged vote is stored once and counted in its idea's tally."""
    counted = table_of(Contribution).c
    stored, tallied = _read(
        url,
        select(func.count()).select_from(table_of(Vote)),
        select(func.coalesce(func.sum(counted.agree + counted.disagree + counted.passes), 0)),
    )
    if not stored == tallied == acknowledged:
        raise RuntimeError(f"{acknowledged} votes acknowledged, {stored} stored, {tallied} in the tallies")


def require_ideas(url: str, acknowledged: int) -> None:
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


def _judged(kind: str, name: str, outcomes: list[Outcome], floors: list[Outcome]) -> list[Figure]:
    """What votes must reach beside the floor; the processor's share of it is what a busy machine disturbs least."""
    return [
        at_least(f"{kind}/{name} to floor", median_ratio(outcomes, floors, rate), "ratio", 0.75),
        at_most(f"{kind}/{name} to floor p99", median_ratio(outcomes, floors, p99), "ratio", 2.5),
        shown(f"{kind}/floor to {name} processor", median_ratio(floors, outcomes, effort), "ratio"),
    ]
