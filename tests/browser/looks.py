"""What a page must be in every width and scheme: without a barrier, nothing cut off, nothing too small to press.

A page is opened once and seen in all of them: the window is made narrower, the scheme is switched under it.
"""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Page

from tests.browser.window import FRAMES, Window

Cell = tuple[int, str]
SCHEMES = ("light", "dark", "forced")
EVERYWHERE: Sequence[Cell] = [(width, scheme) for width in (1280, 768, 320) for scheme in SCHEMES]
USUAL: Sequence[Cell] = [(320, "dark")]
"""Where most breaks: the narrowest, in the scheme that nobody drew first. The journeys see pages at a desk."""
WALKS = pytest.mark.parametrize("cells", [pytest.param(USUAL, id="often"), pytest.param(EVERYWHERE, id="everywhere", marks=pytest.mark.long)])  # fmt: skip # noqa: E501
"""For a test that looks at the same states in the usual cells, and as a `long` one in all."""

# What is for screen readers alone is a box of one pixel.
_CUT = """() => [...document.querySelectorAll('main *')]
  .filter((one) => one.children.length === 0 && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
  .filter((one) => one.checkVisibility() && getComputedStyle(one).overflowX === 'hidden' && !one.closest('.said, svg'))
  .map((one) => one.outerHTML.slice(0, 100))"""
_OVER = """() => [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3)
 .map((one) => one.outerHTML.slice(0, 100)).join(' ')"""


def look(window: Window, where: str, cells: Sequence[Cell] = USUAL) -> None:
    """Fail with everything that is wrong with the page as it is now, in each cell, and with text at twice its size.

    The page is left at 1280 wide, in the scheme of the last cell.
    """
    found: list[str] = []
    seen: set[int] = set()
    for width, scheme in cells:
        is_new = width not in seen
        if is_new:
            seen.add(width)
            found += _resized(window, width, f"{where} at {width}")
        _switch(window.page, scheme)
        # Only colours change with the scheme: the other rules would find the same again.
        found += [f"{where} at {width}, {scheme}: {one}" for one in window.barriers(is_whole=is_new)]
    found += _enlarged(window, where)
    assert not found, "\n".join(found)


def look_at(window: Window, path: str, cells: Sequence[Cell] = USUAL) -> Page:
    """Open an address and look at it, with all that can be folded open."""
    page = window.go(path)
    window.rest()
    unfold(page)
    look(window, path, cells)
    return page


def unfold(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def _resized(window: Window, width: int, where: str) -> list[str]:
    window.page.set_viewport_size({"width": width, "height": 800})
    window.page.evaluate("scrollTo(0, 0)")  # else something stands half below the bar that stays
    window.page.evaluate(FRAMES)
    found = [f"{where}: too small: {one}" for one in window.small_targets()]
    return found + _overflow(window, where)


def _overflow(window: Window, where: str) -> list[str]:
    over = window.overflow()
    return [f"{where}: wider than the window by {over} px: {window.page.evaluate(_OVER)}"] if over > 0 else []


def _switch(page: Page, scheme: str) -> None:
    is_forced = scheme == "forced"
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", forced_colors="active" if is_forced else "none")  # fmt: skip # noqa: E501
    page.evaluate(FRAMES)


def _enlarged(window: Window, where: str) -> list[str]:
    page = window.page
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    page.evaluate(FRAMES)
    where = f"{where}, text at 200 %"
    found = [f"{where}: cut off: {one}" for one in page.evaluate(_CUT)] + _overflow(window, where)
    page.evaluate("document.documentElement.style.removeProperty('font-size')")
    return found
