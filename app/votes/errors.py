"""Why votes, or lists that depend on them, are refused."""

from app.core.errors import DomainError


class TalliesHidden(DomainError):
    """The organisers show no tallies before voting has ended, and an order by support would tell.

    Use another `sort`.
    """

    slug = "tallies-hidden"
    title = "Tallies are not shown yet"
    status = 409
