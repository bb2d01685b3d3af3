"""Who may review and read along, what can become of a contribution, and which ones two people read: pure functions."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.core.errors import Invalid, NotAllowed, NotFound
from app.workshops.policy import Right, Role, Standing, require_member, require_right


class Outcome(StrEnum):
    """What became of a contribution."""

    USED = "used"
    MERGED = "merged"
    """Another contribution stands for it."""
    NOT_USED = "not_used"
    """Considered, and not used for a reason."""
    PENDING = "pending"


class Reason(StrEnum):
    """Why a contribution was considered and not used."""

    OUT_OF_SCOPE = "out_of_scope"
    ALREADY_COVERED = "already_covered"
    """The text, or what is done already, says it."""
    TOO_SPECIFIC = "too_specific"
    """It matters to one place or case; the declaration is for all."""
    NOT_FEASIBLE = "not_feasible"
    CONFLICTS = "conflicts"
    """It speaks against what most others said."""
    NEEDS_EVIDENCE = "needs_evidence"
    UNCLEAR = "unclear"
    LATER = "later"
    """Kept for another time."""
    OTHER = "other"
    """Something else: in own words."""


class Settling(StrEnum):
    """How two readings became one decision."""

    AGREED = "agreed"
    """Both readers decided the same."""
    THIRD = "third"
    """They did not, and a third person decided."""
    TALKED = "talked"
    """They did not, and one of them entered what they agreed upon."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides. Outcome None takes a decision back."""

    outcome: Outcome | None
    merged_into_id: UUID | None = None
    reason: Reason | None = None
    words: str = ""

    @property
    def says(self) -> tuple[Outcome | None, UUID | None, Reason | None]:
        """What two readers are compared by: their own words may differ."""
        return self.outcome, self.merged_into_id, self.reason


def fitting(decision: Decision, *, of_theme: bool) -> Decision:
    """Return a decision whose parts go together. Raise Invalid for any other."""
    if (decision.outcome is Outcome.MERGED) != (decision.merged_into_id is not None):
        raise _invalid("merged_into_id", "Name the contribution that stands for this one, for `merged` and only then.")
    if of_theme and decision.outcome is Outcome.MERGED:
        raise _invalid("outcome", "A theme is used, not used or pending; single contributions are merged.")
    if decision.outcome is not Outcome.NOT_USED:
        if decision.reason is not None:
            raise _invalid("reason", "A reason goes with `not_used`.")
    elif decision.reason is None and not decision.words:
        raise _invalid("reason", "Say why: with a reason of the list, or in your own words.")
    elif decision.reason is Reason.OTHER and not decision.words:
        raise _invalid("words", "Say in your own words why.")
    elif decision.reason is None:
        return Decision(decision.outcome, None, Reason.OTHER, decision.words)
    return decision


def is_read_twice(contribution_id: UUID, second_share: int) -> bool:
    """Tell whether two people read a contribution where so many per cent are read twice.

    Drawn by the id alone, so that everybody draws the same ones, and a larger share keeps those of a smaller one.
    """
    drawn = int.from_bytes(hashlib.blake2b(contribution_id.bytes, digest_size=4).digest())
    return drawn % 100 < second_share


def sees_review(standing: Standing) -> bool:
    """Tell whether the caller reads the review: who reviews, the moderators, and observers."""
    return standing.has(Right.REVIEW) or standing.has(Right.MODERATE) or standing.role is Role.OBSERVER


def require_sees_review(standing: Standing) -> None:
    """Raise NotFound for people outside the workshop and NotAllowed for members who do not read the review."""
    if standing.role is None:
        raise NotFound("There is no such workshop, or its review is not yours to see.")
    if not sees_review(standing):
        raise NotAllowed("The review is for the organisers, moderators, the design group and observers.")


def require_reviews(standing: Standing) -> UUID | None:
    """Return the participation of a caller who may decide. Raise NotFound or NotAllowed.

    Neither schedule nor seal matter: it is about the record, and the record stays as it is. None for an operator who
    has not joined.
    """
    require_right(standing, Right.REVIEW)
    return standing.participation_id


def require_reader(standing: Standing) -> UUID:
    """Return the participation of a caller who reads, codes or claims under their own name."""
    require_right(standing, Right.REVIEW)
    return require_member(standing)


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"field": field, "message": message}])
