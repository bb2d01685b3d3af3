"""Erasing what drafting and publishing keep of somebody. Published numbers and records stay as they are."""

from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from app.publishing.commands.consenting import drop_quotes
from app.publishing.models import CaseStudy, Feedback, QuoteConsent, SentenceLink, TextSuggestion
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.models import Participation


def erase_publishing(tx: Tx, account_id: UUID) -> None:
    """Take somebody's quotes, notes, suggestions, case studies and feedback; what was accepted into the text stays.

    The leaves of their quotes stay in the records: without salt and text nobody can tell what they were.
    """
    mine = list(tx.session.exec(select(Participation.id).where(Participation.account_id == account_id)))
    if mine:
        drop_quotes(tx, mine)
        tx.session.execute(delete(QuoteConsent).where(col(QuoteConsent.participation_id).in_(mine)))
        links, suggestions = table_of(SentenceLink), table_of(TextSuggestion)
        tx.session.execute(update(links).where(links.c.created_by_id.in_(mine)).values(note=""))
        theirs = suggestions.c.created_by_id.in_(mine)
        still_open = (theirs, suggestions.c.state == "open")
        withdrawn = {"state": "withdrawn", "settled_at": tx.now, "version": suggestions.c.version + 1}
        tx.session.execute(update(suggestions).where(*still_open).values(withdrawn))
        unused = or_(suggestions.c.state == "withdrawn", suggestions.c.state == "declined")
        tx.session.execute(update(suggestions).where(theirs, unused).values(replacement=""))
        tx.session.execute(update(suggestions).where(theirs).values(reason=""))
        settled = suggestions.c.settled_by_id.in_(mine)
        tx.session.execute(update(suggestions).where(settled).values(settled_reason=""))
    for model in (CaseStudy, Feedback):
        sent = table_of(model)
        gone = {"text": "", "state": "declined", "account_id": None}
        if model is CaseStudy:
            gone |= {"title": "", "place": "", "link": ""}
        tx.session.execute(update(sent).where(sent.c.account_id == account_id).values(gone))
