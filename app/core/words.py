"""The words of a text as full-text search knows them: the same on both databases, and never query syntax."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")

# Words that say nothing about what a text is about; every text has them, so looking for them costs the most and finds
# the least. Apostrophes have already split a word: "don't" is "don" and "t".
_COMMON = frozenset(
    """
    a about after all also am an and any are as at be because been but by can could did do does don each for from
    get had has have he her his how i if in into is it its just ll m may me more most must my no not of on one
    only or our out over re s shall she should so some such t than that the their them then there these they this
    those to too up us ve very was we were what when where which who whom why will with would you your
    """.split()  # noqa: SIM905 - a hundred quotation marks would hide the words
)


def words_of(text: str) -> list[str]:
    """Return the words of a text in order, in lower case and without accents; letters and digits only."""
    if text.isascii():  # most texts in English, and a tenth of the work
        return _WORD.findall(text.lower())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(mark for mark in decomposed if not unicodedata.combining(mark)))


def telling_words(text: str, most: int) -> list[str]:
    """Return the first `most` different words of a text that are not too common to look for."""
    return [word for word in dict.fromkeys(words_of(text)) if word not in _COMMON and len(word) <= 64][:most]
