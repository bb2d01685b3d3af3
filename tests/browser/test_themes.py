"""Themes for reading: found, drawn as a map whose labels can be read, and told as a list that is its equal."""

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import ground
from tests.browser.ground import Service
from tests.browser.looks import WALKS, Cell, look
from tests.browser.window import FRAMES, Window, Windows

TOPICS = (
    "People wait {} hours in the waiting room of the clinic",
    "Night staff should sleep {} hours between two night shifts",
    "Discharge letters come {} days too late to the doctor",
    "Parking at the hospital costs {} pounds for a short visit",
    "The waiting time at the clinic is {} weeks",
    "The night shift has {} nurses for the whole ward at night",
    "Write discharge letters in plain words, not in {} pages",
    "There are {} parking places at the hospital for disabled visitors",
    "Of {} people who wait in the clinic nobody is told how long the waiting will be",
    "At night {} lamps stay on and nobody on the ward sleeps",
    "The letter after discharge names {} medicines and explains none",
    "Staff pay {} pounds a month for hospital parking",
)


@pytest.fixture(scope="module")
def service(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve a room in which enough was said to be grouped, with the background work on."""
    running = ground.start(prepared, tmp_path_factory.mktemp("themed") / "data", FOLKMOOT_BACKGROUND="true")
    room = running.room()
    for number in range(48):
        text = TOPICS[number % 12].format(number + 2)
        idea = running.api("ana", "POST", f"/workshops/{room['id']}/ideas", {"text": text})
        if number % 3 == 0:
            running.api("ben", "PUT", f"/contributions/{idea['id']}/stance", {"stance": "agree"})
    yield running
    running.stop()


def found(window: Window) -> Page:
    """Open the themes of the room as its organiser, and have them found unless they are there."""
    page = window.go("/workshops/the-room/themes")
    page.get_by_role("button", name=re.compile("^Find ")).wait_for()
    if page.get_by_role("button", name="Find the themes").count():
        page.get_by_role("button", name="Find the themes").click()
        expect(page.locator("fm-theme-map")).to_be_visible(timeout=60_000)
    page.locator(".map-label.placed").first.wait_for()
    return page


def test_themes_are_found_and_read(organiser: Window) -> None:
    page = found(organiser)
    themes = page.locator(".theme-line")
    assert themes.count() >= 2
    title = themes.first.get_by_role("link").inner_text()
    themes.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name=title, level=2)).to_be_focused()
    expect(page.get_by_role("heading", name="In their words")).to_be_visible()
    expect(page.locator(".member").first).to_be_visible()
    assert "theme=" in page.url
    organiser.axe("a theme")
    assert organiser.small_targets() == []
    page.reload()
    expect(page.get_by_role("heading", name=title, level=2)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ themes$"))).to_be_visible()


def test_the_keyboard_reaches_what_the_map_shows_by_the_list(organiser: Window) -> None:
    page = found(organiser)
    page.locator(".theme-line a").first.focus()
    page.keyboard.press("Enter")
    show = page.get_by_role("button", name=re.compile("^Show on the map")).first
    show.focus()
    page.keyboard.press("Enter")
    marked = page.evaluate(
        "() => { const map = document.querySelector('fm-theme-map'); return map.points.ids[map.marked]; }"
    )
    assert page.locator(".member").first.get_attribute("id") == f"member-{marked}"
    map_ids = set(page.evaluate("() => document.querySelector('fm-theme-map').columns.ids"))
    assert marked in map_ids


def test_the_map_moves_by_keys_and_a_press_on_a_name_opens_its_theme(organiser: Window) -> None:
    page = found(organiser)
    stage = page.get_by_role("application")
    stage.focus()
    before = view(page)
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    after = view(page)
    assert after["scale"] > before["scale"]
    page.keyboard.press("0")
    assert view(page) == before
    # The names stand where the next frame draws them.
    page.evaluate(FRAMES)
    box = page.evaluate("() => document.querySelector('fm-theme-map').labelBoxes[0]")
    stage.click(position={"x": (box["left"] + box["right"]) / 2, "y": (box["top"] + box["bottom"]) / 2})
    expect(page.locator(f"fm-theme-map [data-id='{box['id']}']")).to_have_attribute("aria-current", "true")
    expect(page.locator("#theme-title")).to_be_focused()


def test_a_point_is_read_where_the_mouse_rests(organiser: Window, service: Service) -> None:
    page = found(organiser)
    at = page.evaluate("""() => {
        const map = document.querySelector('fm-theme-map');
        const {scale, left, top} = map.view;
        const {x, y} = map.points;
        const places = map.points.ids.map((_, row) => ({x: left + scale * x[row], y: top + scale * y[row]}));
        const isUnder = ({x, y}) => [...map.labelBoxes, ...map.buttons].some((box) =>
            x > box.left - 20 && x < box.right + 20 && y > box.top - 20 && y < box.bottom + 20);
        return places.find((place) => !isUnder(place));
    }""")
    page.get_by_role("application").hover(position={"x": at["x"], "y": at["y"]})
    near = page.evaluate(
        "() => { const map = document.querySelector('fm-theme-map'); return map.points.ids[map.marked]; }"
    )
    text = service.api("ana", "GET", f"/contributions/{near}")["text"]
    expect(page.locator(".map-card .prose")).to_have_text(text)
    page.get_by_role("application").click(position={"x": at["x"], "y": at["y"]})
    expect(page.locator("#theme-title")).to_be_focused()
    expect(page.locator(f"#member-{near}")).to_contain_text(text)


def test_themes_wait_for_the_end_of_voting_and_say_so(open_as: Windows) -> None:
    window = open_as("ana", width=320)
    page = window.go("/workshops/the-room/themes")
    expect(page.get_by_role("heading", name="The themes are not shown yet")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Find"))).to_have_count(0)
    window.axe("themes that are not shown")


def test_a_run_that_failed_says_why_and_leaves_the_themes(organiser: Window) -> None:
    page = found(organiser)
    organiser.page.route("**/theme-runs?**", lambda route: route.fulfill(json={"items": [{"id": "0", "status": "failed", "error": "There is too little to group.", "progress": 0}], "next": None}))  # fmt: skip # noqa: E501
    page.reload()
    expect(page.get_by_text("There is too little to group.")).to_be_visible()
    expect(page.locator(".theme-line").first).to_be_visible()
    organiser.axe("a run that failed")


@WALKS
def test_the_themes_and_one_of_them_are_sound(organiser: Window, cells: Sequence[Cell]) -> None:
    page = found(organiser)
    look(organiser, "the themes", cells)
    page.locator(".theme-line a").first.click()
    page.locator(".member").first.wait_for()
    look(organiser, "a theme", cells)


@pytest.mark.parametrize("width", [320, 1280])
def test_labels_can_be_read_among_ten_thousand_points(open_as: Windows, width: int) -> None:
    window = open_as("organiser", width=width)
    page = many(window)
    assert not overlapping(page)
    shown = page.locator(".map-label.placed").count()
    assert shown >= (6 if width == 320 else 15)
    for _ in range(4):
        page.get_by_role("button", name="Closer").click()
        page.evaluate("() => new Promise(requestAnimationFrame)")
        assert not overlapping(page)
    assert window.overflow() <= 0
    assert window.small_targets() == []


def test_ten_thousand_points_are_drawn_once_a_frame_however_often_the_map_moves(organiser: Window) -> None:
    page = many(organiser)
    draws, cost = page.evaluate("""async () => {
      const map = document.querySelector('fm-theme-map');
      const costs = [];
      const draw = map.draw.bind(map);
      map.draw = () => { const begun = performance.now(); draw(); costs.push(performance.now() - begun); };
      const frame = () => new Promise(requestAnimationFrame);
      await frame();
      costs.length = 0;
      for (let turn = 0; turn < 40; turn += 1) {
        for (let move = 0; move < 5; move += 1) map.zoom(turn < 20 ? 1.01 : 1 / 1.01);
        await frame();
      }
      return [costs.length, costs.sort((a, b) => a - b)[costs.length >> 1]];
    }""")
    print(f"10,000 points and 60 labels: {cost:.1f} ms a frame (median)")
    assert 20 <= draws <= 41, "200 movements in 40 frames"


def many(window: Window) -> Page:
    """Open the themes of a room with ten thousand contributions, which the service is not asked for."""
    chance = random.Random(5)
    centres = [(chance.uniform(-0.8, 0.8), chance.uniform(-0.8, 0.8)) for _ in range(60)]
    homes = [min(int(chance.expovariate(1 / 14)), 59) for _ in range(10_000)]
    words = [
        "Waiting rooms",
        "Home visits",
        "One named person",
        "Discharge letters",
        "Night staff and rotas",
        "Phones that are answered",
    ]
    themes: list[dict[str, Any]] = [{"id": f"1{at:07}-0000-7000-8000-000000000000", "number": str(at + 1), "title": f"{words[at % 6]} {at}", "size": homes.count(at), "x": x, "y": y} for at, (x, y) in enumerate(centres)]  # fmt: skip # noqa: E501
    columns: dict[str, Any] = {
        "run_id": None,
        "themes": themes,
        "theme": homes,
        "ids": [f"2{at:07}-0000-7000-8000-000000000000" for at in range(10_000)],
        "x": [max(-1, min(1, chance.gauss(centres[home][0], 0.07))) for home in homes],
        "y": [max(-1, min(1, chance.gauss(centres[home][1], 0.07))) for home in homes],
    }
    plain: dict[str, Any] = {"parent": None, "parent_id": None, "description": "", "note": None, "kind": "none", "foundation_id": None, "keywords": [], "summary": "", "is_tray": False, "is_pinned": False, "origin": "run", "representatives": [], "tally": None, "version": 1}  # fmt: skip # noqa: E501
    listed = [plain | {"id": one["id"], "number": one["number"], "label": one["title"], "title": one["title"], "size": one["size"], "share": one["size"] / 10_000} for one in themes]  # fmt: skip # noqa: E501
    kept = {"run": None, "themes": listed, "tray": {"size": 0, "share": 0.0}, "version": 1, "follows_runs": True}
    window.page.route("**/api/v1/workshops/*/theme-map", lambda route: route.fulfill(json=columns))
    window.page.route("**/api/v1/workshops/*/themes", lambda route: route.fulfill(json=kept))
    page = window.go("/workshops/the-room/themes")
    page.locator(".map-label.placed").first.wait_for()
    return page


def view(page: Page) -> dict[str, float]:
    found_view: dict[str, float] = page.evaluate("() => ({...document.querySelector('fm-theme-map').view})")
    return found_view


def overlapping(page: Page) -> list[str]:
    """Return the labels of the map that lie on one another or on its buttons, as the page has really put them."""
    pairs: list[str] = page.evaluate("""() => {
      const name = (one) => one.textContent.trim().slice(0, 20);
      const boxes = [...document.querySelectorAll('.map-label.placed, .map-tools')].map((one) => [name(one), one.getBoundingClientRect()]);
      return boxes.flatMap(([a, one], at) => boxes.slice(at + 1).filter(([, two]) => one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom).map(([b]) => `${a} | ${b}`));
    }""")  # fmt: skip # noqa: E501
    return pairs
