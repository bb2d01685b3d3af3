"""The desk and its people: inviting, roles, targets, and several moderators who share one list."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.ground import Service
from tests.browser.window import Window, Windows

LIST = """email,role,name,organisation
fay@example.org,participant,Fay Wood,Northgate Hospice
nonsense,participant,Gil,
hal@example.org,king,Hal,
"""


@pytest.fixture(scope="module")
def moderators(service: Service) -> list[str]:
    """Make ana and ben moderators of the room."""
    room = service.room()
    for one in service.api("organiser", "GET", f"/workshops/{room['id']}/participations")["items"]:
        if one["display_name"] in {"Ana Okafor", "Ben Asante"}:
            path = f"/workshops/{room['id']}/participations/{one['id']}"
            service.api("organiser", "PATCH", path, {"role": "moderator"}, **{"If-Match": f'"v{one["version"]}"'})
    return ["ana", "ben"]


def cleo_joins(service: Service, room: Any) -> None:
    """Let cleo take part in the room, if she does not yet."""
    if service.api("cleo", "GET", f"/workshops/by-slug/{room['slug']}")["you"]["participation_id"] is None:
        body = {"display_name": "Cleo Marsh", "answers": {"borough": "Camden"}}
        service.api("cleo", "POST", f"/workshops/{room['id']}/participations", body)


def report(service: Service, text: str, reason: str = "off_topic") -> Any:
    """Post an idea as the organiser and have it reported by cleo, who joins for it."""
    room = service.room()
    if room["state"] != "open":
        raise AssertionError("the room is open")
    idea = service.api("organiser", "POST", f"/workshops/{room['id']}/ideas", {"text": text})
    cleo_joins(service, room)
    service.api("cleo", "POST", f"/contributions/{idea['id']}/reports", {"reason": reason, "note": "Have a look."})
    return idea


def test_a_file_with_errors_is_shown_by_line_and_sends_nothing(
    organiser: Window, service: Service, tmp_path: Path
) -> None:
    page = organiser.go("/desk/the-next-room/invitations")
    file = tmp_path / "people.csv"
    file.write_text(LIST)
    page.set_input_files("input[type=file]", str(file))
    expect(page.get_by_role("heading", name="One person would be invited")).to_be_visible()
    lines = page.get_by_role("region", name="Lines that cannot be used").locator("tbody tr")
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text(re.compile("3.*nonsense.*@", re.DOTALL))
    expect(lines.nth(1)).to_contain_text(re.compile("4.*hal@example.org.*no such role", re.DOTALL))
    expect(page.get_by_role("button", name=re.compile("^Send"))).to_have_count(0)
    organiser.axe("a preview with errors")
    room = service.room("the-next-room")
    assert service.api("organiser", "GET", f"/workshops/{room['id']}/invitations")["items"] == []
    page.get_by_role("button", name="Leave these 2 lines out").click()
    page.get_by_role("button", name="Send one invitation").click()
    expect(page.locator(".person b", has_text="fay@example.org")).to_be_visible()
    expect(page.get_by_label("Their addresses")).to_have_value("")
    page.get_by_role("button", name="Take back the invitation of fay@example.org").click()
    page.get_by_role("button", name="Take it back", exact=True).click()
    expect(page.locator(".person", has_text="fay@example.org").get_by_text("taken back")).to_be_visible()


def test_a_pasted_list_survives_a_reload(organiser: Window) -> None:
    page = organiser.go("/desk/the-next-room/invitations")
    page.get_by_label("Their addresses").fill("Ida <ida@example.org>, jo@example.org")
    page.reload()
    expect(page.get_by_label("Their addresses")).to_have_value("Ida <ida@example.org>, jo@example.org")
    page.get_by_role("button", name="Look it over").click()
    expect(page.get_by_role("region", name="2 people would be invited")).to_be_focused()


def test_the_guest_link_is_shown_once(organiser: Window) -> None:
    page = organiser.go("/desk/the-next-room/invitations")
    page.get_by_role("button", name="Make a guest link").click()
    expect(page.locator("#guest-link")).to_contain_text("http")
    page.reload()
    page.get_by_role("button", name="Take the link back").click()
    page.get_by_role("button", name="Take it back", exact=True).click()
    expect(page.get_by_role("button", name="Make a guest link")).to_be_visible()


def test_two_moderators_share_the_list_and_decide_once(
    open_as: Windows, service: Service, moderators: list[str]
) -> None:
    idea = report(service, "Buy my ointment for night feet.")
    windows = [open_as(name) for name in moderators]
    windows[1].page.clock.install()
    first, second = (window.go("/desk/the-room/moderation") for window in windows)
    mine = first.locator(f"#q-{idea['id']}")
    theirs = second.locator(f"#q-{idea['id']}")
    mine.get_by_role("button", name="Look at this one").click()
    expect(mine.get_by_role("radio", name="About something else")).to_be_checked()
    second.clock.fast_forward(6000)  # the other one sees who has it, without asking
    expect(theirs.get_by_text("Ana Okafor is looking at this")).to_be_visible()
    expect(theirs.get_by_role("button", name="Look at this one")).to_have_count(0)
    mine.get_by_role("radio", name="Advertising").check()
    mine.get_by_role("button", name="Hide it").click()
    expect(first.get_by_text("It is hidden.")).to_be_visible()
    expect(theirs).to_have_count(0)
    hidden = service.api("organiser", "GET", f"/contributions/{idea['id']}")
    assert (hidden["state"], hidden["hidden_reason"]) == ("hidden", "spam")
    second.get_by_role("link", name="Hidden").click()
    expect(theirs.get_by_text("Hidden: Advertising")).to_be_visible()
    theirs.get_by_role("button", name="Show it again").click()
    expect(second.get_by_text("It is shown again.")).to_be_visible()
    second.get_by_role("link", name="Log").click()
    expect(second.locator(".log > li").first).to_contain_text("Shown again")


def test_a_decision_that_comes_second_changes_nothing_and_says_so(
    open_as: Windows, service: Service, moderators: list[str]
) -> None:
    idea = report(service, "Where is my umbrella?")
    window = open_as(moderators[0])
    page = window.go("/desk/the-room/moderation")
    card = page.locator(f"#q-{idea['id']}")
    card.get_by_role("button", name="Look at this one").click()
    card.get_by_role("button", name="Hide it").wait_for()
    path = f"/contributions/{idea['id']}/reports/settle"
    service.api("ben", "POST", path, {}, **{"If-Match": f'"v{idea["version"]}"'})
    card.get_by_role("button", name="Hide it").click()
    expect(card.get_by_text("Ben Asante has left it visible")).to_be_visible()
    expect(card.get_by_text("Where is my umbrella?")).to_be_visible()
    window.axe("a decision that came second")
    card.get_by_role("button", name="Put it aside").click()
    expect(card).to_have_count(0)
    assert service.api("organiser", "GET", f"/contributions/{idea['id']}")["state"] == "visible"


def test_leaving_the_page_puts_back_what_was_held(open_as: Windows, service: Service, moderators: list[str]) -> None:
    idea = report(service, "Something for two.")
    page = open_as(moderators[0]).go("/desk/the-room/moderation")
    card = page.locator(f"#q-{idea['id']}")
    card.get_by_role("button", name="Look at this one").click()
    card.get_by_role("button", name="Hide it").wait_for()
    with page.expect_response(lambda answer: answer.url.endswith("/claim") and answer.request.method == "DELETE"):
        page.get_by_role("link", name="People").click()
    page = open_as(moderators[1]).go("/desk/the-room/moderation")
    page.locator(f"#q-{idea['id']}").get_by_role("button", name="Look at this one").click()
    page.locator(f"#q-{idea['id']}").get_by_role("button", name="Leave it visible").click()
    expect(page.get_by_text("It stays visible.")).to_be_visible()


def test_a_role_is_changed_undone_and_refused_to_the_last_organiser(open_as: Windows, service: Service) -> None:
    opens = datetime.now(UTC) - timedelta(hours=1)
    phase = {
        "name": "Say",
        "opens_at": opens.isoformat(),
        "closes_at": (opens + timedelta(days=7)).isoformat(),
        "capabilities": ["post_ideas"],
    }
    room = service.api(
        "organiser",
        "POST",
        "/workshops",
        {"title": "Roles", "slug": "roles", "display_name": "Olive", "phases": [phase]},
    )
    for name in ("ana", "ben"):
        service.api(name, "POST", f"/workshops/{room['id']}/participations", {"display_name": name.title()})
    page = open_as("organiser").go("/desk/roles/people")
    page.get_by_label("Role of Ana").select_option("design_group")
    expect(page.get_by_text("Ana: Design group")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Role of Ana")).to_have_value("participant")
    page.get_by_label("Role of Olive").select_option("observer")
    expect(page.locator(".person", has_text="Olive").get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Role of Olive")).to_have_value("organiser")
    page.get_by_label("Find somebody").fill("ben")
    expect(page.locator(".person")).to_have_count(1)
    page.get_by_role("button", name="Take out Ben").click()
    page.get_by_label("Why?").fill("He asked to be.")
    page.get_by_role("button", name="Take out", exact=True).click()
    expect(page.get_by_text("Ben is taken out.")).to_be_visible()
    names = {
        one["display_name"]
        for one in service.api("organiser", "GET", f"/workshops/{room['id']}/participations")["items"]
    }
    assert names == {"Olive", "Ana"}


def test_targets_are_set_beside_the_numbers_and_survive_somebody_elses(organiser: Window, service: Service) -> None:
    room = service.room("the-last-room")
    page = organiser.go("/desk/the-last-room/coverage")
    brent = page.get_by_role("row", name=re.compile("^Brent"))
    expect(brent.get_by_role("cell").first).to_have_text("2")
    page.get_by_role("button", name="Set targets").click()
    page.get_by_label("Target for Brent").fill("2")
    page.get_by_label("Target for Hackney").fill("many")
    page.get_by_role("button", name="Save the targets").click()
    expect(page.get_by_text("A target is a whole number of people")).to_be_visible()
    page.get_by_label("Target for Hackney").fill("5")
    theirs = {"targets": [{"field": "borough", "value": "Camden", "target": 3}]}
    service.api("organiser", "PUT", f"/workshops/{room['id']}/targets", theirs, **{"If-Match": '"v0"'})
    page.get_by_role("button", name="Save the targets").click()
    expect(page.get_by_text("Somebody changed the targets meanwhile.")).to_be_visible()
    expect(page.get_by_label("Target for Hackney")).to_have_value("5")
    page.get_by_role("button", name="Save the targets").click()
    expect(page.get_by_text("1 of 2 targets met.")).to_be_visible()


def test_settings_are_changed_only_where_somebody_changed_them(organiser: Window, service: Service) -> None:
    room = service.room("the-next-room")
    page = organiser.go("/desk/the-next-room/settings")
    page.get_by_label("What is it called?").fill("A very good night's sleep")
    service.api(
        "organiser",
        "PATCH",
        f"/workshops/{room['id']}",
        {"summary": "Theirs."},
        **{"If-Match": f'"v{room["version"]}"'},
    )
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("Somebody changed the settings meanwhile")).to_be_visible()
    expect(page.get_by_label("What is it called?")).to_have_value("A very good night's sleep")
    expect(page.get_by_label("What is it about, and who asks?")).to_have_value("Theirs.")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    fresh = service.room("the-next-room")
    assert (fresh["title"], fresh["summary"]) == ("A very good night's sleep", "Theirs.")


def test_every_file_of_the_exports_can_be_taken(organiser: Window) -> None:
    page = organiser.go("/desk/the-room/exports")
    links = page.locator(".export a[download]")
    expect(links).to_have_count(21)
    with page.expect_download() as download:
        links.first.click()
    assert download.value.suggested_filename.endswith(".csv")
    assert "Let every patient choose" in Path(download.value.path()).read_text()


def test_who_has_no_part_in_the_desk_is_not_led_there(open_as: Windows, service: Service) -> None:
    cleo_joins(service, service.room())
    ways = open_as("cleo").go("/workshops/the-room").get_by_role("navigation", name="This workshop")
    expect(ways.get_by_role("link", name="My contributions")).to_be_visible()
    expect(ways.get_by_role("link", name="The desk")).to_have_count(0)


def test_a_moderator_sees_the_parts_that_are_theirs(open_as: Windows, moderators: list[str]) -> None:
    page = open_as(moderators[0]).go("/workshops/the-room")
    page.get_by_role("navigation", name="This workshop").get_by_role("link", name="The desk").click()
    expect(page.get_by_role("heading", name="Now", level=1)).to_be_focused()
    names = page.get_by_role("navigation", name="Parts of the desk").get_by_role("link").all_inner_texts()
    assert names == ["Now", "From readers", "People", "Coverage", "Moderation"]
    page = open_as(moderators[0]).go("/desk/the-room/settings")
    expect(page.get_by_role("heading", name="This is not open to you")).to_be_visible()
