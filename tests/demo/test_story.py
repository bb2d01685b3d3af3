"""The story of a room is the same each time, and its votes have groups in them."""

import random
from collections import defaultdict
from datetime import timedelta
from functools import cache

from app.demo import content
from app.demo.rhythm import Rhythm, parts_after
from app.demo.rooms import main_room
from app.demo.story import Comments, Posts, Story, Votes, tell
from app.demo.voices import voiced
from app.votes.commands import Stance
from tests.demo.conftest import NOW

FRONT_LINE = {"district nurse", "care worker", "health visitor", "porter", "therapist"}
OFFICE = {"manager", "commissioner", "researcher"}


def _tell(seed: int) -> Story:
    chance, plan, people = random.Random(seed), main_room(NOW), content.people()
    ideas = voiced(content.main_threads(), people, chance)
    return tell(ideas, people, plan.claims, plan.opens_at, NOW, votes_each=60, chance=chance)


_told = cache(_tell)


def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    assert _tell(1) == _told(1)
    assert _told(1).moments != _tell(2).moments


def test_comments_follow_their_idea_and_each_other() -> None:
    said: dict[int, int] = {}
    for moment in _told(1).moments:
        match moment.deed:
            case Posts(idea=idea):
                said[idea] = 0
            case Comments(idea=idea, comment=comment):
                assert comment == said[idea]
                said[idea] += 1
    assert {idea: len(_told(1).ideas[idea].comments) for idea in said} == said


def test_nobody_votes_on_what_is_theirs_or_not_there_yet() -> None:
    there: dict[tuple[int, int | None], str] = {}
    for moment in _told(1).moments:
        match moment.deed:
            case Posts(person=person, idea=idea):
                there[idea, None] = person
            case Comments(person=person, idea=idea, comment=comment):
                there[idea, comment] = person
            case Votes(cast=cast):
                assert all(there[place] != person for person, place, _ in cast)


def test_what_divides_people_divides_them_by_who_they_are() -> None:
    story, role_of = _told(1), {person.name: person.role for person in content.people()}
    agree: dict[tuple[bool, bool], list[bool]] = defaultdict(list)
    for moment in story.moments:
        for person, (idea, comment), stance in moment.deed.cast if isinstance(moment.deed, Votes) else ():
            thread, role = story.ideas[idea].thread, role_of[person]
            is_asked = role in FRONT_LINE | OFFICE and thread.role in FRONT_LINE
            if is_asked and comment is None and stance is not Stance.PASS:
                agree[role in FRONT_LINE, thread.divides > 0.25].append(stance is Stance.AGREE)
    share = {group: sum(votes) / len(votes) for group, votes in agree.items()}
    assert share[True, True] - share[False, True] > 0.25
    assert share[True, True] - share[False, True] > 1.5 * (share[True, False] - share[False, False])


def test_people_sleep_at_night_and_nothing_leaves_the_span() -> None:
    opens_at = main_room(NOW).opens_at
    rhythm, chance = Rhythm(opens_at, opens_at + timedelta(days=4)), random.Random(1)
    instants = [rhythm.at(chance.random()) for _ in range(4000)]
    assert all(opens_at <= at < opens_at + timedelta(days=4) for at in instants)
    night = [at for at in instants if 1 <= (at + timedelta(hours=1)).hour < 5]
    assert len(night) < 0.05 * len(instants)


def test_answers_come_soon_and_in_order() -> None:
    after = parts_after(0.5, 200, random.Random(1))
    assert list(after) == sorted(after)
    assert after[0] > 0.5
    assert after[-1] < 1
    assert after[100] < 0.6
