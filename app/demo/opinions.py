"""What people think: stances that follow from an idea's appeal and from who is asked, so that groups form. Pure."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.demo.content import Somebody
from app.votes.commands import Stance

Leaning = tuple[float, float]
"""Where somebody stands on two questions, each from -1 to 1: is it the front line or the office that should decide,
and is it professionals or the people who live with it?"""

_LEANINGS: Final[Mapping[str, Leaning]] = {
    "district nurse": (0.8, 0.4),
    "health visitor": (0.7, 0.3),
    "therapist": (0.6, 0.4),
    "gp": (0.2, 0.8),
    "pharmacist": (0.1, 0.7),
    "mental health worker": (0.6, 0.0),
    "social worker": (0.5, 0.0),
    "care worker": (0.9, -0.1),
    "receptionist": (0.6, 0.2),
    "porter": (0.8, 0.0),
    "interpreter": (0.3, -0.4),
    "volunteer": (0.1, -0.6),
    "commissioner": (-0.9, 0.3),
    "manager": (-0.8, 0.4),
    "researcher": (-0.5, 0.2),
    "service user": (0.1, -0.9),
    "carer": (0.2, -0.8),
    "parent": (0.0, -0.8),
}
_SPREAD: Final = 0.3
"""How much people of one role differ."""
_PULL: Final = 5.0
"""How strongly appeal, and belonging where an idea divides, speak for a stance."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a stance is taken on: its appeal, how much it divides, and which side it comes from."""

    appeal: float
    divides: float
    side: Leaning


def leaning_of(person: Somebody, chance: random.Random) -> Leaning:
    """Return where a person stands: near others of their role."""
    first, second = _LEANINGS.get(person.role, (0.0, 0.0))
    return _bounded(first + chance.gauss(0, _SPREAD)), _bounded(second + chance.gauss(0, _SPREAD))


def side_of(author: Leaning) -> Leaning:
    """Return the direction in which an idea of this author divides people."""
    length = math.hypot(*author) or 1.0
    return author[0] / length, author[1] / length


def stance_on(claim: Claim, leaning: Leaning, chance: random.Random) -> Stance:
    """Return the stance that somebody of a leaning takes; the undecided pass more often."""
    nearness = claim.side[0] * leaning[0] + claim.side[1] * leaning[1]
    pull = _PULL * ((claim.appeal - 0.4) + 1.4 * claim.divides * nearness)
    if chance.random() < 0.05 + 0.16 * math.exp(-pull * pull):
        return Stance.PASS
    return Stance.AGREE if chance.random() < 1 / (1 + math.exp(-pull)) else Stance.DISAGREE


def energies(count: int, chance: random.Random) -> Sequence[float]:
    """Return how much of the voting each of so many people does; a few do a great deal (log-normal, mean 1)."""
    drawn = [math.exp(chance.gauss(0, 0.7)) for _ in range(count)]
    mean = sum(drawn) / count
    return [value / mean for value in drawn]


def _bounded(value: float) -> float:
    return min(1.0, max(-1.0, value))
