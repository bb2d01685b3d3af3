"""Arriving in the room: nothing is asked twice, what is there is not called new, and no news cover what one needs."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.window import Window, Windows

ROOM = "/workshops/the-room"
_TOAST = "(text) => globalThis.folkmoot.parts['components/toast.js'].toast(text)"


def overlap(page: Page, one: str, other: str) -> bool:
    """Say whether two things stand on each other."""
    a, b = page.locator(one).bounding_box(), page.locator(other).bounding_box()
    assert a
    assert b
    apart = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    return not (apart or a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"])


@pytest.mark.parametrize("who", ["ana", None])
def test_the_page_brings_what_the_room_asks_first(open_as: Windows, who: str | None) -> None:
    window = open_as(who)
    asked: list[str] = []

    def note(request: Request) -> None:
        found = re.search(r"/api/v1/(.*)", request.url)
        if found:
            asked.append(found[1])

    window.page.on("request", note)
    page = window.go(ROOM)
    expect(page.locator("article.idea")).to_have_count(8)
    window.rest()
    first = [one for one in asked if re.search(r"^me$|by-slug|/declaration|foundation-stances|limit=8", one)]
    assert first == [], "these answers came with the page"
    assert page.locator("script[data-answer]").count() == 0, "each is used once"


def test_what_a_page_brought_is_not_what_the_next_one_shows(ana: Window) -> None:
    page = ana.go(ROOM)
    expect(page.locator("article.idea")).to_have_count(8)
    with page.expect_request(re.compile("by-slug/the-room")):
        page.get_by_role("link", name="My contributions").click()
    expect(page.get_by_role("heading", name="My contributions")).to_be_visible()


def test_what_was_in_the_list_already_is_not_called_new(ana: Window) -> None:
    page = ana.go("/")
    waiting = page.evaluate(
        """async () => {
          const { parts, use } = globalThis.folkmoot;
          await use('pages/room.js');
          const { Ideas } = parts['pages/room/ideas.js'];
          const { setClock } = parts['components/clock.js'];
          // This device is an hour slow: the service's clock counts.
          const now = Date.now() + 3_600_000;
          setClock(new Date(now).toISOString());
          const posted = (at) => ({ posted_at: new Date(at).toISOString(), foundation_id: null, stream: 'online' });
          const said = (id, at) => ({ id, ...posted(at) });
          const lists = { fair: [], newest: [said('just-now', now + 60_000), said('before', now - 20_000)] };
          const sortOf = (url) => new URL(url, location.href).searchParams.get('sort');
          window.fetch = async (url) => Response.json({ items: lists[sortOf(url)], next: null });
          const ideas = new Ideas('a-workshop', new AbortController().signal);
          await ideas.begin({ sort: 'fair', foundation: null, stream: '', q: '' });
          await ideas.catchUp();
          return [...ideas.waiting];
        }"""
    )
    assert waiting == ["just-now"]


@pytest.mark.parametrize("width", [320, 1280])
def test_news_never_cover_what_somebody_is_writing_with(open_as: Windows, width: int) -> None:
    window = open_as("ana", width=width, height=568)
    page = window.go(f"{ROOM}?on=close-to-home")
    box = page.get_by_label(re.compile("What would you"))
    box.fill("A sentence that is long enough to have a button below it.")
    post = ".voices > fm-composer button[type=submit]"
    # As low as it can be: where news stand when nobody is writing.
    page.locator(post).evaluate("(one) => one.scrollIntoView({ block: 'end' })")
    page.evaluate(_TOAST, "Two lines of news, such as somebody reads while they go on with what they were doing.")
    expect(page.locator(".toast")).to_be_visible()
    assert not overlap(page, ".toast", post)
    window.axe("news over the head")
    # And when somebody comes to it while the news are there.
    page.locator("main").focus()
    page.evaluate(_TOAST, "News")
    expect(page.locator(".toast").last).to_be_visible()
    foot = page.locator("fm-toasts").bounding_box()
    assert foot
    assert foot["y"] > 300, "news stand at the foot of the window where nobody is"
    box.focus()
    page.locator(post).evaluate("(one) => one.scrollIntoView({ block: 'end' })")
    assert not overlap(page, ".toast >> nth=-1", post)
