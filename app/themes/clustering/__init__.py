"""Themes in short texts: a pure, seeded library that needs nothing else of Folkmoot."""

from app.themes.clustering.estimator import ThemeClusterer
from app.themes.clustering.faults import ClusteringError, EncoderUnavailableError
from app.themes.clustering.grouping import find_themes
from app.themes.clustering.results import Assignment, Grouping, Quality, Theme

__all__ = [
    "Assignment",
    "ClusteringError",
    "EncoderUnavailableError",
    "Grouping",
    "Quality",
    "Theme",
    "ThemeClusterer",
    "find_themes",
]
