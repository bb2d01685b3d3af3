"""Making coding frames and changing their codes. A code that was given is never deleted, only retired."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import Invalid, NotFound, Stale
from app.declarations.queries import declaration_of, texts_of, version_of
from app.review.commands.holding import hold_desk
from app.review.events import CodingFrameChanged, CodingFrameMade, CodingFrameRetired
from app.review.models import Code, CodingFrame
from app.review.policy import require_reviews
from app.review.presets import FOUNDATIONS, PRESETS
from app.review.queries.frames import FrameView, frame_view
from app.review.queries.places import NO_FRAME, standing_at_frame
from app.storage.writer import Tx
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code as it should be; `id` names one that is there."""

    label: str
    description: str = ""
    id: UUID | None = None
    key: str | None = None
    foundation_id: UUID | None = None


def create_frame(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    *,
    name: str,
    description: str,
    preset: str | None,
    codes: Sequence[NewCode],
) -> FrameView:
    """Make a frame of a preset, of codes of one's own, or of a preset and further codes. Raise Invalid without any."""
    by_id = require_reviews(standing_of(tx.session, workshop_id, actor, tx.now))
    hold_desk(tx, workshop_id)
    wanted = [*_of_preset(tx, workshop_id, preset), *codes]
    if not wanted:
        raise _invalid("codes", "A frame needs codes: name a preset, or write your own.")
    frame = CodingFrame(
        workshop_id=workshop_id,
        name=name or (PRESETS[preset].name if preset in PRESETS else "Foundations"),
        description=description or (PRESETS[preset].description if preset in PRESETS else ""),
        preset=preset,
        created_at=tx.now,
        created_by_id=by_id,
    )
    tx.session.add(frame)
    tx.session.flush()
    _write_codes(tx, frame, wanted)
    tx.record(
        CodingFrameMade(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=frame.id,
            preset=preset,
            code_count=len(wanted),
        )
    )
    return frame_view(tx.session, frame)


def change_frame(
    tx: Tx,
    actor: Actor,
    frame_id: UUID,
    *,
    name: str,
    description: str,
    codes: Sequence[NewCode],
    version: int,
) -> FrameView:
    """Replace a frame's name, description and codes; codes with an `id` stay themselves, those left out are retired."""
    frame = _held(tx, actor, frame_id)
    _require_version(frame, version)
    if not codes:
        raise _invalid("codes", "A frame needs codes.")
    frame.name, frame.description = name, description
    frame.version += 1
    tx.session.add(frame)
    _write_codes(tx, frame, codes)
    tx.record(
        CodingFrameChanged(
            workshop_id=frame.workshop_id, actor_id=actor.account_id, subject_id=frame.id, version=frame.version
        )
    )
    return frame_view(tx.session, frame)


def retire_frame(tx: Tx, actor: Actor, frame_id: UUID, *, version: int) -> None:
    """Take a frame away; what was coded by it stays in the record."""
    frame = _held(tx, actor, frame_id)
    _require_version(frame, version)
    frame.retired_at = tx.now
    frame.version += 1
    tx.session.add(frame)
    tx.session.flush()
    tx.record(CodingFrameRetired(workshop_id=frame.workshop_id, actor_id=actor.account_id, subject_id=frame.id))


def _held(tx: Tx, actor: Actor, frame_id: UUID) -> CodingFrame:
    standing, frame = standing_at_frame(tx.session, frame_id, actor, tx.now)
    require_reviews(standing)
    hold_desk(tx, frame.workshop_id)
    tx.session.refresh(frame)
    if frame.retired_at is not None:
        raise NotFound(NO_FRAME)
    return frame


def _require_version(frame: CodingFrame, version: int) -> None:
    if frame.version != version:
        raise Stale(f"The frame is at version {frame.version}, and your change was based on version {version}.")


def _of_preset(tx: Tx, workshop_id: UUID, preset: str | None) -> list[NewCode]:
    if preset is None:
        return []
    if preset != FOUNDATIONS:
        return [NewCode(one.label, one.description, key=one.key) for one in PRESETS[preset].codes]
    declaration = declaration_of(tx.session, workshop_id)
    if declaration is None or declaration.current_number == 0:
        raise _invalid("preset", "This workshop has no text yet whose foundations could be codes.")
    version = version_of(tx.session, declaration.id, declaration.current_number)
    return [
        NewCode(text.title or foundation.key, text.statement, key=foundation.key, foundation_id=foundation.id)
        for foundation, text in texts_of(tx.session, version.id)
    ]


def _write_codes(tx: Tx, frame: CodingFrame, wanted: Sequence[NewCode]) -> None:
    rows = {code.id: code for code in tx.session.exec(select(Code).where(Code.frame_id == frame.id))}
    keys = {code.key for code in rows.values()}
    named = [one.id for one in wanted if one.id is not None]
    if len(set(named)) < len(named) or set(named) - rows.keys():
        raise _invalid("codes", "Name each code of this frame at most once, and new ones without an id.")
    for code in rows.values():
        if code.id not in named and code.retired_at is None:
            code.retired_at = tx.now
            tx.session.add(code)
    for position, one in enumerate(wanted):
        code = rows[one.id] if one.id is not None else _new(tx, frame, one, keys)
        code.label, code.description, code.position, code.retired_at = one.label, one.description, position, None
        tx.session.add(code)
    tx.session.flush()


def _new(tx: Tx, frame: CodingFrame, wanted: NewCode, keys: set[str]) -> Code:
    base = key = (wanted.key or re.sub(r"[^a-z0-9]+", "_", wanted.label.casefold()).strip("_") or "code")[:56]
    number = 1
    while key in keys:
        number += 1
        key = f"{base}_{number}"
    keys.add(key)
    return Code(frame_id=frame.id, key=key, label=wanted.label, foundation_id=wanted.foundation_id)


def codes_of(tx: Tx, frame_id: UUID) -> dict[UUID, Code]:
    """Return the codes of a frame that can be given."""
    statement = select(Code).where(Code.frame_id == frame_id, col(Code.retired_at).is_(None))
    return {code.id: code for code in tx.session.exec(statement)}


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"field": field, "message": message}])
