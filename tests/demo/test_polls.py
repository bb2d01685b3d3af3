"""The demo's polls: one with the result that everybody remembers, one that takes ballots."""

from datetime import timedelta

from app.log.models import LogEntry
from app.polls.fold import KINDS, fold
from app.polls.models import Ballot, Poll, PollOption
from tests.demo.conftest import NOW, LoadedDemo


def test_ninety_one_per_cent_support_it_completely_or_mostly(demo: LoadedDemo) -> None:
    (poll,) = demo.rows(Poll, slug="draft-vision")
    options = sorted(demo.rows(PollOption, poll_id=poll.id), key=lambda option: option.place)
    assert poll.closes_at < NOW
    assert poll.counted == sum(option.counted for option in options) == 612
    assert round(100 * sum(options[place].counted for place in poll.headline_places) / poll.counted) == 91
    assert poll.headline_label == "support it completely or mostly"


def test_the_other_is_open_and_has_begun(demo: LoadedDemo) -> None:
    (poll,) = demo.rows(Poll, slug="what-comes-first")
    assert poll.opens_at < NOW < poll.closes_at
    ballots = demo.rows(Ballot, poll_id=poll.id)
    assert poll.counted == len(ballots) > 100
    assert all(poll.opens_at <= ballot.cast_at <= NOW + timedelta() for ballot in ballots)


def test_their_counts_are_a_fold_of_the_log(demo: LoadedDemo) -> None:
    entries = sorted((row for row in demo.rows(LogEntry) if row.kind in KINDS), key=lambda row: row.seq)
    counts = fold((entry.subject_id, entry.payload) for entry in entries)
    for poll in demo.rows(Poll):
        assert counts[poll.id].ballots == poll.counted
        for option in demo.rows(PollOption, poll_id=poll.id):
            assert counts[poll.id].counted[option.place] == option.counted
