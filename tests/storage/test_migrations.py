"""Migrations, from nothing and from a database of each earlier revision with people and contributions in it."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, func, inspect, select
from sqlmodel import SQLModel

from app.contributions.models import Contribution
from app.core.clock import SystemClock
from app.core.ids import new_id
from app.declarations.models import Declaration, DeclarationVersion
from app.main import create_app
from app.people.models import Account
from app.publishing.models import Revision
from app.storage.dialect import texts_with
from app.storage.migrate import config_for, is_current, upgrade
from app.storage.tables import table_of
from app.workshops.models import Participation, Workshop
from tests.databases import PostgresDatabases


def _revisions() -> list[str]:
    with create_engine("sqlite://").connect() as connection:
        script = ScriptDirectory.from_config(config_for(connection))
        return [revision.revision for revision in reversed(list(script.walk_revisions()))]


REVISIONS = _revisions()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
    name = f"empty{new_id().hex}"
    with psycopg.connect(databases.server.get_uri(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield databases.url_of(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _populate(connection: Connection) -> None:
    """Put a person, a room and an idea into the tables as they are at this revision."""
    now, account, workshop, person = SystemClock().now(), new_id(), new_id(), new_id()
    rows: list[tuple[type[SQLModel], dict[str, Any]]] = [
        (Account, {"id": account, "email": "ana@example.org", "name": "Ana", "created_at": now}),
        (Workshop, {"id": workshop, "slug": "old", "title": "Old", "created_at": now, "created_by_id": account}),
        (
            Participation,
            {"id": person, "workshop_id": workshop, "account_id": account, "role": "participant", "joined_at": now}
            | {"display_name": "Ana"},
        ),
        (
            Contribution,
            {"id": new_id(), "workshop_id": workshop, "kind": "idea", "author_id": person, "posted_at": now}
            | {"text": "A wheelchair that comes before the discharge"},
        ),
    ]
    _insert(connection, rows)


def _insert(connection: Connection, rows: Sequence[tuple[type[SQLModel], dict[str, Any]]]) -> None:
    """Write rows of the present models into the tables as they are at this revision."""
    for model, given in rows:
        present = {column["name"] for column in inspect(connection).get_columns(str(model.__tablename__))}
        # What the model fills in by itself, limited to what this revision knows.
        values = model.model_validate(given).model_dump() | given
        connection.execute(table_of(model).insert().values({k: v for k, v in values.items() if k in present}))
    connection.commit()


def test_an_empty_database_gets_the_present_tables(empty_url: str) -> None:
    assert upgrade(empty_url) == (None, REVISIONS[-1])
    assert upgrade(empty_url) == (REVISIONS[-1], REVISIONS[-1])
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        assert is_current(connection)
        create_app()
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _o, name, *_: not str(name).startswith("contribution_text"),
            },
        )
        assert compare_metadata(context, SQLModel.metadata) == [], "the models have changed: scripts/new-migration"
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_populated_database_of_each_revision_keeps_what_it_has(empty_url: str, revision: str) -> None:
    upgrade(empty_url, revision)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        _populate(connection)
    upgrade(empty_url)
    with engine.connect() as connection:
        assert is_current(connection)
        assert connection.execute(select(table_of(Account).c.email)).scalar_one() == "ana@example.org"
        text, workshop_id = connection.execute(
            select(table_of(Contribution).c.text, table_of(Contribution).c.workshop_id)
        ).one()
        assert text.startswith("A wheelchair")
        found = connection.execute(texts_with(connection, workshop_id, ["wheelchair", "dis"])).all()
        assert len(found) == (1 if revision < "0002" else 0), "what was said before search existed is indexed by it"
        assert connection.execute(select(func.count()).select_from(table_of(Participation))).scalar_one() == 1
    engine.dispose()


PUBLISHED = {"never": [], "once": [1], "corrected": [1, 3, 2], "elsewhere": [2, 1]}
"""The revisions of each workshop, in the order in which they were written."""


def _publish(connection: Connection) -> None:
    """Put workshops with published revisions into the tables of the revision before they were noted at the workshop."""
    now, account = SystemClock().now(), new_id()
    rows: list[tuple[type[SQLModel], dict[str, Any]]] = [
        (Account, {"id": account, "email": "o@example.org", "name": "Organiser", "created_at": now}),
    ]
    for slug, revisions in PUBLISHED.items():
        workshop, declaration, version = new_id(), new_id(), new_id()
        rows += [
            (Workshop, {"id": workshop, "slug": slug, "title": slug, "created_at": now, "created_by_id": account}),
            (Declaration, {"id": declaration, "workshop_id": workshop}),
            (
                DeclarationVersion,
                {"id": version, "declaration_id": declaration, "number": 1, "title": "T", "preamble": "P."}
                | {"created_at": now, "created_by_id": account},
            ),
        ]
        rows += [
            (
                Revision,
                {"id": new_id(), "workshop_id": workshop, "revision": number, "version_id": version, "record": "{}"}
                | {"published_at": now, "published_by_id": account, "digest": "0" * 64},
            )
            for number in revisions
        ]
    _insert(connection, rows)


def test_what_was_published_before_is_noted_at_its_workshop(empty_url: str) -> None:
    """A room shows its latest revision from this column alone."""
    upgrade(empty_url, "0004")
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        _publish(connection)
    upgrade(empty_url)
    workshop = table_of(Workshop).c
    with engine.connect() as connection:
        rows = connection.execute(select(workshop.slug, workshop.published_revision)).all()
    found = {slug: revision for slug, revision in rows}  # noqa: C416 - rows are no pairs to mypy
    assert found == {slug: max(revisions, default=None) for slug, revisions in PUBLISHED.items()}
    engine.dispose()


def test_a_database_of_the_past_is_not_current() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/old.db"
        upgrade(url, REVISIONS[0])
        engine = create_engine(url)
        with engine.connect() as connection:
            assert not is_current(connection)
        engine.dispose()
