"""The plain peer that votes are measured against: an application with a session for each request.

It stands for the way the SQLAlchemy and FastAPI guides write an endpoint, and is set up so that it works under load
(WAL, `BEGIN IMMEDIATE`, patience), because one that fails would be no comparison.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import uuid_utils
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, UniqueConstraint, create_engine, event, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from scripts.benchmarks.load import request
from scripts.benchmarks.rounds import pairs

DATABASE_VARIABLE = "FOLKMOOT_BENCH_PLAIN_DATABASE"
PATH = "/api/v1/contributions/{contribution_id}/stance"

Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


class StanceIn(BaseModel):
    """What a vote says."""

    model_config = ConfigDict(strict=True, extra="forbid")

    stance: Literal["agree", "disagree", "pass"]


class TallyOut(BaseModel):
    """How a contribution stands."""

    agree: int
    disagree: int
    passed: int


class StanceOut(BaseModel):
    """The vote as it was taken."""

    contribution: str
    stance: Literal["agree", "disagree", "pass"]
    cast_at: datetime
    tally: TallyOut


async def database(http: Request) -> AsyncIterator[AsyncSession]:
    """The request's own session."""
    async with http.app.state.new_session() as session:
        yield session


def session_per_request() -> FastAPI:
    """The plain way: an `AsyncSession` for each request over aiosqlite, checks row by row, one commit for each vote."""
    url = f"sqlite+aiosqlite:///{os.environ[DATABASE_VARIABLE]}"
    engine = create_async_engine(url, connect_args={"timeout": 60})

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    app = FastAPI(title="plain", lifespan=lifespan)
    app.state.new_session = async_sessionmaker(engine, expire_on_commit=False)

    @app.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @app.put(PATH)
    async def cast(
        contribution_id: str, vote: StanceIn, bearer: Bearer, session: Annotated[AsyncSession, Depends(database)]
    ) -> StanceOut:
        return await _cast(session, bearer.credentials, contribution_id, vote)

    return app


async def _cast(session: AsyncSession, token: str, contribution_id: str, vote: StanceIn) -> StanceOut:
    now = datetime.now(UTC).replace(tzinfo=None)
    signed_in = await session.scalar(select(SignIn).where(SignIn.token_hash == hash_token(token)))
    if signed_in is None or signed_in.expires_at <= now:
        raise HTTPException(401)
    contribution = await session.get(Contribution, contribution_id)
    if contribution is None:
        raise HTTPException(404)
    phase = await session.scalar(
        select(Phase).where(
            Phase.workshop_id == contribution.workshop_id,
            Phase.opens_at <= now,
            Phase.closes_at > now,
            Phase.may_vote.is_(True),
        )
    )
    if phase is None:
        raise HTTPException(409, "voting is closed")
    participation = await session.scalar(
        select(Participation).where(
            Participation.workshop_id == contribution.workshop_id, Participation.account_id == signed_in.account_id
        )
    )
    if participation is None:
        raise HTTPException(403)
    written = insert(Stance).values(
        id=str(uuid_utils.uuid7()),
        participation_id=participation.id,
        contribution_id=contribution_id,
        stance=vote.stance,
        cast_at=now,
    )
    changed = {"stance": vote.stance, "cast_at": now}
    await session.execute(written.on_conflict_do_update(["participation_id", "contribution_id"], set_=changed))
    counted = select(Stance.stance, func.count()).where(Stance.contribution_id == contribution_id)
    counts = dict((await session.execute(counted.group_by(Stance.stance))).tuples().all())
    contribution.agree = counts.get("agree", 0)
    contribution.disagree = counts.get("disagree", 0)
    contribution.passed = counts.get("pass", 0)
    session.add(
        Audit(at=now, kind="vote.cast", actor=participation.id, subject=contribution_id, payload=vote.model_dump_json())
    )
    await session.commit()
    return StanceOut(
        contribution=contribution_id,
        stance=vote.stance,
        cast_at=now,
        tally=TallyOut(agree=contribution.agree, disagree=contribution.disagree, passed=contribution.passed),
    )


class Base(DeclarativeBase):
    """The tables of the plain peer: the least a vote needs, and an audit row, which the log is in the real one."""


class SignIn(Base):
    """A bearer session, stored hashed."""

    __tablename__ = "sign_in"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]


class Phase(Base):
    """A span of time in which one may vote."""

    __tablename__ = "phase"
    id: Mapped[str] = mapped_column(primary_key=True)
    workshop_id: Mapped[str] = mapped_column(index=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    may_vote: Mapped[bool]


class Participation(Base):
    """An account in a workshop."""

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("workshop_id", "account_id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    workshop_id: Mapped[str]
    account_id: Mapped[str]


class Contribution(Base):
    """An idea with its tally."""

    __tablename__ = "contribution"
    id: Mapped[str] = mapped_column(primary_key=True)
    workshop_id: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    agree: Mapped[int] = mapped_column(default=0)
    disagree: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)


class Stance(Base):
    """One participant's vote on one contribution."""

    __tablename__ = "stance"
    __table_args__ = (UniqueConstraint("participation_id", "contribution_id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    participation_id: Mapped[str] = mapped_column(ForeignKey("participation.id"))
    contribution_id: Mapped[str] = mapped_column(ForeignKey("contribution.id"), index=True)
    stance: Mapped[str]
    cast_at: Mapped[datetime]


class Audit(Base):
    """What happened, one row a vote."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    subject: Mapped[str]
    payload: Mapped[str]


def hash_token(token: str) -> str:
    """How a bearer token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def seed(path: Path, tokens: list[str], idea_count: int) -> list[str]:
    """Make the plain peer's database with an open workshop, one participant for each token, and ideas; their ids."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    now = datetime.now(UTC).replace(tzinfo=None)
    later = now + timedelta(days=1)
    ideas = [str(uuid_utils.uuid7()) for _ in range(idea_count)]
    with Session(engine) as session:
        session.add(Phase(id="p", workshop_id="w", opens_at=now - timedelta(days=1), closes_at=later, may_vote=True))
        session.add_all(Contribution(id=idea, workshop_id="w", text="An idea about care near home.") for idea in ideas)
        session.add_all(Participation(id=f"p{n}", workshop_id="w", account_id=f"a{n}") for n in range(len(tokens)))
        session.add_all(
            SignIn(id=f"s{n}", account_id=f"a{n}", token_hash=hash_token(token), expires_at=later)
            for n, token in enumerate(tokens)
        )
        session.commit()
    engine.dispose()
    return ideas


def vote_count(path: Path) -> int:
    """Votes in the plain peer's database: what it acknowledged must be there."""
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM stance").fetchone()[0])


def votes(tokens: Sequence[str], ideas: Sequence[str]) -> Iterator[bytes]:
    """Votes on the wire, no two of one participant on one idea."""
    for person, idea in pairs(len(tokens), len(ideas)):
        path = f"/api/v1/contributions/{ideas[idea]}/stance"
        yield request("PUT", path, token=tokens[person], body=b'{"stance":"agree"}')
