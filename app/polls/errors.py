"""Why polls refuse."""

from app.core.errors import DomainError


class PollNotOpen(DomainError):
    """The poll takes no ballots now: it has not opened yet, or it has closed. Its page says when it is open; the
    server's clock decides.
    """

    slug = "poll-not-open"
    title = "The poll is not open"
    status = 409


class PollAnswered(DomainError):
    """People have answered, so what they were asked stays as it is: question, options, kind, integrity, headline and
    who sees the result. Times, thanks and sites can still change. Make a new poll for a new question.
    """

    slug = "poll-answered"
    title = "People have answered already"
    status = 409


class PollSlugTaken(DomainError):
    """Another poll has this name in its address. Choose another `slug`, or leave it out and one is made from the
    question.
    """

    slug = "poll-slug-taken"
    title = "That address is taken"
    status = 409


class TokenExpired(DomainError):
    """The question was shown too long ago. Send the token to `POST /api/v1/polls/{id}/tokens` and vote with the one
    that comes back; the page does so by itself.
    """

    slug = "ballot-token-expired"
    title = "The page is a little old"
    status = 409


class TokenInvalid(DomainError):
    """The ballot's token was not issued by this service for this poll and place. Load the poll again and vote there."""

    slug = "ballot-token-invalid"
    title = "This did not come from the poll's page"
    status = 403


class TokenUsed(DomainError):
    """A ballot was cast with this token already, and another answer came with it now. One showing of the question is
    one ballot; a browser that kept its ballot key can change it with a fresh token.
    """

    slug = "ballot-token-used"
    title = "You have voted with this page"
    status = 409


class ProofMissing(DomainError):
    """The ballot came without its proof of work, or with one that does not solve the challenge of its token. The page
    computes it by itself; a program finds the number whose hash is the challenge.
    """

    slug = "proof-missing"
    title = "The proof of work is missing"
    status = 403


class InvitationNeeded(DomainError):
    """This poll takes one ballot for each invitation. Open the link that you were sent; if you have none, ask those who
    run the poll.
    """

    slug = "poll-invitation-needed"
    title = "Voting needs an invitation"
    status = 403


class MailboxNeeded(DomainError):
    """This poll counts one ballot for each mailbox. Send an `email` with the ballot; it counts when you confirm it."""

    slug = "mailbox-needed"
    title = "Voting needs an e-mail address"
    status = 422


class ConfirmationUnknown(DomainError):
    """The link was used already, is too old, or the poll has closed. While the poll is open you can vote again and are
    sent a new one.
    """

    slug = "confirmation-unknown"
    title = "This link does not work any more"
    status = 404


class ResultHidden(DomainError):
    """The organisers show this result later, after voting, or to nobody else. The poll's page says when."""

    slug = "poll-result-hidden"
    title = "The result is not shown"
    status = 403


class TooManyMails(DomainError):
    """This mailbox was sent a few links already. Use the newest of them, or try again later."""

    slug = "too-many-confirmations"
    title = "Look into your mailbox"
    status = 429
