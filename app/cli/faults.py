"""What an operator can mend, and the sentence that says how."""

from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, OperationalError

from app.core.errors import DomainError
from app.core.signing import SecretUnusable
from app.mail.errors import MailNotConfigured
from app.storage.engine import DatabaseInUse


class OperatorError(RuntimeError):
    """Something that the operator can mend; the message is a sentence that says how."""


def explain(error: Exception) -> str | None:  # noqa: PLR0911 - one for each kind
    """Return the sentence for an error that the operator can mend, and None for one that is ours to mend."""
    match error:
        case DomainError():
            return error.detail
        case OperatorError() | DatabaseInUse() | MailNotConfigured() | SecretUnusable():
            return str(error)
        case ValidationError():
            fault = error.errors()[0]
            return f"FOLKMOOT_{str(fault['loc'][0]).upper()}: {fault['msg']}."
        case ArgumentError():
            return "FOLKMOOT_DATABASE_URL cannot be read: it should look like postgresql://user:password@host/name."
        case OperationalError():
            return f"The database cannot be used: {str(error.orig).strip().splitlines()[0]}."
        case OSError(filename=str() as path):
            return f"{path}: {error.strerror}."
    return None
