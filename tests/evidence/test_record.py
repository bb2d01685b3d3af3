"""A small workshop from its first vote to an erasure: the record verifies, and whoever tampers with it is found out."""

import random
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import Session, select, update

from app.contributions.models import Contribution
from app.evidence.queries import Miscount, miscounts
from app.log.erasing import erase_entries
from app.log.exporting import export_log
from app.log.heads import SignedHead
from app.log.models import LogEntry
from app.log.sealing import seal_log
from app.log.verify import Verdict, verify_export
from app.storage.writer import Tx
from app.votes.fold import Counted
from tests.cast import Cast
from tests.evidence.test_routes import post_idea


async def exported(cast: Cast) -> list[bytes]:
    parts: list[bytes] = []

    def write_all(session: Session) -> int:
        return export_log(session, parts.append)

    count = await cast.app.state.runtime.reader.read(write_all)
    lines = b"".join(parts).splitlines(keepends=True)
    assert count == len(lines) - 1
    return lines


async def verified(cast: Cast, heads: list[SignedHead]) -> Verdict:
    return verify_export(await exported(cast), heads, [cast.app.state.runtime.keyring.public_key])


async def seal(cast: Cast) -> SignedHead:
    runtime = cast.app.state.runtime
    head = await runtime.writer.write(seal_log, runtime.keyring)
    assert isinstance(head, SignedHead)
    return head


@pytest.fixture
async def ideas(cast: Cast) -> list[UUID]:
    """Ideas by two people, and thirty stances on them and on a foundation: taken, changed and withdrawn."""
    posted = [UUID((await post_idea(cast.ana, cast, f"CANARY idea {number}"))["id"]) for number in range(3)]
    posted.append(UUID((await post_idea(cast.ben, cast, "One of mine"))["id"]))
    dice = random.Random(7)
    paths = [f"/api/v1/contributions/{idea}/stance" for idea in posted]
    paths.append(f"/api/v1/foundation-texts/{cast.text_ids[0]}/stance")
    for _ in range(30):
        client, path = dice.choice([cast.ana, cast.ben, cast.designer]), dice.choice(paths)
        stance = dice.choice(["agree", "disagree", "pass", None])
        answer = await (client.put(path, json={"stance": stance}) if stance else client.delete(path))
        assert answer.status_code == 200, answer.text
    return posted


async def counted(cast: Cast) -> list[Miscount]:
    found: list[Miscount] = await cast.app.state.runtime.reader.read(miscounts)
    return found


async def test_the_record_verifies_under_every_head(cast: Cast, ideas: list[UUID]) -> None:
    early = await seal(cast)
    await post_idea(cast.ben, cast, "A late one")
    late = await seal(cast)
    verdict = await verified(cast, [early, late])
    assert verdict.ok, verdict.problems
    assert (verdict.entries, verdict.recomputed, verdict.sealed) == (late.tree_size,) * 3
    assert len(ideas) == 4


@pytest.mark.parametrize(
    "tampering",
    [
        {"payload": '{"stance":"agree","was":"pass"}'},
        {"actor_id": UUID(int=1)},
        {"leaf": bytes(32)},
        {"kind": "vote.lost"},
    ],
    ids=["content", "actor", "leaf", "kind"],
)
async def test_a_change_in_the_database_is_found(cast: Cast, ideas: list[UUID], tampering: dict[str, Any]) -> None:
    head = await seal(cast)
    target = len(ideas) + 5
    await cast.app.state.runtime.writer.write(
        lambda tx: tx.session.execute(update(LogEntry).where(LogEntry.seq == target).values(**tampering)) and None
    )
    verdict = await verified(cast, [head])
    assert not verdict.ok
    assert any(str(target) in problem or "sealed other entries" in problem for problem in verdict.problems)


async def test_a_deletion_in_the_database_is_found(cast: Cast, ideas: list[UUID]) -> None:
    head = await seal(cast)
    assert ideas
    delete = text("DELETE FROM log_entry WHERE seq = 7")
    await cast.app.state.runtime.writer.write(lambda tx: tx.connection.execute(delete) and None)
    assert not (await verified(cast, [head])).ok


async def test_erasing_a_person_leaves_the_tree_and_the_numbers(cast: Cast, ideas: list[UUID], tmp_path: Path) -> None:
    head = await seal(cast)
    ana = cast.people["ana"].account_id
    await cast.app.state.runtime.writer.write(erase_entries, ana)
    lines = await exported(cast)
    (tmp_path / "log.jsonl").write_bytes(b"".join(lines))
    verdict = verify_export(lines, [head])
    assert verdict.ok, verdict.problems
    assert verdict.erased == 3
    assert verdict.entries == head.tree_size
    assert b"CANARY" not in b"".join(lines)
    assert b"One of mine" in b"".join(lines)

    def kept(session: Session) -> set[tuple[str, bool, bool]]:
        rows = session.exec(select(LogEntry).where(LogEntry.actor_id == ana))
        return {(row.kind, row.payload is None, row.salt is None) for row in rows}

    # Without the salt nobody can find a short text again by trying.
    votes = {("vote.cast", False, False), ("foundation_vote.cast", False, False)}
    assert await cast.app.state.runtime.reader.read(kept) == {("idea.posted", True, True)} | votes
    assert await counted(cast) == []
    assert len(ideas) == 4


async def test_tallies_equal_a_fold_of_the_log(cast: Cast, ideas: list[UUID]) -> None:
    assert await counted(cast) == []

    def stuff(tx: Tx) -> None:
        idea = tx.session.get_one(Contribution, ideas[0])
        idea.agree += 1
        tx.session.flush()

    before = await cast.app.state.runtime.reader.read(lambda session: session.get(Contribution, ideas[0]))
    await cast.app.state.runtime.writer.write(stuff)
    honest = Counted(before.agree, before.disagree, before.passes)
    stuffed = Counted(before.agree + 1, before.disagree, before.passes)
    assert await counted(cast) == [Miscount(ideas[0], stuffed, honest)]
