"""Migrations: bring a database of any age to the present tables."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from app.storage.dialect import LOG_LOCK, is_postgres


def config_for(connection: Connection) -> Config:
    """Return Alembic's configuration over an open connection."""
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.attributes["connection"] = connection
    return config


def upgrade(url: str, revision: str = "head") -> tuple[str | None, str | None]:
    """Migrate to a revision and return the revisions before and after. Several processes may call this at once."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if is_postgres(connection):
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOG_LOCK})
            before = MigrationContext.configure(connection).get_current_revision()
            command.upgrade(config_for(connection), revision)
            after = MigrationContext.configure(connection).get_current_revision()
            connection.commit()
    finally:
        engine.dispose()
    return before, after


def is_current(connection: Connection) -> bool:
    """Tell whether the database has the present tables."""
    heads = set(ScriptDirectory.from_config(config_for(connection)).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads
