"""The laws of descent between two versions, for any texts before and after."""

from hypothesis import given
from hypothesis import strategies as st

from app.declarations.lineage import Kind, descent

BEFORE = st.lists(st.integers(0, 9), unique=True, max_size=6)


@st.composite
def versions(draw: st.DrawFn) -> tuple[list[int], dict[int, list[int]]]:
    """Texts before, and for texts after (kept ones have the same number) what each was made from."""
    before = draw(BEFORE)
    sources = st.lists(st.sampled_from(before), unique=True) if before else st.just([])
    kept = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
    fresh = draw(st.lists(st.integers(10, 19), unique=True, max_size=4))
    return before, {target: draw(sources) for target in [*kept, *fresh]}


@given(versions())
def test_every_text_has_a_line_and_no_line_is_double(both: tuple[list[int], dict[int, list[int]]]) -> None:
    before, after = both
    lines = descent(before, after)
    assert {line.source for line in lines} - {None} == set(before)
    assert {line.target for line in lines} - {None} == set(after)
    assert len({(line.source, line.target) for line in lines}) == len(lines)


@given(versions())
def test_each_kind_means_what_it_says(both: tuple[list[int], dict[int, list[int]]]) -> None:
    before, after = both
    lines = descent(before, after)
    for line in lines:
        into = [other for other in lines if other.target == line.target and line.target is not None]
        out_of = [other for other in lines if other.source == line.source and line.source is not None]
        assert (line.kind is Kind.SAME) == (line.source == line.target)
        assert (line.kind is Kind.NEW) == (line.source is None)
        assert (line.kind is Kind.DROPPED) == (line.target is None)
        if line.kind is Kind.MERGED:
            assert len(into) > 1
        if line.kind is Kind.SPLIT:
            assert len(into) == 1
            assert len(out_of) > 1
        if line.kind is Kind.REWORDED:
            assert len(into) == len(out_of) == 1
        if line.kind in {Kind.NEW, Kind.DROPPED}:
            assert len(into) + len(out_of) == 1


@given(BEFORE)
def test_a_version_that_keeps_all_is_all_the_same(before: list[int]) -> None:
    assert {line.kind for line in descent(before, {text: [] for text in before})} <= {Kind.SAME}
    assert {line.kind for line in descent(before, {})} <= {Kind.DROPPED}
    assert {line.kind for line in descent([], {text: [] for text in before})} <= {Kind.NEW}
