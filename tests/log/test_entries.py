"""Entries: one canonical text for each, and a leaf that depends on all of it and betrays none of it."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log.entries import SALT_SIZE, canonical, commitment, leaf_of, new_salt, payload_text, seal
from app.log.tree import leaf_hash
from tests.log.recorded import START, WORKSHOP, Recorded, record

unicode_text = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | unicode_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(unicode_text, inner, max_size=4),
    max_leaves=10,
)
payloads = st.dictionaries(unicode_text, plain, max_size=5)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
ids = st.none() | st.uuids()


@st.composite
def entries(draw: st.DrawFn) -> Recorded:
    return Recorded(
        seq=draw(st.integers(1, 10**12)),
        at=draw(instants),
        kind=draw(unicode_text),
        workshop=draw(ids),
        actor=draw(ids),
        subject=draw(ids),
        payload=draw(payloads),
        salt=draw(st.binary(min_size=SALT_SIZE, max_size=SALT_SIZE)),
    )


def content_of(entry: Recorded) -> bytes:
    return canonical(entry.seq, entry.at, entry.kind, entry.workshop, entry.actor, entry.subject, entry.payload)


def test_the_canonical_text_is_fixed_for_all_time() -> None:
    content = canonical(7, START, "idea.posted", WORKSHOP, UUID(int=1), None, {"z": "“ü”\n", "a": [1, None, True, {}]})
    assert content.decode() == (
        '{"actor":"00000000-0000-0000-0000-000000000001","at":"2026-03-02T09:30:00.000000Z","kind":"idea.posted",'
        '"payload":{"a":[1,null,true,{}],"z":"“ü”\\n"},"seq":7,"subject":null,'
        '"workshop":"018f3c4e-7d1a-7c3e-9b2a-0123456789ab"}'
    )
    assert leaf_of(bytes(16), content).hex() == (
        hashlib.sha256(b"\x00" + hashlib.sha256(bytes(16) + content).digest()).hexdigest()
    )


@given(entry=entries())
def test_the_canonical_text_is_what_any_json_library_writes(entry: Recorded) -> None:
    members = {
        "seq": entry.seq,
        "at": entry.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "kind": entry.kind,
        "workshop": entry.workshop and str(entry.workshop),
        "actor": entry.actor and str(entry.actor),
        "subject": entry.subject and str(entry.subject),
        "payload": entry.payload,
    }
    expected = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert content_of(entry) == expected
    assert canonical(**(members | {"payload": payload_text(entry.payload)})) == expected
    assert json.loads(content_of(entry)) == members


@given(one=entries(), other=entries(), part=st.sampled_from(list(Recorded.__dataclass_fields__)))
def test_a_leaf_depends_on_every_part_of_its_entry(one: Recorded, other: Recorded, part: str) -> None:
    # JSON tells True from 1, Python's equality does not; the canonical text is the judge.
    changed = replace(one, **{part: getattr(other, part)})
    same = content_of(changed) == content_of(one) and changed.salt == one.salt
    assert (changed.leaf == one.leaf) == same


def test_an_entry_is_the_same_in_every_time_zone() -> None:
    (entry,) = record(1)
    elsewhere = replace(entry, at=entry.at.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert elsewhere.leaf == entry.leaf


def test_values_in_an_exports_spelling_give_the_same_leaf() -> None:
    (entry,) = record(1)
    spelled = {name: str(value) if isinstance(value, UUID) else value for name, value in vars(entry).items()} | {
        "at": "2026-03-02T09:30:00.000001Z"
    }
    assert seal(**spelled) == entry.leaf


def test_without_its_salt_a_content_cannot_be_guessed() -> None:
    (entry,) = record(1)
    content = content_of(entry)
    assert entry.leaf == leaf_hash(commitment(entry.salt, content))
    assert entry.leaf not in (leaf_hash(content), leaf_hash(commitment(b"", content)), leaf_of(bytes(16), content))
    assert len({new_salt() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "payload",
    [{"share": 0.5}, {"a": [1.0]}, {"a": {"b": float("nan")}}, {1: "x"}, {"a": {None: 1}}, {"a": {1, 2}}, {"a": b"x"}],
)
def test_what_two_programs_would_write_differently_is_refused(payload: dict[Any, Any]) -> None:
    with pytest.raises(TypeError):
        payload_text(payload)


def test_text_that_is_not_unicode_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical(1, START, "idea.posted", None, None, None, {"text": "\ud800"})


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        canonical(1, START.replace(tzinfo=None), "idea.posted", None, None, None, {})


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        seal(1, START, "idea.posted", None, None, None, {}, salt)


def test_text_in_an_ids_or_instants_place_cannot_pose_as_further_members() -> None:
    honest = canonical(1, "x", "idea.posted", None, None, None, {})
    forged = canonical(1, 'x","kind":"idea.posted', "idea.posted", None, None, None, {})
    assert json.loads(forged)["at"] == 'x","kind":"idea.posted'
    assert forged != honest
