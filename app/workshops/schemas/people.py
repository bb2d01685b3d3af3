"""People of a workshop over the wire: joining, guests, invitations. What others see of somebody is their name there."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from app.http.schemas import LINE, WireModel
from app.workshops.commands import Invited, LineOutcome, Outcome
from app.workshops.invitation_list import MOST_LINES, InvitationLine, check_line
from app.workshops.models import Invitation
from app.workshops.policy import Role
from app.workshops.queries import MemberView
from app.workshops.schemas.rooms import DisplayName

Answers = Annotated[
    dict[str, str],
    Field(max_length=40, description="Registration field's key to answer.", examples=[{"borough": "Brent"}]),
]


class JoinIn(WireModel):
    """Who one is in a workshop: a name or pseudonym, and answers to its registration fields."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"display_name": "Ana", "answers": {"borough": "Tower Hamlets"}}]}
    )

    display_name: DisplayName
    organisation_id: UUID | None = None
    answers: Answers = Field(default_factory=dict)


class ParticipationChange(WireModel):
    """What to change about oneself in a workshop; what is left out stays, `answers` are replaced as a whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"display_name": "Ana of the night shift"}]})

    display_name: DisplayName = "-"
    organisation_id: UUID | None = None
    answers: Answers = Field(default_factory=dict)


class RoleIn(WireModel):
    """The role to have from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "design_group"}]})

    role: Role


class ParticipationOut(WireModel):
    """Somebody in a workshop, as they themselves and its desk see them."""

    id: UUID
    workshop_id: UUID
    role: Role
    display_name: str
    organisation_id: UUID | None
    organisation_name: str | None
    answers: dict[str, str]
    joined_at: AwareDatetime
    version: int

    @classmethod
    def of(cls, view: MemberView) -> "ParticipationOut":
        """Shape somebody for themselves and the desk."""
        row = view.participation
        return cls(
            id=row.id,
            workshop_id=row.workshop_id,
            role=Role(row.role),
            display_name=row.display_name,
            organisation_id=row.organisation_id,
            organisation_name=view.organisation_name,
            answers=row.answers,
            joined_at=row.joined_at,
            version=row.version,
        )


class PersonOut(WireModel):
    """Somebody in a workshop, as everybody else in it sees them."""

    id: UUID
    display_name: str

    @classmethod
    def of(cls, view: MemberView) -> "PersonOut":
        """Shape somebody for the others."""
        return cls(id=view.participation.id, display_name=view.participation.display_name)


class GuestLinkOut(WireModel):
    """A guest link. It is shown this once: what is kept cannot give it back."""

    link: str
    token: str


class GuestIn(JoinIn):
    """A guest who comes by a link."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "workshop_id": "01987c6e-0000-7000-8000-000000000001",
                    "link_token": "the part of the link after its last slash or #",
                    "display_name": "A neighbour",
                }
            ]
        }
    )

    workshop_id: UUID
    link_token: Annotated[str, Field(min_length=1, max_length=100)]


class GuestOut(WireModel):
    """A guest who is in. Programs send `token` as their bearer token; a browser has it as a cookie and not here."""

    account_id: UUID
    token: str | None
    participation: ParticipationOut


class InviteeIn(WireModel):
    """Somebody to invite."""

    email: Annotated[str, Field(min_length=3, max_length=254)]
    name: Annotated[str, LINE, Field(max_length=80)] = ""
    organisation: Annotated[str, LINE, Field(max_length=120)] = ""


class InvitationsIn(WireModel):
    """People to invite in one role."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"role": "participant", "invitations": [{"email": "ana@example.org", "name": "Ana"}]}]
        }
    )

    role: Role = Role.PARTICIPANT
    invitations: Annotated[list[InviteeIn], Field(min_length=1, max_length=MOST_LINES)]

    def lines(self) -> list[InvitationLine]:
        """Return the people as lines of a list, counted from 1."""
        return [
            check_line(number, one.email, self.role, one.name, one.organisation)
            for number, one in enumerate(self.invitations, 1)
        ]


class InvitationLineOut(WireModel):
    """What became of a line of the list."""

    line: int
    email: str
    role: Role
    name: str
    organisation: str
    outcome: Outcome
    message: str
    invitation_id: UUID | None

    @classmethod
    def of(cls, outcome: LineOutcome) -> "InvitationLineOut":
        """Shape a line."""
        return cls(
            line=outcome.line.line,
            email=outcome.line.email,
            role=outcome.line.role,
            name=outcome.line.name,
            organisation=outcome.line.organisation,
            outcome=outcome.outcome,
            message=outcome.line.trouble,
            invitation_id=outcome.invitation_id,
        )


class InvitedOut(WireModel):
    """What became of a list, or would become of it: how many lines had each outcome, and each line."""

    preview: bool
    counts: dict[Outcome, int]
    lines: list[InvitationLineOut]

    @classmethod
    def of(cls, invited: Invited) -> "InvitedOut":
        """Shape what became of a list."""
        outcomes = [line.outcome for line in invited.lines]
        return cls(
            preview=invited.is_preview,
            counts={outcome: outcomes.count(outcome) for outcome in Outcome},
            lines=[InvitationLineOut.of(line) for line in invited.lines],
        )


class InvitationOut(WireModel):
    """An invitation, as organisers see it."""

    id: UUID
    email: str
    role: Role
    name: str
    organisation: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
    redeemed_at: AwareDatetime | None
    revoked_at: AwareDatetime | None

    @classmethod
    def of(cls, row: Invitation) -> "InvitationOut":
        """Shape an invitation."""
        return cls.model_validate(row)
