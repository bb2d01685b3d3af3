"""What follows from a declaration, as the design group writes it, and what readers send, as moderators decide it."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.ground import Service
from tests.browser.looks import WALKS, Cell, look_at
from tests.browser.window import Window, Windows

DESK = "/desk/the-room"


@pytest.fixture(scope="module")
def beginning(declared: Path) -> Path:
    """Begin with a room that has published."""
    return declared


def test_a_recommendation_is_written_opened_and_changed(open_as: Windows, service: Service) -> None:
    window = open_as("dan")
    page = window.go(f"{DESK}/outcomes")
    page.get_by_role("button", name="New recommendation").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("To whom").fill("hospices")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator("[aria-invalid=true]")).to_be_focused()
    dialog.get_by_label("Title").fill("Keep a bed for a friend")
    page.keyboard.press("Enter")
    one = page.locator(".outcome-one", has_text="Keep a bed for a friend")
    expect(one).to_contain_text("Draft")
    one.get_by_role("button", name=re.compile("^Open it")).click()
    expect(one).to_contain_text("Open for answers")
    one.get_by_role("button", name=re.compile("^Change")).click()
    dialog.get_by_label("Title").fill("Keep a bed for a relative or friend")
    base = f"/workshops/{service.room()['id']}"
    asked = service.api("organiser", "GET", f"{base}/recommendations?audience=hospices")["items"][0]
    tag = {"If-Match": f'"v{asked["version"]}"'}
    service.api("organiser", "PATCH", f"/recommendations/{asked['id']}", {"title": "Beds for friends"}, **tag)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Somebody else changed it meanwhile (“Beds for friends”)")).to_be_visible()
    window.axe("a form that somebody else was faster with")
    expect(dialog.get_by_label("Title")).to_have_value("Keep a bed for a relative or friend")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".outcome-one", has_text="relative or friend")).to_be_visible()


def test_an_action_is_named_and_done(open_as: Windows) -> None:
    page = open_as("dan").go(f"{DESK}/outcomes?view=actions")
    page.get_by_role("button", name="New action").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Read letters aloud")
    dialog.get_by_label("Who does it").fill("Northgate Hospice")
    dialog.get_by_label("Until when").fill("2031-03-01")
    dialog.get_by_role("button", name="Save").click()
    one = page.locator(".outcome-one", has_text="Read letters aloud")
    one.get_by_role("button", name=re.compile("^Change")).click()
    dialog.get_by_label("How far it is").select_option("done")
    dialog.get_by_role("button", name="Save").click()
    expect(one.locator(".tag")).to_have_text("Done")


def test_a_reader_tells_and_a_moderator_decides(open_as: Windows, organiser: Window) -> None:
    page = open_as("ben").go("/workshops/the-room/declaration/foundations/close-to-home")
    page.get_by_role("button", name="Tell yours").click()
    page.get_by_label("Title").fill("Chairs by the door")
    page.get_by_label("What you did, and what came of it").fill("People **sat down** and talked.")
    page.get_by_role("button", name="Send the case study").click()
    expect(page.get_by_text("A moderator reads it before it is shown.")).to_be_visible()
    desk = organiser.go(f"{DESK}/readers")
    waiting = desk.locator(".outcome-one", has_text="Chairs by the door")
    assert "Ben" not in waiting.inner_text()
    waiting.get_by_role("button", name=re.compile("^Show it")).click()
    expect(waiting).to_have_count(0)
    page.reload()
    expect(page.get_by_role("region", name="Case studies")).to_contain_text("Chairs by the door")
    page.get_by_label("Your feedback").fill("And for those who cannot sit?")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("It has arrived. Thank you.").first).to_be_visible()
    desk.get_by_role("link", name="Feedback").click()
    desk.locator(".outcome-one").get_by_role("button", name=re.compile("^Show it")).click()
    expect(desk.locator(".outcome-one")).to_have_count(0)
    page.reload()
    expect(page.locator(".shown-feedback")).to_contain_text("And for those who cannot sit?")


def test_my_contributions_say_what_became_of_them(open_as: Windows) -> None:
    window = open_as("ana")
    page = window.go("/workshops/the-room/mine")
    expect(page.get_by_role("checkbox", name=re.compile("^What I said may be quoted"))).to_be_checked()
    used = page.locator(".mine-one", has_text="Count what matters to patients")
    expect(used).to_contain_text("No sentence of the declaration rests on it.")
    linked = page.locator(".mine-one", has_text="Publish waiting times")
    linked.scroll_into_view_if_needed()
    linked.get_by_role("link", name="Nobody has to invent what a neighbour has solved.").click()
    panel = page.get_by_role("dialog", name="The voices behind this sentence")
    expect(panel).to_contain_text("Publish waiting times by street")
    window.axe("from a contribution to its sentence")


@WALKS
def test_what_follows_is_sound(open_as: Windows, cells: Sequence[Cell]) -> None:
    window = open_as("organiser")
    for path in ("outcomes", "outcomes?view=actions", "outcomes?view=references", "readers", "readers?kind=cases&state=shown"):  # fmt: skip # noqa: E501
        look_at(window, f"{DESK}/{path}", cells)
    look_at(window, "/workshops/the-room/mine", cells)
