"""What a bench must notice: a vote, an idea or a message that was acknowledged and is not there."""

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from app.contributions.models import Contribution
from app.storage.engine import write_engine
from app.storage.tables import table_of
from app.votes.models import Vote
from scripts.benchmarks import plain, seeding
from scripts.benchmarks.feed import delays
from scripts.benchmarks.listening import events
from scripts.benchmarks.seeding import seed
from scripts.benchmarks.votes import require_ideas, require_votes


@pytest.fixture
def room(database_url: str) -> seeding.Room:
    return seed(database_url, people=3, ideas=4, votes=7)


def test_a_room_holds_what_it_was_asked_to(database_url: str, room: seeding.Room) -> None:
    assert (len(room.tokens), len(room.ideas), len(room.foundations)) == (3, 4, 4)
    require_votes(database_url, 7)
    require_ideas(database_url, 4)


def test_a_lost_vote_fails_the_bench(database_url: str, room: seeding.Room) -> None:
    with pytest.raises(RuntimeError, match="8 votes acknowledged, 7 stored, 7 in the tallies"):
        require_votes(database_url, 8)
    engine = write_engine(database_url)
    votes = table_of(Vote)
    with engine.connect() as connection:
        one = connection.execute(votes.select().limit(1)).one()
        connection.execute(
            delete(votes).where(
                votes.c.contribution_id == one.contribution_id, votes.c.participation_id == one.participation_id
            )
        )
        connection.commit()
    engine.dispose()
    with pytest.raises(RuntimeError, match="7 votes acknowledged, 6 stored, 7 in the tallies"):
        require_votes(database_url, 7)


def test_a_tally_that_missed_a_vote_fails_the_bench(database_url: str, room: seeding.Room) -> None:
    engine = write_engine(database_url)
    ideas = table_of(Contribution)
    with engine.connect() as connection:
        connection.execute(update(ideas).where(ideas.c.id == room.ideas[0]).values(agree=ideas.c.agree + 1))
        connection.commit()
    engine.dispose()
    with pytest.raises(RuntimeError, match="7 stored, 8 in the tallies"):
        require_votes(database_url, 7)


def test_a_lost_idea_fails_the_bench(database_url: str, room: seeding.Room) -> None:
    with pytest.raises(RuntimeError, match="5 ideas acknowledged, 4 stored"):
        require_ideas(database_url, 5)


def test_the_plain_peer_counts_its_votes(tmp_path: Path) -> None:
    ideas = plain.seed(tmp_path / "plain.sqlite3", ["t1", "t2"], 3)
    assert len(set(plain.votes(["t1", "t2"], ideas))) == 6
    assert plain.vote_count(tmp_path / "plain.sqlite3") == 0


def test_there_are_no_more_votes_than_pairs(database_url: str) -> None:
    with pytest.raises(ValueError, match="leave room for 4 votes, not 5"):
        seed(database_url, people=2, ideas=2, votes=5)


def test_delays_run_from_the_sending_to_each_arrival() -> None:
    sent, arrivals = {7: 1_000_000, 9: 5_000_000}, {7: [3_000_000, 2_000_000], 9: [6_000_000, 5_500_000]}
    assert delays(sent, arrivals, 2) == [2.0, 1.0, 1.0, 0.5]


@pytest.mark.parametrize("heard", [[], [2], [2, 2, 2]])
def test_a_message_that_was_missed_or_came_twice_fails_the_bench(heard: list[int]) -> None:
    with pytest.raises(RuntimeError, match=f"entry 7 of the log arrived {len(heard)} times"):
        delays({7: 1}, {7: heard}, 2)


def test_events_are_understood_however_the_stream_is_cut() -> None:
    whole = b"".join(
        b"id: %d\nevent: %s\ndata: {}\n\n" % (seq, kind)
        for seq, kind in [(7, b"idea.posted"), (8, b"comment.posted"), (12, b"idea.posted"), (13, b"idea.posted")]
    )
    for size in range(1, 40):
        heard, unread = [], b""
        for start in range(0, len(whole), size):
            found, unread = events(unread + whole[start : start + size])
            heard += found
        assert heard == [7, 12, 13], size
        assert len(unread) < 40
