"""Every state of the room, in every width and scheme: no barrier, nothing cut off, nothing too small."""

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.ground import Service
from tests.browser.looks import EVERYWHERE, USUAL, Cell, look
from tests.browser.window import Window

State = Callable[[Window], Page]
_IDEAS = "localStorage.setItem('folkmoot:settings', '{\"panel\": \"ideas\"}')"
"""Which half of the room a narrow window shows."""


def full(window: Window) -> Page:
    window.context.add_init_script(_IDEAS)
    page = window.go("/workshops/the-room?sort=newest")
    page.locator(".room-bar").wait_for()
    page.locator("article.idea").first.wait_for()
    return page


def draft(window: Window) -> Page:
    page = window.go("/workshops/the-room")
    page.locator(".foundation").first.wait_for()
    return page


def empty(window: Window) -> Page:
    window.context.add_init_script(_IDEAS)
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


def follow(window: Window) -> Page:
    """Come from another page: the room's own brings the first answers along, and these are to be seen without."""
    page = window.go("/")
    page.get_by_role("link", name="Nearer to one another").first.click()
    return page


def loading(window: Window) -> Page:
    window.page.route("**/by-slug/*", lambda route: None)
    page = follow(window)
    page.locator("[aria-busy=true]").first.wait_for()
    return page


def failed(window: Window) -> Page:
    def refuse(route: Route) -> None:
        problem = {"type": "/problems/busy", "title": "Too much at once", "status": 409, "detail": "Try again."}
        route.fulfill(status=409, json=problem, content_type="application/problem+json")

    window.page.route("**/by-slug/*", refuse)
    page = follow(window)
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


def offline(window: Window) -> Page:
    window.allow("ERR_INTERNET_DISCONNECTED")
    page = full(window)
    page.get_by_label("What would you add or change?").fill("Written in a tunnel")
    window.context.set_offline(True)
    page.get_by_role("button", name="Post idea").click()
    expect(page.get_by_text("Not sent yet")).to_be_visible(timeout=15_000)
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
    for one in (full, draft, empty, coming, closed, loading, failed, unknown, writing, talking, offline, dialog, mine)
}
OFTEN = ("draft", "coming", "closed", "loading", "failed", "full", "empty", "mine", "writing")
"""In one window after another: what keeps something there comes late."""


def see(window: Window, state: str, cells: Sequence[Cell]) -> None:
    page = STATES[state](window)
    look(window, f"the room, {state}", cells)
    page.unroute_all(behavior="ignoreErrors")


def test_states_have_no_barrier(ana: Window) -> None:
    for state in OFTEN:
        see(ana, state, USUAL)


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
def test_no_state_has_a_barrier_anywhere(ana: Window, state: str) -> None:
    see(ana, state, EVERYWHERE)


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
    look(window, "an observer")
    page.set_viewport_size({"width": 1280, "height": 800})
    phase = room["phases"][0]["id"]
    own_service.api("organiser", "POST", f"/workshops/{room['id']}/phases/{phase}/close-now", {"reason": "Done."})
    own_service.api("organiser", "POST", f"/workshops/{room['id']}/seal", {"reason": "It is final."})
    expect(page.get_by_role("heading", name="The record is sealed")).to_be_visible()
    look(window, "sealed")
