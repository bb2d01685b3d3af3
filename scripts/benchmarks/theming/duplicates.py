"""Similar texts: two wordings of one request found among thousands, by vectors, by trigrams and by full-text search."""

from __future__ import annotations

import random
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from app.themes.clustering import Similar, kept_encoder
from scripts.benchmarks.harness import Figure, at_least, shown
from scripts.benchmarks.theming.sets import LabelledSet

# Sets whose labels are so fine that two texts of one label ask for the same thing.
PARAPHRASES = ("banking77", "clinc150")
_DRAWS, _TOP, _PER_LABEL = 5, 3, 20

# Queries and an index to the numbers of up to three index texts for each query, best first.
Search = Callable[[list[str], list[str]], list[list[int]]]


@dataclass(frozen=True)
class Task:
    """Queries, the index they are looked up in, and which index texts are right for each."""

    queries: list[str]
    index: list[str]
    right: list[set[int]]


def duplicates(sets: Sequence[LabelledSet], others: Sequence[str]) -> list[Figure]:
    """Recall at 3 where one paraphrase lies among texts of all labels and `others`; precision at 3 where 20 do."""
    chosen = [one for one in sets if one.name in PARAPHRASES]
    if not chosen:
        return []
    searches: dict[str, Search] = {"Folkmoot": by_vector, "trigrams": by_trigrams, "full text": by_full_text}
    one_each = [single(chosen, list(others), draw) for draw in range(_DRAWS)]
    twenty = several(chosen)
    figures = []
    found = {name: float(np.mean([recall(search, task) for task in one_each])) for name, search in searches.items()}
    right = {name: precision(search, twenty) for name, search in searches.items()}
    for measure, values in (("recall at 3", found), ("precision at 3", right)):
        best = max(value for name, value in values.items() if name != "Folkmoot")
        figures.append(at_least(f"themes/duplicates/Folkmoot, {measure}", values["Folkmoot"], "share", best))
        figures += [
            shown(f"themes/duplicates/{name}, {measure}", values[name], "share")
            for name in values
            if name != "Folkmoot"
        ]
    return figures


def single(sets: Sequence[LabelledSet], others: list[str], draw: int) -> Task:
    """For each label a query and one text with the same label in the index, among all the others' and `others`."""
    chance, queries, index = random.Random(draw), [], []
    for texts in _by_label(sets).values():
        query, kept = chance.sample(texts, 2)
        queries.append(query)
        index.append(kept)
    return Task(queries, index + others, [{row} for row in range(len(queries))])


def several(sets: Sequence[LabelledSet]) -> Task:
    """For each label a query and up to twenty texts with the same label in the index."""
    chance = random.Random(0)
    queries: list[str] = []
    index: list[str] = []
    right: list[set[int]] = []
    for texts in _by_label(sets).values():
        drawn = chance.sample(texts, min(len(texts), _PER_LABEL + 1))
        queries.append(drawn[0])
        right.append(set(range(len(index), len(index) + len(drawn) - 1)))
        index += drawn[1:]
    return Task(queries, index, right)


def recall(search: Search, task: Task) -> float:
    """Share of queries that found a right text."""
    found = search(task.queries, task.index)
    return float(np.mean([bool(right & set(rows)) for right, rows in zip(task.right, found, strict=True)]))


def precision(search: Search, task: Task) -> float:
    """Share of what was found that is right; a place left empty is not right."""
    found = search(task.queries, task.index)
    return float(np.mean([len(right & set(rows)) / _TOP for right, rows in zip(task.right, found, strict=True)]))


def by_vector(queries: list[str], index: list[str]) -> list[list[int]]:
    """As Folkmoot does: static vectors, exact search."""
    encoder = kept_encoder()
    similar = Similar(encoder.encode(index), [str(row) for row in range(len(index))])
    return [[int(one.id) for one in similar.search(vector, _TOP)] for vector in encoder.encode(queries)]


def by_trigrams(queries: list[str], index: list[str]) -> list[list[int]]:
    """Share of trigrams in common, as PostgreSQL's pg_trgm reckons it (two blanks before a word, one after)."""
    counter = CountVectorizer(analyzer=_trigrams, binary=True)
    held = sparse.csr_matrix(counter.fit_transform(index), dtype=np.float32)
    asked = sparse.csr_matrix(counter.transform(queries), dtype=np.float32)
    common = (asked @ held.T).toarray()
    sizes = np.asarray([len(_trigrams(text)) for text in queries])[:, None] + np.asarray(held.sum(axis=1)).T
    return _best(common / np.maximum(sizes - common, 1))


def by_full_text(queries: list[str], index: list[str]) -> list[list[int]]:
    """SQLite's FTS5 with its Porter stemmer, any of the words, ranked by BM25."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE held USING fts5(text, tokenize = 'porter unicode61')")
    database.executemany("INSERT INTO held (rowid, text) VALUES (?, ?)", enumerate(index))
    found = []
    for query in queries:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        rows = database.execute("SELECT rowid FROM held WHERE held MATCH ? ORDER BY rank LIMIT ?", (words, _TOP))
        found.append([row for (row,) in rows])
    database.close()
    return found


def _by_label(sets: Sequence[LabelledSet]) -> dict[str, list[str]]:
    texts = defaultdict(list)
    for one in sets:
        for text, label in zip(one.texts, one.labels.tolist(), strict=True):
            texts[f"{one.name}/{label}"].append(text)
    return {label: held for label, held in texts.items() if len(held) > 1}


def _trigrams(text: str) -> set[str]:
    words = (f"  {word} " for word in re.findall(r"\w+", text.lower()))
    return {word[start : start + 3] for word in words for start in range(len(word) - 2)}


def _best(scores: np.ndarray) -> list[list[int]]:
    return np.argsort(-scores, axis=1, kind="stable")[:, :_TOP].tolist()
