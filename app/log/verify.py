"""Checking an exported log against signed heads, offline: with the file, the heads and nothing of the service."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from app.core.clock import rfc3339
from app.log.entries import FIRST_SEQ
from app.log.export import EXPORT_HEADER, LineRejected, export_lines, read_line
from app.log.heads import EvidenceRejected, SignedHead, check_head
from app.log.tree import Frontier

MAX_PROBLEMS: Final = 100
"""Problems that a verdict lists; a file that is no log would otherwise have one for every line."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an export was found to be.

    Of its `entries`, `recomputed` have content that gives their leaf, `erased` and `withheld` show their leaf only.
    The first `sealed` entries are exactly those that a valid head signed; nothing protects the ones after them yet.
    `problems` are sentences for people, at most `MAX_PROBLEMS`; `problem_count` counts all.
    """

    entries: int
    recomputed: int
    erased: int
    withheld: int
    sealed: int
    problems: tuple[str, ...]
    problem_count: int

    @property
    def ok(self) -> bool:
        """Whether nothing at all was found wrong."""
        return self.problem_count == 0


def verify_files(export: Path, heads: Sequence[Path], public_keys: Collection[bytes] = ()) -> Verdict:
    """Check an export file against head files, each one JSON object. Raises OSError if a file cannot be opened."""
    read, unreadable = read_heads(heads)
    with export.open("rb") as file:
        return verify_export(export_lines(file), read, public_keys, unreadable)


def read_heads(paths: Iterable[Path]) -> tuple[list[SignedHead], list[str]]:
    """Return the heads in files, each one JSON object, and a sentence for each file that holds none. Raises OSError."""
    read: list[SignedHead] = []
    unreadable: list[str] = []
    for path in paths:
        try:
            read.append(SignedHead.from_json(json.loads(path.read_bytes())))
        except (ValueError, RecursionError) as error:
            unreadable.append(f"{path.name} does not hold a signed head: {error}.")
    return read, unreadable


def verify_export(
    lines: Iterable[bytes],
    heads: Iterable[SignedHead],
    public_keys: Collection[bytes] = (),
    known: Iterable[str] = (),
) -> Verdict:
    """Check the lines of an export, newlines included, against any number of heads, in any order.

    Found is every change, gap, insertion, exchange or cut among the entries that a valid head covers, and every
    content that does not give its leaf. Memory does not grow with the log. With `public_keys` only heads signed by one
    of these raw keys count; without, all heads must at least share one key. `known` are problems found before.
    """
    check = _Check(list(heads), public_keys)
    for problem in known:
        check.report(problem)
    check.run(lines)
    return Verdict(
        entries=check.entries,
        recomputed=check.recomputed,
        erased=check.erased,
        withheld=check.withheld,
        sealed=check.sealed,
        problems=tuple(check.problems),
        problem_count=check.problem_count,
    )


class _Check:
    """One pass over an export."""

    def __init__(self, heads: list[SignedHead], public_keys: Collection[bytes]) -> None:
        self.entries = self.recomputed = self.erased = self.withheld = self.sealed = 0
        self.problems: list[str] = []
        self.problem_count = 0
        self._frontier = Frontier()
        self._last_seq = FIRST_SEQ - 1
        self._break: str | None = None
        self._pending = self._valid(heads, public_keys)

    def report(self, problem: str) -> None:
        self.problem_count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)

    def run(self, lines: Iterable[bytes]) -> None:
        remaining = iter(lines)
        if next(remaining, b"") != EXPORT_HEADER:
            self.report("The first line does not say that this is a log export of version 1.")
        self._compare_roots()
        for number, line in enumerate(remaining, start=2):
            self._take(number, line)
            self._compare_roots()
        for head in self._pending:
            if self._break:
                self.report(f"{_name(head)} cannot be compared, because {self._break}.")
            else:
                self.report(f"{_name(head)} covers more: entries {self._last_seq + 1} to {head.tree_size} are missing.")

    def _valid(self, heads: list[SignedHead], public_keys: Collection[bytes]) -> list[SignedHead]:
        """The heads with valid signatures, smallest first; reports the others, and what is wrong among them."""
        valid = []
        for head in heads:
            try:
                check_head(head, public_keys)
            except EvidenceRejected as error:
                self.report(str(error))
            else:
                valid.append(head)
        if not valid:
            self.report("There is no valid signed head, so nothing shows that these entries are the ones recorded.")
        if not public_keys and len({head.public_key for head in valid}) > 1:
            self.report("The heads are signed by different keys; say which key is the service's.")
        by_time = sorted(valid, key=lambda head: (head.at, head.tree_size))
        for earlier, later in pairwise(by_time):
            if later.tree_size < earlier.tree_size:
                self.report(f"The log shrank: {_name(later)} came after a head over {earlier.tree_size} entries.")
        by_size = sorted(valid, key=lambda head: head.tree_size)
        for one, other in pairwise(by_size):
            if one.tree_size == other.tree_size and one.root != other.root:
                self.report(f"Two valid heads over {one.tree_size} entries differ: the service told two stories.")
        return by_size

    def _take(self, number: int, line: bytes) -> None:
        try:
            entry = read_line(line)
        except LineRejected as error:
            self.report(f"Line {number}, where entry {self._last_seq + 1} should be, {error}.")
            self._break = self._break or f"line {number} is damaged"
            self._last_seq += 1
            return
        if entry.seq != self._last_seq + 1:
            self.report(f"Entry {entry.seq} stands where entry {self._last_seq + 1} should be.")
            self._break = self._break or f"entry {self._last_seq + 1} is not in its place"
        self._last_seq = entry.seq
        self.entries += 1
        if entry.absence == "erased":
            self.erased += 1
        elif entry.absence == "withheld":
            self.withheld += 1
        elif entry.computed == entry.leaf:
            self.recomputed += 1
        else:
            self.report(f"The content of entry {entry.seq} is not what its leaf stands for.")
        # The stated leaf goes into the tree, so that a changed content does not hide whether the leaf was sealed.
        self._frontier.append(entry.leaf)

    def _compare_roots(self) -> None:
        while self._pending and not self._break and self._pending[0].tree_size == self._frontier.size:
            head = self._pending.pop(0)
            if head.root == self._frontier.root():
                self.sealed = head.tree_size
            elif self.sealed:
                self.report(
                    f"{_name(head)} sealed other entries: "
                    f"the first {self.sealed} agree with an earlier head, a later one up to {head.tree_size} does not."
                )
            else:
                self.report(f"{_name(head)} sealed other entries than the first {head.tree_size} of this export.")


def _name(head: SignedHead) -> str:
    return f"The head over {head.tree_size} entries of {rfc3339(head.at)}"
