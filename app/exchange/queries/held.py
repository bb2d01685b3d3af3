"""Stances as a table: whose is told by a pseudonym, and nothing in the rows or their order leads back to a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.declarations.models import Declaration, Foundation, FoundationText
from app.exchange.formats.cells import Column
from app.exchange.queries.tables import Export, Portion, Row, TableOf
from app.storage.tables import table_of
from app.votes.models import FoundationVote, Vote

SUBJECTS = 50
"""Ideas and comments whose stances are read at once."""

_C, _VOTE, _TEXT_VOTE = table_of(Contribution).c, table_of(Vote).c, table_of(FoundationVote).c
_TEXT, _FOUNDATION, _DECLARATION = table_of(FoundationText).c, table_of(Foundation).c, table_of(Declaration).c
_COLUMNS = (
    Column(
        "participant",
        "A pseudonym: the same person is the same in every row and every export of this workshop. It is not an id, "
        "and stands in no other export.",
    ),
    Column("kind", "idea, comment or foundation."),
    Column("subject_id", "The idea or comment, or the exact text of the foundation."),
    Column("stance", "agree, disagree or pass: what they hold now."),
    Column("cast_on", "The day on which they took it, UTC. Not the instant, which would tell who it was."),
)
_ON_TEXTS = (
    select(_TEXT_VOTE.text_id, _TEXT_VOTE.participation_id, _TEXT_VOTE.stance, _TEXT_VOTE.cast_at)
    .join(table_of(FoundationText), _TEXT.id == _TEXT_VOTE.text_id)
    .join(table_of(Foundation), _FOUNDATION.id == _TEXT.foundation_id)
    .join(table_of(Declaration), _DECLARATION.id == _FOUNDATION.declaration_id)
)


def _portion(session: Session, export: Export, after: UUID | None) -> Portion:
    connection = session.connection()
    here = select(_C.id, _C.kind).where(_C.workshop_id == export.workshop_id, _C.is_visible.is_(True))
    if after is not None:
        here = here.where(_C.id > after)
    subjects = connection.execute(here.order_by(_C.id).limit(SUBJECTS)).all()
    kinds = {subject.id: subject.kind for subject in subjects}
    held = select(_VOTE.contribution_id, _VOTE.participation_id, _VOTE.stance, _VOTE.cast_at)
    votes = connection.execute(held.where(_VOTE.contribution_id.in_(kinds))).all()
    rows = [_row(export, kinds[subject], subject, *rest) for subject, *rest in votes]
    if after is None:
        texts = connection.execute(_ON_TEXTS.where(_DECLARATION.workshop_id == export.workshop_id))
        rows += [_row(export, "foundation", *vote) for vote in texts]
    # By pseudonym: by id would be the order in which people joined, which the export of people has too.
    rows.sort(key=lambda row: (str(row[2]), str(row[0])))
    return Portion(rows, subjects[-1].id if len(subjects) == SUBJECTS else None)


def _row(export: Export, kind: str, subject: UUID, person: UUID, stance: str, at: datetime) -> Row:
    return export.pseudonym(person), kind, str(subject), stance, at.date().isoformat()


VOTES: TableOf = TableOf(lambda _export: _COLUMNS, _portion)
