"""A poll where it is pasted: on a page of another site, in a sandbox, without a script, on a page that means ill."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.ground import Service
from tests.browser.looks import WALKS, Cell, look, look_at
from tests.browser.site import Site
from tests.browser.window import Windows

STORES = "(() => { try { localStorage.setItem('a', '1'); return true; } catch { return false; } })()"
QUESTION = "How far do you support our draft vision?"
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def make(service: Service) -> Make:
    """Make a poll of the room, open for a week."""

    def made(**settings: Any) -> dict[str, Any]:
        body = {
            "question": QUESTION,
            "kind": "scale",
            "options": ["Completely", "Mostly", "Partly", "Not at all"],
            "closes_at": (datetime.now(UTC) + timedelta(days=7)).isoformat(),
            "visibility": "after_voting",
            "headline_label": "support it completely or mostly",
            "headline_places": [0, 1],
            "thanks": "Thank you for answering.",
            "workshop_id": service.room()["id"],
        }
        poll: dict[str, Any] = service.api("organiser", "POST", "/polls", body | settings)
        return poll

    return made


@pytest.fixture
def ballots(service: Service) -> Callable[[dict[str, Any]], list[int]]:
    """How often each answer was given, whether it counts or was set aside: a browser test is quick."""

    def found(poll: dict[str, Any]) -> list[int]:
        told = service.api("organiser", "GET", f"/polls/{poll['id']}/results")
        return [option["counted"] + option["set_aside"] for option in told["options"]]

    return found


def script_of(service: Service, poll: dict[str, Any]) -> str:
    return f'<script async src="{service.url}/embed/poll.js" data-poll="{poll["id"]}"></script>'


def frame_of(page: Page, poll: dict[str, Any]) -> Frame:
    """Return the frame of a poll once its question stands there."""
    page.locator(f'iframe[src*="{poll["id"]}"]').wait_for()
    for _ in range(200):
        for frame in page.frames:
            if poll["id"] in frame.url:
                frame.get_by_role("heading", level=1).wait_for()
                return frame
        page.wait_for_timeout(20)
    raise AssertionError("the poll has no frame")


def test_a_script_tag_becomes_a_poll_that_votes_and_resizes(
    visit: Any, service: Service, make: Make, ballots: Any
) -> None:
    poll = make()
    page = visit(f"<p>Before.</p>{script_of(service, poll)}<p>After.</p>")
    frame = frame_of(page, poll)
    element = page.locator("folkmoot-poll iframe")
    expect(element).to_have_attribute("title", QUESTION)
    assert frame.evaluate(STORES) is False, "this browser stores nothing for a third party"
    before = element.bounding_box()
    frame.get_by_role("button", name="Mostly").click()
    expect(frame.get_by_text("Thank you for answering.")).to_be_visible()
    expect(frame.get_by_role("row", name="Mostly your answer")).to_be_visible()
    expect(frame.get_by_role("link", name="Say more in")).to_be_visible()
    assert ballots(poll) == [0, 1, 0, 0]
    taller = "(was) => document.querySelector('folkmoot-poll iframe').offsetHeight > was"
    page.wait_for_function(taller, arg=before["height"])
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight + 1"), "nothing scrolls inside"
    assert page.context.cookies() == []


def test_an_answer_is_kept_and_can_be_changed(visit: Any, service: Service, make: Make, ballots: Any) -> None:
    poll = make()
    page = visit(script_of(service, poll), keeping=True)
    rested(page, frame_of(page, poll)).get_by_role("button", name="Partly").click()
    expect(frame_of(page, poll).get_by_text("Thank you")).to_be_visible()
    page.reload()
    frame = frame_of(page, poll)
    expect(frame.get_by_role("row", name="Partly your answer")).to_be_visible()
    rested(page, frame).get_by_role("button", name="Change my answer").click()
    rested(page, frame).get_by_role("button", name="Completely").click()
    expect(frame.get_by_role("row", name="Completely your answer")).to_be_visible()
    assert ballots(poll) == [1, 0, 0, 0]


def rested(page: Page, frame: Frame) -> Frame:
    """Return a frame of the same site once it can be clicked: half a second after it has moved or grown, whatever
    features the browser is without.
    """
    page.wait_for_timeout(700)
    return frame


def test_it_votes_in_a_sandbox_with_no_origin_and_no_storage(
    visit: Any, service: Service, make: Make, ballots: Any
) -> None:
    poll = make()
    body = f'<iframe sandbox="allow-scripts" src="{service.url}/embed/polls/{poll["id"]}" height="480"></iframe>'
    page = visit(body)
    frame = frame_of(page, poll)
    assert frame.evaluate("self.origin") == "null"
    frame.get_by_role("button", name="Completely").click()
    expect(frame.get_by_text("Thank you for answering.")).to_be_visible()
    expect(frame.get_by_role("button", name="Change my answer")).to_have_count(0)
    assert ballots(poll) == [1, 0, 0, 0]


def test_two_polls_on_one_page_keep_apart(visit: Any, service: Service, make: Make, ballots: Any) -> None:
    one, two = make(), make(question="Which of these?", kind="choices", headline_label="", headline_places=[])
    page = visit(script_of(service, one) + script_of(service, two))
    frame_of(page, two).get_by_label("Partly").check()
    frame_of(page, two).get_by_label("Completely").check()
    frame_of(page, two).get_by_role("button", name="Vote").click()
    expect(frame_of(page, two).get_by_text("Thank you")).to_be_visible()
    frame_of(page, one).get_by_role("button", name="Not at all").click()
    expect(frame_of(page, one).get_by_text("Thank you")).to_be_visible()
    assert ballots(one) == [0, 0, 0, 1]
    assert ballots(two) == [1, 0, 1, 0]


def test_without_a_script_the_form_votes(visit: Any, service: Service, make: Make, ballots: Any) -> None:
    poll = make()
    page = visit(
        f'<iframe src="{service.url}/embed/polls/{poll["id"]}" height="480"></iframe>', java_script_enabled=False
    )
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Mostly").click()
    expect(frame.get_by_text("Thank you for answering.")).to_be_visible()
    expect(frame.get_by_role("table")).to_be_visible()
    assert ballots(poll) == [0, 1, 0, 0]


BARE_IFRAME = re.compile(r'^<iframe( [a-z-]+="[^"<>]*")+></iframe>$')
KEPT = ("src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title")


def as_wordpress_embeds(html: str, secret: str) -> str:
    """Do with a discovered oEmbed what WordPress does (wp_filter_oembed_result): nothing but one iframe is let through,
    its attributes are filtered, it gets a sandbox and a secret, and its content comes with a null origin.
    """
    assert BARE_IFRAME.match(html), "WordPress drops whatever is no single iframe"
    attributes = {name: value for name, value in re.findall(r' ([a-z-]+)="([^"]*)"', html) if name in KEPT}
    attributes |= {"sandbox": "allow-scripts", "security": "restricted", "data-secret": secret}
    attributes["src"] += f"#?secret={secret}"
    return "<iframe " + " ".join(f'{name}="{value}"' for name, value in attributes.items()) + "></iframe>"


def test_what_wordpress_makes_of_it_votes_and_resizes(visit: Any, service: Service, make: Make, ballots: Any) -> None:
    poll = make()
    told = service.api("", "GET", f"/../../oembed?url={service.url}/polls/{poll['slug']}&maxwidth=500")
    assert (told["type"], told["width"], told["version"]) == ("rich", 500, "1.0")
    # The few lines of wp-embed.js that matter: messages with the secret, heights between 200 and 1000.
    listener = """<script>addEventListener('message', (event) => {
      const frame = document.querySelector('iframe[data-secret]');
      if (event.source !== frame.contentWindow || event.data.secret !== frame.dataset.secret) return;
      if (event.data.message === 'height') frame.height = Math.min(1000, Math.max(200, ~~event.data.value));
      if (event.data.message === 'link') window.asked = event.data.value;
    });</script>"""
    page = visit(listener + as_wordpress_embeds(told["html"], "s3cr3t"))
    frame = frame_of(page, poll)
    frame.get_by_role("button", name="Completely").click()
    expect(frame.get_by_text("Thank you for answering.")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').height > 480")
    frame.get_by_role("link", name="Say more in").click()
    page.wait_for_function("window.asked")
    assert page.evaluate("window.asked") == f"{service.url}/polls/{poll['id']}/onward"
    assert ballots(poll) == [1, 0, 0, 0]


def test_a_hostile_page_reads_nothing_and_cannot_vote_by_message(
    visit: Any, service: Service, make: Make, ballots: Any
) -> None:
    poll = make()
    page = visit(script_of(service, poll))
    frame_of(page, poll)
    read = page.evaluate("""() => {
      const inner = document.querySelector('iframe').contentWindow;
      try { return inner.document.body.innerHTML; } catch (error) { return error.name; }
    }""")
    assert read == "SecurityError"
    page.evaluate("""() => {
      const inner = document.querySelector('iframe').contentWindow;
      for (const said of [{vote: 0}, {folkmoot: 'vote', choices: [0]}, {folkmoot: 'poll', height: 9e9}, 'vote', null])
        inner.postMessage(said, '*');
      window.postMessage({folkmoot: 'poll', height: 2999, title: 'Not from the frame'}, '*');
    }""")
    told = page.evaluate(
        """async ([url, path]) => {
          const answer = await fetch(url + path, {credentials: 'include'}).catch((error) => error.name);
          return answer.status ?? answer;
        }""",
        [service.url, "/api/v1/me"],
    )
    assert told == "TypeError", "nothing of the session can be read across origins"
    frame_of(page, poll).get_by_role("button", name="Mostly").click()
    expect(frame_of(page, poll).get_by_text("Thank you")).to_be_visible()
    assert ballots(poll) == [0, 1, 0, 0]
    assert page.locator("iframe").evaluate("(one) => one.offsetHeight") < 2000


def test_one_click_under_a_cover_is_no_vote(visit: Any, service: Service, make: Make, ballots: Any) -> None:
    poll = make()
    page = visit(f'<div style="opacity:0.01">{script_of(service, poll)}</div>')
    frame = frame_of(page, poll)
    # The browser looks every 120 ms whether anything lies over the frame.
    seen = "(where) => import(where).then((module) => module.isSurelySeen())"
    while frame.evaluate(seen, f"{service.url}/embed/surroundings.js"):
        page.wait_for_timeout(60)
    frame.get_by_role("button", name="Completely").click()
    expect(frame.get_by_text("Do you want to answer “Completely”?")).to_be_attached()
    assert ballots(poll) == [0, 0, 0, 0]
    frame.get_by_role("button", name="Yes, send it").click()
    expect(frame.get_by_text("Thank you for answering.")).to_be_attached()
    assert ballots(poll) == [1, 0, 0, 0]


def test_only_the_named_sites_may_frame_it(visit: Any, service: Service, make: Make, site: Site) -> None:
    elsewhere, here = make(sites=["https://www.example.org"]), make(sites=[site.url])
    page = visit(script_of(service, elsewhere) + script_of(service, here))
    frame_of(page, here)
    blocked = [frame for frame in page.frames if frame.url.startswith("chrome-error:")]
    assert len(blocked) == 1
    page = visit(f'<iframe src="{service.url}/polls/{here["slug"]}"></iframe><iframe src="{service.url}/"></iframe>')
    page.wait_for_load_state("networkidle")
    assert [frame.url[:13] for frame in page.frames[1:]] == ["chrome-error:", "chrome-error:"]


def test_what_was_chosen_is_not_lost_when_the_network_is(open_as: Windows, make: Make, ballots: Any) -> None:
    poll = make()
    visitor = open_as(None)
    visitor.allow("ERR_INTERNET_DISCONNECTED")
    page = visitor.go(f"/embed/polls/{poll['id']}")
    visitor.context.set_offline(True)
    page.get_by_role("button", name="Partly").click()
    expect(page.get_by_role("alert")).to_contain_text("You seem to be offline")
    visitor.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Thank you for answering.")).to_be_visible()
    assert ballots(poll) == [0, 0, 1, 0]


def test_the_keyboard_is_enough(open_as: Windows, make: Make, ballots: Any) -> None:
    poll = make()
    page = open_as(None).go(f"/embed/polls/{poll['id']}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Mostly")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you for answering.")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Say more in")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Completely")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Completely your answer")).to_be_visible()
    assert ballots(poll) == [1, 0, 0, 0]


@WALKS
def test_a_poll_is_sound(open_as: Windows, make: Make, cells: Sequence[Cell]) -> None:
    long = "Shorter waits, and somebody who tells you honestly how long it is going to be"
    polls = [
        make(),
        make(kind="choices", most_choices=2, options=["One", long, "Three"], headline_label="", headline_places=[]),
        make(integrity="mailbox", note="A note below the question."),
        make(opens_at=(datetime.now(UTC) + timedelta(days=1)).isoformat()),
        make(visibility="always"),
    ]
    visitor = open_as(None)
    for poll in polls:
        for path in (f"/embed/polls/{poll['id']}", f"/polls/{poll['slug']}"):
            look_at(visitor, path, cells)
    page = visitor.go(f"/polls/{polls[0]['slug']}")
    page.get_by_role("button", name="Mostly").click()
    page.get_by_role("row", name="Mostly your answer").wait_for()
    look(visitor, "voted", cells)


def test_a_first_load_is_small(open_as: Windows, make: Make, service: Service) -> None:
    visitor = open_as(None)
    sizes: list[int] = []
    visitor.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    visitor.go(f"/embed/polls/{make()['id']}")
    visitor.rest()
    assert len(sizes) >= 5
    assert sum(sizes) <= 30 * 1024, sizes
