"""Both ways along the thread: from a sentence down to the voices, from a contribution up to what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from app.contributions.policy import may_read
from app.contributions.queries.shown import SHOWN, Shown, readable
from app.core.actors import Actor
from app.core.paging import Page, encode_cursor, id_in
from app.publishing.errors import NoSentence
from app.publishing.models import Revision, RevisionQuote, RevisionSource
from app.publishing.queries.became import Became, became
from app.publishing.queries.published import RevisionView, revision_of, revision_seen
from app.storage.tables import table_of
from app.workshops.policy import Standing

_SOURCE = table_of(RevisionSource).c


@dataclass(frozen=True, slots=True)
class Voice:
    """A contribution behind a sentence; `shown` is None for one that the reader may not read."""

    contribution_id: UUID
    role: str
    is_earlier: bool
    via_theme: str | None
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Voices:
    """A page of the voices behind a sentence, and of how many of all of them the reader may read the words."""

    page: Page[Voice]
    total: int
    sees_tallies: bool


@dataclass(frozen=True, slots=True)
class UsedIn:
    """A sentence of a revision that rests on a contribution."""

    revision: int
    number: int
    foundation_key: str | None
    foundation_title: str | None
    part: str
    anchor: str
    sentence: str
    role: str
    is_earlier: bool
    via_theme: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a contribution in what is published."""

    contribution_id: UUID
    is_quoted: bool
    places: Sequence[UsedIn]
    became: Became | None
    """What the design group decided, as it was published last."""


def voices(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    revision: int | None,
    foundation_key: str | None,
    part: str,
    anchor: str,
    cursor: str | None,
    limit: int,
) -> Voices:
    """Return the contributions behind a sentence of what is published. Raise NotPublished or NoSentence."""
    view, standing = revision_seen(session, workshop_id, actor, now, revision=revision)
    sentence = _sentence(view, foundation_key, part, anchor)
    titles = {one["id"]: one["title"] for one in sentence["sources"] if one["kind"] == "theme"}
    ids = {one["key"]: UUID(one["id"]) for one in view.record["foundations"]}
    foundation_id = ids[foundation_key] if foundation_key else None
    here = (
        _SOURCE.revision_id == view.row.id,
        _SOURCE.anchor == anchor,
        _SOURCE.part == part,
        _SOURCE.foundation_id.is_(None) if foundation_id is None else _SOURCE.foundation_id == foundation_id,
    )
    total = session.execute(select(func.count(func.distinct(_SOURCE.contribution_id))).where(*here)).scalar_one()
    # Each once, although it may be linked itself and be in a theme too: linked itself goes first.
    wanted = select(_SOURCE.contribution_id).where(*here).distinct().order_by(_SOURCE.contribution_id).limit(limit + 1)
    if cursor is not None:
        wanted = wanted.where(_SOURCE.contribution_id > id_in(cursor))
    found = list(session.execute(wanted).scalars())
    rows: Any = session.execute(
        select(_SOURCE.contribution_id, _SOURCE.role, _SOURCE.theme_id, _SOURCE.is_earlier)
        .where(*here, _SOURCE.contribution_id.in_(found[:limit]))
        .order_by(_SOURCE.contribution_id, _SOURCE.theme_id.is_not(None), _SOURCE.is_earlier, _SOURCE.id)
    )
    shown = _readable(session, found[:limit], standing)
    items: dict[UUID, Voice] = {}
    for ident, role, theme_id, is_earlier in rows:
        theme = titles.get(str(theme_id)) if theme_id else None
        items.setdefault(ident, Voice(ident, role, is_earlier, theme, shown.get(ident)))
    following = encode_cursor(found[limit - 1]) if len(found) > limit else None
    return Voices(Page(list(items.values()), following), total, standing.sees_tallies)


def outcome(session: Session, contribution_id: UUID, actor: Actor | None, now: datetime) -> Outcome:
    """Return what became of a contribution that the caller may read, in every revision, the newest first.

    Raise NotFound for any other.
    """
    readable(session, contribution_id, actor, now)
    return outcomes(session, [contribution_id])[contribution_id]


def outcomes(
    session: Session, contribution_ids: Iterable[UUID], revision_ids: Iterable[UUID] | None = None
) -> dict[UUID, Outcome]:
    """Return what became of contributions of one workshop, in some revisions or in all."""
    wanted = list(contribution_ids)
    statement = (
        select(
            _SOURCE.revision_id,
            _SOURCE.contribution_id,
            _SOURCE.foundation_id,
            _SOURCE.part,
            _SOURCE.anchor,
            _SOURCE.role,
            _SOURCE.is_earlier,
            _SOURCE.theme_id,
        )
        .join(table_of(Revision), table_of(Revision).c.id == _SOURCE.revision_id)
        .where(_SOURCE.contribution_id.in_(wanted))
        .order_by(table_of(Revision).c.revision.desc(), _SOURCE.id)
    )
    quoted = select_model(RevisionQuote.contribution_id).where(
        col(RevisionQuote.contribution_id).in_(wanted), col(RevisionQuote.text).is_not(None)
    )
    chosen = None if revision_ids is None else list(revision_ids)
    if chosen is not None:
        statement = statement.where(_SOURCE.revision_id.in_(chosen))
        quoted = quoted.where(col(RevisionQuote.revision_id).in_(chosen))
    known: dict[UUID, _Known] = {}
    places: dict[UUID, list[UsedIn]] = {ident: [] for ident in wanted}
    rows: Any = session.execute(statement)
    for revision_id, contribution_id, *where in rows:
        if revision_id not in known:
            row = session.get_one(Revision, revision_id)
            known[revision_id] = _Known(revision_of(session, row.workshop_id, row.revision))
        places[contribution_id].append(known[revision_id].used(*where))
    is_quoted = set(session.exec(quoted))
    decided = became(session, wanted, chosen)
    return {ident: Outcome(ident, ident in is_quoted, places[ident], decided.get(ident)) for ident in wanted}


class _Known:
    """A revision's record, laid out to find sentences and titles in it."""

    def __init__(self, view: RevisionView) -> None:
        self._revision, self._number = view.row.revision, view.record["number"]
        self._foundations = {UUID(one["id"]): (one["key"], one["title"]) for one in view.record["foundations"]}
        self._sentences = {
            (one["foundation"], one["part"], one["anchor"]): one["text"] for one in view.record["sentences"]
        }
        self._themes = {
            UUID(source["id"]): source["title"]
            for one in view.record["sentences"]
            for source in one["sources"]
            if source["kind"] == "theme"
        }

    def used(
        self,
        foundation_id: UUID | None,
        part: str,
        anchor: str,
        role: str,
        is_earlier: bool,  # noqa: FBT001 - a row's columns in their order
        theme_id: UUID | None,
    ) -> UsedIn:
        """Return a sentence that rests on something, from the row that says so."""
        key, title = self._foundations[foundation_id] if foundation_id else (None, None)
        return UsedIn(
            self._revision,
            self._number,
            key,
            title,
            part,
            anchor,
            self._sentences[key, part, anchor],
            role,
            is_earlier,
            self._themes.get(theme_id) if theme_id else None,
        )


def _sentence(view: RevisionView, foundation_key: str | None, part: str, anchor: str) -> Mapping[str, Any]:
    for one in view.record["sentences"]:
        if (one["foundation"], one["part"], one["anchor"]) == (foundation_key, part, anchor):
            found: Mapping[str, Any] = one
            return found
    raise NoSentence("This revision has no such sentence there.")


def _readable(session: Session, ids: Sequence[UUID], standing: Standing) -> dict[UUID, Shown]:
    rows = session.execute(SHOWN.where(SHOWN.selected_columns.id.in_(ids)))
    found = (Shown(*row) for row in rows)
    return {one.id: one for one in found if may_read(one.held, standing)}
