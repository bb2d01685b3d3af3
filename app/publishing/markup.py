"""What is published as a page for a frame on any site: the text alone, the same for everybody."""

from collections.abc import Mapping
from html import escape
from typing import Any

from app.core.text import render
from app.publishing.numbers import headline
from app.publishing.queries.published import PublishedView


def embedded_page(view: PublishedView, public_url: str, *, scheme: str = "") -> str:
    """Return a whole document with the foundations of a declaration, and the way to all of it.

    `scheme` is `light` or `dark`; empty for what the reader's system says.
    """
    record = view.revision.record
    dressed = f' data-scheme="{scheme}"' if scheme in {"light", "dark"} else ""
    page = f"{public_url}/workshops/{view.workshop.slug}/declaration"
    stated = headline({one["key"]: (one["value"], one["of"], one["label"]) for one in record["numbers"]})
    return (
        f'<!doctype html><html lang="en"{dressed}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(record["title"])}</title><link rel="canonical" href="{escape(page)}">'
        '<link rel="stylesheet" href="/embed/frame.css"><link rel="stylesheet" href="/embed/text.css">'
        '<link rel="icon" href="data:,"><script type="module" src="/embed/text.js"></script></head>'
        f'<body class="frame"><main><h1>{escape(record["title"])}</h1>'
        f'<p class="note">{escape(stated)}</p><div class="preamble">{render(record["preamble"])}</div>'
        f'<ol class="foundations">{"".join(map(_foundation, record["foundations"]))}</ol>'
        f'<p class="way-on"><a href="{escape(page)}" target="_blank" rel="noopener">'
        f"Read it whole, with its evidence</a></p>{_footer(record)}</main></body></html>"
    )


def _foundation(one: Mapping[str, Any]) -> str:
    return f"<li><h2>{escape(one['title'])}</h2>{render(one['statement'])}</li>"


def _footer(record: Mapping[str, Any]) -> str:
    day = str(record["published_at"])[:10]
    return f'<footer><p>Revision {record["revision"]}, published on <time datetime="{day}">{day}</time>.</p></footer>'
