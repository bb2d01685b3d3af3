"""Tokens, proofs and prices: bound to a poll, a place and a time, and worth nothing anywhere else."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from altcha.v1 import Challenge, solve_challenge
from hypothesis import given
from hypothesis import strategies as st

from app.polls.integrity.addresses import hash_mailbox, hash_prefix
from app.polls.integrity.pressure import MOST, Pressure
from app.polls.integrity.proofs import Proof, challenge_for, is_solved
from app.polls.integrity.tokens import LASTS, Channel, new_token, open_token, seal_token

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
POLL = UUID(int=7)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_a_token_says_what_it_was_made_with() -> None:
    token = new_token(POLL, Channel.FRAME, NOW, 20_000)
    assert open_token(KEY, seal_token(KEY, token)) == token
    assert open_token(OTHER_KEY, seal_token(KEY, token)) is None


@given(st.integers(0, 69), st.integers(1, 255))
def test_no_bit_of_a_token_can_be_changed(place: int, by: int) -> None:
    text = seal_token(KEY, new_token(POLL, Channel.FRAME, NOW, 20_000))
    raw = bytearray(base64.urlsafe_b64decode(text + "=="))
    raw[place] ^= by
    assert open_token(KEY, base64.urlsafe_b64encode(raw).decode().rstrip("=")) is None


@given(st.text(max_size=120))
def test_whatever_is_no_token_opens_nothing(text: str) -> None:
    assert open_token(KEY, text) is None


def test_a_successor_is_of_the_same_showing() -> None:
    token = new_token(POLL, Channel.FRAME, NOW, 100)
    later = NOW + LASTS
    assert token.is_expired(later)
    assert not token.is_expired(later - timedelta(milliseconds=1))
    fresh = token.renewed(later, 200)
    assert (fresh.nonce, fresh.shown_at, fresh.cost) == (token.nonce, token.shown_at, 200)
    assert not fresh.is_expired(later)
    assert not token.is_renewable(NOW + timedelta(hours=24))


def solved(token: str, cost: int = 500) -> Proof:
    asked = challenge_for(KEY, token, cost)
    found = solve_challenge(Challenge("SHA-256", asked.challenge, cost, asked.salt, asked.signature), max_number=cost)
    assert found is not None
    return Proof(asked.algorithm, asked.challenge, found.number, asked.salt, asked.signature, 5)


def test_a_proof_is_for_its_token_alone() -> None:
    proof = solved("one")
    assert is_solved(KEY, "one", 500, proof)
    assert not is_solved(KEY, "two", 500, proof)
    assert not is_solved(OTHER_KEY, "one", 500, proof)
    assert not is_solved(KEY, "one", proof.number - 1, proof)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_can_be_moved_between_salt_and_number(seed: int) -> None:
    """CVE-2025-68113: where salt and number are only joined, digits may stand on either side of the seam."""
    proof = solved(f"token {seed}")
    digits = str(proof.number)
    for cut in range(1, len(digits)):
        number = int(digits[cut:])
        assert not is_solved(KEY, f"token {seed}", 500, replace(proof, salt=proof.salt + digits[:cut], number=number))
        bare = proof.salt.removesuffix("&")
        assert not is_solved(KEY, f"token {seed}", 500, replace(proof, salt=bare + digits[:cut], number=number))
    assert not is_solved(KEY, f"token {seed}", 500, replace(proof, salt=proof.salt.removesuffix("&")))


def test_the_price_rises_with_what_goes_on_and_falls_again() -> None:
    pressure = Pressure(20_000)
    assert pressure.cost(POLL, b"a", 0) == 20_000
    for _ in range(400):
        pressure.note_showing(POLL, b"a", 1)
    assert pressure.cost(POLL, b"a", 1) >= 10 * 20_000
    assert pressure.cost(POLL, b"b", 1) == 20_000
    pressure.note_trouble(POLL, 1, 100)
    assert pressure.cost(POLL, b"b", 1) == 100_000
    for _ in range(100_000):
        pressure.note_showing(POLL, b"a", 2)
    assert pressure.cost(POLL, b"a", 2) == MOST
    assert pressure.cost(POLL, b"a", 1200) == 20_000
    assert Pressure(0).cost(POLL, b"a", 0) == 0


def test_a_network_is_one_and_its_hash_says_nothing_without_the_key() -> None:
    assert hash_prefix(KEY, POLL, "192.0.2.1") == hash_prefix(KEY, POLL, "192.0.2.200")
    assert hash_prefix(KEY, POLL, "192.0.2.1") == hash_prefix(KEY, POLL, "::ffff:192.0.2.9")
    assert hash_prefix(KEY, POLL, "2001:db8:1::1") == hash_prefix(KEY, POLL, "2001:db8:1:ffff::2")
    others = [(KEY, POLL, "192.0.3.1"), (KEY, UUID(int=8), "192.0.2.1"), (OTHER_KEY, POLL, "192.0.2.1")]
    assert hash_prefix(KEY, POLL, "192.0.2.1") not in {hash_prefix(*other) for other in others}
    assert hash_prefix(KEY, POLL, "unix socket") == hash_prefix(KEY, POLL, "")


def test_a_mailbox_is_one_whatever_follows_the_plus() -> None:
    assert hash_mailbox(KEY, "ana@example.org") == hash_mailbox(KEY, "Ana+poll@example.org")
    assert hash_mailbox(KEY, "ana@example.org") != hash_mailbox(KEY, "ana@example.net")
