"""The room in a browser four times slower, with 400 and with 10,000 ideas, beside our plain server-rendered page."""

from __future__ import annotations

from contextlib import ExitStack
from statistics import median

from playwright.sync_api import Browser, Page

from scripts.benchmarks import seeding, service
from scripts.benchmarks.harness import Figure, at_most, bench_directory, shown
from scripts.benchmarks.page import Visit, browser, opened
from scripts.benchmarks.servers import begin_together

_ROOMS = {400: 3_000, 10_000: 20_000}
"""Ideas, and the votes on them."""
_ROOM = ["main h1", "article.idea fm-stance button", "fm-composer textarea"]
_PLAIN = ["h1", "ul.rooms li"]
_KB = 1000


def run(quick: bool) -> list[Figure]:
    """First visits with an empty cache, then scrolling and sorting; each figure the median of the visits."""
    visits, steps = (3, 15) if quick else (9, 120)
    with ExitStack() as stack:
        directory = stack.enter_context(bench_directory())
        stores = {size: service.sqlite_store(directory, f"of-{size}") for size in _ROOMS}
        rooms = {
            size: seeding.seed(stores[size].url, people=200, ideas=size, votes=votes) for size, votes in _ROOMS.items()
        }
        quiet = {"FOLKMOOT_BACKGROUND": "false"}
        servers = {size: service.serve(store, "client", environment=quiet) for size, store in stores.items()}
        begin_together(stack, list(servers.values()))
        chromium = stack.enter_context(browser())
        figures: list[Figure] = []
        for size, room in rooms.items():
            here = f"http://127.0.0.1:{servers[size].port}"
            token = room.tokens[0]
            plain = [_visit(chromium, f"{here}/plain/workshops/{room.slug}", token, _PLAIN) for _ in range(visits)]
            ours = [_visit(chromium, f"{here}/workshops/{room.slug}", token, _ROOM) for _ in range(visits)]
            figures += [*_floor(f"plain, {size:,}", plain), *_room(f"room, {size:,}", ours)]
            with opened(chromium, f"{here}/workshops/{room.slug}?sort=newest", token=token, wanted=_ROOM) as (page, _):
                figures += _felt(f"room, {size:,}", page, steps)
    return figures


def _visit(chromium: Browser, url: str, token: str, wanted: list[str]) -> Visit:
    with opened(chromium, url, token=token, wanted=wanted) as (_, visit):
        return visit


def _floor(name: str, visits: list[Visit]) -> list[Figure]:
    return [
        shown(f"{name}: transfer", median(visit.transfer for visit in visits) / _KB, "kB"),
        shown(f"{name}: requests", median(visit.requests for visit in visits), ""),
        shown(f"{name}: usable", median(visit.usable for visit in visits), "ms"),
        shown(f"{name}: processor time until then", median(visit.busy for visit in visits), "ms"),
    ]


def _room(name: str, visits: list[Visit]) -> list[Figure]:
    return [
        at_most(f"{name}: transfer without font", median(visit.transfer for visit in visits) / _KB, "kB", 150),
        shown(f"{name}: font", median(visit.font for visit in visits) / _KB, "kB"),
        shown(f"{name}: requests", median(visit.requests for visit in visits), ""),
        at_most(f"{name}: usable", median(visit.usable for visit in visits), "ms", 1000),
        shown(f"{name}: processor time until then", median(visit.busy for visit in visits), "ms"),
        at_most(f"{name}: layout shift", max(visit.shift for visit in visits), "", 0),
        shown(f"{name}: long tasks", median(sum(visit.long_tasks) for visit in visits), "ms"),
        shown(f"{name}: longest task", median(max(visit.long_tasks, default=0) for visit in visits), "ms"),
    ]


_SCROLL = """async (steps) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const gaps = [];
  let before = performance.now();
  for (let step = 0; step < steps; step += 1) {
    scrollBy(0, 600);
    for (let wait = 0; wait < 4; wait += 1) {
      await frame();
      const now = performance.now();
      gaps.push(now - before);
      before = now;
    }
  }
  gaps.sort((one, other) => one - other);
  const shown = document.querySelectorAll('article.idea').length;
  return { longest: gaps.at(-1), most: gaps[Math.floor(gaps.length * 0.99)], shown, y: scrollY };
}"""
_SORT = """async (order) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const button = [...document.querySelectorAll('.sorts button')].find((one) => one.textContent === order);
  const begun = performance.now();
  button.click();
  const isDone = () => button.ariaPressed === 'true' && document.querySelector('.ideas').ariaBusy === 'false';
  do await frame(); while (!isDone());
  await frame();
  return performance.now() - begun;
}"""


def _felt(name: str, page: Page, steps: int) -> list[Figure]:
    """What one feels: the longest time without a frame while scrolling on and on, and a change of order to its end."""
    scrolled = page.evaluate(_SCROLL, steps)
    page.evaluate("scrollTo(0, 0)")
    sorts = [page.evaluate(_SORT, order) for order in ("Most supported", "Newest", "Most discussed")]
    return [
        shown(f"{name}: scrolled", scrolled["y"], "px"),
        shown(f"{name}: ideas drawn meanwhile", scrolled["shown"], ""),
        shown(f"{name}: frame gap while scrolling, p99", scrolled["most"], "ms"),
        at_most(f"{name}: longest frame gap while scrolling", scrolled["longest"], "ms", 300),
        at_most(f"{name}: another order, pressed to painted", median(sorts), "ms", 600),
    ]
