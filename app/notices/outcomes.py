"""“You said, we did”: what each contributor is told after a publication about all that they said, once for each."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.notices.events import OutcomeComposed
from app.notices.models import OutcomeLine, OutcomeNotice
from app.people.models import Account, Preferences
from app.publishing.models import Revision
from app.publishing.queries.became import Became
from app.publishing.queries.provenance import Outcome, outcomes
from app.publishing.queries.published import revision_of
from app.publishing.record import canonical
from app.review.policy import Outcome as Decided
from app.review.policy import Reason
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.models import Participation, Workshop
from app.workshops.policy import require_member
from app.workshops.queries import standing_of

AT_ONCE = 50
"""People for whom one transaction composes."""
IN_MAIL = 10
"""Contributions that a mail tells of; the page has all."""
WORDS = 160
"""Characters of a contribution in a mail."""


_REASONS = {
    Reason.OUT_OF_SCOPE: "it is about something that this text does not cover.",
    Reason.ALREADY_COVERED: "the text, or what is done already, says it.",
    Reason.TOO_SPECIFIC: "it matters to one place or case, and the text is for all.",
    Reason.NOT_FEASIBLE: "it cannot be done.",
    Reason.CONFLICTS: "it speaks against what most others said.",
    Reason.NEEDS_EVIDENCE: "it needs more evidence first.",
    Reason.UNCLEAR: "the group could not be sure what it asks for.",
    Reason.LATER: "it is kept for another time.",
    Reason.OTHER: "the group wrote down one of its own.",
}
"""Why something was considered and not used, as its author reads it."""
_RECORDED = "It was read and is part of the record; no sentence of the text is linked to it."
_DECIDED = {
    Decided.USED: "The group used it; no single sentence of the text is linked to it.",
    Decided.MERGED: "It was put together with another contribution that says the same.",
    Decided.NOT_USED: "The group considered it and did not use it.",
}


@dataclass(frozen=True, slots=True)
class OutcomeLetter:
    """What a mail says: each contribution with what became of it, and how many more there are on the page."""

    notice_id: UUID
    email: str
    workshop_title: str
    workshop_slug: str
    lines: Sequence[tuple[str, str]]
    more: int


@dataclass(frozen=True, slots=True)
class LineView:
    """What became of one contribution, as its author was told."""

    contribution: Contribution
    became: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What somebody was told after one publication."""

    notice: OutcomeNotice
    revision: Revision
    number: int
    title: str
    is_first: bool
    lines: Sequence[LineView]


def compose_outcomes(tx: Tx, revision_id: UUID, after: UUID | None) -> UUID | None:
    """Compose for the next people after a participation, and return the last of them; None when all are done.

    Somebody gets one notice of a revision, with those of their contributions of which something else became than they
    were told before, and none if there is no such. Nobody gets one who was erased, left, or does not want it.
    """
    revision = tx.session.get_one(Revision, revision_id)
    hold_workshop(tx.connection, revision.workshop_id)
    people = _contributors(tx.session, revision, after)
    if not people:
        return None
    wanting = _wanting(tx.session, people)
    done = set(
        tx.session.exec(
            select(OutcomeNotice.participation_id).where(
                OutcomeNotice.revision_id == revision_id, col(OutcomeNotice.participation_id).in_(people)
            )
        )
    )
    waiting = [one for one in people if one in wanting and one not in done]
    said = _said(tx.session, waiting, revision.published_at)
    told = _told(tx.session, waiting)
    became = outcomes(tx.session, [one.id for one in said], [revision_id])
    for person in waiting:
        lines = [
            (one.id, outcome, digest)
            for one in said
            if one.author_id == person and (digest := digest_of(outcome := became[one.id])) != told.get(one.id)
        ]
        if lines:
            _store(tx, revision, person, lines)
    return people[-1]


def became_of(outcome: Outcome) -> str:
    """Return what became of a contribution in a word: used itself, in a theme that is used, or not linked to."""
    if any(place.via_theme is None for place in outcome.places):
        return "used"
    return "via_theme" if outcome.places else "not_linked"


def digest_of(outcome: Outcome) -> str:
    """Return what tells one outcome from another, whichever revision it is of.

    A decision tells only where no sentence does: what stands in the text is news by where it stands. Nothing decided
    is as if nobody had ever been asked, so that what was told before there were decisions is not told again.
    """
    places = sorted(
        [place.foundation_key or "", place.part, place.sentence, place.role, place.via_theme or ""]
        for place in outcome.places
    )
    told: list[object] = [outcome.is_quoted, places]
    became = outcome.became
    if became is not None and not places and became.outcome != Decided.PENDING:
        told.append([became.outcome, became.reason or ""])
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def outcome_letter(session: Session, notice_id: UUID, _now: datetime) -> OutcomeLetter | None:
    """Return what to write to whom, or None if they were erased, left, have no address or do not want it any more."""
    row = session.exec(
        select(OutcomeNotice, Participation, Account, Workshop)
        .join(Participation, col(Participation.id) == col(OutcomeNotice.participation_id))
        .join(Account, col(Account.id) == col(Participation.account_id))
        .join(Workshop, col(Workshop.id) == col(Participation.workshop_id))
        .where(OutcomeNotice.id == notice_id)
    ).first()
    if row is None:
        return None
    notice, person, account, workshop = row
    if account.email is None or person.id not in _wanting(session, [person.id]):
        return None
    lines = _lines(session, [notice])
    told = [(_short(one.contribution.text), _in_words(one)) for one in lines.get(notice.id, [])]
    if not told:
        return None
    return OutcomeLetter(
        notice.id, account.email, workshop.title, workshop.slug, told[:IN_MAIL], max(0, len(told) - IN_MAIL)
    )


def own_outcomes(session: Session, workshop_id: UUID, actor: Actor, now: datetime) -> list[NoticeView]:
    """Return what the caller was told, the newest first. Raise NotAllowed for who has not joined."""
    person = require_member(standing_of(session, workshop_id, actor, now))
    rows = session.exec(
        select(OutcomeNotice, Revision)
        .join(Revision, col(Revision.id) == col(OutcomeNotice.revision_id))
        .where(OutcomeNotice.participation_id == person)
        .order_by(col(Revision.revision).desc())
    ).all()
    lines = _lines(session, [notice for notice, _ in rows])
    views = []
    for place, (notice, revision) in enumerate(rows):
        record = revision_of(session, workshop_id, revision.revision).record
        is_first = place == len(rows) - 1
        views.append(
            NoticeView(notice, revision, record["number"], record["title"], is_first, lines.get(notice.id, []))
        )
    return views


def _contributors(session: Session, revision: Revision, after: UUID | None) -> list[UUID]:
    statement = (
        select(Contribution.author_id)
        .where(
            Contribution.workshop_id == revision.workshop_id,
            col(Contribution.author_id).is_not(None),
            Contribution.is_visible,
            col(Contribution.posted_at) <= revision.published_at,
        )
        .distinct()
        .order_by(col(Contribution.author_id))
        .limit(AT_ONCE)
    )
    if after is not None:
        statement = statement.where(col(Contribution.author_id) > after)
    return [ident for ident in session.exec(statement) if ident is not None]


def _wanting(session: Session, people: Sequence[UUID]) -> set[UUID]:
    """Return those who are still there and have not said that they do not want to hear of it."""
    statement = (
        select(Participation.id)
        .join(Account, col(Account.id) == col(Participation.account_id))
        .outerjoin(Preferences, col(Preferences.account_id) == col(Account.id))
        .where(
            col(Participation.id).in_(people),
            col(Participation.left_at).is_(None),
            col(Account.erased_at).is_(None),
            col(Preferences.outcome).is_not(False),
        )
    )
    return set(session.exec(statement))


def _said(session: Session, people: Sequence[UUID], until: datetime) -> list[Contribution]:
    statement = select(Contribution).where(
        col(Contribution.author_id).in_(people), Contribution.is_visible, col(Contribution.posted_at) <= until
    )
    return list(session.exec(statement.order_by(col(Contribution.id))))


def _told(session: Session, people: Sequence[UUID]) -> dict[UUID, str]:
    """Return what people were last told of each contribution."""
    statement = (
        select(OutcomeLine.contribution_id, OutcomeLine.digest)
        .join(OutcomeNotice, col(OutcomeNotice.id) == col(OutcomeLine.notice_id))
        .join(Revision, col(Revision.id) == col(OutcomeNotice.revision_id))
        .where(col(OutcomeNotice.participation_id).in_(people))
        .order_by(col(Revision.revision))
    )
    return dict(session.exec(statement).all())


def _store(tx: Tx, revision: Revision, person: UUID, lines: Sequence[tuple[UUID, Outcome, str]]) -> None:
    notice = OutcomeNotice(participation_id=person, revision_id=revision.id, composed_at=tx.now)
    tx.session.add(notice)
    tx.session.flush()
    tx.session.add_all(
        OutcomeLine(notice_id=notice.id, contribution_id=ident, became=became_of(outcome), digest=digest)
        for ident, outcome, digest in lines
    )
    tx.session.flush()
    tx.record(OutcomeComposed(workshop_id=revision.workshop_id, subject_id=notice.id))


def _lines(session: Session, notices: Sequence[OutcomeNotice]) -> dict[UUID, list[LineView]]:
    """Return the lines of notices; what was withdrawn or hidden since is left out."""
    found: dict[UUID, list[LineView]] = {}
    for notice in notices:
        rows = session.exec(
            select(OutcomeLine, Contribution)
            .join(Contribution, col(Contribution.id) == col(OutcomeLine.contribution_id))
            .where(OutcomeLine.notice_id == notice.id, Contribution.is_visible)
            .order_by(col(Contribution.id))
        ).all()
        became = outcomes(session, [row.id for _, row in rows], [notice.revision_id])
        found[notice.id] = [LineView(row, line.became, became[row.id]) for line, row in rows]
    return found


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WORDS else line[: WORDS - 1].rsplit(" ", 1)[0] + "…"


def _decision(became: Became | None) -> str:
    """Say what the group decided about what no sentence is linked to."""
    if became is None:
        return _RECORDED
    reason = f" The reason: {_REASONS[Reason(became.reason)]}" if became.reason else ""
    return _DECIDED.get(Decided(became.outcome), _RECORDED) + reason


def _in_words(line: LineView) -> str:
    places = line.outcome.places
    if not places:
        return _decision(line.outcome.became)
    first = next((place for place in places if place.via_theme is None), places[0])
    where = f" in “{first.foundation_title}”" if first.foundation_title else " in the preamble"
    how = f"Through the theme “{first.via_theme}” it stands" if first.via_theme else "It stands"
    rest = f", and {len(places) - 1} more" if len(places) > 1 else ""
    return f"{how} behind this sentence{where}: “{first.sentence}”{rest}"
