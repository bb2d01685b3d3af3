"""What became of contributions when a revision was published: frozen with it, as the design group had decided."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.publishing.models import Revision, RevisionDisposition
from app.publishing.record import members_digest
from app.review.queries.effects import effects

COLUMNS = ("revision_id", "contribution_id", "outcome", "merged_into_id", "reason")
"""In the order of the rows of `dispositions_now`."""


@dataclass(frozen=True, slots=True)
class Became:
    """What the newest revision that knows a contribution says of it."""

    revision: int
    outcome: str
    merged_into_id: UUID | None
    reason: str | None


def dispositions_now(session: Session, revision: Revision) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """Return what a revision freezes: sums that add up, with a digest of every line, and a row a contribution."""
    found = effects(session, revision.workshop_id)
    rows = [
        (revision.id, ident, effect.outcome.value, effect.stands_in_id, effect.reason.value if effect.reason else None)
        for ident, effect in found.of.items()
    ]
    lines = [" ".join(str(value or "-") for value in row[1:]) for row in rows]
    return asdict(found.sums) | {"digest": members_digest(lines)}, rows


def became(
    session: Session, contribution_ids: Collection[UUID], revision_ids: Collection[UUID] | None = None
) -> dict[UUID, Became]:
    """Return what the newest revision, or the newest of some, says of contributions; none before one knows of it."""
    statement = (
        select(Revision.revision, RevisionDisposition)
        .join(RevisionDisposition, col(RevisionDisposition.revision_id) == col(Revision.id))
        .where(col(RevisionDisposition.contribution_id).in_(contribution_ids))
        .order_by(col(Revision.revision))
    )
    if revision_ids is not None:
        statement = statement.where(col(Revision.id).in_(revision_ids))
    return {
        row.contribution_id: Became(revision, row.outcome, row.merged_into_id, row.reason)
        for revision, row in session.exec(statement)
    }
