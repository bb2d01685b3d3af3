"""The log as evidence over HTTP, the visitor first."""

import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.log.export import read_line
from app.log.heads import SignedHead, check_growth
from app.log.receipts import InclusionProof, InclusionReceipt, check_receipt
from app.log.sealing import seal_log
from app.log.verify import verify_export
from app.storage.writer import Tx
from app.workshops.events import WorkshopChanged
from app.workshops.models import Workshop
from tests.cast import Cast

LOG = "/api/v1/log"


async def post_idea(client: httpx.AsyncClient, cast: Cast, text: str = "Ask once, remember it.") -> dict[str, Any]:
    answer = await client.post(
        f"/api/v1/workshops/{cast.workshop_id}/ideas",
        json={"text": text},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 201, answer.text
    posted: dict[str, Any] = answer.json()
    return posted


async def vote(client: httpx.AsyncClient, idea_id: str) -> dict[str, Any]:
    receipt: dict[str, Any] = (
        await client.put(f"/api/v1/contributions/{idea_id}/stance", json={"stance": "agree"})
    ).json()["receipt"]
    return receipt


async def seal(cast: Cast) -> SignedHead:
    runtime = cast.app.state.runtime
    head = await runtime.writer.write(seal_log, runtime.keyring)
    assert isinstance(head, SignedHead)
    return head


def key(cast: Cast) -> list[bytes]:
    return [cast.app.state.runtime.keyring.public_key]


@pytest.fixture
async def receipt(cast: Cast) -> dict[str, Any]:
    idea = await post_idea(cast.ben, cast)
    return await vote(cast.ana, idea["id"])


async def test_before_the_first_head_one_is_asked_to_wait(cast: Cast, receipt: dict[str, Any]) -> None:
    for path in (f"{LOG}/heads/latest", f"{LOG}/receipts/{receipt['seq']}", f"{LOG}/consistency?first=0&second=1"):
        answer = await cast.visitor.get(path)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-sealed"), path
        assert answer.headers["Retry-After"] == "10"
    assert (await cast.visitor.get(f"{LOG}/heads")).json() == {"items": [], "next": None}


async def test_others_get_a_receipt_that_says_nothing(cast: Cast, receipt: dict[str, Any]) -> None:
    await seal(cast)
    for client in (cast.visitor, cast.outsider, cast.ben, cast.organiser):
        answer = await client.get(f"{LOG}/receipts/{receipt['seq']}")
        assert answer.status_code == 200
        assert answer.json()["receipt"].keys() == {"seq", "leaf", "signature"}
        assert answer.json()["receipt"]["leaf"] == receipt["leaf"]
        check(cast, answer.json())


async def test_whoever_acted_can_prove_what_they_did(cast: Cast, receipt: dict[str, Any]) -> None:
    await seal(cast)
    mine = (await cast.ana.get(f"{LOG}/receipts/{receipt['seq']}")).json()
    check(cast, mine)
    assert mine["receipt"]["entry"]["kind"] == "vote.cast"
    assert mine["receipt"]["entry"]["payload"] == {"stance": "agree", "was": None}
    assert mine["receipt"]["entry"]["actor"] == str(cast.people["ana"].account_id)
    mine["receipt"]["entry"]["payload"]["stance"] = "disagree"
    with pytest.raises(ValueError, match="not what its leaf stands for"):
        check(cast, mine)


def check(cast: Cast, answer: dict[str, Any]) -> None:
    """Check a receipt as its holder would."""
    check_receipt(
        InclusionReceipt.from_json(answer["receipt"]),
        InclusionProof.from_json(answer["proof"]),
        SignedHead.from_json(answer["head"]),
        key(cast),
    )


async def test_a_receipt_under_a_chosen_head(cast: Cast, receipt: dict[str, Any]) -> None:
    first = await seal(cast)
    late = await vote(cast.ben, (await post_idea(cast.ben, cast, "Another"))["id"])
    not_yet = await cast.visitor.get(f"{LOG}/receipts/{late['seq']}")
    assert not_yet.json()["type"] == "/problems/not-sealed"
    await seal(cast)
    old = (await cast.visitor.get(f"{LOG}/receipts/{receipt['seq']}?tree_size={first.tree_size}")).json()
    assert SignedHead.from_json(old["head"]) == first
    check(cast, old)
    refused = await cast.visitor.get(f"{LOG}/receipts/{late['seq']}?tree_size={first.tree_size}")
    assert refused.status_code == 422
    for path in (f"{LOG}/receipts/1?tree_size={first.tree_size + 1}", f"{LOG}/receipts/99999", f"{LOG}/receipts/0"):
        assert (await cast.visitor.get(path)).status_code == 404, path


async def test_heads_are_listed_and_each_grows_from_the_one_before(cast: Cast) -> None:
    heads = []
    for number in range(4):
        await post_idea(cast.ana, cast, f"Idea {number}")
        heads.append(await seal(cast))
    page = await cast.visitor.get(f"{LOG}/heads?limit=3")
    rest = await cast.visitor.get(page.headers["Link"].split("<")[1].split(">")[0])
    shown = [SignedHead.from_json(head) for head in page.json()["items"] + rest.json()["items"]]
    assert shown == heads[::-1]
    assert SignedHead.from_json((await cast.visitor.get(f"{LOG}/heads/latest")).json()) == heads[-1]
    assert (await cast.visitor.get(f"{LOG}/key")).json()["public_key"] == heads[0].to_json()["public_key"]
    sizes = {"first": heads[0].tree_size, "second": heads[2].tree_size}
    proof = (await cast.visitor.get(f"{LOG}/consistency", params=sizes)).json()
    check_growth(heads[0], heads[2], [bytes.fromhex(node) for node in proof["hashes"]])
    backwards = await cast.visitor.get(f"{LOG}/consistency", params={"first": 2, "second": 1})
    assert (backwards.status_code, backwards.json()["type"]) == (422, "/problems/invalid")


async def test_the_public_export_verifies_and_shows_nobody(cast: Cast, receipt: dict[str, Any]) -> None:
    await post_idea(cast.ana, cast, "CANARY-text")
    await cast.app.state.runtime.writer.write(announce, cast.workshop_id, "CANARY-never", is_listed=True)
    await cast.app.state.runtime.writer.write(announce, cast.other_workshop_id, "CANARY-unlisted", is_listed=False)
    head = await seal(cast)
    for client in (cast.visitor, cast.organiser):
        answer = await client.get(f"{LOG}/export")
        assert answer.headers["content-type"].startswith("application/jsonl")
        lines = answer.content.splitlines(keepends=True)
        verdict = verify_export(lines, [head], key(cast))
        assert verdict.ok, verdict.problems
        assert (verdict.sealed, verdict.recomputed) == (head.tree_size, 1)
        assert answer.text.count("CANARY") == 1
        assert "CANARY-never" in answer.text
        for name in ("ana", "ben", "moderator", "outsider"):
            assert str(cast.people[name].account_id) not in answer.text
    part = await cast.visitor.get(f"{LOG}/export?from={receipt['seq']}")
    numbers = [read_line(line).seq for line in part.content.splitlines(keepends=True)[1:]]
    assert numbers == list(range(receipt["seq"], head.tree_size + 1))
    lines[3] = lines[3].replace(lines[3][10:14], b"0000" if lines[3][10:14] != b"0000" else b"1111")
    assert not verify_export(lines, [head], key(cast)).ok


def announce(tx: Tx, workshop_id: UUID, title: str, *, is_listed: bool) -> None:
    tx.session.get_one(Workshop, workshop_id).is_listed = is_listed
    tx.record(
        WorkshopChanged(workshop_id=workshop_id, subject_id=workshop_id, changed=[], values={"title": title}, version=2)
    )


async def test_answers_match_what_the_documentation_says(cast: Cast) -> None:
    paths = (await cast.visitor.get("/api/v1/openapi.json")).json()["paths"]
    for path in ("/key", "/heads", "/heads/latest", "/consistency", "/receipts/{seq}", "/export"):
        described = paths[f"{LOG}{path}"]["get"]["responses"]["200"]["content"]
        assert "schema" in json.dumps(described), path
