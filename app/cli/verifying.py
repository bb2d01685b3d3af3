"""Checking the record: an export that anybody holds, or the database itself with its tallies."""

import base64
import binascii
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from sqlmodel import Session, col, select

from app.cli.exporting import keyring_of
from app.cli.faults import OperatorError
from app.evidence.queries import Miscount, miscounts
from app.log.entries import FIRST_SEQ
from app.log.export import EXPORT_HEADER
from app.log.exporting import export_lines_after
from app.log.models import LogHead
from app.log.reading import last_seq
from app.log.stored import signed
from app.log.verify import MAX_PROBLEMS, Verdict, read_heads, verify_export, verify_files
from app.settings import Settings
from app.votes.fold import Counted


def export_verdict(export: Path, heads: Sequence[Path], keys: Sequence[str]) -> tuple[str, bool]:
    """Return a report on an exported log, and whether nothing is wrong with it. Raises OSError, or OperatorError."""
    found = verify_files(export, heads, _public_keys(keys))
    return _report(found, (), found.problem_count)


def database_verdict(
    session: Session, settings: Settings, heads: Sequence[Path], keys: Sequence[str]
) -> tuple[str, bool]:
    """Return a report on the log in the database and on the tallies beside it, and whether nothing is wrong.

    The log is held against every head that the service signed, and against those that somebody kept. Without `keys` the
    key is that of the service. Raises OSError, or OperatorError.
    """
    own = keyring_of(settings).public_key
    kept, unreadable = read_heads(heads)
    known = [signed(row, own) for row in session.exec(select(LogHead).order_by(col(LogHead.tree_size)))]
    found = verify_export(_lines(session), [*known, *kept], _public_keys(keys) or [own], unreadable)
    try:
        wrong = [_sentence(miscount) for miscount in miscounts(session)]
    except ValueError as error:
        wrong = [f"The votes in the log cannot be counted: {error}."]
    tallies = ["The tallies are what the votes in the log amount to."] if not wrong else wrong[:MAX_PROBLEMS]
    return _report(found, tallies, found.problem_count + len(wrong))


def _lines(session: Session) -> Iterator[bytes]:
    yield EXPORT_HEADER
    after, last = FIRST_SEQ - 1, last_seq(session)
    while after < last:
        lines, read = export_lines_after(session, after, last, None)
        if read == 0:
            return  # entries at the end are missing; that the heads cover more is for the check to say
        yield from lines.splitlines(keepends=True)
        after += read


def _public_keys(keys: Collection[str]) -> list[bytes]:
    try:
        return [base64.b64decode(key, validate=True) for key in keys]
    except binascii.Error:
        raise OperatorError("A public key is written in base64, as in the signed heads of the service.") from None


def _sentence(wrong: Miscount) -> str:
    return f"{wrong.subject_id} shows {_numbers(wrong.stored)}, but the log amounts to {_numbers(wrong.counted)}."


def _numbers(counted: Counted) -> str:
    return f"{counted.agree} agree, {counted.disagree} disagree, {counted.passes} pass"


def _report(found: Verdict, tallies: Sequence[str], problem_count: int) -> tuple[str, bool]:
    lines = [
        f"{found.entries} entries: {found.recomputed} with content, {found.erased} erased, {found.withheld} withheld.",
        f"The first {found.sealed} are those that a signed head covers.",
        *found.problems,
    ]
    if found.problem_count > len(found.problems):
        lines.append(f"... and {found.problem_count - len(found.problems)} more.")
    lines += tallies
    lines.append("Nothing is wrong." if not problem_count else f"{problem_count} things are wrong.")
    return "\n".join(lines) + "\n", not problem_count
