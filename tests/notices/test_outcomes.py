"""“You said, we did”: one message for each contributor who wants one, about all they said; later only what changed."""

import hashlib
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from app.core.ids import new_id
from app.log.models import LogEntry
from app.notices.commands import claim_outcome, note_sent
from app.notices.models import OutcomeLine, OutcomeNotice
from app.notices.outcomes import OutcomeLetter, compose_outcomes, digest_of
from app.publishing.queries.became import Became
from app.publishing.queries.provenance import Outcome
from app.publishing.record import canonical
from app.work.registration import Occasion
from tests.cast import Cast
from tests.publishing.drafts import draft, got, idea, link, publish, room

KIND = "outcome.composed"


async def compose(cast: Cast, revision_id: str) -> None:
    """Compose as the job does, from the beginning: also after a crash it begins there."""
    after: UUID | None = None
    write = cast.app.state.runtime.writer.write
    while (after := await write(compose_outcomes, UUID(revision_id), after)) is not None:
        pass


async def composed(cast: Cast) -> list[Occasion]:
    def entries(session: Session) -> list[Occasion]:
        rows = session.exec(select(LogEntry).where(LogEntry.kind == KIND).order_by(col(LogEntry.seq)))
        return [Occasion(row.seq, row.kind, row.workshop_id, row.subject_id) for row in rows]

    return await cast.app.state.runtime.reader.read(entries)


async def claim(cast: Cast, occasion: Occasion) -> OutcomeLetter | None:
    letter: OutcomeLetter | None = await cast.app.state.runtime.writer.write(
        claim_outcome, KIND, occasion.subject_id, occasion.seq
    )
    return letter


async def mine(cast: Cast, who: str) -> list[dict[str, Any]]:
    return (await got(getattr(cast, who), room(cast, "/participations/me/outcomes")))["items"]


async def test_outsiders_are_told_nothing(cast: Cast) -> None:
    for who, status in {"visitor": 401, "outsider": 403}.items():
        await got(getattr(cast, who), room(cast, "/participations/me/outcomes"), status)


async def test_each_gets_one_message_about_all_they_said(cast: Cast) -> None:
    desk = await draft(cast)
    named = await idea(cast.ana, cast, "One named nurse for everybody")
    other = await idea(cast.ana, cast, "Parking for all who visit")
    await idea(cast.ben, cast, "Somebody to call at night")
    await link(cast, desk, "get-personal", "statement", named)
    made = await publish(cast, desk["number"])
    for _ in range(3):
        await compose(cast, made["id"])
    occasions = await composed(cast)
    assert len(occasions) == 2
    (notice,) = await mine(cast, "ana")
    assert notice["is_first"]
    assert {line["contribution_id"]: line["became"] for line in notice["lines"]} == {
        named: "used",
        other: "not_linked",
    }
    letters = {letter.email: letter for one in occasions if (letter := await claim(cast, one))}
    assert letters.keys() == {"ana@example.org", "ben@example.org"}
    assert [said for said, _ in letters["ana@example.org"].lines] == [
        "One named nurse for everybody",
        "Parking for all who visit",
    ]
    assert "We must know the person." in letters["ana@example.org"].lines[0][1]
    for one in occasions:
        await cast.app.state.runtime.writer.write(note_sent, KIND, one.subject_id, one.seq)
        assert await claim(cast, one) is None


async def test_a_second_publication_tells_only_what_changed(cast: Cast) -> None:
    desk = await draft(cast)
    named = await idea(cast.ana, cast, "One named nurse for everybody")
    parking = await idea(cast.ana, cast, "Parking for all who visit")
    night = await idea(cast.ben, cast, "Somebody to call at night")
    await link(cast, desk, "get-personal", "statement", named)
    await link(cast, desk, "get-personal", "statement", night)
    await compose(cast, (await publish(cast, desk["number"]))["id"])
    await link(cast, desk, "focus-on-outcomes", "statement", parking)
    second = await publish(cast, desk["number"], is_correction=True)
    await compose(cast, second["id"])
    notices = await mine(cast, "ana")
    assert [[line["contribution_id"] for line in notice["lines"]] for notice in notices] == [
        [parking],
        [named, parking],
    ]
    assert [notice["is_first"] for notice in notices] == [False, True]
    assert len(await mine(cast, "ben")) == 1
    assert len(await composed(cast)) == 3


def test_what_was_told_before_there_were_decisions_is_not_told_again() -> None:
    ident = new_id()
    before = hashlib.sha256(canonical([False, []]).encode()).hexdigest()  # as it stands in databases since then
    assert digest_of(Outcome(ident, False, [], None)) == before
    assert digest_of(Outcome(ident, False, [], Became(2, "pending", None, None))) == before
    assert digest_of(Outcome(ident, False, [], Became(2, "not_used", None, "later"))) != before


async def test_what_the_group_decided_is_told_and_told_again_when_it_changes(cast: Cast) -> None:
    desk = await draft(cast)
    parking = await idea(cast.ana, cast, "Parking for all who visit")
    path = f"/api/v1/contributions/{parking}/disposition"
    decision = {"outcome": "not_used", "reason": "out_of_scope"}
    first = await cast.designer.put(path, json=decision, headers={"If-Match": '"v0"'})
    assert first.status_code == 200, first.text
    await compose(cast, (await publish(cast, desk["number"]))["id"])
    (notice,) = await mine(cast, "ana")
    (line,) = notice["lines"]
    assert (line["decided"]["outcome"], line["decided"]["reason"]) == ("not_used", "out_of_scope")
    (letter,) = [await claim(cast, one) for one in await composed(cast)]
    assert letter is not None
    assert "did not use it. The reason: it is about something" in letter.lines[0][1]
    again = await cast.designer.put(path, json={"outcome": "used"}, headers={"If-Match": '"v1"'})
    assert again.status_code == 200, again.text
    await compose(cast, (await publish(cast, desk["number"], is_correction=True))["id"])
    assert [one["lines"][0]["decided"]["outcome"] for one in await mine(cast, "ana")] == ["used", "not_used"]


@pytest.mark.parametrize("when", ["before", "between"])
@pytest.mark.parametrize("how", ["erased", "unsubscribed"])
async def test_nothing_goes_to_the_erased_or_unsubscribed(cast: Cast, how: str, when: str) -> None:
    desk = await draft(cast)
    await idea(cast.ana, cast, "One named nurse for everybody")
    await idea(cast.ben, cast, "Somebody to call at night")
    made = await publish(cast, desk["number"])
    if when == "between":
        await compose(cast, made["id"])
    if how == "erased":
        assert (await cast.ana.delete("/api/v1/me")).status_code == 204
    else:
        answer = await cast.ana.patch("/api/v1/me/preferences", json={"outcome": False})
        assert answer.status_code == 200, answer.text
    await compose(cast, made["id"])
    letters = [letter.email for one in await composed(cast) if (letter := await claim(cast, one))]
    assert letters == ["ben@example.org"]


async def test_composing_survives_a_kill_at_any_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch is one transaction; whatever was committed before a kill is not composed again after it."""
    monkeypatch.setattr("app.notices.outcomes.AT_ONCE", 1)
    desk = await draft(cast)
    for who in ("ana", "ben", "moderator"):
        await idea(getattr(cast, who), cast, f"An idea of {who}")
    made = await publish(cast, desk["number"])
    write = cast.app.state.runtime.writer.write
    for batches in range(1, 4):
        after: UUID | None = None
        for _ in range(batches):
            after = await write(compose_outcomes, UUID(made["id"]), after)
    await compose(cast, made["id"])

    def rows(session: Session) -> tuple[int, int]:
        return len(session.exec(select(OutcomeNotice)).all()), len(session.exec(select(OutcomeLine)).all())

    assert await cast.app.state.runtime.reader.read(rows) == (3, 3)
    assert len(await composed(cast)) == 3
