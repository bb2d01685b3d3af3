"""Stuffing a poll: 5,000 honest voters and five ways to be counted more than once, through the whole service."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import structlog

from scripts.benchmarks.harness import Figure, at_least, at_most, bench_directory, shown
from scripts.benchmarks.voters import PEOPLE, SHAPES, Attempt, attempts, set_aside_by_checks

CHECK_SECONDS: Final = 300.0
"""In life the checks run every ten seconds."""
OPENING: Final = datetime(2026, 6, 1, 8, tzinfo=UTC)
SEEDS: Final = 10
"""Other days on which the checks alone are tried."""


@dataclass
class Clock:
    """The simulated time."""

    instant: datetime = OPENING

    def now(self) -> datetime:
        return self.instant


@dataclass
class Ledger:
    """What became of each kind's attempts, and what they were asked to compute."""

    sent: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    hashes: Counter[str] = field(default_factory=Counter)
    dearest: int = 0
    ballots: dict[bytes, str] = field(default_factory=dict)
    """Kind by the nonce of the token, by which a ballot is found again."""


def run(quick: bool) -> list[Figure]:
    """One day with all five attacks beside the honest voters; a fifth of everything if it has to be quick."""
    scale = 0.2 if quick else 1.0
    with bench_directory() as directory:
        figures = asyncio.run(_simulate(directory, scale))
    return figures + _other_days(scale)


def _other_days(scale: float) -> list[Figure]:
    """What the checks alone make of other days, the worst of each kind."""
    days = [set_aside_by_checks(seed, scale) for seed in range(SEEDS)]
    for seed, day in enumerate(days):
        print(f"  seed {seed}: " + ", ".join(f"{who} {share:.2f} %" for who, share in day.items()))
    worst = [
        at_most(f"{who} set aside, worst of {SEEDS} other days", max(day[who] for day in days), "%", 1.0)
        for who in PEOPLE
    ]
    return worst + [
        at_least(f"{shape}: set aside, worst of {SEEDS} other days", min(day[shape] for day in days), "%", 95.0)
        for shape in SHAPES
        if shape in days[0]
    ]


async def _simulate(directory: Path, scale: float) -> list[Figure]:
    from app.main import create_app
    from app.polls.routes import doorstep
    from app.settings import Settings
    from app.storage.migrate import upgrade

    # A line for each request would hide the table.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    settings = Settings(
        data_dir=directory, background=False, rate_per_minute=10_000_000, public_url="http://bench.test"
    )
    upgrade(settings.resolved_database_url)
    clock = Clock()
    numbers = _reveal_solutions(doorstep)
    app = create_app(settings, clock=clock)
    async with app.router.lifespan_context(app):
        poll_id = await app.state.runtime.writer.write(_write_poll)
        day = Day(app, clock, poll_id, numbers)
        everybody = sorted(attempts(random.Random(4), scale))
        seconds = time.process_time()
        await day.live(everybody)
        print(f"{len(everybody)} attempts in {time.process_time() - seconds:.0f} s of processor time")
        counted, aside = await app.state.runtime.reader.read(_outcome, poll_id, day.ledger.ballots)
    return _judge(day.ledger, counted, aside)


def _judge(ledger: Ledger, counted: Counter[str], aside: Counter[str]) -> list[Figure]:
    per_hash = _seconds_per_hash()
    figures = []
    for who in PEOPLE:
        figures.append(at_most(f"{who} refused", ledger.refused[who], "ballots", 0))
        figures.append(at_most(f"{who} set aside", 100 * aside[who] / ledger.sent[who], "%", 1.0))
    stuffed = sum(ledger.sent[shape] for shape in SHAPES)
    stopped = stuffed - sum(counted[shape] for shape in SHAPES)
    figures.append(at_least("stuffed set aside or refused", 100 * stopped / stuffed, "%", 95.0))
    for shape in SHAPES:
        kept_out = 100 * (1 - counted[shape] / ledger.sent[shape])
        figures.append(at_least(f"{shape}: set aside or refused", kept_out, "%", 95.0))
    figures.append(
        shown("processor per ballot, honest", per_hash * ledger.hashes["honest"] / ledger.sent["honest"], "s")
    )
    figures += [
        shown(f"processor per ballot, {shape}", per_hash * ledger.hashes[shape] / ledger.sent[shape], "s")
        for shape in SHAPES
    ]
    figures.append(shown("processor per ballot, at the height", per_hash * ledger.dearest / 2, "s"))
    for (who, reason), count in sorted(ledger.reasons.items()):
        print(f"  refused: {who}: {reason}: {count}")
    return figures


class Day:
    """Sends attempts in the order of time, and lets the checks look in between."""

    def __init__(self, app: Any, clock: Clock, poll_id: str, numbers: dict[str, int]) -> None:
        self.app, self.clock, self.poll_id, self.numbers = app, clock, poll_id, numbers
        self.ledger = Ledger()
        self.chance = random.Random(5)
        self.clients: dict[str, httpx.AsyncClient] = {}
        self.spoils: list[dict[str, Any]] = []

    async def live(self, attempts: Iterable[Attempt]) -> None:
        """Live through the day. A showing and its ballot are two moments: others come in between."""
        moments: list[tuple[float, int, Callable[[], Coroutine[Any, Any, None]]]] = []
        papers: dict[int, dict[str, Any]] = {}
        for attempt in attempts:
            moments.append((attempt.at, attempt.number, lambda a=attempt: self._load(a, papers)))  # type: ignore[misc]
            ends = attempt.at + attempt.thinks
            moments.append((ends, attempt.number, lambda a=attempt: self._cast(a, papers.pop(a.number))))  # type: ignore[misc]
        next_check = CHECK_SECONDS
        for at, _, act in sorted(moments, key=lambda moment: moment[:2]):
            self.clock.instant = OPENING + timedelta(seconds=at)
            # The price follows what goes on by the machine's own clock; here that is the simulated one.
            _travel(at)
            if at >= next_check:
                next_check = at + CHECK_SECONDS
                await self._check()
            await act()
        await self._check()

    async def _check(self) -> None:
        from uuid import UUID

        from app.polls.beats import check_poll

        runtime = self.app.state.runtime
        await check_poll(runtime.reader, runtime.writer, self.clock, UUID(self.poll_id))

    async def _load(self, attempt: Attempt, papers: dict[int, dict[str, Any]]) -> None:
        answer = await self._client(attempt.address).post(self._api("tokens"), json={})
        papers[attempt.number] = answer.json()

    async def _cast(self, attempt: Attempt, paper: dict[str, Any]) -> None:
        self.ledger.sent[attempt.who] += 1
        answer = await self._send(attempt, paper)
        if answer.status_code == 409 and attempt.who in PEOPLE:  # as the page does when it was open for long
            fresh = await self._client(attempt.address).post(self._api("tokens"), json={"token": paper["token"]})
            answer = await self._send(attempt, fresh.json())
        if answer.status_code >= 400:
            self.ledger.refused[attempt.who] += 1
            self.ledger.reasons[attempt.who, answer.json()["type"].rpartition("/")[2]] += 1

    async def _send(self, attempt: Attempt, paper: dict[str, Any]) -> httpx.Response:
        client, choice = self._client(attempt.address), self.chance.choice((0, 0, 1, 1, 1, 2, 3))
        if attempt.how == "form":
            return await self._submit(client, paper["token"], choice, attempt)
        ballot: dict[str, Any] = {"token": paper["token"], "choices": [choice]}
        if paper["challenge"] is not None:
            ballot["proof"] = self._solve(attempt, paper["challenge"])
        if attempt.how == "replay":
            self.spoils.append(ballot)
            if len(self.spoils) > 20:
                ballot = {**self.chance.choice(self.spoils[:20]), "choices": [choice]}
        elif attempt.how == "splice":
            ballot = self._spliced(ballot)
        self._remember(ballot["token"], attempt.who)
        return await client.post(self._api("ballots"), json=ballot)

    async def _submit(self, client: httpx.AsyncClient, token: str, choice: int, attempt: Attempt) -> httpx.Response:
        """Send the page's form, which has a token without a challenge."""
        token = self._as_form(token)
        self._remember(token, attempt.who)
        body = urlencode({"token": token, "choice": choice})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return await client.post(f"/embed/polls/{self.poll_id}", content=body, headers=headers)

    def _spliced(self, ballot: dict[str, Any]) -> dict[str, Any]:
        """Do something clever: another token's work, digits moved into the salt, a token that asks for less."""
        proof, trick = dict(ballot["proof"]), self.chance.randrange(5)
        if trick == 0 and self.spoils:
            proof = self.chance.choice(self.spoils)["proof"]
        elif trick == 1:
            digits = str(proof["number"])
            proof |= {"salt": proof["salt"] + digits[:1], "number": int(digits[1:] or "0")}
        elif trick == 2:
            proof |= {"salt": f"{proof['salt'][:-1]}?expires=9999999999&"}
        elif trick == 3:
            token = ballot["token"]
            return {**ballot, "token": token[:70] + ("A" if token[70] != "A" else "B") + token[71:]}
        else:
            return {"token": ballot["token"], "choices": ballot["choices"]}
        return {**ballot, "proof": proof}

    def _solve(self, attempt: Attempt, challenge: dict[str, Any]) -> dict[str, Any]:
        number = self.numbers.pop(challenge["challenge"])
        self.ledger.hashes[attempt.who] += number
        self.ledger.dearest = max(self.ledger.dearest, challenge["max_number"])
        took = round(number / attempt.speed * self.chance.uniform(0.97, 1.03), 1)
        names = ("algorithm", "challenge", "salt", "signature")
        return {name: challenge[name] for name in names} | {"number": number, "took": took}

    def _remember(self, token: str, who: str) -> None:
        from app.polls.integrity.tokens import open_token

        found = open_token(self.app.state.poll_doorstep._token_key, token)
        if found is not None:
            self.ledger.ballots.setdefault(found.nonce, who)

    def _as_form(self, token: str) -> str:
        """Return the token that the page's form carries beside the script's: of the same showing."""
        from dataclasses import replace

        from app.polls.integrity.tokens import Channel, open_token, seal_token

        key = self.app.state.poll_doorstep._token_key
        found = open_token(key, token)
        assert found is not None
        return seal_token(key, replace(found, channel=Channel.FORM, cost=0))

    def _client(self, address: str) -> httpx.AsyncClient:
        if address not in self.clients:
            transport = httpx.ASGITransport(self.app, client=(address, 4711))
            self.clients[address] = httpx.AsyncClient(transport=transport, base_url="http://bench.test")
        return self.clients[address]

    def _api(self, what: str) -> str:
        return f"/api/v1/polls/{self.poll_id}/{what}"


def _write_poll(tx: Any) -> str:
    from app.people.models import Account
    from app.polls.models import Poll, PollOption

    owner = Account(email="owner@example.org", name="Owner", is_organiser=True, created_at=tx.now)
    tx.session.add(owner)
    tx.session.flush()
    poll = Poll(
        slug="the-poll",
        owner_id=owner.id,
        question="How far do you support it?",
        kind="scale",
        visibility="after_close",
        integrity="open",
        opens_at=OPENING,
        closes_at=OPENING + timedelta(days=2),
        created_at=tx.now,
    )
    tx.session.add(poll)
    tx.session.flush()
    tx.session.add_all(PollOption(poll_id=poll.id, place=n, label=f"So {n}") for n in range(4))
    return str(poll.id)


def _outcome(session: Any, poll_id: str, kinds: dict[bytes, str]) -> tuple[Counter[str], Counter[str]]:
    """Return how many ballots of each kind count and how many were set aside, and print why."""
    from uuid import UUID

    from sqlalchemy import literal_column, select

    from app.polls.models import Ballot, RedeemedToken
    from app.storage.tables import table_of

    ballot, token = table_of(Ballot).c, table_of(RedeemedToken).c
    # Ballots and tokens are written in one order, in one transaction each here: the n-th belongs to the n-th.
    rows = session.execute(select(ballot.state, ballot.reasons, ballot.id).where(ballot.poll_id == UUID(poll_id)))
    states = sorted(rows, key=lambda row: row.id)
    nonces = [bytes(row.nonce) for row in session.execute(select(token.nonce).order_by(literal_column("rowid")))]
    assert len(states) == len(nonces)
    counted: Counter[str] = Counter()
    aside: Counter[str] = Counter()
    why: Counter[tuple[str, str]] = Counter()
    for (state, reasons, _), nonce in zip(states, nonces, strict=True):
        (counted if state == "counted" else aside)[kinds[nonce]] += 1
        if state != "counted":
            why[kinds[nonce], reasons] += 1
    for (who, reasons), count in sorted(why.items()):
        print(f"  set aside: {who}: {reasons}: {count}")
    return counted, aside


_simulated = 0.0


def _travel(at: float) -> None:
    global _simulated  # noqa: PLW0603 - one simulated day in one process
    _simulated = at


def _reveal_solutions(doorstep: Any) -> dict[str, int]:
    """Let the bench know the number of each challenge: what finding it would cost is counted, not spent."""
    from app.polls.integrity import proofs

    numbers: dict[str, int] = {}
    chance = random.Random(6)

    class _Time:
        @staticmethod
        def monotonic() -> float:
            return _simulated

    def challenge_for(key: bytes, token: str, cost: int) -> Any:
        number = chance.randint(0, cost)
        salt = proofs._salt(token)
        options = proofs.ChallengeOptions("SHA-256", salt=salt, max_number=cost, hmac_key=key, number=number)
        made = proofs.create_challenge(options)
        numbers[made.challenge] = number
        return proofs.Challenge(made.algorithm, made.challenge, made.salt, made.signature, cost)

    doorstep.challenge_for, doorstep.time = challenge_for, _Time
    return numbers


def _seconds_per_hash() -> float:
    """Processor seconds of one SHA-256 over a salt and a number, as a stuffer's script computes it here."""
    salt, count = b"0123456789abcdef0123456789abcdef&", 200_000
    begun = time.process_time()
    for number in range(count):
        hashlib.sha256(salt + str(number).encode()).digest()
    return (time.process_time() - begun) / count
