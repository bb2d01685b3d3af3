"""The design group's workspace: themes changed by keys and menus, undone, and safe when somebody else was first."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ground import Service
from tests.browser.looks import WALKS, Cell, look, look_at
from tests.browser.window import Window, Windows

WORK = "/workshops/the-room/themes/work"
PERSON = "One named person"


@pytest.fixture(scope="module")
def beginning(declared: Path) -> Path:
    """Begin with a room with themes that people have made."""
    return declared


@pytest.fixture
def dan(open_as: Windows) -> Window:
    """Give dan, who is in the design group, a window."""
    return open_as("dan")


def themes(service: Service) -> dict[str, Any]:
    found = service.api("dan", "GET", f"/workshops/{service.room()['id']}/themes")["themes"]
    return {one["title"]: one for one in found}


def opened(window: Window, title: str) -> Page:
    page = window.go(WORK)
    page.get_by_role("link", name=re.compile(f"^{title}")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title, level=2)).to_be_focused()
    page.locator(".work-member").first.wait_for()
    return page


def test_only_the_design_group_works_on_themes(ana: Window) -> None:
    page = ana.go(WORK)
    expect(page.locator(".state.bad")).to_be_visible()
    assert page.locator(".work-line").count() == 0


def test_a_theme_is_renamed_by_keys_and_the_step_undone(dan: Window, service: Service) -> None:
    page = opened(dan, "Counting what matters")
    page.get_by_role("button", name="Rename, describe, place").focus()
    page.keyboard.press("Enter")
    title = page.get_by_role("dialog").get_by_label("Title")
    title.fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Give it a title.")).to_be_visible()
    dan.axe("a form that was refused")
    title.fill("Count what people gain")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Count what people gain", level=2)).to_be_visible()
    assert "Count what people gain" in themes(service)
    page.locator("fm-toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Counting what matters", level=2)).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.locator(".edits .undone").first).to_contain_text("Count what people gain")
    page.locator(".edits li").first.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_role("heading", name="Count what people gain", level=2)).to_be_visible()
    renamed = page.locator(".edits li").nth(2)
    expect(renamed).to_contain_text("Renamed")
    renamed.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_role("heading", name="Counting what matters", level=2)).to_be_visible()


def test_who_is_second_gets_the_fresh_theme_and_their_own_words_back(dan: Window, service: Service) -> None:
    page = opened(dan, "Nights and rotas")
    page.get_by_role("button", name="Rename, describe, place").click()
    page.get_by_role("dialog").get_by_label("Description").fill("Who works it, writes it.")
    # The feed would bring the fresh version; what is written in the form is for the version that it began with.
    theme = themes(service)["Nights and rotas"]
    tag = {"If-Match": f'"v{theme["version"]}"'}
    service.api("organiser", "PATCH", f"/themes/{theme['id']}", {"description": "Rotas for nights."}, **tag)
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    stale = page.get_by_role("dialog", name="Somebody else changed it meanwhile")
    expect(stale.get_by_role("region", name="As it is now")).to_contain_text("Rotas for nights.")
    expect(stale.get_by_label("Description")).to_have_value("Who works it, writes it.")
    assert themes(service)["Nights and rotas"]["description"] == "Rotas for nights."
    dan.axe("two versions side by side")
    stale.get_by_label("Description").fill("Rotas for nights: who works it, writes it.")
    stale.get_by_role("button", name="Do mine upon it").click()
    expect(page.locator(".work-theme")).to_contain_text("Rotas for nights: who works it, writes it.")
    assert themes(service)["Nights and rotas"]["description"].endswith("writes it.")


def test_contributions_are_split_off_moved_and_taken_out(dan: Window, service: Service) -> None:
    page = opened(dan, PERSON)
    member = page.locator(".work-member", has_text="Discharge letters in plain words")
    member.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Split off").click()
    page.get_by_role("dialog").get_by_label("Title").fill("Plain words")
    page.keyboard.press("Enter")
    expect(member).to_have_count(0)
    assert themes(service)["Plain words"]["size"] == 1
    page = opened(dan, "Plain words")
    page.locator(".work-member").get_by_role("checkbox").check()
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_role("dialog").get_by_role("radio", name=re.compile(f"^{PERSON}")).check()
    page.get_by_role("dialog").get_by_role("button", name="Move").click()
    expect(page.get_by_text("Nothing is in it.")).to_be_visible()
    assert themes(service)[PERSON]["size"] == 3
    page.get_by_role("button", name=re.compile("^More for “Plain words”")).last.click()
    page.get_by_role("button", name="Retire it").click()
    page.get_by_role("dialog").get_by_role("button", name="Retire it").click()
    expect(page.get_by_role("heading", name="Choose a theme")).to_be_visible()
    assert "Plain words" not in themes(service)


def undo(page: Page) -> None:
    """Undo what was done last: what tells of an undoing has a button, too."""
    page.locator(".toast").filter(has_not_text="Undid").last.get_by_role("button", name="Undo").click()


def test_dragging_moves_contributions_and_themes_as_the_menus_do(dan: Window, service: Service) -> None:
    page = opened(dan, PERSON)
    before = themes(service)
    member = page.locator(".work-member", has_text="Ask people once")
    line = page.locator(".work-line", has_text="Nights and rotas")
    member.drag_to(line)
    expect(member).to_have_count(0)
    assert themes(service)["Nights and rotas"]["size"] == before["Nights and rotas"]["size"] + 1
    undo(page)
    expect(member).to_have_count(1)
    group = page.get_by_role("region", name="Rested people")
    line.drag_to(group.get_by_role("heading"))
    expect(group.get_by_role("link", name=re.compile("^Nights and rotas"))).to_be_visible()
    undo(page)
    expect(group.get_by_role("link", name=re.compile("^Nights and rotas"))).to_have_count(0)
    # What the dragging did twice, by keys alone.
    member.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Move", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("radio", name=re.compile("^Nights and rotas")).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(member).to_have_count(0)
    undo(page)
    expect(member).to_have_count(1)
    after = themes(service)
    assert {title: (one["size"], one["foundation_id"]) for title, one in after.items()} == {
        title: (one["size"], one["foundation_id"]) for title, one in before.items()
    }


def proposed(service: Service, title: str, seed: int) -> dict[str, Any]:
    """Return how the machine would split a theme whose texts are too few for it: each text a part of its own."""
    theme = themes(service)[title]
    items = service.api("dan", "GET", f"/themes/{theme['id']}/contributions")["items"]
    whole = [one["contribution"] for one in items]

    def part(name: str, ids: list[str], quotes: list[Any]) -> dict[str, Any]:
        said = [{"id": one["id"], "kind": "idea", "text": one["text"], "html": one["html"]} for one in quotes]
        counts = {"contribution_count": len(ids), "by_hand_count": len(ids), "confidence": 0.7}
        return {"title": name, "keywords": ["words"], "contribution_ids": ids, "quotes": said} | counts

    parts = [part(f"Part {at} of {seed}", [one["id"]], [one]) for at, one in enumerate(whole[1:], 1)]
    stays = part(title, [whole[0]["id"]], whole[:1])
    return {"theme_id": theme["id"], "version": theme["version"], "seed": seed, "confidence": 0.6, "reason": f"It came out as {len(whole)} groups.", "stays": stays, "parts": parts}  # fmt: skip # noqa: E501


def test_the_machine_says_how_it_would_split_and_people_take_what_they_want(dan: Window, service: Service) -> None:
    asked: list[int] = []

    def answer(route: Any) -> None:
        asked.append(json.loads(route.request.post_data)["seed"])
        route.fulfill(json=proposed(service, PERSON, asked[-1]))

    dan.page.route("**/split-proposal", answer)
    page = opened(dan, PERSON)
    page.get_by_role("button", name=re.compile(f"^More for “{PERSON}”")).last.click()
    page.get_by_role("button", name="Ask the machine how to split it").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("It came out as 3 groups.")).to_be_visible()
    look(dan, "how it could be split")
    dialog.get_by_role("button", name="Another proposal").click()
    expect(dialog.get_by_role("checkbox", name=re.compile("^Part 1 of 1"))).to_be_checked()
    assert asked == [0, 1]
    for number in (1, 2):
        dialog.get_by_role("checkbox", name=re.compile(f"^Part {number} of 1")).uncheck()
    dialog.get_by_role("button", name="Split it so").click()
    expect(dialog.get_by_text("Keep at least one part")).to_be_visible()
    dialog.get_by_role("checkbox", name=re.compile("^Part 2 of 1")).focus()
    page.keyboard.press("Space")
    dialog.get_by_label("Title").fill("What the machine saw")
    dialog.get_by_text("The one that goes into it").click()
    expect(dialog.locator("details .check")).to_have_count(1)
    dialog.get_by_role("button", name="Split it so").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("^What the machine saw"))).to_be_visible()
    after = themes(service)
    assert (after["What the machine saw"]["size"], after[PERSON]["size"]) == (1, 2)
    undo(page)
    expect(page.get_by_role("link", name=re.compile("^What the machine saw"))).to_have_count(0)
    assert themes(service)[PERSON]["size"] == 3


def test_what_is_in_no_theme_gets_its_place_from_the_tray(dan: Window, service: Service) -> None:
    page = dan.go(f"{WORK}?view=tray")
    item = page.locator(".tray-item", has_text="One telephone number")
    item.get_by_role("button", name=re.compile("^Elsewhere")).click()
    page.get_by_role("dialog").get_by_role("radio", name=re.compile("^Counting what matters")).check()
    page.get_by_role("dialog").get_by_role("button", name="Put it there").click()
    expect(item).to_have_count(0)
    assert themes(service)["Counting what matters"]["size"] == 3


def test_menus_mark_place_and_order_themes(dan: Window, service: Service) -> None:
    page = dan.go(WORK)
    menu = page.get_by_role("button", name="More for “Counting what matters”")
    for item in ("Mark as what stands in the way", "Put under “Close to home”"):
        menu.focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name=item).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".toast").last).to_be_visible()
    group = page.get_by_role("region", name="Close to home")
    expect(group.get_by_role("link", name=re.compile("^Counting what matters"))).to_contain_text("What stands in the way")  # fmt: skip # noqa: E501
    page.get_by_role("button", name="More for “Nights and rotas”").click()
    page.get_by_role("button", name="Move up").click()
    expect(page.locator(".work-group").last.locator(".line-title").first).to_have_text("Nights and rotas")
    assert next(iter(themes(service))) == "Nights and rotas"
    assert themes(service)["Counting what matters"]["kind"] == "barrier"


def test_proposals_are_settled_one_by_one_and_by_a_line(dan: Window) -> None:
    proposals = [proposal(0.9, "One more voice"), proposal(0.1, "A weak one"), proposal(0.5, "In between")]
    sent: list[tuple[str, Any]] = []

    def answer(route: Any) -> None:
        if route.request.method == "POST":
            sent.append((route.request.url.rsplit("/", 1)[1], json.loads(route.request.post_data or "null")))
            route.fulfill(json={"accepted": 1, "dismissed": 0, "outdated": 0, "edits": []})
        else:
            route.fulfill(json={"items": proposals, "next": None})

    dan.page.route(re.compile("/theme-proposals"), answer)
    page = dan.go(f"{WORK}?view=proposals")
    expect(page.locator(".proposal")).to_have_count(3)
    proposals.pop(1)
    page.get_by_role("button", name=re.compile("^Dismiss.*A weak one")).click()
    expect(page.locator(".proposal")).to_have_count(2)
    assert sent == [("dismiss", None)]
    page.get_by_text("Settle many at once").click()
    page.get_by_label("Accept from").fill("85")
    expect(page.get_by_text("1 would be accepted, 0 dismissed.")).to_be_visible()
    dan.axe("proposals")
    page.get_by_role("button", name="Settle them").click()
    expect(page.locator(".toast")).to_contain_text("1 accepted, 0 dismissed.")
    assert sent[1] == ("settle", {"accept_from": 0.85, "dismiss_below": 0.2})


def proposal(confidence: float, title: str) -> dict[str, Any]:
    number = int(confidence * 10)
    return {"id": f"0190a6c0-7c1e-7d3a-9b5e-00000000000{number}", "run_id": "0190a6c0-7c1e-7d3a-9b5e-0000000000aa", "kind": "new", "state": "open", "confidence": confidence, "reason": f"They lie together: {title}.", "title": title, "keywords": [], "themes": [], "parts": [], "contribution_count": 2, "quotes": [], "created_at": "2026-06-09T09:00:00Z", "settled_at": None, "settled_by": None, "edit_id": None}  # fmt: skip # noqa: E501


@WALKS
def test_the_workspace_is_sound(dan: Window, cells: Sequence[Cell]) -> None:
    for query in ("?view=tray", "?view=proposals", "?view=queue", "?view=codes", "?view=history", ""):
        page = look_at(dan, WORK + query, cells)
    page.get_by_role("link", name=re.compile(f"^{PERSON}")).click()
    page.locator(".work-member input").first.check()
    look(dan, "a theme with a choice", cells)
    page.get_by_role("button", name="Merge others into it").click()
    look(dan, "a dialog", cells)
