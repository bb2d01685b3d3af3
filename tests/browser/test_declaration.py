"""The published declaration: read, traced from a sentence to its voices, compared, answered, signed, taken along."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.ground import Service
from tests.browser.looks import USUAL, WALKS, Cell, look_at
from tests.browser.window import Window, Windows

TEXT = "/workshops/the-room/declaration"
PAGES = (TEXT, f"{TEXT}/foundations/people-first", f"{TEXT}/compare", f"{TEXT}/practice", "/workshops/the-next-room/declaration")  # fmt: skip # noqa: E501
SENTENCE = "We ask what matters to them."


@pytest.fixture(scope="module")
def beginning(declared: Path) -> Path:
    """Begin with a room that has published."""
    return declared


def test_a_visitor_follows_a_sentence_to_its_voices_by_keys_alone(visitor: Window) -> None:
    page = visitor.go(TEXT)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nearer to one another: a declaration")
    assert "· Folkmoot" in page.title()
    page.get_by_role("link", name=re.compile(f"^{SENTENCE}")).focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="The voices behind this sentence")
    expect(panel.get_by_text("It rests on 3 contributions.")).to_be_visible()
    expect(panel.locator(".voice").first).to_contain_text("One named person")
    assert "sentence=people-first.statement." in page.url
    visitor.axe("voices")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=re.compile(f"^{SENTENCE}"))).to_be_focused()
    assert "sentence=" not in page.url


def test_a_link_to_a_sentence_opens_its_voices(visitor: Window) -> None:
    page = visitor.go(TEXT)
    link = page.locator(".sentence").first.get_attribute("href")
    assert link
    page = visitor.go(link)
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("No voice is linked to this sentence itself")).to_be_visible()
    panel.get_by_role("button", name="Say something about this sentence").click()
    panel.get_by_role("button", name="Send it").click()
    expect(panel.get_by_text("Write something first.")).to_be_visible()
    panel.get_by_label("Your feedback").fill("Who are we?")
    panel.get_by_role("button", name="Send it").click()
    expect(panel.get_by_text("It has arrived. Thank you.").first).to_be_visible()


def test_a_foundation_shows_its_evidence_by_source(visitor: Window) -> None:
    page = visitor.go(TEXT)
    page.get_by_role("link", name=re.compile("Its evidence.*People before processes")).click()
    crowd = page.get_by_role("region", name="The crowd")
    expect(crowd).to_contain_text("Participant")
    assert "Ana" not in crowd.inner_text()
    for source in ("The design group", "Case studies", "Literature and data"):
        expect(page.get_by_role("region", name=source)).to_be_visible()
    page.get_by_role("link", name="Close to home").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Close to home")


def test_versions_are_compared_with_what_became_of_each_foundation(visitor: Window) -> None:
    page = visitor.go(f"{TEXT}/compare")
    expect(page.get_by_role("region", name="Rested people").locator(".lineage")).to_have_text("New")
    expect(page.get_by_role("region", name="Time to care").locator(".lineage")).to_have_text("Dropped")
    first = page.get_by_role("region", name="People before processes")
    expect(first.locator(".statement ins").last).to_contain_text(SENTENCE)
    page.get_by_label("Earlier").select_option("2")
    expect(page.get_by_role("region", name="Rested people").locator(".lineage")).to_have_text("Same")


def test_recommendations_are_answered_and_ranked_by_keys(open_as: Windows, service: Service) -> None:
    page = open_as("ben").go(f"{TEXT}/practice")
    one = page.get_by_role("article", name="Ask once")
    one.get_by_role("button", name="A better way").focus()
    page.keyboard.press("Enter")
    expect(one.get_by_label("What is the better way?")).to_be_focused()
    page.keyboard.type("Let people carry it themselves.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(one.get_by_role("button", name="A better way")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Rank them").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Higher: Write for the person").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save the ranking").click()
    expect(page.locator(".ranked li").first).to_contain_text("Write for the person")
    base = f"/workshops/{service.room()['id']}"
    ranked = service.api("ben", "GET", f"{base}/priorities/core")
    assert ranked["items"][0]["title"] == "Write for the person"


def test_an_organisation_signs_and_withdraws(organiser: Window) -> None:
    page = organiser.go(TEXT)
    page.get_by_role("button", name="Sign for an organisation").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Say who signs.")).to_be_visible()
    page.get_by_role("combobox", name=re.compile("Organisation")).fill("Northg")
    page.get_by_role("option", name="Northgate Hospice").click()
    page.get_by_label("Who signs").fill("Noor Hale")
    page.get_by_label("Their position").fill("Matron")
    page.get_by_role("button", name="Sign", exact=True).click()
    signed = page.locator(".endorsement", has_text="Northgate Hospice")
    expect(signed).to_contain_text("Noor Hale, Matron")
    signed.get_by_role("button", name=re.compile("^Withdraw")).click()
    page.get_by_role("dialog").get_by_label("Why").fill("The board has decided anew.")
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(signed).to_contain_text("Withdrawn on")


def test_it_can_be_taken_along(visitor: Window) -> None:
    page = visitor.go(TEXT)
    hrefs = [link.get_attribute("href") or "" for link in page.get_by_role("link", name=re.compile("^(PDF|PNG|SVG)")).all()]  # fmt: skip # noqa: E501
    page.get_by_text("Show it on another site").click()
    code = page.get_by_label("Picture").input_value()
    assert re.search(
        r'<a href="[^"]+/workshops/the-room/declaration"><img src="[^"]+card\.png\?revision=1" alt="', code
    )
    assert 'data-declaration="the-room"' in page.get_by_label("Script tag").input_value()
    assert {href.split("?")[0].rsplit("/", 1)[1] for href in hrefs} >= {"poster.pdf", "poster.png", "summary.pdf"}
    answer = page.request.get(visitor.url + hrefs[0])
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")


@WALKS
def test_every_page_of_the_declaration_is_sound(open_as: Windows, cells: Sequence[Cell]) -> None:
    window = open_as(None if cells is USUAL else "dan")  # who is signed in is shown all that a visitor is, and more
    for path in PAGES:
        look_at(window, path, cells)
