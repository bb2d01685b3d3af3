"""Why a workshop refuses."""

from app.core.errors import DomainError


class NotOpen(DomainError):
    """The phase that allows this is not open now. The workshop's schedule says when it is; the server's clock decides.
    Keep your text: it was not saved.
    """

    slug = "not-open"
    title = "Not open now"
    status = 409


class Sealed(DomainError):
    """The workshop's record is sealed, for good: nothing can be added, changed or reopened. Clone it to go on."""

    slug = "sealed"
    title = "The record is sealed"
    status = 409


class SlugTaken(DomainError):
    """Another workshop, or the service itself, has this name in its address. Choose another `slug`, or leave it out and
    one is made from the title.
    """

    slug = "slug-taken"
    title = "That address is taken"
    status = 409


class MayNotCreate(DomainError):
    """Only people whom the operator of this service has made organisers create workshops: `folkmoot people add-
    organiser ADDRESS`.
    """

    slug = "may-not-create"
    title = "Creating workshops is not open to you"
    status = 403


class AlreadyJoined(DomainError):
    """You are in this workshop already. `participation_id` names your participation; change it with `PATCH
    .../participations/me`.
    """

    slug = "already-joined"
    title = "You are in already"
    status = 409


class NotInvited(DomainError):
    """This workshop is open to those who are invited, or whose address belongs to certain organisations. Sign in with
    the address that the invitation was sent to, or ask its organisers.
    """

    slug = "not-invited"
    title = "Joining needs an invitation"
    status = 403


class Removed(DomainError):
    """An organiser took you out of this workshop. What you said there stays. Write to its organisers: an invitation
    from them lets you in again.
    """

    slug = "removed"
    title = "You were taken out of this workshop"
    status = 403


class LastOrganiser(DomainError):
    """A workshop keeps at least one organiser. Make somebody else an organiser first."""

    slug = "last-organiser"
    title = "Somebody has to organise it"
    status = 409


class PhaseState(DomainError):
    """The phase is not in the state that this needs: only a coming phase is opened early, an open one closed or
    extended, a closed one reopened. The detail says when it opens and closes.
    """

    slug = "phase-state"
    title = "The phase is not in that state"
    status = 409


class GuestLinkUnknown(DomainError):
    """The guest link is not one of a workshop that takes guests, or it was replaced or revoked. Ask whoever gave it to
    you for the present one.
    """

    slug = "guest-link-unknown"
    title = "This guest link does not work"
    status = 404
