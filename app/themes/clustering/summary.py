"""A grouping as a page of plain text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from app.themes.clustering.results import Grouping, Theme
from app.themes.clustering.text import clean

_WIDTH = 100
_QUOTED = 2


def render_summary(grouping: Grouping, texts: Mapping[str, str]) -> str:
    """Headings, themes, sizes, keywords and two quotes each; `texts` maps the ids of rows to what they say."""
    finest = grouping.finest
    parents = {theme.parent for theme in finest if theme.parent}
    under = f" under {len(parents)} headings" if parents else ""
    made = f"(encoder {grouping.encoder}, language {grouping.language}, seed {grouping.seed})"
    lines = [f"{grouping.row_count:,} texts in {len(finest):,} themes{under}  {made}"]
    for theme in grouping.themes:
        lines.append("")
        lines.extend(_theme(theme, texts, is_heading=theme.id in parents, total=grouping.row_count))
    lines.extend(f"\nNote: {note}" for note in grouping.notes)
    return "\n".join(lines) + "\n"


def _theme(theme: Theme, texts: Mapping[str, str], *, is_heading: bool, total: int) -> list[str]:
    indent = "    " if theme.parent else ""
    lines = [f"{indent}{theme.id}. {theme.label}  -  {theme.size:,} ({theme.size / total:.0%})"]
    if is_heading:
        return lines
    if theme.keywords:
        lines.extend(_wrapped(", ".join(theme.keywords), indent + "   "))
    for one in theme.representatives[:_QUOTED]:
        quote = clean(texts[one])
        lines.extend(_wrapped(f'"{textwrap.shorten(quote, 240, placeholder=" ...")}"', indent + "   "))
    return lines


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
