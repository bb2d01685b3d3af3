"""The map: where contributions lie, and which theme each is in now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.storage.tables import table_of
from app.themes.models import Theme, ThemeMember
from app.themes.policy import require_sees_themes
from app.themes.queries.runs import latest_run, places_of
from app.themes.queries.themes import in_order, standing_themes
from app.workshops.queries import standing_of

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


def theme_map(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> MapView:
    """Return the map of the newest run with people's themes on it. Raise NotFound, NotAllowed or ThemesNotShown.

    Each visible contribution that the run grouped is one point, in the theme that it is most surely in.
    """
    require_sees_themes(standing_of(session, workshop_id, actor, now))
    latest = latest_run(session, workshop_id)
    if latest is None:
        return MapView(None, [], [], [], [], [])
    places = places_of(session, latest.id)
    visible = session.execute(
        select(_C.id).where(_C.workshop_id == workshop_id, _C.is_visible).order_by(_C.id)
    ).scalars()
    ids = [ident for ident in visible if str(ident) in places]
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
