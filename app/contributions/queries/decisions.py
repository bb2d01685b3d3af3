"""Who has decided about a contribution, and who is looking at it: so that several moderators share one list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlmodel import Session

from app.contributions.events import ContributionHidden, ContributionRestored, ReportsSettled
from app.contributions.models import ModerationClaim
from app.core.clock import rfc3339
from app.log.models import LogEntry
from app.storage.tables import table_of
from app.workshops.models import Participation

DECISIONS = {ContributionHidden.kind: "hide", ContributionRestored.kind: "restore", ReportsSettled.kind: "settle"}
"""Kinds of entries by which a moderator decides, and the word for each."""

_LOG, _PERSON, _CLAIM = table_of(LogEntry), table_of(Participation), table_of(ModerationClaim)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided last about a contribution; `by` is the moderator's name in the workshop, None if they left."""

    decision: str
    by: str | None
    at: datetime

    def plain(self) -> dict[str, str | None]:
        """Return it as JSON values, for a refusal."""
        return {"decision": self.decision, "by": self.by, "at": rfc3339(self.at)}


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is looking at a contribution, by the name they go by, and until when the others leave it to them."""

    contribution_id: UUID
    holder_id: UUID
    holder_name: str
    claimed_at: datetime
    expires_at: datetime


def last_decisions(session: Session, contribution_ids: Sequence[UUID]) -> dict[UUID, Decision]:
    """Return the last decision about each contribution that has one: one statement."""
    if not contribution_ids:
        return {}
    # Few entries: votes are not in the index by subject, and these are the decisions of one page.
    latest = (
        select(func.max(_LOG.c.seq))
        .where(_LOG.c.subject_id.in_(contribution_ids), _LOG.c.kind.in_(DECISIONS))
        .group_by(_LOG.c.subject_id)
    )
    rows = session.connection().execute(
        select(_LOG.c.subject_id, _LOG.c.kind, _LOG.c.at, _PERSON.c.display_name)
        .select_from(_LOG)
        .outerjoin(_PERSON, and_(_PERSON.c.account_id == _LOG.c.actor_id, _PERSON.c.workshop_id == _LOG.c.workshop_id))
        .where(_LOG.c.seq.in_(latest))
    )
    return {row.subject_id: Decision(DECISIONS[row.kind], row.display_name, row.at) for row in rows}


def claims(session: Session, contribution_ids: Sequence[UUID], now: datetime) -> dict[UUID, Claim]:
    """Return the claim on each contribution that somebody is looking at now."""
    if not contribution_ids:
        return {}
    rows = session.connection().execute(
        select(
            _CLAIM.c.contribution_id,
            _CLAIM.c.moderator_id,
            _PERSON.c.display_name,
            _CLAIM.c.claimed_at,
            _CLAIM.c.expires_at,
        )
        .join(_PERSON, _PERSON.c.id == _CLAIM.c.moderator_id)
        .where(
            _CLAIM.c.contribution_id.in_(contribution_ids),
            _CLAIM.c.expires_at > now,
            # Whoever left, or has another role by now, holds nothing.
            _PERSON.c.left_at.is_(None),
        )
    )
    return {row.contribution_id: Claim(*row) for row in rows}
