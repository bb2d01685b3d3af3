"""Linking a sentence to what it rests on, and taking a link back."""

from uuid import UUID

from sqlmodel import col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import Invalid, NotFound
from app.publishing.errors import AlreadyLinked
from app.publishing.events import SentenceLinked, SentenceUnlinked
from app.publishing.models import CaseStudy, EvidenceReference, SentenceLink
from app.publishing.policy import require_drafts
from app.publishing.queries.links import LinkView, link_views
from app.publishing.queries.texts import present_parts
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.themes.models import Theme
from app.workshops.queries import standing_of


def link_sentence(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    *,
    number: int,
    foundation_key: str | None,
    part: str,
    anchor: str,
    kind: str,
    target_id: UUID,
    role: str,
    note: str = "",
) -> LinkView:
    """Say that a sentence of a version rests on something. Raise NoSentence, AlreadyLinked or Invalid."""
    hold_workshop(tx.connection, workshop_id)
    made_by = require_drafts(standing_of(tx.session, workshop_id, actor, tx.now))
    text = present_parts(tx.session, workshop_id, number)
    found, sentence = text.sentence(foundation_key, part, anchor)
    _require_target(tx, workshop_id, kind, target_id)
    same = select(SentenceLink.id).where(
        SentenceLink.declaration_id == text.declaration.id,
        SentenceLink.foundation_id == found.foundation_id,
        SentenceLink.part == part,
        SentenceLink.anchor == anchor,
        SentenceLink.kind == kind,
        SentenceLink.target_id == target_id,
        SentenceLink.role == role,
        col(SentenceLink.removed_at).is_(None),
    )
    if tx.session.exec(same).first() is not None:
        raise AlreadyLinked("The sentence is linked to this in this role.")
    link = SentenceLink(
        workshop_id=workshop_id,
        declaration_id=text.declaration.id,
        number=number,
        foundation_id=found.foundation_id,
        part=part,
        anchor=anchor,
        sentence=sentence.words,
        kind=kind,
        target_id=target_id,
        role=role,
        note=note,
        created_at=tx.now,
        created_by_id=made_by,
    )
    tx.session.add(link)
    tx.session.flush()
    tx.record(
        SentenceLinked(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=link.id,
            foundation_id=found.foundation_id,
            part=part,
            anchor=anchor,
            target_kind=kind,
            target_id=target_id,
            role=role,
        )
    )
    return link_views(tx.session, [link])[0]


def unlink_sentence(tx: Tx, actor: Actor, link_id: UUID) -> None:
    """Take a link back; it stays in the history. Taking it back again changes nothing."""
    link = tx.session.get(SentenceLink, link_id)
    if link is None:
        raise NotFound("There is no such link.")
    hold_workshop(tx.connection, link.workshop_id)
    removed_by = require_drafts(standing_of(tx.session, link.workshop_id, actor, tx.now))
    tx.session.refresh(link)
    if link.removed_at is not None:
        return
    link.removed_at, link.removed_by_id = tx.now, removed_by
    tx.session.add(link)
    tx.session.flush()
    tx.record(SentenceUnlinked(workshop_id=link.workshop_id, actor_id=actor.account_id, subject_id=link.id))


def _require_target(tx: Tx, workshop_id: UUID, kind: str, target_id: UUID) -> None:
    statement = {
        "contribution": select(Contribution.id).where(
            Contribution.id == target_id, Contribution.workshop_id == workshop_id, Contribution.is_visible
        ),
        "theme": select(Theme.id).where(
            Theme.id == target_id, Theme.workshop_id == workshop_id, col(Theme.retired_at).is_(None)
        ),
        "reference": select(EvidenceReference.id).where(
            EvidenceReference.id == target_id,
            EvidenceReference.workshop_id == workshop_id,
            col(EvidenceReference.removed_at).is_(None),
        ),
        "case_study": select(CaseStudy.id).where(
            CaseStudy.id == target_id, CaseStudy.workshop_id == workshop_id, CaseStudy.state == "shown"
        ),
    }[kind]
    if tx.session.exec(statement).first() is None:
        message = f"This workshop has no such {kind.replace('_', ' ')} that can be read."
        raise Invalid(message, errors=[{"field": "target_id", "message": message}])
