"""Sealing: heads over all that is there, each signed once, whoever else is at it."""

import asyncio
from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import Session, col, select

from app.core.signing import Keyring
from app.log.heads import check_growth, check_head
from app.log.models import LogEntry, LogHead, LogTile
from app.log.sealing import Sealer, growth, seal_log, store_head
from app.log.stored import StoredLeaves, signed
from app.log.tree import TILE, consistency_proof, root_of
from app.main import create_app
from app.settings import Settings
from app.storage.writer import Tx
from app.workshops.events import WorkshopClosed, WorkshopSealed
from tests.conftest import TravellingClock

PATIENCE = 20.0


def happen(tx: Tx, count: int) -> None:
    for _ in range(count):
        tx.record(WorkshopClosed())


def all_heads(session: Session) -> list[LogHead]:
    return list(session.exec(select(LogHead).order_by(col(LogHead.tree_size))))


def leaves_and_tiles(session: Session) -> tuple[list[bytes], list[bytes]]:
    leaves = session.exec(select(LogEntry.leaf).order_by(col(LogEntry.seq))).all()
    return list(leaves), list(session.exec(select(LogTile.root).order_by(col(LogTile.tile))).all())


async def test_a_head_covers_what_is_there_and_a_second_one_goes_on(service: FastAPI, clock: TravellingClock) -> None:
    runtime = service.state.runtime
    write, read, keyring = runtime.writer.write, runtime.reader.read, runtime.keyring
    assert await write(seal_log, keyring) is None
    await write(happen, 300)
    first = await write(seal_log, keyring)
    assert first is not None
    assert first.tree_size == 300
    assert await write(seal_log, keyring) is None
    await write(happen, 500)
    clock.travel(seconds=10)
    second = await write(seal_log, keyring)
    assert second is not None
    check_head(second, [keyring.public_key])
    assert second.at == first.at + timedelta(seconds=10)
    leaves, tiles = await read(leaves_and_tiles)
    assert (first.root, second.root) == (root_of(leaves[:300]), root_of(leaves))
    assert tiles == [root_of(leaves[tile * TILE : (tile + 1) * TILE]) for tile in range(3)]
    assert [signed(head, keyring.public_key) for head in await read(all_heads)] == [first, second]
    proof = await read(lambda session: consistency_proof(300, 800, StoredLeaves(session)))
    check_growth(first, second, proof)


async def test_a_long_log_is_sealed_by_several_heads(service: FastAPI) -> None:
    runtime = service.state.runtime
    await runtime.writer.write(happen, 700)
    sizes = []
    while (head := await runtime.writer.write(seal_log, runtime.keyring, 300)) is not None:
        sizes.append(head.tree_size)
    assert sizes == [300, 600, 700]


async def test_of_two_who_grow_the_same_tree_one_stores_it(service: FastAPI) -> None:
    runtime = service.state.runtime
    await runtime.writer.write(happen, 300)
    grown = await runtime.reader.read(growth)
    await runtime.writer.write(happen, 10)
    longer = await runtime.reader.read(growth)
    assert (await runtime.writer.write(store_head, runtime.keyring, grown)) is not None
    assert (await runtime.writer.write(store_head, runtime.keyring, grown)) is None
    assert (await runtime.writer.write(store_head, runtime.keyring, longer)) is None
    assert [head.tree_size for head in await runtime.reader.read(all_heads)] == [300]


async def test_heads_are_dated_in_the_order_of_their_sizes(service: FastAPI, clock: TravellingClock) -> None:
    """Another process's clock may be behind; a later head must not look as if the log had shrunk."""
    runtime = service.state.runtime
    await runtime.writer.write(happen, 1)
    first = await runtime.writer.write(seal_log, runtime.keyring)

    def seal_in_the_past(tx: Tx) -> object:
        tx.now -= timedelta(hours=1)
        return seal_log(tx, runtime.keyring)

    await runtime.writer.write(happen, 1)
    second = await runtime.writer.write(seal_in_the_past)
    assert (second.tree_size, second.at) == (2, first.at)


async def test_two_processes_seal_one_history(service: FastAPI, settings: Settings) -> None:
    if "sqlite" in settings.database_url:
        return await one_process_seals_one_history(service)
    other = create_app(settings)
    async with other.router.lifespan_context(other):
        await seal_while_writing([service, other])
    return None


async def one_process_seals_one_history(service: FastAPI) -> None:
    await seal_while_writing([service, service])


async def seal_while_writing(processes: list[FastAPI]) -> None:
    runtimes = [process.state.runtime for process in processes]
    sealers = [Sealer(runtime.reader, runtime.writer, runtime.keyring) for runtime in runtimes]
    for _ in range(8):
        writes = [runtime.writer.write(happen, 40) for runtime in runtimes]
        await asyncio.gather(*(sealer.seal() for sealer in sealers), *writes)
    await sealers[0].seal()
    keyring: Keyring = runtimes[0].keyring
    heads = await runtimes[0].reader.read(all_heads)
    leaves, tiles = await runtimes[0].reader.read(leaves_and_tiles)
    assert heads[-1].tree_size == len(leaves) == 640
    assert len(tiles) == 640 // TILE
    for head in heads:
        check_head(signed(head, keyring.public_key), [keyring.public_key])
        assert head.root == root_of(leaves[: head.tree_size])
    assert [head.at for head in heads] == sorted(head.at for head in heads)


async def test_the_end_of_a_workshop_is_sealed_without_waiting(service: FastAPI) -> None:
    runtime = service.state.runtime
    sealed = asyncio.Event()

    def watch() -> None:
        loop.call_soon_threadsafe(sealed.set)

    loop = asyncio.get_running_loop()
    real = runtime.writer._settle

    def settle(batch: object) -> None:
        real(batch)
        watch()

    runtime.writer._settle = settle
    await runtime.writer.write(lambda tx: tx.record(WorkshopSealed(sealed_at=tx.now, reason="done")))
    async with asyncio.timeout(PATIENCE):
        while not await runtime.reader.read(all_heads):
            sealed.clear()
            await sealed.wait()
