"""Duplicates: which contributions say the same, which people merged, and how many voters each merge has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.contributions.queries.shown import CONTRIBUTION, SHOWN, Shown
from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.themes.models import DuplicateMember, DuplicateMerge
from app.themes.policy import require_sees_runs
from app.themes.queries.voices import Count, voices
from app.workshops.models import Participation
from app.workshops.queries import standing_of

_C = CONTRIBUTION.c


@dataclass(frozen=True, slots=True)
class MergeView:
    """A merge: what is kept, what it stands for, and the stances with each voter once.

    `count` is None where tallies are hidden; `conflicts` counts people who held different stances on duplicates.
    """

    merge: DuplicateMerge
    kept: Shown
    merged: list[Shown]
    voters: int | None
    count: Count | None
    conflicts: int | None
    merged_by_name: str | None


def merges(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> tuple[bool, Page[MergeView]]:
    """Return the merges of a workshop that stand, the latest first, for somebody who sees runs."""
    standing = standing_of(session, workshop_id, actor, now)
    require_sees_runs(standing)
    statement = (
        select(DuplicateMerge)
        .where(DuplicateMerge.workshop_id == workshop_id, col(DuplicateMerge.undone_at).is_(None))
        .order_by(col(DuplicateMerge.id).desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        statement = statement.where(col(DuplicateMerge.id) < id_in(cursor))
    found = list(session.exec(statement))
    following = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    views = [merge_view(session, one, sees_tallies=standing.sees_tallies) for one in found[:limit]]
    return standing.sees_tallies, Page(views, following)


def merge_view(session: Session, merge: DuplicateMerge, *, sees_tallies: bool) -> MergeView:
    """Return a merge with its contributions and voters; one that was undone stands for nothing any more."""
    others = session.exec(
        select(DuplicateMember.contribution_id)
        .where(DuplicateMember.merge_id == merge.id)
        .order_by(col(DuplicateMember.contribution_id))
    ).all()
    shown = {row[0]: Shown(*row) for row in session.execute(SHOWN.where(_C.id.in_([merge.kept_id, *others])))}
    said = voices(session, shown) if sees_tallies else None
    name = None
    if merge.merged_by_id is not None:
        name = session.exec(select(Participation.display_name).where(Participation.id == merge.merged_by_id)).first()
    return MergeView(
        merge,
        shown[merge.kept_id],
        [shown[ident] for ident in others],
        len(said.voters) if said else None,
        said.total if said else None,
        said.conflicts if said else None,
        name,
    )


def merge_of(session: Session, workshop_id: UUID, merge_id: UUID) -> DuplicateMerge:
    """Return a merge of a workshop. Raise NotFound; checks no rights."""
    found = session.get(DuplicateMerge, merge_id)
    if found is None or found.workshop_id != workshop_id:
        raise NotFound("This workshop has no such merge.")
    return found


def shown_groups(session: Session, groups: Sequence[Sequence[UUID]], *, most: int) -> list[list[Shown]]:
    """Return the visible contributions of groups, the earliest first, without what people merged already."""
    ids = [ident for group in groups for ident in group]
    merged = set(
        session.exec(select(DuplicateMember.contribution_id).where(col(DuplicateMember.contribution_id).in_(ids)))
    )
    rows = session.execute(SHOWN.where(_C.id.in_(ids), _C.is_visible)) if ids else ()
    shown = {row[0]: Shown(*row) for row in rows}
    found = []
    for group in groups:
        left = sorted((shown[ident] for ident in group if ident in shown and ident not in merged), key=lambda s: s.id)
        if len(left) > 1:
            found.append(left)
    return found[:most]
