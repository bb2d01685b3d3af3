"""People who vote and post for as long as they are answered, and write down what they were told."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.survival.room import Client, Member, Room
from tests.survival.wire import Unanswered

PATIENCE = 60.0
"""Seconds after which something that has not happened never will."""
STANCES = ("agree", "disagree", "pass", None)


@dataclass
class Ballot:
    """One person and one idea: the stance that was acknowledged last, and those sent since without an answer."""

    acknowledged: str | None = None
    unanswered: set[str | None] = field(default_factory=set)


@dataclass
class Intention:
    """An idea under its key, and what was answered, if anything was."""

    member: Member
    key: str
    text: str
    answer: dict[str, Any] | None = None


@dataclass
class Crowd:
    """What a room's people did. Each person does one thing at a time, so that the order of what they did is known."""

    room: Room
    seed: int = 0
    ballots: dict[tuple[UUID, UUID], Ballot] = field(default_factory=dict)
    """By participation and idea."""
    receipts: dict[int, tuple[str, UUID, UUID, str | None]] = field(default_factory=dict)
    """Acknowledged votes by number in the log: leaf, account, idea, stance."""
    intentions: list[Intention] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    """Requests that were never answered."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._told = asyncio.Event()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds of what people were told; it is looked at after every answer."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._told.clear()
                await self._told.wait()

    async def rush(self, *clients: Client, while_: Callable[[], bool] = lambda: True, persists: bool = False) -> None:
        """Let everybody vote and now and then post, each through one of the clients, until they are not answered.

        With `persists` nobody minds being left without an answer or refused; then only `while_` ends it.
        """
        people = enumerate(self.room.people)
        await asyncio.gather(*(self._take_part(clients[n % len(clients)], m, while_, persists) for n, m in people))

    async def _take_part(self, client: Client, member: Member, while_: Callable[[], bool], persists: bool) -> None:
        while while_():
            if self.chance.random() < 0.15:
                is_answered = await self.post(client, member)
            else:
                idea, stance = self.chance.choice(self.room.ideas), self.chance.choice(STANCES)
                is_answered = await self.vote(client, member, idea, stance)
            if not is_answered:
                if not persists:
                    return
                await asyncio.sleep(0.01)

    async def until_acknowledged(self, count: int) -> None:
        """Wait until so many votes have been acknowledged."""
        await self.until(lambda: len(self.receipts) >= count)

    async def vote(self, client: Client, member: Member, idea: UUID, stance: str | None) -> bool:
        """Vote, and write down the answer; False if there was none."""
        ballot = self.ballots.setdefault((member.participation_id, idea), Ballot())
        ballot.unanswered.add(stance)
        answer = await self._ask(self.room.vote(client, member, idea, stance))
        if answer is None:
            return False
        if answer.status_code == 200:
            body = answer.json()
            assert body["stance"] == stance
            ballot.acknowledged, ballot.unanswered = stance, set()
            seq = body["receipt"]["seq"]
            assert seq not in self.receipts, f"two votes were told that they are entry {seq}"
            self.receipts[seq] = (body["receipt"]["leaf"], member.account_id, idea, stance)
        elif answer.status_code != 503:
            # Refused for good; a 503 only says that nothing was confirmed.
            ballot.unanswered.discard(stance)
        return True

    async def post(self, client: Client, member: Member) -> bool:
        """Post a new idea, and write down the answer; False if there was none."""
        number = len(self.intentions)
        intention = Intention(member, f"key-{number}", f"Ask once and remember it, for the {number}th time.")
        self.intentions.append(intention)
        return await self.insist(client, intention)

    async def insist(self, client: Client, intention: Intention) -> bool:
        """Post an idea, perhaps again; the answer must be the one that was given before."""
        answer = await self._ask(self.room.post(client, intention.member, intention.key, intention.text))
        if answer is None:
            return False
        if answer.status_code == 201:
            assert intention.answer in (None, answer.json()), "the same key was answered in two ways"
            intention.answer = answer.json()
        return True

    async def retry(self, client: Client) -> None:
        """Post every idea again with its key, whether it was acknowledged or not; now all must be."""
        for intention in self.intentions:
            assert await self.insist(client, intention)
            assert intention.answer is not None

    async def _ask(self, request: Awaitable[Any]) -> Any:
        try:
            answer = await request
        except Unanswered:
            self.lost += 1
            return None
        finally:
            self._told.set()
        self.statuses[answer.status_code] += 1
        return answer
