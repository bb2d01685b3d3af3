"""Beginning a visit, and counting what visits have shown. Neither is for the log: nobody said or decided anything."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, update

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.storage.bulk import insert_rows
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.votes.models import Visit

_CONTRIBUTION, _VISIT = table_of(Contribution), table_of(Visit)
KEPT = timedelta(days=2)
"""How long the pages of a visit can be read."""

_COUNT = (
    update(_CONTRIBUTION)
    .where(_CONTRIBUTION.c.id == bindparam("idea"))
    .values(impressions=_CONTRIBUTION.c.impressions + bindparam("times"))
)
_SHOWN = (
    update(_VISIT)
    .where(_VISIT.c.id == bindparam("visit"), _VISIT.c.shown < bindparam("to"))
    .values(shown=bindparam("to"))
)


def begin_visit(tx: Tx, _actor: Actor, visit_id: UUID, participation_id: UUID, idea_ids: Sequence[UUID]) -> None:
    """Keep the order of a visit, so that any process can serve its later pages."""
    ideas = b"".join(ident.bytes for ident in idea_ids)
    row = (visit_id, participation_id, tx.now, ideas, 0)
    insert_rows(tx.connection, _VISIT, ("id", "participation_id", "started_at", "ideas", "shown"), [row])


def count_impressions(tx: Tx, ideas: Mapping[UUID, int], visits: Mapping[UUID, int]) -> None:
    """Add what pages have shown, in the order of ids, and forget visits that are over."""
    if ideas:
        counts = [{"idea": ident, "times": times} for ident, times in sorted(ideas.items())]
        tx.connection.execute(_COUNT, counts)
    if visits:
        places = [{"visit": ident, "to": shown} for ident, shown in sorted(visits.items())]
        tx.connection.execute(_SHOWN, places)
    tx.connection.execute(delete(_VISIT).where(_VISIT.c.started_at < tx.now - KEPT))
