"""The levels of integrity that ask for more than a browser: a mailbox, an invitation."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.polls.commands import settle_closed_polls
from app.polls.models import Ballot, PollKey, WaitingBallot
from app.storage.tables import table_of
from tests.cast import Cast
from tests.polls.voting import API, Voter, make_poll


def link_in_mail(cast: Cast) -> str:
    """Return the path of the link in the newest mail."""
    text = cast.app.state.runtime.mailer.posted[0].message.text
    found = re.search(r"https://folkmoot\.test(/polls/-/confirm\?token=\S+)", text)
    assert found is not None
    return found[1]


async def rows_of(cast: Cast, model: Any) -> list[Any]:
    return await cast.app.state.runtime.reader.read(
        lambda session: list(session.execute(select(table_of(model))).mappings())
    )


async def confirm(cast: Cast) -> Any:
    path, _, token = link_in_mail(cast).partition("?token=")
    assert (await cast.visitor.get(link_in_mail(cast))).status_code == 200  # a scanner that only looks
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return await cast.visitor.post(path, content=f"token={token}", headers=headers)


async def test_a_mailbox_counts_once_when_it_confirms(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), integrity="mailbox")
    voter = Voter(cast.visitor, clock)
    bare = await voter.vote(poll["id"], 0)
    assert (bare.status_code, bare.json()["type"]) == (422, "/problems/mailbox-needed")
    for choice, email in ((0, "ana@example.org"), (3, "Ana+again@example.org")):
        asked = await voter.vote(poll["id"], choice, email=email)
        assert (asked.status_code, asked.json()["state"]) == (200, "waiting")
        counted = (await cast.organiser.get(f"{API}/{poll['id']}/results")).json()["counted"]
        assert counted == (0 if choice == 0 else 1)
        assert (await confirm(cast)).status_code == 303
    assert (await confirm(cast)).status_code == 404
    found = (await cast.organiser.get(f"{API}/{poll['id']}/results")).json()
    assert [option["counted"] for option in found["options"]] == [0, 0, 0, 1]


async def test_no_address_is_stored_and_the_key_goes_at_the_close(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), integrity="mailbox")
    await Voter(cast.visitor, clock).vote(poll["id"], 0, email="canary@example.org")
    await confirm(cast)
    await Voter(cast.visitor, clock).vote(poll["id"], 0, email="unconfirmed@example.org")
    for model in (Ballot, WaitingBallot, PollKey):
        assert "example.org" not in str(await rows_of(cast, model))
    (ballot,) = await rows_of(cast, Ballot)
    assert ballot["mailbox_hash"] is not None
    clock.travel(days=8)
    write = cast.app.state.runtime.writer.write
    assert await write(settle_closed_polls) == 1
    assert await write(settle_closed_polls) == 0
    (ballot,) = await rows_of(cast, Ballot)
    assert ballot["mailbox_hash"] is None
    assert await rows_of(cast, PollKey) == await rows_of(cast, WaitingBallot) == []
    assert (await confirm(cast)).status_code == 404


async def test_nobody_fills_a_strangers_inbox(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), integrity="mailbox")
    for _ in range(3):
        assert (await Voter(cast.visitor, clock).vote(poll["id"], 0, email="ana@example.org")).status_code == 200
    fourth = await Voter(cast.visitor, clock).vote(poll["id"], 0, email="ana@example.org")
    assert (fourth.status_code, fourth.json()["type"]) == (429, "/problems/too-many-confirmations")


async def test_an_invitation_is_one_ballot(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), integrity="invitation")
    other = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), integrity="invitation")
    path = f"{API}/{poll['id']}/invitations"
    assert (await cast.ana.post(path, json={"count": 2})).status_code == 403
    made = (await cast.organiser.post(path, json={"count": 2})).json()["links"]
    mine, yours = (link.partition("invitation=")[2] for link in made)
    voter = Voter(cast.visitor, clock)
    for invitation, at in ((None, poll), ("w" * 43, poll), (mine, other)):
        refused = await voter.vote(at["id"], 0, **({"invitation": invitation} if invitation else {}))
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/poll-invitation-needed")
    assert (await voter.vote(poll["id"], 0, invitation=mine)).json()["is_change"] is False
    assert (await voter.vote(poll["id"], 1, invitation=mine)).json()["is_change"] is True
    assert (await voter.vote(poll["id"], 1, invitation=yours)).json()["is_change"] is False
    found = (await cast.organiser.get(f"{API}/{poll['id']}/results")).json()
    assert [option["counted"] for option in found["options"]] == [0, 2, 0, 0]
    page = await cast.visitor.get(f"/polls/{poll['slug']}", params={"invitation": mine})
    assert f'name="invitation" value="{mine}"' in page.text
    assert UUID(poll["id"])
