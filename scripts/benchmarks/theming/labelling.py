"""Labels: how many of the words of a theme's true name are among its first five keywords, beside class-based TF-IDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from app.themes.clustering import Grouping
from app.themes.clustering.language import stop_words
from app.themes.clustering.phrases import stem
from app.themes.clustering.text import words
from scripts.benchmarks.harness import Figure, shown
from scripts.benchmarks.theming.sets import LabelledSet, grouped, theme_of

# Sets whose labels are names that a person reads; those of arXiv are codes, those of Madrid numbers of proposals.
READABLE = ("banking77", "clinc150", "vallejo_ideas", "themefinder_gambling")
_KEYWORDS = 5


def labels(sets: Sequence[LabelledSet]) -> list[Figure]:
    """Share of names' words found, of Folkmoot's keywords and of c-TF-IDF's on the same themes, and distinct firsts."""
    figures = []
    for one in sets:
        if one.name not in READABLE:
            continue
        grouping, _ = grouped(one)
        truth = true_names(one, grouping)
        ours = {theme.id: theme.keywords for theme in grouping.finest if theme.id in truth}
        plain = class_tfidf(one, grouping, stops=None)
        without = class_tfidf(one, grouping, stops=sorted(stop_words(grouping.language)))
        prefix = f"themes/labels/{one.name}"
        better = max(found_share(plain, truth), found_share(without, truth))
        figures += [
            _ahead(f"{prefix}/Folkmoot", found_share(ours, truth), better),
            shown(f"{prefix}/c-TF-IDF", found_share(plain, truth), "share of name's words"),
            shown(f"{prefix}/c-TF-IDF without stop words", found_share(without, truth), "share of name's words"),
            shown(f"{prefix}/first keywords that differ", distinct_firsts(ours), "share"),
        ]
    return figures


def _ahead(name: str, value: float, other: float) -> Figure:
    """A figure that holds when it is above the other's: a tie is no lead."""
    return Figure(name, value, "share of name's words", f"> {other:.3g}", value > other)


def true_names(one: LabelledSet, grouping: Grouping) -> dict[str, set[str]]:
    """The stems of the commonest label in each theme with content words in its name."""
    held: dict[str, Counter[int]] = {}
    for assigned, label in zip(grouping.assignments, one.labels.tolist(), strict=True):
        held.setdefault(assigned.theme, Counter())[label] += 1
    stops = stop_words("en")
    trays = {theme.id for theme in grouping.themes if theme.is_tray}
    found = {}
    for theme, counted in held.items():
        name = one.names[counted.most_common(1)[0][0]].replace("_", " ")
        stems = {stem(word) for word in words(name) if word not in stops}
        if stems and theme not in trays:
            found[theme] = stems
    return found


def found_share(keywords: dict[str, Sequence[str]], truth: dict[str, set[str]]) -> float:
    """Mean over themes of the share of the true name's words among the first five keywords."""
    shares = []
    for theme, stems in truth.items():
        told = {stem(word) for keyword in list(keywords[theme])[:_KEYWORDS] for word in words(keyword)}
        shares.append(len(stems & told) / len(stems))
    return float(np.mean(shares)) if shares else 0.0


def distinct_firsts(keywords: dict[str, Sequence[str]]) -> float:
    """Share of themes whose first keyword no other theme has first."""
    firsts = Counter(told[0].casefold() for told in keywords.values() if told)
    return sum(count == 1 for count in firsts.values()) / max(len(keywords), 1)


def class_tfidf(one: LabelledSet, grouping: Grouping, stops: list[str] | None) -> dict[str, list[str]]:
    """The keywords that BERTopic's formula gives: frequency in the theme times log(1 + mean size / frequency)."""
    chosen = theme_of(grouping)
    documents: dict[str, list[str]] = {}
    for name, text in zip(chosen, one.texts, strict=True):
        documents.setdefault(chosen[name], []).append(text)
    vectorizer = CountVectorizer(stop_words=stops, token_pattern=r"(?u)\b\w[\w'’]+\b" if stops else r"(?u)\b\w\w+\b")
    counted = vectorizer.fit_transform([" ".join(texts) for texts in documents.values()])
    frequency = np.asarray(counted.sum(axis=0)).ravel()
    rarity = np.log1p(counted.sum() / counted.shape[0] / frequency)
    share = counted.multiply(1.0 / np.maximum(counted.sum(axis=1), 1)).multiply(rarity).tocsr()
    names = vectorizer.get_feature_names_out()
    return {
        theme: [names[place] for place in np.argsort(-share[row].toarray().ravel(), kind="stable")[:_KEYWORDS]]
        for row, theme in enumerate(documents)
    }
