"""Polls as pages without a script: the form, its result, and what other sites may do with it."""

import re
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.cast import Cast, client_of
from tests.polls.voting import API, make_poll


async def form_of(client: httpx.AsyncClient, path: str) -> str:
    """Return the token of a page's form."""
    page = await client.get(path)
    assert page.status_code == 200, page.text
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


async def submit(client: httpx.AsyncClient, path: str, token: str, *choices: int, **more: str) -> httpx.Response:
    """Send a form as a browser without a script does."""
    fields = [("token", token), *(("choice", str(choice)) for choice in choices), *more.items()]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return await client.post(path, content=urlencode(fields), headers=headers)


async def test_a_form_votes_and_shows_the_result(cast: Cast, clock: Any) -> None:
    settings = {"visibility": "after_voting", "thanks": "Thank you, whoever you are."}
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), **settings)
    for path in (f"/polls/{poll['slug']}", f"/embed/polls/{poll['id']}"):
        token = await form_of(cast.visitor, path)
        clock.travel(seconds=9)
        answer = await submit(cast.visitor, path, token, 0)
        assert answer.status_code == 303, answer.text
        voted = await cast.visitor.get(answer.headers["location"])
        assert "Thank you, whoever you are." in voted.text
        assert "<strong>100&nbsp;%</strong> support it completely or mostly" in voted.text
        assert "set-cookie" not in answer.headers
    assert "<strong>" not in (await cast.visitor.get(f"/polls/{poll['slug']}")).text
    found = (await cast.organiser.get(f"{API}/{poll['id']}/results")).json()
    assert found["counted"] == 2


async def test_a_page_that_was_open_for_long_keeps_what_was_chosen(cast: Cast, clock: Any) -> None:
    settings = {"kind": "choices", "headline_label": "", "headline_places": []}
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), **settings)
    path = f"/polls/{poll['slug']}"
    token = await form_of(cast.visitor, path)
    clock.travel(hours=2)
    late = await submit(cast.visitor, path, token, 1, 3)
    assert late.status_code == 409
    assert late.text.count(" checked") == 2
    assert "Please choose your answer once more." in late.text
    fresh = re.search(r'name="token" value="([^"]+)"', late.text)
    assert fresh is not None
    assert (await submit(cast.visitor, path, fresh[1], 1, 3)).status_code == 303


async def test_a_frame_says_who_may_frame_it_and_nothing_of_the_session(cast: Cast, clock: Any) -> None:
    anywhere = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    somewhere = await make_poll(
        cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), sites=["https://www.example.org", "Example.net"]
    )
    for client in (cast.visitor, cast.organiser):
        frame = await client.get(f"/embed/polls/{anywhere['id']}")
        assert "frame-ancestors" not in frame.headers["content-security-policy"]
        assert {"x-frame-options", "set-cookie"}.isdisjoint(frame.headers)
        assert frame.headers["cache-control"] == "no-store"
    listed = await cast.visitor.get(f"/embed/polls/{somewhere['id']}")
    assert listed.headers["content-security-policy"].endswith(
        "frame-ancestors https://www.example.org https://example.net"
    )
    own = await cast.visitor.get(f"/polls/{anywhere['slug']}")
    assert own.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert own.headers["x-frame-options"] == "DENY"


async def test_what_people_type_is_text_everywhere(cast: Cast, clock: Any) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    poll = await make_poll(
        cast.organiser,
        clock.now(),
        workshop_id=str(cast.workshop_id),
        question=evil,
        note=evil,
        thanks=evil,
        options=[evil, "Other"],
        headline_label=evil,
        headline_places=[0],
    )
    pages = [f"/polls/{poll['slug']}", f"/embed/polls/{poll['id']}", f"/polls/{poll['slug']}/voted"]
    for path in pages:
        page = await cast.visitor.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
    told = await cast.visitor.get("/oembed", params={"url": f"https://folkmoot.test/polls/{poll['slug']}"})
    assert "<script" not in told.json()["html"]


async def test_a_poll_that_is_not_there(cast: Cast) -> None:
    for path in ("/polls/nothing", "/embed/polls/nothing", "/polls/nothing/voted", "/polls/nothing/onward"):
        assert (await cast.visitor.get(path)).status_code == 404
    assert (await cast.visitor.get("/embed/nothing.js")).status_code == 404
    assert (await client_of(cast.app).get("/embed/poll.js")).headers["access-control-allow-origin"] == "*"
