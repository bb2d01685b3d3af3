"""A published declaration on other sites: the same for everybody, without a session, to be framed by anybody."""

import xml.etree.ElementTree as ET
from typing import Any

from app.storage.writer import Tx
from app.workshops.models import Workshop
from tests.cast import Cast, client_of
from tests.publishing.drafts import draft, got, publish, room

FRAME = "/embed/declarations/{}"


async def slug_of(cast: Cast) -> str:
    slug: str = (await got(cast.visitor, room(cast)))["slug"]
    return slug


def hide(tx: Tx, cast: Cast) -> None:
    tx.session.get_one(Workshop, cast.workshop_id).is_listed = False


async def test_there_is_nothing_to_frame_before_it_is_published_or_where_it_is_unlisted(cast: Cast) -> None:
    slug = await slug_of(cast)
    for who in (cast.visitor, cast.organiser):
        assert (await who.get(FRAME.format(slug))).status_code == 404
        assert (await who.get(FRAME.format("nothing-here"))).status_code == 404
    await draft(cast)
    await publish(cast, 1)
    assert (await cast.visitor.get(FRAME.format(slug))).status_code == 200
    await cast.app.state.runtime.writer.write(hide, cast)
    for key in (slug, str(cast.workshop_id)):
        assert (await cast.organiser.get(FRAME.format(key))).status_code == 404, "a frame knows nobody"


async def test_it_is_the_same_for_everybody_and_asks_for_no_session(cast: Cast) -> None:
    await draft(cast)
    await publish(cast, 1)
    slug = await slug_of(cast)
    pages = [await who.get(FRAME.format(slug)) for who in (cast.visitor, cast.organiser, cast.ana)]
    assert len({page.text for page in pages}) == 1
    page = pages[0]
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors" not in policy
    assert "form-action 'none'" in policy
    assert "connect-src" not in policy
    assert "https://folkmoot.test" in policy, "in a sandbox 'self' means nothing"
    assert {"x-frame-options", "set-cookie"}.isdisjoint(page.headers)
    assert page.headers["cross-origin-resource-policy"] == "cross-origin"
    assert page.headers["cache-control"] == "public, max-age=300"
    kept = await cast.visitor.get(FRAME.format(slug), headers={"If-None-Match": page.headers["etag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    text = await got(cast.visitor, room(cast, "/published"))
    for foundation in text["foundations"]:
        assert foundation["title"] in page.text
    assert text["headline"] in page.text
    assert 'data-scheme="dark"' in (await cast.visitor.get(FRAME.format(slug), params={"theme": "dark"})).text
    assert "data-scheme" not in (await cast.visitor.get(FRAME.format(slug), params={"theme": '"><b>'})).text


async def test_the_ways_to_paste_it_are_told_and_lead_to_it(cast: Cast) -> None:
    await draft(cast)
    await publish(cast, 1)
    slug = await slug_of(cast)
    ways = (await got(cast.visitor, room(cast, "/published/embed")))["ways"]
    assert ways["script"] == (
        f'<script async src="https://folkmoot.test/embed/declaration.js" data-declaration="{slug}"></script>'
    )
    assert ways["iframe"].startswith(f'<iframe src="https://folkmoot.test/embed/declarations/{slug}" title="')
    script = await client_of(cast.app).get("/embed/declaration.js")
    assert script.status_code == 200
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    told: Any = (await cast.visitor.get(ways["oembed_url"].removeprefix("https://folkmoot.test"))).json()
    assert (told["type"], told["provider_name"]) == ("rich", "Folkmoot")
    assert ways["iframe"].split(" title=")[0] in told["html"]
    page = (await cast.visitor.get(f"/workshops/{slug}/declaration")).text
    assert 'type="application/json+oembed" href="https://folkmoot.test/oembed/declarations?url=' in page


async def test_oembed_speaks_json_and_xml_of_our_addresses_alone(cast: Cast) -> None:
    await draft(cast)
    await publish(cast, 1)
    slug = await slug_of(cast)
    url = f"https://folkmoot.test/workshops/{slug}/declaration"
    told = (await cast.visitor.get("/oembed/declarations", params={"url": url, "maxwidth": 320})).json()
    assert (told["width"], told["height"]) == (320, 480)
    found = await cast.visitor.get("/oembed/declarations", params={"url": url, "format": "xml"})
    assert ET.fromstring(found.text).findtext("type") == "rich"
    assert (await cast.visitor.get("/oembed/declarations", params={"url": url, "format": "yaml"})).status_code == 501
    others = (
        f"https://elsewhere.test/workshops/{slug}/declaration",
        f"https://folkmoot.test/polls/{slug}",
        f"{url}/x",
        "x",
    )
    for other in others:
        assert (await cast.visitor.get("/oembed/declarations", params={"url": other})).status_code == 404


async def test_hostile_text_stays_text_in_the_frame(cast: Cast) -> None:
    hostile = "<img src=x onerror=pwned()>"
    body = {
        "title": f"A {hostile}",
        "preamble": f"We {hostile}.",
        "foundations": [{"key": "one", "title": f"One {hostile}", "statement": f"It is {hostile}.", "body": ""}],
    }
    base = room(cast, "/declaration")
    version = (await cast.organiser.get(base)).headers["etag"]
    number = (await cast.organiser.put(base, json=body, headers={"If-Match": version})).json()["number"]
    await publish(cast, number)
    page = (await cast.visitor.get(FRAME.format(await slug_of(cast)))).text
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=pwned()&gt;") >= 4
    url = f"https://folkmoot.test/workshops/{await slug_of(cast)}/declaration"
    told = (await cast.visitor.get("/oembed/declarations", params={"url": url})).json()
    assert hostile in told["title"]
    assert "<img" not in told["html"]


async def test_the_newest_revision_is_framed(cast: Cast) -> None:
    await draft(cast)
    await publish(cast, 1)
    await publish(cast, 2)
    page = (await cast.visitor.get(FRAME.format(await slug_of(cast)))).text
    assert "Revision 2" in page
    assert "Revision 1" not in page
