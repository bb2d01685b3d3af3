"""A person's own contributions over the wire."""

from datetime import datetime

from app.contributions.queries.mine import Mine
from app.contributions.schemas.contribution import ContributionOut
from app.http.schemas import ReceiptOut


class MineOut(ContributionOut):
    """One's own contribution with the receipt of its posting: null only for what was not posted through the log."""

    receipt: ReceiptOut | None

    @classmethod
    def of(cls, mine: Mine, now: datetime) -> "MineOut":
        """Shape one's own contribution."""
        receipt = ReceiptOut.of(mine.receipt) if mine.receipt else None
        return cls.seen(mine.shown, sees_tallies=mine.timetable.shows_tallies(now), receipt=receipt)
