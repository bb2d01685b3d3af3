"""Full-text search and similar contributions, on both databases."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app.contributions.queries.similar import similar
from app.core.clock import SystemClock
from app.storage.engine import read_engine, write_engine
from app.votes.queries.stream import Filters, Sort, ideas
from tests.cast import Cast
from tests.contributions.speaking import decide, listed, post_comment, post_idea

HOSTILE = [
    '"', "'", "''--", "*", "a*", "*a", "a AND", "OR", "NOT NOT", "NEAR(a b", "words:a", "keys : w1", "(", ")", "^a",
    "-a",
    "a:*", "a & b", "a | !b", "<->", "\\", "%", "\x00", "a\x00b", "🙂🙂", "ˈ", "ﷺ", "İ", "Ⅷ½²", "1e5 3.14",
    "word " * 1000, "x" * 1900, "\u202eevil", "{}[]", "; DROP TABLE contribution", "ß", "̈", "अनुच्छेद", "漢字かな", "ﬁ",
]  # fmt: skip


async def found(cast: Cast, q: str) -> list[str]:
    return [one["text"] for one in await listed(cast.visitor, cast.workshop_id, q=q)]


async def test_search_finds_words_whatever_their_form(cast: Cast) -> None:
    await post_idea(cast, text="Nurses at the Café know every carer")
    await post_idea(cast, text="Carers need a rest from caring")
    await post_comment(cast, (await post_idea(cast, text="Parking"))["id"], text="carer carer")
    assert await found(cast, "CARER") == ["Carers need a rest from caring", "Nurses at the Café know every carer"]
    assert await found(cast, "cafe nurse") == ["Nurses at the Café know every carer"]
    assert await found(cast, "kno") == ["Nurses at the Café know every carer"]
    assert await found(cast, "nurse parking") == []
    assert await found(cast, "the of and") == []
    assert len(await found(cast, "  ")) == 3


async def test_search_stays_in_its_workshop(cast: Cast) -> None:
    await post_idea(cast, text="Our canary")
    theirs = await cast.outsider.post(
        f"/api/v1/workshops/{cast.other_workshop_id}/ideas", json={"text": "Their canary"}
    )
    assert theirs.status_code == 201
    assert await found(cast, "canary") == ["Our canary"]
    similar_ones = await cast.visitor.get(f"/api/v1/workshops/{cast.workshop_id}/similar", params={"text": "canary"})
    assert [one["text"] for one in similar_ones.json()["items"]] == ["Our canary"]


async def test_hostile_queries_find_nothing_and_break_nothing(cast: Cast) -> None:
    await post_idea(cast, text="An innocent idea")
    path = f"/api/v1/workshops/{cast.workshop_id}"
    for text in HOSTILE:
        short = text[:2000]
        answers = [
            await cast.ana.get(f"{path}/ideas", params={"q": short}),
            await cast.ana.get(f"{path}/similar", params={"text": short}),
            await cast.ana.post(f"{path}/similar", json={"text": text}),
        ]
        # An address with a NUL in it is refused before any route; in a body it is only a character to leave out.
        asked = 400 if "\x00" in short else 200
        assert [answer.status_code for answer in answers] == [asked, asked, 200], (text[:40], [a.text for a in answers])
        assert "innocent" not in answers[1].text
        posted = await cast.ana.post(f"{path}/ideas", json={"text": text[:900] + " x"})
        assert posted.status_code == 201, text[:40]
    lone = await cast.ana.get(f"{path}/ideas?q=%ED%A0%80")
    assert lone.status_code in {200, 422}


async def test_similar_ideas_come_closest_first_without_ones_own(cast: Cast) -> None:
    close = await post_idea(
        cast, "ben", "Give every ward one named person for carers", foundation_id=str(cast.foundation_ids[0])
    )
    far = await post_idea(cast, "ben", "A named person should answer the telephone")
    await post_idea(cast, "ben", "More bicycles")
    await post_idea(cast, "ana", "One named person for every ward, please")
    hidden = await post_idea(cast, "ben", "A named person for every ward of carers")
    await decide(cast.moderator, "hide", hidden, reason="duplicate")
    path = f"/api/v1/workshops/{cast.workshop_id}/similar"
    text = "every ward needs a named person for carers"
    answer = (await cast.ana.get(path, params={"text": text})).json()
    assert [one["id"] for one in answer["items"]] == [close["id"], far["id"]]
    on_foundation = await cast.ana.get(path, params={"text": text, "foundation": str(cast.foundation_ids[0])})
    assert [one["id"] for one in on_foundation.json()["items"]] == [close["id"]]
    posted = await cast.ben.post(path, json={"text": text * 40})
    assert [one["author"]["display_name"] for one in posted.json()["items"]] == ["Ana"]
    assert (await cast.ana.get(path, params={"text": "the"})).json()["items"] == []


@pytest.fixture
def session(cast: Cast, database_url: str) -> Iterator[Session]:
    engine = read_engine(database_url)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


async def test_no_text_at_all_breaks_a_search(cast: Cast, session: Session) -> None:
    """Any text: in a query it raises nothing, and what was stored under its words is found by them."""
    now = SystemClock().now()

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(st.text(max_size=300))
    def ask(text: str) -> None:
        filters = Filters(q=text)
        ideas(session, cast.workshop_id, None, now, sort=Sort.NEWEST, filters=filters, cursor=None, limit=5)
        similar(session, cast.workshop_id, None, now, text)

    await asyncio.to_thread(ask)


async def test_whatever_word_is_stored_is_found_again_and_forgotten_when_unindexed(
    cast: Cast, database_url: str
) -> None:
    from app.core.ids import new_id
    from app.core.words import telling_words, words_of
    from app.storage.dialect import index_text, texts_like, texts_with, unindex_text

    template = await post_idea(cast)
    await asyncio.to_thread(lambda: None)
    engine = write_engine(database_url) if database_url.startswith("postgres") else None
    engine = engine or cast.app.state.runtime.writer._engine
    ident, room = UUID(template["id"]), cast.workshop_id

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F), min_size=1, max_size=40))
    def check(text: str) -> None:
        words = telling_words(text, 10)
        with engine.connect() as connection, connection.begin() as transaction:
            unindex_text(connection, ident)
            index_text(connection, ident, room, words_of(text))
            if words:
                assert ident in connection.execute(texts_with(connection, room, words)).scalars().all()
                assert connection.execute(texts_like(connection, room, words, 5)).first()[0] == ident
                assert connection.execute(texts_with(connection, new_id(), words)).first() is None
            unindex_text(connection, ident)
            if words:
                assert connection.execute(texts_with(connection, room, words)).first() is None
            transaction.rollback()

    await asyncio.to_thread(check)
    if database_url.startswith("postgres"):
        engine.dispose()
