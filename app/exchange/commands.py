"""Beginning an export: check, and put it on record before anything leaves."""

from uuid import UUID

from app.core.actors import Actor
from app.exchange.events import WorkshopExported
from app.exchange.policy import ExportFormat, ExportKind, require_export
from app.exchange.queries.tables import Export
from app.storage.writer import Tx
from app.workshops.models import Workshop
from app.workshops.queries import standing_of


def begin_export(
    tx: Tx, actor: Actor, workshop_id: UUID, kind: ExportKind, file_format: ExportFormat, *, secret: bytes
) -> Export:
    """Record that a file is taken out, and return what it is to be of. Raise NotFound, NotAllowed or TalliesHidden.

    Also where the record is sealed: that it was read is no part of what was sealed. `secret` makes pseudonyms.
    """
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    require_export(standing, kind)
    workshop = tx.session.get_one(Workshop, workshop_id)
    tx.record(
        WorkshopExported(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=workshop_id,
            export=kind.value,
            format=file_format.value,
        )
    )
    return Export(
        workshop_id,
        kind,
        tx.now,
        workshop.title,
        workshop.slug,
        tuple(workshop.registration_fields),
        sees_tallies=standing.sees_tallies,
        secret=secret,
    )
