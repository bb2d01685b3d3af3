"""What fair exposure promises, in simulated rooms; the rooms where it is taken away must fail the same checks."""

from dataclasses import replace
from statistics import mean

import numpy as np
import pytest
from scipy.stats import spearmanr

from app.votes.ranking import Plan
from app.votes.ranking.simulation import (
    Order,
    Outcome,
    Room,
    best_so_far,
    fair,
    hold,
    newest,
    rank_correlation,
    shuffled,
)

ROOM = Room()
SMALL = Room(ideas=400, people=200, visit_length=0.02)
NO_EXPOSURE = fair(Plan(least_share=0.0, caution=0.0))


@pytest.fixture(scope="module")
def fair_ones() -> list[Outcome]:
    """The full room, 2,000 ideas and 1,000 people, held twice."""
    return [hold(ROOM, fair(), seed) for seed in (1, 2)]


def test_every_idea_before_the_last_tenth_is_shown_five_times(fair_ones: list[Outcome]) -> None:
    assert min(outcome.fewest_impressions() for outcome in fair_ones) >= 5


def test_score_does_not_depend_on_arrival(fair_ones: list[Outcome]) -> None:
    assert max(abs(outcome.score_by_arrival()) for outcome in fair_ones) < 0.08


@pytest.mark.parametrize("other", [newest, best_so_far, shuffled])
def test_score_finds_quality_better_than_other_orders(fair_ones: list[Outcome], other: Order) -> None:
    others = [hold(ROOM, other, seed) for seed in (1, 2)]
    assert mean(o.score_by_quality() for o in fair_ones) > mean(o.score_by_quality() for o in others)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "room",
    [
        SMALL,
        replace(SMALL, visit_length=0.06),
        replace(SMALL, session=(6, 18)),
        replace(SMALL, people_arrive=(2.0, 1.0)),
        replace(SMALL, people_arrive=(0.5, 0.5)),
    ],
    ids=["even", "long visits", "few impressions", "people come late", "people come at both ends"],
)
def test_the_promise_holds_in_small_rooms(room: Room, seed: int) -> None:
    assert hold(room, fair(), seed).fewest_impressions() >= 5


@pytest.mark.parametrize("order", [NO_EXPOSURE, newest, best_so_far, shuffled])
def test_without_exposure_the_promise_is_broken(order: Order) -> None:
    outcome = hold(SMALL, order, 1)
    assert outcome.fewest_impressions() < 5
    assert outcome.short_of(5) > 0.01


def test_a_room_can_be_held_again() -> None:
    first, again = (hold(SMALL, fair(), 3) for _ in range(2))
    assert first.ideas.impressions.tolist() == again.ideas.impressions.tolist()
    assert first.ideas.agree.tolist() == again.ideas.agree.tolist()


def test_every_impression_and_vote_is_counted_once() -> None:
    outcome = hold(replace(SMALL, session=(10, 10), people=50, people_arrive=(20.0, 20.0)), fair(), 4)
    ideas = outcome.ideas
    assert ideas.impressions.sum() == 500
    assert (ideas.agree + ideas.disagree + ideas.passed <= ideas.impressions).all()


def test_rank_correlation_is_spearmans() -> None:
    rng = np.random.default_rng(5)
    left, right = rng.integers(0, 5, 200).astype(float), rng.random(200)
    assert rank_correlation(left, right) == pytest.approx(spearmanr(left, right).statistic)
