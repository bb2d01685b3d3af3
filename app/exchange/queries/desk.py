"""What only the desk knows as tables: people with their answers, coverage, what was moderated."""

import json
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlmodel import Session

from app.contributions.events import MODERATION_KINDS, ContributionReported
from app.contributions.models import Contribution
from app.exchange.formats.cells import Column
from app.exchange.queries.tables import PAGE, Export, Portion, TableOf, instant, text_of
from app.insight.definitions import COVERAGE as MEANINGS
from app.insight.queries.coverage import counted
from app.log.models import LogEntry
from app.people.models import Organisation
from app.storage.tables import table_of
from app.workshops.models import Participation
from app.workshops.registration import FieldKind

_PERSON, _ORGANISATION, _C = table_of(Participation).c, table_of(Organisation).c, table_of(Contribution).c
_LOG = table_of(LogEntry).c


def _asked(export: Export) -> list[tuple[str, str]]:
    """Return key and question of what people answered in words or by a choice."""
    fields = export.registration_fields
    return [(str(f["key"]), str(f["label"])) for f in fields if f["kind"] != FieldKind.ORGANISATION]


def _people_columns(export: Export) -> tuple[Column, ...]:
    return (
        Column("id", "Their participation: `author_id` in other exports."),
        Column("display_name", "The name they go by here."),
        Column("role", "organiser, moderator, design_group, participant or observer."),
        Column("organisation", "Where they said they belong."),
        Column("joined_at", "UTC."),
        Column("contributions", "Their ideas and comments that can be read now."),
        *(Column(f"answer_{key}", f"Their answer to: {label}") for key, label in _asked(export)),
    )


_SPOKEN = select(func.count()).where(_C.author_id == _PERSON.id, _C.is_visible.is_(True)).scalar_subquery()
_PEOPLE = (
    select(
        _PERSON.id,
        _PERSON.display_name,
        _PERSON.role,
        _ORGANISATION.name,
        _PERSON.joined_at,
        _SPOKEN.label("spoken"),
        _PERSON.answers,
    )
    .select_from(table_of(Participation))
    .outerjoin(table_of(Organisation), _ORGANISATION.id == _PERSON.organisation_id)
    .where(_PERSON.left_at.is_(None))
    .order_by(_PERSON.id)
    .limit(PAGE)
)


def _people(session: Session, export: Export, after: UUID | None) -> Portion:
    """How often somebody voted is not among it: it would tell which pseudonym of the votes is theirs."""
    statement = _PEOPLE.where(_PERSON.workshop_id == export.workshop_id)
    if after is not None:
        statement = statement.where(_PERSON.id > after)
    found = session.connection().execute(statement).all()
    keys = [key for key, _ in _asked(export)]
    rows = [
        (str(ident), name, role, organisation, instant(joined_at), spoken, *(answers.get(key) for key in keys))
        for ident, name, role, organisation, joined_at, spoken, answers in found
    ]
    return Portion(rows, found[-1].id if len(found) == PAGE else None)


PEOPLE = TableOf(_people_columns, _people)

_COVERAGE = (
    Column("field", "What people were asked: a field's key, organisation or role."),
    Column("label", "The question as people read it."),
    Column("value", "The answer; empty for those who gave none."),
    *(Column(key, MEANINGS[key]) for key in ("people", "contributions", "votes", "target", "share")),
)


def _coverage(session: Session, export: Export, _after: None) -> Portion:
    found = counted(session, export.workshop_id, export.at)
    return Portion(
        [
            (one.field, one.label, line.value, line.people, line.contributions, line.votes, line.target, line.share)
            for one in found.groupings
            for line in one.lines
        ]
    )


COVERAGE = TableOf(lambda _export: _COVERAGE, _coverage)

_MODERATION = (
    Column("seq", "Its number in the log."),
    Column("at", "UTC."),
    Column("act", "contribution.hidden, .restored or .reported; reports.settled; moderation.noted."),
    Column("by", "The moderator's name here. Who reported is not told."),
    Column("contribution_id", "What it was about."),
    Column("reason", "From the list of reasons."),
    Column("note", "What they wrote to the desk."),
)
_ACTS = (
    select(_LOG.seq, _LOG.at, _LOG.kind, _PERSON.display_name, _LOG.subject_id, _LOG.payload)
    .select_from(table_of(LogEntry))
    .outerjoin(
        table_of(Participation),
        and_(_PERSON.account_id == _LOG.actor_id, _PERSON.workshop_id == _LOG.workshop_id),
    )
    .where(_LOG.kind.in_(MODERATION_KINDS))
    .order_by(_LOG.seq)
    .limit(PAGE)
)


def _moderation(session: Session, export: Export, after: int | None) -> Portion:
    statement = _ACTS.where(_LOG.workshop_id == export.workshop_id, _LOG.seq > (after or 0))
    found = session.connection().execute(statement).all()
    rows = []
    for seq, at, kind, name, subject_id, payload in found:
        said = {} if payload is None else json.loads(payload)
        by = None if kind == ContributionReported.kind else name
        rows.append((seq, instant(at), kind, by, text_of(subject_id), said.get("reason"), said.get("note")))
    return Portion(rows, found[-1].seq if len(found) == PAGE else None)


MODERATION = TableOf(lambda _export: _MODERATION, _moderation)
