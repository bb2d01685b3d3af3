"""References, case studies, feedback and consent over the wire."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from app.core.text import render
from app.http.schemas import LINE, PROSE, WireModel
from app.publishing.queries.quoting import Consent
from app.publishing.queries.sources import CaseStudyView, FeedbackView, ReferenceView
from app.publishing.schemas.places import Address, Anchor, FoundationKey, Key

ReferenceKind = Literal["literature", "data", "guidance", "event"]
Shown = Literal["waiting", "shown", "declined"]
Claim = Annotated[str, PROSE, Field(min_length=1, max_length=1000)]
Source = Annotated[str, LINE, Field(min_length=1, max_length=300)]


class ReferenceIn(WireModel):
    """Other evidence: what it says, who says so, where and when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "foundation_key": "get-personal",
                    "kind": "literature",
                    "claim": "People with one named contact come back to hospital less often.",
                    "source": "A journal of integrated care, 12(3)",
                    "link": "https://example.org/named-contact",
                    "dated_on": "2025-11-03",
                }
            ]
        }
    )

    foundation_key: FoundationKey = None
    kind: ReferenceKind = "literature"
    claim: Claim
    source: Source
    link: Address = ""
    dated_on: date | None = None


class ReferenceChangeIn(WireModel):
    """What changes of a reference; what is not named stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"claim": "The same, in fewer words."}]})

    foundation_key: FoundationKey = None
    kind: ReferenceKind = "literature"
    claim: Claim = ""
    source: Source = ""
    link: Address = ""
    dated_on: date | None = None


class ReferenceOut(WireModel):
    """Other evidence."""

    id: UUID
    foundation_key: str | None
    kind: str
    claim: str
    source: str
    link: str
    dated_on: date | None
    added_at: AwareDatetime
    version: int

    @classmethod
    def of(cls, view: ReferenceView) -> "ReferenceOut":
        """Shape a reference."""
        values = {name: getattr(view.row, name) for name in cls.model_fields if name != "foundation_key"}
        return cls.model_validate({**values, "foundation_key": view.foundation_key})


class CaseStudyIn(WireModel):
    """How somebody put a foundation into practice."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "One named nurse in Riverside",
                    "text": "We gave everybody who comes home **one name to call**.",
                    "place": "Riverside Trust",
                    "link": "",
                    "foundation_keys": ["get-personal"],
                }
            ]
        }
    )

    title: Annotated[str, LINE, Field(min_length=1, max_length=160)]
    text: Annotated[str, PROSE, Field(min_length=1, max_length=6000, description="Small Markdown.")]
    place: Annotated[str, LINE, Field(max_length=160, description="Where: an organisation, a ward, a street.")] = ""
    link: Address = ""
    foundation_keys: Annotated[list[Key], Field(max_length=50, default_factory=list)]


class CaseStudyOut(WireModel):
    """A case study. Who sent it is not told."""

    id: UUID
    title: str
    text: str
    text_html: str
    place: str
    link: str
    foundation_keys: list[str]
    state: Shown
    reason: Annotated[str, Field(description="The moderator's; to its sender and the desk.")]
    sent_at: AwareDatetime
    decided_at: AwareDatetime | None
    is_mine: bool
    version: int

    @classmethod
    def of(cls, view: CaseStudyView, *, is_desk: bool = True) -> "CaseStudyOut":
        """Shape a case study; why it was decided so is for its sender and the desk."""
        row = view.row
        return cls(
            id=row.id,
            title=row.title,
            text=row.text,
            text_html=render(row.text),
            place=row.place,
            link=row.link,
            foundation_keys=list(view.foundation_keys),
            state=row.state,
            reason=row.reason if is_desk or view.is_mine else "",
            sent_at=row.sent_at,
            decided_at=row.decided_at,
            is_mine=view.is_mine,
            version=row.version,
        )


class DecisionIn(WireModel):
    """Whether something that a reader sent is shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"show": True, "reason": ""}]})

    show: bool
    reason: Annotated[str, PROSE, Field(max_length=600)] = ""


class FeedbackIn(WireModel):
    """What a reader says of what is published."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "This misses those who care at night.", "foundation_key": "get-personal"}]
        }
    )

    text: Annotated[str, PROSE, Field(min_length=1, max_length=2000)]
    foundation_key: FoundationKey = None
    anchor: Anchor | None = None


class FeedbackSentOut(WireModel):
    """That it arrived."""

    id: UUID


class FeedbackOut(WireModel):
    """Feedback. Who sent it is not told."""

    id: UUID
    text: str
    foundation_key: str | None
    anchor: str | None
    state: Shown
    reason: str
    sent_at: AwareDatetime
    decided_at: AwareDatetime | None
    version: int

    @classmethod
    def of(cls, view: FeedbackView, *, is_desk: bool = True) -> "FeedbackOut":
        """Shape feedback; why it was decided so is for the desk."""
        row = view.row
        return cls(
            id=row.id,
            text=row.text,
            foundation_key=view.foundation_key,
            anchor=row.anchor,
            state=row.state,
            reason=row.reason if is_desk else "",
            sent_at=row.sent_at,
            decided_at=row.decided_at,
            version=row.version,
        )


class ConsentIn(WireModel):
    """Whether one's contributions to this workshop may be quoted."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"allowed": True}]})

    allowed: bool


class ConsentOut(WireModel):
    """One's choice, and how a quote would be signed: by role only."""

    allowed: bool
    attribution: str
    changed_at: AwareDatetime | None

    @classmethod
    def of(cls, consent: Consent) -> "ConsentOut":
        """Shape a choice."""
        return cls(allowed=consent.allowed, attribution=consent.attribution, changed_at=consent.changed_at)
