"""A table of codes by audiences, and its picture. Pure: counts and words in, a table or an SVG out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final
from uuid import UUID

from app.polls.chart.wrapping import wrap

SMALLEST: Final = 5
"""Fewer people of an audience could be recognised; organisers see them."""


@dataclass(slots=True)
class Column:
    """An audience: how many people of it said something that was coded, and how much. None where they are too few."""

    value: str
    label: str
    people: int | None
    contributions: int | None
    is_small: bool = False


@dataclass(slots=True)
class Line:
    """A code: how many contributions have it, in all and by audience."""

    code_id: UUID
    label: str
    total: int
    cells: list[int | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Codes by audiences; a contribution with several codes counts in the line of each."""

    by: str
    label: str
    coded: int
    columns: list[Column]
    lines: list[Line]


def crossed(
    codes: Sequence[tuple[UUID, str]],
    given: Mapping[UUID, Mapping[UUID, int]],
    authors: Mapping[UUID, UUID | None],
    audiences: Mapping[UUID, str],
    options: Sequence[tuple[str, str]],
    *,
    by: str,
    label: str,
    rule: str,
    coders: Mapping[UUID, int],
    shows_small: bool,
) -> CrossTable:
    """Return the table.

    `given` counts for each coded contribution how many coders gave it each code, and `coders` how many coded it; with
    the rule `any` one is enough, with `most` more than half of them must have. What has no author, and whoever gave no
    answer, stands in the last column. Unless `shows_small`, columns of fewer than five people are empty, and one more
    where a single one could be had by subtraction.
    """
    names = dict(options)
    values = {ident: audiences.get(author, "") if author else "" for ident, author in authors.items()}
    used = [value for value, _ in options if value] + sorted({*values.values()} - {*names, ""}) + [""]
    places = {value: number for number, value in enumerate(used)}
    people: list[set[UUID]] = [set() for _ in used]
    counts = [0] * len(used)
    lines = {code_id: Line(code_id, name, 0, [0] * len(used)) for code_id, name in codes}
    for ident, found in given.items():
        place = places[values[ident]]
        counts[place] += 1
        if author := authors[ident]:
            people[place].add(author)
        for code_id, times in found.items():
            line = lines.get(code_id)
            if line is not None and (rule == "any" or 2 * times > coders[ident]):
                line.total += 1
                line.cells[place] = (line.cells[place] or 0) + 1
    columns = [
        Column(value, names.get(value, value) or "No answer", len(people[place]), counts[place])
        for place, value in enumerate(used)
    ]
    for column in columns:
        column.is_small = 0 < (column.people or 0) < SMALLEST
    if not shows_small:
        _withhold(columns, list(lines.values()))
    keep = [place for place, column in enumerate(columns) if column.value or counts[place]]
    for line in lines.values():
        line.cells = [line.cells[place] for place in keep]
    return CrossTable(by, label, len(given), [columns[place] for place in keep], list(lines.values()))


def _withhold(columns: Sequence[Column], lines: Sequence[Line]) -> None:
    small = [place for place, column in enumerate(columns) if column.is_small]
    if len(small) == 1:
        others = [(column.people or 0, place) for place, column in enumerate(columns) if column.contributions]
        others = [one for one in others if one[1] not in small]
        small += [min(others)[1]] if others else []
    for place in small:
        columns[place].is_small = True
        columns[place].people = columns[place].contributions = None
        for line in lines:
            line.cells[place] = None


_EDGE: Final = 48
_LABEL: Final = 300
_HIGH: Final = 52
_FONT: Final = "'Atkinson Hyperlegible Next','Atkinson Next',system-ui,sans-serif"
_LIGHT: Final = ("#faf8f4", "#1a1c20", "#4b4f57", "#0b585c", "#ffffff")
_DARK: Final = ("#14161a", "#eceae4", "#b9bcc3", "#78d7d6", "#14161a")


def drawn(table: CrossTable, title: str, *, dark: bool = False) -> str:
    """Return the table as SVG: a line a code, a column an audience, darker where a larger share of it has the code.

    Its description says every number that can be seen.
    """
    paper, ink, soft, strong, on_strong = _DARK if dark else _LIGHT
    wide = max(92.0, min(150.0, 840 / max(1, len(table.columns) + 1)))
    width = round(2 * _EDGE + _LABEL + wide * (len(table.columns) + 1))
    parts: list[str] = []
    y = float(_EDGE)
    for line in wrap(title, width - 2 * _EDGE, 32, bold=True, most=2):
        y += 38
        parts.append(_text(_EDGE, y - 8, line, 32, ink, bold=True))
    y += 14
    heads = [(column.label, column.contributions) for column in table.columns] + [("All", table.coded)]
    wrapped = [wrap(label, wide - 10, 18, bold=True, most=3) for label, _ in heads]
    for place, (lines, (_, count)) in enumerate(zip(wrapped, heads, strict=True)):
        middle = _EDGE + _LABEL + wide * place + wide / 2
        parts += [
            _text(middle, y + 22 * (number + 1), line, 18, ink, bold=True, anchor="middle")
            for number, line in enumerate(lines)
        ]
        parts.append(_text(middle, y + 22 * 4, _count(count), 16, soft, anchor="middle"))
    y += 22 * 4 + 16
    for row in table.lines:
        (label,) = wrap(row.label, _LABEL - 16, 22, most=1)
        parts.append(_text(_EDGE, y + _HIGH / 2 + 7, label, 22, ink))
        cells = [*zip(row.cells, (column.contributions for column in table.columns), strict=True)]
        for place, (count, of) in enumerate([*cells, (row.total, table.coded)]):
            left = _EDGE + _LABEL + wide * place
            share = count / of if count is not None and of else 0.0
            parts.append(
                f'<rect x="{left + 2:.0f}" y="{y + 2:.0f}" width="{wide - 4:.0f}" height="{_HIGH - 4}" rx="6" '
                f'fill="{strong}" fill-opacity="{0.06 + 0.94 * share:.2f}"/>'
            )
            colour = on_strong if share > 0.5 else ink
            parts.append(_text(left + wide / 2, y + _HIGH / 2 + 8, _count(count), 22, colour, anchor="middle"))
        y += _HIGH
    for line in wrap(account(table), width - 2 * _EDGE, 18, most=2):
        y += 28
        parts.append(_text(_EDGE, y, line, 18, soft))
    height = round(y + _EDGE)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="title desc" font-family="{_FONT}"><title id="title">{escape(title)}</title>'
        f'<desc id="desc">{escape(described(table))}</desc><rect width="100%" height="100%" fill="{paper}"/>'
        f"{''.join(parts)}</svg>"
    )


def described(table: CrossTable) -> str:
    """Return the table in words."""
    said = []
    for line in table.lines:
        cells = ", ".join(
            f"{column.label} {_count(cell)}" for column, cell in zip(table.columns, line.cells, strict=True)
        )
        said.append(f"{line.label}: {line.total}" + (f" ({cells})." if cells else "."))
    return " ".join([*said, account(table)])


def account(table: CrossTable) -> str:
    """Return what the numbers are of."""
    withheld = any(column.contributions is None for column in table.columns)
    hidden = f" An en dash stands for groups of fewer than {SMALLEST} people." if withheld else ""
    return f"{table.coded} coded contributions, by {table.label}; one with several codes counts for each.{hidden}"


def _count(count: int | None) -> str:
    return "–" if count is None else str(count)


def _text(x: float, y: float, said: str, size: int, colour: str, *, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="700"' if bold else ""
    shift = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{colour}"{weight}{shift}>{escape(said)}</text>'
