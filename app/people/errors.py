"""Why signing in, an account or an organisation refuses."""

from app.core.errors import DomainError


class SignInOver(DomainError):
    """This sign-in was used, is older than ten minutes, or met too many wrong codes. Ask for a new one: the old mail
    is of no use any more.
    """

    slug = "sign-in-over"
    title = "This way in has closed"
    status = 410


class AnotherBrowser(DomainError):
    """A sign-in works only in the browser that asked for it, so that a forwarded or scanned mail lets nobody in. Open
    the link there, or type the code there; programs send the `binding` that they were given.
    """

    slug = "another-browser"
    title = "This is not the browser that asked"
    status = 403


class WrongProof(DomainError):
    """The code or link is not the one in the mail. `attempts_left` says how often you may still try."""

    slug = "wrong-code"
    title = "That is not the code we sent"
    status = 403


class TooManySignIns(DomainError):
    """Five sign-ins are open for this address. Use the newest mail, also look among unwanted mail, or wait for the
    seconds in `Retry-After`.
    """

    slug = "too-many-sign-ins"
    title = "There is mail on its way already"
    status = 429


class AddressTaken(DomainError):
    """The address you proved belongs to an account of its own, and two accounts are not mixed. Sign out of the guest
    account and sign in with the address.
    """

    slug = "address-taken"
    title = "This address has an account already"
    status = 409


class HasAddress(DomainError):
    """Only a guest adds an address; your account has one, which is how you sign in."""

    slug = "has-address"
    title = "Your account has an address"
    status = 409


class OrganisationExists(DomainError):
    """Another organisation goes by this name. `organisation_id` says which: merge the two instead."""

    slug = "organisation-exists"
    title = "There is one of this name"
    status = 409


class NotMergeable(DomainError):
    """An organisation cannot be merged into itself, nor into one that was merged into it."""

    slug = "not-mergeable"
    title = "These two cannot be merged this way"
    status = 409
