"""Each page in each state, at each width, light, dark and in forced colours: readable, reachable, nothing cut off."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.ground import Service
from tests.browser.window import Window, Windows

PAGES = [(None, "/"), (None, "/sign-in"), (None, "/join/the-room"), ("cleo", "/join/the-room"), ("ana", "/join/the-room"), (None, "/join/the-last-room"), ("ana", "/account"), (None, "/no-such-page")]  # fmt: skip # noqa: E501
WIDTHS = (320, 768, 1280)


def test_a_visitor_sees_what_is_open_coming_and_closed(visitor: Window) -> None:
    page = visitor.go("/")
    for heading, title in (("Open now", "Nearer to one another"), ("Coming", "A good night's sleep"), ("Closed", "The first week at home")):  # fmt: skip # noqa: E501
        section = page.get_by_role("region", name=heading)
        assert section.get_by_role("link", name=title).is_visible()
    assert page.get_by_text("6 days").is_visible()
    visitor.axe("home")


def test_somebody_signed_in_sees_their_name_and_what_they_are_in_each(ana: Window) -> None:
    page = ana.go("/")
    assert page.get_by_role("button", name="Account of Ana Okafor").is_visible()
    assert page.get_by_text("You take part").first.is_visible()


def look_at_all(open_as: Windows, **how: Any) -> Iterator[tuple[Window, str]]:
    """Go through all pages, with one window for each person."""
    windows: dict[str | None, Window] = {}
    for name, path in PAGES:
        if name not in windows:
            windows[name] = open_as(name, **how)
        window = windows[name]
        window.go(path)
        yield window, path


def check(window: Window, path: str) -> None:
    window.axe(path)
    assert window.small_targets() == [], path
    assert window.overflow() <= 0, path


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_every_page_is_sound(open_as: Windows, width: int, scheme: str) -> None:
    for window, path in look_at_all(open_as, width=width, scheme=scheme):
        check(window, path)


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_every_page_is_sound_in_every_way(open_as: Windows, width: int, scheme: str, forced: str) -> None:
    for window, path in look_at_all(open_as, width=width, scheme=scheme, forced_colors=forced):
        check(window, path)


def test_text_at_twice_its_size_is_not_cut_off(open_as: Windows) -> None:
    for window, path in look_at_all(open_as, width=1280):
        window.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert window.overflow() <= 0, path
        cut = window.page.evaluate("""() => [...document.querySelectorAll('main *')].filter((one) => one.children.length === 0
            && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'hidden' && !one.closest('.said, svg'))
            .map((one) => one.outerHTML.slice(0, 100))""")  # fmt: skip # noqa: E501
        assert cut == [], path


def test_nothing_moves_while_a_page_comes(open_as: Windows) -> None:
    for path in ("/", "/join/the-room", "/sign-in"):
        window = open_as(None)
        window.context.add_init_script("""
          window.shift = 0;
          const add = (one) => { if (!one.hadRecentInput) window.shift += one.value; };
          const watch = new PerformanceObserver((list) => list.getEntries().forEach(add));
          watch.observe({type: 'layout-shift', buffered: true});""")
        window.go(path)
        window.page.wait_for_load_state("networkidle")
        assert window.page.evaluate("window.shift") < 0.1, path


def test_states_that_are_rare_are_sound(open_as: Windows, service: Service) -> None:
    window = open_as(None, width=320)
    window.page.route("**/api/v1/workshops?*", lambda route: route.fulfill(json={"items": [], "next": None}))
    page = window.go("/")
    expect(page.get_by_text("No workshop is announced yet")).to_be_visible()
    window.axe("empty")
    window.page.unroute_all()
    window.page.route("**/api/v1/workshops?*", lambda route: route.fulfill(status=500, json={"type": "/problems/internal", "title": "Our mistake", "status": 500, "detail": "It has been logged."}))  # fmt: skip # noqa: E501
    window.allow("500")
    page.reload()
    expect(page.get_by_role("heading", name="Our mistake")).to_be_visible()
    window.axe("error")
    page = open_as(None).go("/account")
    expect(page.get_by_role("heading", name="Please sign in")).to_be_visible()


def test_the_scheme_is_chosen_by_hand_and_kept(open_as: Windows) -> None:
    window = open_as(None, scheme="light")
    page = window.go("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Colours").click()
    page.get_by_role("button", name="Colours").click()
    assert page.evaluate(ground) != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"
    page.locator("main h1").wait_for()
    window.axe("dark by hand")
