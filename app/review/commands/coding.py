"""Coding: saying which codes of a frame a contribution has. Each coder's codes are kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import Invalid, NotFound
from app.review.commands.claiming import drop_own_claim
from app.review.commands.framing import codes_of
from app.review.commands.holding import hold_desk
from app.review.events import ContributionCoded
from app.review.models import Coding, CodingCode
from app.review.policy import require_reader
from app.review.queries.coding import CodingsView, codings_view
from app.review.queries.places import standing_at_contribution
from app.review.queries.queue import require_frame
from app.storage.tables import table_of
from app.storage.writer import Tx


def code_contribution(
    tx: Tx, actor: Actor, contribution_id: UUID, frame_id: UUID, *, code_ids: Sequence[UUID]
) -> CodingsView:
    """Say which codes a contribution has, none for one that none fits; again replaces one's own. Raise Invalid."""
    standing = standing_at_contribution(tx.session, contribution_id, actor, tx.now)
    coder_id = require_reader(standing)
    frame = require_frame(tx.session, standing.workshop_id, frame_id)
    hold_desk(tx, standing.workshop_id)
    codes = codes_of(tx, frame_id)
    wanted = list(dict.fromkeys(code_ids))
    if strangers := [str(ident) for ident in wanted if ident not in codes]:
        message = f"The frame has no such codes, or not any more: {', '.join(strangers[:5])}"
        raise Invalid(message, errors=[{"field": "code_ids", "message": message}])
    coding = _mine(tx, contribution_id, frame_id, coder_id)
    if coding is None:
        coding = Coding(frame_id=frame_id, contribution_id=contribution_id, coder_id=coder_id, coded_at=tx.now)
    coding.coded_at = tx.now
    tx.session.add(coding)
    tx.session.flush()
    table = table_of(CodingCode)
    tx.session.execute(delete(table).where(table.c.coding_id == coding.id))
    tx.session.add_all(CodingCode(coding_id=coding.id, code_id=ident) for ident in wanted)
    tx.session.flush()
    drop_own_claim(tx, contribution_id, str(frame_id), coder_id)
    tx.record(
        ContributionCoded(
            workshop_id=standing.workshop_id,
            actor_id=actor.account_id,
            subject_id=contribution_id,
            frame_id=frame_id,
            codes=sorted(codes[ident].key for ident in wanted),
        )
    )
    return codings_view(tx.session, standing, contribution_id, frame)


def uncode_contribution(tx: Tx, actor: Actor, contribution_id: UUID, frame_id: UUID) -> None:
    """Take one's own codes of a contribution back. Raise NotFound where there are none."""
    standing = standing_at_contribution(tx.session, contribution_id, actor, tx.now)
    coder_id = require_reader(standing)
    require_frame(tx.session, standing.workshop_id, frame_id)
    hold_desk(tx, standing.workshop_id)
    coding = _mine(tx, contribution_id, frame_id, coder_id)
    if coding is None:
        raise NotFound("You have not coded this.")
    table = table_of(CodingCode)
    tx.session.execute(delete(table).where(table.c.coding_id == coding.id))
    tx.session.delete(coding)
    tx.session.flush()
    tx.record(
        ContributionCoded(
            workshop_id=standing.workshop_id,
            actor_id=actor.account_id,
            subject_id=contribution_id,
            frame_id=frame_id,
            codes=None,
        )
    )


def _mine(tx: Tx, contribution_id: UUID, frame_id: UUID, coder_id: UUID) -> Coding | None:
    return tx.session.exec(
        select(Coding).where(
            Coding.frame_id == frame_id,
            Coding.contribution_id == contribution_id,
            col(Coding.coder_id) == coder_id,
        )
    ).first()
