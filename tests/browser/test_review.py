"""The design group decides: whole themes, exceptions, a queue that is shared, codes with their tables, who is here."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.ground import Service
from tests.browser.window import Window, Windows

WORK = "/workshops/the-room/themes/work"
PERSON = "One named person"


@pytest.fixture(scope="module")
def beginning(declared: Path) -> Path:
    """Begin with a room with themes that people have made."""
    return declared


def opened(window: Window, title: str = PERSON) -> Page:
    page = window.go(WORK)
    page.get_by_role("link", name=re.compile(f"^{title}")).click()
    page.locator(".work-member").first.wait_for()
    return page


def sums(box: Locator) -> dict[str, int]:
    """Return the figures of a bar of sums by their words."""
    text = box.locator(".sums .figures").first.inner_text()
    return {word.strip(): int(count) for count, word in re.findall(r"(\d+)\s+(used|merged|not used|pending)", text)}


def overview(service: Service) -> dict[str, int]:
    found: dict[str, int] = service.api("dan", "GET", f"/workshops/{service.room()['id']}/review")["sums"]
    return found


def test_a_whole_theme_is_decided_with_one_exception_and_the_sums_add_up(open_as: Windows, service: Service) -> None:
    window = open_as("dan")
    page = opened(window)
    box = page.get_by_role("region", name="What becomes of it")
    assert sums(box) == {"used": 0, "merged": 0, "not used": 0, "pending": 3}
    page.get_by_role("button", name="Decide about all in it").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^used")).focus()
    page.keyboard.press("Space")
    window.axe("a decision")
    page.keyboard.press("Enter")
    expect(box).to_contain_text("3 used")
    odd = page.locator(".work-member", has_text="Ask people once")
    odd.get_by_role("button", name=re.compile("^Decide")).click()
    dialog.get_by_role("radio", name=re.compile("^not used")).check()
    dialog.get_by_role("button", name="Decide").click()
    expect(dialog.get_by_text("Say why it is not used.")).to_be_visible()
    dialog.get_by_label("Why is it not used?").select_option("later")
    dialog.get_by_role("button", name="Decide").click()
    expect(odd).to_contain_text("For a later version")
    expect(box).to_contain_text("1 not used")
    assert sums(box) == {"used": 2, "merged": 0, "not used": 1, "pending": 0}
    whole = overview(service)
    assert whole["used"] + whole["merged"] + whole["not_used"] + whole["pending"] == whole["total"] == 11
    assert whole["not_used"] == 1


def test_who_decides_second_sees_what_the_first_decided(open_as: Windows, service: Service) -> None:
    page = opened(open_as("dan"), "Nights and rotas")
    member = page.locator(".work-member", has_text="kettle")
    member.get_by_role("button", name=re.compile("^Decide")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^used")).check()
    ident = (member.get_attribute("id") or "").removeprefix("member-")
    body = {"outcome": "not_used", "reason": "unclear", "words": ""}
    service.api("organiser", "PUT", f"/contributions/{ident}/disposition", body, **{"If-Match": '"v0"'})
    dialog.get_by_role("button", name="Decide").click()
    stale = page.get_by_role("dialog", name="Somebody else decided meanwhile")
    expect(stale.get_by_role("region", name="As it is now")).to_contain_text("Unclear")
    expect(stale.get_by_role("region", name="What you meant")).to_contain_text("used")
    stale.get_by_role("button", name="Mine shall stand").click()
    expect(member.locator(".effect")).to_contain_text("used")
    assert service.api("dan", "GET", f"/contributions/{ident}/disposition")["own"]["outcome"] == "used"


def test_what_waits_is_taken_and_decided_by_keys(open_as: Windows, service: Service) -> None:
    window = open_as("dan")
    page = window.go(f"{WORK}?view=queue")
    before = overview(service)["pending"]
    page.get_by_role("button", name="Take the next ten").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".queued.mine button").first).to_be_focused()
    window.axe("a queue of one's own")
    other = open_as("organiser").go(f"{WORK}?view=queue")
    expect(other.get_by_text(re.compile("^With Dan Obi until")).first).to_be_visible()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^merged")).check()
    dialog.get_by_label("Find what stands for it, by words in it").fill("patient choose")
    dialog.get_by_role("radio", name=re.compile("^Let every patient")).check()
    dialog.get_by_role("button", name="Decide").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Put mine back").click()
    expect(page.locator(".queued.mine")).to_have_count(0)
    assert overview(service)["pending"] == before - 1


def test_what_two_read_differently_is_settled(open_as: Windows, service: Service) -> None:
    page = open_as("organiser").go(f"{WORK}?view=queue")
    page.get_by_label("Share that two people read").fill("100")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".queued", has_text="two readers").first).to_be_visible()
    said = str(service.api("dan", "GET", f"/workshops/{service.room()['id']}/review/queue?limit=1")["items"][0]["contribution"]["text"])  # fmt: skip # noqa: E501
    words = said.replace("*", "")[:24]

    def reads(window: Window, outcome: str) -> Page:
        page = window.go(f"{WORK}?view=queue")
        page.get_by_role("button", name="Take the next ten").click()
        page.locator(".queued.mine", has_text=words).get_by_role("button", name=re.compile("^Decide")).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("radio", name=re.compile(f"^{outcome}")).check()
        if outcome == "not used":
            dialog.get_by_label("Why is it not used?").select_option("later")
        dialog.get_by_role("button", name="Give my reading").click()
        expect(dialog).to_have_count(0)
        page.get_by_role("button", name="Put mine back").click()
        return page

    reads(open_as("dan"), "used")
    window = open_as("organiser")
    page = reads(window, "not used")
    differing = page.get_by_role("region", name="Where readers differ").locator(".queued")
    expect(differing).to_contain_text("Dan Obi: used")
    window.axe("two readings")
    differing.get_by_role("button", name=re.compile("^Settle")).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^used")).check()
    dialog.get_by_role("button", name="Settle").click()
    expect(differing).to_have_count(0)
    expect(page.locator(".queued", has_text=words)).to_have_count(0)
    base = f"/workshops/{service.room()['id']}"
    assert service.api("dan", "GET", f"{base}/review/disagreements")["items"] == []
    version = service.api("organiser", "GET", f"{base}/review/settings")["version"]
    tag = {"If-Match": f'"v{version}"'}
    service.api("organiser", "PUT", f"{base}/review/settings", {"second_share": 0}, **tag)


def test_codes_are_given_compared_and_counted(open_as: Windows, service: Service) -> None:
    window = open_as("dan")
    page = window.go(f"{WORK}?view=codes")
    page.get_by_role("button", name="New frame").click()
    page.get_by_role("dialog").get_by_label("Begin with").select_option("swot")
    page.get_by_role("dialog").get_by_role("button", name="Make the frame").click()
    one = page.locator(".coded").first
    words = one.locator(".prose").inner_text()
    one.get_by_role("checkbox", name=re.compile("^Strengths")).focus()
    page.keyboard.press("Space")
    one.get_by_role("button", name=re.compile("^Save these codes")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".coded").first.locator("input").first).to_be_focused()
    expect(page.locator(".coded", has_text=words)).to_have_count(0)
    base = f"/workshops/{service.room()['id']}"
    frame = service.api("organiser", "GET", f"{base}/review/frames")["items"][0]
    codes = {code["label"]: code["id"] for code in frame["codes"]}
    ideas: list[Any] = service.api("organiser", "GET", f"{base}/ideas?limit=100")["items"]
    ident = next(each["id"] for each in ideas if each["text"].replace("*", "") == words)
    service.api("organiser", "PUT", f"/contributions/{ident}/codings/{frame['id']}", {"code_ids": [codes["Threats"]]})
    page.reload()
    expect(page.get_by_role("region", name="Where readers differ")).to_contain_text("Threats")
    expect(page.get_by_role("region", name="How far readers agree")).to_contain_text("0%")
    expect(page.get_by_role("table", name=re.compile("^Contributions with each code")).get_by_role("row")).to_have_count(5)  # fmt: skip # noqa: E501
    assert page.locator(".cross-picture").evaluate("(one) => one.complete && one.naturalWidth > 0")
    window.axe("codes")
    assert window.small_targets() == []


def test_who_is_here_is_seen_by_the_others(open_as: Windows) -> None:
    opened(open_as("dan"))
    page = open_as("organiser").go(WORK)
    expect(page.locator("fm-presence")).to_contain_text("Dan Obi")
    expect(page.locator("fm-presence")).to_contain_text(PERSON)
