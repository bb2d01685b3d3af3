"""Why themes refuse."""

from app.core.errors import DomainError


class RunUnderWay(DomainError):
    """Somebody has asked for a run of this workshop that is not finished. `run_id` names it: read its progress, or
    cancel it first.
    """

    slug = "run-under-way"
    title = "A run is under way"
    status = 409


class RunFinished(DomainError):
    """The run has ended, so there is nothing left to cancel. Its `status` says how it ended; what it found stays."""

    slug = "run-finished"
    title = "The run has ended"
    status = 409


class NothingToGroup(DomainError):
    """Too few contributions have three words or more. Ask again when people have said more."""

    slug = "nothing-to-group"
    title = "There is nothing to group yet"
    status = 409


class ThemesNotShown(DomainError):
    """Themes are shown to everybody in the workshop when voting has ended, so that they do not steer what people say.
    Organisers, moderators and the design group see them before.
    """

    slug = "themes-not-shown"
    title = "Themes are shown when voting has ended"
    status = 403
