"""The page of a foundation with its evidence by source, and the thread from sentence to voice and back."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.core.text import render
from app.http.schemas import WireModel
from app.publishing.queries.provenance import Outcome, Voice, Voices
from app.publishing.queries.published import FoundationPage, Quote
from app.publishing.queries.sources import case_study_views, reference_views
from app.publishing.schemas.places import Key, StancesOut, UsedInOut
from app.publishing.schemas.published import PublishedFoundationOut, PublishedOut
from app.publishing.schemas.sources import CaseStudyOut, ReferenceOut
from app.publishing.sections import sections
from app.review.policy import Outcome as Disposed
from app.review.policy import Reason


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


class BecameOut(WireModel):
    """What the design group had decided about a contribution when a revision was published."""

    revision: int
    outcome: Disposed
    merged_into_id: Annotated[UUID | None, Field(description="The contribution that stands for it.")]
    reason: Reason | None


class ContributionOutcomeOut(WireModel):
    """What became of a contribution in what is published; `became` is null before a revision that knows it."""

    contribution_id: UUID
    is_used: bool
    is_quoted: bool
    places: list[UsedInOut]
    became: BecameOut | None

    @classmethod
    def of(cls, outcome: Outcome) -> "ContributionOutcomeOut":
        """Shape an outcome."""
        return cls(
            contribution_id=outcome.contribution_id,
            is_used=bool(outcome.places),
            is_quoted=outcome.is_quoted,
            places=[UsedInOut.model_validate(one) for one in outcome.places],
            became=BecameOut.model_validate(outcome.became) if outcome.became else None,
        )
