"""Themes in short texts: a pure, seeded library that needs nothing else of Folkmoot."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.themes.clustering.cartography import layout, place_on_map
    from app.themes.clustering.encoders import kept_encoder
    from app.themes.clustering.estimator import ThemeClusterer
    from app.themes.clustering.faults import ClusteringError, EncoderUnavailableError
    from app.themes.clustering.grouping import find_themes
    from app.themes.clustering.picture import draw_map, draw_map_png
    from app.themes.clustering.placement import Placed, Placement
    from app.themes.clustering.results import Assignment, Grouping, Membership, Quality, Side, SmallView, Theme
    from app.themes.clustering.similar import Match, Similar, near_duplicates

# Loaded when they are first asked for: a web server that places and compares texts never loads scikit-learn.
_HOMES = {
    "Assignment": "results",
    "ClusteringError": "faults",
    "EncoderUnavailableError": "faults",
    "Grouping": "results",
    "Match": "similar",
    "Membership": "results",
    "Placed": "placement",
    "Placement": "placement",
    "Quality": "results",
    "Side": "results",
    "Similar": "similar",
    "SmallView": "results",
    "Theme": "results",
    "ThemeClusterer": "estimator",
    "draw_map": "picture",
    "draw_map_png": "picture",
    "find_themes": "grouping",
    "kept_encoder": "encoders",
    "layout": "cartography",
    "near_duplicates": "similar",
    "place_on_map": "cartography",
}

__all__ = [
    "Assignment",
    "ClusteringError",
    "EncoderUnavailableError",
    "Grouping",
    "Match",
    "Membership",
    "Placed",
    "Placement",
    "Quality",
    "Side",
    "Similar",
    "SmallView",
    "Theme",
    "ThemeClusterer",
    "draw_map",
    "draw_map_png",
    "find_themes",
    "kept_encoder",
    "layout",
    "near_duplicates",
    "place_on_map",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    home = import_module(f"{__name__}.{_HOMES[name]}")
    globals()[name] = getattr(home, name)
    return globals()[name]
