"""Idempotent creation in bulk: for what so many post at once that neighbours in the queue share their statements."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Generic, TypeVar
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.core.errors import DomainError
from app.http.caller import SignedInCaller
from app.http.idempotency import CLAIMED, Answer, IdempotencyKey, Once, reused
from app.storage.bulk import delete_rows, insert_new_rows, insert_rows, select_rows
from app.storage.tables import table_of
from app.storage.writer import Tx

C = TypeVar("C")
R = TypeVar("R")

_TABLE = table_of(IdempotencyKey)
_KEYS = ("account_id", "key")

Place = tuple[UUID, str]
"""An account and a key of its own: where an answer is kept."""


@dataclass(frozen=True, slots=True)
class _Request(Generic[C]):
    account_id: UUID
    once: Once
    path: str
    call: C

    @property
    def place(self) -> Place | None:
        return None if self.once.key is None else (self.account_id, self.once.key)


@dataclass(frozen=True, slots=True)
class _Created(Generic[C, R]):
    request: _Request[C]
    result: R
    answer: Answer


class BulkCreation(Generic[C, R]):
    """A bulk command whose calls count once for each key, and what its results look like.

    Make one object for each command: the writer carries out together what was queued with the same object.
    """

    def __init__(
        self, command: Callable[[Tx, Sequence[C]], Sequence[R | DomainError]], shape: Callable[[R], BaseModel]
    ) -> None:
        self._command = command
        self._shape = shape
        update_wrapper(self, command)  # its name decides when the writer takes its turn, the same in every process

    async def create(self, caller: SignedInCaller, once: Once, call: C) -> JSONResponse:
        """Hand over one call, at most once for its key, and answer 201 as `Once.create` does."""
        request = _Request(caller.actor.account_id, once, caller.request.url.path, call)
        return (await caller.write_bulk(self, request)).response()

    def __call__(self, tx: Tx, calls: Sequence[_Request[C]]) -> list[Answer | DomainError]:
        """Claim the keys, run the command for those who got theirs, and replay the answers of the others."""
        outcomes: dict[int, Answer | DomainError] = {}
        created: list[_Created[C, R]] = []
        replays: dict[int, Place] = {}
        left = dict(enumerate(calls))
        while left:
            left = self._advance(tx, left, outcomes, created, replays)
        replayed = _replay(tx, calls, outcomes, replays)

        def finish() -> None:
            for each in created:
                each.answer.complete(self._shape(each.result), each.request.path)
            _keep(tx, created)
            # After that, because the first request with a key may stand in this very run.
            _fill(tx, replayed)

        tx.before_commit(finish)
        return [outcomes[number] for number in range(len(calls))]

    def _advance(
        self,
        tx: Tx,
        left: dict[int, _Request[C]],
        outcomes: dict[int, Answer | DomainError],
        created: list[_Created[C, R]],
        replays: dict[int, Place],
    ) -> dict[int, _Request[C]]:
        """Settle the first request of each key; return those that repeat the key of one that was refused.

        A refused request leaves no key, so the next with that key is a first one again.
        """
        firsts: dict[Place, int] = {}
        for number, request in left.items():
            if request.place is not None:
                firsts.setdefault(request.place, number)
        claimed = _claim(tx, {place: left[number] for place, number in firsts.items()})
        fresh = [
            number
            for number, request in left.items()
            if (place := request.place) is None or (place in claimed and firsts[place] == number)
        ]
        refused: set[Place] = set()
        results = self._command(tx, [left[number].call for number in fresh]) if fresh else []
        for number, result in zip(fresh, results, strict=True):
            request = left[number]
            if not isinstance(result, DomainError):
                created.append(_Created(request, result, answer := Answer()))
                outcomes[number] = answer
                continue
            outcomes[number] = result
            if request.place is not None:
                refused.add(request.place)
        if refused:
            delete_rows(tx.connection, _TABLE, _KEYS, sorted(refused))
        again: dict[int, _Request[C]] = {}
        for number, request in left.items():
            if number in outcomes or request.place is None:
                continue
            if request.place in refused:
                again[number] = request
            else:
                replays[number] = request.place
        return again


def _claim(tx: Tx, firsts: dict[Place, _Request[Any]]) -> Collection[Place]:
    """Claim keys in one order, so that two processes never wait for each other in a circle; return those got.

    Another process that holds one of the keys makes this statement wait for its commit.
    """
    rows = [
        (account_id, key, request.once.fingerprint, tx.now, 0)
        for (account_id, key), request in sorted(firsts.items(), key=lambda item: item[0])
    ]
    return insert_new_rows(tx.connection, _TABLE, CLAIMED, rows, keys=_KEYS)


def _replay(
    tx: Tx, requests: Sequence[_Request[Any]], outcomes: dict[int, Answer | DomainError], replays: dict[int, Place]
) -> list[tuple[Place, Answer]]:
    """Settle the requests whose keys are taken; return the answers that are still to be filled in."""
    if not replays:
        return []
    rows = select_rows(tx.connection, _TABLE, (*_KEYS, "fingerprint"), _KEYS, sorted(set(replays.values())))
    fingerprints = {(account_id, key): fingerprint for account_id, key, fingerprint in rows}
    replayed: list[tuple[Place, Answer]] = []
    for number, place in replays.items():
        if fingerprints[place] != requests[number].once.fingerprint:
            outcomes[number] = reused()
        else:
            outcomes[number] = answer = Answer(is_replay=True)
            replayed.append((place, answer))
    return replayed


def _keep(tx: Tx, created: Sequence[_Created[Any, Any]]) -> None:
    """Write the answers beside their keys: an insert that meets its own claims, because it carries every type."""
    rows = [
        (*place, each.request.once.fingerprint, tx.now, each.answer.status, each.answer.location, each.answer.body)
        for each in created
        if (place := each.request.place) is not None
    ]
    kept = ("status", "location", "answer")
    insert_rows(tx.connection, _TABLE, (*CLAIMED, "location", "answer"), rows, keys=_KEYS, changed=kept)


def _fill(tx: Tx, replayed: Sequence[tuple[Place, Answer]]) -> None:
    if not replayed:
        return
    kept_columns = (*_KEYS, "status", "answer", "location")
    rows = select_rows(tx.connection, _TABLE, kept_columns, _KEYS, sorted({place for place, _ in replayed}))
    kept = {(account_id, key): rest for account_id, key, *rest in rows}
    for place, answer in replayed:
        answer.status, answer.body, answer.location = kept[place]
