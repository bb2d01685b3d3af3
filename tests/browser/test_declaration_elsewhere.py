"""A published declaration on other pages: by a script tag, in a sandbox, without a script, without a session."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.ground import Service
from tests.browser.looks import WALKS, Cell, look
from tests.browser.window import Windows

FRAME = "/embed/declarations/the-room"
TITLE = "Nearer to one another: a declaration"


@pytest.fixture(scope="module")
def beginning(declared: Path) -> Path:
    """Begin with a room that has published."""
    return declared


def ways(service: Service) -> dict[str, str]:
    found: dict[str, str] = service.api("", "GET", f"/workshops/{service.room()['id']}/published/embed")["ways"]
    return found


def test_the_script_tag_becomes_a_frame_as_high_as_its_text(visit: Any, service: Service) -> None:
    page = visit(f"<p>Before.</p>{ways(service)['script']}<p>After.</p>")
    element = page.locator("folkmoot-declaration iframe")
    expect(element).to_have_attribute("title", TITLE)
    frame = page.frames[1]
    expect(frame.get_by_role("heading", name="People before processes")).to_be_visible()
    page.wait_for_function("document.querySelector('folkmoot-declaration iframe').offsetHeight > 420")
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight + 1"), "nothing scrolls inside"
    assert page.context.cookies() == []
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_function("document.querySelector('folkmoot-declaration iframe').offsetHeight > 700")
    # Whoever says how high the frame is must be the frame.
    page.evaluate("postMessage({folkmoot: 'declaration', height: 5000, title: 'Not from the frame'}, '*')")
    assert element.evaluate("(one) => one.offsetHeight") < 4000
    expect(element).to_have_attribute("title", TITLE)


@pytest.mark.parametrize("sandbox", ["", "allow-scripts"])
def test_it_is_read_in_a_sandbox(visit: Any, service: Service, sandbox: str) -> None:
    page = visit(ways(service)["iframe"].replace("<iframe ", f'<iframe sandbox="{sandbox}" '))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name=TITLE)).to_be_visible()
    assert page.frames[1].evaluate("self.origin") == "null"
    assert page.frames[1].evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "640px", "dressed"


def test_without_a_script_it_is_the_whole_text(visit: Any, service: Service) -> None:
    page = visit(ways(service)["iframe"], java_script_enabled=False)
    frame = page.frame_locator("iframe")
    for foundation in service.api("", "GET", f"/workshops/{service.room()['id']}/published")["foundations"]:
        expect(frame.get_by_role("heading", name=foundation["title"])).to_be_visible()


@WALKS
def test_it_is_sound(open_as: Windows, cells: Sequence[Cell]) -> None:
    window = open_as("dan")
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    window.go(FRAME)
    window.rest()
    look(window, "a declaration in a frame", cells)
    assert not [url for url in asked if "/api/" in url], "it asks nothing of the API"
