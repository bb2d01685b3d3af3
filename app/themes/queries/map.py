"""The map: where contributions lie, and which theme each is in now."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.words import words_of
from app.storage.tables import table_of
from app.themes.models import Theme, ThemeMember
from app.themes.policy import require_sees_themes
from app.themes.queries.runs import latest_run, places_of
from app.themes.queries.texts import LEAST_WORDS
from app.themes.queries.themes import in_order, standing_themes
from app.workshops.queries import standing_of

Places = Mapping[str, tuple[float, float]]
"""Where contributions lie, by id; x and y within -1 to 1."""
PlaceLate = Callable[[UUID, Places, Sequence[str]], Places]
"""A run, the places that it gave, and contributions that it had not seen, to where those may be shown meanwhile."""

MOST_LATE = 1_000
"""The newest contributions since the run that are placed; a refresh takes more in."""
_C, _MEMBER = table_of(Contribution).c, table_of(ThemeMember).c


@dataclass(frozen=True, slots=True)
class Label:
    """A theme on the map: the middle of its points."""

    theme: Theme
    number: str
    x: float
    y: float
    size: int


@dataclass(frozen=True, slots=True)
class MapView:
    """The labels and points of a map; `homes` index into the labels, -1: in none of them."""

    run_id: UUID | None
    labels: list[Label]
    ids: list[UUID]
    xs: list[float]
    ys: list[float]
    homes: list[int]


def theme_map(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, late: PlaceLate | None = None
) -> MapView:
    """Return the map of the newest run with people's themes on it. Raise NotFound, NotAllowed or ThemesNotShown.

    Each visible contribution that the run grouped is one point, in the theme that it is most surely in; and each that
    was said since, where `late` places it.
    """
    require_sees_themes(standing_of(session, workshop_id, actor, now))
    latest = latest_run(session, workshop_id)
    if latest is None:
        return MapView(None, [], [], [], [], [])
    places = places_of(session, latest.id)
    visible = session.execute(
        select(_C.id).where(_C.workshop_id == workshop_id, _C.is_visible).order_by(_C.id)
    ).scalars()
    present = list(visible)
    if late is not None:
        places = {
            **places,
            **late(latest.id, places, _unseen(session, [one for one in present if str(one) not in places])),
        }
    ids = [ident for ident in present if str(ident) in places]
    listed = in_order(standing_themes(session, workshop_id))
    row_of = {theme.id: row for row, (theme, _, _) in enumerate(listed)}
    home: dict[UUID, tuple[int, int]] = {}
    members = session.execute(
        select(_MEMBER.contribution_id, _MEMBER.theme_id, _MEMBER.strength).where(_MEMBER.theme_id.in_(list(row_of)))
    )
    for ident, theme_id, strength in members:
        home[ident] = min((-strength, row_of[theme_id]), home.get(ident, (1, 0)))
    homes = [home[ident][1] if ident in home else -1 for ident in ids]
    points = [places[str(ident)] for ident in ids]
    inside: dict[int, list[tuple[float, float]]] = defaultdict(list)
    above = {row: row_of.get(theme.parent_id) for row, (theme, _, _) in enumerate(listed) if theme.parent_id}
    for row, point in zip(homes, points, strict=True):
        at: int | None = row
        while at is not None and at >= 0:
            inside[at].append(point)
            at = above.get(at)
    labels = [
        Label(
            theme,
            number,
            round(median(x for x, _ in inside[row]), 3) if inside[row] else 0.0,
            round(median(y for _, y in inside[row]), 3) if inside[row] else 0.0,
            len(inside[row]),
        )
        for row, (theme, number, _) in enumerate(listed)
    ]
    return MapView(latest.id, labels, ids, [round(x, 3) for x, _ in points], [round(y, 3) for _, y in points], homes)


def _unseen(session: Session, ids: Sequence[UUID]) -> list[str]:
    """Return the newest of some contributions that have enough words for a run to take them in."""
    rows = session.execute(select(_C.id, _C.text).where(_C.id.in_(ids[-MOST_LATE:])).order_by(_C.id)) if ids else ()
    return [str(ident) for ident, said in rows if len(words_of(said)) >= LEAST_WORDS]
