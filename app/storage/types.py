"""Column types whose form differs between SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC: microseconds since 1970 on SQLite (exact, ordered, small), timestamptz on PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value if dialect.name == "postgresql" else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else from_micros(value)


def to_micros(instant: datetime) -> int:
    """Return microseconds since 1970-01-01T00:00Z, exactly."""
    delta = instant - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_micros(micros: int) -> datetime:
    """Return the instant that many microseconds after 1970-01-01T00:00Z, exactly."""
    seconds, rest = divmod(micros, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Document(TypeDecorator[Any]):
    """A JSON value that belongs to one row; None is SQL's null."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(
            JSONB(none_as_null=True) if dialect.name == "postgresql" else JSON(none_as_null=True)
        )


class WrittenJson(str):
    """JSON that has been written already: a `Document` takes it as it is. What comes back is a value, as always."""

    __slots__ = ()


def write_json(value: Any) -> str:
    """Write a document's value: what engines do with it."""
    return value if isinstance(value, WrittenJson) else json.dumps(value)


class InternedUuid(Uuid[UUID]):
    """SQLAlchemy's UUID in text, for SQLite, with the values that come back remembered.

    Making a UUID from text costs more than fetching it, and the same few thousand (people, ideas, one workshop) come
    back in every transaction.
    """

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return None if dialect.supports_native_uuid else _interned


@lru_cache(maxsize=65_536)
def _interned(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


Serial = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit number that may be SQLite's row id."""
