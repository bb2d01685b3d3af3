"""Loading the demo into an empty database: three rooms, performed in order of time, in one transaction."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, select

from app.contributions.policy import Reason
from app.core.clock import SystemClock
from app.demo import content
from app.demo.cast import CAST, MODERATOR, NEWCOMER, OBSERVER, SignedIn
from app.demo.performance import Performance, Room
from app.demo.polls import Polls
from app.demo.reviewing import Review
from app.demo.rooms import MAIN_SLUG, RoomPlan, closed_room, coming_room, main_room
from app.demo.story import Joins, Story, tell
from app.demo.voices import RECOGNISABLE, voiced
from app.log.append import append
from app.people.commands import open_session
from app.people.models import Account
from app.storage.dialect import hold_log
from app.storage.engine import write_engine
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.models import Workshop

SEED: Final = 1966
VOTES_EACH: Final = 100.0
"""Votes on ideas that one person casts on average in the main room."""
CLOSED_VOTES_EACH: Final = 16.0
CLOSED_PEOPLE: Final = 80
EARLY_BIRDS: Final = 26
"""People who have joined the room that is about to open."""
QUIET: Final = timedelta(minutes=4)
"""How long before the present the last thing happened."""
_REPORTS: Final = (
    (Reason.OFF_TOPIC, "True enough, but it is about the buses and not about care at home."),
    (Reason.DUPLICATE, "I have read this three times today in other words."),
    (Reason.PERSONAL_DETAILS, "I think I know which street this is. Could somebody look, please?"),
)
"""What waits on the moderators' list."""

Step = tuple[datetime, Callable[[datetime], object]]
"""What to do at an instant; steps of the same instant keep their order."""


def load(url: str, now: datetime) -> bool:
    """Fill an empty, migrated database and return True; do nothing and return False where there is anything in it.

    All instants lie before `now`, around which the rooms are arranged. The same `now` gives the same people, words,
    stances and instants; only ids and salts differ. Processes that try at once on PostgreSQL load it once.
    """
    engine = write_engine(url)
    try:
        with engine.begin() as connection:
            hold_log(connection)
            is_empty = _is_empty(connection)
            if is_empty:
                _perform(connection, now)
        return is_empty
    finally:
        engine.dispose()


def sign_in_cast(url: str) -> list[SignedIn]:
    """Open a bearer session for each of the cast and return them; nobody where the demo is not in the database."""
    engine, now = write_engine(url), SystemClock().now()
    try:
        with engine.begin() as connection:
            tx = Tx(connection, now)
            signed_in = list(_sessions(tx))
            tx.end()
            if tx.recorded:
                append(connection, now, tx.recorded)
        return signed_in
    finally:
        engine.dispose()


def _sessions(tx: Tx) -> Iterator[SignedIn]:
    workshops, accounts = table_of(Workshop), table_of(Account)
    if tx.connection.execute(select(workshops.c.id).where(workshops.c.slug == MAIN_SLUG)).first() is None:
        return
    for member in CAST:
        ident = tx.connection.execute(select(accounts.c.id).where(accounts.c.email == member.email)).scalar()
        if ident is not None:
            opened = open_session(tx, tx.session.get_one(Account, ident), kind="bearer", label="folkmoot serve --demo")
            yield SignedIn(member, opened.token)


def _is_empty(connection: Connection) -> bool:
    return all(
        connection.execute(select(table_of(model).c.id).limit(1)).first() is None for model in (Account, Workshop)
    )


def _perform(connection: Connection, now: datetime) -> None:
    performance, until = Performance(connection), now - QUIET
    chance = random.Random(SEED)  # noqa: S311 - nothing here is secret
    ended, current, coming = closed_room(now), main_room(now), coming_room(now)
    past = Room(performance, ended, _closed_story(ended, chance))
    main = Room(performance, current, _main_story(current, until, chance))
    future = Room(performance, coming)
    steps: list[Step] = [(ended.created_at - timedelta(days=1), performance.begin)]
    for room, hosts in ((past, (MODERATOR,)), (main, (MODERATOR, OBSERVER)), (future, (MODERATOR,))):
        plan = room.plan
        steps.append((plan.created_at, room.make))
        steps += [(plan.created_at + timedelta(hours=1), partial(room.enact, deed=Joins(host.name))) for host in hosts]
        steps += [(at, performance.announce) for at in _turns(plan, now)]
        steps += [(moment.at, partial(room.enact, deed=moment.deed)) for moment in room.moments]
        if plan.sealed_at is not None:
            steps.append((plan.sealed_at, room.seal))
    steps += _early_birds(future, until, chance)
    steps += _reports(main, until, chance)
    steps += Review(performance, past).steps()
    steps += Polls(performance, main, now).steps()
    for at, step in sorted(steps, key=lambda step: step[0]):
        step(at)
    past.count_impressions()
    main.count_impressions()


def _main_story(plan: RoomPlan, until: datetime, chance: random.Random) -> Story:
    people = content.people()
    return tell(
        voiced(content.main_threads(), people, chance),
        people,
        plan.claims,
        plan.opens_at,
        until,
        votes_each=VOTES_EACH,
        chance=chance,
        abstain=(NEWCOMER.name,),
    )


def _closed_story(plan: RoomPlan, chance: random.Random) -> Story:
    ideas = voiced(content.closed_threads(), content.people(), chance)
    speaking = {name for idea in ideas for name in (idea.author, *(comment.speaker for comment in idea.comments))}
    # Those with a voice of their own came later: nothing of theirs was written for this room.
    others = [p for p in content.people() if p.name not in speaking | RECOGNISABLE | {NEWCOMER.name}]
    reading = {person.name for person in chance.sample(others, CLOSED_PEOPLE - len(speaking))}
    people = [person for person in content.people() if person.name in speaking | reading]
    closes_at = plan.phases[0].closes_at
    return tell(ideas, people, plan.claims, plan.opens_at, closes_at, votes_each=CLOSED_VOTES_EACH, chance=chance)


def _turns(plan: RoomPlan, now: datetime) -> Sequence[datetime]:
    """Return the instants at which a phase opened or closed."""
    return sorted({at for phase in plan.phases for at in (phase.opens_at, phase.closes_at) if at < now})


def _early_birds(room: Room, until: datetime, chance: random.Random) -> Iterator[Step]:
    """Let some people join a room that is about to open."""
    for person in chance.sample([p for p in content.people() if p.name not in RECOGNISABLE], EARLY_BIRDS):
        made_at = room.plan.created_at + timedelta(hours=2)
        yield made_at + chance.random() * (until - made_at), partial(room.enact, deed=Joins(person.name))


def _reports(room: Room, until: datetime, chance: random.Random) -> Iterator[Step]:
    """Let a few people report ideas that others disagree with, so that the moderator has something to decide."""
    story = room.story
    early = range(len(story.ideas) * 3 // 4)
    unloved = sorted(early, key=lambda number: story.ideas[number].thread.appeal)
    speakers = sorted({idea.author for idea in story.ideas[: len(early)]})
    for number, (reason, note) in zip(unloved, _REPORTS, strict=False):
        reporter = chance.choice([name for name in speakers if name != story.ideas[number].author])
        at = until - timedelta(minutes=90) * chance.random()
        yield at, partial(room.report, idea=number, reporter=reporter, reason=reason, note=note)
