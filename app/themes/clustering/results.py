"""What a grouping is: frozen values that hold themes, assignments and how they came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Theme:
    """One group of texts that say similar things.

    `id` is "1", "2", ... for the top level, largest first, and "1.1", "1.2", ... below. `size` counts input rows,
    duplicates included; the size of a theme with children is the sum of theirs. `representatives` are ids of rows,
    most typical first, chosen to differ from one another. `parent` is the id of the heading above, or None.
    `is_tray` marks the one theme that gathers rows with nothing to group by (empty, no words, "n/a").
    """

    id: str
    label: str
    keywords: tuple[str, ...]
    size: int
    representatives: tuple[str, ...]
    parent: str | None = None
    is_tray: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """The finest theme of one row, with a confidence from 0 (could as well be elsewhere) to 1 (nowhere else)."""

    id: str
    theme: str
    confidence: float


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
    without content. `resolution` can be handed back as `resolution=` to keep the grain from run to run.
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

    @property
    def finest(self) -> tuple[Theme, ...]:
        """The themes that assignments name: those without children."""
        parents = {theme.parent for theme in self.themes}
        return tuple(theme for theme in self.themes if theme.id not in parents)

    def as_json(self) -> dict[str, Any]:
        """The documented JSON object: `themes` and `assignments`, then how they were made."""
        return {
            "themes": [_theme_json(theme) for theme in self.themes],
            "assignments": [
                {"id": one.id, "theme": one.theme, "confidence": one.confidence} for one in self.assignments
            ],
            "encoder": self.encoder,
            "language": self.language,
            "seed": self.seed,
            "resolution": self.resolution,
            "quality": {
                "modularity": self.quality.modularity,
                "cohesion": self.quality.cohesion,
                "weak": self.quality.weak,
            },
            "counts": {"rows": self.row_count, "distinct": self.distinct_count, "tray": self.tray_count},
            "notes": list(self.notes),
        }


def _theme_json(theme: Theme) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": theme.id,
        "label": theme.label,
        "keywords": list(theme.keywords),
        "size": theme.size,
        "representatives": list(theme.representatives),
    }
    if theme.parent is not None:
        shown["parent"] = theme.parent
    return shown
