"""The room: reading, voting, writing and commenting, as one person and beside others."""

import re

from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.ground import Service
from tests.browser.window import Window, Windows

ROOM = "/workshops/the-room"


def idea(page: Page, text: str) -> Locator:
    """Return an idea of the stream by its text."""
    return page.locator("article.idea", has_text=text)


def stance(of: Locator, name: str) -> Locator:
    """Return the button of a stance; "disagree" has "agree" in it."""
    return of.locator(f'fm-stance [data-stance="{name}"]').first


def is_stance(response: Response) -> bool:
    """Say whether this answers a vote: it is shown before, and holds from then on."""
    return response.url.endswith("/stance") and response.request.method == "PUT"


def enter(window: Window, query: str = "?sort=newest") -> Page:
    """Open the room and wait until ideas are there."""
    page = window.go(f"{ROOM}{query}")
    page.locator("article.idea").first.wait_for()
    return page


def test_a_visitor_reads_everything_and_is_shown_the_way_in(visitor: Window) -> None:
    page = enter(visitor)
    expect(page.get_by_role("heading", name="Nearer to one another", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Take part")).to_have_attribute("href", "/join/the-room")
    expect(page.get_by_role("heading", name="Close to home")).to_be_visible()
    expect(page.locator("article.idea")).to_have_count(8)
    # Whoever cannot vote, write or report is not offered it.
    expect(page.locator("article.idea fm-stance")).to_have_count(0)
    expect(page.get_by_label("What would you add or change?")).to_have_count(0)
    visitor.axe("the room, a visitor")


def test_a_stance_is_one_tap_and_holds(ana: Window, service: Service) -> None:
    page = enter(ana)
    one = idea(page, "One telephone number")
    agree = stance(one, "agree")
    with page.expect_response(is_stance):
        agree.click()
        expect(agree).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(stance(idea(page, "One telephone number"), "agree")).to_have_attribute("aria-pressed", "true")
    foundation = page.locator(".foundation", has_text="Close to home")
    with page.expect_response(is_stance):
        stance(foundation, "disagree").click()
        expect(stance(foundation, "disagree")).to_have_attribute("aria-pressed", "true")
    expect(foundation.locator(".figures")).to_contain_text("100% disagree")
    held = service.api("ana", "GET", f"/workshops/{service.room()['id']}/foundation-stances/me")["items"]
    assert [one["stance"] for one in held] == ["disagree"]
    page.reload()
    expect(stance(page.locator(".foundation", has_text="Close to home"), "disagree")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_refused_vote_is_set_right_and_the_reason_shown(ana: Window) -> None:
    page = enter(ana)
    refusal = {
        "type": "/problems/not-open",
        "title": "Not open now",
        "status": 409,
        "detail": "Voting has just closed.",
    }
    page.route(
        "**/stance", lambda route: route.fulfill(status=409, json=refusal, content_type="application/problem+json")
    )
    one = idea(page, "waiting times by street")
    before = one.locator(".stance").inner_text()
    stance(one, "agree").click()
    expect(page.locator("fm-toasts")).to_contain_text("Your vote was not counted: Voting has just closed.")
    expect(stance(one, "agree")).to_have_attribute("aria-pressed", "false")
    assert one.locator(".stance").inner_text() == before


def test_every_order_search_stream_and_foundation_can_be_read(ana: Window) -> None:
    page = enter(ana)
    for order, slug in (
        ("Most supported", "most_supported"),
        ("Most discussed", "most_discussed"),
        ("Newest", "newest"),
    ):
        page.get_by_role("button", name=order, exact=True).click()
        expect(page).to_have_url(re.compile(f"sort={slug}"))
        expect(page.locator("article.idea")).to_have_count(8)
    page.get_by_role("searchbox").fill("kettle")
    expect(page.locator("article.idea")).to_have_count(1)
    expect(page.locator("article.idea")).to_contain_text("kettle")
    page.get_by_role("searchbox").fill("nobody ever said this")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("button", name="Show everything").click()
    expect(page.locator("article.idea")).to_have_count(8)
    page.locator(".from select").select_option("event")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("button", name="Show everything").click()
    page.get_by_role("link", name="Share what works", exact=True).first.click()
    expect(page.get_by_role("heading", name="Share what works", level=2)).to_be_visible()
    expect(page.locator("article.idea")).to_have_count(1)
    ana.axe("one foundation")


def test_two_people_see_each_others_ideas_arrive_behind_a_pill(ana: Window, ben: Window) -> None:
    theirs, mine = enter(ben), enter(ana)
    top = theirs.locator("article.idea").first
    before = top.bounding_box()
    mine.get_by_label("What would you add or change?").fill("Ring people back **the same day**.")
    mine.get_by_role("button", name="Post idea").click()
    expect(idea(mine, "Ring people back").locator("strong")).to_have_text("the same day")
    pill = theirs.get_by_role("button", name="1 new idea")
    expect(pill).to_be_visible()
    assert top.bounding_box() == before, "what is being read does not move"
    ben.axe("a live update")
    pill.click()
    expect(idea(theirs, "Ring people back")).to_be_focused()
    # Their vote and their comment come to the one who wrote it.
    stance(idea(theirs, "Ring people back"), "agree").click()
    expect(idea(mine, "Ring people back").locator('[data-stance="agree"] .count')).to_have_text("1")
    idea(theirs, "Ring people back").get_by_role("button", name="Comment").click()
    theirs.get_by_label("Write a comment").fill("And say who it is.")
    theirs.locator(".comments").get_by_role("button", name="Comment", exact=True).click()
    expect(idea(theirs, "Ring people back").locator(".comment")).to_contain_text("And say who it is.")
    expect(idea(mine, "Ring people back").get_by_role("button", name="1 comment")).to_be_visible()
    assert not mine.get_by_role("button", name="1 new idea").is_visible(), "one's own idea is not news"


def test_comments_have_answers_of_one_level_and_foundations_have_comments(ana: Window) -> None:
    page = ana.go(f"{ROOM}?q=choose+one+person")
    one = idea(page, "choose one person")
    one.get_by_role("button", name="1 comment").click()
    one.get_by_role("button", name="Answer", exact=True).click()
    box = one.get_by_label("Answer to")
    expect(box).to_be_focused()
    box.fill("With us too.")
    one.locator(".comment form").get_by_role("button", name="Answer").click()
    expect(one.locator(".answer .comment")).to_contain_text("With us too.")
    foundation = page.locator(".foundation", has_text="Time to care")
    foundation.get_by_role("button", name="Comments").click()
    foundation.get_by_label("Write a comment").fill("Time is what there is least of.")
    foundation.get_by_role("button", name="Comment", exact=True).click()
    expect(foundation.locator(".comment")).to_contain_text("Time is what there is least of.")
    ana.axe("comments open")


def test_similar_ideas_are_offered_while_one_writes_and_supported_instead(ben: Window, service: Service) -> None:
    page = enter(ben)
    box = page.get_by_label("What would you add or change?")
    box.fill("Discharge letters should be in plain words")
    alike = page.get_by_role("region", name="Is it one of these?")
    expect(alike).to_contain_text("read aloud to whoever wants it")
    ben.axe("similar ideas")
    alike.get_by_role("button", name="Support this instead").first.click()
    expect(box).to_have_value("")
    expect(stance(idea(page, "Discharge letters"), "agree")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Bring it back").click()
    expect(box).to_have_value("Discharge letters should be in plain words")


def test_one_edits_within_the_minutes_reads_the_earlier_text_and_withdraws(ana: Window) -> None:
    page = enter(ana)
    page.get_by_label("What would you add or change?").fill("Count the stairs.")
    page.get_by_role("button", name="Post idea").click()
    expect(idea(page, "Count the stairs.")).to_be_visible()
    one = page.locator("fm-idea").first
    one.get_by_role("button", name="More about this idea").click()
    one.get_by_role("button", name="Edit").click()
    one.get_by_label("Change your text").fill("Count the stairs and the lifts.")
    one.get_by_role("button", name="Save").click()
    expect(one.locator(".idea-text")).to_have_text("Count the stairs and the lifts.")
    one.get_by_role("button", name="More about this idea").click()
    one.get_by_role("button", name="Earlier texts").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Count the stairs.")
    ana.axe("the history")
    dialog.get_by_role("button", name="Close").click()
    one.get_by_role("button", name="More about this idea").click()
    one.get_by_role("button", name="Withdraw").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Its author has taken this back.")).to_be_visible()


def test_a_report_needs_a_reason_and_reaches_the_moderators(ben: Window, service: Service) -> None:
    page = enter(ben)
    one = idea(page, "waiting times by street")
    one.get_by_role("button", name="More about this idea").click()
    one.get_by_role("button", name="Report").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Report", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("Choose what is wrong")
    dialog.get_by_label("Something else", exact=True).check()
    dialog.get_by_label("Anything the moderators should know").fill("It names a street.")
    ben.axe("a report")
    dialog.get_by_role("button", name="Report", exact=True).click()
    expect(page.locator("fm-toasts")).to_contain_text("The moderators will look at it")
    queue = service.api("organiser", "GET", f"/workshops/{service.room()['id']}/moderation")["items"]
    assert any(report["note"] == "It names a street." for item in queue for report in item["reports"])


def test_the_room_by_keyboard_alone(ana: Window) -> None:
    page = enter(ana)
    page.keyboard.press("j")
    first = page.locator("article.idea").first
    expect(first).to_be_focused()
    page.keyboard.press("j")
    second = page.locator("article.idea").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("d")
    expect(stance(second, "disagree")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("c")
    expect(first.get_by_label("Write a comment")).to_be_focused()
    page.keyboard.type("Written jkadp? without a mouse")
    page.keyboard.press("Control+Enter")
    expect(first.locator(".comment").last).to_contain_text("Written jkadp? without a mouse")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("n")
    box = page.get_by_label("What would you add or change?")
    expect(box).to_be_focused()
    page.keyboard.type("An idea by keyboard.")
    page.keyboard.press("Control+Enter")
    expect(idea(page, "An idea by keyboard.")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Next idea")
    ana.axe("the keys")
    dialog.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("article.idea:focus")).to_have_count(0)


def test_what_moderators_hide_goes_from_the_page_and_its_author_is_told_why(
    ana: Window, ben: Window, service: Service
) -> None:
    room = service.room()["id"]
    posted = service.api("ana", "POST", f"/workshops/{room}/ideas", {"text": "Buy my tea at once."})
    mine, theirs = enter(ana), enter(ben)
    expect(idea(theirs, "Buy my tea")).to_be_visible()
    service.api("organiser", "POST", f"/contributions/{posted['id']}/hide", {"reason": "spam"}, **{"If-Match": '"v1"'})
    expect(theirs.locator("article.idea.gone")).to_contain_text("A moderator has hidden this.")
    expect(theirs.get_by_text("Buy my tea")).to_have_count(0)
    expect(idea(mine, "Buy my tea")).to_contain_text("Advertising or spam")


def test_nothing_is_too_small_to_press_or_too_wide_to_read(open_as: Windows) -> None:
    window = open_as("ana", width=320)
    page = window.go(f"{ROOM}?sort=newest")
    assert window.overflow() <= 0
    assert window.small_targets() == []
    page.get_by_role("button", name="Ideas", exact=True).click()
    page.get_by_label("What would you add or change?").click()
    page.locator("article.idea").first.get_by_role("button", name="More about this idea").click()
    assert window.overflow() <= 0
    assert window.small_targets() == []
    page.keyboard.press("Escape")
    window.axe("a phone")
    # The text at twice its size, as people set it in their browser.
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert window.overflow() <= 0
