"""Facts: what a command records, once, and everything else reads from the log."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from app.core.clock import rfc3339


class Audience(StrEnum):
    """Who may read an entry's content; its leaf is for everybody."""

    PUBLIC = "public"
    """Whoever may see the workshop."""
    MEMBERS = "members"
    """Whoever has joined the workshop."""
    DESK = "desk"
    """Its organisers and moderators."""
    ACTOR = "actor"
    """Only the person who did it."""
    NOBODY = "nobody"
    """Kept as evidence and for durable work, shown to no role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened. Subclasses are named in the past tense and add what the entry says as their fields."""

    kind: ClassVar[str]
    audience: ClassVar[Audience] = Audience.PUBLIC

    workshop_id: UUID | None = None
    actor_id: UUID | None = None
    subject_id: UUID | None = None

    def payload(self) -> dict[str, Any]:
        """Return what the entry says beyond its who and where, as JSON values."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name not in _BASE}


_BASE = frozenset({"workshop_id", "actor_id", "subject_id"})


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value


@dataclass(slots=True)
class Receipt:
    """Where a recorded fact stands in the log. `seq` and `leaf` are filled when its transaction appends to the log."""

    seq: int = 0
    leaf: bytes = b""
