"""Endorsements: who may sign for which organisation, the public list, withdrawal, erasure."""

from typing import Any
from uuid import UUID

from app.storage.writer import Tx
from app.workshops.models import Participation
from tests.cast import Cast
from tests.publishing.drafts import draft, got, posted, publish, room, text, write


async def organisation(cast: Cast, name: str) -> str:
    answer = await cast.organiser.post("/api/v1/organisations", json={"name": name})
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()["id"]


async def belongs(cast: Cast, who: str, organisation_id: str) -> None:
    def join(tx: Tx) -> None:
        person = tx.session.get_one(Participation, cast.people[who].participation_id)
        person.organisation_id = UUID(organisation_id)
        tx.session.add(person)

    await cast.app.state.runtime.writer.write(join)


async def endorse(cast: Cast, who: str, organisation_id: str, status: int = 201, **more: Any) -> Any:
    body = {"organisation_id": organisation_id, "signatory": "Dr Rivers", "position": "Director"} | more
    return await posted(getattr(cast, who), room(cast, "/endorsements"), status, **body)


async def test_who_may_sign_for_whom(cast: Cast) -> None:
    riverside, hillside = await organisation(cast, "Riverside"), await organisation(cast, "Hillside")
    await draft(cast)
    assert (await endorse(cast, "organiser", riverside, 404))["type"] == "/problems/not-published"
    await publish(cast, 2)
    for who in ("designer", "ana"):
        await belongs(cast, who, riverside)
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403, "observer": 403, "moderator": 403}.items():
        await endorse(cast, who, riverside, status)
    await endorse(cast, "designer", hillside, 403)
    own = await endorse(cast, "designer", riverside)
    recorded = await endorse(cast, "organiser", hillside, endorsed_on="2026-05-01")
    assert (own["is_recorded"], recorded["is_recorded"]) == (False, True)
    assert (own["endorsed_on"], recorded["endorsed_on"]) == ("2026-06-01", "2026-05-01")
    assert (await endorse(cast, "organiser", riverside, 409))["type"] == "/problems/already-endorsed"
    await endorse(cast, "organiser", str(cast.workshop_id), 422)
    await endorse(cast, "organiser", hillside, 422, endorsed_on="2027-01-01")


async def test_the_public_list_keeps_what_was_withdrawn(cast: Cast) -> None:
    riverside = await organisation(cast, "Riverside")
    await draft(cast)
    await publish(cast, 2)
    made = await endorse(cast, "organiser", riverside)
    path = f"/api/v1/endorsements/{made['id']}/withdrawal"
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403}.items():
        await posted(getattr(cast, who), path, status, reason="No.")
    gone = await posted(cast.organiser, path, 200, reason="The board decided anew.")
    assert gone["withdrawn_on"] == "2026-06-01"
    await posted(cast.organiser, path, 409, reason="Again.")
    assert [one["organisation"] for one in (await got(cast.visitor, room(cast, "/endorsements")))["items"]] == [
        "Riverside"
    ]
    assert (await got(cast.visitor, room(cast, "/endorsements"), standing="true"))["items"] == []
    await endorse(cast, "organiser", riverside)
    await write(cast, text(get_personal="We must know people."), 2)
    await publish(cast, 3)
    assert (await got(cast.visitor, room(cast, "/endorsements"), revision=2))["items"] == []
    await endorse(cast, "organiser", riverside, revision=2)


async def test_a_signatory_who_is_erased_leaves_the_organisation(cast: Cast) -> None:
    riverside = await organisation(cast, "Riverside")
    await draft(cast)
    await publish(cast, 2)
    await belongs(cast, "designer", riverside)
    await endorse(cast, "designer", riverside, statement="We will.")
    assert (await cast.designer.delete("/api/v1/me")).status_code == 204
    (left,) = (await got(cast.visitor, room(cast, "/endorsements")))["items"]
    assert (left["organisation"], left["signatory"], left["statement"]) == ("Riverside", "Somebody who left", "")
