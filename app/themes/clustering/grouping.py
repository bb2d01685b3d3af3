"""`find_themes`: from texts to labelled themes, the same bytes for the same texts and seed in any row order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from app.themes.clustering.communities import centres_of
from app.themes.clustering.encoders import choose
from app.themes.clustering.faults import ClusteringError
from app.themes.clustering.labels import Known, name_themes, read
from app.themes.clustering.language import detect_language, stop_words
from app.themes.clustering.partition import Partitioned, partition
from app.themes.clustering.projection import project, unit_rows
from app.themes.clustering.representatives import representatives
from app.themes.clustering.results import Assignment, Grouping, Quality, Theme
from app.themes.clustering.text import Corpus, gather

Progress = Callable[[str, float], None]

TRAY_LABEL = "Without content"
WEAK = 0.1
# Where each stage begins and how far it reaches, as shares of the time at 10,000 texts.
_STAGES = {
    "reading": (0.0, 0.1),
    "encoding": (0.1, 0.4),
    "finding neighbours": (0.4, 0.6),
    "finding communities": (0.6, 0.8),
    "naming": (0.8, 1.0),
}


def find_themes(
    texts: Sequence[str],
    *,
    ids: Sequence[str] | None = None,
    encoder: str = "auto",
    themes: int | None = None,
    seed: int = 0,
    vectors: NDArray[np.floating] | None = None,
    starting: Mapping[str, str] | None = None,
    resolution: float | None = None,
    progress: Progress | None = None,
) -> Grouping:
    """Group texts into themes.

    `ids` name the rows ("1", "2", ... by default) and must differ. `encoder` is `auto` (`static` for English, `lsa`
    for everything else), `static`, `lsa` or `onnx:DIRECTORY`; with `vectors` (n, d), made by the caller and kept from
    earlier, nothing is encoded and `encoder` is only recorded. `themes` asks for about so many of the finest themes.
    `starting` maps ids to themes of an earlier run, from which the search begins, and `resolution` keeps that run's
    grain; both make a run after new texts agree with the one before. `progress` is called with a stage and the share
    of all work that is done, rising from 0 to 1.

    Every id is assigned exactly once. Rows without content ("", "n/a", only emoji) are in one theme of their own.
    Raises ClusteringError for input that cannot be grouped, EncoderUnavailableError for a missing encoder.
    """
    names = _checked(texts, ids, themes, vectors, resolution)
    tell = _reporter(progress)
    # One thread: products of matrices then add up in one order, whatever the machine's number of cores.
    with threadpool_limits(limits=1):
        tell("reading", 0.0)
        corpus = gather(texts)
        language = detect_language(corpus.texts)
        tell("encoding", 0.0)
        used, rows = _rows(corpus, encoder, language, seed, vectors)
        if not corpus.texts:
            grouping = _only_tray(names, used, language, seed)
        else:
            begun = _starting(corpus, names, starting) if starting else None
            found = partition(
                rows,
                corpus.weights,
                themes=themes,
                resolution=resolution,
                starting=begun,
                seed=seed,
                progress=tell,
            )
            tell("naming", 0.0)
            grouping = _assemble(corpus, found, names, used=used, language=language, seed=seed)
        tell("naming", 1.0)
    return grouping


def _checked(
    texts: Sequence[str],
    ids: Sequence[str] | None,
    themes: int | None,
    vectors: NDArray[np.floating] | None,
    resolution: float | None,
) -> list[str]:
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        message = "texts must be a sequence of strings"
        raise ClusteringError(message)
    names = [str(row) for row in range(1, len(texts) + 1)] if ids is None else list(ids)
    if len(names) != len(texts):
        message = f"there are {len(texts)} texts but {len(names)} ids"
        raise ClusteringError(message)
    if len(set(names)) != len(names):
        seen: set[str] = set()
        twice = next(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        message = f"the id {twice!r} names more than one text: ids must differ"
        raise ClusteringError(message)
    if themes is not None and themes < 1:
        message = f"themes must be 1 or more, not {themes}"
        raise ClusteringError(message)
    if resolution is not None and not 0 < resolution < float("inf"):
        message = f"resolution must be above 0, not {resolution}"
        raise ClusteringError(message)
    if vectors is not None and (vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all()):
        message = f"vectors must be finite and of shape ({len(texts)}, d), not {vectors.shape}"
        raise ClusteringError(message)
    return names


def _reporter(progress: Progress | None) -> Progress:
    if progress is None:
        return lambda _stage, _done: None

    def tell(stage: str, done: float) -> None:
        begin, end = _STAGES[stage]
        progress(stage, begin + (end - begin) * done)

    return tell


def _rows(
    corpus: Corpus, encoder: str, language: str, seed: int, vectors: NDArray[np.floating] | None
) -> tuple[str, NDArray[np.float32]]:
    """The encoder's name and the projected rows; the wider vectors are let go, because they are the most memory."""
    if vectors is not None:
        named = encoder if encoder != "auto" else "given"
        return named, project(unit_rows(np.asarray(vectors)[corpus.first]), corpus.weights)
    name = encoder
    if encoder == "auto":
        name = "static" if language == "en" else "lsa"
    chosen = choose(name, stops=stop_words(language), seed=seed)
    return chosen.name, project(chosen.encode_corpus(corpus.texts), corpus.weights)


def _starting(corpus: Corpus, names: Sequence[str], starting: Mapping[str, str]) -> NDArray[np.int64]:
    begun = np.full(len(corpus.texts), -1, dtype=np.int64)
    numbers = {theme: number for number, theme in enumerate(sorted(set(starting.values())))}
    # Rows of one text may come from different themes; the lowest wins, so that row order decides nothing.
    for name, place in zip(names, corpus.row_of.tolist(), strict=True):
        if place >= 0 and name in starting:
            number = numbers[starting[name]]
            begun[place] = number if begun[place] < 0 else min(begun[place], number)
    return begun


def _assemble(
    corpus: Corpus, found: Partitioned, names: Sequence[str], *, used: str, language: str, seed: int
) -> Grouping:
    typical = representatives(found.rows, found.numbers, corpus.weights)
    known = read(corpus.texts, found.rows, found.numbers, corpus.weights, stop_words(language))
    named = name_themes(known, found.numbers, fallbacks=[corpus.texts[places[0]] for places in typical])
    sizes = np.bincount(found.numbers, weights=corpus.weights).astype(int)
    # Which of the rows with the same words is shown must not depend on row order: the least id is.
    shown: dict[int, str] = {}
    for name, place in zip(names, corpus.row_of.tolist(), strict=True):
        if place >= 0:
            shown[place] = min(shown.get(place, name), name)
    finest = [
        Theme("", name.label, name.keywords, int(size), tuple(shown[place] for place in places))
        for name, size, places in zip(named, sizes.tolist(), typical, strict=True)
    ]
    heads = _headings(known, found, finest)
    themes, id_of = _numbered(finest, heads, found.heading_of)
    tray = int((corpus.row_of < 0).sum())
    if tray:
        themes.append(_tray(str(sum(theme.parent is None for theme in themes) + 1), tray))
    centres = centres_of(found.rows, found.numbers, corpus.weights)
    cohesion = np.einsum("ij,ij->i", found.rows, centres[found.numbers])
    sure = np.round(found.confidence, 4).tolist()
    finest_of = found.numbers.tolist()
    return Grouping(
        themes=tuple(themes),
        assignments=tuple(
            Assignment(name, id_of[finest_of[place]], sure[place])
            if place >= 0
            else Assignment(name, themes[-1].id, 1.0)
            for name, place in zip(names, corpus.row_of.tolist(), strict=True)
        ),
        encoder=used,
        language=language,
        seed=seed,
        resolution=found.resolution,
        quality=Quality(
            modularity=round(found.modularity, 4),
            cohesion=round(float(np.average(cohesion, weights=corpus.weights)), 4),
            weak=round(float(np.average(found.confidence < WEAK, weights=corpus.weights)), 4),
        ),
        row_count=len(names),
        distinct_count=len(corpus.texts),
        tray_count=tray,
    )


def _headings(known: Known, found: Partitioned, finest: list[Theme]) -> list[Theme]:
    if not len(found.heading_of):
        return []
    above = found.heading_of[found.numbers]
    named = name_themes(known, above, fallbacks=[""] * (int(above.max()) + 1))
    heads = []
    for number, name in enumerate(named):
        below = [theme for theme, heading in zip(finest, found.heading_of.tolist(), strict=True) if heading == number]
        below.sort(key=lambda theme: (-theme.size, theme.label))
        # The first representative of each child: a heading shows its breadth.
        examples = tuple(theme.representatives[0] for theme in below[:5])
        size = sum(theme.size for theme in below)
        heads.append(Theme("", name.label or below[0].label, name.keywords, size, examples))
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
            listed.append(_with(theme, str(place), None))
        return listed, id_of
    for place, (heading, head) in enumerate(sorted(enumerate(heads), key=order), start=1):
        listed.append(_with(head, str(place), None))
        below = [pair for pair in enumerate(finest) if heading_of[pair[0]] == heading]
        for nth, (number, theme) in enumerate(sorted(below, key=order), start=1):
            id_of[number] = f"{place}.{nth}"
            listed.append(_with(theme, id_of[number], str(place)))
    return listed, id_of


def _with(theme: Theme, new_id: str, parent: str | None) -> Theme:
    return Theme(new_id, theme.label, theme.keywords, theme.size, theme.representatives, parent)


def _tray(new_id: str, size: int) -> Theme:
    return Theme(new_id, TRAY_LABEL, (), size, (), is_tray=True)


def _only_tray(names: Sequence[str], used: str, language: str, seed: int) -> Grouping:
    return Grouping(
        themes=(_tray("1", len(names)),) if names else (),
        assignments=tuple(Assignment(name, "1", 1.0) for name in names),
        encoder=used,
        language=language,
        seed=seed,
        resolution=1.0,
        quality=Quality(0.0, 0.0, 0.0),
        row_count=len(names),
        distinct_count=0,
        tray_count=len(names),
    )
