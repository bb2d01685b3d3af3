"""The tables of themes: what the machine found, what people keep, what lies between, and the vectors under it all."""

from app.themes.models.duplicates import DuplicateMember, DuplicateMerge
from app.themes.models.kept import Theme, ThemeEdit, ThemeEditTheme, ThemeMember, ThemeSet
from app.themes.models.proposals import ThemeProposal
from app.themes.models.runs import Cluster, ClusterMember, ClusterSecond, RunMap, ThemeRun
from app.themes.models.vectors import ContributionVector

__all__ = [
    "Cluster",
    "ClusterMember",
    "ClusterSecond",
    "ContributionVector",
    "DuplicateMember",
    "DuplicateMerge",
    "RunMap",
    "Theme",
    "ThemeEdit",
    "ThemeEditTheme",
    "ThemeMember",
    "ThemeProposal",
    "ThemeRun",
    "ThemeSet",
]
