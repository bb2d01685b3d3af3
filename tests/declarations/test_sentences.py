"""Sentences, word-level changes and descent of sentences: by example, and by what must hold for any text."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.declarations.alignment import Part, sentence_descent
from app.declarations.lineage import Kind
from app.declarations.sentences import anchor_of, replaced, sentences
from app.declarations.wording import Op, after, before, changes

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
words = st.text(alphabet="abc DEF.!?\n\t -*1é’“”)", max_size=120)
plain = st.lists(st.sampled_from(["people", "care", "home", "know", "night", "plan"]), min_size=2, max_size=6)
sentence = plain.map(lambda found: " ".join(found).capitalize() + ".")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We must care. We must act! Must we?", ["We must care. ", "We must act! ", "Must we?"]),
        ("Ask Dr. Rivers, e.g. at night. She knows.", ["Ask Dr. Rivers, e.g. at night. ", "She knows."]),
        (
            "We **declare** this.\n\n- One thing\n- Two things. Really.",
            ["We **declare** this.\n\n", "- One thing\n", "- Two things. ", "Really."],
        ),
        ("It costs 3.5 million. Yes.", ["It costs 3.5 million. ", "Yes."]),
        ("“We must.” They said so.", ["“We must.” ", "They said so."]),
        ("1. First thing\n2. Second thing", ["1. First thing\n", "2. Second thing"]),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert [one.text for one in sentences(text)] == expected


@given(words)
def test_put_together_sentences_are_the_text_again(text: str) -> None:
    found = sentences(text)
    assert "".join(one.text for one in found) == text
    assert [(one.start, one.end) for one in found] == [
        (sum(len(each.text) for each in found[:at]), sum(len(each.text) for each in found[: at + 1]))
        for at in range(len(found))
    ]
    assert len({one.anchor for one in found}) == len(found)


@given(st.lists(sentence, min_size=1, max_size=6, unique=True), st.data())
def test_an_anchor_survives_edits_elsewhere(texts: list[str], data: st.DataObject) -> None:
    kept = data.draw(st.sampled_from(texts))
    others = [data.draw(sentence.filter(lambda one: one != kept)) if one != kept else one for one in texts]
    moved = data.draw(st.permutations(others))
    separator = data.draw(st.sampled_from([" ", "\n", "\n\n- "]))
    found = {one.words: one.anchor for one in sentences(separator.join(moved))}
    assert found[kept] == anchor_of(kept) == next(o.anchor for o in sentences(" ".join(texts)) if o.words == kept)


@given(st.lists(sentence, min_size=2, max_size=6, unique=True), st.data(), sentence)
def test_replacing_a_sentence_leaves_the_others(texts: list[str], data: st.DataObject, new: str) -> None:
    text = "\n- ".join(texts)
    gone = data.draw(st.sampled_from(sentences(text)))
    result = replaced(text, gone.anchor, new)
    assert result is not None
    assert [one.words for one in sentences(result)] == [new if one == gone else one.words for one in sentences(text)]
    assert replaced(text, "s000000000000", new) is None


@given(words, words)
def test_changes_give_back_both_texts(first: str, second: str) -> None:
    found = changes(first, second)
    assert (before(found), after(found)) == (first, second)
    assert all(one.op is not other.op for one, other in pairwise(found))
    assert all(one.text for one in found)


def test_changes_are_of_words() -> None:
    found = changes("We must know the person.", "We must know every person well.")
    assert [(one.op, one.text) for one in found] == [
        (Op.SAME, "We must know "),
        (Op.REMOVED, "the"),
        (Op.ADDED, "every"),
        (Op.SAME, " person"),
        (Op.ADDED, " well"),
        (Op.SAME, "."),
    ]


def part(foundation: UUID | None, text: str) -> Part:
    return Part(foundation, "preamble" if foundation is None else "statement", text)


def kinds(found: object) -> set[tuple[str, str | None, str | None]]:
    return {(one.kind.value, one.source and one.source.anchor, one.target and one.target.anchor) for one in found}  # type: ignore[attr-defined]


def test_sentences_are_reworded_merged_split_moved_dropped_and_new() -> None:
    old = [
        part(ONE, "We must know the person before the plan. We must ask them often. Nobody reads this line."),
        part(TWO, "We must share budgets with people and carers and publish every decision we take about them."),
    ]
    new = [
        part(ONE, "We must know the whole person before the plan. Quite another thought stands here."),
        part(TWO, "We must share budgets with people and carers. We must publish every decision we take about them."),
        part(THREE, "We must ask them often."),
    ]
    anchors = [[one.anchor for one in sentences(each.text)] for each in (*old, *new)]
    assert kinds(sentence_descent(old, new, {})) == {
        ("reworded", anchors[0][0], anchors[2][0]),
        ("same", anchors[0][1], anchors[4][0]),
        ("dropped", anchors[0][2], None),
        ("new", None, anchors[2][1]),
        ("split", anchors[1][0], anchors[3][0]),
        ("split", anchors[1][0], anchors[3][1]),
    }


@given(st.lists(sentence, max_size=5), st.lists(sentence, max_size=5))
def test_every_sentence_has_a_line_and_equal_ones_are_the_same(first: list[str], second: list[str]) -> None:
    old, new = part(ONE, " ".join(first)), part(ONE, " ".join(second))
    lines = sentence_descent([old], [new], {ONE: [ONE]})
    assert {one.target for one in lines if one.target} == {place for place, _ in new.places()}
    assert {one.source for one in lines if one.source} == {place for place, _ in old.places()}
    for place, _ in new.places():
        if place in dict(old.places()):
            assert [one.kind for one in lines if one.target == place] == [Kind.SAME]
    again = sentence_descent([old], [old], {ONE: [ONE]})
    assert {one.kind for one in again} <= {Kind.SAME}
