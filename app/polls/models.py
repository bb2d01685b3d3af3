"""The tables of polls: the question, its options with their counts, ballots, and what keeps one from counting twice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Document, Instant

_SET_ASIDE = text("state = 'set_aside'")


class Poll(Row, table=True):
    """One question. It takes ballots while opens_at <= now < closes_at."""

    __tablename__ = "poll"
    __table_args__ = (
        CheckConstraint("kind IN ('scale', 'choice', 'choices')", name="kind"),
        CheckConstraint("visibility IN ('always', 'after_voting', 'after_close', 'organisers')", name="visibility"),
        CheckConstraint("integrity IN ('open', 'browser', 'mailbox', 'invitation')", name="integrity"),
        CheckConstraint("opens_at < closes_at", name="forward"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    workshop_id: UUID | None = Field(default=None, foreign_key="workshop.id", index=True)
    version_id: UUID | None = Field(default=None, foreign_key="declaration_version.id")
    """The version of the declaration that it asks about; then the workshop is that declaration's."""
    owner_id: UUID = Field(foreign_key="account.id", index=True)
    """Who made it; where it belongs to no workshop, who looks after it."""
    question: str = Field(max_length=300)
    note: str = Field(default="", max_length=600)
    """A sentence or two below the question."""
    kind: str = Field(max_length=10)
    most_choices: int = 1
    """How many options a ballot may name; more than one only where the kind is `choices`."""
    visibility: str = Field(max_length=20)
    integrity: str = Field(max_length=20)
    headline_label: str = Field(default="", max_length=120)
    """What the headline figure says of people: "support it completely or mostly"."""
    headline_places: list[int] = Field(default_factory=list, sa_type=Document)
    """The options that the headline figure counts, by their places; empty for none."""
    thanks: str = Field(default="", max_length=600)
    invites_on: bool = True
    """Whether those who answered are shown the way to the workshop."""
    sites: list[str] = Field(default_factory=list, sa_type=Document)
    """Origins of the sites that may frame it; empty for any."""
    opens_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant, index=True)
    clock_floor: datetime | None = Field(default=None, sa_type=Instant)
    """The last instant at which somebody decided when it opens or closes: for this poll it is never earlier."""
    closing_settled: bool = False
    """Whether what only an open poll needs (keys of addresses, waiting confirmations) has been destroyed."""
    counted: int = 0
    set_aside: int = 0
    shown: int = 0
    """How often it was shown, how often somebody followed the way to the workshop, and how many of them joined."""
    followed: int = 0
    joined: int = 0
    created_at: datetime = Field(sa_type=Instant)
    version: int = 1


class PollOption(Row, table=True):
    """One answer that can be given, with its counts, which each ballot's own transaction keeps."""

    __tablename__ = "poll_option"
    __table_args__ = (UniqueConstraint("poll_id", "place"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="poll.id")
    place: int
    label: str = Field(max_length=160)
    counted: int = 0
    set_aside: int = 0


class PollDecision(Row, table=True):
    """Why ballots were set aside or released: by the checks, or by an organiser with a reason. Kept for good."""

    __tablename__ = "poll_decision"
    __table_args__ = (
        CheckConstraint("verb IN ('set_aside', 'release')", name="verb"),
        Index("ix_poll_decision_poll_id", "poll_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="poll.id")
    verb: str = Field(max_length=10)
    at: datetime = Field(sa_type=Instant)
    by_id: UUID | None = Field(default=None, foreign_key="account.id")
    """Null where the checks decided."""
    reason: str = Field(max_length=400)
    ballot_count: int
    selection: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    """Which ballots it spoke of, as it was asked for."""


class PollInvitation(Row, table=True):
    """A link for one ballot, known by its hash."""

    __tablename__ = "poll_invitation"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="poll.id", index=True)
    token_hash: bytes = Field(unique=True)
    created_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class Ballot(Row, table=True):
    """What one voter said, and nothing of who they are: hashes under keys that are destroyed, and times.

    The unique constraints are the rules: one for each browser's key, mailbox and invitation.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint("choices > 0", name="choices"),
        CheckConstraint("state IN ('counted', 'set_aside')", name="state"),
        UniqueConstraint("poll_id", "key_hash"),
        UniqueConstraint("poll_id", "mailbox_hash"),
        UniqueConstraint("invitation_id"),
        Index("ix_ballot_poll_id_cast_at", "poll_id", "cast_at"),
        # Results count these by reason; there are few of them, or else they are what one wants to look at.
        Index(
            "ix_ballot_set_aside",
            "poll_id",
            "reasons",
            sqlite_where=_SET_ASIDE,
            postgresql_where=_SET_ASIDE,
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="poll.id")
    choices: int
    """The places of the chosen options as a set of bits."""
    cast_at: datetime = Field(sa_type=Instant)
    changed_at: datetime | None = Field(default=None, sa_type=Instant)
    key_hash: bytes | None = None
    """Of the key that the browser keeps, by which it can change the ballot until the close."""
    mailbox_hash: bytes | None = None
    """Of the confirmed address, under a key of this poll that is destroyed at the close; then this is null."""
    invitation_id: UUID | None = Field(default=None, foreign_key="poll_invitation.id")
    prefix_hash: bytes | None = None
    """Of the network that it came from, under a key of the day that is destroyed two days later."""
    age_ms: int
    """From the showing of the question to the ballot, by our clock."""
    speed: int | None = None
    """How fast the proof of work was found, by the browser's own account, in steps of a quarter; null without one."""
    channel: str = Field(max_length=10)
    """Where it was cast: `page`, `frame`, or `form`, which is either of them without a script."""
    state: str = Field(default="counted", max_length=10)
    reasons: str = Field(default="", max_length=120)
    """Why the checks think it is not a person's own ballot, separated by spaces; kept whatever people decide."""
    decision_id: UUID | None = Field(default=None, foreign_key="poll_decision.id")
    """The last decision about it. One by a person is never undone by the checks."""


class RedeemedToken(Row, table=True):
    """A ballot token that was used. The primary key is the rule: one showing of the question, one ballot."""

    __tablename__ = "redeemed_token"
    __table_args__ = (Index("ix_redeemed_token_expires_at", "expires_at"),)

    nonce: bytes = Field(primary_key=True)
    poll_id: UUID = Field(foreign_key="poll.id")
    choices: int
    """What it was used for, so that a retry is known from a replay."""
    expires_at: datetime = Field(sa_type=Instant)
    """From when on the token is refused for its age, so that this row can go."""


class PollRefusal(Row, table=True):
    """How many ballots a poll refused, by reason."""

    __tablename__ = "poll_refusal"

    poll_id: UUID = Field(foreign_key="poll.id", primary_key=True)
    reason: str = Field(primary_key=True, max_length=40)
    count: int


class PollKey(Row, table=True):
    """The key under which a poll's confirmed addresses are hashed. Deleted at the close."""

    __tablename__ = "poll_key"

    poll_id: UUID = Field(foreign_key="poll.id", primary_key=True)
    key: bytes


class PrefixKey(Row, table=True):
    """The key of one day under which networks are hashed. Deleted two days later, in every process at once."""

    __tablename__ = "prefix_key"

    day: str = Field(primary_key=True, max_length=10)
    key: bytes


class WaitingBallot(Row, table=True):
    """A ballot that waits for its mailbox to confirm it. Holds no address."""

    __tablename__ = "waiting_ballot"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    poll_id: UUID = Field(foreign_key="poll.id", index=True)
    token_hash: bytes = Field(unique=True)
    mailbox_hash: bytes
    key_hash: bytes | None = None
    choices: int
    prefix_hash: bytes | None = None
    age_ms: int
    speed: int | None = None
    channel: str = Field(max_length=10)
    asked_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
