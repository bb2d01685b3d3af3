"""Every state of the room, on a phone and on a desk, light and dark: no barrier, nothing cut off, nothing too small."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.ground import Service
from tests.browser.window import Window, Windows

State = Callable[[Window], Page]
FORCED = {"forced_colors": "active"}


def full(window: Window) -> Page:
    page = window.go("/workshops/the-room?sort=newest")
    page.locator(".room-bar").wait_for()
    if page.locator(".panels").is_visible():
        page.get_by_role("button", name="Ideas", exact=True).click()
    page.locator("article.idea").first.wait_for()
    return page


def draft(window: Window) -> Page:
    page = window.go("/workshops/the-room")
    page.locator(".foundation").first.wait_for()
    return page


def empty(window: Window) -> Page:
    page = window.go("/workshops/the-room?q=nothing+has+these+words&sort=newest")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_attached()
    return page


def coming(window: Window) -> Page:
    page = window.go("/workshops/the-next-room")
    expect(page.get_by_role("heading", name="Opens")).to_be_visible()
    return page


def closed(window: Window) -> Page:
    page = window.go("/workshops/the-last-room")
    expect(page.get_by_role("heading", name="This workshop has closed")).to_be_visible()
    return page


def loading(window: Window) -> Page:
    window.page.route("**/by-slug/*", lambda route: None)
    return window.go("/workshops/the-room", wait_for="[aria-busy=true]")


def failed(window: Window) -> Page:
    def refuse(route: Route) -> None:
        problem = {"type": "/problems/busy", "title": "Too much at once", "status": 409, "detail": "Try again."}
        route.fulfill(status=409, json=problem, content_type="application/problem+json")

    window.page.route("**/by-slug/*", refuse)
    page = window.go("/workshops/the-room")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    return page


def unknown(window: Window) -> Page:
    page = window.go("/workshops/there-is-no-such-room")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    return page


def writing(window: Window) -> Page:
    page = full(window)
    page.get_by_label("What would you add or change?").fill("Discharge letters in plain words, and " + "longer " * 400)
    expect(page.get_by_text("too long").first).to_be_visible()
    return page


def talking(window: Window) -> Page:
    page = full(window)
    page.locator("article.idea", has_text="choose one person").get_by_role("button", name="comment").first.click()
    page.locator(".comment").first.wait_for()
    return page


def dialog(window: Window) -> Page:
    page = full(window)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    return page


def mine(window: Window) -> Page:
    page = window.go("/workshops/the-room/mine")
    page.locator(".mine-one").first.wait_for()
    return page


STATES: dict[str, State] = {
    one.__name__: one
    for one in (full, draft, empty, coming, closed, loading, failed, unknown, writing, talking, dialog, mine)
}
USUAL = [("full", 320, "dark"), ("writing", 320, "light"), ("closed", 768, "dark"), ("coming", 320, "light"), ("loading", 1280, "light"), ("failed", 320, "dark"), ("empty", 1280, "dark")]  # fmt: skip # noqa: E501
ALL = [(one, width, scheme) for one in STATES for width in (320, 768, 1280) for scheme in ("light", "dark", "forced")]


def look(open_as: Windows, state: str, width: int, scheme: str) -> None:
    more: dict[str, Any] = FORCED if scheme == "forced" else {"scheme": scheme}
    window = open_as("ana", width=width, **more)
    page = STATES[state](window)
    window.axe(f"{state} at {width}, {scheme}")
    assert window.overflow() <= 0
    assert window.small_targets() == []
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize(("state", "width", "scheme"), USUAL)
def test_a_state_has_no_barrier(open_as: Windows, state: str, width: int, scheme: str) -> None:
    look(open_as, state, width, scheme)


@pytest.mark.long
@pytest.mark.parametrize(("state", "width", "scheme"), ALL)
def test_no_state_has_a_barrier_anywhere(open_as: Windows, state: str, width: int, scheme: str) -> None:
    look(open_as, state, width, scheme)


def test_an_observer_and_a_sealed_room_are_told_what_they_are(
    own_service: Service, open_at: Callable[..., Window]
) -> None:
    room = own_service.room()
    people = own_service.api("organiser", "GET", f"/workshops/{room['id']}/participations")["items"]
    ben = next(one for one in people if one["display_name"] == "Ben Asante")
    own_service.api("organiser", "PATCH", f"/workshops/{room['id']}/participations/{ben['id']}", {"role": "observer"}, **{"If-Match": f'"v{ben["version"]}"'})  # fmt: skip # noqa: E501
    window = open_at(own_service, "ben")
    page = full(window)
    expect(page.get_by_text("You are here to watch")).to_be_visible()
    expect(page.locator("article.idea fm-stance")).to_have_count(0)
    window.axe("an observer")
    phase = room["phases"][0]["id"]
    own_service.api("organiser", "POST", f"/workshops/{room['id']}/phases/{phase}/close-now", {"reason": "Done."})
    own_service.api("organiser", "POST", f"/workshops/{room['id']}/seal", {"reason": "It is final."})
    expect(page.get_by_role("heading", name="The record is sealed")).to_be_visible()
    window.axe("sealed")
