"""Both ways of provenance, after whatever people do: a machine that links, rewords, merges, hides, erases, publishes.

After every publication each sentence leads to exactly the contributions that the model expects, each contribution
leads back to exactly the sentences that lead to it, and no earlier revision has changed.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.contributions.commands import erase_contributions
from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import Conflict
from app.core.ids import new_id
from app.declarations.commands import Draft, FoundationDraft, write_version
from app.declarations.queries import declaration_of
from app.log.append import append
from app.people.models import Account
from app.publishing import commands
from app.publishing.models import Revision
from app.publishing.queries.provenance import outcomes, voices
from app.publishing.queries.published import revision_of
from app.publishing.queries.texts import present_parts
from app.publishing.record import digest_of
from app.storage.engine import write_engine
from app.storage.writer import Tx
from app.themes.models import Theme, ThemeMember
from app.workshops.models import Participation, Workshop
from tests.conftest import NOON

WORDS = ("people", "care", "home", "night", "plan", "share", "money", "time", "trust", "names")


class Room:
    """A workshop whose text, themes and people change at random, and what links must lead to, known by the model."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.chance = random.Random(seed)
        self.records: dict[int, str] = {}
        self.contributions: list[UUID] = []
        self.themes: list[UUID] = []
        with self.transaction() as tx:
            self.organiser, self.people = self._found(tx)
            self._write(tx)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with self.engine.begin() as connection:
            tx = Tx(connection, NOON)
            yield tx
            tx.session.flush()
            append(connection, tx.now, tx.recorded)
            tx.end()

    def _found(self, tx: Tx) -> tuple[Actor, dict[UUID, UUID]]:
        root = Account(email=f"{new_id()}@example.org", name="Root", created_at=NOON)
        tx.session.add(root)
        tx.session.flush()
        room = Workshop(slug=f"room-{new_id()}", title="A room", created_at=NOON, created_by_id=root.id)
        tx.session.add(room)
        tx.session.flush()
        self.workshop_id = room.id
        people = {}
        for place in range(5):
            account = root if place == 0 else Account(email=f"{new_id()}@example.org", name="P", created_at=NOON)
            tx.session.add(account)
            tx.session.flush()
            role = "organiser" if place == 0 else "participant"
            person = Participation(
                workshop_id=room.id, account_id=account.id, role=role, display_name="P", joined_at=NOON
            )
            tx.session.add(person)
            tx.session.flush()
            if place:
                people[person.id] = account.id
        for place in range(12):
            said = Contribution(
                workshop_id=room.id,
                kind="idea",
                author_id=self.chance.choice(list(people)),
                text=f"Idea {place}",
                posted_at=NOON,
            )
            tx.session.add(said)
            tx.session.flush()
            self.contributions.append(said.id)
        for place in range(6):
            above = self.themes[place - 3] if place >= 3 else None
            theme = Theme(workshop_id=room.id, title=f"Theme {place}", parent_id=above, created_at=NOON)
            tx.session.add(theme)
            tx.session.flush()
            self.themes.append(theme.id)
            for ident in self.chance.sample(self.contributions, 3):
                tx.session.add(ThemeMember(theme_id=theme.id, contribution_id=ident, strength=1000, source="person"))
        tx.session.flush()
        return Actor(root.id), people

    def _sentence(self) -> str:
        return " ".join(self.chance.sample(WORDS, 4)).capitalize() + "."

    def _write(self, tx: Tx) -> None:
        declaration = declaration_of(tx.session, self.workshop_id)
        number = declaration.current_number if declaration else 0
        texts: dict[str, list[str]] = {}
        if number:
            for part in present_parts(tx.session, self.workshop_id).parts:
                key = part.foundation.key if part.foundation else ""
                if part.part != "body":
                    texts[key] = [one.words for one in part.sentences]
        for key in ("", "one", "two"):
            kept = [one for one in texts.get(key, []) if self.chance.random() < 0.75]
            texts[key] = [*kept, self._sentence()] if len(kept) < 3 else kept
        if self.chance.random() < 0.3:
            texts["one"], texts["two"] = texts["two"], texts["one"]
        draft = Draft(
            "Text", " ".join(texts[""]), [FoundationDraft(key, key, " ".join(texts[key])) for key in ("one", "two")]
        )
        write_version(tx, self.organiser, self.workshop_id, draft, number=number)

    def step(self) -> None:
        """Do one thing at random."""
        doing = self.chance.choice(
            [
                self._link,
                self._link,
                self._link,
                self._unlink,
                self._write,
                self._merge,
                self._move,
                self._hide,
                self._erase,
            ]
        )
        with self.transaction() as tx:
            doing(tx)

    def _link(self, tx: Tx) -> None:
        text = present_parts(tx.session, self.workshop_id)
        part = self.chance.choice(text.parts)
        themes = [one for one in self.themes if tx.session.get_one(Theme, one).retired_at is None]
        visible = [one for one in self.contributions if tx.session.get_one(Contribution, one).is_visible]
        kind, target = self.chance.choice([("theme", themes), ("contribution", visible)])
        if not target:
            return
        try:
            commands.link_sentence(
                tx,
                self.organiser,
                self.workshop_id,
                number=text.version.number,
                foundation_key=part.foundation.key if part.foundation else None,
                part=part.part,
                anchor=self.chance.choice(part.sentences).anchor,
                kind=kind,
                target_id=self.chance.choice(target),
                role="basis",
            )
        except Conflict:
            return

    def _unlink(self, tx: Tx) -> None:
        from app.publishing.models import SentenceLink

        rows = tx.session.exec(select(SentenceLink.id).where(SentenceLink.workshop_id == self.workshop_id)).all()
        if rows:
            commands.unlink_sentence(tx, self.organiser, self.chance.choice(rows))

    def _merge(self, tx: Tx) -> None:
        standing = [one for one in self.themes if tx.session.get_one(Theme, one).retired_at is None]
        if len(standing) < 2:
            return
        gone, kept = self.chance.sample(standing, 2)
        theme = tx.session.get_one(Theme, gone)
        theme.retired_at, theme.merged_into_id = NOON, kept
        for below in tx.session.exec(select(Theme).where(Theme.parent_id == gone)).all():
            below.parent_id = None if below.id == kept else kept
        if kept in self._upwards(tx, tx.session.get_one(Theme, kept).parent_id):
            tx.session.get_one(Theme, kept).parent_id = None
        known = set(tx.session.exec(select(ThemeMember.contribution_id).where(ThemeMember.theme_id == kept)))
        for member in tx.session.exec(select(ThemeMember).where(ThemeMember.theme_id == gone)).all():
            if member.contribution_id not in known:
                tx.session.add(
                    ThemeMember(theme_id=kept, contribution_id=member.contribution_id, strength=1000, source="person")
                )
            tx.session.delete(member)
        tx.session.flush()

    def _move(self, tx: Tx) -> None:
        """Split, as far as provenance is concerned: some members of a theme go into a new one, beside or below it."""
        source = self.chance.choice(self.themes)
        members = tx.session.exec(select(ThemeMember).where(ThemeMember.theme_id == source)).all()
        if not members:
            return
        is_below = tx.session.get_one(Theme, source).retired_at is None and self.chance.random() < 0.5
        theme = Theme(workshop_id=self.workshop_id, title=f"Theme {len(self.themes)}", created_at=NOON)
        theme.parent_id = source if is_below else None
        tx.session.add(theme)
        tx.session.flush()
        self.themes.append(theme.id)
        moved = self.chance.choice(members)
        ident = moved.contribution_id
        tx.session.delete(moved)
        tx.session.flush()
        tx.session.add(ThemeMember(theme_id=theme.id, contribution_id=ident, strength=1000, source="person"))
        tx.session.flush()

    def _upwards(self, tx: Tx, theme_id: UUID | None) -> set[UUID]:
        """Return what is above a theme, with itself, as far as it goes without coming back."""
        found: set[UUID] = set()
        while theme_id is not None and theme_id not in found:
            found.add(theme_id)
            theme_id = tx.session.get_one(Theme, theme_id).parent_id
        return found

    def _hide(self, tx: Tx) -> None:
        row = tx.session.get_one(Contribution, self.chance.choice(self.contributions))
        if row.withdrawn_at is None:
            row.hidden_at = None if row.hidden_at else NOON
            row.is_visible = row.hidden_at is None
            tx.session.add(row)
            tx.session.flush()

    def _erase(self, tx: Tx) -> None:
        if self.chance.random() < 0.7:
            return
        account_id = self.chance.choice(list(self.people.values()))
        commands.erase_publishing(tx, account_id)
        erase_contributions(tx, account_id)

    def publish(self) -> None:
        with self.transaction() as tx:
            try:
                commands.publish_declaration(
                    tx,
                    self.organiser,
                    self.workshop_id,
                    choices=commands.Choices(present_parts(tx.session, self.workshop_id).version.number),
                )
            except Conflict:
                return

    def expected(self, session: Session) -> dict[tuple[str | None, str, str], set[UUID]]:
        """Return what the newest revision's sentences must lead to, from its record and the themes as they are."""
        found = {}
        for one in revision_of(session, self.workshop_id).record["sentences"]:
            ids: set[UUID] = set()
            for source in one["sources"]:
                if source["kind"] == "contribution":
                    ids.add(UUID(source["id"]))
                else:
                    whole = self._with_those_below(session, UUID(source["id"]))
                    ids.update(
                        session.exec(select(ThemeMember.contribution_id).where(col(ThemeMember.theme_id).in_(whole)))
                    )
            visible = select(Contribution.id).where(col(Contribution.id).in_(ids), Contribution.is_visible)
            found[one["foundation"], one["part"], one["anchor"]] = set(session.exec(visible))
        return found

    def _with_those_below(self, session: Session, theme_id: UUID) -> set[UUID]:
        above = {theme.id: theme.parent_id for theme in session.exec(select(Theme)) if theme.retired_at is None}
        whole = {theme_id}
        while more := {one for one, parent in above.items() if parent in whole} - whole:
            whole |= more
        return whole

    def check(self, session: Session, *, is_fresh: bool) -> int:
        """Check both ways for every revision, and return how many threads there are."""
        threads = 0
        for row in session.exec(select(Revision).where(Revision.workshop_id == self.workshop_id)).all():
            assert self.records.setdefault(row.revision, row.record) == row.record
            assert digest_of(row.record) == row.digest
            down: set[tuple[str | None, str, str, UUID]] = set()
            view = revision_of(session, self.workshop_id, row.revision)
            for one in view.record["sentences"]:
                where: dict[str, Any] = {
                    "foundation_key": one["foundation"],
                    "part": one["part"],
                    "anchor": one["anchor"],
                }
                page = voices(
                    session, self.workshop_id, None, NOON, revision=row.revision, **where, cursor=None, limit=100
                )
                assert page.total == len(page.page.items)
                down.update((*where.values(), voice.contribution_id) for voice in page.page.items)
            up = {
                (place.foundation_key, place.part, place.anchor, ident)
                for ident, outcome in outcomes(session, self.contributions, [row.id]).items()
                for place in outcome.places
            }
            assert up == down
            threads += len(down)
            newest = revision_of(session, self.workshop_id).row.id == row.id
            if is_fresh and newest:
                assert {key: {one[3] for one in down if one[:3] == key} for key in self.expected(session)} == (
                    self.expected(session)
                )
        return threads


@pytest.mark.parametrize("seed", range(3))
def test_both_ways_hold_after_whatever_people_do(database_url: str, seed: int) -> None:
    engine = write_engine(database_url)
    try:
        room = Room(engine, seed)
        threads = 0
        for round_ in range(30):
            room.step()
            if round_ % 5 == 4:
                room.publish()
                with Session(engine) as session:
                    threads += room.check(session, is_fresh=True)
        for _ in range(8):
            room.step()
        with Session(engine) as session:
            room.check(session, is_fresh=False)
        assert threads > 20
        assert len(room.records) >= 3
    finally:
        engine.dispose()
