"""Proposals of runs, as people settle them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlmodel import Session, col
from sqlmodel import select as select_model

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, decode_cursor, encode_cursor
from app.storage.tables import table_of
from app.themes.models import Theme, ThemeProposal
from app.themes.policy import require_sees_runs
from app.themes.queries.themes import Quote
from app.workshops.models import Participation
from app.workshops.queries import standing_of

QUOTES = 5
"""Contributions that are shown with a proposal."""
_C = table_of(Contribution).c


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal, the titles of the themes it is about, some of what it would place, and who settled it."""

    proposal: ThemeProposal
    titles: dict[str, str]
    quotes: list[Quote]
    settled_by_name: str | None


def proposals(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    state: str,
    kind: str | None,
    cursor: str | None,
    limit: int,
) -> Page[ProposalView]:
    """Return the proposals of a workshop in a state, the surest first, for somebody who sees runs."""
    require_sees_runs(standing_of(session, workshop_id, actor, now))
    confidence, ident = col(ThemeProposal.confidence), col(ThemeProposal.id)
    statement = (
        select_model(ThemeProposal)
        .where(ThemeProposal.workshop_id == workshop_id, ThemeProposal.state == state)
        .order_by(confidence.desc(), ident.desc())
        .limit(limit + 1)
    )
    if kind is not None:
        statement = statement.where(ThemeProposal.kind == kind)
    if cursor is not None:
        statement = statement.where(tuple_(confidence, ident) < tuple_(*decode_cursor(cursor, int, UUID)))
    found = list(session.exec(statement))
    last = found[limit - 1] if len(found) > limit else None
    following = encode_cursor(last.confidence, last.id) if last else None
    return Page([_view(session, one) for one in found[:limit]], following)


def proposal(
    session: Session, workshop_id: UUID, proposal_id: UUID, actor: Actor | None, now: datetime
) -> ProposalView:
    """Return one proposal for somebody who sees runs."""
    require_sees_runs(standing_of(session, workshop_id, actor, now))
    found = session.get(ThemeProposal, proposal_id)
    if found is None or found.workshop_id != workshop_id:
        raise NotFound("This workshop has no such proposal.")
    return _view(session, found)


def _view(session: Session, found: ThemeProposal) -> ProposalView:
    ids = [UUID(ident) for ident in found.theme_ids]
    titles = session.exec(select_model(Theme.id, Theme.title).where(col(Theme.id).in_(ids)))
    first = [UUID(ident) for part in found.parts for ident, _ in part["contributions"][:QUOTES]][: 2 * QUOTES]
    rows = session.execute(select(_C.id, _C.kind, _C.text).where(_C.id.in_(first), _C.is_visible).order_by(_C.id))
    name = None
    if found.settled_by_id is not None:
        name = session.exec(
            select_model(Participation.display_name).where(Participation.id == found.settled_by_id)
        ).first()
    return ProposalView(found, {str(ident): title for ident, title in titles}, [Quote(*row) for row in rows], name)
