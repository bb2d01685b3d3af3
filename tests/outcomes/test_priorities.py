"""Ranking by points: what must hold for any ballots."""

from hypothesis import given
from hypothesis import strategies as st

from app.outcomes.priorities import ranked

THINGS = ["a", "b", "c", "d"]
ballots = st.lists(st.lists(st.sampled_from([*THINGS, "gone"]), unique=True, max_size=5), max_size=12)


def test_points_of_whole_and_partial_ballots() -> None:
    found = ranked(THINGS, [["a", "b", "c", "d"], ["b", "a"], ["b"], []])
    assert [(one.thing, one.points, one.rank) for one in found] == [("b", 6, 1), ("a", 5, 2), ("c", 2, 3), ("d", 1, 4)]
    assert {one.most for one in found} == {12}


@given(ballots, st.randoms())
def test_neither_the_order_of_ballots_nor_what_is_gone_matters(cast: list[list[str]], chance: object) -> None:
    shuffled = list(cast)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = ranked(THINGS, cast)
    assert ranked(THINGS, shuffled) == found
    assert ranked(THINGS, [[one for one in ballot if one != "gone"] for ballot in cast]) == found
    assert sorted(one.thing for one in found) == THINGS
    assert all(0 <= one.points <= one.most for one in found)
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    assert sum(one.points for one in found) == sum(
        k * (k + 1) // 2 for k in (len([one for one in ballot if one != "gone"]) for ballot in cast)
    )


@given(ballots, st.sampled_from(THINGS))
def test_one_more_ballot_for_a_thing_never_lowers_it(cast: list[list[str]], thing: str) -> None:
    before = {one.thing: one.rank for one in ranked(THINGS, cast)}
    after = {one.thing: one.rank for one in ranked(THINGS, [*cast, [thing]])}
    assert after[thing] <= before[thing]
