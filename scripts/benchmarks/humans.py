"""Sixty scripted edits, a thousand late contributions, another seed: what people did to themes must be as it was."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.main import create_app
from app.settings import Settings
from app.storage.migrate import upgrade
from app.storage.writer import Tx
from app.themes.models import ThemeProposal
from app.themes.nearness.encoding import Encoders
from app.themes.nearness.keeper import VectorKeeper
from app.workshops.models import Participation
from app.workshops.policy import Role
from scripts.benchmarks.harness import Figure, at_least, at_most, bench_directory, shown
from scripts.benchmarks.seeding import seed
from scripts.benchmarks.theming.carrying import carry_out
from scripts.benchmarks.theming.editors import Kept, Script, edits_of, kept
from scripts.benchmarks.theming.sayings import sentences

EDITS = 60


def run(quick: bool) -> list[Figure]:
    """Play the script on SQLite and compare every row that people keep, before and after."""
    said, late = (600, 200) if quick else (4_000, 1_000)
    with bench_directory() as directory:
        return asyncio.run(_play(directory, said, late))


async def _play(directory: Path, said: int, late: int) -> list[Figure]:
    url = f"sqlite:///{directory / 'humans.db'}"
    upgrade(url)
    seeded = seed(url, people=1, ideas=0)
    settings = Settings(data_dir=directory, database_url=url, background=False, rate_per_minute=10**6)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        runtime, room, author = app.state.runtime, seeded.workshop, seeded.participations[0]
        keeper = VectorKeeper(runtime.reader, runtime.writer, Encoders())
        texts = sentences(said + late)
        actor = await runtime.writer.write(_appoint, author)
        await runtime.writer.write(_say, room, author, texts[:said])
        await keeper.turn()
        await carry_out(runtime, room, actor, seed=0)
        script = Script(runtime.reader.read, runtime.writer.write, room, actor, random.Random(60))
        while sum(script.made.values()) < EDITS:
            await script.edit()
        before: Kept = await runtime.reader.read(kept, room)
        fresh = await runtime.writer.write(_say, room, author, texts[said:])
        begun = time.perf_counter()
        await carry_out(runtime, room, actor, seed=1)
        seconds = time.perf_counter() - begun
        after: Kept = await runtime.reader.read(kept, room)
        edits = await runtime.reader.read(edits_of, room)
        offered = await runtime.reader.read(_offered, room)
    by_people = [edit for edit in edits if edit.actor_id is not None]
    print(f"edits by kind: {dict(sorted(script.made.items()))}")
    print(f"proposals by kind: {offered[1]}\n")
    changed, renamed = _different(before.members, after.members), _different(before.themes, after.themes)
    return [
        at_least("humans/edits made by people", len(by_people), "edits", EDITS),
        at_most("humans/themes changed by the run", renamed, "themes", 0),
        at_most("humans/memberships changed by the run", changed, "memberships", 0),
        at_most("humans/late ones placed without a person", len(set(fresh) & _placed(after)), "contributions", 0),
        at_least("humans/late ones that arrive as proposals", len(set(fresh) & offered[0]) / late, "share", 0.9),
        shown("humans/memberships kept", len(after.members), "memberships"),
        shown("humans/the second run", seconds, "s"),
    ]


def _appoint(tx: Tx, participation_id: UUID) -> Actor:
    """Make somebody an organiser, who may ask for runs and edit."""
    person = tx.session.get_one(Participation, participation_id)
    person.role = Role.ORGANISER
    tx.session.flush()
    return Actor(person.account_id)


def _say(tx: Tx, room: UUID, author: UUID, texts: list[str]) -> list[UUID]:
    ideas = [
        Contribution(workshop_id=room, kind="idea", author_id=author, text=text, posted_at=tx.now) for text in texts
    ]
    tx.session.add_all(ideas)
    tx.session.flush()
    return [idea.id for idea in ideas]


def _offered(session: Session, room: UUID) -> tuple[set[UUID], dict[str, int]]:
    """The contributions that open proposals would place, and how many there are of each kind."""
    offers = session.exec(
        select(ThemeProposal).where(ThemeProposal.workshop_id == room, ThemeProposal.state == "open")
    ).all()
    kinds: dict[str, int] = {}
    for offer in offers:
        kinds[offer.kind] = kinds.get(offer.kind, 0) + 1
    ids = {UUID(ident) for offer in offers for part in offer.parts for ident, _ in part["contributions"]}
    return ids, kinds


def _placed(state: Kept) -> set[UUID]:
    return {contribution for _, contribution in state.members}


def _different(before: dict[Any, Any], after: dict[Any, Any]) -> int:
    return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())
