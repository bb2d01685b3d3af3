"""The log as a file, written by the operator, with a signed head that holds the service to it."""

import json
from pathlib import Path

from sqlmodel import Session

from app.core.clock import SystemClock
from app.core.signing import Keyring, load_secret
from app.log.exporting import PAGE, export_log
from app.log.heads import sign_head
from app.log.stored import StoredLeaves
from app.log.tree import Frontier
from app.settings import Settings


def write_log(session: Session, settings: Settings, out: Path, head: Path | None) -> int:
    """Write every entry to `out`, and to `head` the service's signature over all of them; return how many there are.

    An entry whose content was erased keeps its leaf. Memory does not grow with the log. Raises OSError.
    """
    with out.open("wb") as file:
        count = export_log(session, file.write)
    if head is not None:
        keyring = keyring_of(settings)
        signed = sign_head(keyring, count, _root(session, count), SystemClock().now())
        head.write_text(json.dumps(signed.to_json(), indent=2) + "\n", encoding="utf-8")
    return count


def keyring_of(settings: Settings) -> Keyring:
    """Return the keys that the service of these settings signs with. Raises SecretUnusable."""
    return Keyring(load_secret(settings.data_dir / "secret", settings.secret or None))


def _root(session: Session, size: int) -> bytes:
    # Over the leaves themselves and not from the last head on: who signs what was exported must not rely on it.
    frontier, stored = Frontier(), StoredLeaves(session)
    for start in range(0, size, PAGE):
        for leaf in stored.leaves(start, min(start + PAGE, size)):
            frontier.append(leaf)
    return frontier.root()
