"""Polls on the desk: made by clicking, opened, answered on their page, counted, judged, and carried to a website."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ground import Service
from tests.browser.looks import WALKS, Cell, look_at
from tests.browser.window import Window, Windows

QUESTION = "How far do you support our draft vision?"
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def make(service: Service) -> Make:
    """Make a poll of the room, open for a week; anybody may answer any number of times."""

    def made(**settings: Any) -> dict[str, Any]:
        body = {
            "question": QUESTION,
            "kind": "scale",
            "options": ["Completely", "Mostly", "Partly", "Not at all"],
            "closes_at": (datetime.now(UTC) + timedelta(days=7)).isoformat(),
            "integrity": "open",
            "headline_label": "support it completely or mostly",
            "headline_places": [0, 1],
            "thanks": "Thank you for answering.",
            "workshop_id": service.room()["id"],
        }
        poll: dict[str, Any] = service.api("organiser", "POST", "/polls", body | settings)
        return poll

    return made


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def because(page: Page, why: str, yes: str) -> None:
    """Say why in the dialog that is open, and agree to it."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why?").fill(why)
    dialog.get_by_role("button", name=yes, exact=True).click()


def vote(open_as: Windows, poll: dict[str, Any], *answers: str) -> None:
    """Answer a poll on its public page, each time as somebody else."""
    for answer in answers:
        page = open_as(None).go(f"/polls/{poll['slug']}")
        page.get_by_role("button", name=answer, exact=True).click()
        expect(page.get_by_text("Thank you for answering.")).to_be_visible()


def ballots(service: Service, poll: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.api("organiser", "GET", f"/polls/{poll['id']}/ballots")["items"]
    return found


def test_from_the_desk_to_a_result(organiser: Window, open_as: Windows, service: Service) -> None:
    organiser.page.clock.install()
    page = organiser.go("/desk/the-room/polls")
    page.get_by_role("link", name="Make a poll").first.click()
    page.get_by_label("Question", exact=True).fill("Shall the ward be quiet at night?")
    page.get_by_role("textbox", name="Answer 1").fill("Yes")
    page.get_by_role("textbox", name="Answer 2").fill("No")
    press(page, "Add an answer")
    expect(page.get_by_role("textbox", name="Answer 3")).to_be_focused()
    page.keyboard.type("Mostly")
    press(page, "Move answer 3 up")
    expect(page.get_by_role("textbox", name="Answer 2")).to_have_value("Mostly")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Mostly", exact=True).check()
    page.get_by_label("What does it say?").fill("want quiet nights")
    page.get_by_label("At a time").check()
    page.get_by_label("Opens", exact=True).fill("2099-01-01T09:00")
    page.get_by_label("Closes", exact=True).fill("2099-02-01T09:00")
    page.get_by_label("Once for each browser").check()
    page.get_by_label("Words of thanks").fill("Thank you for answering.")
    press(page, "Make the poll")
    expect(page.get_by_role("heading", name="Put it into your website")).to_be_visible()
    press(page, "Open it now")
    because(page, "Everybody is here.", "Open it now")
    expect(page.get_by_role("button", name="Close it now")).to_be_visible()

    link = page.get_by_label("Link", exact=True).input_value()
    visitor = open_as(None).go(link.removeprefix(service.url))
    visitor.wait_for_timeout(1100)  # who answers within a second is set aside
    visitor.get_by_role("button", name="Mostly").click()
    expect(visitor.get_by_text("Thank you for answering.")).to_be_visible()

    page.get_by_role("navigation", name="Parts of the poll").get_by_role("link", name="Result").click()
    page.clock.fast_forward(11_000)  # the result is counted anew every ten seconds
    expect(page.get_by_role("row", name=re.compile("Mostly.*100 %"))).to_be_visible()
    expect(page.locator(".poll-headline")).to_have_text(re.compile(r"100 %\s*want quiet nights"))
    expect(page.locator(".figures")).to_contain_text("Counted1")
    picture = page.get_by_role("link", name="SVG")
    assert service.api("", "GET", "/polls/" + page.url.rsplit("/", 1)[1])["shows_result"] is False
    drawn = page.request.get(service.url + str(picture.get_attribute("href")))
    assert drawn.status == 200, "its organisers have the picture before others see the result"
    assert "private" in drawn.headers["cache-control"]

    page.go_back()
    organiser.go("/desk/the-room/polls")
    card = page.locator("article", has_text="Shall the ward be quiet at night?")
    expect(card).to_contain_text("1 answer")
    expect(card.locator(".poll-headline")).to_contain_text("100 %")


def test_ballots_are_set_aside_and_released_and_that_is_undone(
    organiser: Window, open_as: Windows, service: Service, make: Make
) -> None:
    poll = make()
    vote(open_as, poll, "Completely", "Mostly", "Partly")
    quick = [one["id"] for one in ballots(service, poll) if one["state"] == "set_aside"]
    if quick:
        body = {"ids": quick, "why": "A test answers quickly."}
        service.api("organiser", "POST", f"/polls/{poll['id']}/ballots/release", body)
    page = organiser.go(f"/desk/polls/{poll['id']}?view=ballots")
    expect(page.get_by_role("cell", name="Counted")).to_have_count(3)
    assert "Completely" not in page.locator("fm-poll-ballots").inner_text(), "nobody sees what a ballot says"
    page.get_by_label("Tick the ballot of").nth(0).check()
    page.get_by_label("Tick the ballot of").nth(1).check()
    press(page, "Set 2 aside")
    page.get_by_role("dialog").get_by_role("button", name="Set aside", exact=True).click()
    expect(page.get_by_text("Say why, in a few words.")).to_be_visible()
    organiser.axe("setting aside, with an error")
    because(page, "One and the same person, as they told us.", "Set aside")
    expect(page.get_by_role("cell", name="Set aside")).to_have_count(2)
    expect(page.get_by_text("One and the same person, as they told us.", exact=True)).to_be_visible()
    assert sorted(one["state"] for one in ballots(service, poll)) == ["counted", "set_aside", "set_aside"]
    page.get_by_label("State").select_option("set_aside")
    expect(page.get_by_label("Tick the ballot of")).to_have_count(2)
    page.get_by_label("State").select_option("")
    expect(page.get_by_label("Tick the ballot of")).to_have_count(3)
    page.get_by_role("button", name=re.compile("Undo ?: 2 ballots set aside")).click()
    because(page, "It was two people after all.", "Let them count")
    expect(page.get_by_role("cell", name="Counted")).to_have_count(3)
    assert {one["state"] for one in ballots(service, poll)} == {"counted"}


def test_what_people_answered_stands_and_the_rest_can_be_changed(
    organiser: Window, open_as: Windows, service: Service, make: Make
) -> None:
    poll = make()
    vote(open_as, poll, "Completely")
    page = organiser.go(f"/desk/polls/{poll['id']}/edit")
    expect(page.get_by_label("Question", exact=True)).to_be_disabled()
    page.get_by_label("Words of thanks").fill("We read every answer.")
    page.get_by_label("Sites that may show it").fill("www.example.org")
    service.api("organiser", "PATCH", f"/polls/{poll['id']}", {"invites_on": False}, **{"If-Match": '"v1"'})
    press(page, "Save the poll")
    expect(page.get_by_text("Somebody changed the poll meanwhile.")).to_be_visible()
    expect(page.get_by_label("Words of thanks")).to_have_value("We read every answer.")
    press(page, "Save the poll")
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    fresh = service.api("organiser", "GET", f"/polls/{poll['id']}")
    assert fresh["thanks"] == "We read every answer."
    assert fresh["desk"]["sites"] == ["https://www.example.org"]


def test_what_is_missing_is_said_at_the_field_and_a_plan_survives_a_reload(organiser: Window) -> None:
    page = organiser.go("/desk/polls/make")
    press(page, "Make it and open it")
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    expect(page.get_by_text("Write the question.")).to_be_visible()
    organiser.axe("a poll with errors")
    page.get_by_label("Question", exact=True).fill("Half a quest")
    page.reload()
    expect(page.get_by_label("Question", exact=True)).to_have_value("Half a quest")
    press(page, "Cancel")
    expect(page.get_by_role("heading", name="My polls")).to_be_visible()


def test_a_poll_of_ones_own_is_copied_to_a_website(open_as: Windows, service: Service, make: Make) -> None:
    poll = make(workshop_id=None, question="Tea or coffee?")
    organiser = open_as("organiser", permissions=["clipboard-read", "clipboard-write"])
    page = organiser.go("/desk/polls")
    page.get_by_role("link", name="Tea or coffee?").click()
    page.get_by_role("link", name="Your website", exact=True).click()
    for way, member in (("Script tag", "script"), ("Frame", "iframe"), ("Link", "page_url")):
        page.get_by_role("button", name=re.compile(f"Copy ?: {way}")).click()
        page.wait_for_function(
            "async (wanted) => (await navigator.clipboard.readText()) === wanted", arg=poll["desk"]["embed"][member]
        )
    code = page.get_by_role("img", name="QR code of")
    expect(code).to_be_visible()
    assert code.evaluate("(one) => one.complete && one.naturalWidth > 0")


def test_joining_from_a_poll_is_counted(open_as: Windows, service: Service, make: Make) -> None:
    poll = make()
    vote(open_as, poll, "Mostly")
    cleo = open_as("cleo")
    page = cleo.go(f"/polls/{poll['slug']}/onward")
    page.get_by_role("link", name="Take part").first.click()
    page.get_by_label("Your borough").select_option("Brent")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/workshops/the-room")

    def joined() -> int:
        return int(service.api("organiser", "GET", f"/polls/{poll['id']}")["desk"]["conversion"]["joined"])

    page.wait_for_function("() => !localStorage.getItem('folkmoot:settings')?.includes('arrival')")
    cleo.rest()
    assert joined() == 1


def test_polls_are_shut_to_those_who_do_not_look_after_them(open_as: Windows, make: Make) -> None:
    poll = make()
    for path in (f"/desk/polls/{poll['id']}", f"/desk/polls/{poll['id']}/edit", "/desk/the-room/polls"):
        page = open_as("ana").go(path)
        expect(page.get_by_role("heading", name="This is not open to you")).to_be_visible()


def test_a_poll_is_closed_by_the_keyboard_alone(organiser: Window, service: Service, make: Make) -> None:
    poll = make()
    page = organiser.go(f"/desk/polls/{poll['id']}")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Close it now":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Why?")).to_be_focused()
    page.keyboard.type("All have answered.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The poll is closed.")).to_be_visible()
    assert service.api("organiser", "GET", f"/polls/{poll['id']}")["state"] == "closed"


@WALKS
def test_every_page_is_sound(open_as: Windows, make: Make, cells: Sequence[Cell]) -> None:
    poll = make()
    coming = make(opens_at=(datetime.now(UTC) + timedelta(days=1)).isoformat(), integrity="invitation")
    vote(open_as, poll, "Completely", "Partly")
    window = open_as("organiser")
    paths = [f"/desk/polls/{poll['id']}{more}" for more in ("", "?view=ballots", "?view=website", "/edit")]
    paths += ["/desk/polls", "/desk/the-room/polls", "/desk/polls/make?workshop=the-room"]
    paths += [f"/desk/polls/{coming['id']}", f"/desk/polls/{coming['id']}?view=website", f"/polls/{poll['slug']}"]
    for path in paths:
        look_at(window, path, cells)
