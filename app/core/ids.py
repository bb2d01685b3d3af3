"""Identifiers: time-ordered UUIDs (RFC 9562, version 7), so that neighbours in time are neighbours in an index."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh identifier; later ones sort after earlier ones of the same process."""
    return uuid7()
