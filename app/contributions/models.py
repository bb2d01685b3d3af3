"""The tables of contributions. Ideas and comments share one, because both are voted on, hidden and traced alike."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Instant


def _only(condition: str) -> dict[str, Any]:
    """Limit an index to the rows that fulfil a condition, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Contribution(Row, table=True):
    """What somebody said. Its tallies and ranks stand beside the text, changed in the transaction of each vote.

    An idea has no `parent_id`; a comment has the idea it is about, or only a foundation. `reply_to_id` names the
    top-level comment that a reply answers (one level of threading).
    """

    __tablename__ = "contribution"
    __table_args__ = (
        CheckConstraint("kind IN ('idea', 'comment')", name="kind"),
        CheckConstraint("kind = 'comment' OR (parent_id IS NULL AND reply_to_id IS NULL)", name="thread"),
        Index("ix_contribution_newest", "workshop_id", "kind", "is_visible", "id"),
        Index("ix_contribution_support", "workshop_id", "kind", "is_visible", "support", "id"),
        Index("ix_contribution_discussed", "workshop_id", "kind", "is_visible", "comment_count", "id"),
        Index("ix_contribution_foundation", "foundation_id", "kind", "is_visible", "id"),
        Index("ix_contribution_thread", "parent_id", "id"),
        Index("ix_contribution_author", "author_id", "id"),
        # Answers and the moderators' queue: only the rows that are in such an index cost anything.
        Index("ix_contribution_answers", "reply_to_id", **_only("reply_to_id IS NOT NULL")),
        Index("ix_contribution_reported", "workshop_id", "id", **_only("report_count > 0")),
        Index("ix_contribution_hidden", "workshop_id", "hidden_at", **_only("hidden_at IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    kind: str = Field(max_length=10)
    author_id: UUID | None = Field(default=None, foreign_key="participation.id")
    """Null for a contribution that came from another stream without a person in this workshop."""
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    text_id: UUID | None = Field(default=None, foreign_key="foundation_text.id")
    """The exact text that was on the page when this was written. Both null: on the whole."""
    parent_id: UUID | None = Field(default=None, foreign_key="contribution.id")
    reply_to_id: UUID | None = Field(default=None, foreign_key="contribution.id")
    text: str
    """Small Markdown, tidied. Empty when withdrawn or erased."""
    stream: str = Field(default="online", max_length=20)
    """online, focus_group, literature, event, poll."""
    attribution: str = Field(default="", max_length=120)
    """Who said it, as a role, where it came from another stream: "a carer, focus group in Camden"."""
    posted_at: datetime = Field(sa_type=Instant)
    edited_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    hidden_at: datetime | None = Field(default=None, sa_type=Instant)
    hidden_reason: str | None = Field(default=None, max_length=40)
    is_visible: bool = True
    """Neither withdrawn nor hidden; kept in step by the commands that do either."""
    report_count: int = 0
    """Reports that no moderator has settled."""
    agree: int = 0
    disagree: int = 0
    passes: int = 0
    support: int = 0
    """agree - disagree, for the index that sorts by it."""
    comment_count: int = 0
    """Visible comments."""
    impressions: int = 0
    """How often the fair ranking has shown it."""
    version: int = 1


class ContributionRevision(Row, table=True):
    """A text that a contribution had before an edit."""

    __tablename__ = "contribution_revision"
    __table_args__ = (UniqueConstraint("contribution_id", "version"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    contribution_id: UUID = Field(foreign_key="contribution.id")
    version: int
    text: str
    replaced_at: datetime = Field(sa_type=Instant)


class Report(Row, table=True):
    """A member says that a contribution breaks the rules; once a person and contribution."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("contribution_id", "reporter_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    contribution_id: UUID = Field(foreign_key="contribution.id")
    reporter_id: UUID = Field(foreign_key="participation.id")
    reason: str = Field(max_length=40)
    note: str = Field(default="", max_length=500)
    created_at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)


class ModerationClaim(Row, table=True):
    """A moderator is looking at a contribution: others see who, until it expires. It tells; it forbids no decision."""

    __tablename__ = "moderation_claim"

    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    moderator_id: UUID = Field(foreign_key="participation.id", index=True)
    claimed_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
