"""Posting over HTTP, the outsider first."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.contributions.models import Contribution
from app.declarations.models import Declaration, DeclarationVersion, FoundationText, VersionText
from app.log.models import LogEntry
from app.people.models import Account
from app.storage.writer import Tx
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.contributions.speaking import change_workshop, post_comment, post_idea


def ideas_path(cast: Cast) -> str:
    return f"/api/v1/workshops/{cast.workshop_id}/ideas"


async def test_only_members_who_speak_may_post(cast: Cast) -> None:
    body = {"text": "Let me in"}
    assert (await cast.visitor.post(ideas_path(cast), json=body)).status_code == 401
    assert (await cast.outsider.post(ideas_path(cast), json=body)).status_code == 403
    assert (await cast.observer.post(ideas_path(cast), json=body)).status_code == 403
    for who in ("ana", "designer", "moderator", "organiser"):
        assert (await getattr(cast, who).post(ideas_path(cast), json=body)).status_code == 201


async def test_an_unlisted_workshop_does_not_exist_for_outsiders(cast: Cast) -> None:
    idea = await post_idea(cast)
    comment = await post_comment(cast, idea["id"])
    await change_workshop(cast, is_listed=False)
    for client in (cast.outsider, cast.visitor):
        for path in (
            ideas_path(cast),
            f"/api/v1/contributions/{idea['id']}",
            f"/api/v1/contributions/{comment['id']}",
            f"/api/v1/contributions/{idea['id']}/comments",
            f"/api/v1/contributions/{idea['id']}/history",
            f"/api/v1/foundations/{cast.foundation_ids[0]}/comments",
            f"/api/v1/workshops/{cast.workshop_id}/similar?text=idea",
        ):
            assert (await client.get(path)).status_code == 404, path
    known = await cast.outsider.post(f"/api/v1/contributions/{idea['id']}/comments", json={"text": "?"})
    unknown = await cast.outsider.post(f"/api/v1/contributions/{uuid4()}/comments", json={"text": "?"})
    assert known.status_code == unknown.status_code == 404
    assert (await cast.ana.get(f"/api/v1/contributions/{idea['id']}")).json()["comment_count"] == 1


async def test_an_idea_is_answered_with_what_was_stored_and_a_receipt(cast: Cast) -> None:
    posted = await post_idea(
        cast, text="  Give **every** ward\u202e one person \n\n\n\n now ", foundation_id=str(cast.foundation_ids[0])
    )
    assert posted["text"] == "Give **every** ward one person\n\n now"
    assert "<strong>every</strong>" in posted["html"]
    assert posted["text_id"] == str(cast.text_ids[0])
    assert posted["author"]["display_name"] == "Ana"
    assert posted["tally"] == {"agree": 0, "disagree": 0, "passes": 0}

    def entry_of(session):  # type: ignore[no-untyped-def]
        return session.exec(select(LogEntry).where(LogEntry.seq == posted["receipt"]["seq"])).one()

    entry = await cast.app.state.runtime.reader.read(entry_of)
    assert (entry.kind, str(entry.subject_id)) == ("idea.posted", posted["id"])
    assert entry.leaf.hex() == posted["receipt"]["leaf"]
    assert "one person" in entry.payload


async def test_an_idea_stays_with_the_text_it_was_written_on(cast: Cast) -> None:
    early = await post_idea(cast, foundation_id=str(cast.foundation_ids[0]))

    def reword(tx: Tx) -> FoundationText:
        declaration = tx.session.exec(select(Declaration).where(Declaration.workshop_id == cast.workshop_id)).one()
        root = tx.session.exec(select(Account)).first()
        version = DeclarationVersion(
            declaration_id=declaration.id, number=2, title="2", preamble="2", created_at=tx.now, created_by_id=root.id
        )
        text = FoundationText(foundation_id=cast.foundation_ids[0], title="Reworded", statement="We must.")
        declaration.current_number = 2
        tx.session.add_all([version, text])
        tx.session.flush()
        tx.session.add(VersionText(version_id=version.id, text_id=text.id, position=0))
        return text

    text = await cast.app.state.runtime.writer.write(reword)
    late = await post_idea(cast, foundation_id=str(cast.foundation_ids[0]))
    on_what_was_read = await post_idea(cast, text_id=str(cast.text_ids[0]))
    assert early["text_id"] == on_what_was_read["text_id"] == str(cast.text_ids[0])
    assert late["text_id"] == str(text.id)
    dropped = await cast.ana.post(ideas_path(cast), json={"text": "x", "foundation_id": str(cast.foundation_ids[1])})
    assert dropped.status_code == 422


@pytest.mark.parametrize(
    "place",
    [
        {"foundation_id": str(uuid4())},
        {"text_id": str(uuid4())},
        {"foundation_id": str(uuid4()), "text_id": str(uuid4())},
    ],
)
async def test_an_idea_on_nothing_is_refused(cast: Cast, place: dict[str, str]) -> None:
    answer = await cast.ana.post(ideas_path(cast), json={"text": "x", **place})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in place


async def test_lengths_are_counted_in_characters_after_tidying(cast: Cast) -> None:
    await change_workshop(cast, idea_length=10)
    assert (await cast.ana.post(ideas_path(cast), json={"text": "  " + "é" * 10 + "  \n"})).status_code == 201
    too_long = await cast.ana.post(ideas_path(cast), json={"text": "é" * 13})
    assert too_long.status_code == 422
    assert too_long.json()["errors"] == [
        {"field": "text", "message": "3 characters too many: at most 10, and this has 13."}
    ]
    for nothing in ("", " \n\t", "\u200b\u202e"):
        empty = await cast.ana.post(ideas_path(cast), json={"text": nothing})
        assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "text")


async def test_a_phase_that_is_over_takes_no_ideas_and_no_comments(cast: Cast, clock: TravellingClock) -> None:
    idea = await post_idea(cast)
    clock.travel(days=7)
    late = await cast.ana.post(ideas_path(cast), json={"text": "late"})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/not-open")
    comment = await cast.ana.post(f"/api/v1/contributions/{idea['id']}/comments", json={"text": "late"})
    assert (comment.status_code, comment.json()["type"]) == (409, "/problems/not-open")
    assert (await cast.ana.get(f"/api/v1/contributions/{idea['id']}")).json()["comment_count"] == 0
    await change_workshop(cast, sealed_at=clock.now())
    sealed = await cast.ana.post(ideas_path(cast), json={"text": "late"})
    assert sealed.json()["type"] == "/problems/sealed"


async def test_a_repeated_key_posts_once_even_in_a_storm(cast: Cast) -> None:
    async def post(key: str, text: str = "Once"):  # type: ignore[no-untyped-def]
        return await cast.ana.post(ideas_path(cast), json={"text": text}, headers={"Idempotency-Key": key})

    answers = await asyncio.gather(*(post("k") for _ in range(32)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len({answer.json()["receipt"]["seq"] for answer in answers}) == 1
    assert (await post("k", "Something else")).status_code == 422

    def count(session):  # type: ignore[no-untyped-def]
        return len(session.exec(select(Contribution)).all())

    assert await cast.app.state.runtime.reader.read(count) == 1


async def test_comments_are_counted_and_threaded_one_level(cast: Cast) -> None:
    idea = await post_idea(cast)
    comment = await post_comment(cast, idea["id"])
    answer = await post_comment(cast, idea["id"], "ana", "An answer", reply_to_id=comment["id"])
    assert (await cast.ana.get(f"/api/v1/contributions/{idea['id']}")).json()["comment_count"] == 2
    path = f"/api/v1/contributions/{idea['id']}/comments"
    deeper = await cast.ana.post(path, json={"text": "x", "reply_to_id": answer["id"]})
    assert deeper.status_code == 422
    assert comment["id"] in deeper.json()["errors"][0]["message"]
    other = await post_idea(cast, text="Another")
    elsewhere = await cast.ana.post(
        f"/api/v1/contributions/{other['id']}/comments", json={"text": "x", "reply_to_id": comment["id"]}
    )
    assert elsewhere.status_code == 422
    assert (
        await cast.ana.post(f"/api/v1/contributions/{comment['id']}/comments", json={"text": "x"})
    ).status_code == 404


async def test_a_refused_comment_leaves_the_count_as_it_was(cast: Cast) -> None:
    idea = await post_idea(cast)
    path = f"/api/v1/contributions/{idea['id']}/comments"
    assert (await cast.ana.post(path, json={"text": " "})).status_code == 422
    assert (await cast.observer.post(path, json={"text": "x"})).status_code == 403
    assert (await cast.ana.get(f"/api/v1/contributions/{idea['id']}")).json()["comment_count"] == 0


async def test_comments_on_a_foundation(cast: Cast) -> None:
    path = f"/api/v1/workshops/{cast.workshop_id}/foundations/{cast.foundation_ids[1]}/comments"
    comment = (await cast.ana.post(path, json={"text": "Well said"})).json()
    assert comment["text_id"] == str(cast.text_ids[1])
    answer = (await cast.ben.post(path, json={"text": "Is it?", "reply_to_id": comment["id"]})).json()
    listed = (await cast.visitor.get(f"/api/v1/foundations/{cast.foundation_ids[1]}/comments")).json()["items"]
    assert [item["id"] for item in listed] == [comment["id"], answer["id"]]
    elsewhere = f"/api/v1/workshops/{cast.workshop_id}/foundations/{cast.foundation_ids[0]}/comments"
    assert (await cast.ana.post(elsewhere, json={"text": "x", "reply_to_id": comment["id"]})).status_code == 422
    strange = f"/api/v1/workshops/{cast.other_workshop_id}/foundations/{cast.foundation_ids[0]}/comments"
    assert (await cast.outsider.post(strange, json={"text": "x"})).status_code == 404


async def test_organisers_post_what_was_said_elsewhere(cast: Cast) -> None:
    body = {"stream": "focus_group", "attribution": "A carer,  Camden"}
    idea = await post_idea(cast, "organiser", "Said in a focus group", **body)
    assert (idea["author"], idea["stream"], idea["attribution"]) == (None, "focus_group", "A carer, Camden")
    assert (await cast.ana.post(ideas_path(cast), json={"text": "x", **body})).status_code == 403
    assert (await cast.ana.post(ideas_path(cast), json={"text": "x", "attribution": "The King"})).status_code == 422
    strange = await cast.organiser.post(ideas_path(cast), json={"text": "x", "stream": "dream"})
    assert strange.status_code == 422


async def test_posting_takes_few_statements(cast: Cast, database_url: str) -> None:
    """A post may cost what a post needs: the room, its text, two inserts, the log; one more each for the key's row."""
    engine = cast.app.state.runtime.writer._engine
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: seen.append(statement))
    idea = await post_idea(cast, foundation_id=str(cast.foundation_ids[0]))
    ideas = [s for s in seen if not s.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "SELECT pg_advisory"))]
    assert len(ideas) <= 6, ideas
    seen.clear()
    await post_comment(cast, idea["id"])
    comments = [s for s in seen if not s.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "SELECT pg_advisory"))]
    assert len(comments) <= 6, comments


async def test_hostile_markup_is_harmless_wherever_it_is_shown(cast: Cast) -> None:
    corpus = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt&colon;alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://evil.example/x.png)",
        '[a](https://x.example "onmouseover=alert(1)")',
        "<svg/onload=alert(1)>",
        "`<script>alert(1)</script>`",
        "# shout <iframe src=//evil.example>",
        "\u202egnirts <b onclick=alert(1)>",
        "<<script>script>alert(1)<</script>/script>",
    ]
    idea = await post_idea(cast)
    for text in corpus:
        posted = await post_idea(cast, text=text)
        comment = await post_comment(cast, idea["id"], text=text)
        for html in (posted["html"], comment["html"]):
            lowered = html.lower()
            assert not any(
                bad in lowered
                for bad in ("<script", "<img", "<svg", "<iframe", "<b ", 'href="javascript', 'href="data')
            )
            assert 'rel="nofollow noopener ugc"' in html or "<a" not in html
