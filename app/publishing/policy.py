"""Who may draft, publish and moderate what readers send: pure functions of where the caller stands.

Neither schedule nor seal matter to what is made of the record; only the text itself is changed under the rules of the
workshop.
"""

from uuid import UUID

from app.core.errors import NotAllowed, NotFound
from app.workshops.policy import Right, Standing, require_right


def sees_draft(standing: Standing) -> bool:
    """Tell whether the caller sees how the text is being made: organisers, moderators and the design group."""
    return standing.has(Right.REVIEW) or standing.has(Right.MODERATE)


def require_sees_draft(standing: Standing) -> None:
    """Raise NotFound for people outside the workshop and NotAllowed for members who do not see the drafting."""
    if standing.role is None:
        raise NotFound("There is no such workshop, or its drafts are not yours to see.")
    if not sees_draft(standing):
        raise NotAllowed("How the text is drafted is for the organisers, moderators and the design group.")


def require_drafts(standing: Standing) -> UUID | None:
    """Return the caller's participation, who may link, suggest and add sources. Raise NotFound or NotAllowed.

    None for an operator who organises without having joined.
    """
    require_right(standing, Right.REVIEW)
    return standing.participation_id


def require_publishes(standing: Standing) -> None:
    """Raise NotFound or NotAllowed for those who may not publish."""
    require_right(standing, Right.MANAGE)


def require_decides(standing: Standing) -> UUID | None:
    """Return the participation of a caller who decides about what readers send. Raise NotFound or NotAllowed."""
    require_right(standing, Right.MODERATE)
    return standing.participation_id
