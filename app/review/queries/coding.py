"""Which codes coders gave, and whose of them the caller may see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.contributions.queries.shown import Shown
from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.review.models import Code, Coding, CodingCode, CodingFrame
from app.review.policy import is_read_twice, require_sees_review
from app.review.queries.deciding import shown_of
from app.review.queries.frames import codes_in_order, frame_seen
from app.review.queries.places import NO_FRAME, names_of, second_share_of, standing_at_contribution
from app.storage.tables import table_of
from app.workshops.policy import Standing

_C, _CODE = table_of(Contribution).c, table_of(Code).c
_CODING, _GIVEN = table_of(Coding).c, table_of(CodingCode).c


@dataclass(frozen=True, slots=True)
class CodingView:
    """The codes that one coder gave."""

    coder_id: UUID
    coder_name: str
    code_ids: list[UUID]
    at: datetime


@dataclass(frozen=True, slots=True)
class CodingsView:
    """The codings of a contribution that the caller may see, of all that there are."""

    contribution_id: UUID
    frame_id: UUID
    needs_two: bool
    coder_count: int
    codings: list[CodingView]


@dataclass(slots=True)
class Given:
    """The codes that each coder gave each visible contribution by a frame."""

    codes: Sequence[Code]
    by_contribution: dict[UUID, dict[UUID, set[UUID]]] = field(default_factory=dict)

    @property
    def coders(self) -> list[UUID]:
        """Everybody who coded, in a fixed order."""
        return sorted({coder for coders in self.by_contribution.values() for coder in coders})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A contribution whose coders gave it different codes."""

    shown: Shown
    codings: list[CodingView]


def codings(session: Session, contribution_id: UUID, frame_id: UUID, actor: Actor | None, now: datetime) -> CodingsView:
    """Return the codes that a contribution has by a frame. Raise NotFound or NotAllowed."""
    standing = standing_at_contribution(session, contribution_id, actor, now)
    require_sees_review(standing)
    frame = session.get(CodingFrame, frame_id)
    if frame is None or frame.workshop_id != standing.workshop_id or frame.retired_at is not None:
        raise NotFound(NO_FRAME)
    return codings_view(session, standing, contribution_id, frame)


def codings_view(session: Session, standing: Standing, contribution_id: UUID, frame: CodingFrame) -> CodingsView:
    """Return the same for a caller who may see the review: of what two people read, others' codes only after both."""
    found = _views(session, frame.id, [contribution_id]).get(contribution_id, [])
    needs_two = is_read_twice(contribution_id, second_share_of(session, standing.workshop_id))
    shown = [one for one in found if not needs_two or len(found) > 1 or one.coder_id == standing.participation_id]
    return CodingsView(contribution_id, frame.id, needs_two, len(found), shown)


def given(session: Session, frame_id: UUID) -> Given:
    """Return all codes that were given to visible contributions by a frame; codes retired since do not count."""
    codes = [code for code in codes_in_order(session, frame_id) if code.retired_at is None]
    kept = {code.id for code in codes}
    found: dict[UUID, dict[UUID, set[UUID]]] = defaultdict(dict)
    rows: Any = session.execute(
        select(_CODING.contribution_id, _CODING.coder_id, _GIVEN.code_id)
        .select_from(table_of(Coding))
        .join(table_of(Contribution), _C.id == _CODING.contribution_id)
        .outerjoin(table_of(CodingCode), _GIVEN.coding_id == _CODING.id)
        .where(_CODING.frame_id == frame_id, _C.is_visible)
        .order_by(_CODING.contribution_id)
    )
    for contribution_id, coder_id, code_id in rows:
        held = found[contribution_id].setdefault(coder_id, set())
        if code_id in kept:
            held.add(code_id)
    return Given(codes, dict(found))


def open_to_all(given_: Given, share: int) -> Given:
    """Return it without what one of two coders has not coded yet: its numbers would tell what the other one said."""
    kept = {
        ident: coders
        for ident, coders in given_.by_contribution.items()
        if len(coders) > 1 or not is_read_twice(ident, share)
    }
    return Given(given_.codes, kept)


def disagreements(
    session: Session, frame_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> tuple[bool, Page[Disagreement]]:
    """Return the contributions whose coders gave different codes, oldest first, and whether tallies are seen."""
    standing, frame = frame_seen(session, frame_id, actor, now)
    after = id_in(cursor) if cursor is not None else None
    ids = [
        ident
        for ident, coders in given(session, frame.id).by_contribution.items()
        if len({frozenset(codes) for codes in coders.values()}) > 1 and (after is None or ident > after)
    ]
    shown = shown_of(session, ids[:limit])
    views = _views(session, frame.id, ids[:limit])
    items = [Disagreement(shown[ident], views[ident]) for ident in ids[:limit] if ident in shown]
    return standing.sees_tallies, Page(items, encode_cursor(ids[limit - 1]) if len(ids) > limit else None)


def _views(session: Session, frame_id: UUID, contribution_ids: Sequence[UUID]) -> dict[UUID, list[CodingView]]:
    rows: Any = session.execute(
        select(_CODING.contribution_id, _CODING.coder_id, _CODING.coded_at, _GIVEN.code_id)
        .select_from(table_of(Coding))
        .outerjoin(table_of(CodingCode), _GIVEN.coding_id == _CODING.id)
        .outerjoin(table_of(Code), _CODE.id == _GIVEN.code_id)
        .where(_CODING.frame_id == frame_id, _CODING.contribution_id.in_(contribution_ids))
        .order_by(_CODING.coded_at, _CODING.coder_id, _CODE.position)
    ).all()
    names = names_of(session, {row.coder_id for row in rows})
    found: dict[UUID, dict[UUID, CodingView]] = defaultdict(dict)
    for contribution_id, coder_id, at, code_id in rows:
        view = found[contribution_id].setdefault(coder_id, CodingView(coder_id, names.get(coder_id, ""), [], at))
        if code_id is not None:
            view.code_ids.append(code_id)
    return {ident: list(views.values()) for ident, views in found.items()}
