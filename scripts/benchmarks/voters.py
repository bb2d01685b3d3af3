"""Who comes to the poll of `stuffing`: honest voters, a chat that was sent the link, and five shapes of stuffing."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.polls.integrity.addresses import prefix_of
from app.polls.integrity.checks import Shape, odd

HONEST: Final = 5000
SHARED: Final = 3000
"""Of these, behind three addresses."""
STUFFED: Final = 1000
"""Attempts of each shape."""
DAY: Final = 10 * 3600.0
"""Seconds in which all of it happens."""
CHAT: Final = 200
"""Honest voters whom a link in a chat brings within four minutes, from three mobile networks, while others stuff."""
SHAPES: Final = ("loop", "many addresses", "replayed tokens", "spliced challenges", "slow drip")
PEOPLE: Final = ("honest", "chat")


@dataclass(order=True)
class Attempt:
    """Somebody's ballot: when the question is shown to them, how long they think, and how fast their machine is."""

    at: float
    number: int
    who: str = field(compare=False)
    address: str = field(compare=False)
    thinks: float = field(compare=False)
    speed: float = field(compare=False)
    """Hashes a millisecond."""
    how: str = field(compare=False, default="script")


def attempts(chance: random.Random, scale: float) -> Iterable[Attempt]:
    """All attempts of the day."""
    numbers = iter(range(1_000_000))

    def attempt(at: float, who: str, address: str, thinks: float, speed: float, how: str = "script") -> Attempt:
        return Attempt(at, next(numbers), who, address, thinks, speed, how)

    for person in range(int(HONEST * scale)):
        is_shared = person < SHARED * scale
        address = f"198.51.{person % 3}.7" if is_shared else f"10.{chance.randrange(256)}.{chance.randrange(256)}.9"
        in_hall = is_shared and person % 3 == 0 and person < 750 * scale
        yield attempt(
            4 * 3600 + chance.uniform(0, 40) if in_hall else _moment(chance),
            "honest",
            address,
            _thinking(chance),
            # Most of those behind one address sit at the same managed computers.
            chance.gauss(350, 25) if is_shared and not in_hall and chance.random() < 0.7 else _device(chance),
            "form" if chance.random() < 0.01 else "script",
        )
    for _ in range(int(CHAT * scale)):
        phone = f"100.{64 + chance.randrange(3)}.7.{chance.randrange(250)}"
        yield attempt(
            3 * 3600 + 600 + chance.uniform(0, 240), "chat", phone, _thinking(chance), chance.lognormvariate(5.2, 0.4)
        )
    for number in range(int(STUFFED * scale)):
        home, begin = "203.0.113.5", 2 * 3600.0
        if number % 5 < 3:
            yield attempt(begin + number * 0.15, "loop", home, chance.uniform(0.05, 0.3), 3000)
        else:
            yield attempt(begin + number * 0.15, "loop", home, chance.uniform(1.5, 4), 3000, "form")
        bot = f"172.{16 + number % 16}.{number // 32 % 256}.{number % 250}"
        pause = 4 * chance.uniform(0.98, 1.04)
        yield attempt(3 * 3600 + chance.uniform(0, 1800), "many addresses", bot, pause, chance.lognormvariate(8, 0.5))
        noon, later = 5 * 3600 + number * 0.5, 6 * 3600 + number * 0.5
        yield attempt(noon, "replayed tokens", "203.0.114.5", chance.uniform(0.1, 0.5), 3000, "replay")
        yield attempt(later, "spliced challenges", "203.0.115.5", chance.uniform(2, 9), 900, "splice")
        drip = number * DAY / (STUFFED * scale)
        late = chance.uniform(0, 0.2) * DAY / (STUFFED * scale)
        yield attempt(drip + late, "slow drip", "203.0.116.5", chance.uniform(3, 7), chance.gauss(400, 12))


def _moment(chance: random.Random) -> float:
    """When an honest voter comes: some at any time, most in the hour after the newsletter went out."""
    return chance.uniform(0, DAY) if chance.random() < 0.5 else min(DAY, 7200 + chance.expovariate(1 / 3600))


def _thinking(chance: random.Random) -> float:
    """How long people take: half of them less than eight seconds, some a minute, a few have lunch in between."""
    if chance.random() < 0.02:
        return chance.uniform(1900, 3600)
    return 0.7 + chance.lognormvariate(2.0, 0.9)


def _device(chance: random.Random) -> float:
    return chance.lognormvariate(5.6, 0.6)


def set_aside_by_checks(
    seed: int, scale: float, checks: Callable[[Sequence[Shape]], Sequence[object]] = odd
) -> dict[str, float]:
    """Return per cent set aside of each kind on another day, by the checks alone, at once and at the end of the day.

    Without the service, so that many days take a second; what the service refuses before is not among it.
    """
    chance = random.Random(seed)
    chosen = [one for one in attempts(random.Random(1000 + seed), scale) if one.how in {"script", "form"}]
    shapes = []
    for one in chosen:
        speed = None if one.how == "form" else round(math.log(one.speed * chance.uniform(0.97, 1.03)) / 0.25)
        cast_at = round((one.at + one.thinks) * 1000)
        shapes.append(Shape(cast_at, prefix_of(one.address), round(one.thinks * 1000), speed))
    sent = Counter(one.who for one in chosen)
    aside = Counter(one.who for one, reasons in zip(chosen, checks(shapes), strict=True) if reasons)
    return {who: 100 * aside[who] / sent[who] for who in sent}
