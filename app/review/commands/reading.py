"""Reading what two people read: each decides without knowing what the other decided."""

from uuid import UUID

from app.core.actors import Actor
from app.core.errors import Conflict, Invalid
from app.review.commands.claiming import drop_own_claim
from app.review.commands.deciding import decided_by, readings_of
from app.review.commands.holding import hold_desk, require_target, write_decision
from app.review.errors import EnoughReaders
from app.review.events import DispositionSettled, ReadingGiven
from app.review.models import Reading
from app.review.policy import Decision, Settling, fitting, is_read_twice, require_reader
from app.review.queries.deciding import DispositionView, disposition_view, own_row
from app.review.queries.places import standing_at_contribution
from app.review.queries.queue import DISPOSITION
from app.storage.writer import Tx

READERS = 2


def give_reading(tx: Tx, actor: Actor, contribution_id: UUID, decision: Decision) -> DispositionView:
    """Say what should become of a contribution that two people read; again changes it until the other one has.

    If they agree, that is decided. Raise Conflict where one reader is enough, EnoughReaders, Invalid.
    """
    standing = standing_at_contribution(tx.session, contribution_id, actor, tx.now)
    reader_id = require_reader(standing)
    decision = fitting(decision, of_theme=False)
    if decision.outcome is None:
        message = "Decide; `pending` says that you could not."
        raise Invalid(message, errors=[{"field": "outcome", "message": message}])
    desk = hold_desk(tx, standing.workshop_id)
    row = own_row(tx.session, contribution_id=contribution_id)
    if row is not None and (row.outcome is not None or row.settled is not None):
        raise EnoughReaders("This is decided.")
    if not is_read_twice(contribution_id, desk.second_share):
        raise Conflict("One reader is enough for this one: PUT .../disposition.")
    readings = readings_of(tx, contribution_id)
    if len(readings) >= READERS:
        raise EnoughReaders("Two people have read this. Settle it if they disagree.")
    if decision.merged_into_id is not None:
        require_target(tx, standing.workshop_id, contribution_id, decision.merged_into_id)
    mine = next((one for one in readings if one.reader_id == reader_id), None)
    others = [one for one in readings if one.reader_id != reader_id]
    if mine is None:
        mine = Reading(
            contribution_id=contribution_id,
            reader_id=reader_id,
            workshop_id=standing.workshop_id,
            outcome=decision.outcome.value,
            decided_at=tx.now,
        )
    mine.outcome, mine.merged_into_id = decision.outcome.value, decision.merged_into_id
    mine.reason, mine.words = decision.reason.value if decision.reason else None, decision.words
    mine.decided_at = tx.now
    tx.session.add(mine)
    tx.session.flush()
    drop_own_claim(tx, contribution_id, DISPOSITION, reader_id)
    tx.record(
        ReadingGiven(
            workshop_id=standing.workshop_id,
            actor_id=actor.account_id,
            subject_id=contribution_id,
            outcome=decision.outcome.value,
            merged_into_id=decision.merged_into_id,
            reason=decision.reason.value if decision.reason else None,
        )
    )
    if others and decided_by(others[0]).says == decision.says:
        row = write_decision(
            tx,
            standing.workshop_id,
            decision,
            reader_id,
            contribution_id=contribution_id,
            settled=Settling.AGREED,
        )
        tx.record(
            DispositionSettled(
                workshop_id=standing.workshop_id,
                actor_id=actor.account_id,
                subject_id=contribution_id,
                how=Settling.AGREED.value,
                version=row.version,
            )
        )
    return disposition_view(tx.session, standing, contribution_id)
