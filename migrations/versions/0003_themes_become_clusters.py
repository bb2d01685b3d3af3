"""What the machine finds is called a cluster from here on; `theme` becomes the name of what people keep."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import app.storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = "run_id, number, position, label, keywords, size, representatives, parent, is_tray"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "cluster",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("keywords", app.storage.types.Document(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("representatives", app.storage.types.Document(), nullable=False),
        sa.Column("parent", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
        sa.Column("is_tray", sa.Boolean(), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("sides", app.storage.types.Document(), nullable=True),
        sa.Column("identity", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["theme_run.id"], name=op.f("fk_cluster_run_id")),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_cluster")),
    )
    op.create_table(
        "cluster_member",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("cluster", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_cluster_member_contribution_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id", "cluster"], ["cluster.run_id", "cluster.number"], name=op.f("fk_cluster_member_run_id_cluster")
        ),
        sa.PrimaryKeyConstraint("run_id", "contribution_id", name=op.f("pk_cluster_member")),
    )
    op.execute(f"INSERT INTO cluster ({_COLUMNS}) SELECT {_COLUMNS} FROM theme")  # noqa: S608 - our names
    op.execute(
        "INSERT INTO cluster_member (run_id, contribution_id, cluster, confidence) "
        "SELECT run_id, contribution_id, theme, confidence FROM theme_member"
    )
    op.create_index("ix_cluster_member_contribution", "cluster_member", ["contribution_id"])
    op.create_index(
        "ix_cluster_member_cluster", "cluster_member", ["run_id", "cluster", "confidence", "contribution_id"]
    )
    op.drop_table("theme_member")
    op.drop_table("theme")


def downgrade() -> None:
    """Take back."""
    for old, new in (("theme", "cluster"), ("theme_member", "cluster_member")):
        op.rename_table(new, old)
    with op.batch_alter_table("theme") as batch_op:
        batch_op.drop_column("identity")
        batch_op.drop_column("summary")
        batch_op.drop_column("sides")
    with op.batch_alter_table("theme_member") as batch_op:
        batch_op.alter_column("cluster", new_column_name="theme")
