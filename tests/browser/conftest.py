"""What every browser test may ask for: a service with a small room, and windows for the people in it."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from app.http.caller import COOKIE
from tests.browser import ground
from tests.browser.declared import declare
from tests.browser.ground import Service, token_of
from tests.browser.site import WITHOUT, Site
from tests.browser.window import Window, Windows

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = "chromium-headless-shell"
"""The same without the windows of its own that nobody sees, which cost more than most of our pages."""

PATIENCE = 20_000
"""Milliseconds that a test waits for what it expects: a busy machine is no fault of the page."""
expect.set_options(timeout=PATIENCE)


def chromium(names: Sequence[str] = (SHELL, *CHROMIUM)) -> str:
    """Return where the system's Chromium is. `scripts/setup test` sees to it that there is one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert found, "There is no Chromium: run `scripts/setup test`, or set CHROMIUM to where it is."
    return found


def context_for(
    browser: Browser, name: str | None, *, width: int = 1280, scheme: str = "light", **more: Any
) -> BrowserContext:
    """Return a profile of its own, signed in as one of the people or as nobody."""
    size = {"width": width, "height": more.pop("height", 800)}
    wishes: dict[str, Any] = {"locale": "en-GB", "reduced_motion": "reduce", **more}
    context = browser.new_context(viewport=size, color_scheme=scheme, **wishes)
    if name is not None:
        # A `__Host-` cookie is set from a secure address only; a browser sends it to localhost all the same.
        cookie = {"name": COOKIE, "value": token_of(name), "url": "https://localhost", "secure": True, "httpOnly": True}
        context.add_cookies([cookie])
        context.add_init_script("localStorage.setItem('folkmoot:was-here', 'true')")
    return context


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives browsers.

    It ends with the package: while it is there this thread has a running event loop, and tests elsewhere want theirs.
    """
    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def launched(playwright: Playwright, executable: str) -> Iterator[Browser]:
    """Run a browser."""
    # Root has no user namespaces for the sandbox; the pages are our own.
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=executable, args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for these tests; each window has a context, and so a profile, of its own."""
    with launched(playwright, chromium()) as browser:
        yield browser


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a small room, made once over the API."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    folder.mkdir()
    with ThreadPoolExecutor(1) as elsewhere:  # this thread's event loop is the browser's
        elsewhere.submit(asyncio.run, ground.prepare(folder)).result()
    return folder


@pytest.fixture(scope="session")
def declared(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a whole way behind it, up to a published declaration and what came of it: see `declared.py`."""
    folder = tmp_path_factory.mktemp("declared") / "data"
    running = ground.start(prepared, folder)
    declare(running)
    running.stop()
    return folder


@pytest.fixture(scope="module")
def beginning(prepared: Path) -> Path:
    """What the service of a file begins with; a file may say otherwise."""
    return prepared


@pytest.fixture(scope="module")
def service(beginning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service process for the tests of one file: they share what is in it."""
    running = ground.start(beginning, tmp_path_factory.mktemp("service") / "data")
    yield running
    running.stop()


@pytest.fixture
def own_service(prepared: Path, tmp_path: Path) -> Iterator[Service]:
    """A service process for this test alone, which may stop it, close the room, or sign everybody out."""
    running = ground.start(prepared, tmp_path / "data")
    yield running
    running.stop()


@pytest.fixture
def open_at(browser: Browser) -> Iterator[Callable[..., Window]]:
    """Open windows at a service of one's own: `open_at(own_service, "ana", width=320)`."""
    windows: list[Window] = []

    def open_window(
        service: Service, name: str | None = None, *, width: int = 1280, scheme: str = "light", **more: Any
    ) -> Window:
        context = context_for(browser, name, width=width, scheme=scheme, **more)
        window = Window(context, service.url)
        windows.append(window)
        return window

    yield open_window
    try:
        for window in windows:
            window.check()
    finally:
        for window in windows:
            window.context.close()


@pytest.fixture
def open_as(open_at: Callable[..., Window], service: Service) -> Windows:
    """Open a window for one of the people, or for a visitor (None), at the service of this file."""

    def open_window(name: str | None = None, **more: Any) -> Window:
        return open_at(service, name, **more)

    return open_window


@pytest.fixture
def ana(open_as: Windows) -> Window:
    return open_as("ana")


@pytest.fixture
def ben(open_as: Windows) -> Window:
    return open_as("ben")


@pytest.fixture
def organiser(open_as: Windows) -> Window:
    return open_as("organiser")


@pytest.fixture
def visitor(open_as: Windows) -> Window:
    return open_as(None)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    running = Site(folder)
    yield running
    running.close()


@pytest.fixture(scope="module")
def strict(playwright: Playwright) -> Iterator[Browser]:
    """A browser that blocks third-party cookies, as browsers do by now.

    The whole of Chromium: without its windows a frame is never told that nothing covers it.
    """
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--test-third-party-cookie-phaseout", f"--disable-features={','.join(WITHOUT)}"]  # fmt: skip # noqa: E501
    found = playwright.chromium.launch(executable_path=chromium(CHROMIUM), args=arguments)
    yield found
    found.close()


@pytest.fixture
def visit(strict: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Visit a page of the other site with a given body.

    Where third-party cookies are blocked nothing else is stored in frames either; a page that is to be `keeping` things
    is another origin of the same site.
    """
    contexts: list[BrowserContext] = []

    def visited(body: str, *, keeping: bool = False, **more: Any) -> Page:
        context = strict.new_context(viewport={"width": 900, "height": 1400}, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        address = site.page(body)
        page.goto(address.replace("127.0.0.1", "localhost") if keeping else address)
        return page

    yield visited
    for context in contexts:
        context.close()
