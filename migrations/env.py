"""Alembic's environment: the tables of all stages, one connection handed over by `app.storage.migrate`."""

import importlib
import pkgutil

from alembic import context
from sqlmodel import SQLModel

import app
import app.http.idempotency

for stage in pkgutil.iter_modules(app.__path__):
    if stage.ispkg and any(m.name == "models" for m in pkgutil.iter_modules([f"{app.__path__[0]}/{stage.name}"])):
        importlib.import_module(f"app.{stage.name}.models")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
    # Full-text tables are SQLite's or PostgreSQL's own and are made by statements in a revision.
    include_object=lambda obj, name, kind, reflected, _to: (
        not (kind == "table" and reflected and str(name).startswith("contribution_text"))
    ),
)
with context.begin_transaction():
    context.run_migrations()
