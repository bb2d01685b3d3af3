"""The way in: from a first mail to being in a room, as guest, as invited, with the keyboard alone, and back again."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ground import Service
from tests.browser.keys import reach
from tests.browser.window import Window, Windows


def ask_for_mail(page: Page, address: str) -> None:
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me the mail").click()
    expect(page.get_by_text(f"We have sent a mail to {address}")).to_be_visible()


def test_from_a_first_mail_to_the_room_by_code(visitor: Window, service: Service) -> None:
    page = visitor.go("/join/the-room")
    ask_for_mail(page, "dora@example.org")
    visitor.axe("waiting for the mail")
    page.get_by_label("The code in the mail").fill(service.code_for("dora@example.org").lower().replace("-", " "))
    page.get_by_role("button", name="Sign in", exact=True).click()
    name = page.get_by_label("The name you go by here")
    expect(name).to_be_focused()
    name.fill("Dora of the night shift")
    page.get_by_label("Your borough").select_option("Camden")
    page.get_by_role("button", name="Join the workshop").click()
    page.wait_for_url("**/workshops/the-room")
    people = service.api("organiser", "GET", f"/workshops/{service.room()['id']}/participations")["items"]
    dora = next(one for one in people if one["display_name"] == "Dora of the night shift")
    assert dora["answers"] == {"borough": "Camden"}


def test_the_mails_link_signs_in_the_tab_that_asked_too(visitor: Window, service: Service) -> None:
    page = visitor.go("/join/the-room")
    ask_for_mail(page, "emil@example.org")
    link = service.link_for("emil@example.org")
    assert "#t=" in link
    other = visitor.context.new_page()
    other.goto(link)
    yes = other.get_by_role("button", name="Yes, sign me in")
    expect(yes).to_be_visible()
    assert "#" not in other.url, "the token leaves the address"
    yes.click()
    other.wait_for_url("**/join/the-room")
    expect(other.get_by_role("button", name="Join the workshop")).to_be_visible()
    expect(page.get_by_role("button", name="Join the workshop")).to_be_visible()


def test_a_link_in_another_browser_signs_nobody_in(visitor: Window, open_as: Windows, service: Service) -> None:
    ask_for_mail(visitor.go("/sign-in"), "fred@example.org")
    scanner = open_as(None)
    page = scanner.go(service.link_for("fred@example.org").removeprefix(service.url))
    page.get_by_role("button", name="Yes, sign me in").click()
    expect(page.get_by_role("alert")).to_contain_text("works only in the browser that asked")
    expect(page.get_by_label("The code in the mail")).to_be_focused()
    scanner.axe("another browser")
    visitor.page.get_by_label("The code in the mail").fill(service.code_for("fred@example.org"))
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("button", name="Account of")).to_be_visible()


def test_a_wrong_code_is_said_beside_the_field_and_what_is_typed_stays(visitor: Window) -> None:
    page = visitor.go("/sign-in")
    page.get_by_role("button", name="Send me the mail").click()
    expect(page.get_by_text("Write your e-mail address, such as")).to_be_visible()
    ask_for_mail(page, "gina@example.org")
    code = page.get_by_label("The code in the mail")
    code.fill("BBBB-BBBB")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 attempts are left")).to_be_visible()
    expect(code).to_have_value("BBBB-BBBB")
    expect(code).to_be_focused()
    assert code.get_attribute("aria-invalid") == "true"
    visitor.axe("wrong code")


def test_a_guest_comes_in_by_a_link_and_adds_an_address_later(visitor: Window, service: Service) -> None:
    made = service.api("organiser", "POST", f"/workshops/{service.room()['id']}/guest-link")
    page = visitor.go(f"/join/the-room#{made['token']}")
    assert "#" not in page.url, "the token leaves the address"
    visitor.axe("guest")
    page.get_by_role("button", name="Come in", exact=True).click()
    expect(page.get_by_text("Write the name you want to go by.")).to_be_visible()
    page.get_by_label("The name you go by here").fill("A neighbour")
    page.get_by_label("Your borough").select_option("Brent")
    page.get_by_role("button", name="Come in", exact=True).click()
    page.wait_for_url("**/workshops/the-room")
    page = visitor.go("/account")
    ask_for_mail(page, "hari@example.org")
    page.get_by_label("The code in the mail").fill(service.code_for("hari@example.org"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("The address is yours now.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("hari@example.org")


def test_an_old_guest_link_is_refused_in_words(visitor: Window) -> None:
    page = visitor.go("/join/the-room#not-a-token")
    page.get_by_label("The name you go by here").fill("A neighbour")
    page.get_by_label("Your borough").select_option("Brent")
    page.get_by_role("button", name="Come in", exact=True).click()
    expect(page.get_by_text("does not work any more")).to_be_visible()
    page.get_by_role("button", name="Use an e-mail address instead").click()
    expect(page.get_by_label("Your e-mail address")).to_be_visible()


def test_somebody_invited_comes_into_a_room_that_is_closed_to_others(open_as: Windows, service: Service) -> None:
    room = service.room("the-next-room")
    path = f"/workshops/{room['id']}"
    tag = f'"v{room["version"]}"'
    service.api("organiser", "PATCH", path, {"join_open": False, "is_listed": False}, **{"If-Match": tag})
    invitations = {"role": "design_group", "invitations": [{"email": "cleo@example.org"}]}
    service.api("organiser", "POST", f"{path}/invitations", invitations)
    stranger = open_as(None)
    page = stranger.go("/join/the-next-room")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in").last).to_have_attribute(
        "href", "/sign-in?to=%2Fjoin%2Fthe-next-room"
    )
    page = open_as("cleo").go("/join/the-next-room")
    expect(page.get_by_text("You are invited to this workshop.")).to_be_visible()
    page.get_by_label("Your borough").select_option("Hackney")
    page.get_by_role("button", name="Join the workshop").click()
    page.wait_for_url("**/workshops/the-next-room")
    assert service.api("cleo", "GET", f"{path}/participations/me")["role"] == "design_group"


def test_the_keyboard_alone_gets_in(visitor: Window, service: Service) -> None:
    page = visitor.go("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    reach(page, "Sign in")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_focused()
    reach(page, "Your e-mail address")
    page.keyboard.type("ivo@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_label("The code in the mail")).to_be_focused()
    page.keyboard.type(service.code_for("ivo@example.org"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Account of You")).to_be_visible()
    page.goto(f"{service.url}/join/the-room")
    page.locator("main h1").wait_for()
    reach(page, "The name you go by here")
    page.keyboard.type("Ivo")
    reach(page, "Your organisation")
    page.keyboard.type("Riverside")
    expect(page.get_by_role("option", name="Riverside Community Trust")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Your organisation")).to_have_value("Riverside Community Trust")
    reach(page, "Your borough")
    page.keyboard.type("Hack")
    reach(page, "Join the workshop")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workshops/the-room")


def test_what_is_typed_survives_a_reload(open_as: Windows) -> None:
    window = open_as("cleo")
    page = window.go("/join/the-room")
    page.get_by_label("The name you go by here").fill("Cleo of the day shift")
    page.get_by_label("Your borough").select_option("Camden")
    page.reload()
    expect(page.get_by_label("The name you go by here")).to_have_value("Cleo of the day shift")
    expect(page.get_by_label("Your borough")).to_have_value("Camden")


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(ana: Window, service: Service, to: str) -> None:
    page = ana.go(f"/sign-in?to={to}")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{service.url}/")
