"""The one table of notices: what somebody was told about, so that they are told once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Instant, Serial


class Notice(Row, table=True):
    """A mail about one thing, such as an invitation. Holds no address: that is read where it belongs, when it is sent.

    `claimed` is written before a mail is handed over, so that one whose process was killed is known to be in doubt.
    """

    __tablename__ = "notice"
    __table_args__ = (CheckConstraint("status IN ('claimed', 'waiting', 'sent', 'refused')", name="status"),)

    kind: str = Field(primary_key=True, max_length=60)
    """The kind of the entry of the log that asked for it."""
    subject_id: UUID = Field(primary_key=True)
    seq: int = Field(sa_type=Serial)
    """The latest entry that asked for it: who is invited again is told again."""
    status: str = Field(max_length=10)
    is_repeated: bool = False
    """It was in doubt once, and claimed a second time. There is no third."""
    failures: int = 0
    claimed_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class OutcomeNotice(Row, table=True):
    """What one person is told after a publication about all that they said. The key is the rule: once for each.

    Holds ids alone: its words are read from the revision and from the contributions whenever somebody reads it.
    """

    __tablename__ = "outcome_notice"
    __table_args__ = (UniqueConstraint("participation_id", "revision_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    participation_id: UUID = Field(foreign_key="participation.id")
    revision_id: UUID = Field(foreign_key="revision.id", index=True)
    composed_at: datetime = Field(sa_type=Instant)


class OutcomeLine(Row, table=True):
    """What became of one contribution, as somebody was told: in a later notice only if it is something else."""

    __tablename__ = "outcome_line"
    __table_args__ = (CheckConstraint("became IN ('used', 'via_theme', 'not_linked')", name="became"),)

    notice_id: UUID = Field(foreign_key="outcome_notice.id", primary_key=True)
    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    became: str = Field(max_length=12)
    digest: str = Field(max_length=64)
    """SHA-256 of what became of it, without numbers of revisions: what is compared after the next publication."""
