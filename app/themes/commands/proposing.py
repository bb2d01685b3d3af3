"""Proposals: what a run would change, kept until a person accepts or dismisses it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import update
from sqlmodel import col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import DomainError, NotFound
from app.core.ids import new_id
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.themes.commands.editing import Edited, Editing, hold_set
from app.themes.commands.images import Place
from app.themes.commands.inheriting import Inherit
from app.themes.commands.themes import merge_into
from app.themes.errors import ProposalSettled
from app.themes.events import ThemeProposalDismissed
from app.themes.grouping.differences import Difference
from app.themes.models import Theme, ThemeMember, ThemeProposal, ThemeRun
from app.themes.policy import require_may_edit
from app.themes.queries.edits import EditView, views
from app.workshops.queries import standing_of

_C, _MEMBER = table_of(Contribution).c, table_of(ThemeMember)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the proposals of a workshop that a threshold settled."""

    views: list[EditView]
    """The edits that accepted some of them."""
    dismissed: int
    outdated: int


def propose(tx: Tx, run: ThemeRun, differences: Sequence[Difference]) -> int:
    """Keep what a run proposes, in place of what earlier runs did; what was dismissed is not proposed again."""
    table = table_of(ThemeProposal)
    tx.session.execute(
        update(table)
        .where(table.c.workshop_id == run.workshop_id, table.c.state == "open")
        .values(state="outdated", settled_at=tx.now)
    )
    dismissed = set(
        tx.session.exec(
            select(ThemeProposal.fingerprint).where(
                ThemeProposal.workshop_id == run.workshop_id, ThemeProposal.state == "dismissed"
            )
        )
    )
    fresh = [one for one in differences if one.fingerprint not in dismissed]
    for one in fresh:
        tx.session.add(
            ThemeProposal(
                id=new_id(),
                workshop_id=run.workshop_id,
                run_id=run.id,
                kind=one.kind,
                confidence=max(0, min(1000, one.confidence)),
                reason=one.reason[:500],
                title=one.title[:200],
                keywords=list(one.keywords),
                theme_ids=list(one.theme_ids),
                parts=list(one.parts),
                contribution_count=one.contribution_count,
                fingerprint=one.fingerprint,
                created_at=tx.now,
            )
        )
    tx.session.flush()
    return len(fresh)


def accept_proposal(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    proposal_id: UUID,
    *,
    title: str | None = None,
    heirs: Sequence[Inherit] = (),
) -> Edited:
    """Make of the themes what a proposal says; one edit, which can be undone. Raise ProposalSettled.

    `heirs` give the parts of a split what later stages hold about the whole.
    """
    editing = Editing.by(tx, actor, workshop_id)
    proposal = _open(tx, workshop_id, proposal_id)
    done, parts = _accept(editing, proposal, title)
    for inherit in heirs if parts else ():
        inherit(tx, actor, UUID(proposal.theme_ids[0]), parts)
    return done


def dismiss_proposal(tx: Tx, actor: Actor, workshop_id: UUID, proposal_id: UUID) -> UUID:
    """Turn a proposal down, for later runs too. Raise ProposalSettled."""
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    require_may_edit(standing)
    hold_set(tx, workshop_id)
    proposal = _open(tx, workshop_id, proposal_id)
    _dismiss(tx, actor, proposal, standing.participation_id)
    return proposal.id


def settle_proposals(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    *,
    accept_from: int | None,
    dismiss_below: int | None,
    kinds: Collection[str],
    heirs: Sequence[Inherit] = (),
) -> Settled:
    """Accept the open proposals from a confidence per mille on, the surest first, and dismiss those below another."""
    Editing.by(tx, actor, workshop_id)
    statement = (
        select(ThemeProposal.id, ThemeProposal.confidence)
        .where(ThemeProposal.workshop_id == workshop_id, ThemeProposal.state == "open")
        .order_by(col(ThemeProposal.confidence).desc(), col(ThemeProposal.id))
    )
    if kinds:
        statement = statement.where(col(ThemeProposal.kind).in_(kinds))
    accepted: list[Edited] = []
    dismissed = outdated = 0
    for ident, confidence in tx.session.exec(statement).all():
        if accept_from is not None and confidence >= accept_from:
            try:
                accepted.append(accept_proposal(tx, actor, workshop_id, ident, heirs=heirs))
            except DomainError:
                # One that was accepted before it has changed what it was about.
                proposal = tx.session.get_one(ThemeProposal, ident)
                proposal.state, proposal.settled_at = "outdated", tx.now
                outdated += 1
        elif dismiss_below is not None and confidence < dismiss_below:
            dismiss_proposal(tx, actor, workshop_id, ident)
            dismissed += 1
    return Settled(views(tx.session, [one.edit for one in accepted]), dismissed, outdated)


def _open(tx: Tx, workshop_id: UUID, proposal_id: UUID) -> ThemeProposal:
    proposal = tx.session.get(ThemeProposal, proposal_id)
    if proposal is None or proposal.workshop_id != workshop_id:
        raise NotFound("This workshop has no such proposal.")
    if proposal.state != "open":
        raise ProposalSettled(f"The proposal is {proposal.state}.", state=proposal.state)
    return proposal


def _accept(editing: Editing, proposal: ThemeProposal, title: str | None) -> tuple[Edited, list[UUID]]:
    """Carry a proposal out as far as it still says something; people's places stay where they are.

    Return the edit, and the themes that were split off another.
    """
    themes = _themes(editing, proposal)
    name = title or proposal.title
    parts: list[UUID] = []
    if proposal.kind == "merge":
        merge_into(editing, themes[0], themes[1:])
        themes[0].title = title or themes[0].title
        says = f"Accepted: {len(themes)} themes merged into “{themes[0].title}”"
    elif proposal.kind == "join":
        count = _place(editing, themes[0].id, proposal.parts[0], takes_from=None)
        says = f"Accepted: {count} joined “{themes[0].title}”"
    elif proposal.kind == "split":
        made = [_make(editing, proposal, part, part["title"], themes[0]) for part in proposal.parts]
        parts = [one.id for one in made]
        says = f"Accepted: {', '.join(f'“{one.title}”' for one in made)} split off “{themes[0].title}”"
    else:
        says = f"Accepted: new theme “{_make(editing, proposal, proposal.parts[0], name, None).title}”"
    done = editing.finish(f"accept_{proposal.kind}", says, proposal_id=proposal.id)
    proposal.state, proposal.settled_at = "accepted", editing.tx.now
    proposal.settled_by_id, proposal.edit_id = editing.actor_id, done.edit.id
    editing.tx.session.add(proposal)
    editing.tx.session.flush()
    return done, parts


def _themes(editing: Editing, proposal: ThemeProposal) -> list[Theme]:
    try:
        return [editing.theme(UUID(ident)) for ident in proposal.theme_ids]
    except NotFound:
        raise ProposalSettled(
            "A theme that it is about stands no more. A newer run may propose it again.", state="outdated"
        ) from None


def _make(
    editing: Editing, proposal: ThemeProposal, part: Mapping[str, Any], title: str, beside: Theme | None
) -> Theme:
    theme = editing.add(
        Theme(
            workshop_id=editing.workshop_id,
            title=title,
            keywords=list(proposal.keywords) if beside is None else [],
            identity=part["identity"],
            parent_id=beside.parent_id if beside else None,
            foundation_id=beside.foundation_id if beside else None,
            kind=beside.kind if beside else "none",
            position=editing.next_position(beside.parent_id if beside else None),
            origin="proposal",
            created_by_id=editing.actor_id,
            created_at=editing.tx.now,
        )
    )
    _place(editing, theme.id, part, takes_from=beside.id if beside else None)
    return theme


def _place(editing: Editing, theme_id: UUID, part: Mapping[str, Any], *, takes_from: UUID | None) -> int:
    """Put what a part names into a theme, without what is there, was hidden, or has been placed by a person since."""
    strengths = {UUID(ident): strength for ident, strength in part["contributions"]}
    elsewhere = set() if takes_from is not None else _placed(editing, list(strengths))
    count = 0
    for ident, strength in strengths.items():
        if ident in elsewhere:
            continue
        if takes_from is not None:
            place = editing.members(takes_from).get(ident)
            if place is None or place.source == "person":
                continue
            editing.put(takes_from, ident, None)
        if ident not in editing.members(theme_id):
            editing.put(theme_id, ident, Place(strength, "proposal", is_pinned=False))
            count += 1
    return count


def _placed(editing: Editing, ids: Sequence[UUID]) -> set[UUID]:
    """Return those that somebody has put into a theme, or that nobody may read any more."""
    found: set[UUID] = set()
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        rows = editing.tx.connection.execute(
            sa.select(_C.id)
            .outerjoin(_MEMBER, _MEMBER.c.contribution_id == _C.id)
            .where(_C.id.in_(part), sa.or_(_MEMBER.c.theme_id.is_not(None), _C.is_visible.is_(False)))
        )
        found.update(rows.scalars())
    return found


def _dismiss(tx: Tx, actor: Actor, proposal: ThemeProposal, participation_id: UUID | None) -> None:
    proposal.state, proposal.settled_at, proposal.settled_by_id = "dismissed", tx.now, participation_id
    tx.session.add(proposal)
    tx.session.flush()
    tx.record(
        ThemeProposalDismissed(workshop_id=proposal.workshop_id, actor_id=actor.account_id, subject_id=proposal.id)
    )
