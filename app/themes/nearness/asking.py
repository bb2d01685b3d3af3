"""What is near a text, as a certain caller may see it: similar contributions, likely themes, the tray."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.contributions.queries.rooms import Room, room
from app.contributions.queries.shown import CONTRIBUTION, SHOWN, Shown
from app.contributions.queries.similar import similar as similar_by_words
from app.core.actors import Actor
from app.core.clock import Clock
from app.core.errors import DomainError
from app.core.paging import Page
from app.storage.reader import Reader
from app.themes.models import Theme
from app.themes.nearness.book import NearnessBook
from app.themes.nearness.encoding import unpacked
from app.themes.policy import require_sees_runs, require_sees_themes
from app.themes.queries.duplicates import shown_groups
from app.themes.queries.map import MapView, theme_map
from app.themes.queries.members import PlaceView, places_of_contribution, tray
from app.themes.queries.vectors import encoder_of, vectors_since
from app.workshops.queries import standing_of

LEAST_LIKENESS = 0.45
"""Below it two short texts share a subject at most."""
_CANDIDATES = 60
"""The closest of the whole room, of which those on the foundation and not by the caller are shown."""
FORGET = 30.0
MOST_REFUSED = 50_000
_C = CONTRIBUTION.c


@dataclass(frozen=True, slots=True)
class Likely:
    """A theme that a text may belong to. `is_weak`: it is further from it than nearly all that is in it."""

    theme_id: UUID
    title: str
    strength: float
    is_weak: bool


def similar(
    session: Session,
    book: NearnessBook,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    text: str,
    *,
    foundation_id: UUID | None = None,
    limit: int = 5,
) -> tuple[list[Shown], Room]:
    """Return the visible ideas closest to a text in meaning, without the caller's own; then those that share words.

    Words alone decide where a room has no vectors yet. Raise NotFound as `room`.
    """
    here = room(session.connection(), workshop_id, actor, now)
    found = _by_meaning(session, book, here, text, foundation_id)[:limit]
    if len(found) < limit:
        more, _ = similar_by_words(session, workshop_id, actor, now, text, foundation_id=foundation_id, limit=limit)
        known = {shown.id for shown in found}
        found += [shown for shown in more if shown.id not in known][: limit - len(found)]
    return found, here


def likely_themes(
    session: Session, book: NearnessBook, workshop_id: UUID, actor: Actor | None, now: datetime, text: str
) -> list[Likely]:
    """Return the themes that a text is near. Raise NotFound, NotAllowed or ThemesNotShown."""
    require_sees_themes(standing_of(session, workshop_id, actor, now))
    return _likely(session, book, workshop_id, [text])[0]


def map_with_late(
    session: Session, book: NearnessBook, workshop_id: UUID, actor: Actor | None, now: datetime
) -> MapView:
    """Return the map, and on it what was said since its run. Raise NotFound, NotAllowed or ThemesNotShown."""
    return theme_map(session, workshop_id, actor, now, late=partial(book.late_places, session, workshop_id))


class Onlooker:
    """Tells, at the moment of posting, which themes a text is near, to those who may see them.

    Who may not is remembered for half a minute, so that a room full of participants costs a look-up each.
    """

    def __init__(self, book: NearnessBook, reader: Reader, clock: Clock) -> None:
        self._book = book
        self._reader = reader
        self._clock = clock
        self._refused: dict[tuple[UUID, UUID], float] = {}

    async def near(self, workshop_id: UUID, actor: Actor, text: str) -> list[dict[str, Any]]:
        """Return the nearest themes as JSON values; none where there are none, or none to be seen."""
        who = (workshop_id, actor.account_id)
        if workshop_id not in self._book.with_themes or monotonic() - self._refused.get(who, -FORGET) < FORGET:
            return []
        try:
            found = await self._reader.read(likely_themes, self._book, workshop_id, actor, self._clock.now(), text)
        except DomainError:
            if len(self._refused) > MOST_REFUSED:
                self._refused.clear()
            self._refused[who] = monotonic()
            return []
        return [asdict(one) | {"theme_id": str(one.theme_id)} for one in found]


def contribution_themes(
    session: Session, book: NearnessBook, contribution_id: UUID, actor: Actor | None, now: datetime
) -> tuple[list[PlaceView], list[Likely]]:
    """Return the themes that a contribution is in, and those that its text is near."""
    shown, places = places_of_contribution(session, contribution_id, actor, now)
    return places, _likely(session, book, shown.workshop_id, [shown.text])[0]


def tray_with_likely(
    session: Session,
    book: NearnessBook,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    cursor: str | None,
    limit: int,
) -> tuple[bool, Page[tuple[Shown, list[Likely]]]]:
    """Return what is in no theme, newest first, each with the themes that it is near; for somebody who sees runs."""
    standing, page = tray(session, workshop_id, actor, now, cursor=cursor, limit=limit)
    near = _likely(session, book, workshop_id, [shown.text for shown in page.items])
    return standing.sees_tallies, Page(list(zip(page.items, near, strict=True)), page.next)


def duplicate_groups(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, least: float, most: int = 50
) -> tuple[bool, list[list[Shown]]]:
    """Return groups of contributions that are at least so alike, the largest first, for somebody who sees runs."""
    from app.themes.clustering import near_duplicates  # noqa: PLC0415 - see the package's first line

    standing = standing_of(session, workshop_id, actor, now)
    require_sees_runs(standing)
    encoder = encoder_of(session, workshop_id)
    rows = vectors_since(session, workshop_id, encoder, None) if encoder else []
    if not rows:
        return standing.sees_tallies, []
    groups = near_duplicates(unpacked([vector for _, vector, _ in rows]), [str(row[0]) for row in rows], least=least)
    by_id = [[UUID(ident) for ident in group] for group in groups[: 4 * most]]
    return standing.sees_tallies, shown_groups(session, by_id, most=most)


def _by_meaning(session: Session, book: NearnessBook, here: Room, text: str, foundation_id: UUID | None) -> list[Shown]:
    matches = book.similar(session, here.standing.workshop_id, text, top=_CANDIDATES, least=LEAST_LIKENESS) or []
    likeness = {UUID(match.id): match.likeness for match in matches}
    statement = SHOWN.where(_C.id.in_(likeness), _C.kind == "idea", _C.is_visible.is_(True))
    if here.standing.participation_id is not None:
        statement = statement.where(_C.author_id.is_distinct_from(here.standing.participation_id))
    if foundation_id is not None:
        statement = statement.where(_C.foundation_id == foundation_id)
    found = [Shown(*row) for row in session.execute(statement)] if likeness else []
    return sorted(found, key=lambda shown: (-likeness[shown.id], shown.id))


def _likely(session: Session, book: NearnessBook, workshop_id: UUID, texts: Sequence[str]) -> list[list[Likely]]:
    found = book.likely(session, workshop_id, texts)
    ids = {UUID(placed.theme) for near in found for placed in near}
    titles = dict(
        session.execute(
            select(col(Theme.id), col(Theme.title)).where(col(Theme.id).in_(ids), col(Theme.retired_at).is_(None))
        ).all()
    )
    return [
        [
            Likely(UUID(one.theme), titles[UUID(one.theme)], round(one.strength, 3), one.weak)
            for one in near
            if UUID(one.theme) in titles
        ]
        for near in found
    ]
