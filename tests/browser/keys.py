"""Going through a page with the keyboard alone."""

from typing import Final

from playwright.sync_api import Page

_MOST: Final = 90
_NAME: Final = """() => {
  const one = document.activeElement;
  return one === document.body ? '' : one.ariaLabel ?? (one.labels?.[0] ?? one).innerText;
}"""


def reach(page: Page, name: str) -> None:
    """Press the tab key until what is called so has the focus; fail where that does not happen."""
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        if name in str(page.evaluate(_NAME)):
            return
    raise AssertionError(f"the tab key does not reach “{name}”")
