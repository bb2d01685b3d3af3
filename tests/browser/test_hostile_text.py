"""Hostile text in every field that people fill stays text wherever it is shown: nothing runs, nothing is asked."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.ground import Service
from tests.browser.payloads import fitting, joined, payloads
from tests.browser.window import Window

SLUG = "hostile"
_FIELDS = [
    {"key": "organisation", "label": "Your organisation", "kind": "organisation", "required": False},
    {"key": "role", "label": "What you <b>do</b>", "kind": "text", "help": "<img src=x onerror=pwned()>"},
]  # fmt: skip


@dataclass
class Hostile:
    """What was posted: the workshop, and the idea that has a comment of each kind."""

    room: dict[str, Any]
    talked_about: str
    said: list[str]


def together(call: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
    """Call for each row, several at a time, and return the answers in order."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(call, *columns))


@pytest.fixture(scope="module")
def hostile(service: Service) -> Hostile:
    """A workshop in which every field holds hostile text; everything went in over the API."""
    now = datetime.now(UTC).replace(microsecond=0)
    opens_at, closes_at = (now - timedelta(hours=1)).isoformat(), (now + timedelta(days=1)).isoformat()
    everything = ["post_ideas", "comment", "vote", "see_tallies"]
    said = payloads()
    assert len(said) >= 200
    assert fitting(80) == said, "the shortest field takes them all"
    room = service.api("organiser", "POST", "/workshops", {
        "title": said[0], "slug": SLUG, "summary": joined(600)[0], "welcome": joined(8000)[0], "display_name": said[1],
        "registration_fields": _FIELDS, "idea_length": 10_000,
        "phases": [{"name": said[2], "opens_at": opens_at, "closes_at": closes_at, "capabilities": everything}],
    })  # fmt: skip
    here = f"/workshops/{room['id']}"
    foundations = [
        {
            "key": f"f-{n}",
            "title": said[n],
            "statement": "\n\n".join(said[n + 1 :: 50]),
            "body": "\n\n".join(said[n::50]),
        }
        for n in range(50)
    ]
    text = {"title": said[3], "preamble": joined(8000)[0], "note": joined(400)[0], "foundations": foundations}
    service.api("organiser", "PUT", f"{here}/declaration", text, **{"If-Match": '"v0"'})
    link = service.api("organiser", "POST", f"{here}/guest-link")["token"]

    with httpx.Client(base_url=f"{service.url}/api/v1", timeout=60) as client:

        def ask(token: str, path: str, body: Any) -> Any:
            answer = client.post(path, json=body, headers={"Authorization": f"Bearer {token}"} if token else {})
            assert answer.is_success, f"{path} {body}: {answer.status_code} {answer.text}"
            return answer.json()

        def come(payload: str) -> str:
            body = {
                "display_name": payload,
                "workshop_id": room["id"],
                "link_token": link,
                "answers": {"role": payload},
            }
            return str(ask("", "/guests", body)["token"])

        tokens = together(come, said)
        ideas = together(lambda token, payload: ask(token, f"{here}/ideas", {"text": payload})["id"], tokens, said)
        target = f"/contributions/{ideas[-1]}/comments"
        together(lambda token, payload: ask(token, target, {"text": payload}), tokens, said)
        reports = [*ideas[1:], ideas[0]]
        together(lambda token, idea, payload: ask(token, f"/contributions/{idea}/reports", {"reason": "other", "note": payload}), tokens, reports, said)  # fmt: skip # noqa: E501
    together(lambda payload: service.api("ana", "POST", "/organisations", {"name": payload}), said[:40])
    for note, idea in zip(joined(500), ideas, strict=False):
        hide = {"reason": "abuse", "note": note}
        service.api("organiser", "POST", f"/contributions/{idea}/hide", hide, **{"If-Match": '"v1"'})
    service.api("ana", "POST", f"{here}/participations", {"display_name": said[4], "answers": {"role": said[5]}})
    for text_of_many in joined(2000):
        posted = service.api("ana", "POST", f"{here}/ideas", {"text": text_of_many})
        service.api(
            "ana", "PATCH", f"/contributions/{posted['id']}", {"text": text_of_many + " more"}, **{"If-Match": '"v1"'}
        )
    return Hostile(room, ideas[-1], said)


def watch(window: Window) -> Window:
    """Have a window fail its test when anything runs or asks; see `Window` for policy and hosts."""
    window.context.add_init_script("window.pwned = () => console.error('hostile text has run');")
    window.page.on("dialog", lambda dialog: (window.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return window


def settle(page: Page) -> None:
    """Give whatever would run the time to run: images that fail, frames, idle callbacks."""
    page.evaluate("() => new Promise((done) => requestIdleCallback(() => setTimeout(done, 50), { timeout: 2000 }))")


def read_on(page: Page) -> None:
    """Scroll until there is no more: in passing, everything has been drawn."""
    page.evaluate("""async () => {
      const begun = performance.now();
      while (document.querySelector('fm-stream fm-pager button')) {
        if (performance.now() - begun > 60_000) throw new Error('there is always more to come');
        scrollTo(0, document.body.scrollHeight);
        await new Promise((done) => setTimeout(done, 30));
      }
    }""")
    expect(page.locator(".the-end")).to_be_visible()


def test_the_room_shows_hostile_ideas_names_comments_and_foundations_as_text(ana: Window, hostile: Hostile) -> None:
    page = watch(ana).go(f"/workshops/{SLUG}?sort=newest&idea={hostile.talked_about}")
    talked = page.locator(f"#idea-{hostile.talked_about}")
    talked.get_by_role("button", name="comments").click()
    expect(talked.locator(".comment").first).to_be_visible()
    while (more := talked.get_by_role("button", name="Show more")).count():
        before = talked.locator(".comment").count()
        more.click()
        expect(talked.locator(".comment").nth(before)).to_be_visible()
    assert talked.locator(".comment").count() == len(hostile.said)
    read_on(page)
    assert page.locator(".foundation").count() == 50
    # Names are exactly what people typed, to the last sign.
    names = page.locator(".comment .name").all_text_contents()
    assert sum(name in hostile.said for name in names) > 200
    settle(page)


def test_search_boxes_and_addresses_take_hostile_text_as_text(ana: Window, hostile: Hostile) -> None:
    page = watch(ana).go(f"/workshops/{SLUG}")
    for text in joined(1500):
        page.goto(f"{ana.url}/workshops/{SLUG}?q={quote(text)}&on={quote(text[:60])}&from={quote('online')}")
        page.locator("article.idea, .state").first.wait_for()
    box = page.get_by_role("searchbox")
    for payload in hostile.said:
        box.fill(payload)
    settle(page)
    page.get_by_label("What would you add or change?").fill("\n".join(hostile.said)[:9000])
    page.locator(".alike").wait_for()
    settle(page)


def test_my_contributions_a_receipt_and_earlier_texts(ana: Window, hostile: Hostile) -> None:
    page = watch(ana).go(f"/workshops/{SLUG}/mine")
    page.get_by_role("link", name="Check the receipt").first.click()
    page.locator(".verdict").wait_for(timeout=20_000)
    settle(page)
    page = ana.go(f"/workshops/{SLUG}?sort=newest")
    first = page.locator("fm-idea").first
    first.get_by_role("button", name="More about this idea").click()
    first.get_by_role("button", name="Earlier texts").click()
    page.get_by_role("dialog").locator(".prose").nth(1).wait_for()
    settle(page)


@pytest.mark.parametrize(
    "path", ["moderation", "moderation?view=hidden", "moderation?view=log", "people", "draft", "settings"]
)
def test_the_desk(organiser: Window, hostile: Hostile, path: str) -> None:
    page = watch(organiser).go(f"/desk/{SLUG}/{path}")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    settle(page)


def test_pages_without_a_script_and_the_lists(visitor: Window, hostile: Hostile) -> None:
    page = watch(visitor).page
    for path in ("/", "/plain", f"/plain/workshops/{SLUG}", f"/join/{SLUG}", f"/workshops/{SLUG}"):
        page.goto(visitor.url + path)
        page.locator("h1").first.wait_for()
        settle(page)


def test_what_arrives_live_is_text_too(ana: Window, hostile: Hostile, service: Service) -> None:
    page = watch(ana).go(f"/workshops/{SLUG}?sort=newest")
    page.locator("article.idea").first.wait_for()
    for text in joined(4000):
        service.api("organiser", "POST", f"/workshops/{hostile.room['id']}/ideas", {"text": text})
    pill = page.locator(".pill")
    pill.wait_for()
    pill.click()
    page.locator(".chunk-title").wait_for()
    settle(page)
