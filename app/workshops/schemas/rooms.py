"""Workshops over the wire: their settings, and what each role sees of them."""

import re
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from app.core.text import render
from app.http.schemas import LINE, PROSE, WireModel
from app.workshops.commands import WorkshopSettings
from app.workshops.commands.schedule import MOST_PHASES
from app.workshops.policy import RIGHTS, Capability, Right, Role, State
from app.workshops.queries import WorkshopLine, WorkshopView
from app.workshops.registration import MOST_FIELDS, MOST_OPTIONS, FieldKind
from app.workshops.schemas.phases import PhaseIn, PhaseOut

BOROUGHS = (
    "Barking and Dagenham", "Barnet", "Bexley", "Brent", "Bromley", "Camden", "Croydon", "Ealing", "Enfield",
    "Greenwich", "Hackney", "Hammersmith and Fulham", "Haringey", "Harrow", "Havering", "Hillingdon", "Hounslow",
    "Islington", "Kensington and Chelsea", "Kingston upon Thames", "Lambeth", "Lewisham", "Merton", "Newham",
    "Redbridge", "Richmond upon Thames", "Southwark", "Sutton", "Tower Hamlets", "Waltham Forest", "Wandsworth",
    "Westminster",
)  # fmt: skip
"""The 32 London boroughs, as the options of a registration field; the City of London is not one of them."""

_DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")

Slug = Annotated[str, Field(min_length=3, max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
DisplayName = Annotated[str, LINE, Field(min_length=1, max_length=80)]


def _domain(text: str) -> str:
    domain = text.strip().lower().removeprefix("@")
    if not _DOMAIN.match(domain):
        raise ValueError("write a domain of e-mail addresses, such as nhs.net")
    return domain


class RegistrationField(WireModel):
    """Something people are asked when they join."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "key": "borough",
                    "label": "Your borough",
                    "kind": "choice",
                    "options": list(BOROUGHS),
                    "required": True,
                }
            ]
        }
    )

    key: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
    label: Annotated[str, LINE, Field(min_length=1, max_length=120)]
    kind: FieldKind
    options: Annotated[
        list[Annotated[str, LINE, Field(min_length=1, max_length=120)]], Field(max_length=MOST_OPTIONS)
    ] = Field(default_factory=list)
    required: bool = False
    help: Annotated[str, LINE, Field(max_length=300)] = ""


class _Settings(WireModel):
    """What an organiser decides about a workshop."""

    summary: Annotated[str, LINE, Field(max_length=600)] = ""
    welcome: Annotated[str, PROSE, Field(max_length=8000, description="Small Markdown.")] = ""
    time_zone: Annotated[str, Field(max_length=64, description="IANA name, for display.")] = "Europe/London"
    is_listed: Annotated[bool, Field(description="Whether visitors see it.")] = True
    join_open: Annotated[bool, Field(description="Anybody signed in may join.")] = True
    join_domains: Annotated[
        list[Annotated[str, AfterValidator(_domain), Field(max_length=253)]],
        Field(max_length=100, description="People with such addresses may join although it is not open to all."),
    ] = Field(default_factory=list)
    tallies_hidden: Annotated[
        bool, Field(description="Hide tallies from everybody until voting has ended. Fixed once voting begins.")
    ] = False
    edit_minutes: Annotated[int, Field(ge=0, le=1440, description="How long authors may edit.")] = 15
    idea_length: Annotated[int, Field(ge=50, le=10_000)] = 2000
    comment_length: Annotated[int, Field(ge=50, le=10_000)] = 1000
    registration_fields: Annotated[list[RegistrationField], Field(max_length=MOST_FIELDS)] = Field(default_factory=list)

    def settings(self) -> WorkshopSettings:
        """Return what was sent, and nothing that was not."""
        names = WorkshopSettings.__annotations__.keys()
        sent = self.model_dump(mode="json", include=set(names), exclude_unset=True)
        if "registration_fields" in sent:
            sent["registration_fields"] = [field.model_dump(mode="json") for field in self.registration_fields]
        return cast(WorkshopSettings, sent)


_EXAMPLE: dict[str, Any] = {
    "title": "Nearer home: the big argument",
    "slug": "nearer-home",
    "summary": "Ten days, four foundations, one draft.",
    "registration_fields": [
        {"key": "organisation", "label": "Your organisation", "kind": "organisation", "required": True},
        {"key": "borough", "label": "Your borough", "kind": "choice", "options": list(BOROUGHS), "required": True},
    ],
    "phases": [
        {
            "name": "Say and vote",
            "opens_at": "2026-06-01T08:00:00Z",
            "closes_at": "2026-06-10T17:00:00Z",
            "capabilities": ["post_ideas", "comment", "vote", "see_tallies"],
        }
    ],
}


class WorkshopIn(_Settings):
    """A workshop to be made. Its schedule can come with it or later."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    title: Annotated[str, LINE, Field(min_length=1, max_length=160)]
    slug: Annotated[Slug | None, Field(description="Its name in addresses; made from the title if left out.")] = None
    display_name: Annotated[str, LINE, Field(max_length=80, description="What you go by there.")] = ""
    phases: Annotated[list[PhaseIn], Field(max_length=MOST_PHASES)] = Field(default_factory=list)


def _without_defaults(schema: dict[str, Any]) -> None:
    # What a change leaves out stays as it is, whatever a new workshop would have.
    for member in schema["properties"].values():
        member.pop("default", None)
    schema["examples"] = [{"summary": "Ten days, four foundations, one draft.", "edit_minutes": 30}]


class WorkshopChange(_Settings):
    """Settings to change; those left out stay."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    title: Annotated[str, LINE, Field(min_length=1, max_length=160)] = "-"


class CloneIn(WireModel):
    """What is different about the copy."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"title": "Nearer home, second round", "slug": "nearer-home-2", "shift_to": "2026-09-07T08:00:00Z"}
            ]
        }
    )

    title: Annotated[str, LINE, Field(min_length=1, max_length=160)]
    slug: Slug | None = None
    shift_to: Annotated[AwareDatetime, Field(description="When the copy's first phase opens; the others follow.")]


PUBLISHED = Field(description="The newest published revision of its declaration, if there is one.")


class ClockOut(WireModel):
    """The service's time, so that a client can count down by it and not by its own."""

    now: AwareDatetime
    next_change_at: Annotated[AwareDatetime | None, Field(description="When a phase opens or closes next.")]
    seconds_left: Annotated[float | None, Field(description="Until then.")]


class YouOut(WireModel):
    """Where the caller stands in a workshop."""

    participation_id: UUID | None
    role: Role | None
    display_name: str | None
    rights: list[Right]
    may: Annotated[list[Capability], Field(description="What you may do at this moment.")]
    sees_tallies: bool
    is_invited: bool


class DeskOut(WireModel):
    """What only organisers see of a workshop's settings."""

    join_domains: list[str]
    has_guest_link: bool
    cloned_from_id: UUID | None


class WorkshopOut(WireModel):
    """A workshop as the caller may see it. `desk` is null for all but its organisers."""

    id: UUID
    slug: str
    title: str
    summary: str
    welcome: str
    welcome_html: str
    time_zone: str
    is_listed: bool
    join_open: bool
    joins_by_domain: bool
    guests_allowed: bool
    tallies_hidden: bool
    edit_minutes: int
    idea_length: int
    comment_length: int
    registration_fields: list[RegistrationField]
    created_at: AwareDatetime
    sealed_at: AwareDatetime | None
    published_revision: Annotated[int | None, PUBLISHED]
    state: State
    phases: list[PhaseOut]
    allowed_now: Annotated[list[Capability], Field(description="What the open phases allow.")]
    you: YouOut
    desk: DeskOut | None
    version: Annotated[int, Field(description='Send it as If-Match: "v3" with a change.')]
    clock: ClockOut

    @classmethod
    def of(cls, view: WorkshopView) -> "WorkshopOut":
        """Shape a workshop for the one who looks at it."""
        workshop, standing = view.workshop, view.standing
        timetable, now = standing.timetable, standing.now
        allowed = sorted(timetable.open_capabilities(now))
        joined, role = view.participation, standing.role
        return cls(
            id=workshop.id,
            slug=workshop.slug,
            title=workshop.title,
            summary=workshop.summary,
            welcome=workshop.welcome,
            welcome_html=render(workshop.welcome),
            time_zone=workshop.time_zone,
            is_listed=workshop.is_listed,
            join_open=workshop.join_open,
            joins_by_domain=bool(workshop.join_domains),
            guests_allowed=workshop.guests_allowed,
            tallies_hidden=workshop.tallies_hidden,
            edit_minutes=workshop.edit_minutes,
            idea_length=workshop.idea_length,
            comment_length=workshop.comment_length,
            registration_fields=[RegistrationField.model_validate(field) for field in workshop.registration_fields],
            created_at=workshop.created_at,
            sealed_at=workshop.sealed_at,
            published_revision=workshop.published_revision,
            state=timetable.state(now),
            phases=[PhaseOut.of(phase, now) for phase in view.phases],
            allowed_now=allowed,
            you=YouOut(
                participation_id=joined.id if joined else None,
                role=role,
                display_name=joined.display_name if joined else None,
                rights=sorted(RIGHTS[role]) if role else [],
                may=[capability for capability in allowed if standing.participation_id and standing.may(capability)],
                sees_tallies=standing.sees_tallies,
                is_invited=view.is_invited,
            ),
            desk=DeskOut(
                join_domains=workshop.join_domains,
                has_guest_link=workshop.guest_link_hash is not None,
                cloned_from_id=workshop.cloned_from_id,
            )
            if standing.has(Right.MANAGE)
            else None,
            version=workshop.version,
            clock=_clock(timetable.next_change_at(now), now),
        )


class WorkshopLineOut(WireModel):
    """A workshop in a list."""

    id: UUID
    slug: str
    title: str
    summary: str
    time_zone: str
    state: State
    opens_at: Annotated[AwareDatetime | None, Field(description="When its first phase opens, or opened.")]
    closes_at: Annotated[AwareDatetime | None, Field(description="When its last phase closes, or closed.")]
    role: Annotated[Role | None, Field(description="Yours in it.")]
    published_revision: Annotated[int | None, PUBLISHED]
    clock: ClockOut

    @classmethod
    def of(cls, line: WorkshopLine) -> "WorkshopLineOut":
        """Shape a workshop of a list."""
        workshop, spans = line.workshop, line.timetable.spans
        return cls(
            id=workshop.id,
            slug=workshop.slug,
            title=workshop.title,
            summary=workshop.summary,
            time_zone=workshop.time_zone,
            state=line.timetable.state(line.now),
            opens_at=min((span.opens_at for span in spans), default=None),
            closes_at=max((span.closes_at for span in spans), default=None),
            role=Role(line.role) if line.role else None,
            published_revision=workshop.published_revision,
            clock=_clock(line.timetable.next_change_at(line.now), line.now),
        )


def _clock(next_change_at: AwareDatetime | None, now: AwareDatetime) -> ClockOut:
    left = (next_change_at - now).total_seconds() if next_change_at else None
    return ClockOut(now=now, next_change_at=next_change_at, seconds_left=left)
