"""A browser window that somebody looks at: it fails the test for whatever a page must never do."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_COLOURS = ["color-contrast", "link-in-text-block"]
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
# A browser that is short of processors may draw no frame for long; a test that waited for one would never end.
FRAMES = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(done));
  setTimeout(done, 5000);
})"""
_WATCH = """
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI || event.sample}`));
"""


class Window:
    """One page and everything that went wrong in it. `page` is Playwright's own."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.context = context
        self.troubles: list[str] = []
        self._pending: set[Request] = set()
        self._allowed: list[re.Pattern[str]] = [_REFUSED]
        context.add_init_script(_WATCH)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self.page.on("requestfinished", self._answered)
        self.page.on("requestfailed", self._answered)

    def go(self, path: str, wait_for: str = "main h1:not(.said, .bone)") -> Page:
        """Open an address of the service and wait until the page has its heading, and not that of a page to come."""
        self.page.goto(self.url + path)
        self.page.locator(wait_for).first.wait_for()
        return self.page

    def rest(self) -> Page:
        """Wait until the page is drawn and has asked nothing more: what "network idle" says half a second later."""
        still, patience = 0, time.monotonic() + 20
        while still < 2:
            assert time.monotonic() < patience, f"without an answer: {[one.url for one in self._pending]}"
            self.page.evaluate(FRAMES)
            still = 0 if self._pending else still + 1
        return self.page

    def allow(self, pattern: str) -> None:
        """Let something pass that this test brings about, such as requests while there is no network."""
        self._allowed.append(re.compile(pattern))

    def check(self) -> None:
        """Fail for what went wrong: errors, breaches of the policy, requests to others."""
        found = [one for one in self.troubles if not any(pattern.search(one) for pattern in self._allowed)]
        assert not found, "\n".join(found)

    def axe(self, where: str = "") -> None:
        """Fail for anything that axe-core finds on the page as it is now."""
        found = self.barriers()
        assert not found, f"{where} {self.page.url}\n" + "\n".join(found)

    def barriers(self, *, is_whole: bool = True) -> list[str]:
        """Return what axe-core finds on the page as it is now; not whole: by the rules about colours alone."""
        self.page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))")
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE)
        rules = {"type": "tag", "values": _TAGS} if is_whole else {"type": "rule", "values": _COLOURS}
        options = {
            "preload": False,
            "iframes": False,
            "resultTypes": ["violations"],
            "selectors": False,
            "runOnly": rules,
        }
        return list(map(_told, self.page.evaluate("(options) => axe.run(document, options)", options)["violations"]))

    def small_targets(self) -> list[str]:
        """Return what can be pressed and is smaller than 44 px in a direction, except links within a sentence."""
        return list(self.page.evaluate(_TARGETS))

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("() => document.scrollingElement.scrollWidth - innerWidth"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in {"data", "blob"}:
            return
        # The live feed never ends, and says so by what it is asked by.
        if request.resource_type != "eventsource":
            self._pending.add(request)
        if not request.url.startswith(self.url):
            self.troubles.append(f"asked another host: {request.url}")

    def _answered(self, request: Request) -> None:
        self._pending.discard(request)

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} from {response.url}")


Windows = Callable[..., Window]
"""`open_as("ana")`, `open_as(None, width=320, scheme="dark")`: a window of its own, signed in or not."""


def _told(violation: dict[str, Any]) -> str:
    places = "; ".join(
        str(node["html"])[:160] + " " + str(node.get("failureSummary", ""))[:300] for node in violation["nodes"][:4]
    )
    return f"{violation['id']} ({violation['impact']}): {violation['help']}: {places}"


_TARGETS = """() => {
  const kinds = 'a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=option]';
  const isInSentence = (one) => one.tagName === 'A' && getComputedStyle(one).display === 'inline';
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.skip, .said');
  const isShown = (one) => isSeen(one) && !one.disabled;
  const target = (one) => (one.matches('[type=checkbox], [type=radio]') && one.closest('label')) || one;
  return [...document.querySelectorAll(kinds)].filter((one) => isShown(one) && !isInSentence(one))
    .map((one) => [one, target(one).getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 43.5 || box.height < 43.5))
    .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${Math.round(box.width)}x${Math.round(box.height)}`);
}"""
