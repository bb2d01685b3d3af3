"""What happened to accounts, sessions and organisations. Holds no name, address or token of a person."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated(Fact):
    """Somebody came here for the first time; the subject is their account."""

    kind: ClassVar[str] = "account.created"
    audience: ClassVar[Audience] = Audience.ACTOR

    is_guest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRenamed(Fact):
    """Somebody changed the name they go by."""

    kind: ClassVar[str] = "account.renamed"
    audience: ClassVar[Audience] = Audience.ACTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesChanged(Fact):
    """Somebody chose which mail they want: the record of a consent, or of its end."""

    kind: ClassVar[str] = "account.preferences_changed"
    audience: ClassVar[Audience] = Audience.ACTOR

    news: bool
    digest: bool
    outcome: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressAdded(Fact):
    """A guest proved an address, which is their way to sign in from now on."""

    kind: ClassVar[str] = "account.address_added"
    audience: ClassVar[Audience] = Audience.ACTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountErased(Fact):
    """Somebody had everything erased that says who they are. Their sessions ended with it."""

    kind: ClassVar[str] = "account.erased"
    audience: ClassVar[Audience] = Audience.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganiserAdded(Fact):
    """The operator allowed an account to create workshops; nobody acted over HTTP, so there is no actor."""

    kind: ClassVar[str] = "organiser.added"
    audience: ClassVar[Audience] = Audience.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Fact):
    """Somebody signed in; the subject is the session."""

    kind: ClassVar[str] = "session.opened"
    audience: ClassVar[Audience] = Audience.ACTOR

    session_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRevoked(Fact):
    """Somebody ended one of their sessions; the subject is the session."""

    kind: ClassVar[str] = "session.revoked"
    audience: ClassVar[Audience] = Audience.ACTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationAdded(Fact):
    """An organisation can be chosen from now on."""

    kind: ClassVar[str] = "organisation.added"

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRenamed(Fact):
    """An organisation goes by another name."""

    kind: ClassVar[str] = "organisation.renamed"

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationMerged(Fact):
    """Two organisations turned out to be one: the subject is known as the other from now on."""

    kind: ClassVar[str] = "organisation.merged"

    into_id: UUID
