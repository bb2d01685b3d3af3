"""Ballots a second, against the same application without a database; and what the embed's first load weighs."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core.signing import Keyring
from app.people.models import Account
from app.polls.integrity.proofs import challenge_for
from app.polls.integrity.tokens import Channel, new_token, seal_token
from app.polls.models import Ballot, Poll, PollOption
from app.storage.engine import read_engine, write_engine
from app.storage.tables import table_of
from app.storage.writer import Tx
from scripts.benchmarks import floor, service, wire
from scripts.benchmarks.harness import Figure, at_least, at_most, bench_directory, shown
from scripts.benchmarks.load import LoadClient, request
from scripts.benchmarks.rounds import Contest, effort, median, median_ratio, p50, p99, rate

CAST = "POST /api/v1/polls/{poll_id}/ballots"
_CEILING = 6000
_SECRET = "5e" * 32
_FILES = ("frame.css", "frame.js", "parts.js", "proof.js", "surroundings.js")


def run(quick: bool) -> list[Figure]:
    """Ballots of 64 connections on SQLite, each with a token and a solved proof that was made before the measuring."""
    seconds, rounds = (0.5, 3) if quick else (4.0, 7)
    with ExitStack() as stack:
        directory = stack.enter_context(bench_directory())
        client = stack.enter_context(LoadClient())
        store = service.sqlite_store(directory)
        poll_id = _seed(store.url)
        environment = {"FOLKMOOT_SECRET": _SECRET, "FOLKMOOT_POLL_PROOF": "1", "FOLKMOOT_BACKGROUND": "false"}
        ours = stack.enter_context(service.serve(store, "ours", environment=environment))
        base = stack.enter_context(_floor(directory, ours.port, poll_id))
        contest = Contest(client, seconds=seconds)
        contest.enter("floor", base, _ballots(poll_id), ceiling=_CEILING)
        contest.enter("ours", ours, _ballots(poll_id), ceiling=_CEILING)
        outcomes = contest.run(rounds)
        _require_ballots(store.url, contest.acknowledged["ours"] + 1)  # and the one that the floor answers with
        weight = _first_load(ours.port, poll_id)
    figures = []
    for name in "floor", "ours":
        figures += [
            shown(f"ballots/{name}", median(outcomes[name], rate), "requests/s"),
            shown(f"ballots/{name} p50", median(outcomes[name], p50), "ms"),
            shown(f"ballots/{name} p99", median(outcomes[name], p99), "ms"),
            shown(f"ballots/{name} processor", median(outcomes[name], effort), "us/request"),
        ]
    return [
        *figures,
        at_least("ballots/ours to floor", median_ratio(outcomes["ours"], outcomes["floor"], rate), "ratio", 0.6),
        shown("ballots/floor to ours processor", median_ratio(outcomes["floor"], outcomes["ours"], effort), "ratio"),
        at_most("embed/first load, compressed", weight / 1024, "KiB", 30),
    ]


def _ballots(poll_id: UUID) -> Iterator[bytes]:
    """Ballots, each of a showing of its own, with the answer to its challenge."""
    keyring = Keyring(bytes.fromhex(_SECRET))
    token_key, proof_key = keyring.derive("polls/token"), keyring.derive("polls/proof")
    path = f"/api/v1/polls/{poll_id}/ballots"
    while True:
        # Shown a while ago: a ballot that came at once would be set aside, which is less work.
        text = seal_token(token_key, new_token(poll_id, Channel.FRAME, datetime.now(UTC) - timedelta(seconds=9), 1))
        asked = challenge_for(proof_key, text, 1)
        number = 0 if _is_answer(asked.salt, 0, asked.challenge) else 1
        proof = {
            "algorithm": asked.algorithm,
            "challenge": asked.challenge,
            "number": number,
            "salt": asked.salt,
            "signature": asked.signature,
            "took": 20.5,
        }
        ballot = {"token": text, "choices": [number], "proof": proof, "ballot_key": secrets.token_hex(24)}
        yield request("POST", path, token="nobody", body=json.dumps(ballot).encode())


def _is_answer(salt: str, number: int, challenge: str) -> bool:

    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest() == challenge


def _floor(directory: Path, port: int, poll_id: UUID) -> Any:
    """The floor, answering what the real service answers to a ballot."""
    return floor.serve(directory, "floor", {CAST: wire.ask(port, next(_ballots(poll_id)))[0]})


def _seed(url: str) -> UUID:
    """Write a poll with four answers into a migrated database."""
    engine, now = write_engine(url), datetime.now(UTC)
    try:
        with engine.begin() as connection:
            tx = Tx(connection, now)
            owner = Account(email="owner@example.org", name="Owner", is_organiser=True, created_at=now)
            tx.session.add(owner)
            tx.session.flush()
            poll = Poll(
                slug="bench",
                owner_id=owner.id,
                question="How far do you support our draft vision?",
                kind="scale",
                visibility="always",
                integrity="browser",
                headline_label="support it completely or mostly",
                headline_places=[0, 1],
                opens_at=now - timedelta(hours=1),
                closes_at=now + timedelta(days=7),
                created_at=now,
            )
            tx.session.add(poll)
            tx.session.flush()
            labels = ("Completely", "Mostly", "Partly", "Not at all")
            tx.session.add_all(PollOption(poll_id=poll.id, place=n, label=label) for n, label in enumerate(labels))
            tx.end()
            return poll.id
    finally:
        engine.dispose()


def _require_ballots(url: str, acknowledged: int) -> None:
    """Raise RuntimeError unless every acknowledged ballot is stored once and counted."""
    engine = read_engine(url)
    try:
        with engine.connect() as connection:
            stored = connection.execute(select(func.count()).select_from(table_of(Ballot))).scalar_one()
            poll = table_of(Poll).c
            counted = connection.execute(select(poll.counted + poll.set_aside)).scalar_one()
    finally:
        engine.dispose()
    if not stored == counted == acknowledged:
        raise RuntimeError(f"{acknowledged} ballots acknowledged, {stored} stored, {counted} counted")


def _first_load(port: int, poll_id: UUID) -> int:
    """Return the bytes of everything that a browser fetches before somebody can vote, bodies and as they travel."""
    paths = [f"/embed/polls/{poll_id}", *(f"/embed/{name}" for name in _FILES)]
    total = 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path in [*paths, "/embed/poll.js"]:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200 or answer.getheader("Content-Encoding") != "gzip":
            raise RuntimeError(f"{path}: {answer.status}")
        gzip.decompress(content)
        total += len(content)
    connection.close()
    return total
