"""The errors people meet: each has a stable name, a status and a page that says what to do about it."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal with a reason. Subclasses set a slug that never changes, a short title and an HTTP status.

    The class's docstring is the text of the problem's page. `extra` are further members of the problem document.
    """

    slug: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, detail: str, /, *, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra
        self.headers = headers or {}


class NotFound(DomainError):
    """What you asked for does not exist, or you may not know that it does. Check the address, or sign in."""

    slug = "not-found"
    title = "There is nothing here"
    status = 404


class NotSignedIn(DomainError):
    """The request needs a signed-in person. Sign in at `POST /api/v1/sign-ins`, or send your bearer token."""

    slug = "not-signed-in"
    title = "Please sign in"
    status = 401


class NotAllowed(DomainError):
    """You are signed in, but your role in this workshop does not allow this. Ask an organiser of the workshop."""

    slug = "not-allowed"
    title = "Your role does not allow this"
    status = 403


class Conflict(DomainError):
    """The request does not fit the present state. The detail says what stands in the way."""

    slug = "conflict"
    title = "This does not fit the present state"
    status = 409


class Invalid(DomainError):
    """A value is not acceptable; `errors` lists each field and what to do. Nothing was changed."""

    slug = "invalid"
    title = "Some of what you sent cannot be accepted"
    status = 422


class Stale(DomainError):
    """Somebody changed this since you read it. `current` holds the fresh version: compare, then send yours again with
    its `ETag`.
    """

    slug = "stale"
    title = "Somebody was faster"
    status = 412


class PreconditionMissing(DomainError):
    """This is edited by several people, so a change must say which version it is based on: send `If-Match` with the
    `ETag` you read.
    """

    slug = "precondition-missing"
    title = "Say which version you changed"
    status = 428


class Busy(DomainError):
    """More is being written than the service can take at this moment. Nothing was changed: try again after `Retry-
    After` seconds.
    """

    slug = "busy"
    title = "Too much at once"
    status = 503


class Unavailable(DomainError):
    """The database did not answer or did not confirm. A change may or may not have been made: try again with the same
    `Idempotency-Key`, and it counts once.
    """

    slug = "unavailable"
    title = "The database did not confirm"
    status = 503
