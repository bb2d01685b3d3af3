"""What themes and their members are at a moment, as JSON values: what an edit keeps so that it can be undone exactly.

An image of themes maps ids to fields, or to null for a theme that there was not; versions are left out, because they
only ever rise. An image of members maps theme ids to `[contribution, place]` pairs; a null place: not in the theme.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.themes.models import Theme

Key = tuple[UUID, UUID]
"""Theme and contribution."""

FIELDS = (
    "title",
    "description",
    "note",
    "kind",
    "foundation_id",
    "parent_id",
    "position",
    "is_pinned",
    "keywords",
    "sides",
    "representatives",
    "identity",
    "retired_at",
    "merged_into_id",
)
"""All of a theme that an edit may change. Its summary is not: it quotes people, and goes when what they said goes."""
_IDS = frozenset({"foundation_id", "parent_id", "merged_into_id"})


@dataclass(frozen=True, slots=True)
class Place:
    """How a contribution stands in a theme."""

    strength: int
    source: str
    is_pinned: bool


def image_of(theme: Theme) -> dict[str, Any]:
    """Return a theme's fields as JSON values."""
    return {name: _plain(getattr(theme, name)) for name in FIELDS}


def restore(theme: Theme, image: Mapping[str, Any]) -> None:
    """Give a theme the fields of an image."""
    for name in FIELDS:
        value = image[name]
        if name in _IDS:
            value = UUID(value) if value else None
        elif name == "retired_at":
            value = datetime.fromisoformat(value) if value else None
        setattr(theme, name, value)


def image_of_places(places: Mapping[Key, Place | None]) -> dict[str, list[list[Any]]]:
    """Return members as JSON values, in the order of ids."""
    image: dict[str, list[list[Any]]] = {}
    for (theme_id, contribution_id), place in sorted(places.items()):
        written = None if place is None else [place.strength, place.source, place.is_pinned]
        image.setdefault(theme_id.hex, []).append([contribution_id.hex, written])
    return image


def places_of(image: Mapping[str, Iterable[Any]]) -> dict[Key, Place | None]:
    """Return what `image_of_places` wrote."""
    return {
        (UUID(theme), UUID(contribution)): Place(*written) if written else None
        for theme, members in image.items()
        for contribution, written in members
    }


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value
