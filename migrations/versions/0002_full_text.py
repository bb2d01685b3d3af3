"""Full-text search over contributions: each database's own index, kept by the commands through `storage.dialect`."""

import sqlalchemy as sa
from alembic import op

from app.core.words import words_of
from app.storage.dialect import index_text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# `keys` holds the contribution's and the workshop's id as words of their own, so that a row is found for deletion, and
# a search stays within a workshop, without reading the table.
_SQLITE = """
CREATE VIRTUAL TABLE contribution_text_index USING fts5(
    contribution_id UNINDEXED, keys, words, tokenize = 'porter unicode61 remove_diacritics 2'
)
"""
_POSTGRES = """
CREATE TABLE contribution_text_index (
    contribution_id uuid CONSTRAINT pk_contribution_text_index PRIMARY KEY
        CONSTRAINT fk_contribution_text_index_contribution_id REFERENCES contribution (id) ON DELETE CASCADE,
    workshop_id uuid NOT NULL,
    words tsvector NOT NULL
)
"""


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES)
        op.execute("CREATE INDEX ix_contribution_text_index_words ON contribution_text_index USING gin (words)")
    else:
        op.execute(_SQLITE)
    _index_what_is_there(op.get_bind())


def _index_what_is_there(connection: sa.Connection) -> None:
    """Make what was said before this revision findable too."""
    said = sa.table("contribution", sa.column("id", sa.Uuid()), sa.column("workshop_id", sa.Uuid()), sa.column("text"))
    visible = sa.text("is_visible")
    for ident, workshop_id, text in connection.execute(sa.select(said).where(visible)).all():
        index_text(connection, ident, workshop_id, words_of(text))


def downgrade() -> None:
    """Take back."""
    op.execute("DROP TABLE contribution_text_index")
