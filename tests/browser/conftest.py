"""What every browser test may ask for: a service with a small room, and windows for the people in it."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from app.http.caller import COOKIE
from tests.browser import ground
from tests.browser.ground import Service, token_of
from tests.browser.window import Window, Windows

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """Return where the system's Chromium is. `scripts/setup test` sees to it that there is one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
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
def browser() -> Iterator[Browser]:
    """One browser for these tests; each window has a context, and so a profile, of its own.

    It ends with the package: while it is there this thread has a running event loop, and tests elsewhere want theirs.
    """
    # Root has no user namespaces for the sandbox; the pages are our own.
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a small room, made once over the API."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    folder.mkdir()
    with ThreadPoolExecutor(1) as elsewhere:  # this thread's event loop is the browser's
        elsewhere.submit(asyncio.run, ground.prepare(folder)).result()
    return folder


@pytest.fixture(scope="module")
def service(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service process for the tests of one file: they share what is in it."""
    running = ground.start(prepared, tmp_path_factory.mktemp("service") / "data")
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
