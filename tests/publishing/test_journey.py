"""From a draft to a published text in which every sentence is traced, both ways, as people go through it over HTTP."""

import hashlib
import json

from sqlmodel import select

from app.log.models import LogEntry
from tests.cast import Cast
from tests.publishing.drafts import draft, got, idea, link, posted, publish, room, sentence


async def test_link_publish_read_trace(cast: Cast) -> None:
    desk = await draft(cast)
    named = await idea(cast.ana, cast, "One named nurse for everybody")
    night = await idea(cast.ben, cast, "Somebody to call at night")
    await link(cast, desk, "get-personal", "statement", named, note="Said first.")
    theme = await posted(cast.designer, room(cast, "/themes"), title="Nights", contribution_ids=[night, named])
    theme_id = theme["themes"][0]["id"] if "themes" in theme else theme["id"]
    await link(cast, desk, "get-personal", "statement", theme_id, at=1, kind="theme")
    assert (await got(cast.visitor, room(cast, "/published"), 404))["type"] == "/problems/not-published"
    assert (
        await cast.ana.put(room(cast, "/participations/me/quote-consent"), json={"allowed": True})
    ).status_code == 200

    made = await publish(cast, desk["number"], note="Agreed.")
    read = await got(cast.visitor, room(cast, "/published"))
    assert read["revision"]["digest"] == made["digest"]
    assert read["headline"] == "2 people"
    first, second = read["foundations"][0]["statement"]
    assert (first["contributions"], second["contributions"], second["themes"]) == (1, 2, 1)

    record = await cast.visitor.get(room(cast, "/published/record"))
    assert hashlib.sha256(record.content).hexdigest() == made["digest"]
    entry = await cast.app.state.runtime.reader.read(
        lambda s: s.exec(select(LogEntry).where(LogEntry.seq == made["log_seq"])).one()
    )
    assert json.loads(entry.payload or "")["digest"] == made["digest"]

    where = {"foundation_key": "get-personal", "part": "statement"}
    down = await got(cast.visitor, room(cast, "/published/voices"), **where, anchor=second["anchor"])
    assert {voice["contribution_id"] for voice in down["items"]} == {named, night}
    assert {voice["via_theme"] for voice in down["items"]} == {"Nights"}
    up = await got(cast.visitor, f"/api/v1/contributions/{named}/outcome")
    assert up["is_quoted"]
    assert {(place["sentence"], place["via_theme"]) for place in up["places"]} == {
        ("We must know the person.", None),
        ("We must ask what matters to them.", "Nights"),
    }
    page = await got(cast.visitor, room(cast, "/published/foundations/get-personal"))
    assert page["evidence"]["crowd"]["quotes"] == [
        {"text": "One named nurse for everybody", "attribution": "Participant"}
    ]
    assert "One named person" in page["looks_like_html"]
    assert "Train people" in page["achieved_html"]
    assert page["next"]["key"] == "focus-on-outcomes"
    assert sentence(await got(cast.moderator, room(cast, "/drafting")), "get-personal", "statement")["links"]
