"""The tables of people: who they are, how they prove it, and where they belong."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Instant


class Account(Row, table=True):
    """A person. A guest has no address yet; an erased person has none any more."""

    __tablename__ = "account"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: str | None = Field(default=None, unique=True, max_length=254)
    """Lower case; unique."""
    name: str = Field(default="", max_length=80)
    is_organiser: bool = False
    """May create workshops. Given at the command line."""
    created_at: datetime = Field(sa_type=Instant)
    erased_at: datetime | None = Field(default=None, sa_type=Instant)


class Preferences(Row, table=True):
    """Which mail somebody wants beyond what they ask for themselves. Nobody has a row before they choose."""

    __tablename__ = "preferences"

    account_id: UUID = Field(foreign_key="account.id", primary_key=True)
    news: bool = False
    """Word of other workshops: nobody gets it unasked."""
    digest: bool = True
    """A summary of what happens in workshops that they joined."""
    outcome: bool = True
    """What became of what they said."""
    changed_at: datetime = Field(sa_type=Instant)


class Organisation(Row, table=True):
    """Where people work or belong. One that was merged points to the one that stays."""

    __tablename__ = "organisation"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    name_key: str = Field(unique=True, max_length=120)
    """The name case-folded and without punctuation, so that one organisation is not added twice."""
    kind: str = Field(default="", max_length=60)
    merged_into_id: UUID | None = Field(default=None, foreign_key="organisation.id")
    created_at: datetime = Field(sa_type=Instant)
    version: int = 1


class SignIn(Row, table=True):
    """A request to sign in by mail: a link's token and a code, both hashed, once, for ten minutes."""

    __tablename__ = "sign_in"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: str = Field(max_length=254, index=True)
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    """The guest who asked to add this address, if one did."""
    browser_hash: bytes
    """Hash of the nonce that the asking browser holds as a cookie."""
    token_hash: bytes
    code_hash: bytes
    attempts: int = 0
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant, index=True)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class SignInSession(Row, table=True):
    """A session: a cookie or a bearer token, known only by its hash."""

    __tablename__ = "sign_in_session"
    __table_args__ = (CheckConstraint("kind IN ('cookie', 'bearer')", name="kind"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    token_hash: bytes = Field(unique=True)
    kind: str = Field(max_length=10)
    label: str = Field(default="", max_length=120)
    """What the person sees in their list of sessions, such as the browser's name."""
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
