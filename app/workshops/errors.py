"""Why a workshop refuses."""

from app.core.errors import DomainError


class NotOpen(DomainError):
    """The phase that allows this is not open now. The workshop's schedule says when it is; the server's clock decides. Keep your text: it was not saved."""

    slug = "not-open"
    title = "Not open now"
    status = 409


class Sealed(DomainError):
    """The workshop's record is sealed, for good: nothing can be added, changed or reopened. Clone it to go on."""

    slug = "sealed"
    title = "The record is sealed"
    status = 409
