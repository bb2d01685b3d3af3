"""What people say in tests of themes."""

from collections.abc import Sequence
from uuid import UUID

from app.contributions.models import Contribution
from app.storage.writer import Tx
from scripts.benchmarks.theming.sayings import sentences
from tests.cast import Cast

__all__ = ["say", "sentences"]


def say(tx: Tx, cast: Cast, texts: Sequence[str], **values: object) -> list[UUID]:
    """Post ideas as Ben and return their ids."""
    author = cast.people["ben"].participation_id
    ideas = [
        Contribution(
            **{"workshop_id": cast.workshop_id, "kind": "idea", "author_id": author, "text": text, "posted_at": tx.now}
            | values
        )
        for text in texts
    ]
    tx.session.add_all(ideas)
    tx.session.flush()
    return [idea.id for idea in ideas]
