"""Why evidence cannot be given."""

from app.core.errors import DomainError


class NotSealed(DomainError):
    """It is stored, but no signed head covers it yet. Heads are signed every few seconds: ask after `Retry-After`."""

    slug = "not-sealed"
    title = "Not sealed yet"
    status = 409
