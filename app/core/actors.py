"""Who is asking: the value that commands, policies and the log know a caller by."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in caller. `session_id` is None only for the operator at the command line and for durable jobs."""

    account_id: UUID
    session_id: UUID | None = None
    is_operator: bool = False
    """May create workshops and act in all of them: given at the command line, never over HTTP."""
