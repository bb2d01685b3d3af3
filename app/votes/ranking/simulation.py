"""A room that was never held: ideas of known quality arrive, people come and vote, and an order decides what they see.

It answers what no real room can: whether an order finds quality that is known, because it was planted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

import numpy as np
from numpy.typing import NDArray

from app.votes.ranking.chance import uniform
from app.votes.ranking.exposure import FAIR, Plan, Window, fair_order
from app.votes.ranking.ideas import Ideas, Visitor
from app.votes.ranking.support import most_supported, support

_VOTES, _SIDES, _PASSES, _RANDOM = range(101, 105)
WINDOW = Window(0.0, 1.0)

Order = Callable[[Ideas, Visitor, float, int], NDArray[np.intp]]
"""(ideas posted so far, visitor, now, how many) to the rows to show; excluded ideas are not among them."""


@dataclass(frozen=True)
class Room:
    """What happens in a window that lasts from 0 to 1.

    Ideas arrive and people begin their one visit at random times: evenly, or denser at one end, as Beta(a, b) of
    `ideas_arrive` and `people_arrive`. A visit shows `session` ideas, (fewest, most) evenly, in pages of `page_size`,
    spread over `visit_length` of the window; its order is fixed when it begins, and what it shows counts when its
    page is delivered, so visits that overlap know nothing of each other's coming pages. Of the ideas shown a share
    `votes` is voted on, of which `passes` pass and the rest agree with a chance equal to the idea's quality, which is
    planted as Beta(a, b) of `quality`, independent of the time of arrival. Nobody is shown their own idea.
    """

    ideas: int = 2_000
    people: int = 1_000
    session: tuple[int, int] = (10, 30)
    page_size: int = 10
    visit_length: float = 0.01
    ideas_arrive: tuple[float, float] = (1.0, 1.0)
    people_arrive: tuple[float, float] = (1.0, 1.0)
    votes: float = 0.6
    passes: float = 0.15
    quality: tuple[float, float] = (3.0, 3.0)


@dataclass(frozen=True, eq=False)
class Outcome:
    """The ideas at the end of the window with their planted quality, and the mean quality of what people were shown."""

    ideas: Ideas
    quality: NDArray[np.float64]
    shown_quality: float

    def fewest_impressions(self, *, posted_before: float = 0.9) -> int:
        """The impressions of the idea that got fewest, of those posted before this time."""
        return int(self.ideas.impressions[self.ideas.posted_at < posted_before].min())

    def short_of(self, floor: int, *, posted_before: float = 0.9) -> float:
        """The share of the ideas posted before this time that got fewer than `floor` impressions."""
        return float((self.ideas.impressions[self.ideas.posted_at < posted_before] < floor).mean())

    def score_by_arrival(self) -> float:
        """Rank correlation of the score with the time of arrival."""
        return rank_correlation(support(self.ideas.agree, self.ideas.disagree).score, self.ideas.posted_at)

    def score_by_quality(self) -> float:
        """Rank correlation of the score with the planted quality."""
        return rank_correlation(support(self.ideas.agree, self.ideas.disagree).score, self.quality)

    def best_found(self, count: int = 50) -> float:
        """The share of the `count` ideas of best quality that are among the `count` most supported."""
        top = most_supported(self.ideas.agree, self.ideas.disagree)[:count]
        return np.intersect1d(top, np.argsort(-self.quality)[:count]).size / count


def hold(room: Room, order: Order, seed: int) -> Outcome:
    """Hold the room once. The same room and seed give every order the same ideas, people, and opinions."""
    rng = np.random.default_rng(seed)
    posted_at = np.sort(rng.beta(*room.ideas_arrive, room.ideas))
    quality = rng.beta(*room.quality, room.ideas)
    keys = rng.integers(0, 2**64, room.ideas, dtype=np.uint64)
    author = rng.integers(0, room.people, room.ideas)
    begins = np.sort(rng.beta(*room.people_arrive, room.people))
    sizes = rng.integers(room.session[0], room.session[1] + 1, room.people)
    seeds = rng.integers(0, 2**63, room.people)

    impressions, agree, disagree, passed = (np.zeros(room.ideas, dtype=np.int64) for _ in range(4))
    to_show: dict[int, NDArray[np.intp]] = {}
    shown_quality = 0.0
    # (time of the next page, person): pages of overlapping visits are delivered in the order of their times.
    pages = [(float(at), person) for person, at in enumerate(begins)]
    heapify(pages)
    while pages:
        now, person = pages[0]
        if now >= WINDOW.closes_at:
            break
        if person not in to_show:
            posted = int(np.searchsorted(posted_at, now, side="right"))
            state = Ideas(
                keys[:posted],
                posted_at[:posted],
                impressions[:posted],
                agree[:posted],
                disagree[:posted],
                passed[:posted],
            )
            visitor = Visitor(int(seeds[person]), np.zeros(posted, dtype=np.bool_), author[:posted] == person)
            to_show[person] = order(state, visitor, now, int(sizes[person]))
        page, rest = to_show[person][: room.page_size], to_show[person][room.page_size :]
        to_show[person] = rest

        agrees, disagrees, passes = _opinions(room, int(seeds[person]), keys[page], quality[page])
        impressions[page] += 1
        agree[page] += agrees
        disagree[page] += disagrees
        passed[page] += passes
        shown_quality += float(quality[page].sum())
        if rest.size:
            between = room.visit_length * room.page_size / int(sizes[person])
            heapreplace(pages, (now + between, person))
        else:
            heappop(pages)
    ideas = Ideas(keys, posted_at, impressions, agree, disagree, passed)
    return Outcome(ideas, quality, shown_quality / max(1, int(impressions.sum())))


def _opinions(
    room: Room, seed: int, keys: NDArray[np.uint64], quality: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of the ideas shown one person agrees with, disagrees with, and passes on: the same under any order."""
    votes = uniform(seed, _VOTES, keys) < room.votes
    passes = votes & (uniform(seed, _PASSES, keys) < room.passes)
    likes = uniform(seed, _SIDES, keys) < quality
    return votes & ~passes & likes, votes & ~passes & ~likes, passes


def fair(plan: Plan = FAIR) -> Order:
    """The order of this package."""

    def order(ideas: Ideas, visitor: Visitor, now: float, limit: int) -> NDArray[np.intp]:
        return fair_order(ideas, visitor, WINDOW, now, limit=limit, plan=plan)

    return order


def newest(ideas: Ideas, visitor: Visitor, now: float, limit: int) -> NDArray[np.intp]:
    """The latest first."""
    return _first(np.argsort(-ideas.posted_at, kind="stable"), visitor, limit)


def best_so_far(ideas: Ideas, visitor: Visitor, now: float, limit: int) -> NDArray[np.intp]:
    """The most supported first."""
    return _first(most_supported(ideas.agree, ideas.disagree), visitor, limit)


def shuffled(ideas: Ideas, visitor: Visitor, now: float, limit: int) -> NDArray[np.intp]:
    """An order drawn anew for every visit."""
    return _first(np.argsort(uniform(visitor.seed, _RANDOM, ideas.keys)), visitor, limit)


def rank_correlation(left: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Spearman's: the correlation of ranks, where equal values share the mean of their ranks."""
    return float(np.corrcoef(_ranks(left), _ranks(right))[0, 1])


def _first(rows: NDArray[np.intp], visitor: Visitor, limit: int) -> NDArray[np.intp]:
    return rows[~visitor.excluded[rows]][:limit]


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(sizes) - (sizes - 1) / 2.0)[group]
