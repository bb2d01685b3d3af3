"""Posting: an idea on a foundation or on the whole, a comment on an idea or on a foundation."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select, update

from app.contributions.events import CommentPosted, IdeaPosted
from app.contributions.policy import Stream, fitting
from app.contributions.queries.rooms import Place, Room, place_of_text, room, room_on
from app.contributions.queries.shown import CONTRIBUTION, Shown
from app.core.actors import Actor
from app.core.errors import Invalid, NotFound
from app.core.facts import Receipt
from app.core.ids import new_id
from app.core.words import words_of
from app.storage.bulk import insert_rows
from app.storage.dialect import index_text
from app.storage.writer import Tx
from app.workshops.policy import Capability, Right, require_open, require_right

_C = CONTRIBUTION.c


@dataclass(frozen=True, slots=True)
class Posted:
    """A contribution as it was posted, whether the caller sees tallies, and where the log has it."""

    shown: Shown
    sees_tallies: bool
    receipt: Receipt


def post_idea(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    text: str,
    *,
    foundation_id: UUID | None = None,
    text_id: UUID | None = None,
    stream: Stream = Stream.ONLINE,
    attribution: str = "",
) -> Posted:
    """Post an idea on the text that a foundation has now, on the exact text that was read, or on the whole.

    An organiser may post what was said elsewhere by naming its stream; such an idea has no author.
    """
    if foundation_id is not None:
        here, place = room_on(tx.connection, workshop_id, actor, tx.now, foundation_id)
    else:
        here, place = room(tx.connection, workshop_id, actor, tx.now), Place()
    author_id: UUID | None = require_open(here.standing, Capability.POST_IDEAS)
    author_name = here.display_name
    if stream is not Stream.ONLINE:
        require_right(here.standing, Right.MANAGE)
        author_id = author_name = None
    elif attribution:
        raise _invalid("attribution", "Only what came from another stream is attributed; you post under your own name.")
    tidied = fitting(text, here.idea_length)
    if place is None:
        raise _invalid("foundation_id", "The declaration's present version has no such foundation.")
    if text_id is not None:
        place = _place(tx, workshop_id, place, text_id)
    shown = Shown(
        id=new_id(),
        workshop_id=workshop_id,
        kind="idea",
        author_id=author_id,
        author_name=author_name,
        foundation_id=place.foundation_id,
        text_id=place.text_id,
        parent_id=None,
        reply_to_id=None,
        text=tidied,
        stream=stream.value,
        attribution=attribution,
        posted_at=tx.now,
    )
    _store(tx, shown)
    receipt = tx.record(
        IdeaPosted(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=shown.id,
            text=tidied,
            foundation_id=place.foundation_id,
            text_id=place.text_id,
            stream=stream.value,
            attribution=attribution,
        )
    )
    return Posted(shown, here.standing.sees_tallies, receipt)


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
    _store(tx, shown)
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


def _place(tx: Tx, workshop_id: UUID, place: Place, text_id: UUID) -> Place:
    """Return the exact text that an idea is written on."""
    if place.foundation_id is not None:
        raise _invalid("text_id", "Name a foundation or one of its texts, not both.")
    found = place_of_text(tx.connection, workshop_id, text_id)
    if found is None:
        raise _invalid("text_id", "No version of this workshop's declaration has such a text.")
    return found


def _require_thread(tx: Tx, reply_to_id: UUID, parent_id: UUID | None, foundation_id: UUID | None) -> None:
    """Raise Invalid unless the comment that is answered stands in the same place, is visible and answers no other."""
    row = tx.connection.execute(
        select(_C.kind, _C.parent_id, _C.foundation_id, _C.reply_to_id).where(
            _C.id == reply_to_id, _C.is_visible.is_(True)
        )
    ).first()
    if row is None or (row.kind, row.parent_id, row.foundation_id) != ("comment", parent_id, foundation_id):
        raise _invalid("reply_to_id", "There is no such comment here.")
    if row.reply_to_id is not None:
        raise _invalid("reply_to_id", f"Threads have one level: answer {row.reply_to_id}, which that comment answers.")


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


def _store(tx: Tx, shown: Shown) -> None:
    """Insert a fresh contribution and make it findable: two statements, without the cost of a model's instance."""
    row = (*(getattr(shown, name) for name in _STORED), *_FRESH.values())
    insert_rows(tx.connection, CONTRIBUTION, (*_STORED, *_FRESH), [row])
    index_text(tx.connection, shown.id, shown.workshop_id, words_of(shown.text))


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])
