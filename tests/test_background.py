"""What a process does regularly: it announces what is due, keeps house, and leaves an idle disk alone."""

from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import Session, func, select

from app.background import beats_of
from app.http.idempotency import IdempotencyKey
from app.log.models import LogEntry
from app.people.models import SignInSession
from tests.cast import Cast
from tests.conftest import TravellingClock


async def beat(app: FastAPI, name: str) -> None:
    (call,) = [beat.call for beat in beats_of(app.state.runtime) if beat.name == name]
    await call()


async def test_what_is_due_is_announced_once_and_nothing_is_written_otherwise(
    cast: Cast, clock: TravellingClock
) -> None:
    runtime = cast.app.state.runtime
    clock.travel(days=7)
    for _ in range(3):
        await beat(cast.app, "announce")
    before = runtime.writer.commands
    await beat(cast.app, "announce")
    assert runtime.writer.commands == before

    def closed(session: Session) -> list[str]:
        ours = LogEntry.workshop_id == cast.workshop_id
        return list(session.exec(select(LogEntry.kind).where(ours).order_by(LogEntry.seq)))

    assert await runtime.reader.read(closed) == ["phase.opened", "phase.closed", "workshop.closed"]


async def test_house_is_kept(cast: Cast, clock: TravellingClock) -> None:
    runtime = cast.app.state.runtime

    def add_key(tx) -> None:  # type: ignore[no-untyped-def]
        account_id = cast.people["ana"].account_id
        tx.session.add(IdempotencyKey(account_id=account_id, key=f"{tx.now}", fingerprint="", created_at=tx.now))

    def counts(session: Session) -> tuple[int, int]:
        keys, sessions = (select(func.count()).select_from(model) for model in (IdempotencyKey, SignInSession))
        return session.exec(keys).one(), session.exec(sessions).one()

    await runtime.writer.write(add_key)
    clock.instant += timedelta(hours=25)
    await runtime.writer.write(add_key)
    await beat(cast.app, "housekeeping")
    assert await runtime.reader.read(counts) == (1, len(cast.people))
    clock.instant += timedelta(days=30)
    await beat(cast.app, "housekeeping")
    assert await runtime.reader.read(counts) == (0, 0)
