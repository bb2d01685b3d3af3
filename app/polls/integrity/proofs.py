"""Proofs of work (ALTCHA, SHA-256): a little of each voter's processor, so that ten thousand ballots cost a stuffer."""

import hashlib
import math
from dataclasses import dataclass
from typing import Final

from altcha.v1 import ChallengeOptions, Payload, create_challenge, verify_solution

_ALGORITHM: Final = "SHA-256"
_STEP: Final = 0.25


@dataclass(frozen=True, slots=True)
class Proof:
    """A solution as a browser sends it."""

    algorithm: str
    challenge: str
    number: int
    salt: str
    signature: str
    took: float
    """Milliseconds, by the browser's own account."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a browser has to solve: find the number up to `cost` whose hash after `salt` is `challenge`."""

    algorithm: str
    challenge: str
    salt: str
    signature: str
    cost: int


def challenge_for(key: bytes, token: str, cost: int) -> Challenge:
    """Return the challenge of a token: its salt is the token's hash, so a solution is worth nothing with another."""
    made = create_challenge(ChallengeOptions(_ALGORITHM, salt=_salt(token), max_number=cost, hmac_key=key))
    return Challenge(made.algorithm, made.challenge, made.salt, made.signature, cost)


def is_solved(key: bytes, token: str, cost: int, proof: Proof) -> bool:
    """Tell whether a proof solves the token's own challenge.

    The salt must be the token's to the letter, and the number one that could have been asked for: nothing can be moved
    from the one to the other (CVE-2025-68113), and no other token's work can be spent here.
    """
    if proof.algorithm != _ALGORITHM or proof.salt != _salt(token) or not 0 <= proof.number <= cost:
        return False
    payload = Payload(_ALGORITHM, proof.challenge, proof.number, proof.salt, proof.signature)
    solved, _ = verify_solution(payload, key, check_expires=False)
    return solved


def speed_of(number: int, took: float) -> int:
    """Return how fast a number was found, in steps of a quarter (the logarithm of tries a millisecond).

    Coarse on purpose: enough to see that a thousand ballots came from one program, too little to know a device again.
    """
    return round(math.log(max(1, number) / max(0.5, took)) / _STEP)


def _salt(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32] + "&"
