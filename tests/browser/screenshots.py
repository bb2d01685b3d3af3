"""Pictures of the client's pages, for looking at: each at three widths, light and dark, as somebody who may see it."""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from tests.browser import ground
from tests.browser.conftest import chromium, context_for

PAGES: Final = (
    (None, "/"),
    ("ana", "/"),
    (None, "/sign-in"),
    (None, "/join/the-room"),
    ("cleo", "/join/the-room"),
    (None, "/join/the-next-room"),
    ("ana", "/account"),
    (None, "/workshops/the-room"),
    ("ana", "/workshops/the-room"),
    ("ana", "/workshops/the-room/themes"),
    ("ana", "/workshops/the-last-room"),
    ("organiser", "/desk"),
    ("organiser", "/desk/the-room"),
    ("organiser", "/desk/make/workshop"),
    ("organiser", "/desk/the-room/timeline"),
    ("organiser", "/desk/the-room/draft"),
    ("organiser", "/desk/the-room/people"),
    ("organiser", "/desk/the-room/invitations"),
    ("organiser", "/desk/the-room/coverage"),
    ("organiser", "/desk/the-room/moderation"),
    ("organiser", "/desk/the-room/exports"),
    ("organiser", "/desk/the-room/settings"),
    ("organiser", "/workshops/the-room/themes"),
    (None, "/nowhere-at-all"),
)
WIDTHS: Final = (320, 768, 1280)


def main(folder: Path, paths: list[str]) -> None:
    """Write the pictures; `paths` limits them to some addresses."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        prepared = Path(place) / "prepared"
        prepared.mkdir()
        asyncio.run(ground.prepare(prepared))
        service = ground.start(prepared, Path(place) / "data")
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
                for name, path in PAGES:
                    if not paths or path in paths:
                        _take(browser, service.url, name, path, folder)
                browser.close()
        finally:
            service.stop()


def _take(browser: Browser, url: str, name: str | None, path: str, folder: Path) -> None:
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            context = context_for(browser, name, width=width, scheme=scheme)
            page = context.new_page()
            page.goto(url + path)
            page.wait_for_load_state("networkidle")
            stem = path.strip("/").replace("/", "-") or "home"
            page.screenshot(path=folder / f"{stem}-{name or 'visitor'}-{width}-{scheme}.png", full_page=True)
            context.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: scripts/screenshots DIRECTORY [PATH ...]")
    main(Path(sys.argv[1]), sys.argv[2:])
