"""Why outcomes refuse."""

from app.core.errors import Conflict


class AlreadyEndorsed(Conflict):
    """This organisation stands behind this revision already. Withdraw that endorsement first if it should be signed by
    somebody else.
    """

    slug = "already-endorsed"
    title = "This organisation has endorsed it"


class NotOpenForAnswers(Conflict):
    """The recommendation is a draft, or its answers are closed: organisers and the design group open it."""

    slug = "not-open-for-answers"
    title = "This takes no answers now"
