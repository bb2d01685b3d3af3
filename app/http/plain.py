"""The plain page: one frame for everything that is only read. Its stylesheet is served by `app.web`."""

from html import escape

from fastapi.responses import HTMLResponse


def plain_page(title: str, body: str) -> HTMLResponse:
    """Return a page. `body` is HTML and must have been escaped; the title is escaped here."""
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Folkmoot</title>"
        '<link rel="stylesheet" href="/static/plain.css"><link rel="icon" href="/static/icon.svg"></head>'
        f"<body><main>{body}</main></body></html>"
    )
