"""A workshop in full swing, written straight into a migrated database: a bench must not take minutes to begin.

The rows are what the commands would have left, tallies included, but the log has no entries for them. The database
must not be served meanwhile.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert
from sqlmodel import SQLModel

from app.contributions.models import Contribution
from app.core.ids import new_id
from app.declarations.models import Declaration, DeclarationVersion, Foundation, FoundationText, VersionText
from app.people.models import Account, SignInSession
from app.storage.engine import write_engine
from app.storage.tables import table_of
from app.votes.models import Vote
from app.workshops.models import Participation, Phase, Workshop
from app.workshops.policy import Capability

_CHUNK = 5_000
_STANCES = ("agree", "agree", "agree", "disagree", "pass")
_TALLIES = {"agree": "agree", "disagree": "disagree", "pass": "passes"}
_OPENINGS = ("Let every ward", "Ask each practice to", "Fund the team that would", "Stop the forms that", "Let carers")
_MIDDLES = ("keep one named person for", "share what it learned about", "sit down each week with", "write plainly to")
_ENDINGS = ("people who come back often.", "families far from home.", "the night staff.", "those who wait longest.")


@dataclass(frozen=True)
class Room:
    """What a bench needs to know of the workshop; `tokens[n]` is the bearer token of `participations[n]`."""

    workshop: UUID
    slug: str
    foundations: Sequence[UUID]
    participations: Sequence[UUID]
    tokens: Sequence[str]
    ideas: Sequence[UUID]


def seed(url: str, *, people: int, ideas: int, votes: int = 0, slug: str = "bench", seed: int = 1) -> Room:
    """Write an open workshop with so many people, ideas and distinct votes, and return its room.

    `url` is an SQLAlchemy URL of a migrated database. Raises ValueError when there are more votes than pairs.
    """
    if votes > people * ideas:
        raise ValueError(f"{people} people and {ideas} ideas leave room for {people * ideas} votes, not {votes}")
    chance = random.Random(seed)
    engine = write_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            tokens, participations, workshop = _seed_people(connection, people, slug)
            foundations = _seed_text(connection, workshop, participations)
            cast = _votes(chance, len(participations), ideas, votes)
            tallies = [{"agree": 0, "disagree": 0, "passes": 0} for _ in range(ideas)]
            for _, idea, stance in cast:
                tallies[idea][_TALLIES[stance]] += 1
            made = _seed_ideas(connection, chance, workshop, foundations, participations, tallies)
            now = datetime.now(UTC)
            _insert(
                connection,
                Vote,
                (
                    {
                        "contribution_id": made[idea],
                        "participation_id": participations[person],
                        "stance": stance,
                        "cast_at": now,
                    }
                    for person, idea, stance in cast
                ),
            )
        with engine.connect() as connection:
            # Fresh statistics, as a database has that has lived with its rows.
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    finally:
        engine.dispose()
    return Room(workshop, slug, [foundation for foundation, _ in foundations], participations, tokens, made)


def _seed_people(connection: Connection, count: int, slug: str) -> tuple[list[str], list[UUID], UUID]:
    now = datetime.now(UTC)
    accounts = [new_id() for _ in range(count)]
    tokens = [secrets.token_urlsafe(32) for _ in accounts]
    participations = [new_id() for _ in accounts]
    workshop = new_id()
    _insert(
        connection,
        Account,
        (
            {"id": account, "email": f"{slug}-{n}@example.org", "name": f"Person {n}", "created_at": now}
            for n, account in enumerate(accounts)
        ),
    )
    _insert(
        connection,
        SignInSession,
        (
            {
                "account_id": account,
                "token_hash": hashlib.sha256(token.encode()).digest(),
                "kind": "bearer",
                "created_at": now,
                "expires_at": now + timedelta(days=7),
            }
            for account, token in zip(accounts, tokens, strict=True)
        ),
    )
    room = {"id": workshop, "slug": slug, "title": "A room to measure", "created_at": now, "created_by_id": accounts[0]}
    _insert(connection, Workshop, [room])
    phase = {
        "workshop_id": workshop,
        "position": 0,
        "name": "Everything",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=7),
        "capabilities": [capability.value for capability in Capability],
        "opening_announced": True,
    }
    _insert(connection, Phase, [phase])
    _insert(
        connection,
        Participation,
        (
            {
                "id": participation,
                "workshop_id": workshop,
                "account_id": account,
                "role": "participant",
                "display_name": f"Person {n}",
                "joined_at": now,
            }
            for n, (participation, account) in enumerate(zip(participations, accounts, strict=True))
        ),
    )
    return tokens, participations, workshop


def _seed_text(connection: Connection, workshop: UUID, participations: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Write a declaration of four foundations; each with the text it has."""
    now = datetime.now(UTC)
    author = connection.execute(
        table_of(Participation).select().where(table_of(Participation).c.id == participations[0])
    ).one()
    declaration, version = new_id(), new_id()
    foundations = [(new_id(), new_id()) for _ in range(4)]
    _insert(connection, Declaration, [{"id": declaration, "workshop_id": workshop, "current_number": 1}])
    text = {
        "id": version,
        "declaration_id": declaration,
        "number": 1,
        "title": "A declaration to measure",
        "preamble": "We declare what we measured.",
        "created_at": now,
        "created_by_id": author.account_id,
    }
    _insert(connection, DeclarationVersion, [text])
    _insert(
        connection,
        Foundation,
        (
            {"id": foundation, "declaration_id": declaration, "key": f"f{n}"}
            for n, (foundation, _) in enumerate(foundations)
        ),
    )
    _insert(
        connection,
        FoundationText,
        (
            {"id": words, "foundation_id": foundation, "title": f"Foundation {n}", "statement": "We must measure."}
            for n, (foundation, words) in enumerate(foundations)
        ),
    )
    _insert(
        connection,
        VersionText,
        ({"version_id": version, "text_id": words, "position": n} for n, (_, words) in enumerate(foundations)),
    )
    return foundations


def _seed_ideas(
    connection: Connection,
    chance: random.Random,
    workshop: UUID,
    foundations: Sequence[tuple[UUID, UUID]],
    participations: Sequence[UUID],
    tallies: Sequence[dict[str, int]],
) -> list[UUID]:
    begun = datetime.now(UTC) - timedelta(days=1)
    made = [new_id() for _ in tallies]

    def rows() -> Iterable[dict[str, Any]]:
        for n, (idea, tally) in enumerate(zip(made, tallies, strict=True)):
            foundation, words = foundations[n % len(foundations)]
            sentence = " ".join(chance.choice(part) for part in (_OPENINGS, _MIDDLES, _ENDINGS))
            yield {
                "id": idea,
                "workshop_id": workshop,
                "kind": "idea",
                "author_id": participations[n % len(participations)],
                "foundation_id": foundation,
                "text_id": words,
                "text": f"{sentence} It would cost little, and we would see within a year whether it helps ({n}).",
                "posted_at": begun + timedelta(milliseconds=n),
                **tally,
                "support": tally["agree"] - tally["disagree"],
            }

    _insert(connection, Contribution, rows())
    return made


def _votes(chance: random.Random, people: int, ideas: int, count: int) -> list[tuple[int, int, str]]:
    """Distinct (person, idea) pairs spread evenly, each with a stance."""
    return [
        (pair % people, pair // people, chance.choice(_STANCES)) for pair in chance.sample(range(people * ideas), count)
    ]


def _insert(connection: Connection, model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK)):
        connection.execute(insert(table_of(model)), chunk)
