"""The relay: what the log asks for is started, in order, and nothing is lost or started by another id."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from app.core.facts import Fact
from app.storage.reader import Reader
from app.storage.writer import Tx, Writer
from app.work.registration import Bench, Job, Occasion
from app.work.relay import Relay, note_position, position


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang(Fact):
    kind: ClassVar[str] = "bell.rang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whispered(Fact):
    kind: ClassVar[str] = "word.whispered"


def idle(_bench: Bench, _occasion: Occasion) -> None:
    pass


BELLS = Job("bells", frozenset({"bell.rang"}), idle)


def record(tx: Tx, *facts: Fact) -> None:
    for fact in facts:
        tx.record(fact)


async def test_only_what_a_job_is_for_is_started_and_only_once(writer: Writer, reader: Reader) -> None:
    started: list[tuple[str, int]] = []
    relay = Relay(reader, writer, [BELLS], lambda job, occasion: started.append((job.name, occasion.seq)))
    await writer.write(record, Rang(), Whispered(), Rang())
    assert await relay.turn() == 2
    assert await relay.turn() == 0
    await writer.write(record, Rang())
    assert await relay.turn() == 1
    assert started == [("bells", 1), ("bells", 3), ("bells", 4)]

    after_a_restart = Relay(reader, writer, [BELLS], lambda job, occasion: started.append((job.name, occasion.seq)))
    assert await after_a_restart.turn() == 0


async def test_what_could_not_be_started_is_started_in_the_next_turn(writer: Writer, reader: Reader) -> None:
    started: list[int] = []
    is_broken = True

    def start(_job: Job, occasion: Occasion) -> None:
        if is_broken and occasion.seq == 2:
            raise OSError("the database of durable work is away")
        started.append(occasion.seq)

    relay = Relay(reader, writer, [BELLS], start)
    await writer.write(record, Rang(), Rang(), Rang())
    with pytest.raises(OSError, match="away"):
        await relay.turn()
    assert await reader.read(position) == 0
    is_broken = False
    await relay.turn()
    # The first is started again, and its id tells durable work that it knows it.
    assert started == [1, 1, 2, 3]
    assert await reader.read(position) == 3


async def test_more_than_one_turn_can_take(writer: Writer, reader: Reader) -> None:
    started: list[int] = []
    relay = Relay(reader, writer, [BELLS], lambda _job, occasion: started.append(occasion.seq))
    await writer.write(record, *[Rang() for _ in range(230)])
    assert [await relay.turn() for _ in range(4)] == [100, 100, 30, 0]
    assert started == list(range(1, 231))


async def test_the_position_never_moves_back(writer: Writer, reader: Reader) -> None:
    await writer.write(note_position, 7)
    await writer.write(note_position, 3)
    assert await reader.read(position) == 7
