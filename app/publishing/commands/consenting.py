"""Saying whether one may be quoted."""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.publishing.events import QuoteConsentChanged
from app.publishing.models import QuoteConsent, RevisionQuote
from app.publishing.queries.quoting import Consent, consent_of
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.policy import require_member
from app.workshops.queries import standing_of


def choose_quoting(tx: Tx, actor: Actor, workshop_id: UUID, *, allowed: bool) -> Consent:
    """Let one's contributions to a workshop be quoted by role only, or not; raise NotAllowed for who has not joined.

    A no also takes the quotes out of what was published: their leaves stay in its record. Neither schedule nor seal
    matter.
    """
    person = require_member(standing_of(tx.session, workshop_id, actor, tx.now))
    present = tx.session.get(QuoteConsent, person)
    if present is not None and present.allowed == allowed:
        return consent_of(tx.session, workshop_id, person)
    row = {"participation_id": person, "allowed": allowed, "changed_at": tx.now}
    insert = upsert(tx.connection, table_of(QuoteConsent), ("participation_id",), ("allowed", "changed_at"))
    tx.connection.execute(insert.values(row))
    if not allowed:
        drop_quotes(tx, [person])
    tx.record(
        QuoteConsentChanged(workshop_id=workshop_id, actor_id=actor.account_id, subject_id=person, allowed=allowed)
    )
    tx.session.expire_all()
    return consent_of(tx.session, workshop_id, person)


def drop_quotes(tx: Tx, people: list[UUID]) -> None:
    """Erase text and salt of every quote of some participations."""
    mine = select(Contribution.id).where(col(Contribution.author_id).in_(people))
    quotes = update(table_of(RevisionQuote)).where(table_of(RevisionQuote).c.contribution_id.in_(mine))
    tx.session.execute(quotes.values(text=None, attribution=None, salt=None))
    tx.erases()
