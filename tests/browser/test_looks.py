"""Home, the way in and the account in their states: readable, reachable, nothing cut off, in every width and scheme."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import ground
from tests.browser.looks import EVERYWHERE, USUAL, Cell, look
from tests.browser.window import Window, Windows


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


def home(window: Window) -> None:
    window.go("/")


def home_empty(window: Window) -> None:
    window.page.route("**/api/v1/workshops?*", lambda route: route.fulfill(json={"items": [], "next": None}))
    expect(window.go("/").get_by_text("No workshop is announced yet")).to_be_visible()


def home_failed(window: Window) -> None:
    window.allow("500")
    window.page.route("**/api/v1/workshops?*", lambda route: route.fulfill(status=500, json=BROKEN))
    expect(window.go("/").get_by_role("heading", name="Our mistake")).to_be_visible()


def home_loading(window: Window) -> None:
    window.page.route("**/api/v1/workshops?*", lambda route: None)
    window.go("/", wait_for="[aria-busy=true]")


def home_unreachable(window: Window) -> None:
    window.allow("ERR_FAILED")
    window.page.route("**/api/v1/**", lambda route: route.abort())
    page = window.go("/", wait_for="main h1, main h2")
    expect(page.get_by_role("heading", name="The service cannot be reached")).to_be_visible(timeout=15_000)


def sign_in(window: Window) -> None:
    window.go("/sign-in")


def sign_in_refused(window: Window) -> None:
    page = window.go("/sign-in")
    page.get_by_role("button", name="Send me the mail").click()
    expect(page.get_by_text("Write your e-mail address, such as")).to_be_visible()


def sign_in_waiting(window: Window) -> None:
    page = window.go("/sign-in")
    page.get_by_label("Your e-mail address").fill("looked.at@example.org")
    page.get_by_role("button", name="Send me the mail").click()
    expect(page.get_by_text("We have sent a mail to")).to_be_visible()
    page.get_by_label("The code in the mail").fill("BBBB-BBBB")
    page.keyboard.press("Enter")
    expect(page.get_by_text("attempts are left")).to_be_visible()


def sign_in_by_link(window: Window) -> None:
    page = window.go("/sign-in/00000000-0000-7000-8000-000000000000#t=nothing")
    expect(page.get_by_role("button", name="Yes, sign me in")).to_be_visible()


def join(window: Window) -> None:
    window.go("/join/the-room")


def join_refused(window: Window) -> None:
    page = window.go("/join/the-room")
    page.get_by_label("The name you go by here").fill("")
    page.get_by_role("button", name="Join the workshop").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


def join_choosing(window: Window) -> None:
    page = window.go("/join/the-room")
    page.get_by_label("Your organisation").press_sequentially("Riverside")
    expect(page.get_by_role("option", name="Riverside Community Trust")).to_be_visible()


def join_guest(window: Window) -> None:
    page = window.go("/join/the-room#not-a-token")
    expect(page.get_by_role("button", name="Come in", exact=True)).to_be_visible()


def join_closed(window: Window) -> None:
    window.go("/join/the-last-room")


def join_unknown(window: Window) -> None:
    window.go("/join/no-such-room")


def account(window: Window) -> None:
    expect(window.go("/account").get_by_role("link", name="Download my data")).to_be_visible()


def account_without_one(window: Window) -> None:
    expect(window.go("/account").get_by_role("heading", name="Please sign in")).to_be_visible()


def account_dialog(window: Window) -> None:
    page = window.go("/account")
    page.get_by_role("button", name="Name and organisation Nearer to one another").click()
    expect(page.get_by_role("dialog", name="Nearer to one another")).to_be_visible()


def account_erasing(window: Window) -> None:
    page = window.go("/account")
    page.get_by_role("button", name="Erase").first.click()
    page.get_by_role("dialog").wait_for()


def account_menu(window: Window) -> None:
    page = window.go("/account")
    page.get_by_role("button", name="Account of Ana Okafor").click()


def nowhere(window: Window) -> None:
    window.go("/no-such-page")


BROKEN = {"type": "/problems/internal", "title": "Our mistake", "status": 500, "detail": "It has been logged."}
# Each page in its states, and who looks at it.
LOOKS: dict[str, tuple[Callable[[Window], None], str | None]] = {
    f"{show.__name__} as {name or 'visitor'}": (show, name)
    for show, name in (
        (home, None), (home, "ana"), (home_empty, None), (home_failed, None), (home_loading, None),
        (home_unreachable, None), (sign_in, None), (sign_in, "ana"), (sign_in_refused, None), (sign_in_waiting, None),
        (sign_in_by_link, None), (join, None), (join, "cleo"), (join, "ana"), (join_refused, "cleo"),
        (join_choosing, "cleo"), (join_guest, None), (join_closed, None), (join_unknown, None), (account, "ana"),
        (account_without_one, None), (account_dialog, "ana"), (account_erasing, "ana"), (account_menu, "ana"),
        (nowhere, None),
    )
}  # fmt: skip
OFTEN = ("home as visitor", "sign_in as visitor", "join as visitor", "join as cleo", "join_closed as visitor", "join_guest as visitor", "account as ana", "nowhere as visitor", "home_failed as visitor")  # fmt: skip # noqa: E501


def see(window: Window, which: str, cells: Sequence[Cell]) -> None:
    LOOKS[which][0](window)
    look(window, which, cells)
    window.page.unroute_all(behavior="ignoreErrors")


def test_pages_are_sound(open_as: Windows) -> None:
    windows = {name: open_as(name) for name in (None, "ana", "cleo")}
    for which in OFTEN:
        see(windows[LOOKS[which][1]], which, USUAL)


@pytest.mark.long
@pytest.mark.parametrize("which", LOOKS)
def test_every_page_is_sound_in_every_way(open_as: Windows, which: str) -> None:
    see(open_as(LOOKS[which][1]), which, EVERYWHERE)


def test_nothing_moves_while_a_page_comes(open_as: Windows) -> None:
    for path in ("/", "/join/the-room", "/sign-in"):
        window = open_as(None)
        window.context.add_init_script("""
          window.shift = 0;
          const add = (one) => { if (!one.hadRecentInput) window.shift += one.value; };
          const watch = new PerformanceObserver((list) => list.getEntries().forEach(add));
          watch.observe({type: 'layout-shift', buffered: true});""")
        window.go(path)
        window.rest()
        assert window.page.evaluate("window.shift") < 0.1, path


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


def test_what_is_asked_early_is_asked_once(visitor: Window) -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url) if "/by-slug/" in request.url else None)
    visitor.go("/join/the-room")
    assert len(asked) == 1


def test_the_client_works_as_single_modules_too(prepared: Path, tmp_path: Path, open_at: Callable[..., Window]) -> None:
    running = ground.start(prepared, tmp_path / "data", FOLKMOOT_JOIN_CLIENT="false")
    try:
        window = open_at(running, "ana")
        page = window.go("/workshops/the-room")
        expect(page.get_by_role("button", name="Agree").first).to_be_visible()
        assert (
            page.evaluate("performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js')).length")
            > 40
        )
        page.get_by_role("link", name="My contributions").click()
        expect(page.get_by_role("heading", name="My contributions")).to_be_visible()
    finally:
        running.stop()
