"""The log as files: written by the operator, checked by anybody who holds one."""

import base64
import binascii
import json
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session

from app.cli.faults import OperatorError
from app.core.clock import SystemClock
from app.core.signing import Keyring, load_secret
from app.log.export import EXPORT_HEADER, absent_line, export_line
from app.log.heads import sign_head
from app.log.models import LogEntry
from app.log.tree import Frontier
from app.log.verify import verify_files
from app.settings import Settings
from app.storage.tables import table_of

_ENTRY = table_of(LogEntry)


def write_log(session: Session, settings: Settings, out: Path, head: Path | None) -> int:
    """Write every entry to `out`, and to `head` the service's signature over all of them; return how many there are.

    An entry whose content was erased keeps its leaf. Memory does not grow with the log. Raises OSError.
    """
    frontier = Frontier()
    rows = session.connection().execution_options(yield_per=1000).execute(select(_ENTRY).order_by(_ENTRY.c.seq))
    with out.open("wb") as file:
        file.write(EXPORT_HEADER)
        for row in rows:
            frontier.append(row.leaf)
            if row.payload is None or row.salt is None:
                file.write(absent_line(row.seq, row.leaf, "erased"))
            else:
                who = row.workshop_id, row.actor_id, row.subject_id
                file.write(export_line(row.seq, row.at, row.kind, *who, row.payload, row.salt, row.leaf))
    if head is not None:
        keyring = Keyring(load_secret(settings.data_dir / "secret", settings.secret or None))
        signed = sign_head(keyring, frontier.size, frontier.root(), SystemClock().now())
        head.write_text(json.dumps(signed.to_json(), indent=2) + "\n", encoding="utf-8")
    return frontier.size


def verdict(export: Path, heads: Sequence[Path], keys: Sequence[str]) -> tuple[str, bool]:
    """Return a report on an exported log, and whether nothing is wrong with it. Raises OSError, or OperatorError."""
    try:
        public_keys = [base64.b64decode(key, validate=True) for key in keys]
    except binascii.Error:
        raise OperatorError("A public key is written in base64, as in the signed heads of the service.") from None
    found = verify_files(export, heads, public_keys)
    lines = [
        f"{found.entries} entries: {found.recomputed} with content, {found.erased} erased, {found.withheld} withheld.",
        f"The first {found.sealed} are those that a signed head covers.",
        *found.problems,
    ]
    if found.problem_count > len(found.problems):
        lines.append(f"... and {found.problem_count - len(found.problems)} more.")
    lines.append("Nothing is wrong." if found.ok else f"{found.problem_count} things are wrong.")
    return "\n".join(lines) + "\n", found.ok
