"""The first themes of a workshop: until a person changes one, they are what the newest run found."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.storage.writer import Tx
from app.themes.commands.editing import Editing
from app.themes.commands.images import Place
from app.themes.models import Theme, ThemeRun, ThemeSet


def follow_run(
    tx: Tx, run: ThemeRun, theme_set: ThemeSet, found: Mapping[str, Any], identities: Mapping[str, int]
) -> None:
    """Make the themes what a run found. A theme stays the same one while its cluster keeps its identity.

    The caller holds the set and has seen that it still follows runs.
    """
    editing = Editing(tx, run.workshop_id, theme_set)
    standing = {
        theme.identity: editing.theme(theme.id)
        for theme in tx.session.exec(
            select(Theme).where(Theme.workshop_id == run.workshop_id, col(Theme.retired_at).is_(None))
        ).all()
    }
    places = _places(found)
    themes: dict[str, Theme] = {}
    ordinals: dict[UUID | None, int] = {}
    for cluster in found["themes"]:
        if cluster["is_tray"]:
            continue
        identity = identities[cluster["number"]]
        theme = standing.pop(identity, None)
        parent = themes.get(cluster["parent"] or "")
        values = {
            "title": cluster["label"],
            "keywords": cluster["keywords"],
            "summary": cluster["summary"] or "",
            "sides": cluster["sides"],
            "representatives": cluster["representatives"],
            "parent_id": parent.id if parent else None,
            "identity": identity,
        }
        if theme is None:
            theme = editing.add(Theme(workshop_id=run.workshop_id, origin="run", created_at=tx.now, **values))
        for name, value in values.items():
            setattr(theme, name, value)
        theme.position = ordinals.get(theme.parent_id, 0)
        ordinals[theme.parent_id] = theme.position + 1
        themes[cluster["number"]] = theme
        _fill(editing, theme.id, places.get(cluster["number"], {}))
    for theme in standing.values():
        _fill(editing, theme.id, {})
        theme.retired_at = tx.now
    theme_set.run_id = run.id
    editing.finish("follow", f"A run found {len(themes)} themes", run_id=run.id, is_undoable=False)


def _fill(editing: Editing, theme_id: UUID, places: Mapping[UUID, Place]) -> None:
    for ident in editing.members(theme_id).keys() - places.keys():
        editing.put(theme_id, ident, None)
    for ident, place in places.items():
        editing.put(theme_id, ident, place)


def _places(found: Mapping[str, Any]) -> dict[str, dict[UUID, Place]]:
    places: dict[str, dict[UUID, Place]] = {}
    for ident, number, strength in (*found["seconds"], *found["members"]):
        places.setdefault(number, {})[UUID(ident)] = Place(strength, "run", is_pinned=False)
    return places
