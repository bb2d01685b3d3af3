"""Receipts: a participant's own contribution is provably in the log, and its content is theirs to show or keep."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log.entries import payload_text
from app.log.heads import EvidenceRejected
from app.log.receipts import InclusionProof, InclusionReceipt, check_receipt, private_receipt, sign_receipt
from app.log.tree import inclusion_proof
from tests.log.recorded import KEYRING, STRANGER, ListedLeaves, head_over, record

ENTRIES = record(11)
HEAD = head_over(ENTRIES, 11)
KEYS = [KEYRING.public_key]


def receipt_of(seq: int) -> InclusionReceipt:
    entry = ENTRIES[seq - 1]
    return private_receipt(**vars(entry), leaf=entry.leaf)


def proof_of(seq: int, size: int = 11) -> InclusionProof:
    leaves = ListedLeaves([entry.leaf for entry in ENTRIES])
    return InclusionProof(seq, size, tuple(inclusion_proof(seq - 1, size, leaves)))


@given(seq=st.integers(1, 11), signed=st.booleans())
def test_an_honest_receipt_is_accepted_after_the_way_through_json(seq: int, signed: bool) -> None:
    receipt = sign_receipt(KEYRING, receipt_of(seq)) if signed else receipt_of(seq)
    proof = InclusionProof.from_json(json.loads(json.dumps(proof_of(seq).to_json())))
    for shown in (receipt, receipt.public()):
        carried = InclusionReceipt.from_json(json.loads(json.dumps(shown.to_json())))
        assert carried == shown
        check_receipt(carried, proof, HEAD, KEYS)


def test_the_public_receipt_says_nothing_but_number_and_leaf() -> None:
    entry = ENTRIES[1]
    shown = sign_receipt(KEYRING, receipt_of(2)).public().to_json()
    assert shown.keys() == {"seq", "leaf", "signature"}
    assert receipt_of(2).public().to_json() == {"seq": 2, "leaf": entry.leaf.hex()}


def test_a_receipt_can_be_made_of_the_payload_as_it_is_stored() -> None:
    entry = ENTRIES[2]
    stored = vars(entry) | {"payload": payload_text(entry.payload)}
    assert private_receipt(**stored, leaf=entry.leaf) == receipt_of(3)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("at", "2026-03-02T09:30:00.000003Z"),
        ("kind", "vote.changed"),
        ("workshop", None),
        ("actor", None),
        ("subject", "00000000-0000-0000-0000-000000000006"),
        ("payload", {"stance": "disagree"}),
        ("payload", {"stance": 0.5}),
    ],
)
def test_a_receipt_that_says_something_else_is_refused(member: str, value: Any) -> None:
    receipt = receipt_of(2)
    assert receipt.entry is not None
    told = replace(receipt, entry={**receipt.entry, member: value})
    with pytest.raises(EvidenceRejected, match="not what its leaf stands for"):
        check_receipt(told, proof_of(2), HEAD, KEYS)


def test_a_receipt_for_what_is_not_in_the_log_is_refused() -> None:
    invented = ENTRIES[1].saying("I said this, I am sure.")
    receipt = private_receipt(**vars(invented), leaf=invented.leaf)
    with pytest.raises(EvidenceRejected, match="does not lead"):
        check_receipt(receipt, proof_of(2), HEAD, KEYS)
    with pytest.raises(EvidenceRejected, match="does not lead"):
        check_receipt(receipt.public(), proof_of(2), HEAD, KEYS)


def test_a_receipt_is_for_its_own_place_and_its_own_head() -> None:
    with pytest.raises(EvidenceRejected, match="not for entry 2"):
        check_receipt(receipt_of(2), proof_of(3), HEAD, KEYS)
    with pytest.raises(EvidenceRejected, match="not for entry 2"):
        check_receipt(receipt_of(2), proof_of(2, 8), HEAD, KEYS)
    check_receipt(receipt_of(2), proof_of(2, 8), head_over(ENTRIES, 8), KEYS)
    moved = replace(receipt_of(2).public(), seq=3)
    with pytest.raises(EvidenceRejected, match="does not lead"):
        check_receipt(moved, replace(proof_of(2), seq=3), HEAD, KEYS)


def test_the_head_is_checked_too() -> None:
    with pytest.raises(EvidenceRejected, match="another key"):
        check_receipt(receipt_of(2), proof_of(2), head_over(ENTRIES, 11, STRANGER), KEYS)
    with pytest.raises(EvidenceRejected, match="signature of the head"):
        check_receipt(receipt_of(2), proof_of(2), replace(HEAD, signature=bytes(64)), KEYS)


def test_the_services_word_on_a_receipt_cannot_be_borrowed_or_made_up() -> None:
    signed = sign_receipt(KEYRING, receipt_of(2))
    for forged in (
        replace(receipt_of(3), signature=signed.signature),
        sign_receipt(STRANGER, receipt_of(3)),
        replace(receipt_of(3), signature=HEAD.signature),
    ):
        with pytest.raises(EvidenceRejected, match="not signed by the service"):
            check_receipt(forged, proof_of(3), HEAD, KEYS)


def test_half_a_content_is_refused() -> None:
    with pytest.raises(EvidenceRejected, match="half of its content"):
        check_receipt(replace(receipt_of(2), salt=None), proof_of(2), HEAD, KEYS)


WHOLE = receipt_of(2).to_json()


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"seq": 2},
        WHOLE | {"more": 1},
        {name: value for name, value in WHOLE.items() if name != "salt"},
        WHOLE | {"seq": 0},
        WHOLE | {"seq": True},
        WHOLE | {"leaf": WHOLE["leaf"].upper()},
        WHOLE | {"leaf": "zz"},
        WHOLE | {"salt": "AAAA"},
        WHOLE | {"entry": {"kind": "vote.cast"}},
        WHOLE | {"signature": ""},
    ],
)
def test_what_is_no_receipt_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any sentence will do
        InclusionReceipt.from_json(value)


@pytest.mark.parametrize(
    "value", [None, {}, {"seq": 1, "tree_size": 1, "hashes": "ab"}, {"seq": 1, "tree_size": 0, "hashes": []}]
)
def test_what_is_no_proof_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any sentence will do
        InclusionProof.from_json(value)
