"""Why the design group's work refuses."""

from app.core.errors import DomainError


class MergedInACircle(DomainError):
    """The contribution that you merge into is itself merged, directly or through others, into the one that you merge.
    `chain` has their ids in order. Take back one of these decisions first, or merge the other way round.
    """

    slug = "merged-in-a-circle"
    title = "They would be merged into each other"
    status = 409


class NeedsTwoReaders(DomainError):
    """Two people read this contribution before anything is decided: give your own reading with `PUT .../reading`. When
    both have, agreement decides by itself, and a disagreement is settled with `POST .../disposition/settle`.
    """

    slug = "needs-two-readers"
    title = "Two people read this one"
    status = 409


class EnoughReaders(DomainError):
    """As many people as should read this have read it, or have it before them. Take the next one of the queue, or read
    the disagreements: one that is open is settled with `POST .../disposition/settle`.
    """

    slug = "enough-readers"
    title = "Enough people read this one"
    status = 409


class NothingToSettle(DomainError):
    """Either one of the two readings is missing, or they agree, or the disagreement has been settled. Change a settled
    decision like any other, with `PUT .../disposition`.
    """

    slug = "nothing-to-settle"
    title = "There is no disagreement to settle"
    status = 409
