"""Merging duplicates: saying that contributions say the same. No text and no vote is moved."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import Conflict, Invalid
from app.core.ids import new_id
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.themes.commands.editing import hold_set
from app.themes.events import DuplicatesMerged, DuplicatesUnmerged
from app.themes.models import DuplicateMember, DuplicateMerge
from app.themes.policy import require_may_edit
from app.themes.queries.duplicates import MergeView, merge_of, merge_view
from app.workshops.queries import standing_of


def merge_duplicates(tx: Tx, actor: Actor, workshop_id: UUID, *, kept_id: UUID, other_ids: Sequence[UUID]) -> MergeView:
    """Let one contribution stand for others. Raise Invalid or Conflict for what is hidden or stands elsewhere."""
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    require_may_edit(standing)
    hold_set(tx, workshop_id)  # one order for all who merge in this room
    others = list(dict.fromkeys(other_ids))
    wanted = [kept_id, *others]
    found = set(
        tx.session.exec(
            select(Contribution.id).where(
                col(Contribution.id).in_(wanted),
                Contribution.workshop_id == workshop_id,
                col(Contribution.is_visible).is_(True),
            )
        )
    )
    if kept_id in others or set(wanted) != found:
        message = "Name different, visible contributions of this workshop."
        raise Invalid(message, errors=[{"field": "other_ids", "message": message}])
    taken = tx.session.exec(
        select(DuplicateMember.contribution_id).where(col(DuplicateMember.contribution_id).in_(wanted))
    ).first()
    standing_for = tx.session.exec(
        select(DuplicateMerge.kept_id).where(
            col(DuplicateMerge.kept_id).in_(others), col(DuplicateMerge.undone_at).is_(None)
        )
    ).first()
    if taken is not None or standing_for is not None:
        raise Conflict(f"{taken or standing_for} is part of another merge. Undo that first.")
    merge = DuplicateMerge(
        id=new_id(),
        workshop_id=workshop_id,
        kept_id=kept_id,
        merged_at=tx.now,
        merged_by_id=standing.participation_id,
    )
    tx.session.add(merge)
    tx.session.flush()
    tx.session.add_all(DuplicateMember(contribution_id=ident, merge_id=merge.id) for ident in others)
    tx.session.flush()
    tx.record(
        DuplicatesMerged(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=merge.id,
            kept_id=kept_id,
            other_ids=others,
        )
    )
    return merge_view(tx.session, merge, sees_tallies=standing.sees_tallies)


def undo_merge(tx: Tx, actor: Actor, workshop_id: UUID, merge_id: UUID) -> MergeView:
    """Take a merge back: everything counts as it did before. Raise Conflict for one that was undone already."""
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    require_may_edit(standing)
    hold_set(tx, workshop_id)
    merge = merge_of(tx.session, workshop_id, merge_id)
    if merge.undone_at is not None:
        raise Conflict("This merge has been undone.")
    merge.undone_at, merge.undone_by_id = tx.now, standing.participation_id
    tx.session.add(merge)
    tx.session.execute(delete(table_of(DuplicateMember)).where(table_of(DuplicateMember).c.merge_id == merge_id))
    tx.session.flush()
    tx.record(DuplicatesUnmerged(workshop_id=workshop_id, actor_id=actor.account_id, subject_id=merge_id))
    return merge_view(tx.session, merge, sees_tallies=standing.sees_tallies)
