"""Shorthand for tests of numbers."""

from typing import Any

import pytest

from app.people.models import Organisation
from app.people.policy import organisation_key
from app.storage.writer import Tx
from app.workshops.models import Participation, Workshop
from tests.cast import Cast

OUTSIDE = {"visitor": 401, "outsider": 404, "observer": 403, "ana": 403, "ben": 403, "designer": 403}
"""Who is not at the desk, and how each is told."""
FIELDS = [
    {"key": "borough", "label": "Your borough", "kind": "choice", "options": ["Brent", "Hackney"], "required": False},
    {"key": "job", "label": "Your job", "kind": "text", "required": False},
    {"key": "where", "label": "You work at", "kind": "organisation", "required": False},
]


@pytest.fixture
async def asked(cast: Cast) -> Cast:
    """The cast, who were asked for borough, job and organisation; Ana and Ben have answered."""

    def ask(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).registration_fields = FIELDS
        trust = Organisation(name="Riverside Trust", name_key=organisation_key("Riverside Trust"), created_at=tx.now)
        tx.session.add(trust)
        tx.session.flush()
        for name, borough in (("ana", "Brent"), ("ben", "Hackney")):
            person = tx.session.get_one(Participation, cast.people[name].participation_id)
            person.answers, person.organisation_id = {"borough": borough, "job": "Nurse"}, trust.id
        tx.session.flush()

    await cast.app.state.runtime.writer.write(ask)
    return cast


async def read(cast: Cast, what: str, who: str = "organiser") -> dict[str, Any]:
    answer = await getattr(cast, who).get(f"/api/v1/workshops/{cast.workshop_id}/{what}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
