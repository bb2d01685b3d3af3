"""Who stands behind what is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.paging import Page, encode_cursor, id_in
from app.outcomes.models import Endorsement
from app.people.models import Organisation
from app.publishing.models import Revision
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class EndorsementView:
    """An endorsement as the public list has it."""

    row: Endorsement
    organisation: str
    revision: int


def endorsements(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    revision: int | None,
    standing: bool,
    cursor: str | None,
    limit: int,
) -> Page[EndorsementView]:
    """Return endorsements, the newest first: of one revision if asked, without withdrawn ones if asked."""
    standing_of(session, workshop_id, actor, now)
    statement = (
        select(Endorsement, Organisation.name, Revision.revision)
        .join(Organisation, col(Organisation.id) == col(Endorsement.organisation_id))
        .join(Revision, col(Revision.id) == col(Endorsement.revision_id))
        .where(Endorsement.workshop_id == workshop_id)
        .order_by(col(Endorsement.id).desc())
        .limit(limit + 1)
    )
    if revision is not None:
        statement = statement.where(Revision.revision == revision)
    if standing:
        statement = statement.where(col(Endorsement.withdrawn_on).is_(None))
    if cursor is not None:
        statement = statement.where(col(Endorsement.id) < id_in(cursor))
    rows = [EndorsementView(*row) for row in session.exec(statement)]
    return Page(rows[:limit], encode_cursor(rows[limit - 1].row.id) if len(rows) > limit else None)


def endorsement_views(session: Session, rows: Sequence[Endorsement]) -> list[EndorsementView]:
    """Return endorsements as the public list has them."""
    return [
        EndorsementView(
            row,
            session.get_one(Organisation, row.organisation_id).name,
            session.get_one(Revision, row.revision_id).revision,
        )
        for row in rows
    ]
