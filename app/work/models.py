"""The one table of background work: how far the log has been read."""

from sqlmodel import Field

from app.storage.tables import Row
from app.storage.types import Serial


class WorkPosition(Row, table=True):
    """Up to which entry a reader of the log has started what there is to start. DBOS keeps its own tables elsewhere."""

    __tablename__ = "work_position"

    reader: str = Field(primary_key=True, max_length=40)
    seq: int = Field(default=0, sa_type=Serial)
