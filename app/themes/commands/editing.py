"""An edit under way: it holds the workshop's themes, loads what it touches, and remembers what that was."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import col
from sqlmodel import select as select_model

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import Invalid, NotFound, Stale
from app.storage.bulk import insert_rows
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.themes.commands.images import Key, Place, image_of, image_of_places
from app.themes.events import ThemesEdited
from app.themes.models import Theme, ThemeEdit, ThemeEditTheme, ThemeMember, ThemeSet
from app.themes.policy import require_may_edit
from app.workshops.queries import standing_of

_AT_ONCE = 500
"""Rows in one statement; databases limit how many values it may have."""
_MEMBER = table_of(ThemeMember)
_C = table_of(Contribution).c


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit that was made, the themes it touched that still stand, those that it retired, the set's version."""

    edit: ThemeEdit
    theme_ids: list[UUID]
    retired_ids: list[UUID]
    set_version: int


def hold_set(tx: Tx, workshop_id: UUID) -> ThemeSet:
    """Hold a workshop's themes until this transaction ends; the first to ask makes their row."""
    tx.connection.execute(
        upsert(tx.connection, table_of(ThemeSet), ("workshop_id",)).values(
            workshop_id=workshop_id, version=1, edit_count=0, follows_runs=True, next_identity=1
        )
    )
    return tx.session.exec(select_model(ThemeSet).where(ThemeSet.workshop_id == workshop_id).with_for_update()).one()


@dataclass
class Editing:
    """Loads themes and members as an edit needs them, takes changes, and writes them and the edit in one go."""

    tx: Tx
    workshop_id: UUID
    theme_set: ThemeSet
    actor: Actor | None = None
    actor_id: UUID | None = None
    """Their participation; null for the machine."""
    _themes: dict[UUID, Theme] = field(default_factory=dict)
    _before: dict[UUID, dict[str, Any] | None] = field(default_factory=dict)
    _members: dict[UUID, dict[UUID, Place]] = field(default_factory=dict)
    _places_before: dict[Key, Place | None] = field(default_factory=dict)

    @classmethod
    def by(cls, tx: Tx, actor: Actor, workshop_id: UUID) -> "Editing":
        """Begin an edit by a person. Raise NotFound or NotAllowed; from here on the themes follow no run."""
        standing = standing_of(tx.session, workshop_id, actor, tx.now)
        require_may_edit(standing)
        theme_set = hold_set(tx, workshop_id)
        theme_set.follows_runs = False
        return cls(tx, workshop_id, theme_set, actor, standing.participation_id)

    @classmethod
    def of_theme(cls, tx: Tx, actor: Actor, theme_id: UUID, version: int) -> tuple["Editing", Theme]:
        """Begin an edit of one theme. Raise NotFound, NotAllowed, or Stale if `version` is not its present one."""
        workshop_id = tx.session.exec(select_model(Theme.workshop_id).where(Theme.id == theme_id)).first()
        if workshop_id is None:
            raise NotFound("There is no such theme.")
        try:
            editing = cls.by(tx, actor, workshop_id)
        except NotFound:
            raise NotFound("There is no such theme.") from None
        return editing, editing.theme(theme_id, version)

    def theme(self, theme_id: UUID, version: int | None = None) -> Theme:
        """Return a theme that stands, to be changed. Raise NotFound, or Stale for another version than expected."""
        theme = self.any_theme(theme_id)
        if theme.retired_at is not None:
            raise NotFound("There is no such theme any more: it was retired or merged into another.")
        if version is not None and theme.version != version:
            raise Stale(
                f"“{theme.title}” is at version {theme.version}, and your change was based on version {version}.",
                theme_id=str(theme.id),
            )
        return theme

    def any_theme(self, theme_id: UUID) -> Theme:
        """Return a theme of this workshop, retired or not, and remember what it is. Raise NotFound."""
        if theme_id not in self._themes:
            theme = self.tx.session.get(Theme, theme_id)
            if theme is None or theme.workshop_id != self.workshop_id:
                raise NotFound("This workshop has no such theme.")
            self._themes[theme_id] = theme
            self._before[theme_id] = image_of(theme)
        return self._themes[theme_id]

    def add(self, theme: Theme) -> Theme:
        """Make a theme."""
        self.tx.session.add(theme)
        self.tx.session.flush()
        self._themes[theme.id] = theme
        self._before[theme.id] = None
        self._members[theme.id] = {}
        return theme

    def children(self, theme_id: UUID | None) -> list[Theme]:
        """Return the standing themes right below one, or on top, in order; to be changed."""
        ids = self.tx.session.exec(
            select_model(Theme.id)
            .where(Theme.workshop_id == self.workshop_id, Theme.parent_id == theme_id, col(Theme.retired_at).is_(None))
            .order_by(col(Theme.position), col(Theme.id))
        ).all()
        return [self.theme(ident) for ident in ids]

    def next_position(self, parent_id: UUID | None) -> int:
        """Return the place after the last one below a heading, or on top."""
        last = self.tx.session.exec(
            select_model(func.max(Theme.position)).where(
                Theme.workshop_id == self.workshop_id, Theme.parent_id == parent_id, col(Theme.retired_at).is_(None)
            )
        ).one()
        return 0 if last is None else last + 1

    def members(self, theme_id: UUID) -> Mapping[UUID, Place]:
        """Return who is in a theme."""
        if theme_id not in self._members:
            rows = self.tx.connection.execute(
                select(_MEMBER.c.contribution_id, _MEMBER.c.strength, _MEMBER.c.source, _MEMBER.c.is_pinned).where(
                    _MEMBER.c.theme_id == theme_id
                )
            )
            self._members[theme_id] = {ident: Place(*rest) for ident, *rest in rows}
        return self._members[theme_id]

    def put(self, theme_id: UUID, contribution_id: UUID, place: Place | None) -> None:
        """Put a contribution into a theme, or with None out of it."""
        self.members(theme_id)
        members = self._members[theme_id]
        self._places_before.setdefault((theme_id, contribution_id), members.get(contribution_id))
        if place is None:
            members.pop(contribution_id, None)
        else:
            members[contribution_id] = place

    def visible(self, contribution_ids: Collection[UUID]) -> set[UUID]:
        """Return those contributions of this workshop that everybody may read. Raise Invalid if some are not."""
        found: set[UUID] = set()
        wanted = list(contribution_ids)
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            rows = self.tx.connection.execute(
                select(_C.id).where(_C.id.in_(part), _C.workshop_id == self.workshop_id, _C.is_visible)
            )
            found.update(rows.scalars())
        if missing := [str(ident) for ident in wanted if ident not in found]:
            message = f"This workshop has no such visible contribution: {', '.join(missing[:5])}"
            raise Invalid(message, errors=[{"field": "contribution_ids", "message": message}])
        return found

    def finish(
        self,
        kind: str,
        says: str,
        *,
        proposal_id: UUID | None = None,
        undoes_id: UUID | None = None,
        run_id: UUID | None = None,
        is_undoable: bool = True,
    ) -> Edited:
        """Write what changed, the edit with both images, and the fact; return it."""
        places_before, places_after = self._write_members()
        touched = {theme_id for theme_id, _ in places_before}
        themes_before: dict[str, Any] = {}
        themes_after: dict[str, Any] = {}
        for theme_id, theme in self._themes.items():
            before, after = self._before[theme_id], image_of(theme)
            if before != after:
                touched.add(theme_id)
                themes_before[str(theme_id)], themes_after[str(theme_id)] = before, after
        for theme_id in touched:
            theme = self.any_theme(theme_id)
            if self._before[theme_id] is not None:
                theme.version += 1
            self.tx.session.add(theme)
        self.theme_set.version += 1
        self.theme_set.edit_count += 1
        self.tx.session.add(self.theme_set)
        edit = ThemeEdit(
            workshop_id=self.workshop_id,
            number=self.theme_set.edit_count,
            kind=kind,
            actor_id=self.actor_id,
            at=self.tx.now,
            says=says[:400],
            contribution_count=len({contribution_id for _, contribution_id in places_before}),
            run_id=run_id,
            proposal_id=proposal_id,
            undoes_id=undoes_id,
        )
        if is_undoable:
            edit.before = {"themes": themes_before, "members": image_of_places(places_before)}
            edit.after = {"themes": themes_after, "members": image_of_places(places_after)}
        self.tx.session.add(edit)
        self.tx.session.flush()
        self.tx.session.add_all(ThemeEditTheme(edit_id=edit.id, theme_id=theme_id) for theme_id in sorted(touched))
        self.tx.session.flush()
        if run_id is None:  # of a run the log has been told by the run
            self._record(edit, sorted(touched))
        standing = [ident for ident in self._themes if ident in touched and self._themes[ident].retired_at is None]
        retired = [ident for ident in self._themes if ident in touched and self._themes[ident].retired_at is not None]
        return Edited(edit, standing, retired, self.theme_set.version)

    def _write_members(self) -> tuple[dict[Key, Place | None], dict[Key, Place | None]]:
        """Write the members that changed and return what they were and are."""
        before: dict[Key, Place | None] = {}
        after: dict[Key, Place | None] = {}
        for (theme_id, contribution_id), was in self._places_before.items():
            now = self._members[theme_id].get(contribution_id)
            if was != now:
                before[theme_id, contribution_id], after[theme_id, contribution_id] = was, now
        gone: dict[UUID, list[UUID]] = {}
        for (theme_id, contribution_id), place in after.items():
            if place is None:
                gone.setdefault(theme_id, []).append(contribution_id)
        for theme_id, ids in gone.items():
            for part in _parts(ids):
                self.tx.connection.execute(
                    delete(_MEMBER).where(_MEMBER.c.theme_id == theme_id, _MEMBER.c.contribution_id.in_(part))
                )
        columns = ("theme_id", "contribution_id", "strength", "source", "is_pinned")
        rows = [(*key, place.strength, place.source, place.is_pinned) for key, place in after.items() if place]
        for part in _parts(rows):
            insert_rows(self.tx.connection, _MEMBER, columns, part, keys=columns[:2], changed=columns[2:])
        return before, after

    def _record(self, edit: ThemeEdit, theme_ids: list[UUID]) -> None:
        self.tx.record(
            ThemesEdited(
                workshop_id=self.workshop_id,
                actor_id=self.actor.account_id if self.actor else None,
                subject_id=edit.id,
                edit=edit.kind,
                number=edit.number,
                theme_ids=theme_ids,
                contribution_count=edit.contribution_count,
                proposal_id=edit.proposal_id,
                undoes_id=edit.undoes_id,
            )
        )


def _parts(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
