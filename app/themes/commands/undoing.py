"""Undoing an edit: everything that it touched becomes what it was, or nothing does."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, or_, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.storage.writer import Tx
from app.themes.commands.editing import Edited, Editing
from app.themes.commands.images import image_of, places_of, restore
from app.themes.errors import CannotUndo
from app.themes.models import ThemeEdit, ThemeEditTheme, ThemeProposal


def undo_edit(tx: Tx, actor: Actor, workshop_id: UUID, edit_id: UUID) -> Edited:
    """Take an edit back, also an undo.

    Raise CannotUndo unless all that it touched is still as it left it, and nothing came since that would be left in a
    theme that does not stand, or below one.
    """
    editing = Editing.by(tx, actor, workshop_id)
    edit = tx.session.get(ThemeEdit, edit_id)
    if edit is None or edit.workshop_id != workshop_id:
        raise NotFound("This workshop has no such edit.")
    if edit.undone_by_id is not None:
        raise CannotUndo("This edit has been undone.", edits=[str(edit.undone_by_id)])
    if edit.before is None or edit.after is None:
        raise CannotUndo("Themes that came from a run are changed, not undone.", edits=[])
    _require_untouched(editing, edit)
    for ident, image in edit.before["themes"].items():
        theme = editing.any_theme(UUID(ident))
        if image is None:
            theme.retired_at = tx.now
        else:
            restore(theme, image)
    for (theme_id, contribution_id), place in places_of(edit.before["members"]).items():
        editing.put(theme_id, contribution_id, place)
    _require_whole(editing, edit)
    proposal = tx.session.get(ThemeProposal, edit.proposal_id) if edit.proposal_id else None
    done = editing.finish("undo", f"Undid: {edit.says}", undoes_id=edit.id, proposal_id=edit.proposal_id)
    edit.undone_by_id = done.edit.id
    tx.session.add(edit)
    is_redone = False
    if edit.undoes_id is not None:
        first = tx.session.get_one(ThemeEdit, edit.undoes_id)
        first.undone_by_id = None
        # The way back is the first edit's own again; this undo of its undo has no further say.
        edit.before = edit.after = None
        done.edit.before = done.edit.after = None
        is_redone = True
        tx.session.add(first)
    if proposal is not None:
        proposal.state = "accepted" if is_redone and _is_accepted(tx, proposal) else "open"
        tx.session.add(proposal)
    tx.session.flush()
    return done


def _is_accepted(tx: Tx, proposal: ThemeProposal) -> bool:
    """Tell whether the edit that accepted a proposal stands."""
    edit = tx.session.get(ThemeEdit, proposal.edit_id) if proposal.edit_id else None
    return edit is not None and edit.undone_by_id is None


def _require_untouched(editing: Editing, edit: ThemeEdit) -> None:
    after = edit.after or {"themes": {}, "members": {}}
    same = all(image_of(editing.any_theme(UUID(ident))) == image for ident, image in after["themes"].items()) and all(
        editing.members(theme_id).get(contribution_id) == place
        for (theme_id, contribution_id), place in places_of(after["members"]).items()
    )
    if not same:
        raise _changed_since(editing, edit)


def _require_whole(editing: Editing, edit: ThemeEdit) -> None:
    """Raise CannotUndo if a theme that does not stand has something in it or below it now, and so out of sight."""
    before = edit.before or {"themes": {}, "members": {}}
    for ident in {*map(UUID, before["themes"]), *map(UUID, before["members"])}:
        theme = editing.any_theme(ident)
        if theme.retired_at is not None:
            below = [child.id for child in editing.children(ident)]
            if below or editing.members(ident):
                raise _changed_since(editing, edit, below)
        elif theme.parent_id is not None and editing.any_theme(theme.parent_id).retired_at is not None:
            raise _changed_since(editing, edit, [theme.parent_id])


def _changed_since(editing: Editing, edit: ThemeEdit, others: Collection[UUID] = ()) -> CannotUndo:
    later = later_edits(editing.tx, edit, others)
    return CannotUndo("What this edit changed has been changed since.", edits=[str(ident) for ident in later])


def later_edits(tx: Tx, edit: ThemeEdit, others: Collection[UUID] = ()) -> list[UUID]:
    """Return the later edits, not undone, of the themes that an edit touched and of some others, the latest first."""
    touched = select(ThemeEditTheme.theme_id).where(ThemeEditTheme.edit_id == edit.id)
    in_question = or_(col(ThemeEditTheme.theme_id).in_(touched), col(ThemeEditTheme.theme_id).in_(others))
    return list(
        tx.session.exec(
            select(ThemeEdit.id)
            .where(
                ThemeEdit.workshop_id == edit.workshop_id,
                ThemeEdit.number > edit.number,
                col(ThemeEdit.undone_by_id).is_(None),
                col(ThemeEdit.undoes_id).is_(None),
                col(ThemeEdit.id).in_(select(ThemeEditTheme.edit_id).where(in_question)),
            )
            .order_by(col(ThemeEdit.number).desc())
        )
    )
