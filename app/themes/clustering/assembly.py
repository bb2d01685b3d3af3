"""A partition of distinct texts made into what callers get: themes with names, every row assigned, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.themes.clustering.belonging import further_themes, says_several_things, strays
from app.themes.clustering.communities import centres_of
from app.themes.clustering.digest import TEXTS_READ, paragraph
from app.themes.clustering.labels import Known, name_themes, read
from app.themes.clustering.language import stop_words
from app.themes.clustering.partition import Partitioned
from app.themes.clustering.representatives import representatives, typical_rows
from app.themes.clustering.results import Assignment, Grouping, Membership, Quality, Side, SmallView, Theme
from app.themes.clustering.small_views import small_views
from app.themes.clustering.stance import AGAINST, FOR, sides
from app.themes.clustering.text import Corpus

TRAY_LABEL, STRAY_LABEL = "Without content", "Fits nowhere else"
WEAK = 0.1
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Made:
    """How a grouping was made: the encoder's name, the language and the seed."""

    encoder: str
    language: str
    seed: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read of the distinct texts (m) once their themes are known.

    `number_of` (m,) is the theme of each, -1 for strays; `shown` the id of each; `stances` (m,) 1, -1 or 0.
    """

    corpus: Corpus
    found: Partitioned
    number_of: NDArray[np.int64]
    shown: list[str]
    known: Known
    stances: NDArray[np.int8]
    has_sides: NDArray[np.bool_]
    stops: frozenset[str]


def assembled(
    corpus: Corpus,
    found: Partitioned,
    names: Sequence[str],
    *,
    made: Made,
    places: NDArray[np.float32] | None = None,
    with_strays: bool = True,
) -> Grouping:
    """The grouping of all rows, whose ids are `names`; `places` (m, 2) are the distinct texts' places on the map.

    Without `with_strays` every text with content stays in the theme that it is nearest to.
    """
    reading = _read(corpus, found, names, made.language, with_strays=with_strays)
    number_of, weights = reading.number_of, corpus.weights
    finest = _finest(reading)
    themes, id_of = _numbered(finest, _headings(reading, finest), found.heading_of)
    views = _views(reading, id_of)
    top = sum(theme.parent is None for theme in themes)
    stray_count = int(weights[number_of < 0].sum())
    tray_count = int((corpus.row_of < 0).sum())
    stray_id, tray_id = str(top + 1), str(top + 1 + bool(stray_count))
    if stray_count:
        far = np.flatnonzero(number_of < 0)[:_EXAMPLES].tolist()
        examples = tuple(reading.shown[place] for place in far)
        themes.append(Theme(stray_id, STRAY_LABEL, (), stray_count, examples, is_tray=True, kind="stray"))
    if tray_count:
        themes.append(Theme(tray_id, TRAY_LABEL, (), tray_count, (), is_tray=True, kind="empty"))
    told = _assignments(reading, id_of, stray_id, places)
    without_content = Assignment("", tray_id, 1.0)
    held = number_of >= 0
    centres = centres_of(found.rows[held], number_of[held], weights[held])
    cohesion = np.einsum("ij,ij->i", found.rows[held], centres[number_of[held]])
    return Grouping(
        themes=tuple(themes),
        assignments=tuple(
            _for_row(told[place] if place >= 0 else without_content, name)
            for name, place in zip(names, corpus.row_of.tolist(), strict=True)
        ),
        encoder=made.encoder,
        language=made.language,
        seed=made.seed,
        resolution=found.resolution,
        quality=Quality(
            modularity=round(found.modularity, 4),
            cohesion=round(float(np.average(cohesion, weights=weights[held])), 4),
            weak=round(float(np.average(found.confidence < WEAK, weights=weights)), 4),
        ),
        row_count=len(names),
        distinct_count=len(corpus.texts),
        tray_count=tray_count,
        small_views=tuple(views),
        stray_count=stray_count,
    )


def _for_row(one: Assignment, name: str) -> Assignment:
    # Written out, because dataclasses.replace takes seven times as long and a million rows go through here.
    return Assignment(name, one.theme, one.confidence, one.also, one.side, one.position)


def only_tray(names: Sequence[str], made: Made) -> Grouping:
    """The grouping of rows none of which has content."""
    tray = Theme("1", TRAY_LABEL, (), len(names), (), is_tray=True, kind="empty")
    return Grouping(
        themes=(tray,) if names else (),
        assignments=tuple(Assignment(name, "1", 1.0) for name in names),
        encoder=made.encoder,
        language=made.language,
        seed=made.seed,
        resolution=1.0,
        quality=Quality(0.0, 0.0, 0.0),
        row_count=len(names),
        distinct_count=0,
        tray_count=len(names),
    )


def _read(corpus: Corpus, found: Partitioned, names: Sequence[str], language: str, *, with_strays: bool) -> _Reading:
    number_of = found.numbers.copy()
    alone = strays(found.graph, corpus.weights, settled=found.confidence)
    alone &= with_strays
    # A theme keeps at least half of its texts: what is all strays is a theme of strange texts.
    count = int(number_of.max()) + 1
    crowded = np.bincount(number_of[alone], minlength=count) > np.bincount(number_of, minlength=count) / 2
    number_of[alone & ~crowded[number_of]] = -1
    held = np.flatnonzero(number_of >= 0)
    stops = stop_words(language)
    stances = np.zeros(len(number_of), dtype=np.int8)
    stances[held], has_sides = sides(
        [corpus.texts[place] for place in held.tolist()], number_of[held], corpus.weights[held], language
    )
    # Which of the rows with the same words is shown must not depend on row order: the least id is.
    shown: list[str] = [""] * len(corpus.texts)
    for name, place in zip(names, corpus.row_of.tolist(), strict=True):
        if place >= 0:
            shown[place] = min(shown[place] or name, name)
    return _Reading(
        corpus=corpus,
        found=found,
        number_of=number_of,
        shown=shown,
        known=read(corpus.texts, found.rows, number_of, corpus.weights, stops),
        stances=stances,
        has_sides=has_sides,
        stops=stops,
    )


def _finest(reading: _Reading) -> list[Theme]:
    found, corpus, number_of = reading.found, reading.corpus, reading.number_of
    near = typical_rows(found.rows, number_of, corpus.weights)
    typical = representatives(found.rows, near)
    named = name_themes(reading.known, number_of, fallbacks=[corpus.texts[places[0]] for places in typical])
    held = number_of >= 0
    sizes = np.bincount(number_of[held], weights=corpus.weights[held]).astype(int).tolist()
    return [
        Theme(
            "",
            name.label,
            name.keywords,
            size,
            tuple(reading.shown[place] for place in typical[number]),
            summary=paragraph(
                [corpus.texts[place] for place in near[number].places[:TEXTS_READ].tolist()], name.keywords,
                reading.stops,
            ),
            sides=_sides(reading, number) if reading.has_sides[number] else (),
        )
        for number, (name, size) in enumerate(zip(named, sizes, strict=True))
    ]  # fmt: skip


def _sides(reading: _Reading, number: int) -> tuple[Side, ...]:
    told = []
    for stance, sign in ((FOR, 1), (AGAINST, -1)):
        members = np.flatnonzero((reading.number_of == number) & (reading.stances == sign))
        alone = np.zeros(len(members), dtype=np.int64)
        rows, weights = reading.found.rows[members], reading.corpus.weights[members]
        (typical,) = representatives(rows, typical_rows(rows, alone, weights))
        examples = tuple(reading.shown[members[place]] for place in typical)
        told.append(Side(stance, int(weights.sum()), examples))
    return tuple(told)


def _views(reading: _Reading, id_of: dict[int, str]) -> list[SmallView]:
    found, corpus, held = reading.found, reading.corpus, reading.number_of
    views = small_views(found.graph, found.rows, found.numbers, corpus.weights)
    if not views:
        return []
    # Each view is named against all others and against everything else that was read.
    group = np.full(len(held), len(views), dtype=np.int64)
    for nth, view in enumerate(views):
        group[list(view.places)] = nth
    known = read(corpus.texts, found.rows, group, corpus.weights, reading.stops)
    named = name_themes(known, group, fallbacks=[*(corpus.texts[view.places[0]] for view in views), ""])
    return [
        SmallView(
            label=name.label,
            keywords=name.keywords,
            size=int(corpus.weights[list(view.places)].sum()),
            members=tuple(reading.shown[place] for place in view.places),
            theme=id_of[view.theme],
        )
        for view, name in zip(views, named, strict=False)
    ]


def _assignments(
    reading: _Reading, id_of: dict[int, str], stray_id: str, places: NDArray[np.float32] | None
) -> list[Assignment]:
    """The assignment of each distinct text, without an id."""
    found, number_of = reading.found, reading.number_of
    held = number_of >= 0
    second = np.full(len(number_of), -1, dtype=np.int64)
    share = np.zeros(len(number_of))
    centres = centres_of(found.rows[held], number_of[held], reading.corpus.weights[held])
    texts = reading.corpus.texts
    asked = held & np.fromiter((says_several_things(text) for text in texts), dtype=np.bool_, count=len(texts))
    second[asked], share[asked] = further_themes(found.rows[asked], number_of[asked], centres)
    sure = np.round(found.confidence, 4).tolist()
    positions = None if places is None else np.round(places.astype(np.float64), 4).tolist()
    named = {1: FOR, -1: AGAINST}
    told = []
    for place, (number, other) in enumerate(zip(number_of.tolist(), second.tolist(), strict=True)):
        position = None if positions is None else (positions[place][0], positions[place][1])
        if number < 0:
            told.append(Assignment("", stray_id, 0.0, position=position))
            continue
        told.append(
            Assignment(
                "",
                id_of[number],
                sure[place],
                also=(Membership(id_of[other], round(float(share[place]), 4)),) if other >= 0 else (),
                side=named.get(int(reading.stances[place])) if reading.has_sides[number] else None,
                position=position,
            )
        )
    return told


def _headings(reading: _Reading, finest: list[Theme]) -> list[Theme]:
    heading_of = reading.found.heading_of
    if not len(heading_of):
        return []
    above = np.where(reading.number_of >= 0, heading_of[reading.number_of], -1)
    named = name_themes(reading.known, above, fallbacks=[""] * (int(above.max()) + 1))
    heads = []
    for number, name in enumerate(named):
        below = [theme for theme, heading in zip(finest, heading_of.tolist(), strict=True) if heading == number]
        below.sort(key=lambda theme: (-theme.size, theme.label))
        # The first representative of each child: a heading shows its breadth.
        examples = tuple(theme.representatives[0] for theme in below[:_EXAMPLES])
        size = sum(theme.size for theme in below)
        heads.append(Theme("", name.label or below[0].label, name.keywords, size, examples, summary=below[0].summary))
    return heads


def _numbered(
    finest: list[Theme], heads: list[Theme], heading_of: NDArray[np.int64]
) -> tuple[list[Theme], dict[int, str]]:
    """Themes with ids, largest first, headings before their children; and the id of each finest theme's number."""

    def order(pair: tuple[int, Theme]) -> tuple[int, str]:
        return -pair[1].size, pair[1].label

    listed: list[Theme] = []
    id_of: dict[int, str] = {}
    if not heads:
        for place, (number, theme) in enumerate(sorted(enumerate(finest), key=order), start=1):
            id_of[number] = str(place)
            listed.append(replace(theme, id=str(place)))
        return listed, id_of
    for place, (heading, head) in enumerate(sorted(enumerate(heads), key=order), start=1):
        listed.append(replace(head, id=str(place)))
        below = [pair for pair in enumerate(finest) if heading_of[pair[0]] == heading]
        for nth, (number, theme) in enumerate(sorted(below, key=order), start=1):
            id_of[number] = f"{place}.{nth}"
            listed.append(replace(theme, id=id_of[number], parent=str(place)))
    return listed, id_of
