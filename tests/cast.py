"""The cast: the people that tests speak as, each with an HTTP client of their own, in one open workshop."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from fastapi import FastAPI

from app.declarations.models import Declaration, DeclarationVersion, Foundation, FoundationText, VersionText
from app.people.authentication import hash_token
from app.people.models import Account, SignInSession
from app.storage.writer import Tx
from app.workshops.models import Participation, Phase, Workshop

ROLES = {
    "organiser": "organiser",
    "moderator": "moderator",
    "designer": "design_group",
    "ana": "participant",
    "ben": "participant",
    "observer": "observer",
}


@dataclass
class Person:
    """One of the cast: their ids and a client that sends their bearer token."""

    name: str
    account_id: UUID
    participation_id: UUID | None
    token: str
    client: httpx.AsyncClient


@dataclass
class Cast:
    """Everybody, and the places they meet in. `outsider` belongs to another workshop; `visitor` has not signed in."""

    app: FastAPI
    workshop_id: UUID
    other_workshop_id: UUID
    phase_id: UUID
    foundation_ids: list[UUID]
    text_ids: list[UUID]
    people: dict[str, Person] = field(default_factory=dict)
    visitor: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)

    def __getattr__(self, name: str) -> httpx.AsyncClient:
        """Return a person's client by name: `cast.ana`."""
        try:
            return self.__dict__["people"][name].client
        except KeyError:
            raise AttributeError(name) from None


def client_of(app: FastAPI, token: str = "", *, host: str = "folkmoot.test") -> httpx.AsyncClient:
    """Return a client that speaks to the application in this process."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"https://{host}", headers=headers)


async def recruit(app: FastAPI, now: datetime, stack: AsyncExitStack) -> Cast:
    """Write the cast into the database and return it; phases are open from an hour ago for a week."""
    cast = await app.state.runtime.writer.write(_write_cast, app, now)
    for person in cast.people.values():
        await stack.enter_async_context(person.client)
    cast.visitor = await stack.enter_async_context(client_of(app))
    return cast


def _write_cast(tx: Tx, app: FastAPI, now: datetime) -> Cast:
    root = Account(email="root@example.org", name="Root", is_organiser=True, created_at=now)
    tx.session.add(root)
    tx.session.flush()
    ours, phase_id = _workshop(tx, root, "the-room", now)
    theirs, _ = _workshop(tx, root, "another-room", now)
    foundation_ids, text_ids = _declaration(tx, ours, root, now)
    cast = Cast(app, ours.id, theirs.id, phase_id, foundation_ids, text_ids)
    for name, role in ROLES.items():
        cast.people[name] = _person(tx, app, name, now, ours, role)
    cast.people["outsider"] = _person(tx, app, "outsider", now, theirs, "participant")
    return cast


def _workshop(tx: Tx, root: Account, slug: str, now: datetime) -> tuple[Workshop, UUID]:
    workshop = Workshop(slug=slug, title=slug.replace("-", " ").title(), created_at=now, created_by_id=root.id)
    tx.session.add(workshop)
    tx.session.flush()
    phase = Phase(
        workshop_id=workshop.id,
        position=0,
        name="Say and vote",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=7),
        capabilities=["post_ideas", "comment", "vote", "see_tallies"],
    )
    tx.session.add(phase)
    tx.session.flush()
    return workshop, phase.id


def _declaration(tx: Tx, workshop: Workshop, root: Account, now: datetime) -> tuple[list[UUID], list[UUID]]:
    declaration = Declaration(workshop_id=workshop.id, current_number=1)
    tx.session.add(declaration)
    tx.session.flush()
    version = DeclarationVersion(
        declaration_id=declaration.id,
        number=1,
        title="Draft",
        preamble="We declare.",
        created_at=now,
        created_by_id=root.id,
    )
    foundations = [Foundation(declaration_id=declaration.id, key=key) for key in ("get-personal", "focus-on-outcomes")]
    tx.session.add_all([version, *foundations])
    tx.session.flush()
    texts = [FoundationText(foundation_id=f.id, title=f.key, statement=f"We must {f.key}.") for f in foundations]
    tx.session.add_all(texts)
    tx.session.flush()
    tx.session.add_all(VersionText(version_id=version.id, text_id=t.id, position=i) for i, t in enumerate(texts))
    tx.session.flush()
    return [f.id for f in foundations], [t.id for t in texts]


def _person(tx: Tx, app: FastAPI, name: str, now: datetime, workshop: Workshop, role: str) -> Person:
    account = Account(email=f"{name}@example.org", name=name.title(), created_at=now)
    tx.session.add(account)
    tx.session.flush()
    token = f"token-of-{name}"
    session = SignInSession(
        account_id=account.id,
        token_hash=hash_token(token),
        kind="bearer",
        created_at=now,
        expires_at=now + timedelta(days=30),
    )
    participation = Participation(
        workshop_id=workshop.id, account_id=account.id, role=role, display_name=name.title(), joined_at=now
    )
    tx.session.add_all([session, participation])
    tx.session.flush()
    return Person(name, account.id, participation.id, token, client_of(app, token))
