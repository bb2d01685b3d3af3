"""What is published, over the wire: revisions, the text with its voices, pages of foundations, provenance."""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from app.core.text import render
from app.http.schemas import LINE, PROSE, WireModel
from app.publishing.commands import Choices, Published
from app.publishing.numbers import headline
from app.publishing.queries.provenance import Outcome, Voice, Voices
from app.publishing.queries.published import FoundationPage, PublishedView, Quote, RevisionView
from app.publishing.queries.sources import case_study_views, reference_views
from app.publishing.schemas.places import Key, StancesOut, UsedInOut
from app.publishing.schemas.sources import CaseStudyOut, ReferenceOut
from app.publishing.sections import sections

ACCENTS = 8
"""Accents that a foundation may have, by its place."""


class PublicationIn(WireModel):
    """Which version is published, and what its numbers are counted by."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": 2,
                    "note": "As agreed by the design group.",
                    "is_correction": False,
                    "role_field": "role",
                    "area_field": "borough",
                    "area_label": "boroughs",
                    "areas_left_out": ["Outside London"],
                }
            ]
        }
    )

    number: Annotated[int, Field(ge=1, le=2**31 - 1)]
    note: Annotated[str, PROSE, Field(max_length=600)] = ""
    is_correction: Annotated[bool, Field(description="It corrects the revision before.")] = False
    role_field: Annotated[str | None, Field(max_length=60, description="The choice by which quotes are signed.")] = None
    area_field: Annotated[str | None, Field(max_length=60, description="The choice that asks for an area.")] = None
    area_label: Annotated[str, LINE, Field(max_length=60)] = "areas"
    areas_left_out: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=20, default_factory=list)]

    def choices(self) -> Choices:
        """Return them as the command takes them."""
        return Choices(**self.model_dump())


class NumberOut(WireModel):
    """A number with what it means, the query that counted it, and when."""

    key: str
    label: str
    value: int
    of: int | None
    definition: str
    query: str
    at: AwareDatetime


class RevisionLineOut(WireModel):
    """A revision in a list."""

    revision: int
    number: int
    is_correction: bool
    note: str
    published_at: AwareDatetime


class RevisionOut(RevisionLineOut):
    """A revision: its record never changes, and its hash is in the log."""

    id: UUID
    title: str
    digest: Annotated[str, Field(description="SHA-256 of the record, `GET .../published/record`.")]
    log_seq: Annotated[int | None, Field(description="The entry of the log that has the hash.")]
    headline: str
    numbers: list[NumberOut]

    @classmethod
    def shown(cls, view: RevisionView) -> "RevisionOut":
        """Shape a revision."""
        return cls._made(view.row.id, view.row.digest, view.log_seq, view.record)

    @classmethod
    def of(cls, published: Published) -> "RevisionOut":
        """Shape one that was just made."""

        row = published.revision
        return cls._made(row.id, row.digest, published.receipt.seq, json.loads(row.record))

    @classmethod
    def _made(cls, ident: UUID, digest: str, seq: int | None, record: Mapping[str, Any]) -> "RevisionOut":
        names = ("revision", "number", "is_correction", "note", "published_at", "title")
        return cls.model_validate(
            {
                **{name: record[name] for name in names},
                "id": ident,
                "digest": digest,
                "log_seq": seq,
                "headline": headline_of(record),
                "numbers": record["numbers"],
            }
        )


def headline_of(record: Mapping[str, Any]) -> str:
    """Return the sentence that says how many took part."""
    return headline({one["key"]: (one["value"], one["of"], one["label"]) for one in record["numbers"]})


class RevisionsOut(WireModel):
    """The revisions of a declaration, the newest first."""

    items: list[RevisionOut]


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


class QuoteOut(WireModel):
    """Somebody's words, signed by role only."""

    text: str
    attribution: str

    @classmethod
    def of(cls, quote: Quote) -> "QuoteOut":
        """Shape a quote."""
        return cls(text=quote.text, attribution=quote.attribution)


class QuoteProofOut(QuoteOut):
    """A quote with what opens its leaf in the record."""

    leaf: str
    salt: Annotated[str, Field(description="Hexadecimal. SHA-256 of salt and canonical JSON is the leaf.")]


class QuoteProofsOut(WireModel):
    """What opens the leaves of a revision; those that were erased or taken back are missing."""

    items: list[QuoteProofOut]


class ThemeLineOut(WireModel):
    """A theme as it was when this was published."""

    id: UUID
    title: str
    size: int


class CrowdOut(WireModel):
    """What the people of the workshop said."""

    contributions: int
    people: int
    themes: list[ThemeLineOut]
    quotes: list[QuoteOut]


class DesignGroupOut(WireModel):
    """What the design group did."""

    links: int
    sentences: int


class EvidenceBySourceOut(WireModel):
    """What a foundation rests on, by where it comes from."""

    crowd: CrowdOut
    design_group: DesignGroupOut
    case_studies: list[CaseStudyOut]
    literature: list[ReferenceOut]


class NeighbourOut(WireModel):
    """The foundation before or after."""

    key: Key
    title: str


class FoundationPageOut(PublishedFoundationOut):
    """The page of a foundation. Case studies and references are those of now, all else is as it was published."""

    revision: int
    number: int
    looks_like_html: str
    achieved_html: str
    evidence: EvidenceBySourceOut
    previous: NeighbourOut | None
    next: NeighbourOut | None

    @classmethod
    def page(cls, page: FoundationPage, public_url: str) -> "FoundationPageOut":
        """Shape a page."""
        view, key = page.published, page.foundation["key"]
        whole = PublishedOut.of(view, public_url)
        place = next(at for at, one in enumerate(whole.foundations) if one.key == key)
        one, record = whole.foundations[place], view.revision.record
        looks, achieved = sections(page.foundation["body"])
        keys = {UUID(each["id"]): each["key"] for each in record["foundations"]}
        mine = [sentence for sentence in record["sentences"] if sentence["foundation"] == key]
        themes = {
            source["id"]: ThemeLineOut(id=source["id"], title=source["title"], size=source["size"])
            for sentence in mine
            for source in sentence["sources"]
            if source["kind"] == "theme"
        }

        def neighbour(at: int) -> NeighbourOut | None:
            if not 0 <= at < len(whole.foundations):
                return None
            return NeighbourOut(key=whole.foundations[at].key, title=whole.foundations[at].title)

        studies = [CaseStudyOut.of(study, is_desk=False) for study in case_study_views(page.case_studies, keys, None)]
        return cls(
            **one.model_dump(exclude={"case_studies", "references"}),
            case_studies=len(studies),
            references=len(page.references),
            revision=view.revision.row.revision,
            number=record["number"],
            looks_like_html=render(looks),
            achieved_html=render(achieved),
            evidence=EvidenceBySourceOut(
                crowd=CrowdOut(
                    contributions=one.contributions,
                    people=page.people,
                    themes=list(themes.values()),
                    quotes=[QuoteOut.of(quote) for quote in view.quoted_in.get(key, ())],
                ),
                design_group=DesignGroupOut(
                    links=sum(len(sentence["sources"]) for sentence in mine),
                    sentences=sum(bool(sentence["sources"]) for sentence in mine),
                ),
                case_studies=studies,
                literature=[ReferenceOut.of(ref) for ref in reference_views(page.references, keys)],
            ),
            previous=neighbour(place - 1),
            next=neighbour(place + 1),
        )


class VoiceOut(WireModel):
    """A contribution behind a sentence; its words are null for who may not read them."""

    contribution_id: UUID
    text: str | None
    text_html: str | None
    kind: str | None
    posted_at: AwareDatetime | None
    tally: StancesOut | None
    role: str
    is_earlier: bool
    via_theme: str | None

    @classmethod
    def of(cls, voice: Voice, *, sees_tallies: bool) -> "VoiceOut":
        """Shape a voice."""
        shown = voice.shown
        return cls(
            contribution_id=voice.contribution_id,
            text=shown.text if shown else None,
            text_html=render(shown.text) if shown else None,
            kind=shown.kind if shown else None,
            posted_at=shown.posted_at if shown else None,
            tally=StancesOut(agree=shown.agree, disagree=shown.disagree, passes=shown.passes)
            if shown and sees_tallies
            else None,
            role=voice.role,
            is_earlier=voice.is_earlier,
            via_theme=voice.via_theme,
        )


class VoicesOut(WireModel):
    """A page of the voices behind a sentence; `total` counts all, also those that cannot be read any more."""

    items: list[VoiceOut]
    total: int
    next: str | None

    @classmethod
    def of(cls, voices: Voices) -> "VoicesOut":
        """Shape a page of voices."""
        items = [VoiceOut.of(one, sees_tallies=voices.sees_tallies) for one in voices.page.items]
        return cls(items=items, total=voices.total, next=voices.page.next)


class ContributionOutcomeOut(WireModel):
    """What became of a contribution in what is published."""

    contribution_id: UUID
    is_used: bool
    is_quoted: bool
    places: list[UsedInOut]

    @classmethod
    def of(cls, outcome: Outcome) -> "ContributionOutcomeOut":
        """Shape an outcome."""
        return cls(
            contribution_id=outcome.contribution_id,
            is_used=bool(outcome.places),
            is_quoted=outcome.is_quoted,
            places=[UsedInOut.model_validate(one) for one in outcome.places],
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

    @classmethod
    def of(cls, view: PublishedView, public_url: str) -> "EmbedOut":
        """Shape an embed."""
        record = view.revision.record
        return cls.model_validate(
            {
                "title": record["title"],
                "headline": headline_of(record),
                "url": card_of(view, public_url).url,
                "revision": record["revision"],
                "published_at": record["published_at"],
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
