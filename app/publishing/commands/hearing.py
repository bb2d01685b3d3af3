"""What readers send, case studies and feedback, and a moderator's decision about each."""

from collections.abc import Sequence
from uuid import UUID

from app.core.actors import Actor
from app.core.errors import NotFound, Stale
from app.publishing.events import CaseStudyDecided, CaseStudySent, FeedbackDecided, FeedbackSent
from app.publishing.models import CaseStudy, Feedback
from app.publishing.policy import require_decides
from app.publishing.queries.published import revision_of
from app.publishing.queries.sources import CaseStudyView, FeedbackView, case_study_view, feedback_view
from app.publishing.queries.texts import foundation_keyed
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.queries import standing_of


def send_case_study(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    *,
    title: str,
    text: str,
    place: str,
    link: str,
    foundation_keys: Sequence[str],
) -> CaseStudyView:
    """Send how a foundation was put into practice. It waits for a moderator. For anybody who may see the workshop."""
    standing_of(tx.session, workshop_id, actor, tx.now)
    ids = [
        foundation_keyed(tx.session, workshop_id, key, "foundation_keys").id for key in dict.fromkeys(foundation_keys)
    ]
    row = CaseStudy(
        workshop_id=workshop_id,
        title=title,
        text=text,
        place=place,
        link=link,
        foundation_ids=[str(ident) for ident in ids],
        sent_at=tx.now,
        account_id=actor.account_id,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(CaseStudySent(workshop_id=workshop_id, actor_id=actor.account_id, subject_id=row.id))
    return case_study_view(tx.session, row, actor)


def decide_case_study(
    tx: Tx, actor: Actor, case_study_id: UUID, *, show: bool, reason: str, version: int
) -> CaseStudyView:
    """Let a case study be shown, or not; either can be changed later. Raise NotFound, NotAllowed or Stale."""
    row = tx.session.get(CaseStudy, case_study_id)
    if row is None:
        raise NotFound("There is no such case study.")
    _decide(tx, actor, row, show=show, reason=reason, version=version)
    tx.record(
        CaseStudyDecided(workshop_id=row.workshop_id, actor_id=actor.account_id, subject_id=row.id, state=row.state)
    )
    return case_study_view(tx.session, row, actor)


def send_feedback(
    tx: Tx, actor: Actor | None, workshop_id: UUID, *, text: str, foundation_key: str | None, anchor: str | None
) -> UUID:
    """Say something about what is published, signed in or not, and return the id. Raise NotPublished."""
    standing_of(tx.session, workshop_id, actor, tx.now)
    view = revision_of(tx.session, workshop_id)
    foundation = foundation_keyed(tx.session, workshop_id, foundation_key) if foundation_key else None
    known = {one["anchor"] for one in view.record["sentences"]}
    row = Feedback(
        workshop_id=workshop_id,
        revision_id=view.row.id,
        foundation_id=foundation.id if foundation else None,
        anchor=anchor if anchor in known else None,
        text=text,
        sent_at=tx.now,
        account_id=actor.account_id if actor else None,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(FeedbackSent(workshop_id=workshop_id, actor_id=actor.account_id if actor else None, subject_id=row.id))
    return row.id


def send_feedback_as_visitor(
    tx: Tx, workshop_id: UUID, *, text: str, foundation_key: str | None, anchor: str | None
) -> UUID:
    """The same by somebody who has not signed in."""
    return send_feedback(tx, None, workshop_id, text=text, foundation_key=foundation_key, anchor=anchor)


def decide_feedback(tx: Tx, actor: Actor, feedback_id: UUID, *, show: bool, reason: str, version: int) -> FeedbackView:
    """Let feedback be shown, or not; either can be changed later. Raise NotFound, NotAllowed or Stale."""
    row = tx.session.get(Feedback, feedback_id)
    if row is None:
        raise NotFound("There is no such feedback.")
    _decide(tx, actor, row, show=show, reason=reason, version=version)
    tx.record(
        FeedbackDecided(workshop_id=row.workshop_id, actor_id=actor.account_id, subject_id=row.id, state=row.state)
    )
    return feedback_view(tx.session, row)


def _decide(tx: Tx, actor: Actor, row: CaseStudy | Feedback, *, show: bool, reason: str, version: int) -> None:
    hold_workshop(tx.connection, row.workshop_id)
    by = require_decides(standing_of(tx.session, row.workshop_id, actor, tx.now))
    tx.session.refresh(row)
    if row.version != version:
        raise Stale(f"This was decided meanwhile: it is {row.state}, at version {row.version}.", state=row.state)
    row.state = "shown" if show else "declined"
    row.reason, row.decided_at, row.decided_by_id = reason, tx.now, by
    row.version += 1
    tx.session.add(row)
    tx.session.flush()
