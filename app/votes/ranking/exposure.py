"""Fair exposure: the order in which ideas are shown, so that late and unseen ones get their chance.

Two orders are woven together.

- The *exposure* order comes first for ideas below a floor of impressions, the least shown in front: repeated over
  visits it raises the smallest count first (max-min fairness; Bertsekas and Gallager, "Data Networks", 1992,
  section 6.5). Above the floor it shows the ideas whose support is least certain, where one more vote tells most
  (uncertainty sampling; Lewis and Gale, "A sequential algorithm for training text classifiers", 1994).
- The *promise* order is Thompson sampling (Thompson 1933; Russo and others, "A tutorial on Thompson sampling", 2018):
  each idea is ranked by a draw from what its votes leave possible, so a visitor meets good ideas among the
  unknown ones, and an idea with an unlucky start is not written off.

How the places of a page are shared between the two follows what the room still owes to its ideas. The defaults of
`Plan` were chosen with `simulation`; `scripts/bench exposure` prints what they reach.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.votes.ranking.chance import normal, uniform
from app.votes.ranking.ideas import Ideas, Visitor
from app.votes.ranking.support import Support, support

_EXPOSURE_CHANCE, _PROMISE_CHANCE = 1, 2
_RECENT = 0.25


@dataclass(frozen=True)
class Window:
    """When ideas can be shown, in seconds on the scale of `Ideas.posted_at`; `closes_at` is after `opens_at`."""

    opens_at: float
    closes_at: float

    def __post_init__(self) -> None:
        if not self.opens_at < self.closes_at:
            raise ValueError("a window closes after it opens")


@dataclass(frozen=True)
class Plan:
    """What the room promises its ideas, and how it keeps the promise.

    Every idea is to be shown `floor` times: one more than the five that are published, as a margin. Of the places
    of a page at least `least_share` goes to the exposure order, and more, up to all, while `caution` times what is
    owed exceeds what the room can still be expected to show. `jitter`, in impressions, lets visitors who begin at the
    same moment see different ideas, at the price of not always taking the very least shown.
    """

    floor: int = 6
    least_share: float = 0.75
    caution: float = 1.5
    jitter: float = 3.0


FAIR = Plan()


def exposure_share(ideas: Ideas, window: Window, now: float, plan: Plan = FAIR) -> float:
    """The share of places that the exposure order gets now, in [`plan.least_share`, 1].

    Owed: what each idea lacks of the floor, and the floor for each idea still to come, at the faster of the pace so
    far and the pace of the latest quarter. Expected: the impressions still to come at the pace so far. Before the
    first impression, and outside the window, nothing can be expected and exposure gets every place.
    """
    shown = int(ideas.impressions.sum())
    if shown == 0 or not window.opens_at < now < window.closes_at:
        return 1.0
    elapsed, left = now - window.opens_at, window.closes_at - now
    recent = int(np.count_nonzero(ideas.posted_at > now - _RECENT * elapsed))
    to_come = max(len(ideas), recent / _RECENT) * left / elapsed
    lacking = int(np.maximum(plan.floor - ideas.impressions, 0).sum())
    owed = lacking + plan.floor * to_come
    return float(np.clip(plan.caution * owed / (shown * left / elapsed), plan.least_share, 1.0))


def fair_order(
    ideas: Ideas,
    visitor: Visitor,
    window: Window,
    now: float,
    *,
    limit: int | None = None,
    plan: Plan = FAIR,
) -> NDArray[np.intp]:
    """Row numbers of `ideas` in the order to show them to this visitor, the first `limit` of them.

    Every idea that is not excluded and not posted after `now` comes once: what the visitor has not seen first, then
    what they have. The same state and seed give the same order, whatever the order of the rows. Raises ValueError
    if the visitor's masks do not fit the ideas.
    """
    if visitor.seen.shape != ideas.keys.shape or visitor.excluded.shape != ideas.keys.shape:
        raise ValueError("the visitor's masks must have one entry for each idea")
    share = exposure_share(ideas, window, now, plan)
    open_to_them = ~visitor.excluded & (ideas.posted_at <= now)
    unseen = _fair_order_of(np.flatnonzero(open_to_them & ~visitor.seen), ideas, visitor.seed, share, plan)
    if limit is not None and unseen.size >= limit:
        return unseen[:limit]
    seen = _fair_order_of(np.flatnonzero(open_to_them & visitor.seen), ideas, visitor.seed, share, plan)
    return np.concatenate((unseen, seen))[:limit]


def _fair_order_of(rows: NDArray[np.intp], ideas: Ideas, seed: int, share: float, plan: Plan) -> NDArray[np.intp]:
    """These rows in fair order."""
    # Sorting by key first, and stably ever after, makes ties independent of the order of the rows.
    rows = rows[np.argsort(ideas.keys[rows], kind="stable")]
    keys = ideas.keys[rows]
    estimate = support(ideas.agree[rows], ideas.disagree[rows])
    needless = _needlessness(ideas.impressions[rows], estimate, uniform(seed, _EXPOSURE_CHANCE, keys), plan)
    promise = estimate.score + estimate.spread * normal(seed, _PROMISE_CHANCE, keys)
    return rows[np.argsort(_woven(_places(needless), _places(-promise), share), kind="stable")]


def _needlessness(
    impressions: NDArray[np.int64], estimate: Support, luck: NDArray[np.float64], plan: Plan
) -> NDArray[np.float64]:
    """What the exposure order sorts by: below zero for ideas under the floor, from zero to one for the others."""
    waiting = impressions + plan.jitter * luck - (plan.floor + plan.jitter)
    # Many ideas share a tally; a twentieth of luck spreads visitors over them and changes little else.
    certain = 1.0 - estimate.spread * (1.0 + 0.05 * luck)
    return np.where(impressions < plan.floor, waiting, certain)


def _places(cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """The place of each idea, from 0, when the cheapest comes first."""
    places = np.empty(cost.size)
    places[np.argsort(cost, kind="stable")] = np.arange(cost.size)
    return places


def _woven(first: NDArray[np.float64], second: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Two orders laid over each other, `first` taking `share` of the places; an idea comes at the earlier of its two.

    Stretching an order's places by one over its share makes it advance at that share; an idea that already came by
    the other order leaves no gap, because only the order of the results is used.
    """
    with np.errstate(divide="ignore"):
        return np.minimum((first + 0.5) / np.float64(share), (second + 0.5) / np.float64(1.0 - share))
