"""Who says what: gives every idea and comment of the demo to one of its people. Pure; the same for the same seed."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from app.demo.content import Remark, Somebody, Thread

RECOGNISABLE: Final = frozenset(
    {
        "Kai Rowbotham",
        "Destiny Appiah",
        "Marcus Etienne",
        "Leon Augustin",
        "Marigold, 1954",
        "Wren (not my real name)",
        "Frank Tilbrook",
        "Rebecca Auerbach",
        "Reginald Faulds",
        "Bridget Connors",
        "Imran Siddiq",
    }
)
"""People with a voice of their own: they say only what was written for them."""
SILENT: Final = frozenset({"Destiny Appiah", "Olufemi Bankole"})
"""People who have only read and voted so far."""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with its speaker; `answers` is the place among the thread's comments that it replies to, if any."""

    speaker: str
    text: str
    answers: int | None


@dataclass(frozen=True, slots=True)
class Voiced:
    """An idea with its author, and its comments in order."""

    thread: Thread
    author: str
    comments: Sequence[Said]


def voiced(threads: Sequence[Thread], people: Sequence[Somebody], chance: random.Random) -> list[Voiced]:
    """Give every part of every thread a speaker of the role it was written for.

    A reply in a role that has spoken in the thread comes from whoever spoke last in it; any other comment comes from
    somebody new to the thread. Where a role has several people, those speak who have said least so far.
    """
    chorus = _Chorus(people, chance, said=Counter(name for thread in threads for name in _named(thread)))
    return [_voiced(thread, chorus) for thread in threads]


def _named(thread: Thread) -> list[str]:
    return [name for name in (thread.author, *(remark.author for remark in thread.remarks)) if name]


def _voiced(thread: Thread, chorus: "_Chorus") -> Voiced:
    author = thread.author or chorus.somebody(thread.role, present=())
    last = {thread.role: author}
    present = [author]
    comments: list[Said] = []
    for place, remark in enumerate(thread.remarks):
        speaker = remark.author or _speaker(remark, last, present, chorus)
        last[remark.role] = speaker
        present.append(speaker)
        comments.append(Said(speaker, remark.text, _answered(comments, place) if remark.is_reply else None))
    return Voiced(thread, author, comments)


def _speaker(remark: Remark, last: dict[str, str], present: Collection[str], chorus: "_Chorus") -> str:
    if remark.is_reply and remark.role in last:
        return last[remark.role]
    return chorus.somebody(remark.role, present)


def _answered(comments: Sequence[Said], place: int) -> int | None:
    """Return the comment just before or, where that is a reply, the one that it answers: threads have one level."""
    if place == 0:
        return None
    before = comments[place - 1]
    return place - 1 if before.answers is None else before.answers


class _Chorus:
    """The people who may be given words, by role."""

    def __init__(self, people: Sequence[Somebody], chance: random.Random, said: Counter[str]) -> None:
        self._chance = chance
        self._said = said
        self._by_role: dict[str, list[str]] = {}
        for person in people:
            if person.name not in RECOGNISABLE | SILENT:
                self._by_role.setdefault(person.role, []).append(person.name)

    def somebody(self, role: str, present: Collection[str]) -> str:
        """Return somebody of a role who is not present, or of any role where all of that role are."""
        everybody = [name for names in self._by_role.values() for name in names]
        free = [name for name in self._by_role.get(role, everybody) if name not in present]
        chosen = min(free or [name for name in everybody if name not in present], key=self._turn)
        self._said[chosen] += 1
        return chosen

    def _turn(self, name: str) -> tuple[float, float]:
        # Some people are more talkative than others, so that not everybody has said equally much.
        return self._said[name] * (0.4 + self._chance.random()), self._chance.random()
