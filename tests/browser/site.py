"""A website that is not ours, for what is put on other people's pages."""

import functools
import http.server
import threading
from pathlib import Path
from typing import Any

WITHOUT = (
    "DiscardInputEventsToRecentlyMovedFrames",
    # What Playwright leaves out as a rule; a second list takes the place of the first.
    "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "PaintHolding", "ThirdPartyStoragePartitioning",
    "DestroyProfileOnBrowserClose", "AvoidUnnecessaryBeforeUnloadCheckSync", "OptimizationHints", "MediaRouter",
    "NetworkTimeServiceQuerying",
)  # fmt: skip
"""Against click-jacking, Chromium drops clicks into a frame that has moved in the last half second, which tests would
have to wait for each time.
"""


class Site:
    """A website on another origin than the service: 127.0.0.1 is another site than localhost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        handler = functools.partial(_Quiet, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def page(self, body: str) -> str:
        """Publish a page with this body and return its address."""
        (self.folder / "index.html").write_text(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A site</title>'
            f'<link rel="icon" href="data:,"></head><body><h1>Our news</h1>{body}</body></html>'
        )
        return f"{self.url}/index.html"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""
