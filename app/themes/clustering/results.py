"""What a grouping is: frozen values that hold themes, assignments and how they came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Side:
    """Those of a theme who are for its matter, or against it, in their own words.

    `stance` is "for" or "against". `size` counts input rows; `representatives` are ids of rows, most typical first.
    """

    stance: str
    size: int
    representatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """One group of texts that say similar things.

    `id` is "1", "2", ... for the top level, largest first, and "1.1", "1.2", ... below. `size` counts input rows,
    duplicates included; the size of a theme with children is the sum of theirs. `representatives` are ids of rows,
    most typical first, chosen to differ from one another. `parent` is the id of the heading above, or None.
    `kind` is "theme", "empty" for the tray of rows with nothing to group by (empty, no words, "n/a"), or "stray" for
    the tray of rows that are near no others. `summary` is a paragraph of sentences from its texts; `sides` has two
    members where some of its texts are for and some against, else none.
    """

    id: str
    label: str
    keywords: tuple[str, ...]
    size: int
    representatives: tuple[str, ...]
    parent: str | None = None
    is_tray: bool = False
    kind: str = "theme"
    summary: str = ""
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """A further theme of a row that says several things; `strength` is its share in what the row says, 0 to 0.5."""

    theme: str
    strength: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """The finest theme of one row, with a confidence from 0 (could as well be elsewhere) to 1 (nowhere else).

    `also` names further themes, strongest first; `side` is "for" or "against" where the theme has sides and the row
    takes one; `position` is its place on the map where one was asked for, both coordinates in -1 to 1.
    """

    id: str
    theme: str
    confidence: float
    also: tuple[Membership, ...] = ()
    side: str | None = None
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class SmallView:
    """A few rows that say one thing of their own, too few for a theme: listed, so that size alone silences nobody.

    `members` are ids of rows, most typical first; `theme` is the finest theme that holds most of them.
    """

    label: str
    keywords: tuple[str, ...]
    size: int
    members: tuple[str, ...]
    theme: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the themes hold together, for people and for comparing runs; none of it needs labels.

    `modularity` is that of the finest themes in the neighbour graph (0 to 1). `cohesion` is the mean cosine of a text
    to its theme's centre in the reduced space (-1 to 1). `weak` is the share of rows with a confidence under 0.1.
    """

    modularity: float
    cohesion: float
    weak: float


@dataclass(frozen=True, slots=True)
class Grouping:
    """The result of `find_themes`.

    `themes` lists headings before their children; `assignments` follow the input's order and name themes without
    children. `row_count` = rows given, `distinct_count` = rows left after duplicates were joined, `tray_count` = rows
    without content, `stray_count` = rows that are near no others. `resolution` can be handed back as `resolution=` to
    keep the grain from run to run.
    """

    themes: tuple[Theme, ...]
    assignments: tuple[Assignment, ...]
    encoder: str
    language: str
    seed: int
    resolution: float
    quality: Quality
    row_count: int
    distinct_count: int
    tray_count: int
    notes: tuple[str, ...] = field(default=())
    small_views: tuple[SmallView, ...] = ()
    stray_count: int = 0

    @property
    def finest(self) -> tuple[Theme, ...]:
        """The themes that assignments name: those without children."""
        parents = {theme.parent for theme in self.themes}
        return tuple(theme for theme in self.themes if theme.id not in parents)

    def as_json(self, *, full: bool = False) -> dict[str, Any]:
        """The documented JSON object: `themes` and `assignments`, then how they were made.

        `full` adds summaries, sides, kinds, further themes, positions and small views.
        """
        shown: dict[str, Any] = {
            "themes": [_theme_json(theme, full=full) for theme in self.themes],
            "assignments": [_assignment_json(one, full=full) for one in self.assignments],
            "encoder": self.encoder,
            "language": self.language,
            "seed": self.seed,
            "resolution": self.resolution,
            "quality": {
                "modularity": self.quality.modularity,
                "cohesion": self.quality.cohesion,
                "weak": self.quality.weak,
            },
            "counts": {
                "rows": self.row_count,
                "distinct": self.distinct_count,
                "tray": self.tray_count,
                "stray": self.stray_count,
            },
            "notes": list(self.notes),
        }
        if full:
            shown["small_views"] = [
                {
                    "label": view.label,
                    "keywords": list(view.keywords),
                    "size": view.size,
                    "members": list(view.members),
                    "theme": view.theme,
                }
                for view in self.small_views
            ]
        return shown


def _theme_json(theme: Theme, *, full: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": theme.id,
        "label": theme.label,
        "keywords": list(theme.keywords),
        "size": theme.size,
        "representatives": list(theme.representatives),
    }
    if theme.parent is not None:
        shown["parent"] = theme.parent
    if full:
        shown["kind"] = theme.kind
        shown["summary"] = theme.summary
        shown["sides"] = [
            {"stance": side.stance, "size": side.size, "representatives": list(side.representatives)}
            for side in theme.sides
        ]
    return shown


def _assignment_json(one: Assignment, *, full: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": one.id, "theme": one.theme, "confidence": one.confidence}
    if full:
        shown["also"] = [{"theme": further.theme, "strength": further.strength} for further in one.also]
        shown["side"] = one.side
        shown["position"] = None if one.position is None else list(one.position)
    return shown
