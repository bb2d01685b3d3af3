"""Scripted people: sixty edits of every kind, drawn by a seed from what the themes are at that moment."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.themes import commands
from app.themes.models import Theme, ThemeEdit, ThemeMember, ThemeSet

Write = Callable[..., Any]


@dataclass(frozen=True)
class Kept:
    """All that people keep: themes with every field but the version, members with every field."""

    themes: dict[UUID, dict[str, Any]]
    members: dict[tuple[UUID, UUID], tuple[int, str, bool]]

    @property
    def standing(self) -> list[UUID]:
        """Themes that were not retired, in a fixed order."""
        return sorted(ident for ident, theme in self.themes.items() if theme["retired_at"] is None)

    def inside(self, theme_id: UUID) -> list[UUID]:
        """What is in a theme, in a fixed order."""
        return sorted(contribution for theme, contribution in self.members if theme == theme_id)


def kept(session: Session, workshop_id: UUID) -> Kept:
    """Read what people keep in a workshop."""
    themes = session.exec(select(Theme).where(Theme.workshop_id == workshop_id)).all()
    rows = session.exec(select(ThemeMember).where(col(ThemeMember.theme_id).in_([theme.id for theme in themes]))).all()
    return Kept(
        {theme.id: theme.model_dump(exclude={"version"}) for theme in themes},
        {(row.theme_id, row.contribution_id): (row.strength, row.source, row.is_pinned) for row in rows},
    )


@dataclass
class Script:
    """Draws edits and makes them; `made` counts them by kind, `edit_ids` are in their order."""

    read: Callable[..., Any]
    write: Write
    workshop_id: UUID
    actor: Actor
    chance: random.Random
    made: Counter[str] = field(default_factory=Counter)
    edit_ids: list[UUID] = field(default_factory=list)

    async def edit(self, kind: str | None = None) -> commands.Edited | None:
        """Make an edit of a kind, by default a random one; None where the themes allow none of it."""
        now = await self.read(kept, self.workshop_id)
        kind = kind or self.chance.choice(sorted(KINDS))
        call = KINDS[kind](now, self.chance)
        if call is None:
            return None
        command, (subject, *_), values = call
        if command not in {commands.create_theme, commands.order_themes}:
            values["version"] = await self.read(lambda session: session.get_one(Theme, subject).version)
        elif command is commands.order_themes:
            values["version"] = await self.read(lambda session: session.get_one(ThemeSet, self.workshop_id).version)
        if "others" in values:
            values["others"] = {
                other: await self.read(lambda session, other=other: session.get_one(Theme, other).version)
                for other in values["others"]
            }
        place = self.workshop_id if subject is None else subject
        done: commands.Edited = await self.write(command, self.actor, place, **values)
        self.made[kind] += 1
        self.edit_ids.append(done.edit.id)
        return done

    async def undo(self, edit_id: UUID) -> commands.Edited:
        """Undo an edit; raises what the command raises."""
        done: commands.Edited = await self.write(commands.undo_edit, self.actor, self.workshop_id, edit_id)
        return done


Call = tuple[Any, tuple[UUID | None], dict[str, Any]]


def _filled(now: Kept, least: int) -> list[UUID]:
    return [theme for theme in now.standing if len(now.inside(theme)) >= least]


def _rename(now: Kept, chance: random.Random) -> Call | None:
    if not now.standing:
        return None
    fields = {"title": f"By hand {chance.randrange(10**6)}", "description": "What the group means."}
    return commands.change_theme, (chance.choice(now.standing),), {"fields": fields}


def _mark(now: Kept, chance: random.Random) -> Call | None:
    if not now.standing:
        return None
    fields = {"kind": chance.choice(["enabler", "barrier"]), "is_pinned": chance.random() < 0.5, "note": "Seen."}
    return commands.change_theme, (chance.choice(now.standing),), {"fields": fields}


def _create(now: Kept, chance: random.Random) -> Call | None:
    everybody = sorted({contribution for _, contribution in now.members})
    chosen = chance.sample(everybody, min(3, len(everybody)))
    fields = {"title": f"New {chance.randrange(10**6)}"}
    return commands.create_theme, (None,), {"fields": fields, "contribution_ids": chosen}


def _merge(now: Kept, chance: random.Random) -> Call | None:
    if len(now.standing) < 4:
        return None
    theme, *others = chance.sample(now.standing, 2)
    return commands.merge_themes, (theme,), {"others": others, "title": None}


def _split(now: Kept, chance: random.Random) -> Call | None:
    full = _filled(now, 4)
    if not full:
        return None
    theme = chance.choice(full)
    inside = now.inside(theme)
    part = commands.Part(f"Part {chance.randrange(10**6)}", chance.sample(inside, len(inside) // 2))
    return commands.split_theme, (theme,), {"parts": [part]}


def _move(now: Kept, chance: random.Random) -> Call | None:
    full = _filled(now, 2)
    if not full or len(now.standing) < 2:
        return None
    theme = chance.choice(full)
    target = chance.choice([other for other in now.standing if other != theme])
    inside = now.inside(theme)
    chosen = chance.sample(inside, min(2, len(inside)))
    return commands.move_contributions, (theme,), {"contribution_ids": chosen, "to_id": target}


def _fill(now: Kept, chance: random.Random) -> Call | None:
    full = _filled(now, 3)
    if not full:
        return None
    theme = chance.choice(full)
    inside = now.inside(theme)
    others = sorted({contribution for _, contribution in now.members} - set(inside))
    add = chance.sample(others, min(2, len(others)))
    return commands.fill_theme, (theme,), {"add": add, "remove": inside[:1], "pin": inside[1:2], "unpin": inside[2:3]}


def _order(now: Kept, chance: random.Random) -> Call | None:
    if not now.standing:
        return None
    order = chance.sample(now.standing, len(now.standing))
    return commands.order_themes, (None,), {"order": [(theme, None) for theme in order]}


def _retire(now: Kept, chance: random.Random) -> Call | None:
    if len(now.standing) < 5:
        return None
    return commands.retire_theme, (chance.choice(now.standing),), {}


KINDS: dict[str, Callable[[Kept, random.Random], Call | None]] = {
    "rename": _rename,
    "mark": _mark,
    "create": _create,
    "merge": _merge,
    "split": _split,
    "move": _move,
    "fill": _fill,
    "order": _order,
    "retire": _retire,
}


def edits_of(session: Session, workshop_id: UUID) -> list[ThemeEdit]:
    """Return the edits of a workshop in their order."""
    return list(
        session.exec(select(ThemeEdit).where(ThemeEdit.workshop_id == workshop_id).order_by(col(ThemeEdit.number)))
    )
