"""What people do with themes: make, describe, merge, split, fill, order and retire them. Each is one edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import Conflict, Invalid, Stale
from app.declarations.models import Declaration, Foundation
from app.storage.writer import Tx
from app.themes.commands.editing import Edited, Editing
from app.themes.commands.images import Place
from app.themes.commands.inheriting import Inherit
from app.themes.models import Theme

BY_HAND = Place(1000, "person", is_pinned=False)
"""How a contribution stands in a theme that a person put it into."""
DEEPEST = 3
"""Levels of themes."""


@dataclass(frozen=True, slots=True)
class Part:
    """A theme that is split off: its title and what goes into it."""

    title: str
    contribution_ids: Sequence[UUID]


def create_theme(
    tx: Tx, actor: Actor, workshop_id: UUID, *, fields: Mapping[str, Any], contribution_ids: Sequence[UUID] = ()
) -> Edited:
    """Make a theme, last among those beside it, with some contributions, which stay where else they are."""
    editing = Editing.by(tx, actor, workshop_id)
    theme = Theme(
        workshop_id=workshop_id,
        title=fields["title"],
        created_by_id=editing.actor_id,
        created_at=tx.now,
        origin="person",
    )
    _describe(editing, theme, fields)
    theme.position = editing.next_position(theme.parent_id)
    editing.add(theme)
    for ident in editing.visible(dict.fromkeys(contribution_ids)):
        editing.put(theme.id, ident, BY_HAND)
    return editing.finish("create", f"Made “{theme.title}”")


def change_theme(tx: Tx, actor: Actor, theme_id: UUID, *, fields: Mapping[str, Any], version: int) -> Edited:
    """Rename, describe, annotate, link or pin a theme. Fields that are not named stay."""
    editing, theme = Editing.of_theme(tx, actor, theme_id, version)
    was, parent_id = theme.title, theme.parent_id
    _describe(editing, theme, fields)
    if theme.parent_id != parent_id:
        theme.position = editing.next_position(theme.parent_id)
    if theme.title != was:
        return editing.finish("rename", f"Renamed “{was}” to “{theme.title}”")
    return editing.finish("describe", f"Changed {', '.join(_called(name) for name in fields)} of “{theme.title}”")


def merge_themes(
    tx: Tx, actor: Actor, theme_id: UUID, *, others: Mapping[UUID, int], title: str | None, version: int
) -> Edited:
    """Merge other themes, each at a version, into one, with what is in them and below them, and retire them."""
    editing, theme = Editing.of_theme(tx, actor, theme_id, version)
    if theme_id in others or not others:
        raise _invalid("others", "Name other themes to merge into this one.")
    gone = [editing.theme(ident, at) for ident, at in others.items()]
    merge_into(editing, theme, gone)
    names = ", ".join(f"“{one.title}”" for one in gone)
    says = f"Merged {names} into “{theme.title}”"
    if title is not None:
        theme.title = title
    return editing.finish("merge", says)


def merge_into(editing: Editing, theme: Theme, gone: Sequence[Theme]) -> None:
    """Move all that is in and below some themes into another one; what a person decided outlives what a run did."""
    ids = {one.id for one in gone}
    while theme.parent_id in ids:  # a heading that is merged into one below it
        theme.parent_id = editing.theme(theme.parent_id).parent_id
    for one in gone:
        for child in editing.children(one.id):
            if child.id != theme.id and child.id not in ids:
                child.parent_id, child.position = theme.id, child.position + 1000
        for contribution_id, place in list(editing.members(one.id).items()):
            present = editing.members(theme.id).get(contribution_id)
            editing.put(theme.id, contribution_id, place if present is None else _stronger(present, place))
            editing.put(one.id, contribution_id, None)
        one.retired_at, one.merged_into_id = editing.tx.now, theme.id


def split_theme(
    tx: Tx, actor: Actor, theme_id: UUID, *, parts: Sequence[Part], version: int, heirs: Sequence[Inherit] = ()
) -> Edited:
    """Move chosen contributions out of a theme into new ones beside it; the rest stays.

    `heirs` give the new ones what later stages hold about the whole.
    """
    editing, theme = Editing.of_theme(tx, actor, theme_id, version)
    chosen = [ident for part in parts for ident in part.contribution_ids]
    if len(set(chosen)) < len(chosen):
        raise _invalid("parts", "A contribution can go into one part only.")
    if strangers := set(chosen) - editing.members(theme_id).keys():
        raise _invalid("parts", f"Not in this theme: {', '.join(map(str, sorted(strangers)[:5]))}")
    made = split_off(editing, theme, parts, origin="person")
    done = editing.finish("split", f"Split {', '.join(f'“{one.title}”' for one in made)} off “{theme.title}”")
    for inherit in heirs:
        inherit(tx, actor, theme.id, [one.id for one in made])
    return done


def split_off(editing: Editing, theme: Theme, parts: Sequence[Part], *, origin: str) -> list[Theme]:
    """Make a theme of each part, right after the one it comes from."""
    made = []
    for part in parts:
        new = Theme(
            workshop_id=theme.workshop_id,
            title=part.title,
            kind=theme.kind,
            foundation_id=theme.foundation_id,
            parent_id=theme.parent_id,
            position=editing.next_position(theme.parent_id),
            created_by_id=editing.actor_id,
            created_at=editing.tx.now,
            origin=origin,
        )
        editing.add(new)
        for ident in part.contribution_ids:
            editing.put(theme.id, ident, None)
            editing.put(new.id, ident, BY_HAND)
        made.append(new)
    return made


def fill_theme(
    tx: Tx,
    actor: Actor,
    theme_id: UUID,
    *,
    version: int,
    add: Sequence[UUID] = (),
    remove: Sequence[UUID] = (),
    pin: Sequence[UUID] = (),
    unpin: Sequence[UUID] = (),
) -> Edited:
    """Put contributions into a theme or out of it, and pin or unpin those that are in it. Raise Invalid."""
    editing, theme = Editing.of_theme(tx, actor, theme_id, version)
    for ident in editing.visible(dict.fromkeys(add)):
        pinned = editing.members(theme_id).get(ident)
        editing.put(theme_id, ident, Place(1000, "person", is_pinned=pinned is not None and pinned.is_pinned))
    for ident in remove:
        editing.put(theme_id, ident, None)
    for ids, is_pinned in ((pin, True), (unpin, False)):
        for ident in ids:
            if ident not in editing.members(theme_id):
                raise _invalid("pin", f"{ident} is not in this theme.")
            editing.put(theme_id, ident, Place(1000, "person", is_pinned=is_pinned))
    done = [f"{word} {len(ids)}" for word, ids in _words(add, remove, pin, unpin) if ids]
    return editing.finish("fill", f"“{theme.title}”: {', '.join(done) or 'nothing'}")


def move_contributions(
    tx: Tx, actor: Actor, theme_id: UUID, *, contribution_ids: Sequence[UUID], to_id: UUID, version: int
) -> Edited:
    """Move contributions from one theme to another; a pin goes with them."""
    editing, theme = Editing.of_theme(tx, actor, theme_id, version)
    target = editing.theme(to_id)
    if target.id == theme.id:
        raise _invalid("to", "They are in this theme already.")
    for ident in dict.fromkeys(contribution_ids):
        place = editing.members(theme_id).get(ident)
        if place is None:
            raise _invalid("contribution_ids", f"{ident} is not in “{theme.title}”.")
        editing.put(theme_id, ident, None)
        editing.put(to_id, ident, Place(1000, "person", is_pinned=place.is_pinned))
    return editing.finish("move", f"Moved {len(contribution_ids)} from “{theme.title}” to “{target.title}”")


def retire_theme(tx: Tx, actor: Actor, theme_id: UUID, *, version: int) -> Edited:
    """Take a theme away. What is in no other theme falls into the tray; themes below it move up."""
    editing, theme = Editing.of_theme(tx, actor, theme_id, version)
    for child in editing.children(theme_id):
        child.parent_id, child.position = theme.parent_id, child.position + theme.position * 1000
    for ident in list(editing.members(theme_id)):
        editing.put(theme_id, ident, None)
    theme.retired_at = tx.now
    return editing.finish("retire", f"Retired “{theme.title}”")


def order_themes(
    tx: Tx, actor: Actor, workshop_id: UUID, *, order: Sequence[tuple[UUID, UUID | None]], version: int
) -> Edited:
    """Put all themes in order, each below a heading or on top. Raise Stale if the set is at another version."""
    editing = Editing.by(tx, actor, workshop_id)
    if editing.theme_set.version != version:
        raise Stale(f"The themes are at version {editing.theme_set.version}, and your order is of version {version}.")
    standing = set(
        tx.session.exec(select(Theme.id).where(Theme.workshop_id == workshop_id, col(Theme.retired_at).is_(None))).all()
    )
    if {ident for ident, _ in order} != standing or len(order) != len(standing):
        raise _invalid("themes", "Name every theme that stands, each once.")
    places: dict[UUID | None, int] = {}
    if {parent_id for _, parent_id in order if parent_id is not None} - standing:
        raise _invalid("themes", "A heading must be a theme that stands.")
    themes = [editing.theme(ident) for ident, _ in order]
    for theme, (_, parent_id) in zip(themes, order, strict=True):
        theme.parent_id = parent_id
        theme.position = places.get(parent_id, 0)
        places[parent_id] = theme.position + 1
    for theme in themes:
        _require_place(editing, theme)
    return editing.finish("order", "Put the themes in order")


def _describe(editing: Editing, theme: Theme, fields: Mapping[str, Any]) -> None:
    # Checked before it is set: the session writes what was set as soon as it is asked anything.
    if fields.get("foundation_id") is not None:
        _require_foundation(editing, fields["foundation_id"])
    if fields.get("parent_id") is not None:
        editing.theme(fields["parent_id"])
    for name, value in fields.items():
        setattr(theme, name, value)
    if "parent_id" in fields:
        _require_place(editing, theme)


def _require_foundation(editing: Editing, foundation_id: UUID) -> None:
    found = editing.tx.session.exec(
        select(Foundation.id)
        .join(Declaration, col(Declaration.id) == col(Foundation.declaration_id))
        .where(Foundation.id == foundation_id, Declaration.workshop_id == editing.workshop_id)
    ).first()
    if found is None:
        raise _invalid("foundation_id", "This workshop's declaration has no such foundation.")


def _require_place(editing: Editing, theme: Theme) -> None:
    """Raise Conflict for a theme below itself, or too deep."""
    above, level = theme.parent_id, 1
    while above is not None:
        level += 1
        if above == theme.id or level > DEEPEST:
            raise Conflict(f"A theme cannot be below itself, and there are at most {DEEPEST} levels.")
        above = editing.theme(above).parent_id


def _stronger(present: Place, other: Place) -> Place:
    """Return the place that outlives a merge: a person's before a machine's, then the stronger; a pin holds."""
    first, second = sorted((present, other), key=lambda place: (place.source != "person", -place.strength))
    return Place(first.strength, first.source, is_pinned=first.is_pinned or second.is_pinned)


def _called(name: str) -> str:
    return {"foundation_id": "the foundation", "parent_id": "the heading", "is_pinned": "the pin"}.get(name, name)


def _words(*given: Sequence[UUID]) -> list[tuple[str, Sequence[UUID]]]:
    return list(zip(("added", "took out", "pinned", "unpinned"), given, strict=True))


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])
