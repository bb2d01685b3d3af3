"""What all tables share: one naming convention, so that a migration can name every constraint on both databases."""

from sqlalchemy import Table
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """The base of every table."""


def table_of(model: type[SQLModel]) -> Table:
    """Return the Core table behind a model, for bulk statements."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table
