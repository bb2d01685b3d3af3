"""What one running process has: made once by the application, found by every request."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request

from app.core.actors import Actor
from app.core.clock import Clock
from app.core.signing import Keyring
from app.http.limits import Limits
from app.log.erasing import Eraser
from app.mail.mailer import Mailer
from app.settings import Settings
from app.storage.reader import Reader
from app.storage.writer import Tx, Writer

Authenticate = Callable[[str], Awaitable[Actor | None]]
"""Look up the bearer of a session token; None for one that is unknown, expired or revoked."""
NearThemes = Callable[[UUID, Actor, str], Awaitable[list[dict[str, Any]]]]
"""Look up the themes that a text is near, for somebody who may see them; for anybody else none."""
Inherit = Callable[[Tx, Actor, UUID, Sequence[UUID]], None]
"""Give to the parts of a theme, named last, what a later stage holds about the whole."""
ForgetSessions = Callable[[UUID], None]
"""Ask the database again for every session of an account: called once a revocation is committed."""


@dataclass(slots=True)
class Runtime:
    """The parts of a running process."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    writer: Writer
    reader: Reader
    limits: Limits
    authenticate: Authenticate
    forget_sessions: ForgetSessions
    mailer: Mailer
    erasers: tuple[Eraser, ...] = ()
    """What each stage erases when somebody has their account erased, in the order in which they are called."""
    heirs: tuple[Inherit, ...] = ()
    """What each later stage does when a theme is split, in the same transaction."""
    near_themes: NearThemes | None = None
    """Set by the stage that has themes, for the stage before it that takes contributions."""


def runtime_of(request: Request) -> Runtime:
    """Return the runtime that serves this request."""
    runtime: Runtime = request.app.state.runtime
    return runtime
