"""Ideas, comments and their tallies as tables. What was withdrawn is in none of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.declarations.models import Declaration, Foundation, FoundationText
from app.exchange.formats.cells import Column
from app.exchange.queries.tables import PAGE, Export, Portion, Row, TableOf, instant, text_of
from app.storage.tables import table_of
from app.workshops.models import Participation

_C, _PERSON, _TEXT = table_of(Contribution).c, table_of(Participation).c, table_of(FoundationText).c
_FOUNDATION, _DECLARATION = table_of(Foundation).c, table_of(Declaration).c

_SAID = (
    select(table_of(Contribution), _PERSON.display_name, _TEXT.title.label("foundation"))
    .select_from(table_of(Contribution))
    .outerjoin(table_of(Participation), _PERSON.id == _C.author_id)
    .outerjoin(table_of(FoundationText), _TEXT.id == _C.text_id)
    .where(_C.withdrawn_at.is_(None))
    .order_by(_C.id)
    .limit(PAGE)
)
_ID = Column("id", "The id in the API: GET /api/v1/contributions/{id}.")
_REST = (
    Column("text", "As it was written; small Markdown."),
    Column("foundation", "The title of the foundation that it is about; empty: the whole."),
    Column("author", "The name that its author goes by here; empty for what came from another stream."),
    Column("author_id", "The author's participation; joins this with the export of people."),
    Column("stream", "Where it was said: online, focus_group, literature, event or poll."),
    Column("attribution", "Who said it, where it came from another stream."),
    Column("posted_at", "UTC."),
    Column("edited_at", "UTC; empty if it never was."),
    Column("state", "visible, or hidden by a moderator."),
    Column("hidden_reason", "Why, from the moderators' list of reasons."),
)
_COUNTS = (
    Column("agree", "How many people agree now; empty where tallies are hidden until voting has ended."),
    Column("disagree", "How many disagree; as agree."),
    Column("passes", "How many saw it and left it open; as agree."),
)
_IDEAS = (_ID, *_REST, Column("comments", "Comments on it that can be read now."), *_COUNTS)
_COMMENTS = (
    _ID,
    Column("idea_id", "The idea that it is about; empty: a foundation."),
    Column("reply_to_id", "The comment that it answers."),
    *_REST,
    *_COUNTS,
)


def _portion(session: Session, export: Export, kind: str, after: UUID | None) -> Portion:
    statement = _SAID.where(_C.workshop_id == export.workshop_id, _C.kind == kind)
    if after is not None:
        statement = statement.where(_C.id > after)
    found = session.connection().execute(statement).all()
    return Portion([_row(one, export) for one in found], found[-1].id if len(found) == PAGE else None)


def _row(one: Any, export: Export) -> Row:
    first: tuple[str | None, ...] = (str(one.id),)
    if one.kind == "comment":
        first += (text_of(one.parent_id), text_of(one.reply_to_id))
    rest = (
        one.text,
        one.foundation,
        one.display_name,
        text_of(one.author_id),
        one.stream,
        one.attribution,
        instant(one.posted_at),
        instant(one.edited_at),
        "hidden" if one.hidden_at else "visible",
        one.hidden_reason,
    )
    counts = (one.agree, one.disagree, one.passes) if export.sees_tallies else (None, None, None)
    return (*first, *rest, *((one.comment_count,) if one.kind == "idea" else ()), *counts)


IDEAS = TableOf(lambda _export: _IDEAS, lambda session, export, after: _portion(session, export, "idea", after))
COMMENTS = TableOf(
    lambda _export: _COMMENTS, lambda session, export, after: _portion(session, export, "comment", after)
)

_TALLIES = (
    Column("kind", "idea, comment or foundation."),
    Column("id", "Of the idea or comment, or of the exact text of the foundation."),
    Column("text", "The text, or the foundation's title."),
    *_COUNTS,
    Column("support", "agree less disagree."),
    Column("votes", "All three together."),
)
_COUNTED = (
    select(_C.id, _C.kind, _C.text, _C.agree, _C.disagree, _C.passes)
    .where(_C.is_visible.is_(True))
    .order_by(_C.id)
    .limit(PAGE)
)
_TEXTS = (
    select(_TEXT.id, _TEXT.title, _TEXT.agree, _TEXT.disagree, _TEXT.passes)
    .join(table_of(Foundation), _FOUNDATION.id == _TEXT.foundation_id)
    .join(table_of(Declaration), _DECLARATION.id == _FOUNDATION.declaration_id)
    .order_by(_TEXT.id)
)


def _tallies(session: Session, export: Export, after: UUID | None) -> Portion:
    """Foundations first, all at once: a declaration has few."""
    connection, rows = session.connection(), []
    statement = _COUNTED.where(_C.workshop_id == export.workshop_id)
    if after is None:
        texts = connection.execute(_TEXTS.where(_DECLARATION.workshop_id == export.workshop_id))
        rows = [_counted("foundation", *text) for text in texts]
    else:
        statement = statement.where(_C.id > after)
    found = connection.execute(statement).all()
    rows += [_counted(kind, ident, *rest) for ident, kind, *rest in found]
    return Portion(rows, found[-1].id if len(found) == PAGE else None)


def _counted(kind: str, ident: UUID, text: str, agree: int, disagree: int, passes: int) -> Row:
    return kind, str(ident), text, agree, disagree, passes, agree - disagree, agree + disagree + passes


TALLIES = TableOf(lambda _export: _TALLIES, _tallies)
