"""Templates: right for the clock of the place, accepted as they are, and enough to begin with."""

from datetime import UTC, date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workshops.policy import Capability
from app.workshops.presets import PRESETS
from tests.cast import Cast
from tests.conftest import TravellingClock

ZONES = ("Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(ZONES))
def test_phases_follow_each_other_on_the_clock_of_the_place(starts_on: date, name: str) -> None:
    zone = ZoneInfo(name)
    for preset in PRESETS:
        spans = [phase.instants(starts_on, zone) for phase in preset.phases]
        assert all(opens < closes for opens, closes in spans)
        assert all(before[1] == after[0] for before, after in pairwise(spans))
        first = spans[0][0].astimezone(zone)
        assert (first.date(), first.time()) == (starts_on, time(9))


def test_each_preset_lets_people_vote() -> None:
    for preset in PRESETS:
        assert any(Capability.VOTE in phase.capabilities for phase in preset.phases), preset.key


async def test_what_is_asked_for_wrongly_is_refused(cast: Cast) -> None:
    for params in ({"time_zone": "Mars/Olympus"}, {"starts_on": "soon"}, {"starts_on": "9999-12-31"}):
        answer = await cast.visitor.get("/api/v1/workshop-templates", params=params)
        assert answer.status_code == 422, params


@pytest.mark.parametrize("key", [preset.key for preset in PRESETS])
async def test_from_nothing_to_an_open_workshop_in_four_requests(cast: Cast, clock: TravellingClock, key: str) -> None:
    from app.people.models import Account
    from app.storage.writer import Tx

    def allow(tx: Tx) -> None:
        tx.session.get_one(Account, cast.people["ben"].account_id).is_organiser = True
        tx.session.flush()

    await cast.app.state.runtime.writer.write(allow)
    client: httpx.AsyncClient = cast.ben
    templates = (await client.get("/api/v1/workshop-templates", params={"starts_on": "2026-06-02"})).json()["items"]
    (template,) = (one for one in templates if one["key"] == key)
    made = await client.post(
        "/api/v1/workshops",
        json={"title": "Made with a template", "phases": template["phases"], **template["settings"]},
    )
    assert made.status_code == 201, made.text
    room = f"/api/v1/workshops/{made.json()['id']}"
    text = {
        "title": "Draft",
        "preamble": "We say.",
        "foundations": [{"key": "one", "title": "One", "statement": "Do."}],
    }
    assert (await client.put(f"{room}/declaration", json=text, headers={"If-Match": '"v0"'})).status_code == 200
    first = made.json()["phases"][0]["id"]
    opened = await client.post(f"{room}/phases/{first}/open-now", json={"reason": "Everybody is here."})
    assert (opened.status_code, opened.json()["state"]) == (200, "open")
    assert datetime.fromisoformat(made.json()["phases"][0]["opens_at"]) == datetime(2026, 6, 2, 8, tzinfo=UTC)
