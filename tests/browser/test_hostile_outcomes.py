"""Hostile text in themes, codes, decisions, the declaration and what follows from it stays text in every place."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import ground
from tests.browser.ground import Service
from tests.browser.hostile import Sowing
from tests.browser.payloads import payloads
from tests.browser.test_hostile_text import settle, watch
from tests.browser.window import Windows

ROOM, DESK = "/workshops/the-room", "/desk/the-room"
TEXT, WORK = f"{ROOM}/declaration", f"{ROOM}/themes/work"
PLACES = {
    "dan": (
        *(f"{WORK}{view}" for view in ("", "?view=tray", "?view=queue", "?view=codes", "?view=history")),
        *(f"{DESK}/drafting{view}" for view in ("", "?view=suggestions", "?view=compare", "?view=publish")),
        *(f"{DESK}/outcomes{view}" for view in ("", "?view=actions", "?view=references")),
        f"{ROOM}/themes",
    ),
    "organiser": (
        *(f"{DESK}/readers{view}" for view in ("", "?kind=cases", "?kind=cases&state=shown", "?state=shown")),
        f"{DESK}/polls", "/desk/polls",
    ),
    "ana": (f"{ROOM}/mine", TEXT, f"{TEXT}/practice"),
    None: (
        *(f"{TEXT}{part}" for part in ("", "/foundations/people-first", "/compare", "/practice")),
        "/embed/declarations/the-room",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def beginning(declared: Path) -> Path:
    """Begin with a room that has published."""
    return declared


pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=[pytest.param(slice(at, None, 3), id=f"third {at + 1}") for at in range(3)])
def share(request: pytest.FixtureRequest) -> Sequence[str]:
    """Some of the hostile texts."""
    return payloads()[request.param]


@pytest.fixture(scope="module")
def service(share: Sequence[str], beginning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for each share: what is sown writes the third version of the text, which a room has once."""
    assert share
    running = ground.start(beginning, tmp_path_factory.mktemp("service") / "data")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def sown(share: Sequence[str], service: Service) -> Sowing:
    """The room with hostile text in every later field."""
    sowing = Sowing(service, share)
    sowing.sow()
    return sowing


@pytest.mark.parametrize("who", PLACES)
def test_every_place_shows_it_as_text(open_as: Windows, sown: Sowing, who: str | None) -> None:
    window = watch(open_as(who))
    for path in PLACES[who]:
        page = window.go(path)
        window.rest()
        page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        settle(page)
        window.check()


def test_a_theme_a_sentence_its_voices_and_a_poll_show_it_as_text(open_as: Windows, sown: Sowing) -> None:
    dan = watch(open_as("dan"))
    page = dan.go(WORK)
    kept = {one["title"].strip() for one in sown.api("dan", "GET", f"{sown.base}/themes")["themes"]}
    assert len(kept) > 0.8 * len(sown.said), "some differ in signs alone that no title keeps"
    assert kept <= {one.strip() for one in page.locator(".line-title").all_text_contents()}, "to the last sign"
    for at in (3, 9):
        page.locator(".work-line a").nth(at).click()
        page.locator("#theme-title").wait_for()
        page.get_by_role("button", name="Rename, describe, place").click()
        settle(page)
        page.keyboard.press("Escape")
    page = dan.go(f"{DESK}/drafting")
    page.locator(".draft-sentence").nth(1).click()
    settle(page)
    visitor = watch(open_as(None))
    page = visitor.go(TEXT)
    page.locator(".sentence").nth(1).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)
    for poll in sown.polled[:3]:
        for path in (f"/polls/{poll['slug']}", f"/embed/polls/{poll['id']}"):
            page = visitor.go(path)
            settle(page)
    organiser = watch(open_as("organiser"))
    for view in ("", "?view=website", "/edit"):
        settle(organiser.go(f"/desk/polls/{sown.polled[0]['id']}{view}"))
