"""What a run would change about people's themes, for people to accept or dismiss."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Document, Instant


class ThemeProposal(Row, table=True):
    """One difference between a run and the themes as they stood when it ended."""

    __tablename__ = "theme_proposal"
    __table_args__ = (
        CheckConstraint("kind IN ('new', 'split', 'merge', 'join')", name="kind"),
        CheckConstraint("state IN ('open', 'accepted', 'dismissed', 'outdated')", name="state"),
        Index("ix_theme_proposal_open", "workshop_id", "state", "confidence", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    run_id: UUID = Field(foreign_key="theme_run.id")
    kind: str = Field(max_length=10)
    state: str = Field(default="open", max_length=10)
    confidence: int
    """Per mille."""
    reason: str = Field(max_length=500)
    title: str = Field(default="", max_length=200)
    """Of a new theme; editable when it is accepted."""
    keywords: list[str] = Field(default_factory=list, sa_type=Document)
    theme_ids: list[str] = Field(sa_type=Document)
    """The themes it is about: the one to join or split, those to merge; none for a new one."""
    parts: list[dict[str, Any]] = Field(sa_type=Document)
    """`title`, `identity` and `contributions` (ids with their strength per mille): what joins, or what each part of a
    split or a new theme would hold."""
    contribution_count: int
    fingerprint: str = Field(max_length=64)
    """Equal for proposals of the same thing: what was dismissed is not proposed again."""
    created_at: datetime = Field(sa_type=Instant)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    edit_id: UUID | None = None
