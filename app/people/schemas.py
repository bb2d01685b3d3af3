"""What goes over the wire about people."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from app.core.text import tidy_line
from app.http.schemas import WireModel
from app.people.commands import Asked, Opened
from app.people.models import Organisation, Preferences, SignInSession
from app.people.policy import address_of
from app.people.queries import Me


def _not_blank(text: str) -> str:
    line = tidy_line(text)
    if not line:
        raise ValueError("Write at least one letter.")
    return line


Address = Annotated[
    str,
    Field(min_length=3, max_length=254, description="An e-mail address."),
    AfterValidator(address_of),
    Field(max_length=254),
]
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_not_blank)]
OrganisationName = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_not_blank)]
Label = Annotated[
    str,
    Field(max_length=120, description="How you will know this session in your list, such as the browser's name."),
    AfterValidator(tidy_line),
]


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class SignInIn(WireModel):
    """Asks for a mail with a link and a code."""

    model_config = _example(email="ana@example.org")

    email: Address
    program: bool = False
    """True for callers without cookies: the answer then holds the `binding` that redeeming needs."""


class SignInOut(WireModel):
    """A sign-in that waits for what the mail says. The same for every address, whether somebody has it or not."""

    model_config = _example(
        id="019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071", expires_at="2026-06-01T12:10:00.000000Z", binding=None
    )

    id: UUID
    expires_at: datetime
    binding: str | None = None
    """Only for programs; browsers hold it as a cookie."""

    @classmethod
    def of(cls, asked: Asked, binding: str | None) -> Self:
        return cls(id=asked.id, expires_at=asked.expires_at, binding=binding)


class RedeemIn(WireModel):
    """What the mail said: the code, or the token in its link after `#t=`. A cookie session needs the asking cookie."""

    model_config = _example(code="BCDF-GHJK", kind="cookie", label="Firefox at home")

    code: str | None = Field(default=None, min_length=1, max_length=40)
    token: str | None = Field(default=None, min_length=1, max_length=100)
    binding: str | None = Field(default=None, min_length=1, max_length=100)
    kind: Literal["cookie", "bearer"] = "cookie"
    label: Label = ""

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if (self.code is None) == (self.token is None):
            raise ValueError("Send either the code or the token.")
        if self.binding is not None and self.kind == "cookie":
            raise ValueError("A binding belongs to programs, which get a bearer session: set kind to bearer.")
        return self


class OpenedOut(WireModel):
    """A session has begun. The token is shown this once, and only for bearer sessions."""

    model_config = _example(
        session_id="019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6072",
        account_id="019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6073",
        kind="cookie",
        token=None,
        expires_at="2026-07-01T12:00:00.000000Z",
        is_new_account=True,
    )

    session_id: UUID
    account_id: UUID
    kind: Literal["cookie", "bearer"]
    token: str | None
    expires_at: datetime
    is_new_account: bool
    """Nobody had signed in with this address before: ask for a name."""

    @classmethod
    def of(cls, opened: Opened) -> Self:
        is_cookie = opened.session.kind == "cookie"
        return cls(
            session_id=opened.session.id,
            account_id=opened.account.id,
            kind="cookie" if is_cookie else "bearer",
            token=None if is_cookie else opened.token,
            expires_at=opened.session.expires_at,
            is_new_account=opened.is_new_account,
        )


class AddressIn(WireModel):
    """The address that a guest adds."""

    model_config = _example(email="ana@example.org")

    email: Address
    program: bool = False
    """True for callers without cookies: the answer then holds the `binding` that redeeming needs."""


class MeIn(WireModel):
    """What one changes about oneself."""

    model_config = _example(name="Ana Okafor")

    name: Name


class MeOut(WireModel):
    """Your account, as only you see it."""

    model_config = _example(
        id="019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6073",
        name="Ana Okafor",
        email="ana@example.org",
        is_guest=False,
        is_organiser=False,
        created_at="2026-06-01T12:00:00.000000Z",
        session_id="019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6072",
        session_count=2,
    )

    id: UUID
    name: str
    email: str | None
    is_guest: bool
    """Has no address, so this session is the only way back in."""
    is_organiser: bool
    """May create workshops."""
    created_at: datetime
    session_id: UUID | None
    session_count: int

    @classmethod
    def of(cls, me: Me) -> Self:
        account = me.account
        return cls(
            id=account.id,
            name=account.name,
            email=account.email,
            is_guest=account.email is None,
            is_organiser=account.is_organiser,
            created_at=account.created_at,
            session_id=me.session_id,
            session_count=me.session_count,
        )


class PreferencesIn(WireModel):
    """What to change about the mail you get; what is left out stays."""

    model_config = _example(digest=False)

    news: bool = False
    digest: bool = False
    outcome: bool = False


class PreferencesOut(WireModel):
    """Which mail you get beyond what you ask for yourself."""

    model_config = _example(news=False, digest=True, outcome=True)

    news: bool
    """Word of other workshops."""
    digest: bool
    """A summary of what happens in workshops that you joined."""
    outcome: bool
    """What became of what you said."""

    @classmethod
    def of(cls, row: Preferences) -> Self:
        return cls(news=row.news, digest=row.digest, outcome=row.outcome)


class SessionOut(WireModel):
    """One place where you are signed in."""

    model_config = _example(
        id="019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6072",
        kind="cookie",
        label="Firefox at home",
        is_current=True,
        created_at="2026-06-01T12:00:00.000000Z",
        expires_at="2026-07-01T12:00:00.000000Z",
    )

    id: UUID
    kind: Literal["cookie", "bearer"]
    label: str
    is_current: bool
    """This very request came with it."""
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, session: SignInSession, current_id: UUID | None) -> Self:
        return cls(
            id=session.id,
            kind="cookie" if session.kind == "cookie" else "bearer",
            label=session.label,
            is_current=session.id == current_id,
            created_at=session.created_at,
            expires_at=session.expires_at,
        )


class OrganisationIn(WireModel):
    """An organisation to add; `kind` is a word or two, such as "trust" or "charity"."""

    model_config = _example(name="Riverside Community Trust", kind="trust")

    name: OrganisationName
    kind: Annotated[str, Field(max_length=60), AfterValidator(tidy_line)] = ""


class OrganisationNameIn(WireModel):
    """The name an organisation should go by."""

    model_config = _example(name="Riverside Community Trust")

    name: OrganisationName


class MergeIn(WireModel):
    """Which organisation stays."""

    model_config = _example(into="019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6075")

    into: UUID


class OrganisationOut(WireModel):
    """An organisation that people can belong to."""

    model_config = _example(
        id="019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6075",
        name="Riverside Community Trust",
        kind="trust",
        merged_into_id=None,
        version=1,
    )

    id: UUID
    name: str
    kind: str
    merged_into_id: UUID | None
    """The one that stands for it today; null for one that stands for itself."""
    version: int

    @classmethod
    def of(cls, organisation: Organisation) -> Self:
        return cls.model_validate(organisation)
