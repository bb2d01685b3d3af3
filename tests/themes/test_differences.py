"""What a run proposes: plain cases, each with what it must and must not say."""

from hypothesis import given
from hypothesis import strategies as st

from app.themes.grouping.differences import Difference, Found, Standing, differences


def theme(ident: str, members: str, *, by_hand: str = "", is_pinned: bool = False) -> Standing:
    return Standing(ident, ident.title(), frozenset(members), frozenset(by_hand), is_pinned)


def found(identity: int, members: str) -> Found:
    return Found(identity, f"Group {identity}", ("word",), dict.fromkeys(members, 800))


def placed(one: Difference) -> list[set[str]]:
    return [{ident for ident, _ in part["contributions"]} for part in one.parts]


def test_nothing_is_proposed_where_people_and_machine_agree() -> None:
    assert differences([theme("a", "abcd"), theme("b", "efgh")], [found(1, "abcd"), found(2, "efgh")]) == []


def test_late_ones_join_the_theme_that_their_group_is_in() -> None:
    (one,) = differences([theme("a", "abcd")], [found(1, "abcdxy")])
    assert (one.kind, one.theme_ids, placed(one)) == ("join", ("a",), [{"x", "y"}])
    assert 0 < one.confidence <= 1000
    assert "“A”" in one.reason


def test_a_group_of_its_own_is_a_new_theme() -> None:
    (one,) = differences([theme("a", "abcd")], [found(1, "abcd"), found(2, "uvwxyz")])
    assert (one.kind, one.theme_ids, placed(one)) == ("new", (), [set("uvwxyz")])


def test_two_groups_in_a_theme_are_a_split_of_it_and_the_larger_stays() -> None:
    (one,) = differences([theme("a", "abcdefghi")], [found(1, "abcde"), found(2, "fghi")])
    assert (one.kind, one.theme_ids, placed(one)) == ("split", ("a",), [set("fghi")])


def test_what_a_person_put_into_a_theme_is_not_split_off() -> None:
    (one,) = differences([theme("a", "abcdefghi", by_hand="f")], [found(1, "abcde"), found(2, "fghi")])
    assert placed(one) == [set("ghi")]
    assert differences([theme("a", "abcdefghi", by_hand="fg")], [found(1, "abcde"), found(2, "fghi")]) == []


def test_two_themes_in_a_group_are_a_merge() -> None:
    (one,) = differences([theme("a", "abcd"), theme("b", "efg")], [found(1, "abcdefg")])
    assert (one.kind, one.theme_ids) == ("merge", ("a", "b"))


def test_a_pinned_theme_is_left_alone() -> None:
    assert differences([theme("a", "abcdefghi", is_pinned=True)], [found(1, "abcde"), found(2, "fghi")]) == []
    assert differences([theme("a", "abcd", is_pinned=True), theme("b", "efg")], [found(1, "abcdefg")]) == []


def test_the_same_decision_has_the_same_fingerprint() -> None:
    standing = [theme("a", "abcdefghi")]
    (first,) = differences(standing, [found(1, "abcde"), found(2, "fghi")])
    (second,) = differences(standing, [found(1, "abcdef"), found(2, "ghi")])
    assert first.fingerprint == second.fingerprint
    (late,) = differences([theme("a", "abcd")], [found(1, "abcdx")])
    (later,) = differences([theme("a", "abcd")], [found(1, "abcdxy")])
    assert late.fingerprint != later.fingerprint


LETTERS = "abcdefghijklmnop"


@given(
    st.lists(st.sets(st.sampled_from(LETTERS)), max_size=4),
    st.lists(st.integers(0, 3), min_size=len(LETTERS), max_size=len(LETTERS)),
    st.sets(st.sampled_from(LETTERS)),
)
def test_whatever_stands_nothing_that_a_person_placed_is_moved(
    themes: list[set[str]], groups: list[int], by_hand: set[str]
) -> None:
    standing = [Standing(str(n), f"T{n}", frozenset(s), frozenset(s & by_hand)) for n, s in enumerate(themes)]
    clusters = [
        Found(n, f"G{n}", ("word",), {ident: 500 for ident, of in zip(LETTERS, groups, strict=True) if of == n})
        for n in set(groups)
    ]
    anywhere = {ident for one in standing for ident in one.members}
    for one in differences(standing, clusters):
        moved = set().union(*placed(one))
        if one.kind in {"join", "new"}:
            assert not moved & anywhere
        if one.kind == "split":
            (of,) = (other for other in standing if other.id == one.theme_ids[0])
            assert moved <= of.members - of.by_hand
        assert 0 <= one.confidence <= 1000
        assert one.contribution_count == sum(len(part["contributions"]) for part in one.parts)
