"""`find_themes`: from texts to labelled themes, the same bytes for the same texts and seed in any row order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from app.themes.clustering.assembly import Made, assembled, only_tray
from app.themes.clustering.cartography import layout
from app.themes.clustering.encoders import StaticEncoder, choose
from app.themes.clustering.encoders.static import weighs_rarity
from app.themes.clustering.faults import ClusteringError
from app.themes.clustering.language import detect_language, stop_words
from app.themes.clustering.partition import HOLD, partition
from app.themes.clustering.projection import project, unit_rows
from app.themes.clustering.results import Grouping
from app.themes.clustering.text import Corpus, gather

Progress = Callable[[str, float], None]

_FIRM = 1.0
_JOINED = "+static"
# Distinct texts come in order of a hash, so that the first are a fair sample of all.
_LANGUAGE_SAMPLE = 2_000
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
    anchors: Mapping[str, str] | None = None,
    resolution: float | None = None,
    positions: bool = False,
    earlier_positions: Mapping[str, tuple[float, float]] | None = None,
    progress: Progress | None = None,
) -> Grouping:
    """Group texts into themes.

    `ids` name the rows ("1", "2", ... by default) and must differ. `encoder` is `auto` (`static` for English, `lsa`
    for everything else), `static`, `hashed`, `lsa` or `onnx:DIRECTORY` (for English with half-weighted `static` beside
    it). With `vectors` (n, d), made by the caller and kept from earlier, `encoder` is the name of what made them, and
    nothing is encoded anew, except that long English texts get `static` vectors that weigh what the texts share.
    `themes` asks for about so many of the finest themes.
    `starting` maps ids to themes of an earlier run, from which the search begins, and `resolution` keeps that run's
    grain; both make a run after new texts agree with the one before. `anchors` map ids to themes that people made, in
    the same way but firmly: such texts stay together unless nothing near them is left. `positions` asks for a map, and
    `earlier_positions` (ids to places of an earlier map) leaves those where they were. `progress` is called with a
    stage and the share of all work that is done, rising from 0 to 1.

    Every id is assigned exactly once. Rows without content ("", "n/a", only emoji) are in one theme of their own.
    Raises ClusteringError for input that cannot be grouped, EncoderUnavailableError for a missing encoder.
    """
    names = _checked(texts, ids, themes, vectors, resolution)
    tell = _reporter(progress)
    # One thread: products of matrices then add up in one order, whatever the machine's number of cores.
    with threadpool_limits(limits=1):
        tell("reading", 0.0)
        corpus = gather(texts)
        language = detect_language(corpus.texts[:_LANGUAGE_SAMPLE])
        tell("encoding", 0.0)
        used, rows = _rows(corpus, encoder, language, seed, vectors)
        if not corpus.texts:
            grouping = only_tray(names, Made(used, language, seed))
        else:
            earlier = anchors or starting
            found = partition(
                rows,
                corpus.weights,
                themes=themes,
                resolution=resolution,
                starting=_earlier(corpus, names, earlier) if earlier else None,
                hold=_FIRM if anchors else HOLD,
                seed=seed,
                progress=tell,
            )
            tell("naming", 0.0)
            places = (
                layout(rows, found.numbers, earlier=_placed(corpus, names, earlier_positions))
                if (positions or earlier_positions)
                else None
            )
            made = Made(used, language, seed)
            grouping = assembled(corpus, found, names, made=made, places=places, with_strays=themes is None)
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
    if vectors is None:
        name = encoder
        if encoder == "auto":
            name = "static" if language == "en" else "lsa"
        chosen = choose(name, stops=stop_words(language), seed=seed)
        named, wide = chosen.name, chosen.encode_corpus(corpus.texts)
    else:
        named = encoder if encoder != "auto" else "given"
        if named == StaticEncoder.name and weighs_rarity(corpus.texts):
            wide = StaticEncoder().encode_corpus(corpus.texts)
        else:
            wide = unit_rows(np.asarray(vectors)[corpus.first])
    if named.startswith("onnx:") and language == "en" and not named.endswith(_JOINED):
        # What words say beside what sentences mean: gains 0.003 to 0.02 AMI on four of five English sets.
        named, wide = named + _JOINED, np.hstack([wide, 0.5 * StaticEncoder().encode_corpus(corpus.texts)])
    return named, project(unit_rows(wide), corpus.weights)


def _earlier(corpus: Corpus, names: Sequence[str], themes: Mapping[str, str]) -> NDArray[np.int64]:
    begun = np.full(len(corpus.texts), -1, dtype=np.int64)
    numbers = {theme: number for number, theme in enumerate(sorted(set(themes.values())))}
    # Rows of one text may come from different themes; the lowest wins, so that row order decides nothing.
    for name, place in zip(names, corpus.row_of.tolist(), strict=True):
        if place >= 0 and name in themes:
            number = numbers[themes[name]]
            begun[place] = number if begun[place] < 0 else min(begun[place], number)
    return begun


def _placed(
    corpus: Corpus, names: Sequence[str], positions: Mapping[str, tuple[float, float]] | None
) -> NDArray[np.float64]:
    """The earlier place of each distinct text: that of the least id among its rows, NaN where none had one."""
    placed = np.full((len(corpus.texts), 2), np.nan)
    least: dict[int, str] = {}
    for name, place in zip(names, corpus.row_of.tolist(), strict=True):
        if positions and place >= 0 and name in positions and name <= least.get(place, name):
            least[place] = name
            placed[place] = positions[name]
    return placed
