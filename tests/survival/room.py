"""A room to survive in: an open workshop with people, their tokens and some ideas, written into a fresh database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert
from sqlmodel import SQLModel

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.ids import new_id
from app.people.authentication import hash_token
from app.people.models import Account, SignInSession
from app.storage.engine import write_engine
from app.storage.tables import table_of
from app.workshops.models import Participation, Phase, Workshop

Client = Any
"""An `httpx.AsyncClient` or a `Line`: something with `put`, `post` and `delete`."""


@dataclass(frozen=True)
class Member:
    """Somebody in the room, and the token they speak with."""

    account_id: UUID
    participation_id: UUID
    token: str

    @property
    def actor(self) -> Actor:
        return Actor(self.account_id)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class Room:
    """An open workshop. `ideas` were there before the log began; everything else must be in it."""

    workshop_id: UUID
    phase_id: UUID
    organiser: Member
    people: Sequence[Member]
    ideas: Sequence[UUID]

    def close(self, client: Client) -> Any:
        """Close the phase now, as its organiser."""
        path = f"/api/v1/workshops/{self.workshop_id}/phases/{self.phase_id}/close-now"
        return client.post(path, json={"reason": "Enough was said."}, headers=self.organiser.headers)

    def vote(self, client: Client, member: Member, idea: UUID, stance: str | None) -> Any:
        """Take a stance, or withdraw it with None."""
        path = f"/api/v1/contributions/{idea}/stance"
        if stance is None:
            return client.delete(path, headers=member.headers)
        return client.put(path, json={"stance": stance}, headers=member.headers)

    def post(self, client: Client, member: Member, key: str, text: str) -> Any:
        """Post an idea under an idempotency key."""
        path = f"/api/v1/workshops/{self.workshop_id}/ideas"
        return client.post(path, json={"text": text}, headers={**member.headers, "Idempotency-Key": key})


def furnish(url: str, *, people: int, ideas: int, closes_in: timedelta = timedelta(days=7)) -> Room:
    """Write a room whose phase has been open for an hour. Nobody may be serving a SQLite file meanwhile."""
    engine = write_engine(url)
    try:
        with engine.begin() as connection:
            return _write(connection, people, ideas, datetime.now(UTC), closes_in)
    finally:
        engine.dispose()


def _write(connection: Connection, people: int, ideas: int, now: datetime, closes_in: timedelta) -> Room:
    def add(model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        if rows:
            connection.execute(insert(table_of(model)), rows)

    workshop_id, phase_id = new_id(), new_id()
    members = [Member(new_id(), new_id(), new_id().hex) for _ in range(people + 1)]
    began = now - timedelta(hours=1)
    add(Account, [{"id": m.account_id, "email": f"{m.token}@example.org", "created_at": began} for m in members])
    add(SignInSession, [_session(m, now) for m in members])
    room = {"id": workshop_id, "slug": f"room-{workshop_id.hex}", "title": "A room", "created_at": began}
    add(Workshop, [room | {"created_by_id": members[0].account_id}])
    add(
        Phase,
        [
            {
                "id": phase_id,
                "workshop_id": workshop_id,
                "position": 0,
                "name": "Say and vote",
                "opens_at": began,
                "closes_at": now + closes_in,
                "capabilities": ["post_ideas", "comment", "vote", "see_tallies"],
                "opening_announced": True,
            }
        ],
    )
    roles = ["organiser", *["participant"] * people]
    add(
        Participation,
        [
            {
                "id": m.participation_id,
                "workshop_id": workshop_id,
                "account_id": m.account_id,
                "role": role,
                "display_name": role,
                "joined_at": began,
            }
            for m, role in zip(members, roles, strict=True)
        ],
    )
    made = [new_id() for _ in range(ideas)]
    add(Contribution, [_idea(ident, workshop_id, members[0], began) for ident in made])
    return Room(workshop_id, phase_id, members[0], members[1:], made)


def _session(member: Member, now: datetime) -> dict[str, Any]:
    return {
        "account_id": member.account_id,
        "token_hash": hash_token(member.token),
        "kind": "bearer",
        "created_at": now,
        "expires_at": now + timedelta(days=30),
    }


def _idea(ident: UUID, workshop_id: UUID, author: Member, now: datetime) -> dict[str, Any]:
    return {
        "id": ident,
        "workshop_id": workshop_id,
        "kind": "idea",
        "author_id": author.participation_id,
        "text": f"Let every ward keep one name ({ident}).",
        "posted_at": now,
    }
