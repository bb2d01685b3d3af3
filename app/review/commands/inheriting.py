"""What was decided for a whole theme holds for the parts that it is split into."""

from collections.abc import Sequence
from uuid import UUID

from app.core.actors import Actor
from app.review.commands.holding import hold_desk, write_decision
from app.review.events import DispositionSet
from app.review.queries.deciding import own_row
from app.review.queries.effects import decision_of
from app.storage.writer import Tx
from app.themes.models import Theme


def inherit_disposition(tx: Tx, actor: Actor, theme_id: UUID, part_ids: Sequence[UUID]) -> None:
    """Decide for the parts of a theme what was decided for the theme itself, so that a split leaves the sums alone.

    It is the first version of each part's decision: from then on the group decides for each. What a heading decides
    needs nothing, because parts stand below the same one. Undoing the split retires the parts, and retired themes
    decide nothing.
    """
    workshop_id = tx.session.get_one(Theme, theme_id).workshop_id
    hold_desk(tx, workshop_id)
    row = own_row(tx.session, theme_id=theme_id)
    if row is None or row.outcome is None:
        return
    decision = decision_of(row.outcome, row.merged_into_id, row.reason, row.words)
    for part_id in part_ids:
        # By whoever decided, not by whoever split: the words are theirs, and go when they are erased.
        part = write_decision(tx, workshop_id, decision, row.set_by_id, theme_id=part_id)
        tx.record(
            DispositionSet(
                workshop_id=workshop_id,
                actor_id=actor.account_id,
                subject_id=part_id,
                of="theme",
                version=part.version,
            )
        )
