"""What is published, over the wire: the text with how many voices are behind each sentence; embeds and cards."""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.core.text import render
from app.http.embedding import iframe_of, script_of
from app.http.schemas import WireModel
from app.publishing.queries.published import PublishedView
from app.publishing.schemas.places import StancesOut
from app.publishing.schemas.publications import RevisionLineOut, RevisionOut, headline_of

ACCENTS = 8
"""Accents that a foundation may have, by its place."""


class PublishedSentenceOut(WireModel):
    """A sentence, and how much it rests on."""

    anchor: str
    text: str
    contributions: int
    themes: int
    references: int


class PublishedFoundationOut(WireModel):
    """A foundation of what is published."""

    key: str
    id: UUID
    title: str
    accent: Annotated[int, Field(ge=1, le=ACCENTS)]
    statement: list[PublishedSentenceOut]
    statement_html: str
    body: list[PublishedSentenceOut]
    body_html: str
    tally: StancesOut | None
    carried: Annotated[StancesOut | None, Field(description="Of earlier texts, unchanged in substance; apart.")]
    contributions: int
    themes: int
    quotes: int
    references: int
    case_studies: int


class EmbedWaysOut(WireModel):
    """How to put the text on a website: the newest revision, always."""

    script: str
    """A script tag that becomes a frame as high as the text."""
    iframe: str
    """One bare frame, where scripts are not welcome."""
    oembed_url: str


class CardOut(WireModel):
    """What other sites show of it (Open Graph)."""

    title: str
    description: str
    url: str
    image_url: str
    image_alt: str


class PublishedOut(WireModel):
    """A published declaration."""

    revision: RevisionOut
    workshop_id: UUID
    workshop_title: str
    title: str
    headline: str
    preamble: list[PublishedSentenceOut]
    preamble_html: str
    foundations: list[PublishedFoundationOut]
    method: dict[str, Any]
    revisions: list[RevisionLineOut]
    poster_url: str
    card: CardOut

    @classmethod
    def of(cls, view: PublishedView, public_url: str) -> "PublishedOut":
        """Shape what is published."""
        record, row = view.revision.record, view.revision.row
        sentences = _sentences(view)
        themes = {one["key"]: _ids(record, one["key"], "theme") for one in record["foundations"]}
        return cls(
            revision=RevisionOut.shown(view.revision),
            workshop_id=row.workshop_id,
            workshop_title=view.workshop.title,
            title=record["title"],
            headline=headline_of(record),
            preamble=sentences[None, "preamble"],
            preamble_html=render(record["preamble"]),
            foundations=[
                PublishedFoundationOut(
                    key=one["key"],
                    id=UUID(one["id"]),
                    title=one["title"],
                    accent=place % ACCENTS + 1,
                    statement=sentences.get((one["key"], "statement"), []),
                    statement_html=render(one["statement"]),
                    body=sentences.get((one["key"], "body"), []),
                    body_html=render(one["body"]),
                    tally=_stances(one["tally"]),
                    carried=_stances(one["carried"]),
                    contributions=view.foundation_voices.get(one["key"], 0),
                    themes=len(themes[one["key"]]),
                    quotes=len(view.quoted_in.get(one["key"], ())),
                    references=sum(ref["foundation"] == one["key"] for ref in record["references"]),
                    case_studies=len(_ids(record, one["key"], "case_study")),
                )
                for place, one in enumerate(record["foundations"])
            ],
            method=dict(record["method"]),
            revisions=[
                RevisionLineOut(
                    revision=one.revision,
                    number=record["number"] if one.id == row.id else _number(one.record),
                    is_correction=one.is_correction,
                    note=one.note,
                    published_at=one.published_at,
                )
                for one in view.revisions
            ],
            poster_url=f"/api/v1/workshops/{row.workshop_id}/published/poster.pdf?revision={row.revision}",
            card=card_of(view, public_url),
        )


def frame_address(view: PublishedView, embed_url: str) -> str:
    """Return where the text stands as a frame for other sites."""
    return f"{embed_url}/embed/declarations/{view.workshop.slug}"


def ways_of(view: PublishedView, public_url: str, embed_url: str) -> EmbedWaysOut:
    """Return the ways to put the text on a website."""
    slug, title = view.workshop.slug, view.revision.record["title"]
    return EmbedWaysOut(
        script=script_of("declaration", slug, embed_url),
        iframe=iframe_of(frame_address(view, embed_url), title),
        oembed_url=f"{public_url}/oembed/declarations?url={public_url}/workshops/{slug}/declaration",
    )


def card_of(view: PublishedView, public_url: str) -> CardOut:
    """Shape what other sites show of what is published."""
    record, row = view.revision.record, view.revision.row
    picture = f"{public_url}/api/v1/workshops/{row.workshop_id}/published/card.png?revision={row.revision}"
    titles = ", ".join(one["title"] for one in record["foundations"])
    return CardOut(
        title=record["title"],
        description=f"{headline_of(record)}. {titles}."[:300],
        url=f"{public_url}/workshops/{view.workshop.slug}/declaration",
        image_url=picture,
        image_alt=f"The declaration “{record['title']}” in {len(record['foundations'])} foundations: {titles}."[:400],
    )


class EmbedStatementOut(WireModel):
    """A foundation, in a line."""

    key: str
    title: str
    statement: str
    accent: int


class EmbedOut(WireModel):
    """What an embed on another site shows."""

    title: str
    headline: str
    url: str
    revision: int
    published_at: AwareDatetime
    statements: list[EmbedStatementOut]
    ways: EmbedWaysOut

    @classmethod
    def of(cls, view: PublishedView, public_url: str, embed_url: str) -> "EmbedOut":
        """Shape an embed."""
        record = view.revision.record
        return cls.model_validate(
            {
                "title": record["title"],
                "headline": headline_of(record),
                "url": card_of(view, public_url).url,
                "revision": record["revision"],
                "published_at": record["published_at"],
                "ways": ways_of(view, public_url, embed_url).model_dump(),
                "statements": [
                    {
                        "key": one["key"],
                        "title": one["title"],
                        "statement": one["statement"],
                        "accent": at % ACCENTS + 1,
                    }
                    for at, one in enumerate(record["foundations"])
                ],
            }
        )


def _sentences(view: PublishedView) -> dict[tuple[str | None, str], list[PublishedSentenceOut]]:
    found: dict[tuple[str | None, str], list[PublishedSentenceOut]] = {(None, "preamble"): []}
    for one in view.revision.record["sentences"]:
        kinds = [source["kind"] for source in one["sources"]]
        found.setdefault((one["foundation"], one["part"]), []).append(
            PublishedSentenceOut(
                anchor=one["anchor"],
                text=one["text"],
                contributions=view.voices.get((one["foundation"], one["part"], one["anchor"]), 0),
                themes=len({s["id"] for s in one["sources"] if s["kind"] == "theme"}),
                references=kinds.count("reference"),
            )
        )
    return found


def _ids(record: Mapping[str, Any], key: str, kind: str) -> set[str]:
    return {
        source["id"]
        for sentence in record["sentences"]
        if sentence["foundation"] == key
        for source in sentence["sources"]
        if source["kind"] == kind
    }


def _stances(counts: Mapping[str, int] | None) -> StancesOut | None:
    return StancesOut.model_validate(counts) if counts else None


def _number(record: str) -> int:

    return int(json.loads(record)["number"])
