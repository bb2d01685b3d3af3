"""A browser that opens one page of ours and says what that cost: bytes, requests, time, shifts, long tasks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

SLOWER = 4
"""How much slower than this machine's processor the browser is made: about a phone of a few years ago."""

_OWN_PAGES = "OmniboxPopupWebUIContent,OmniboxFullPopupWebUIContent,OmniboxAimPopupWebUIContent"
"""Pages of the browser itself, drawn beside each new window: some 400 requests that no site can help, on our cores."""

# `usable` is when what a person came for is there and has been painted: two frames, because the first only schedules.
_WATCH = """(wanted) => {
  const seen = window.seen = { usable: 0, shift: 0, long: [] };
  const shifted = (one) => { if (!one.hadRecentInput) seen.shift += one.value; };
  new PerformanceObserver((list) => list.getEntries().forEach(shifted))
    .observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((one) => seen.long.push(one.duration)))
    .observe({ type: 'longtask', buffered: true });
  // Whether one can see a thing is asked last: asking makes the browser lay the page out there and then.
  const isThere = () => wanted.every((one) => document.querySelector(one));
  const isSeen = () => wanted.every((one) => document.querySelector(one).checkVisibility());
  const look = () => {
    if (!seen.usable && isThere() && isSeen()) {
      seen.usable = -1;
      requestAnimationFrame(() => requestAnimationFrame(() => { seen.usable = performance.now(); }));
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  addEventListener('load', look);
}"""

_UNTIL_USABLE = """async () => {
  while (!(window.seen.usable > 0)) {
    if (performance.now() > 30000) throw new Error(`not usable: ${document.body.innerText.slice(0, 400)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}"""


@dataclass
class Visit:
    """One first visit, with nothing cached. Sizes in bytes as they were sent, times in milliseconds."""

    usable: float = 0.0
    busy: float = 0.0
    """Processor time of the page's own thread until then: what others do on this machine does not count."""
    shift: float = 0.0
    long_tasks: list[float] = field(default_factory=list)
    transfer: int = 0
    font: int = 0
    requests: int = 0


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium, or the one that CHROMIUM names. Raises RuntimeError when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise RuntimeError("There is no Chromium here; set CHROMIUM to where it is.")
    # Root has no user namespaces for the sandbox; the pages are our own.
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    arguments.append(f"--disable-features={_OWN_PAGES}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=arguments)
        yield chromium
        chromium.close()


@contextmanager
def opened(chromium: Browser, url: str, *, token: str, wanted: list[str]) -> Iterator[tuple[Page, Visit]]:
    """Open a page as somebody, slowed down, in a profile of its own; the visit ends when `wanted` can be seen."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_extra_http_headers({"Authorization": f"Bearer {token}"})
    context.add_init_script("localStorage.setItem('folkmoot:was-here', 'true')")
    context.add_init_script(f"({_WATCH})({wanted!r})")
    page = context.new_page()
    visit = Visit()
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    devtools.send("Network.enable")
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    addresses: dict[str, str] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]
        visit.requests += 1

    def came(event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        if addresses.get(event["requestId"], "").endswith(".woff2"):
            visit.font += size
        else:
            visit.transfer += size

    devtools.on("Network.requestWillBeSent", asked)
    devtools.on("Network.loadingFinished", came)
    page.goto(url)
    # Waited for in the page: Playwright's own waiting would evaluate text, which our policy forbids.
    page.evaluate(_UNTIL_USABLE)
    metrics = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    visit.busy = metrics["TaskDuration"] * 1000
    page.evaluate("() => new Promise((done) => requestIdleCallback(done, { timeout: 2000 }))")
    seen = page.evaluate("window.seen")
    visit.usable, visit.shift, visit.long_tasks = seen["usable"], seen["shift"], seen["long"]
    try:
        yield page, visit
    finally:
        context.close()
