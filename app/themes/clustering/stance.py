"""For or against: what a text says of its theme's matter, told from the words in which people agree and object.

A lexicon in English, German and Spanish, read by rules that can be checked, and silent where it does not know: most
texts take no side in these words, and other languages none at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FOR, AGAINST = "for", "against"
# A theme has sides when so many texts, and this share of those that take a side, are on the smaller one.
_FEWEST, _SHARE = 3, 0.12

# Objections are read first: "do not support" would else count as support. Words such as "ban" and "stop" are left out,
# because as often as not they are the matter itself ("the ban is right"). Texts are read in lower case.
_AGAINST = {
    "en": (
        (
            r"\b(?:against|oppos(?:e|es|ed|ing|ition)|disagree\w*|object to|reject\w*|no to|say no|no more|waste of"
            r"|unfair|unnecessary|pointless|leave (?:it|them) alone)\b"
        ),
        (
            r"\b(?:do not|don['’]t|does not|doesn['’]t|cannot|can['’]t|never|not|no longer) (?:really )?"
            r"(?:support|agree|want|need|like|believe|think|see the (?:point|need)|approve|favou?r|welcome|accept)"
        ),
        r"\b(?:should|must|would|ought)(?: not|n['’]t)\b",
        r"(?:\bnot|n['’]t) (?:a |an )?(?:good|great|right|fair|necessary|needed|acceptable|worth)\b",
        r"\b(?:bad|terrible|awful|dreadful|wrong|stupid|ridiculous) (?:idea|plan|proposal|decision|thing)\b",
    ),
    "de": (
        (
            r"\b(?:gegen|dagegen|ablehnen|lehne\w*|ablehnung|unnötig|überflüssig|unsinn\w*|schlechte idee|falsch\w*"
            r"|nein zu)\b"
        ),
        (
            r"\b(?:nicht|keine?|keinen|nie) (?:\w+ )?(?:gut\w*|sinnvoll\w*|richtig\w*|nötig|notwendig\w*|einverstanden"
            r"|brauch\w*|dafür)\b"
        ),
        r"\b(?:will|wollen|möchten?|brauchen?|brauch|sollten?|sollen?|darf|dürfen) (?:\w+ )?(?:nicht|keine?[nrms]?)\b",
    ),
    "es": (
        r"\b(?:en contra|contra|rechazo|rechazar|innecesari[oa]s?|inútil|mala idea|no al|no a la)\b",
        (
            r"\bno (?:me |nos |se |lo |la )?(?:quiero|queremos|apoy|gusta|necesit|hace falta|estoy de acuerdo|debe|es "
            r"(?:buen|necesari|justo))"
        ),
    ),
}
_FOR = {
    "en": (
        (
            r"\b(?:support(?:s|ed|ing)?|agree[sd]?|in favou?r|approve[sd]?|welcome[sd]?|endorse[sd]?|yes|please|should"
            r"|must|needs?|needed|wants?|would like|we could use|love|glad|thanks?|finally)\b"
        ),
        r"\b(?:good|great|excellent|brilliant|wonderful) (?:idea|plan|proposal|decision|thing|step|move)\b",
    ),
    "de": (
        (
            r"\b(?:dafür|unterstütze\w*|begrüße\w*|befürworte\w*|einverstanden|gute idee|ja zu|brauchen|sollten?"
            r"|wünschen?|bitte)\b"
        ),
    ),
    "es": (
        (
            r"\b(?:a favor|apoyo|apoyamos|de acuerdo|buena idea|estupend[oa]|sí a|necesitamos|queremos|deberían?"
            r"|hace falta)\b"
        ),
    ),
}


def _reader(patterns: dict[str, tuple[str, ...]], language: str) -> re.Pattern[str]:
    listed = patterns.get(language) or tuple(one for several in patterns.values() for one in several)
    return re.compile("|".join(listed))


_READERS = {
    language: (_reader(_AGAINST, language), _reader(_FOR, language)) for language in (*_AGAINST, "und")
}  # fmt: skip


def stance_of(text: str, language: str = "und") -> int:
    """1 for, -1 against, 0 where the words take no side or both; all three languages are read for any other."""
    against, agreeing = _READERS.get(language, _READERS["und"])
    lowered = text.lower()
    if against.search(lowered):
        # An objection weighs twice: people say "please" when they object, too.
        left, found = against.subn(" ", lowered)
        return -1 if 2 * found > len(agreeing.findall(left)) else 0
    return 1 if agreeing.search(lowered) else 0


def sides(
    texts: Sequence[str], numbers: NDArray[np.int64], weights: NDArray[np.float64], language: str
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """The stance of each text (n,), 1, -1 or 0; and which themes (themes,) have texts on both sides.

    A theme with fewer than three texts, or under an eighth of those that take a side, on its smaller side has none.
    """
    count = int(numbers.max()) + 1 if len(numbers) else 0
    stances = np.fromiter((stance_of(text, language) for text in texts), dtype=np.int8, count=len(texts))
    agreeing = np.bincount(numbers, weights=weights * (stances > 0), minlength=count)
    against = np.bincount(numbers, weights=weights * (stances < 0), minlength=count)
    smaller = np.minimum(agreeing, against)
    return stances, (smaller >= _FEWEST) & (smaller >= _SHARE * (agreeing + against))
