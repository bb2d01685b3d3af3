"""Each page of the desk in its states, at each width, light, dark and in forced colours; and by the keyboard alone."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from tests.browser.ground import Service
from tests.browser.keys import reach
from tests.browser.looks import EVERYWHERE, USUAL, WALKS, Cell, look, unfold
from tests.browser.window import Window, Windows

PRESSED = ("Change the schedule", "Write the next version", "Set targets", "Preview")
"""What opens a state of a page that is worth a look of its own."""
PAGES = (
    "/desk",
    "/desk/make/workshop",
    "/desk/the-room",
    "/desk/the-room/timeline",
    "/desk/the-last-room/timeline",
    "/desk/the-room/draft",
    "/desk/the-room/people",
    "/desk/the-room/invitations",
    "/desk/the-room/coverage",
    "/desk/the-room/moderation",
    "/desk/the-room/moderation?view=log",
    "/desk/the-room/exports",
    "/desk/the-room/settings",
    "/desk/no-such-room",
    "/desk/polls",
    "/desk/polls/make",
    "/workshops/the-room/themes",
)
OFTEN = PAGES[1:4] + PAGES[5:10] + PAGES[12:13]


def see(window: Window, path: str, cells: Sequence[Cell]) -> None:
    """Look at a page as it comes, and with all that can be folded open or pressed open."""
    page = window.go(path)
    window.rest()
    if cells is EVERYWHERE:
        look(window, path, cells)
    for name in PRESSED:
        button = page.get_by_role("button", name=name, exact=True)
        if button.count():
            button.click()
            look(window, f"{path}: {name}", cells)
    unfold(page)
    look(window, f"{path}: unfolded", cells)


def test_pages_of_the_desk_are_sound(organiser: Window) -> None:
    for path in OFTEN:
        see(organiser, path, USUAL)


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_desk_is_sound_in_every_way(open_as: Windows, path: str) -> None:
    see(open_as("organiser"), path, EVERYWHERE)


@WALKS
def test_every_step_of_making_a_workshop_is_sound(open_as: Windows, cells: Sequence[Cell]) -> None:
    window = open_as("organiser")
    page = window.go("/desk/make/workshop")
    page.get_by_label("What is it called?").fill("A plan that is looked at")
    for heading in ("When is it open?", "Who takes part?", "Which text do you discuss?", "Is everything right?"):
        page.get_by_role("button", name="Next").click()
        page.get_by_role("heading", name=heading).wait_for()
        unfold(page)
        look(window, heading, cells)
    page = window.go("/desk/the-room/timeline")
    page.get_by_role("button", name="Close “Say and vote” now").click()
    look(window, "the dialog that asks why", cells)


@pytest.mark.long
def test_states_of_the_desk_that_are_rare_are_sound(open_as: Windows) -> None:
    window = open_as("organiser")
    window.page.route("**/api/v1/workshops/*/pulse*", lambda route: None)
    window.page.route("**/api/v1/workshops/*/participations*", lambda route: None)
    window.go("/desk/the-room/people", wait_for="[aria-busy=true]")
    look(window, "loading", EVERYWHERE)
    window.page.unroute_all(behavior="ignoreErrors")
    problem = {"type": "/problems/busy", "title": "Too much at once", "status": 409, "detail": "Try again."}
    window.page.route("**/by-slug/*", lambda route: route.fulfill(status=409, json=problem))
    page = window.go("/desk/the-room/people", wait_for="main h1, main h2")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    look(window, "failed", EVERYWHERE)
    window.page.unroute_all(behavior="ignoreErrors")
    outsider = open_as("ana")
    outsider.go("/desk")
    look(outsider, "the desk of somebody who has none", EVERYWHERE)


def test_a_workshop_is_made_with_the_keyboard_alone(organiser: Window, service: Service) -> None:
    page = organiser.go("/desk")
    reach(page, "Make a workshop")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What is it about?").wait_for()
    reach(page, "What is it called?")
    page.keyboard.type("By the keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="When is it open?")).to_be_focused()
    reach(page, "Next")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Who takes part?")).to_be_focused()
    reach(page, "Next")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Which text do you discuss?")).to_be_focused()
    reach(page, "Next")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Is everything right?")).to_be_focused()
    reach(page, "Make it and open it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Now", level=1)).to_be_focused()
    assert service.room("by-the-keyboard")["state"] == "open"
    reach(page, "Timeline")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Timeline", level=1)).to_be_focused()
    reach(page, "Close “Say and vote” now")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Why?")).to_be_focused()
    page.keyboard.type("It was a trial.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Say and vote” is closed.")).to_be_visible()
