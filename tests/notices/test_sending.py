"""From an invitation to a mail server's door: exactly one mail for each, whatever the server does at first."""

import re
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest
from sqlmodel import Session, select

from app.main import create_app
from app.notices.models import Notice
from app.settings import Settings
from tests.cast import Cast, recruit
from tests.conftest import TravellingClock
from tests.mail.servers import Postbox, mail_server
from tests.notices.test_claiming import invite
from tests.work.waiting import until


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mail_server() as (postbox, address):
        postbox.address = address  # type: ignore[attr-defined]
        yield postbox


@pytest.fixture
def settings(settings: Settings, postbox: Postbox) -> Settings:
    url = f"smtp://{postbox.address}"  # type: ignore[attr-defined]
    return settings.model_copy(update={"background": True, "smtp_url": url})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.work.durable.POLL_SECONDS", 0.1)
    monkeypatch.setattr("app.work.background.RELAY_SECONDS", 0.1)
    monkeypatch.setattr("app.notices.jobs.FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr("app.notices.jobs.LONGEST_PAUSE_SECONDS", 0.2)


def statuses(session: Session) -> list[tuple[str, int]]:
    rows = session.exec(select(Notice)).all()
    return sorted((row.status, row.failures) for row in rows)


async def settled(cast: Cast, count: int) -> list[tuple[str, int]]:
    """Wait until so many notices were sent or refused."""

    async def is_so() -> list[tuple[str, int]] | None:
        found = await cast.app.state.runtime.reader.read(statuses)
        return found if len([s for s, _ in found if s in {"sent", "refused"}]) == count else None

    return await until(is_so, f"the end of {count} notices")


async def test_everybody_invited_gets_one_mail_with_a_way_in(cast: Cast, postbox: Postbox) -> None:
    path = f"/api/v1/workshops/{cast.workshop_id}/invitations"
    emails = [f"guest{number}@example.org" for number in range(12)]
    for _ in range(2):  # sending the list again invites nobody again
        answer = await cast.organiser.post(path, json={"invitations": [{"email": email} for email in emails]})
        assert answer.status_code == 200, answer.text
    await settled(cast, 12)
    await cast.organiser.post(path, json={"invitations": [{"email": "last@example.org"}]})
    await settled(cast, 13)  # whatever was queued before it has been looked at by now
    assert sorted(envelope.rcpt_tos[0] for envelope in postbox.envelopes) == sorted([*emails, "last@example.org"])
    body = postbox.envelopes[-1].content.decode()
    assert re.search(r"https://folkmoot\.test/workshops/the-room\b", body)
    assert "1 July 2026" in body


async def test_a_server_that_is_busy_is_asked_again(cast: Cast, postbox: Postbox) -> None:
    postbox.answer = "451 Come back later"
    await invite(cast)

    async def has_failed_often() -> bool:
        found = await cast.app.state.runtime.reader.read(statuses)
        return bool(found) and found[0][1] >= 3

    await until(has_failed_often, "a third failure")
    assert postbox.envelopes == []
    postbox.answer = ""
    ((status, failures),) = await settled(cast, 1)
    assert (status, failures >= 3, len(postbox.envelopes)) == ("sent", True, 1)


async def test_an_address_that_does_not_exist_is_given_up_and_holds_nobody_up(cast: Cast, postbox: Postbox) -> None:
    postbox.answer = "550 No such mailbox"
    await invite(cast, "nobody@example.org")
    assert await settled(cast, 1) == [("refused", 1)]
    postbox.answer = ""
    await invite(cast, "zoe@example.org")
    assert await settled(cast, 2) == [("refused", 1), ("sent", 0)]
    assert [envelope.rcpt_tos for envelope in postbox.envelopes] == [["zoe@example.org"]]


async def test_an_invitation_taken_back_while_the_server_was_away_brings_no_mail(cast: Cast, postbox: Postbox) -> None:
    postbox.answer = "451 Come back later"
    _, invitation_id, _ = await invite(cast, "zoe@example.org")

    async def has_failed() -> bool:
        return (await cast.app.state.runtime.reader.read(statuses) or [("", 0)])[0] >= ("waiting", 1)

    await until(has_failed, "a failure")
    await cast.organiser.delete(f"/api/v1/workshops/{cast.workshop_id}/invitations/{invitation_id}")
    postbox.answer = ""
    await invite(cast, "yan@example.org")
    await settled(cast, 1)
    # A try that had begun before the invitation was taken back may still arrive; none begins after.
    assert [envelope.rcpt_tos for envelope in postbox.envelopes][-1] == ["yan@example.org"]
    assert len(postbox.envelopes) == 1


async def test_what_a_stopped_service_left_is_sent_by_the_next(
    settings: Settings, clock: TravellingClock, postbox: Postbox
) -> None:
    postbox.answer = "451 Come back later"
    first = create_app(settings, clock=clock)
    async with first.router.lifespan_context(first), AsyncExitStack() as stack:
        await invite(await recruit(first, clock.now(), stack))

        async def has_failed() -> bool:
            return bool(await first.state.runtime.reader.read(statuses))

        await until(has_failed, "a claim")
    postbox.answer = ""
    second = create_app(settings, clock=clock)
    async with second.router.lifespan_context(second):

        async def is_sent() -> bool:
            return [status for status, _ in await second.state.runtime.reader.read(statuses)] == ["sent"]

        await until(is_sent, "the mail")
    assert len(postbox.envelopes) == 1
