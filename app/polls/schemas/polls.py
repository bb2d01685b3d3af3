"""Polls over the wire: what organisers decide, and what each sees of it."""

import re
from datetime import datetime
from typing import Annotated, Any, Self, cast
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, model_validator

from app.http.embedding import iframe_of, script_of
from app.http.schemas import LINE, PROSE, WireModel
from app.polls.commands import PollSettings
from app.polls.policy import STATEMENTS, Integrity, Kind, PollState, Visibility
from app.polls.queries import PollView

_ORIGIN = re.compile(r"[a-z0-9.-]{1,253}(:\d{1,5})?")


def _origin(value: str) -> str:
    """Return the origin of a site as policies write it. Raise ValueError for what is none."""
    parts = urlsplit(value.strip().lower() if "://" in value else f"https://{value.strip().lower()}")
    if parts.scheme not in {"https", "http"} or not _ORIGIN.fullmatch(parts.netloc):
        raise ValueError("This is not the address of a site; for example https://www.example.org.")
    return f"{parts.scheme}://{parts.netloc}"


Question = Annotated[str, LINE, Field(min_length=3, max_length=300)]
Options = Annotated[list[Annotated[str, LINE, Field(min_length=1, max_length=160)]], Field(min_length=2, max_length=20)]
Note = Annotated[str, PROSE, Field(max_length=600)]
Slug = Annotated[str, Field(min_length=3, max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Sites = Annotated[list[Annotated[str, Field(max_length=300), AfterValidator(_origin)]], Field(max_length=50)]
Places = Annotated[list[Annotated[int, Field(ge=0, le=19)]], Field(max_length=20)]

EXAMPLE: dict[str, Any] = {
    "question": "How far do you support our draft vision?",
    "kind": "scale",
    "options": ["Completely", "Mostly", "Partly", "Not at all"],
    "visibility": "after_voting",
    "integrity": "browser",
    "headline_label": "support it completely or mostly",
    "headline_places": [0, 1],
    "thanks": "Thank you. Say more in the workshop.",
    "closes_at": "2026-12-17T17:00:00Z",
}


class _Settings(WireModel):
    note: Note = ""
    kind: Kind = Kind.CHOICE
    most_choices: int = Field(default=1, ge=1, le=20)
    visibility: Visibility = Visibility.AFTER_VOTING
    integrity: Integrity = Integrity.BROWSER
    headline_label: Annotated[str, LINE, Field(max_length=120)] = ""
    headline_places: Places = Field(default_factory=list)
    thanks: Note = ""
    invites_on: bool = True
    sites: Sites = Field(default_factory=list)

    def settings(self) -> PollSettings:
        """Return what was given as a command takes it."""
        return _settings(self.model_dump(exclude={"slug", "workshop_id", "version_number"}))


class PollIn(_Settings):
    """A new poll: of a workshop, of a version of its declaration, or of neither.

    `headline_places` names the answers that the headline figure counts, by their places from 0.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    question: Question
    options: Options
    slug: Slug | None = None
    workshop_id: UUID | None = None
    version_number: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    """Of the workshop's declaration, where the poll asks about it."""
    opens_at: AwareDatetime | None = None
    """Now, if it is left out."""
    closes_at: AwareDatetime

    @model_validator(mode="after")
    def _any_number(self) -> Self:
        if self.kind is Kind.CHOICES and "most_choices" not in self.model_fields_set:
            self.most_choices = len(self.options)
        return self


class PollChange(WireModel):
    """What is to change. From the first ballot on the question and what belongs to it stay as they are."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"thanks": "Thank you."}]})

    question: Question | None = None
    note: Note | None = None
    kind: Kind | None = None
    options: Options | None = None
    most_choices: Annotated[int, Field(ge=1, le=20)] | None = None
    visibility: Visibility | None = None
    integrity: Integrity | None = None
    headline_label: Annotated[str, LINE, Field(max_length=120)] | None = None
    headline_places: Places | None = None
    thanks: Note | None = None
    invites_on: bool | None = None
    sites: Sites | None = None
    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None

    def settings(self) -> PollSettings:
        """Return what was given as a command takes it; null is as if it had been left out."""
        return _settings(self.model_dump(exclude_unset=True))


def _settings(given: dict[str, Any]) -> PollSettings:
    plain = {
        name: value.value if isinstance(value, Kind | Visibility | Integrity) else value
        for name, value in given.items()
        if value is not None
    }
    return cast("PollSettings", plain)


class TimingIn(WireModel):
    """Why a poll is opened or closed now."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "Everybody is here."}]})

    reason: Annotated[str, LINE, Field(min_length=1, max_length=200)]


class OptionOut(WireModel):
    """An answer that can be given."""

    place: int
    label: str


class WayOnOut(WireModel):
    """The workshop that those who answered are invited to."""

    title: str
    url: str


class ConversionOut(WireModel):
    """How often the poll was shown, how many answered, followed the way to the workshop, and joined it."""

    shown: int
    answered: int
    followed: int
    joined: int


class EmbedOut(WireModel):
    """How to put the poll on a website or a slide."""

    page_url: str
    script: str
    iframe: str
    oembed_url: str
    qr_svg_url: str
    qr_png_url: str
    result_svg_url: str
    result_png_url: str


class DeskOut(WireModel):
    """What only those see who look after the poll."""

    version: int
    visibility: Visibility
    sites: list[str]
    conversion: ConversionOut
    embed: EmbedOut


class PollOut(WireModel):
    """A poll; `desk` is null for all but its organisers."""

    id: UUID
    slug: str
    workshop_id: UUID | None
    version_number: int | None
    question: str
    note: str
    kind: Kind
    options: list[OptionOut]
    most_choices: int
    state: PollState
    opens_at: datetime
    closes_at: datetime
    integrity: Integrity
    integrity_statement: str
    shows_result: bool
    """Whether the one who asks may see the result now."""
    headline_label: str
    headline_places: list[int]
    thanks: str
    invites_on: bool
    way_on: WayOnOut | None
    desk: DeskOut | None

    @classmethod
    def of(cls, view: PollView, *, public_url: str, embed_url: str) -> "PollOut":
        """Shape a poll for the one who looks at it."""
        poll, way_on = view.poll, view.way_on
        return cls(
            id=poll.id,
            slug=poll.slug,
            workshop_id=poll.workshop_id if _is_known(view) else None,
            version_number=view.version_number if _is_known(view) else None,
            question=poll.question,
            note=poll.note,
            kind=Kind(poll.kind),
            options=[OptionOut(place=option.place, label=option.label) for option in view.options],
            most_choices=poll.most_choices,
            state=view.state,
            opens_at=poll.opens_at,
            closes_at=poll.closes_at,
            integrity=Integrity(poll.integrity),
            integrity_statement=STATEMENTS[Integrity(poll.integrity)],
            shows_result=view.shows_result(),
            headline_label=poll.headline_label,
            headline_places=poll.headline_places,
            thanks=poll.thanks,
            invites_on=poll.invites_on,
            way_on=WayOnOut(title=way_on.title, url=f"{public_url}/workshops/{way_on.slug}") if way_on else None,
            desk=_desk(view, public_url, embed_url) if view.is_organiser else None,
        )


def _is_known(view: PollView) -> bool:
    return view.is_organiser or (view.workshop is not None and view.workshop.is_listed)


def _desk(view: PollView, public_url: str, embed_url: str) -> DeskOut:
    poll = view.poll
    return DeskOut(
        version=poll.version,
        visibility=Visibility(poll.visibility),
        sites=poll.sites,
        conversion=ConversionOut(
            shown=poll.shown, answered=poll.counted + poll.set_aside, followed=poll.followed, joined=poll.joined
        ),
        embed=embed_of(poll.slug, str(poll.id), poll.question, public_url, embed_url),
    )


def embed_of(slug: str, poll_id: str, question: str, public_url: str, embed_url: str) -> EmbedOut:
    """Return the ways to embed a poll."""
    page = f"{public_url}/polls/{slug}"
    return EmbedOut(
        page_url=page,
        script=script_of("poll", poll_id, embed_url),
        iframe=iframe_of(frame_address(poll_id, embed_url), question),
        oembed_url=f"{public_url}/oembed?url={page}",
        qr_svg_url=f"{page}/qr.svg",
        qr_png_url=f"{page}/qr.png",
        result_svg_url=f"{page}/result.svg",
        result_png_url=f"{page}/result.png",
    )


def frame_address(poll_id: UUID | str, embed_url: str) -> str:
    """Return where a poll stands as a frame."""
    return f"{embed_url}/embed/polls/{poll_id}"
