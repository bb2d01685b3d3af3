"""Taking the text along when a workshop is cloned."""

from datetime import datetime
from uuid import UUID

from app.core.actors import Actor
from app.declarations.commands.writing import Draft, FoundationDraft, write_version
from app.declarations.queries import declaration_of, texts_of, version_of
from app.storage.writer import Tx
from app.workshops.commands import clone_workshop
from app.workshops.queries import WorkshopView, shown


def clone_with_text(
    tx: Tx, actor: Actor, workshop_id: UUID, *, title: str, slug: str | None, shift_to: datetime
) -> WorkshopView:
    """Clone a workshop and begin the copy's declaration with the newest text; refuses as `clone_workshop` does.

    The copy's foundations are its own, with the same keys: stances are taken afresh.
    """
    clone = clone_workshop(tx, actor, workshop_id, title=title, slug=slug, shift_to=shift_to)
    declaration = declaration_of(tx.session, workshop_id)
    if declaration is None or declaration.current_number == 0:
        return clone
    version = version_of(tx.session, declaration.id, declaration.current_number)
    foundations = [
        FoundationDraft(foundation.key, text.title, text.statement, text.body)
        for foundation, text in texts_of(tx.session, version.id)
    ]
    write_version(tx, actor, clone.workshop.id, Draft(version.title, version.preamble, foundations), number=0)
    return shown(tx.session, clone.workshop.id, actor, tx.now)
