"""One paragraph that sums a theme up in the words of its texts: typical sentences that differ from one another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.themes.clustering.phrases import stem
from app.themes.clustering.text import clean, words

# Sentences are taken from so many typical texts; more of them say the same.
TEXTS_READ = 40
_SENTENCES, _MOST_CHARACTERS = 3, 420
_SHORTEST, _LONGEST = 4, 45
# The share of its words above which a sentence repeats one that was taken.
_REPEATS = 0.5
_ENDS = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=\S)")


def paragraph(texts: Sequence[str], keywords: Sequence[str], stops: frozenset[str]) -> str:
    """At most three sentences and 420 characters from `texts`, the most typical first; "" where there are none.

    A sentence counts for the theme's keywords that it holds, the first keywords more, over the root of its length;
    the place of its text in the list decides between equals, and later sentences must say something else.
    """
    worth = {stem(word): 1.0 / (rank + 2) for rank, phrase in reversed(list(enumerate(keywords))) for word in
             words(phrase)}  # fmt: skip
    found: list[tuple[float, int, str, frozenset[str]]] = []
    for place, text in enumerate(texts[:TEXTS_READ]):
        for sentence in _ENDS.split(clean(text)):
            told = frozenset(stem(word) for word in words(sentence) if word not in stops)
            length = len(sentence.split())
            if told and _SHORTEST <= length <= _LONGEST:
                score = sum(worth.get(one, 0.0) for one in told) / length**0.5 / (1 + place / TEXTS_READ)
                found.append((-score, place, sentence, told))
    chosen: list[str] = []
    covered: set[str] = set()
    for _, _, sentence, told in sorted(found, key=lambda one: one[:3]):
        repeats = len(covered & told) / len(told)
        if len(chosen) == _SENTENCES or sum(map(len, chosen)) + len(sentence) > _MOST_CHARACTERS:
            continue
        if not chosen or repeats <= _REPEATS:
            chosen.append(sentence)
            covered |= told
    if not chosen and texts:
        chosen = [clean(texts[0])[:_MOST_CHARACTERS]]
    return " ".join(one if one.endswith((".", "!", "?", "…")) else f"{one}." for one in chosen if one)
