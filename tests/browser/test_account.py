"""The account: names, mail, sessions, data, erasure; and a session that ends in the middle of a sentence."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import ground
from tests.browser.ground import Service
from tests.browser.keys import reach
from tests.browser.window import Window, Windows


def test_a_name_and_mail_wishes_are_kept(ana: Window, service: Service) -> None:
    page = ana.go("/account")
    page.get_by_label("What you are called").fill("Ana of the wards")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Account of Ana of the wards")).to_be_visible()
    page.get_by_label("Word of other workshops").check()
    expect(page.get_by_text("Saved.").last).to_be_visible()
    assert service.api("ana", "GET", "/me")["name"] == "Ana of the wards"
    assert service.api("ana", "GET", "/me/preferences")["news"] is True


def test_name_and_answers_in_a_workshop_are_changed_in_a_dialog(ben: Window, service: Service) -> None:
    page = ben.go("/account")
    page.get_by_role("button", name="Name and organisation Nearer to one another").click()
    dialog = page.get_by_role("dialog", name="Nearer to one another")
    expect(dialog.get_by_label("The name you go by here")).to_have_value("Ben Asante")
    ben.axe("dialog")
    path = f"/workshops/{service.room()['id']}/participations/me"
    service.api("ben", "PATCH", path, {"display_name": "Ben elsewhere"}, **{"If-Match": '"v1"'})
    dialog.get_by_label("The name you go by here").fill("Ben here")
    dialog.get_by_label("Your organisation").fill("Northgate")
    dialog.get_by_role("option", name="Northgate Hospice").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.get_by_label("The name you go by here")).to_have_value("Ben here")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    mine = service.api("ben", "GET", path)
    assert (mine["display_name"], mine["organisation_name"]) == ("Ben here", "Northgate Hospice")


def test_sessions_are_ended_one_by_one(ben: Window, service: Service) -> None:
    page = ben.go("/account")
    page.get_by_role("button", name="Sign out there A script").click()
    expect(page.get_by_text("Signed out there.")).to_be_visible()
    expect(page.get_by_text("A script", exact=True)).to_have_count(0)


def test_my_data_comes_as_a_file(ana: Window, tmp_path: Path) -> None:
    page = ana.go("/account")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my data").click()
    assert download.value.suggested_filename == "folkmoot-my-data.json"
    download.value.save_as(tmp_path / "mine.json")
    assert "ana@example.org" in json.dumps(json.loads((tmp_path / "mine.json").read_text()))


def test_a_session_that_ends_in_mid_sentence_costs_no_word(open_as: Windows, service: Service) -> None:
    window = open_as("dan")
    page = window.go("/account")
    service.api("dan", "DELETE", "/me/sessions")
    name = page.get_by_label("What you are called")
    name.fill("Dan, in the middle of")
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog", name="Please sign in again")
    expect(dialog.get_by_label("Your e-mail address")).to_have_value("dan@example.org")
    window.axe("session over")
    dialog.get_by_role("button", name="Send me the mail").click()
    expect(dialog.get_by_text("We have sent a mail to dan@example.org")).to_be_visible()
    dialog.get_by_label("The code in the mail").fill(service.code_for("dan@example.org"))
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(name).to_have_value("Dan, in the middle of")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Account of Dan, in the middle of")).to_be_visible()


def test_offline_is_said_and_what_is_typed_is_sent_later(ana: Window, service: Service) -> None:
    ana.allow("ERR_INTERNET_DISCONNECTED")
    page = ana.go("/account")
    ana.context.set_offline(True)
    page.get_by_label("What you are called").fill("Ana from the train")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nothing was lost. Try again in a moment.").first).to_be_visible()
    ana.context.set_offline(False)
    expect(page.get_by_label("What you are called")).to_have_value("Ana from the train")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Account of Ana from the train")).to_be_visible()
    assert service.api("ana", "GET", "/me")["name"] == "Ana from the train"


def test_a_service_that_restarts_is_a_pause(
    open_at: Callable[..., Window], own_service: Service, prepared: Path
) -> None:
    window = open_at(own_service, "ana")
    window.allow("ERR_CONNECTION_REFUSED")
    page = window.go("/")
    own_service.stop()
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_role("heading", name="The service cannot be reached")).to_be_visible()
    window.axe("offline")
    port = int(own_service.url.rpartition(":")[2])
    again = ground.start(prepared, own_service.folder, port=port)
    try:
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("heading", name="Your account", exact=True)).to_be_visible()
    finally:
        again.stop()


def test_erasing_needs_a_second_word_and_is_whole(open_as: Windows) -> None:
    window = open_as("cleo")
    page = window.go("/account")
    page.get_by_role("button", name="Erase my account").click()
    dialog = page.get_by_role("dialog", name="Erase your account?")
    sure = dialog.get_by_role("button", name="Erase my account")
    expect(sure).to_be_disabled()
    window.axe("erase")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Erase my account")).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_label("Yes, I want all of it erased").check()
    sure.click()
    expect(page.get_by_text("Your account is erased.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert not page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))")


def test_signing_out_takes_unsent_drafts_along(ana: Window) -> None:
    page = ana.go("/account")
    page.get_by_label("What you are called").fill("Half a na")
    page.get_by_role("button", name="Account of").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Account of")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out", exact=True).click()
    dialog = page.get_by_role("dialog", name="Sign out?")
    expect(dialog).to_contain_text("1 unsent draft")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("What you are called")).to_have_value("Half a na")


def test_the_account_by_the_keyboard_alone(ana: Window, service: Service) -> None:
    page = ana.go("/")
    reach(page, "Account of")
    page.keyboard.press("Enter")
    reach(page, "Your account")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your account", exact=True)).to_be_focused()
    reach(page, "What you are called")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Ana by the keys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Account of Ana by the keys")).to_be_visible()
    assert service.api("ana", "GET", "/me")["name"] == "Ana by the keys"
    reach(page, "Word of other workshops")
    before = page.get_by_label("Word of other workshops").is_checked()
    page.keyboard.press("Space")
    expect(page.get_by_label("Word of other workshops")).to_be_checked(checked=not before)
    reach(page, "Download my data")
    reach(page, "Erase my account")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Erase your account?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Erase my account")).to_be_focused()
