"""Each page of the desk in its states, at each width, light, dark and in forced colours; and by the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ground import Service
from tests.browser.window import Window, Windows

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
    "/workshops/the-room/themes",
)


def check(window: Window, where: str) -> None:
    window.axe(where)
    assert window.small_targets() == [], where
    assert window.overflow() <= 0, where


def walk(window: Window) -> None:
    """Look at every page, and at those of its states that a press away."""
    for path in PAGES:
        page = window.go(path)
        check(window, path)
        for button in ("Change the schedule", "Write the next version", "Set targets", "Preview"):
            if page.get_by_role("button", name=button, exact=True).count():
                page.get_by_role("button", name=button, exact=True).click()
                check(window, f"{path}: {button}")
        unfold(page)
        check(window, f"{path}: unfolded")


def unfold(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def steps(window: Window) -> None:
    """Look at each step of making a workshop, and at a dialog."""
    page = window.go("/desk/make/workshop")
    page.get_by_label("What is it called?").fill("A plan that is looked at")
    for heading in ("When is it open?", "Who takes part?", "Which text do you discuss?", "Is everything right?"):
        page.get_by_role("button", name="Next").click()
        page.get_by_role("heading", name=heading).wait_for()
        unfold(page)
        check(window, heading)
    page = window.go("/desk/the-room/timeline")
    page.get_by_role("button", name="Close “Say and vote” now").click()
    check(window, "the dialog that asks why")


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_every_page_of_the_desk_is_sound(open_as: Windows, width: int, scheme: str) -> None:
    window = open_as("organiser", width=width, scheme=scheme)
    walk(window)


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_every_page_of_the_desk_is_sound_in_every_way(open_as: Windows, width: int, scheme: str, forced: str) -> None:
    window = open_as("organiser", width=width, scheme=scheme, forced_colors=forced)
    walk(window)
    steps(window)


def test_every_step_of_making_a_workshop_is_sound(open_as: Windows) -> None:
    steps(open_as("organiser", width=320))


def test_text_at_twice_its_size_is_not_cut_off(open_as: Windows) -> None:
    window = open_as("organiser", width=1280)
    for path in PAGES:
        window.go(path)
        window.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert window.overflow() <= 0, path


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


def reach(page: Page, name: str) -> None:
    """Go on by the tab key until what has this name has the focus."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if name in str(page.evaluate(_NAME)):
            return
    raise AssertionError(f"the tab key does not reach “{name}”")


_NAME: Any = """() => {
  const one = document.activeElement;
  return one === document.body ? '' : (one.labels?.[0] ?? one).innerText;
}"""
