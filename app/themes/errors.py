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


class CannotUndo(DomainError):
    """What the edit changed has been changed again since, or the edit has been undone already. `edits` names the later
    edits that stand on it, the latest first: undo those before it.
    """

    slug = "cannot-undo"
    title = "Later edits stand on this one"
    status = 409


class ProposalSettled(DomainError):
    """Somebody has accepted or dismissed the proposal, or the themes have changed so that it says nothing any more. Its
    `state` says which; a newer run may propose it again.
    """

    slug = "proposal-settled"
    title = "The proposal is settled"
    status = 409
