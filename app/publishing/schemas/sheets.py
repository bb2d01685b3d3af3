"""What stands on a poster, a summary and a slide, made from what is published."""

from collections.abc import Mapping
from typing import Any

from app.publishing.poster import Foundation, Quote, Sheet, Support, pieces
from app.publishing.queries.published import PublishedView
from app.publishing.schemas.publications import headline_of
from app.publishing.schemas.published import ACCENTS, card_of

_COUNTED = ("ideas", "comments", "votes", "voices")
SHORT = 180
"""Characters of a quote that fits on a sheet."""


def sheet_of(view: PublishedView, public_url: str) -> Sheet:
    """Return the sheet of a published declaration: the same until somebody takes a quote back."""
    record, row = view.revision.record, view.revision.row
    numbers = {one["key"]: one for one in record["numbers"]}
    published = row.published_at
    return Sheet(
        title=record["title"],
        workshop=record["workshop"]["title"],
        preamble=pieces(record["preamble"]),
        headline=headline_of(record),
        counts=" · ".join(f"{numbers[key]['value']:,} {numbers[key]['label']}" for key in _COUNTED),
        method=_method(record["method"]),
        foundations=[
            Foundation(
                one["title"],
                pieces(one["statement"]),
                place % ACCENTS + 1,
                _support(one["tally"]),
                [
                    Quote(quote.text, quote.attribution)
                    for quote in view.quoted_in.get(one["key"], ())
                    if len(quote.text) <= SHORT and "\n" not in quote.text
                ],
            )
            for place, one in enumerate(record["foundations"])
        ],
        version=f"Version {record['number']}, revision {row.revision}",
        date=f"{published.day} {published:%B %Y}",
        url=card_of(view, public_url).url,
        digest=row.digest,
        drawn_at=published,
    )


def _support(tally: Mapping[str, int] | None) -> Support | None:
    """Return who agrees of those who took a side; where nobody did there is nothing to draw."""
    if not tally or not (sided := tally["agree"] + tally["disagree"]):
        return None
    share = round(100 * tally["agree"] / sided)
    return Support(share, f"{share} % of {sided:,} agree")


def _method(method: Mapping[str, Any]) -> str:
    versions = "one version" if method["versions"] == 1 else f"{method['versions']:,} versions"
    settled = method["suggestions_accepted"] + method["suggestions_declined"]
    return (
        f"The text went through {versions}. A design group of {method['design_group']:,} linked its sentences to "
        f"{method['links']:,} sources and settled {settled:,} suggestions."
    )
