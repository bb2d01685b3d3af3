"""What became of contributions when a revision was published: frozen with it, as the design group had decided."""

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


def became(session: Session, contribution_id: UUID) -> Became | None:
    """Return what the newest revision says of a contribution, or None before the first that knows it."""
    row = session.exec(
        select(Revision.revision, RevisionDisposition)
        .join(RevisionDisposition, col(RevisionDisposition.revision_id) == col(Revision.id))
        .where(RevisionDisposition.contribution_id == contribution_id)
        .order_by(col(Revision.revision).desc())
        .limit(1)
    ).first()
    return Became(row[0], row[1].outcome, row[1].merged_into_id, row[1].reason) if row else None
