"""What people say in tests of themes: four subjects, each said in many ways."""

from collections.abc import Sequence
from uuid import UUID

from app.contributions.models import Contribution
from app.storage.writer import Tx
from tests.cast import Cast

SUBJECTS = (
    ("one named nurse", "the same midwife", "a nurse who knows me", "one doctor for the family"),
    ("cheaper parking", "free parking for visitors", "more parking spaces at the clinic", "parking permits for carers"),
    ("warm food on wards", "meals that patients can eat", "fresh fruit with every meal", "food for all religions"),
    (
        "appointments in the evening",
        "online booking of appointments",
        "shorter waits for appointments",
        "reminders by text",
    ),
)
FRAMES = ("Please give us {}", "We need {} this year", "It would help to have {}", "Staff and families want {}")


def sentences(count: int) -> list[str]:
    """Return so many different sentences about the four subjects."""
    plain = [frame.format(saying) for frame in FRAMES for subject in SUBJECTS for saying in subject]
    return [f"{plain[place % len(plain)]}, ward {place // len(plain) + 1}" for place in range(count)]


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
