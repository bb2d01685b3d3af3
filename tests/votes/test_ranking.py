"""The order of ideas: whom it shows, in what order, and that chance and paging can be recomputed."""

from dataclasses import fields, replace
from random import Random
from uuid import UUID, uuid5

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.votes.ranking import (
    FAIR,
    Ideas,
    Plan,
    Visit,
    Visitor,
    Window,
    exposure_share,
    fair_order,
    idea_keys,
    most_supported,
    support,
)
from app.votes.ranking.chance import _mix, normal, uniform

WINDOW = Window(1_000.0, 2_000.0)
seeds = st.integers(0, 2**64 - 1)
times = st.floats(900.0, 2_100.0)
counts = st.integers(0, 40)
tallies = st.lists(st.tuples(counts, counts), min_size=1, max_size=40)


@st.composite
def rooms(draw: st.DrawFn) -> tuple[Ideas, Visitor]:
    """A room of up to 40 ideas, and a visitor who saw some, voted on some and wrote some."""
    keys = draw(st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=40))
    rows = [(UUID(int=key), draw(times), *(draw(counts) for _ in range(4))) for key in keys]
    some = st.lists(st.sampled_from(keys), unique=True) if keys else st.just([])
    marks = [np.array(draw(some), dtype=np.uint64) for _ in range(3)]
    ideas = Ideas.of(rows)
    return ideas, Visitor.of(ideas, draw(seeds), seen=marks[0], own=marks[1], voted=marks[2])


def room_of(impressions: list[int], *, posted_at: float = 1_100.0) -> Ideas:
    """Ideas without votes that were shown this often."""
    ids = [uuid5(UUID(int=0), str(number)) for number in range(len(impressions))]
    return Ideas.of([(id_, posted_at, shown, 0, 0, 0) for id_, shown in zip(ids, impressions, strict=True)])


@given(rooms(), times)
def test_everything_that_may_be_shown_comes_once(room: tuple[Ideas, Visitor], now: float) -> None:
    ideas, visitor = room
    expected = [row for row in range(len(ideas)) if not visitor.excluded[row] and ideas.posted_at[row] <= now]
    assert sorted(fair_order(ideas, visitor, WINDOW, now)) == expected


@given(rooms(), times)
def test_unseen_comes_before_seen(room: tuple[Ideas, Visitor], now: float) -> None:
    ideas, visitor = room
    seen = visitor.seen[fair_order(ideas, visitor, WINDOW, now)]
    assert (np.diff(seen.astype(int)) >= 0).all()


@given(rooms(), times, st.integers(0, 50))
def test_a_limit_only_cuts(room: tuple[Ideas, Visitor], now: float, limit: int) -> None:
    ideas, visitor = room
    whole = fair_order(ideas, visitor, WINDOW, now)
    assert fair_order(ideas, visitor, WINDOW, now, limit=limit).tolist() == whole[:limit].tolist()


@given(rooms(), times, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_the_rows(
    room: tuple[Ideas, Visitor], now: float, random: Random
) -> None:
    ideas, visitor = room
    rows = list(range(len(ideas)))
    random.shuffle(rows)
    shuffled = Ideas(*(getattr(ideas, column.name)[rows] for column in fields(ideas)))
    same_visitor = Visitor(visitor.seed, visitor.seen[rows], visitor.excluded[rows])
    order = ideas.keys[fair_order(ideas, visitor, WINDOW, now)]
    assert shuffled.keys[fair_order(shuffled, same_visitor, WINDOW, now)].tolist() == order.tolist()


def test_luck_belongs_to_the_idea_and_not_to_its_row() -> None:
    # Equal ideas are ordered by luck alone, below the floor and above it.
    ideas = room_of([2] * 30 + [20] * 30)
    turned = Ideas(*(getattr(ideas, column.name)[::-1] for column in fields(ideas)))
    order, again = (room.keys[fair_order(room, Visitor.of(room, 9), WINDOW, 1_500.0)] for room in (ideas, turned))
    assert order.tolist() == again.tolist()


@given(st.lists(st.integers(6, 60), min_size=1, max_size=60), tallies, seeds, st.floats(1_101.0, 2_100.0))
def test_a_late_idea_comes_first_for_everyone(
    shown: list[int], votes: list[tuple[int, int]], seed: int, now: float
) -> None:
    agree, disagree = (np.resize([vote[side] for vote in votes], len(shown) + 1) for side in (0, 1))
    agree[-1] = disagree[-1] = 0
    ideas = replace(room_of([*shown, 0]), agree=agree, disagree=disagree)
    assert fair_order(ideas, Visitor.of(ideas, seed), WINDOW, now)[0] == len(shown)


@given(st.integers(1, 30), seeds)
def test_many_late_ideas_take_three_of_four_places(late: int, seed: int) -> None:
    ideas = room_of([50] * 100 + [0] * late)
    # Shown plentifully and with time left: exposure is at its least share.
    assert exposure_share(ideas, WINDOW, 1_900.0) == FAIR.least_share
    first = fair_order(ideas, Visitor.of(ideas, seed), WINDOW, 1_900.0)[: -(-late * 4 // 3)]
    assert np.count_nonzero(first >= 100) >= late - 1


def test_visitors_who_begin_together_see_different_ideas() -> None:
    ideas = room_of([2] * 200)
    starts = [fair_order(ideas, Visitor.of(ideas, seed), WINDOW, 1_500.0, limit=10) for seed in range(40)]
    # 400 independent places over 200 ideas would reach 200 * (1 - 1/e^2), about 173 of them.
    assert len(set(np.concatenate(starts))) > 150


def test_own_and_voted_ideas_are_never_shown() -> None:
    ideas = room_of([0, 0, 0, 0])
    visitor = Visitor.of(ideas, 1, seen=ideas.keys[:1], own=ideas.keys[1:2], voted=ideas.keys[2:3])
    assert fair_order(ideas, visitor, WINDOW, 1_500.0).tolist() == [3, 0]


@given(rooms(), times)
def test_exposure_keeps_its_least_share(room: tuple[Ideas, Visitor], now: float) -> None:
    assert FAIR.least_share <= exposure_share(room[0], WINDOW, now) <= 1.0


def test_exposure_takes_every_place_while_the_room_owes_more_than_it_can_expect() -> None:
    # 100 ideas and half the window came and went with 400 impressions; 600 are owed to the ideas still to come.
    assert exposure_share(room_of([4] * 100), WINDOW, 1_500.0) == 1.0
    assert exposure_share(room_of([0] * 100), WINDOW, 1_500.0) == 1.0
    assert exposure_share(room_of([400] * 100), WINDOW, 1_500.0) == FAIR.least_share
    assert exposure_share(room_of([400] * 100), WINDOW, 2_000.0) == 1.0


def test_exposure_expects_more_ideas_when_the_latest_quarter_brought_more() -> None:
    plan = Plan(least_share=0.0)
    even = replace(room_of([40] * 100), posted_at=np.linspace(1_000.0, 1_500.0, 100))
    rush = replace(even, posted_at=np.linspace(1_450.0, 1_500.0, 100))
    assert exposure_share(rush, WINDOW, 1_500.0, plan) > 3 * exposure_share(even, WINDOW, 1_500.0, plan)


@given(st.integers(0, 500), st.integers(0, 500))
def test_support_rises_with_agreement_and_treats_both_sides_alike(agree: int, disagree: int) -> None:
    result = support(np.array([agree, agree + 1, disagree]), np.array([disagree, disagree, agree]))
    assert 0.0 < result.score[0] < result.score[1] < 1.0
    assert result.score[2] == pytest.approx(1.0 - result.score[0])
    assert result.low[0] < result.score[0] < result.high[0]


def test_support_is_the_plus_four_interval() -> None:
    result = support(np.array([8, 0]), np.array([2, 0]))
    assert result.score.tolist() == pytest.approx([10 / 14, 0.5])
    assert result.high[0] - result.score[0] == pytest.approx(1.96 * (10 / 14 * 4 / 14 / 14) ** 0.5, rel=1e-4)


def test_most_supported_prefers_many_votes_to_one() -> None:
    agree, disagree = np.array([1, 45, 0, 1, 0]), np.array([0, 5, 1, 1, 0])
    assert most_supported(agree, disagree).tolist() == [1, 0, 3, 4, 2]


@given(st.integers(0, 60), st.integers(1, 25), st.integers(0, 70))
def test_the_pages_of_a_visit_are_its_order_cut_in_pieces(length: int, size: int, cap: int) -> None:
    ordered = [UUID(int=number) for number in range(length)]
    visit = Visit.begin(iter(ordered), cap=cap)
    walked: list[UUID] = []
    cursor: int | None = 0
    while cursor is not None:
        page = visit.page(cursor, size=size)
        assert page == visit.page(cursor, size=size)
        assert len(page.ids) <= size
        walked += page.ids
        cursor = page.next_cursor
    assert walked == ordered[:cap]


@pytest.mark.parametrize(("cursor", "size"), [(-1, 10), (4, 10), (0, 0)])
def test_a_page_outside_the_visit_is_refused(cursor: int, size: int) -> None:
    with pytest.raises(ValueError, match=r"cursor|page"):
        Visit.begin([UUID(int=1), UUID(int=2), UUID(int=3)]).page(cursor, size=size)


def test_a_visit_refuses_the_same_idea_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        Visit.begin([UUID(int=1), UUID(int=1)])


def test_states_that_cannot_be_are_refused() -> None:
    ideas = room_of([1, 2])
    with pytest.raises(ValueError, match="agree has shape"):
        replace(ideas, agree=np.zeros(3, dtype=np.int64))
    with pytest.raises(ValueError, match="impressions must not be negative"):
        replace(ideas, impressions=np.array([1, -1]))
    with pytest.raises(ValueError, match="finite"):
        replace(ideas, posted_at=np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match="masks"):
        fair_order(ideas, Visitor.of(room_of([1]), 1), WINDOW, 1_500.0)
    with pytest.raises(ValueError, match="closes after"):
        Window(2.0, 2.0)


def test_chance_is_splitmix64_and_stays_what_it_was() -> None:
    # The first output of the published generator for seed 0; stored visits rely on it.
    assert int(_mix(np.zeros(1, dtype=np.uint64))[0]) == 0xE220A8397B1DCDAF


def test_chance_is_even_and_its_purposes_independent() -> None:
    keys = np.arange(20_000, dtype=np.uint64)
    one, other = uniform(7, 1, keys), uniform(7, 2, keys)
    counts_of_tenths = np.histogram(one, bins=10, range=(0.0, 1.0))[0]
    assert counts_of_tenths.sum() == 20_000
    assert np.abs(counts_of_tenths - 2_000).max() < 200
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.03
    draws = normal(7, 3, keys)
    assert abs(draws.mean()) < 0.03
    assert abs(draws.std() - 1.0) < 0.03


def test_an_idea_keeps_its_key() -> None:
    assert idea_keys([UUID("00000000-0000-7000-8000-00000000002a")]).tolist() == [0x800000000000002A]
