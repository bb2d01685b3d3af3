"""What a page of the room brings along: the API's own answers to whoever asks, and nothing that could run."""

import json
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.contributions.models import Contribution
from app.storage.writer import Tx
from app.workshops.models import Workshop
from tests.cast import Cast

ROOM = "/workshops/the-room"
# More digits than an identifier of the page could hold by chance.
VOICES = 1_977_150_313
_ANSWER = re.compile(
    r'<script type="application/json" data-answer="([^"]+)" data-etag="([^"]*)">(.*?)</script>', re.DOTALL
)


@pytest.fixture(autouse=True)
def all_the_time_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests answers late, and a page would go on without."""
    monkeypatch.setattr("app.web.answers.PATIENCE", 60.0)


def brought(page: httpx.Response) -> dict[str, Any]:
    """Return the answers of a page by their addresses."""
    return {url.replace("&amp;", "&"): json.loads(data) for url, _, data in _ANSWER.findall(page.text)}


def steady(answer: Any) -> Any:
    """Return an answer without what each asking changes: the clock, and the order of a visit."""
    if isinstance(answer, dict):
        return {key: steady(value) for key, value in answer.items() if key not in {"clock", "next"}}
    return sorted(map(steady, answer), key=str) if isinstance(answer, list) else answer


async def say(cast: Cast, *texts: str) -> None:
    """Let Ana have said things, each of which somebody agreed with."""

    def write(tx: Tx) -> None:
        author = cast.people["ana"].participation_id
        for text in texts:
            idea = Contribution(
                workshop_id=cast.workshop_id, kind="idea", author_id=author, text=text, posted_at=tx.now
            )
            idea.agree = VOICES
            tx.session.add(idea)

    await cast.app.state.runtime.writer.write(write)


async def test_a_page_brings_what_the_api_answers_to_its_reader(cast: Cast) -> None:
    await say(cast, "One idea", "Another idea")
    for name in ("visitor", "outsider", "ana", "observer", "moderator", "organiser"):
        client = getattr(cast, name)
        answers = brought(await client.get(ROOM))
        by_slug = "/api/v1/workshops/by-slug/the-room"
        room = answers[by_slug]
        assert ("/api/v1/me" in answers) == (name != "visitor"), name
        is_member = room["you"]["participation_id"] is not None
        assert is_member == (name not in {"visitor", "outsider"})
        assert any(url.endswith("/foundation-stances/me") for url in answers) == is_member
        order = "fair" if is_member else "newest"
        assert f"/api/v1/workshops/{room['id']}/ideas?sort={order}&limit=8" in answers, name
        # Ana has met all there is, and is shown the newest instead.
        assert any("sort=newest" in url for url in answers) == (order == "newest" or name == "ana"), name
        for url, answer in answers.items():
            assert steady(answer) == steady((await client.get(url)).json()), f"{name}: {url}"


async def test_an_unlisted_room_says_nothing_to_outsiders(cast: Cast) -> None:
    await say(cast, "A private idea")

    def hide(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).is_listed = False

    await cast.app.state.runtime.writer.write(hide)
    for person in (cast.visitor, cast.outsider):
        page = await person.get(ROOM)
        assert page.status_code == 200
        assert brought(page) == {}
        assert "The Room" not in page.text
    assert "A private idea" in (await cast.ben.get(ROOM)).text


async def test_hidden_tallies_are_hidden_in_the_page_too(cast: Cast) -> None:
    await say(cast, "An idea")

    def hide(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).tallies_hidden = True

    await cast.app.state.runtime.writer.write(hide)
    for person in (cast.visitor, cast.ben):
        assert str(VOICES) not in (await person.get(ROOM)).text
    cast.app.state.runtime.clock.instant += timedelta(days=30)
    page = await cast.visitor.get(ROOM)
    assert str(VOICES) in page.text
    assert any("sort=most_supported" in url for url in brought(page))


async def test_no_text_can_leave_the_answer_that_it_stands_in(cast: Cast) -> None:
    evil = "</script><script>alert(1)</script><!--<script>"
    await say(cast, evil)
    page = await cast.ben.get(ROOM)
    # early.js and main.js run; each other element holds data.
    assert page.text.count("<script") == 2 + len(brought(page))
    assert page.text.count("</script>") == page.text.count("<script")
    assert "<!--<" not in page.text
    (ideas,) = (answer for url, answer in brought(page).items() if "/ideas?" in url)
    assert [idea["text"] for idea in ideas["items"]] == [evil]


async def test_nobody_keeps_a_page_with_answers(cast: Cast) -> None:
    for person in (cast.ana, cast.visitor):
        page = await person.get(ROOM)
        assert page.headers["cache-control"] == "private, no-store"
        assert "etag" not in page.headers
        assert "Cookie" in page.headers["vary"]
        assert "script-src 'self';" in page.headers["content-security-policy"]


async def test_a_page_is_there_when_its_answers_are_not(cast: Cast) -> None:
    for address in ("/workshops/no-such-room", f"/workshops/{'long' * 50}", "/workshops/%2e%2e%2fme"):
        page = await cast.ana.get(address)
        assert page.status_code == 200
        assert brought(page) == {}
        assert page.text.rstrip().endswith("</html>")
    plain = await cast.ana.get(ROOM, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert brought(plain)


async def test_a_page_that_is_fetched_on_suspicion_shows_nobody_an_idea(cast: Cast) -> None:
    await say(cast, "An idea")
    page = await cast.ana.get(ROOM, headers={"Sec-Purpose": "prefetch;prerender"})
    assert brought(page) == {}
    assert "data-answered" not in page.text


async def test_what_the_address_filters_by_is_left_to_the_client(cast: Cast) -> None:
    for query in ("on=people-first", "q=kettle", "from=event"):
        answers = brought(await cast.ana.get(f"{ROOM}?{query}"))
        assert len(answers) == 4, query
        assert not any("/ideas?" in url for url in answers)
    answers = brought(await cast.ana.get(f"{ROOM}?sort=most_discussed"))
    assert any("ideas?sort=most_discussed&" in url for url in answers)
    answers = brought(await cast.ana.get(f"{ROOM}?sort=nonsense"))
    assert any("ideas?sort=fair&" in url for url in answers)
