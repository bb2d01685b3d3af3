"""Who may endorse, recommend, answer and act: pure functions of where the caller stands.

Neither schedule nor seal matter: what comes of a declaration comes after its workshop.
"""

from uuid import UUID

from app.core.errors import NotAllowed, NotFound
from app.workshops.policy import SPEAKING, Right, Role, Standing, require_member, require_right

SIGNING = frozenset({Role.ORGANISER, Role.MODERATOR, Role.DESIGN_GROUP})
"""Roles whose bearers may sign for the organisation that they gave when they joined: anybody may give any."""


def require_may_endorse(standing: Standing, own_organisation_id: UUID | None, organisation_id: UUID) -> bool:
    """Tell whether an endorsement is recorded for somebody else's organisation, which only organisers may do.

    Raise NotFound for people outside the workshop and NotAllowed for whoever may not sign for this organisation.
    """
    if standing.role is None:
        raise NotFound("There is no such workshop, or you are not in it.")
    is_own = own_organisation_id == organisation_id
    if standing.role in SIGNING and is_own:
        return False
    if standing.has(Right.MANAGE):
        return True
    raise NotAllowed(
        "Members of the design group and moderators endorse for the organisation that they joined with; organisers "
        "record an endorsement for any other. Ask one of them."
    )


def require_recommends(standing: Standing) -> UUID | None:
    """Return the participation of a caller who may make recommendations and actions. Raise NotFound or NotAllowed."""
    require_right(standing, Right.REVIEW)
    return standing.participation_id


def require_answers(standing: Standing) -> UUID:
    """Return the participation of a caller who may answer and rank. Raise NotFound or NotAllowed."""
    if standing.role is None:
        raise NotFound("There is no such recommendation, or you are not in its workshop.")
    person = require_member(standing)
    if standing.role not in SPEAKING:
        raise NotAllowed("Observers read along; they do not answer.")
    return person


def reads_answers(standing: Standing) -> bool:
    """Tell whether the caller reads what people wrote in their answers: the desk and the design group."""
    return standing.has(Right.REVIEW) or standing.has(Right.READ_PRIVATE)


def require_reads_answers(standing: Standing) -> None:
    """Raise NotFound for people outside the workshop and NotAllowed for members who do not read answers."""
    if standing.role is None:
        raise NotFound("There is no such recommendation, or its answers are not yours to read.")
    if not reads_answers(standing):
        raise NotAllowed("What people answered is for the organisers, moderators and the design group.")
