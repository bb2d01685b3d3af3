"""Keys that are destroyed in time, and what is due to be."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app.polls.models import Poll, PollKey, PrefixKey


def prefix_key(session: Session, day: str) -> bytes | None:
    """Return the key of a day, if any process made one."""
    return session.exec(select(PrefixKey.key).where(PrefixKey.day == day)).first()


def mailbox_key(session: Session, poll_id: UUID) -> bytes | None:
    """Return a poll's key for addresses, unless it was destroyed."""
    return session.exec(select(PollKey.key).where(PollKey.poll_id == poll_id)).first()


def polls_to_settle(session: Session, now: datetime) -> list[UUID]:
    """Return the polls that have closed and still hold what only an open one needs."""
    due = (col(Poll.closing_settled).is_(False), Poll.closes_at <= now)
    return list(session.exec(select(Poll.id).where(*due).limit(100)))


def oldest_day_kept(now: datetime) -> str:
    """Return the first day whose key is still needed: yesterday, for ballots around midnight."""
    return (now - timedelta(days=1)).date().isoformat()
