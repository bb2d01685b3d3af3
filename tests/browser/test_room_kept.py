"""What somebody types is never lost: reload, no network, a session that ends, a phase that closes in mid-sentence."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.ground import Service
from tests.browser.window import Window

ROOM = "/workshops/the-room?sort=newest"
BOX = "What would you add or change?"


def enter(window: Window) -> Page:
    page = window.go(ROOM)
    page.locator("article.idea").first.wait_for()
    return page


def write(page: Page, text: str) -> None:
    page.get_by_label(BOX).press_sequentially(text)


def ideas_with(service: Service, text: str) -> int:
    """Return how many ideas say this, as the service counts them."""
    room = service.room()["id"]
    items = service.api("organiser", "GET", f"/workshops/{room}/ideas?sort=newest&limit=100")["items"]
    return sum(item["text"] == text for item in items)


def test_a_draft_survives_a_reload_and_belongs_to_its_foundation_and_its_writer(ana: Window, ben: Window) -> None:
    page = enter(ana)
    write(page, "Half a sentence about")
    page.goto(f"{ana.url}/workshops/the-room?on=close-to-home")
    box = page.get_by_label("What would you add or change in")
    expect(box).to_have_value("")
    box.press_sequentially("Nearer still")
    page.get_by_role("link", name="All ideas", exact=True).click()
    expect(page.get_by_label(BOX)).to_have_value("Half a sentence about")
    page.reload()
    expect(page.get_by_label(BOX)).to_have_value("Half a sentence about")
    expect(page.get_by_text("kept on this device")).to_be_visible()
    page.goto(f"{ana.url}/workshops/the-room?on=close-to-home")
    expect(page.get_by_label("What would you add or change in")).to_have_value("Nearer still")
    expect(enter(ben).get_by_label(BOX)).to_have_value("")


def test_offline_in_mid_sentence_and_back_posts_once(ana: Window, service: Service) -> None:
    ana.allow("ERR_INTERNET_DISCONNECTED")
    page = enter(ana)
    write(page, "Written before ")
    ana.context.set_offline(True)
    write(page, "and after the tunnel.")
    page.get_by_role("button", name="Post idea").click()
    expect(page.get_by_text("Not sent yet: the service cannot be reached.")).to_be_visible()
    # Reading stays, and what was typed is on the screen and on the device.
    assert page.locator("article.idea").count() >= 8
    expect(page.get_by_label(BOX)).to_have_value("Written before and after the tunnel.")
    ana.axe("offline")
    ana.context.set_offline(False)
    expect(page.locator("article.idea", has_text="after the tunnel")).to_be_visible()
    expect(page.get_by_label(BOX)).to_have_value("")
    assert ideas_with(service, "Written before and after the tunnel.") == 1


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_key(ana: Window, service: Service) -> None:
    """The service has the idea, and the browser never heard so: sending it again must not make a second one."""
    ana.allow("ERR_FAILED|ERR_CONNECTION")
    page = enter(ana)
    keys: list[str] = []

    def lose(route: object) -> None:
        request = route.request  # type: ignore[attr-defined]
        if request.method != "POST":
            route.continue_()  # type: ignore[attr-defined]
            return
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # type: ignore[attr-defined]
        if len(keys) <= 4:  # the client itself tries four times before it says so
            route.abort("connectionfailed")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/ideas", lose)
    write(page, "Say it once.")
    page.get_by_role("button", name="Post idea").click()
    expect(page.get_by_text("Not sent yet")).to_be_visible(timeout=15_000)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_label(BOX)).to_have_value("")
    expect(page.locator("article.idea", has_text="Say it once.")).to_have_count(1)
    assert len(keys) == 5
    assert len(set(keys)) == 1
    assert ideas_with(service, "Say it once.") == 1


def test_what_waited_to_be_sent_is_sent_after_the_browser_was_closed(ana: Window, service: Service) -> None:
    ana.allow("ERR_INTERNET_DISCONNECTED")
    page = enter(ana)
    write(page, "From the bus.")
    ana.context.set_offline(True)
    page.get_by_role("button", name="Post idea").click()
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    page.close()
    ana.context.set_offline(False)
    again = ana.context.new_page()
    again.goto(f"{ana.url}{ROOM}")
    expect(again.locator("article.idea", has_text="From the bus.")).to_be_visible()
    assert ideas_with(service, "From the bus.") == 1


def test_what_was_on_its_way_when_the_page_was_closed_is_sent_once(ana: Window, service: Service) -> None:
    """Nobody knows whether it arrived: it is sent again under the same key."""
    page = enter(ana)
    on_its_way: list[str] = []
    page.route("**/ideas", lambda route: on_its_way.append(route.request.headers["idempotency-key"]))
    write(page, "Off at the next stop.")
    with page.expect_request("**/ideas"):
        page.get_by_role("button", name="Post idea").click()
    page.close()
    again = ana.context.new_page()
    with again.expect_request(lambda request: request.method == "POST") as sent:
        again.goto(f"{ana.url}{ROOM}")
    assert sent.value.headers["idempotency-key"] == on_its_way[0]
    expect(again.locator("article.idea", has_text="Off at the next stop.")).to_be_visible()
    assert ideas_with(service, "Off at the next stop.") == 1


def test_a_session_that_ends_in_mid_sentence_costs_nothing(
    own_service: Service, open_at: Callable[..., Window]
) -> None:
    window = open_at(own_service, "ana")
    page = enter(window)
    write(page, "I was in the middle of")
    own_service.api("ana", "DELETE", "/me/sessions")
    write(page, " saying something.")
    page.get_by_role("button", name="Post idea").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Please sign in again")
    window.axe("signing in again")
    expect(dialog.get_by_label("Your e-mail address")).to_have_value("ana@example.org")
    dialog.get_by_role("button", name="Send me the mail").click()
    expect(dialog.get_by_text("We have sent a mail to ana@example.org")).to_be_visible()
    dialog.get_by_label("The code in the mail").fill(own_service.code_for("ana@example.org"))
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_have_count(0)
    # What was pressed before is done now, without another press.
    expect(page.locator("article.idea", has_text="I was in the middle of saying something.")).to_be_visible()
    expect(page.get_by_label(BOX)).to_have_value("")
    assert ideas_with(own_service, "I was in the middle of saying something.") == 1


def test_a_phase_that_closes_while_somebody_types_leaves_them_their_text(
    own_service: Service, open_at: Callable[..., Window]
) -> None:
    window = open_at(own_service, "ana")
    page = enter(window)
    write(page, "Almost finished with th")
    room = own_service.room()
    phase = room["phases"][0]["id"]
    own_service.api("organiser", "POST", f"/workshops/{room['id']}/phases/{phase}/close-now", {"reason": "It is late."})
    expect(page.get_by_role("heading", name="This workshop has closed")).to_be_visible()
    expect(page.get_by_text("Ideas are no longer being taken.")).to_be_visible()
    expect(page.get_by_label(BOX)).to_have_value("Almost finished with th")
    expect(page.get_by_role("button", name="Copy my text")).to_be_visible()
    expect(page.get_by_role("button", name="Post idea")).to_have_count(0)
    window.axe("closed in mid-sentence")
    page.reload()
    expect(page.get_by_label(BOX)).to_have_value("Almost finished with th")


def test_a_room_that_closed_unheard_refuses_and_keeps_the_text(
    own_service: Service, open_at: Callable[..., Window]
) -> None:
    """The feed is cut, so that the page learns of the end only by being refused."""
    window = open_at(own_service, "ana")
    window.allow("ERR_FAILED")
    window.page.route("**/feed*", lambda route: route.abort())
    page = enter(window)
    room = own_service.room()
    phase = room["phases"][0]["id"]
    own_service.api("organiser", "POST", f"/workshops/{room['id']}/phases/{phase}/close-now", {"reason": "It is late."})
    write(page, "Too late?")
    page.get_by_role("button", name="Post idea").click()
    expect(page.get_by_text("Ideas are no longer being taken.")).to_be_visible()
    expect(page.get_by_label(BOX)).to_have_value("Too late?")
