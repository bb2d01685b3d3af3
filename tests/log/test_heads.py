"""Signed heads: what is signed, what is refused, and how two of them are held against each other."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.signing import verify_signature
from app.log.heads import EvidenceRejected, SignedHead, check_growth, check_head, sign_head
from app.log.tree import EMPTY_ROOT, consistency_proof
from tests.log.recorded import KEYRING, START, STRANGER, ListedLeaves, head_over, record

ENTRIES = record(11)
HEAD = head_over(ENTRIES, 11)
LEAVES = ListedLeaves([entry.leaf for entry in ENTRIES])


def test_the_signed_text_is_fixed_for_all_time() -> None:
    head = sign_head(KEYRING, 0, EMPTY_ROOT, START)
    text = b"folkmoot log v1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n2026-03-02T09:30:00.000000Z\n"
    assert head.text() == text
    assert verify_signature(KEYRING.public_key, text, head.signature)


def test_a_head_survives_the_way_through_json() -> None:
    assert SignedHead.from_json(HEAD.to_json()) == HEAD
    check_head(SignedHead.from_json(HEAD.to_json()), [KEYRING.public_key])


@given(name=st.sampled_from(sorted(HEAD.to_json())), data=st.data())
@settings(max_examples=300)
def test_a_changed_character_is_found(name: str, data: st.DataObject) -> None:
    value = HEAD.to_json()
    text = str(value[name])
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters(codec="ascii").filter(lambda character: character != text[place]))
    changed: Any = text[:place] + character + text[place + 1 :]
    if name == "tree_size" and changed.isdigit() and int(changed) != 11:
        changed = int(changed)
    with pytest.raises(ValueError):  # noqa: PT011 - from reading or from checking, either is right
        check_head(SignedHead.from_json(value | {name: changed}))


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        HEAD.to_json() | {"more": 1},
        HEAD.to_json() | {"tree_size": -1},
        HEAD.to_json() | {"tree_size": True},
        HEAD.to_json() | {"tree_size": 11.0},
        HEAD.to_json() | {"origin": "another log v1"},
        HEAD.to_json() | {"root": None},
        HEAD.to_json() | {"at": 5},
        HEAD.to_json() | {"at": "2026-03-02T09:30:00Z"},
    ],
)
def test_what_is_no_head_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any sentence will do
        SignedHead.from_json(value)


def test_a_head_by_another_key_is_refused_where_the_key_is_known() -> None:
    theirs = head_over(ENTRIES, 11, STRANGER)
    check_head(theirs)
    with pytest.raises(EvidenceRejected, match="another key"):
        check_head(theirs, [KEYRING.public_key])
    with pytest.raises(EvidenceRejected, match="not valid"):
        check_head(replace(theirs, public_key=KEYRING.public_key), [KEYRING.public_key])


@pytest.mark.parametrize(
    ("size", "root", "at"),
    [(1, b"short", START), (-1, EMPTY_ROOT, START), (0, HEAD.root, START), (1, HEAD.root, START.replace(tzinfo=None))],
)
def test_an_impossible_head_is_not_signed(size: int, root: bytes, at: Any) -> None:
    with pytest.raises(ValueError, match="a head needs"):
        sign_head(KEYRING, size, root, at)


@given(first=st.integers(0, 11))
def test_growth_is_accepted_and_a_rewritten_past_is_not(first: int) -> None:
    proof = consistency_proof(first, 11, LEAVES)
    check_growth(head_over(ENTRIES, first), HEAD, proof)
    if first:
        rewritten = [ENTRIES[0].saying("Not what was said."), *ENTRIES[1:]]
        with pytest.raises(EvidenceRejected, match="not the same"):
            check_growth(head_over(rewritten, first), HEAD, proof)
    if first < 11:
        with pytest.raises(EvidenceRejected, match="shrank"):
            check_growth(HEAD, head_over(ENTRIES, first), proof)


def test_the_instant_is_signed_in_utc() -> None:
    elsewhere = (START + timedelta(hours=1)).astimezone()
    assert sign_head(KEYRING, 11, HEAD.root, elsewhere) == sign_head(KEYRING, 11, HEAD.root, START + timedelta(hours=1))
