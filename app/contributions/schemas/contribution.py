"""A contribution over the wire, and the bodies that make and change one."""

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Self, cast
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.commands import Changed, Posted
from app.contributions.models import ContributionRevision
from app.contributions.policy import State, Stream
from app.contributions.queries.shown import Shown
from app.core.text import render
from app.http.schemas import LINE, ReceiptOut, WireModel

RAW_LENGTH = 20_000
"""Characters of a text as it is sent; the workshop's own limit counts what is left when it has been tidied."""

RawText = Annotated[
    str,
    Field(
        max_length=RAW_LENGTH,
        description="Small Markdown: emphasis, lists, quotes, links. The workshop limits its length.",
    ),
]

_ID = "0190a6c0-7c1e-7d3a-9b5e-3f2a1c4d5e6f"
_IDEA: dict[str, Any] = {
    "id": _ID,
    "workshop_id": "0190a6c0-7c1e-7d3a-9b5e-000000000001",
    "kind": "idea",
    "author": {"participation_id": "0190a6c0-7c1e-7d3a-9b5e-000000000002", "display_name": "Ana"},
    "foundation_id": "0190a6c0-7c1e-7d3a-9b5e-000000000003",
    "text_id": "0190a6c0-7c1e-7d3a-9b5e-000000000004",
    "parent_id": None,
    "reply_to_id": None,
    "text": "Give every ward **one named person**.",
    "html": "<p>Give every ward <strong>one named person</strong>.</p>\n",
    "stream": "online",
    "attribution": "",
    "posted_at": "2026-06-01T12:00:00Z",
    "edited_at": None,
    "state": "visible",
    "hidden_reason": None,
    "comment_count": 0,
    "tally": {"agree": 0, "disagree": 0, "passes": 0},
    "version": 1,
}
IDEA_EXAMPLE = _IDEA
RECEIPT_EXAMPLE: dict[str, Any] = {"seq": 41, "leaf": "9f" * 32}


class IdeaIn(WireModel):
    """An idea, on the text that a foundation has now, on the exact text that was read, or on the whole."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "Give every ward **one named person**.", "foundation_id": _IDEA["foundation_id"]},
                {"text": "The preamble should say who *we* are."},
            ]
        },
    )

    text: RawText
    foundation_id: UUID | None = None
    text_id: UUID | None = None
    stream: Stream = Field(default=Stream.ONLINE, description="Where it was said. Any but `online` is for organisers.")
    attribution: Annotated[str, LINE, Field(max_length=120)] = ""


class CommentIn(WireModel):
    """A comment, or an answer to one."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "This worked on our ward.", "reply_to_id": None}]}
    )

    text: RawText
    reply_to_id: UUID | None = None


class TextIn(WireModel):
    """The text that replaces the present one."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "Give every ward *two* named people."}]}
    )

    text: RawText


class AuthorOut(WireModel):
    """Who wrote it, by the name they go by in the workshop."""

    participation_id: UUID
    display_name: str


class TallyOut(WireModel):
    """How many agree, disagree and pass."""

    agree: int
    disagree: int
    passes: int


class ContributionOut(WireModel):
    """An idea or a comment. `author` is null for what came from another stream, `tally` where tallies are hidden.

    A comment that was hidden or withdrawn but has answers stands in its thread with an empty text.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_IDEA]})

    id: UUID
    workshop_id: UUID
    kind: str
    author: AuthorOut | None
    foundation_id: UUID | None
    text_id: UUID | None
    parent_id: UUID | None
    reply_to_id: UUID | None
    text: str
    html: str
    stream: str
    attribution: str
    posted_at: datetime
    edited_at: datetime | None
    state: State
    hidden_reason: str | None
    comment_count: int
    tally: TallyOut | None
    version: int

    @classmethod
    def seen(cls, shown: Shown, *, sees_tallies: bool, **more: Any) -> Self:
        """Shape a contribution for somebody who may read it."""
        author = None
        if shown.author_id is not None:
            author = AuthorOut.model_construct(participation_id=shown.author_id, display_name=shown.author_name or "")
        tally = TallyOut.model_construct(agree=shown.agree, disagree=shown.disagree, passes=shown.passes)
        made = cls.model_construct(
            id=shown.id,
            workshop_id=shown.workshop_id,
            kind=shown.kind,
            author=author,
            foundation_id=shown.foundation_id,
            text_id=shown.text_id,
            parent_id=shown.parent_id,
            reply_to_id=shown.reply_to_id,
            text=shown.text,
            html=html_of(shown.text),
            stream=shown.stream,
            attribution=shown.attribution,
            posted_at=shown.posted_at,
            edited_at=shown.edited_at,
            state=shown.held.state,
            hidden_reason=shown.hidden_reason,
            comment_count=shown.comment_count,
            tally=tally if sees_tallies else None,
            version=shown.version,
            **more,
        )
        return cast("Self", made)


class PostedOut(ContributionOut):
    """A contribution as it was posted, with its receipt."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_IDEA | {"receipt": RECEIPT_EXAMPLE}]})

    receipt: ReceiptOut

    @classmethod
    def of(cls, done: Posted | Changed) -> "PostedOut":
        """Shape what a command did."""
        return cls.seen(done.shown, sees_tallies=done.sees_tallies, receipt=ReceiptOut.of(done.receipt))


class LikelyThemeOut(WireModel):
    """A theme that what was just posted is near: its share among all themes, 0 to 1, and whether that is weak."""

    theme_id: UUID
    title: str
    strength: float
    is_weak: bool


class IdeaPostedOut(PostedOut):
    """An idea as it was posted. Those who may see themes get the ones that it is near, where there are themes."""

    likely_themes: list[LikelyThemeOut] = Field(default_factory=list)


class RevisionOut(WireModel):
    """A text that a contribution had before an edit."""

    version: int
    text: str
    html: str
    replaced_at: datetime

    @classmethod
    def of(cls, revision: ContributionRevision) -> "RevisionOut":
        """Shape an earlier text."""
        return cls(
            version=revision.version,
            text=revision.text,
            html=html_of(revision.text),
            replaced_at=revision.replaced_at,
        )


class HistoryOut(WireModel):
    """The present version and the texts before it, oldest first."""

    contribution_id: UUID
    version: int
    revisions: list[RevisionOut]


@lru_cache(maxsize=8192)
def html_of(text: str) -> str:
    """Return the text as safe HTML, remembered: rendering takes longer than all else in a page of a list."""
    return render(text)
