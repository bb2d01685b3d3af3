"""Drafting: a sentence linked to what it rests on, suggested, settled, compared and published, by those who may."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import WALKS, Cell, look, look_at
from tests.browser.window import Window, Windows

DRAFTING = "/desk/the-room/drafting"
SENTENCE = "What can be done near home is done near home."


@pytest.fixture(scope="module")
def beginning(declared: Path) -> Path:
    """Begin with a room whose second version is published."""
    return declared


def opened(window: Window, sentence: str) -> Page:
    page = window.go(DRAFTING)
    page.get_by_role("link", name=re.compile(f"^{sentence}")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=sentence)).to_be_focused()
    return page


def test_participants_do_not_draft(ana: Window) -> None:
    page = ana.go(DRAFTING)
    expect(page.locator(".state.bad")).to_be_visible()


def test_a_sentence_is_linked_and_unlinked_by_keys(open_as: Windows) -> None:
    window = open_as("dan")
    page = opened(window, SENTENCE)
    links = page.locator(".link-one")
    expect(links).to_have_count(1)
    page.get_by_role("button", name="Link something").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^Counting what matters")).focus()
    page.keyboard.press("Space")
    window.axe("what a sentence rests on")
    page.keyboard.press("Enter")
    expect(links).to_have_count(2)
    page.get_by_role("button", name="Link something").click()
    dialog.get_by_label("What", exact=True).select_option("contribution")
    dialog.get_by_label("Words in it").fill("kettle")
    expect(dialog.get_by_role("radio")).to_have_count(1)
    dialog.get_by_role("radio").check()
    dialog.get_by_label("How it bears on the sentence").select_option("example")
    dialog.get_by_role("button", name="Link it").click()
    expect(links).to_have_count(3)
    links.filter(has_text="kettle").get_by_role("button", name=re.compile("^Unlink")).click()
    expect(links).to_have_count(2)
    page.locator("fm-toasts").get_by_role("button", name="Undo").click()
    expect(links).to_have_count(3)


def test_a_suggestion_is_made_accepted_and_compared(open_as: Windows, organiser: Window) -> None:
    page = opened(open_as("dan"), "Those who care can sleep.")
    page.get_by_role("button", name="Suggest other words").click()
    page.get_by_label("The sentence as it should be").fill("Those who care can sleep well.")
    page.get_by_role("button", name="Suggest it").click()
    expect(page.get_by_text("Say why.")).to_be_visible()
    page.get_by_label("Why").fill("Sleep alone is not enough.")
    page.get_by_role("button", name="Suggest it").click()
    mine = page.get_by_role("article", name="Suggestion by Dan Obi")
    expect(mine.locator("ins")).to_contain_text("well")
    expect(mine.get_by_role("button", name=re.compile("^Accept"))).to_have_count(0)
    page = organiser.go(f"{DRAFTING}?view=suggestions")
    page.get_by_role("button", name=re.compile("^Accept")).click()
    page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(page.get_by_text("No suggestions")).to_be_visible()
    page.get_by_role("link", name="Compare").click()
    changed = page.get_by_role("region", name="Rested people")
    expect(changed.locator(".statement ins")).to_contain_text("well")
    changed.get_by_role("button", name=re.compile("^Say that it is unchanged")).click()
    page.get_by_role("dialog").get_by_label("Why").fill("One word more.")
    page.get_by_role("dialog").get_by_role("button", name="I answer for it").click()
    expect(changed).to_contain_text("One word more.")
    page.get_by_role("link", name="Sentences").click()
    page.get_by_role("link", name=re.compile(r"^Those who care can sleep well\.")).click()
    expect(page.get_by_role("heading", name="Linked to earlier words")).to_be_visible()


def test_a_version_is_published_once(organiser: Window) -> None:
    page = organiser.go(f"{DRAFTING}?view=publish&number=1")
    expect(page.get_by_role("row", name=re.compile("^Sentences"))).to_be_visible()
    page.get_by_label("Areas are counted by").select_option("borough")
    page.get_by_label("What the areas are called").fill("boroughs")
    page.get_by_role("checkbox", name="Hackney").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    organiser.axe("are you sure")
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    newest = page.get_by_role("region", name="What was published").locator("li").first
    expect(newest).to_contain_text("revision 2")
    expect(newest).to_contain_text("of 2 boroughs")
    publish = page.get_by_role("button", name="Publish", exact=True)
    expect(publish).not_to_have_attribute("aria-busy", "true")  # it takes no press while it is at work
    publish.click()
    newest_link = newest.get_by_role("link")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    newest_link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A draft")


@WALKS
def test_drafting_is_sound(open_as: Windows, cells: Sequence[Cell]) -> None:
    window = open_as("organiser")
    for query in ("?view=suggestions", "?view=compare", "?view=publish", ""):
        page = look_at(window, DRAFTING + query, cells)
    page.get_by_role("link", name=re.compile(f"^{SENTENCE}")).click()
    page.get_by_role("button", name="Suggest other words").click()
    look(window, "a sentence", cells)
