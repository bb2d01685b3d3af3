"""Support and division of a theme: how many agree, in which audience, and which statements unite or divide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.contributions.queries.shown import SHOWN, Shown
from app.core.actors import Actor
from app.core.errors import Invalid
from app.storage.tables import table_of
from app.themes.models import ThemeMember
from app.themes.queries.themes import theme_seen, with_those_below
from app.themes.queries.voices import Count, Voices, voices
from app.votes.errors import TalliesHidden
from app.workshops.models import Participation, Workshop
from app.workshops.policy import Right
from app.workshops.registration import FieldKind

SMALLEST = 5
"""Fewer voters of an audience could be recognised; organisers see them."""
QUARTER = 0.25
"""What divides has at least so large a share on either side."""
_SHOWN = 5
_C, _MEMBER, _PERSON = table_of(Contribution).c, table_of(ThemeMember).c, table_of(Participation).c


@dataclass(frozen=True, slots=True)
class Audience:
    """The stances of those who gave one answer when they joined; `count` is None where they are too few to show."""

    value: str
    voters: int | None
    count: Count | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and the stances on it, duplicates counted with it."""

    shown: Shown
    count: Count


@dataclass(frozen=True, slots=True)
class SupportView:
    """The support of a theme; `audience_field` is the key that audiences are told apart by, if the workshop asks."""

    theme_id: UUID
    count: Count
    voters: int
    audience_field: str | None
    audiences: list[Audience]
    unites: list[Statement]
    divides: list[Statement]


def support(
    session: Session, theme_id: UUID, actor: Actor | None, now: datetime, *, by: str | None = None
) -> SupportView:
    """Return the support of a theme and of those below it. Raise as `theme`, TalliesHidden, or Invalid for a field that
    the workshop does not ask for.
    """
    standing, theme = theme_seen(session, theme_id, actor, now)
    if not standing.sees_tallies:
        raise TalliesHidden("Tallies of this workshop are shown when voting has ended.")
    below = list(with_those_below(session, theme))
    ids = set(
        session.execute(
            select(_MEMBER.contribution_id)
            .join(table_of(Contribution), _C.id == _MEMBER.contribution_id)
            .where(_MEMBER.theme_id.in_(below), _C.is_visible)
        ).scalars()
    )
    said = voices(session, ids)
    key = _field(session.get_one(Workshop, theme.workshop_id), by)
    audiences = _audiences(session, theme.workshop_id, said, key) if key else []
    if not standing.has(Right.MANAGE):
        audiences = without_small(audiences)
    unites, divides = _statements(session, said)
    return SupportView(theme_id, said.total, len(said.voters), key, audiences, unites, divides)


def without_small(audiences: list[Audience]) -> list[Audience]:
    """Return audiences without the numbers of small ones, nor those of a single other from which they would follow."""
    small = {one.value for one in audiences if (one.voters or 0) < SMALLEST}
    rest = sorted((one for one in audiences if one.value not in small), key=lambda one: (one.voters or 0, one.value))
    if len(small) == 1 and rest:
        small.add(rest[0].value)
    return [Audience(one.value, None, None) if one.value in small else one for one in audiences]


def _field(workshop: Workshop, by: str | None) -> str | None:
    keys = [one["key"] for one in workshop.registration_fields if one["kind"] == FieldKind.CHOICE]
    if by is None:
        return keys[0] if keys else None
    if by not in keys:
        message = f"This workshop asks for no choice of that key. It asks for: {', '.join(keys) or 'none'}."
        raise Invalid(message, errors=[{"field": "by", "message": message}])
    return by


def _audiences(session: Session, workshop_id: UUID, said: Voices, key: str) -> list[Audience]:
    rows = session.execute(select(_PERSON.id, _PERSON.answers).where(_PERSON.workshop_id == workshop_id))
    answers: Mapping[UUID, Any] = {row.id: row.answers for row in rows}
    counts: dict[str, Count] = {}
    people: dict[str, set[UUID]] = {}
    for held in said.stances.values():
        for person, stance in held.items():
            value = str((answers.get(person) or {}).get(key, ""))
            counts.setdefault(value, Count()).add(stance)
            people.setdefault(value, set()).add(person)
    return [Audience(value, len(people[value]), counts[value]) for value in sorted(counts)]


def _statements(session: Session, said: Voices) -> tuple[list[Statement], list[Statement]]:
    counts: dict[UUID, Count] = {}
    for ident, held in said.stances.items():
        counts[ident] = Count()
        for stance in held.values():
            counts[ident].add(stance)
    decided = {ident: one for ident, one in counts.items() if one.agree + one.disagree >= SMALLEST}
    # With a vote added on either side, so that five of five does not stand above ninety-nine of a hundred.
    unites = sorted(decided, key=lambda i: (-(decided[i].agree + 1) / (decided[i].agree + decided[i].disagree + 2), i))
    divided = [i for i, one in decided.items() if min(one.agree, one.disagree) >= QUARTER * (one.agree + one.disagree)]
    divided.sort(key=lambda i: (-min(decided[i].agree, decided[i].disagree), i))
    united = [i for i in unites if decided[i].agree > 2 * decided[i].disagree]
    wanted = {*united[:_SHOWN], *divided[:_SHOWN]}
    rows = session.execute(SHOWN.where(_C.id.in_(wanted), _C.is_visible)) if wanted else ()
    shown = {row[0]: Shown(*row) for row in rows}
    return (
        [Statement(shown[i], decided[i]) for i in united[:_SHOWN] if i in shown],
        [Statement(shown[i], decided[i]) for i in divided[:_SHOWN] if i in shown],
    )
