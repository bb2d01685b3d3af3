"""Idempotency: a retried POST gives the answer of the first, because key, effect and answer share one transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Index, bindparam, delete, select, update
from sqlmodel import Field, col

from app.core.actors import Actor
from app.core.errors import DomainError
from app.http.caller import SignedInCaller
from app.storage.bulk import insert_new
from app.storage.tables import Row, table_of
from app.storage.types import Document, Instant, WrittenJson
from app.storage.writer import Tx

P = ParamSpec("P")
R = TypeVar("R")

KEPT = timedelta(hours=24)


class KeyReused(DomainError):
    """This `Idempotency-Key` was used for a different request. Make a new key for each new intention; repeat a key only
    to repeat its request.
    """

    slug = "idempotency-key-reused"
    title = "This key belongs to another request"
    status = 422


class IdempotencyKey(Row, table=True):
    """A request that was answered: whose, by which key, and the answer. Kept for a day."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created_at", "created_at"),)

    account_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=200)
    fingerprint: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=Instant)
    status: int = 0
    location: str | None = None
    answer: dict[str, Any] | None = Field(default=None, sa_type=Document)


_KEY = table_of(IdempotencyKey).c
CLAIMED = ("account_id", "key", "fingerprint", "created_at", "status")
# Made once: building a statement takes longer than running it.
_ANSWERED = (
    update(table_of(IdempotencyKey))
    .where(_KEY.account_id == bindparam("of_account"), _KEY.key == bindparam("of_key"))
    .values({name: bindparam(name) for name in ("status", "answer", "location")})
)


class _AnswerResponse(JSONResponse):
    """An answer that was written for keeping is not written again for sending."""

    def render(self, content: Any) -> bytes:
        return content.encode() if isinstance(content, WrittenJson) else super().render(content)


@dataclass(slots=True)
class Answer:
    """What a creation is answered with: complete when its transaction has a place in the log.

    The body is JSON as it was written, or the value of one that was kept.
    """

    status: int = 201
    body: Any = None
    location: str | None = None
    is_replay: bool = False

    def complete(self, model: BaseModel, path: str) -> None:
        """Fill in what was created below a path; its `id`, if it has one, becomes the location."""
        self.body = WrittenJson(model.model_dump_json())
        ident = getattr(model, "id", None)
        self.location = f"{path}/{ident}" if ident is not None else None

    def response(self) -> JSONResponse:
        """Return it as it goes over the wire."""
        headers = {"Location": self.location} if self.location else {}
        if self.is_replay:
            headers["Idempotency-Replayed"] = "true"
        return _AnswerResponse(self.body, self.status, headers)


@dataclass(frozen=True, slots=True)
class Once:
    """The request's key, if it has one, and its fingerprint."""

    key: str | None
    fingerprint: str

    async def create(
        self,
        caller: SignedInCaller,
        command: Callable[Concatenate[Tx, Actor, P], R],
        shape: Callable[[R], BaseModel],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> JSONResponse:
        """Run a creating command at most once for this key and answer 201 with what `shape` makes of its result.

        `shape` is called after the log has given receipts their places. The shaped model's `id`, if it has one,
        becomes the `Location` below the request's path.
        """
        path = caller.request.url.path
        answer = await caller.write(_create_once, self, path, command, shape, args, kwargs)
        return answer.response()


async def _once(
    request: Request,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=200,
            pattern=r"^[^\x00-\x1f\x7f]+$",
            description="A value you choose, such as a UUID. A repeated request with the same key counts once.",
        ),
    ] = None,
) -> Once:
    if key is None:
        return Once(None, "")
    body = await request.body()
    seen = b"\0".join((request.method.encode(), request.url.path.encode(), body))
    return Once(key, hashlib.sha256(seen).hexdigest())


OnceOnly = Annotated[Once, Depends(_once)]


def _create_once(
    tx: Tx,
    actor: Actor,
    once: Once,
    path: str,
    command: Callable[..., R],
    shape: Callable[[R], BaseModel],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Answer:
    """Claim the key, run the command, and keep its answer: all or nothing."""
    table = table_of(IdempotencyKey)
    if once.key is not None:
        claim = (actor.account_id, once.key, once.fingerprint, tx.now, 0)
        # Another process that holds the same key makes this statement wait for its commit.
        if not insert_new(tx.connection, table, CLAIMED, claim, keys=("account_id", "key")):
            return _replay(tx, actor, once)
    result = command(tx, actor, *args, **kwargs)
    answer = Answer()

    def finish() -> None:
        answer.complete(shape(result), path)
        if once.key is not None:
            mine = {"of_account": actor.account_id, "of_key": once.key}
            kept = {"status": 201, "answer": answer.body, "location": answer.location}
            tx.connection.execute(_ANSWERED, mine | kept)

    tx.before_commit(finish)
    return answer


def _replay(tx: Tx, actor: Actor, once: Once) -> Answer:
    table = table_of(IdempotencyKey)
    mine = (table.c.account_id == actor.account_id, table.c.key == once.key)
    if tx.session.execute(select(table.c.fingerprint).where(*mine)).scalar_one() != once.fingerprint:
        raise reused()
    answer = Answer(is_replay=True)

    def finish() -> None:
        # The first request may stand in this very transaction, and then its answer is complete only now.
        row = tx.connection.execute(select(table.c.status, table.c.answer, table.c.location).where(*mine)).one()
        answer.status, answer.body, answer.location = row

    tx.before_commit(finish)
    return answer


def reused() -> KeyReused:
    """Return the refusal of a key that belongs to another request."""
    return KeyReused("The Idempotency-Key was used with another path or body in the last 24 hours. Use a new one.")


def forget_answers_to(tx: Tx, account_id: UUID) -> None:
    """Delete the kept answers of an account: they hold what it wrote."""
    tx.session.execute(delete(IdempotencyKey).where(col(IdempotencyKey.account_id) == account_id))


def forget_old_keys(tx: Tx) -> int:
    """Delete keys older than a day and return how many."""
    table = table_of(IdempotencyKey)
    return tx.session.execute(delete(table).where(table.c.created_at < tx.now - KEPT)).rowcount  # type: ignore[attr-defined, no-any-return]
