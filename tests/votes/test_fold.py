"""Tallies are a fold of the log."""

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log.entries import payload_text
from app.votes.fold import Counted, fold

SUBJECTS = [UUID(int=number) for number in range(3)]
MOVES = st.lists(
    st.tuples(st.sampled_from(SUBJECTS), st.integers(0, 4), st.sampled_from(["agree", "disagree", "pass", None])),
    max_size=60,
)


@given(MOVES)
def test_everybody_counts_once_with_the_stance_they_took_last(moves: list[tuple[UUID, int, str | None]]) -> None:
    held: dict[tuple[UUID, int], str | None] = {}
    entries = []
    for subject, person, stance in moves:
        entries.append((subject, payload_text({"stance": stance, "was": held.get((subject, person))})))
        held[subject, person] = stance
    counted = fold(entries)
    assert counted.keys() == {subject for subject, _, _ in moves}
    for subject, tally in counted.items():
        numbers = Counter(stance for (of, _), stance in held.items() if of == subject)
        assert tally == Counted(numbers["agree"], numbers["disagree"], numbers["pass"])


def test_a_stance_that_nobody_held_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="left a stance"):
        fold([(SUBJECTS[0], '{"stance":"agree","was":"pass"}')])
