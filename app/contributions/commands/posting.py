"""Commenting on an idea or on a foundation, and what comments and ideas have in common when they are posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select, update

from app.contributions.events import CommentPosted
from app.contributions.policy import Stream, fitting
from app.contributions.queries.rooms import Place, Room, room, room_on
from app.contributions.queries.shown import CONTRIBUTION, Shown
from app.core.actors import Actor
from app.core.errors import Invalid, NotFound
from app.core.facts import Receipt
from app.core.ids import new_id
from app.core.words import words_of
from app.storage.bulk import insert_rows
from app.storage.dialect import index_texts
from app.storage.writer import Tx
from app.workshops.policy import Capability, require_open

_C = CONTRIBUTION.c


@dataclass(frozen=True, slots=True)
class Posted:
    """A contribution as it was posted, whether the caller sees tallies, and where the log has it."""

    shown: Shown
    sees_tallies: bool
    receipt: Receipt


_COUNT_COMMENT = (
    update(CONTRIBUTION)
    .where(_C.id == bindparam("idea_id"), _C.kind == "idea", _C.is_visible.is_(True))
    .values(comment_count=_C.comment_count + 1)
    .returning(_C.workshop_id)
)


def post_comment(tx: Tx, actor: Actor, idea_id: UUID, text: str, *, reply_to_id: UUID | None = None) -> Posted:
    """Comment on a visible idea, or answer a comment on it."""
    # Counting first takes hold of the idea, so that it cannot be hidden between this check and the commit.
    workshop_id = tx.connection.execute(_COUNT_COMMENT, {"idea_id": idea_id}).scalar()
    if workshop_id is None:
        raise NotFound("There is no such idea. Comment on an idea; to answer a comment, name it in reply_to_id.")
    try:
        here = room(tx.connection, workshop_id, actor, tx.now)
    except NotFound:
        raise NotFound("There is no such idea.") from None
    return _comment(tx, actor, here, Place(), text, parent_id=idea_id, reply_to_id=reply_to_id)


def post_foundation_comment(
    tx: Tx, actor: Actor, workshop_id: UUID, foundation_id: UUID, text: str, *, reply_to_id: UUID | None = None
) -> Posted:
    """Comment on the text that a foundation has now, or answer a comment on that foundation."""
    here, place = room_on(tx.connection, workshop_id, actor, tx.now, foundation_id)
    if place is None:
        raise NotFound("There is no such foundation in the present version of the declaration.")
    return _comment(tx, actor, here, place, text, parent_id=None, reply_to_id=reply_to_id)


def _comment(
    tx: Tx, actor: Actor, here: Room, place: Place, text: str, *, parent_id: UUID | None, reply_to_id: UUID | None
) -> Posted:
    author_id = require_open(here.standing, Capability.COMMENT)
    tidied = fitting(text, here.comment_length)
    if reply_to_id is not None:
        _require_thread(tx, reply_to_id, parent_id, place.foundation_id)
    shown = Shown(
        id=new_id(),
        workshop_id=here.standing.workshop_id,
        kind="comment",
        author_id=author_id,
        author_name=here.display_name,
        foundation_id=place.foundation_id,
        text_id=place.text_id,
        parent_id=parent_id,
        reply_to_id=reply_to_id,
        text=tidied,
        stream=Stream.ONLINE.value,
        attribution="",
        posted_at=tx.now,
    )
    store(tx, [shown])
    receipt = tx.record(
        CommentPosted(
            workshop_id=shown.workshop_id,
            actor_id=actor.account_id,
            subject_id=shown.id,
            text=tidied,
            parent_id=parent_id,
            reply_to_id=reply_to_id,
            foundation_id=place.foundation_id,
            text_id=place.text_id,
        )
    )
    return Posted(shown, here.standing.sees_tallies, receipt)


def _require_thread(tx: Tx, reply_to_id: UUID, parent_id: UUID | None, foundation_id: UUID | None) -> None:
    """Raise Invalid unless the comment that is answered stands in the same place, is visible and answers no other."""
    row = tx.connection.execute(
        select(_C.kind, _C.parent_id, _C.foundation_id, _C.reply_to_id).where(
            _C.id == reply_to_id, _C.is_visible.is_(True)
        )
    ).first()
    if row is None or (row.kind, row.parent_id, row.foundation_id) != ("comment", parent_id, foundation_id):
        raise invalid("reply_to_id", "There is no such comment here.")
    if row.reply_to_id is not None:
        raise invalid("reply_to_id", f"Threads have one level: answer {row.reply_to_id}, which that comment answers.")


_STORED = (
    "id",
    "workshop_id",
    "kind",
    "author_id",
    "foundation_id",
    "text_id",
    "parent_id",
    "reply_to_id",
    "text",
    "stream",
    "attribution",
    "posted_at",
)
_FRESH = {
    "is_visible": True,
    "report_count": 0,
    "agree": 0,
    "disagree": 0,
    "passes": 0,
    "support": 0,
    "comment_count": 0,
    "impressions": 0,
    "version": 1,
}


def store(tx: Tx, fresh: Sequence[Shown]) -> None:
    """Insert fresh contributions and make them findable: two statements, without the cost of models' instances."""
    rows = [(*(getattr(shown, name) for name in _STORED), *_FRESH.values()) for shown in fresh]
    insert_rows(tx.connection, CONTRIBUTION, (*_STORED, *_FRESH), rows)
    index_texts(tx.connection, [(shown.id, shown.workshop_id, words_of(shown.text)) for shown in fresh])


def invalid(field: str, message: str) -> Invalid:
    """Return the refusal of one field's value."""
    return Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])
