"""What happens in a room of the demo, as a list of deeds in order of time. Pure, and the same for the same seed."""

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from app.demo.content import Somebody
from app.demo.opinions import Claim, Leaning, energies, leaning_of, side_of, stance_on
from app.demo.rhythm import Rhythm, parts, parts_after
from app.demo.voices import Voiced
from app.votes.commands import Stance

HANDFUL: Final = 4
"""Ideas that somebody reads before they take stances on them."""
PAUSE: Final = timedelta(seconds=50)
"""How long that takes."""
TOGETHER: Final = timedelta(seconds=100)
"""Votes of this span share a transaction, as they would at a busy moment: loading takes a third of the time."""
A_VISIT: Final = 13
"""Ideas on which somebody takes a stance in one visit, on average."""
REMARKS_READ: Final = 0.1
"""How often somebody who votes on an idea also votes on one of its comments."""
SECOND_THOUGHTS: Final = 0.25
"""How often a visit ends with another stance on something from an earlier one."""

Place = tuple[int, int | None]
"""An idea by its number in the story, or one of its comments."""


@dataclass(frozen=True, slots=True)
class Joins:
    """Somebody joins the room."""

    person: str


@dataclass(frozen=True, slots=True)
class Posts:
    """Somebody posts the idea of this number."""

    person: str
    idea: int


@dataclass(frozen=True, slots=True)
class Comments:
    """Somebody says the comment of this number on an idea."""

    person: str
    idea: int
    comment: int


@dataclass(frozen=True, slots=True)
class Votes:
    """People take stances on ideas and comments, in this order and at the same moment."""

    cast: Sequence[tuple[str, Place, Stance]]


@dataclass(frozen=True, slots=True)
class Weighs:
    """Somebody takes stances on the foundations, by their place in the declaration."""

    person: str
    stances: Sequence[tuple[int, Stance]]


Deed = Joins | Posts | Comments | Votes | Weighs


@dataclass(frozen=True, slots=True)
class Moment:
    """A deed at its instant."""

    at: datetime
    deed: Deed


@dataclass(frozen=True, slots=True)
class Story:
    """All that happens in a room; `seen` counts how many people an idea was shown to."""

    ideas: Sequence[Voiced]
    moments: Sequence[Moment]
    seen: Mapping[int, int]


NOTHING: Final = Story((), (), {})


def tell(
    threads: Sequence[Voiced],
    people: Sequence[Somebody],
    foundations: Sequence[Claim],
    opens_at: datetime,
    ends_at: datetime,
    *,
    votes_each: float,
    chance: random.Random,
    abstain: Iterable[str] = (),
) -> Story:
    """Spread threads over a span of time and let people join, speak and vote in it.

    Nothing happens at or after `ends_at`; people may join up to four days before the room opens. Those who `abstain`
    only join. Ideas are numbered in the order in which they are posted.
    """
    teller = _Teller(threads, people, foundations, Rhythm(opens_at, ends_at), chance)
    teller.set_threads()
    teller.set_visits(votes_each, frozenset(abstain))
    teller.set_arrivals(opens_at)
    moments = [moment for moment in (*teller.moments, *teller.gathered_votes()) if moment.at < ends_at]
    return Story(teller.ideas, sorted(moments, key=lambda moment: moment.at), teller.seen)


@dataclass
class _Teller:
    """Collects moments. A part is a share of all activity in the span, from 0 to 1 (see `Rhythm`)."""

    threads: Sequence[Voiced]
    people: Sequence[Somebody]
    foundations: Sequence[Claim]
    rhythm: Rhythm
    chance: random.Random
    ideas: list[Voiced] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    votes: list[tuple[datetime, str, Place, Stance]] = field(default_factory=list)
    seen: Counter[int] = field(default_factory=Counter)
    first: dict[str, float] = field(default_factory=dict)
    """The part at which somebody does something for the first time."""

    def set_threads(self) -> None:
        """Shuffle the ideas, with long threads rather early: they took time to grow."""
        order = sorted(self.threads, key=lambda thread: self.chance.random() - 0.07 * len(thread.comments))
        self._posted = parts(len(order), self.chance)
        self._said: list[Sequence[float]] = []
        for number, (idea, part) in enumerate(zip(order, self._posted, strict=True)):
            self._add(part, Posts(idea.author, number))
            said = parts_after(part, len(idea.comments), self.chance)
            self._said.append(said)
            for place, (comment, later) in enumerate(zip(idea.comments, said, strict=True)):
                self._add(later, Comments(comment.speaker, number, place))
        self.ideas = order

    def set_visits(self, votes_each: float, abstain: frozenset[str]) -> None:
        """Let everybody come back a number of times, read some of what is there by then, and vote."""
        leanings = {person.name: leaning_of(person, self.chance) for person in self.people}
        self._claims = [self._claim(idea, leanings[idea.author]) for idea in self.ideas]
        for person, energy in zip(self.people, energies(len(self.people), self.chance), strict=True):
            if person.name in abstain:
                continue
            visits = max(1, round(votes_each * energy / A_VISIT))
            taken: dict[Place, Stance] = {}
            for count, part in enumerate(parts(visits, self.chance)):
                self._visit(person.name, leanings[person.name], part, taken, is_first=count == 0)

    def set_arrivals(self, opens_at: datetime) -> None:
        """Let everybody join before their first deed: some when they were invited, others when they want to speak."""
        for person in self.people:
            first = self.first.get(person.name, 1.0)
            if self.chance.random() < 0.4:
                at = opens_at - timedelta(days=4) * self.chance.random()
            else:
                at = self.rhythm.at(first * self.chance.betavariate(4, 1)) - timedelta(minutes=2)
            self.moments.append(Moment(at, Joins(person.name)))

    def gathered_votes(self) -> Iterator[Moment]:
        """Return the votes, those of a short span together when it ends, so that all they speak of is there."""
        for _, votes in groupby(
            sorted(self.votes, key=lambda vote: vote[0]), key=lambda vote: (vote[0] - _EPOCH) // TOGETHER
        ):
            together = list(votes)
            yield Moment(together[-1][0], Votes([vote[1:] for vote in together]))

    def _add(self, part: float, deed: Joins | Posts | Comments | Weighs) -> None:
        self.first[deed.person] = min(part, self.first.get(deed.person, 1.0))
        self.moments.append(Moment(self.rhythm.at(part), deed))

    def _claim(self, idea: Voiced, author: Leaning) -> Claim:
        return Claim(idea.thread.appeal, idea.thread.divides, side_of(author))

    def _visit(self, person: str, leaning: Leaning, part: float, taken: dict[Place, Stance], *, is_first: bool) -> None:
        if is_first:
            weighed = [
                (place, stance_on(claim, leaning, self.chance))
                for place, claim in enumerate(self.foundations)
                if self.chance.random() < 0.9
            ]
            self._add(part, Weighs(person, weighed))
        fresh = self._read(person, leaning, part, taken)
        taken.update(fresh)
        for count, (place, stance) in enumerate(fresh.items()):
            self.votes.append((self.rhythm.at(part) + (1 + count // HANDFUL) * PAUSE, person, place, stance))

    def _turn(self, number: int) -> float:
        """Draw when an idea's turn comes in a visit: late and unseen ones have a better chance, as in the real ranking.

        Sorting by exponential draws is sampling by weight (Efraimidis and Spirakis 2006).
        """
        return self.chance.expovariate(1.0) * math.pow(3 + self.seen[number], 0.7)

    def _read(self, person: str, leaning: Leaning, part: float, taken: Mapping[Place, Stance]) -> dict[Place, Stance]:
        """Return the stances of one visit, in the order in which they are taken."""
        there = [
            number
            for number, posted in enumerate(self._posted)
            if posted < part and (number, None) not in taken and self.ideas[number].author != person
        ]
        shown = sorted(there, key=self._turn)[: max(3, round(self.chance.gauss(A_VISIT, 4)))]
        fresh: dict[Place, Stance] = {}
        for number in shown:
            self.seen[number] += 1 + (self.chance.random() < 0.4)
            fresh[number, None] = stance_on(self._claims[number], leaning, self.chance)
            said = [place for place, at in enumerate(self._said[number]) if at < part]
            if said and self.chance.random() < REMARKS_READ:
                remark = self.chance.choice(said)
                if self.ideas[number].comments[remark].speaker != person:
                    fresh[number, remark] = stance_on(_REMARK, leaning, self.chance)
        if taken and self.chance.random() < SECOND_THOUGHTS:
            again = self.chance.choice(list(taken))
            claim = self._claims[again[0]] if again[1] is None else _REMARK
            if (stance := stance_on(claim, leaning, self.chance)) != taken[again]:
                fresh[again] = stance
        return fresh


_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
_REMARK: Final = Claim(appeal=0.68, divides=0.1, side=(0.7, -0.7))
"""What people make of comments, of which the writers did not say."""
