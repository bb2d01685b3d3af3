"""Keeping vectors beside the texts that they were made of, and no longer than those."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, update

from app.contributions.models import Contribution
from app.storage.bulk import insert_rows
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.themes.models import Cluster, ClusterMember, ContributionVector, Theme
from app.workshops.models import Participation

_C, _V, _PERSON = table_of(Contribution).c, table_of(ContributionVector), table_of(Participation).c
_COLUMNS = ("contribution_id", "workshop_id", "encoder", "text_version", "vector", "kept_at")


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder made of one version of a text."""

    contribution_id: UUID
    workshop_id: UUID
    text_version: int
    vector: bytes


def keep_vectors(tx: Tx, encoder: str, encoded: Sequence[Encoded]) -> int:
    """Keep vectors of texts that are still as they were, and visible; return how many. In place of earlier ones."""
    present = tx.connection.execute(
        select(_C.id, _C.version)
        .where(_C.id.in_([one.contribution_id for one in encoded]), _C.is_visible)
        .order_by(_C.id)
        # So that nothing is withdrawn between this check and the commit.
        .with_for_update(read=True)
    )
    versions = {row.id: row.version for row in present}
    rows = [
        (one.contribution_id, one.workshop_id, encoder, one.text_version, one.vector, tx.now)
        for one in encoded
        if versions.get(one.contribution_id) == one.text_version
    ]
    insert_rows(tx.connection, _V, _COLUMNS, rows, keys=_COLUMNS[:1], changed=_COLUMNS[2:])
    return len(rows)


def drop_vectors(tx: Tx, contribution_ids: Collection[UUID]) -> None:
    """Forget vectors and quotations of texts that nobody may read any more, in the database's files too."""
    gone = select(_C.id).where(_C.id.in_(contribution_ids), _C.is_visible.is_(False))
    tx.connection.execute(delete(_V).where(_V.c.contribution_id.in_(gone)))
    _forget_summaries(tx, gone)
    tx.erases()


def erase_vectors(tx: Tx, account_id: UUID) -> None:
    """Forget the vectors of all that somebody said, and the summaries that may quote it."""
    theirs = select(_PERSON.id).where(_PERSON.account_id == account_id)
    said = select(_C.id).where(_C.author_id.in_(theirs))
    tx.connection.execute(delete(_V).where(_V.c.contribution_id.in_(said)))
    _forget_summaries(tx, said)


def _forget_summaries(tx: Tx, contribution_ids: Select[Any]) -> None:
    """Blank the summaries of clusters that hold some contributions, and of all themes of their rooms."""
    member = table_of(ClusterMember).c
    cluster, theme = table_of(Cluster), table_of(Theme)
    quoting = select(member.run_id).where(
        member.run_id == cluster.c.run_id,
        member.cluster == cluster.c.number,
        member.contribution_id.in_(contribution_ids),
    )
    tx.connection.execute(update(cluster).where(cluster.c.summary != "", quoting.exists()).values(summary=""))
    # People may have moved or removed them since, and the theme still quotes them: all of a room's summaries go.
    rooms = select(_C.workshop_id).where(_C.id.in_(contribution_ids))
    tx.connection.execute(update(theme).where(theme.c.workshop_id.in_(rooms), theme.c.summary != "").values(summary=""))
