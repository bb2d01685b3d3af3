"""The first themes of a workshop: until a person changes one, they are what the newest run found."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.contributions.models import Contribution
from app.storage.writer import Tx
from app.themes.commands.editing import Editing, hold_set
from app.themes.commands.images import Place
from app.themes.models import Cluster, ClusterMember, Theme, ThemeRun, ThemeSet
from app.themes.queries.runs import latest_run


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


def adopt_earlier_run(tx: Tx, workshop_id: UUID) -> bool:
    """Make the newest run's clusters the themes of a workshop that has none; False where it has, or no run.

    Runs that were made before there were themes left clusters only; without this they would be shown with the next run.
    """
    run = latest_run(tx.session, workshop_id)
    if run is None or tx.session.get(ThemeSet, workshop_id) is not None:
        return False
    theme_set = hold_set(tx, workshop_id)
    clusters = tx.session.exec(select(Cluster).where(Cluster.run_id == run.id).order_by(col(Cluster.position))).all()
    for cluster in clusters:
        if not cluster.is_tray:
            cluster.identity, theme_set.next_identity = theme_set.next_identity, theme_set.next_identity + 1
    members = tx.session.exec(
        select(ClusterMember.contribution_id, ClusterMember.cluster, ClusterMember.confidence)
        .join(Contribution, col(Contribution.id) == ClusterMember.contribution_id)
        .where(ClusterMember.run_id == run.id, Contribution.is_visible)
    ).all()
    found = {
        "themes": [
            {
                "number": cluster.number,
                "label": cluster.label,
                "keywords": cluster.keywords,
                "summary": cluster.summary,
                "sides": cluster.sides or [],
                "representatives": cluster.representatives,
                "parent": cluster.parent,
                "is_tray": cluster.is_tray,
            }
            for cluster in clusters
        ],
        "members": [(str(ident), *rest) for ident, *rest in members],
        "seconds": [],
    }
    identities = {cluster.number: cluster.identity for cluster in clusters if cluster.identity is not None}
    follow_run(tx, run, theme_set, found, identities)
    tx.session.flush()
    return True


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
