"""Results: shown to whom they are for, in every form, and hidden from everybody else in every form."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.polls.voting import API, Voter, make_poll

FORMS = ("results", "results.csv")
PICTURES = ("result.svg", "result.png")


async def voted(cast: Cast, clock: Any, **settings: Any) -> tuple[dict[str, Any], str]:
    """Return a poll with a ballot, and the ticket of its voter."""
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), **settings)
    answer = await Voter(cast.visitor, clock).vote(poll["id"], 0)
    assert (answer.json()["tally"] is not None) == (settings["visibility"] in {"always", "after_voting"})
    return poll, answer.json()["ticket"]


@pytest.mark.parametrize(
    ("visibility", "stranger", "voter", "after"),
    [
        ("always", 200, 200, 200),
        ("after_voting", 403, 200, 200),
        ("after_close", 403, 403, 200),
        ("organisers", 403, 403, 403),
    ],
)
async def test_who_sees_the_result(
    cast: Cast, clock: Any, visibility: str, stranger: int, voter: int, after: int
) -> None:
    poll, ticket = await voted(cast, clock, visibility=visibility)
    paths = [f"{API}/{poll['id']}/{form}" for form in FORMS]
    paths += [f"/polls/{poll['slug']}/{picture}" for picture in PICTURES]
    for path in paths:
        assert (await cast.visitor.get(path)).status_code == stranger
        assert (await cast.ana.get(path, params={"ticket": "wrong"})).status_code == stranger
        assert (await cast.visitor.get(path, params={"ticket": ticket})).status_code == voter
    for form in FORMS:
        assert (await cast.organiser.get(f"{API}/{poll['id']}/{form}")).status_code == 200
    clock.travel(days=8)
    for path in paths:
        assert (await cast.visitor.get(path)).status_code == after


@pytest.mark.parametrize("visibility", ["after_voting", "after_close", "organisers"])
async def test_nothing_that_strangers_see_changes_with_a_ballot(cast: Cast, clock: Any, visibility: str) -> None:
    """Bodies, tags and headers are the same before and after: what is hidden moves nothing that is shown."""
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), visibility=visibility)
    paths = [f"{API}/{poll['id']}", f"{API}/{poll['id']}/results", f"{API}/{poll['id']}/results.csv"]
    paths += [f"/polls/{poll['slug']}/{name}" for name in ("voted", "card.png", "result.svg", "qr.svg")]
    paths += [f"/oembed?url=https://folkmoot.test/polls/{poll['slug']}"]
    feed = f"/api/v1/workshops/{cast.workshop_id}/feed?after=0&live=false"

    async def seen() -> list[tuple[Any, ...]]:
        found = []
        for path in paths:
            answer = await cast.visitor.get(path)
            headers = {name: value for name, value in answer.headers.items() if not name.startswith("ratelimit")}
            found.append((path, answer.status_code, headers, answer.content))
        return found

    before = await seen()
    for choice in (0, 1, 1):
        await Voter(cast.ben, clock).vote(poll["id"], choice, seconds=9)
    assert await seen() == before
    for client in (cast.visitor, cast.ana, cast.organiser):
        assert "ballot" not in (await client.get(feed)).text


async def test_pictures_say_in_words_what_they_show(cast: Cast, clock: Any) -> None:
    poll, _ = await voted(cast, clock, visibility="always")
    svg = (await cast.visitor.get(f"/polls/{poll['slug']}/result.svg")).text
    assert '<title id="title">How far do you support our draft vision?</title>' in svg
    assert "100 % support it completely or mostly. Completely: 100 %, 1." in svg
    assert "One ballot for each browser, where the browser allows it." in svg
    for name in ("result.png", "card.png", "qr.png"):
        png = await cast.visitor.get(f"/polls/{poll['slug']}/{name}")
        assert png.content.startswith(b"\x89PNG")
        assert png.headers["content-type"] == "image/png"


async def test_tables_run_no_formula_and_explain_each_number(cast: Cast, clock: Any) -> None:
    poll, _ = await voted(cast, clock, visibility="always", options=["=1+1", "@b"], headline_places=[0])
    table = (await cast.visitor.get(f"{API}/{poll['id']}/results.csv")).text
    assert "'=1+1,1,100.0,answer: counted ballots" in table
    assert "'@b,0,0.0," in table
    assert 'counted,1,,"Ballots that count.' in table
    found = (await cast.visitor.get(f"{API}/{poll['id']}/results")).json()
    assert found["definitions"].keys() == {"counted", "set_aside", "refused", "headline"}


async def test_oembed_speaks_json_and_xml_and_keeps_to_the_width(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), question="Is <b> & “so”?")
    url = f"https://folkmoot.test/polls/{poll['slug']}"
    page = (await cast.visitor.get(f"/polls/{poll['slug']}")).text
    assert f'type="application/json+oembed" href="https://folkmoot.test/oembed?url={url}&amp;format=json"' in page
    told = (await cast.visitor.get("/oembed", params={"url": url, "maxwidth": 320, "maxheight": 200})).json()
    assert (told["type"], told["width"], told["height"]) == ("rich", 320, 200)
    assert told["html"].startswith(f'<iframe src="https://folkmoot.test/embed/polls/{poll["id"]}" title="Is &lt;b')
    xml = await cast.visitor.get("/oembed", params={"url": url, "format": "xml"})
    assert xml.headers["content-type"].startswith("text/xml")
    assert "<type>rich</type>" in xml.text
    assert (await cast.visitor.get("/oembed", params={"url": url, "format": "yaml"})).status_code == 501
    for other in ("https://elsewhere.test/polls/x", "https://folkmoot.test/workshops/x", f"{url}/voted", "nonsense"):
        assert (await cast.visitor.get("/oembed", params={"url": other})).status_code == 404
