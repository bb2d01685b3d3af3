"""How an entry of the log becomes an event: once for everybody who may see it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core.clock import rfc3339
from app.http.feed import message
from app.live.queries import Shown
from app.log.reading import LoggedEntry


def encode(entry: LoggedEntry, shown: Mapping[UUID, Shown]) -> bytes:
    """Write an entry as an event.

    Accounts are never named: the author of a contribution is shown as the lists show them, by their participation. The
    text of what was hidden or withdrawn meanwhile is null, although the log has it as evidence.
    """
    contribution = shown.get(entry.subject_id) if entry.subject_id is not None else None
    author: dict[str, Any] | None = None
    payload = entry.payload or "{}"
    if contribution is not None:
        if contribution.author_id is not None:
            author = {"participation_id": str(contribution.author_id), "display_name": contribution.author_name or ""}
        if not contribution.is_visible:
            payload = _without_text(payload)
    subject = "null" if entry.subject_id is None else f'"{entry.subject_id}"'
    # The payload is JSON already, on one line: control characters are escaped in its canonical form.
    data = (
        f'{{"seq":{entry.seq},"at":"{rfc3339(entry.at)}","kind":"{entry.kind}","subject_id":{subject},'
        f'"author":{json.dumps(author, ensure_ascii=False)},"payload":{payload}}}'
    )
    return message(entry.kind, data, entry.seq)


def encode_tallies(tallies: Sequence[Mapping[str, Any]]) -> bytes:
    """Write present tallies as an event. It has no number: what it says is not an entry, and is not replayed as one."""
    return message("tallies", json.dumps(tallies, separators=(",", ":")))


def encode_ready(seq: int) -> bytes:
    """Write the event that says that all entries up to `seq` were sent, and what comes now is live."""
    return message("ready", f'{{"seq":{seq}}}', seq)


def _without_text(payload: str) -> str:
    said = json.loads(payload)
    if "text" in said:
        said["text"] = None
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
