"""The one table of notices: what somebody was told about, so that they are told once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

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
