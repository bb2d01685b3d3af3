"""Signed heads: what the service says, at an instant, that the whole log is. Who keeps one can hold it to its word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from app.core.clock import rfc3339
from app.core.signing import KEY_SIZE, SIGNATURE_SIZE, Keyring, verify_signature
from app.log.spelling import from_base64, from_instant, require_members, to_base64
from app.log.tree import EMPTY_ROOT, HASH_SIZE, verify_consistency

ORIGIN: Final = "folkmoot log v1"

_MEMBERS: Final = frozenset({"origin", "tree_size", "root", "at", "signature", "public_key"})


class EvidenceRejected(ValueError):
    """A head or receipt that does not prove what it claims; the message is a sentence for the person who holds it."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The first `tree_size` entries have the Merkle root `root`: said at `at`, and signed.

    `signature` is Ed25519 over `text()`; `public_key` is the raw key that checks it. A head proves nothing before
    `check_head` has accepted it.
    """

    tree_size: int
    root: bytes
    at: datetime
    signature: bytes
    public_key: bytes

    def text(self) -> bytes:
        """What is signed: four lines, with the origin, the size, the root in base64 and the instant."""
        return head_text(self.tree_size, self.root, self.at)

    def to_json(self) -> dict[str, Any]:
        """The head as JSON values: root, signature and key in base64, the instant in RFC 3339."""
        return {
            "origin": ORIGIN,
            "tree_size": self.tree_size,
            "root": to_base64(self.root),
            "at": rfc3339(self.at),
            "signature": to_base64(self.signature),
            "public_key": to_base64(self.public_key),
        }

    @classmethod
    def from_json(cls, value: Any) -> SignedHead:
        """The head that `to_json` wrote; its signature is not checked here. Raises ValueError for anything else."""
        members = require_members(value, _MEMBERS)
        tree_size = members["tree_size"]
        if members["origin"] != ORIGIN:
            raise ValueError(f"this is not a head of a {ORIGIN}")
        if type(tree_size) is not int or tree_size < 0:
            raise ValueError("a tree's size is a whole number, and not negative")
        return cls(
            tree_size=tree_size,
            root=from_base64(members["root"], HASH_SIZE),
            at=from_instant(members["at"]),
            signature=from_base64(members["signature"], SIGNATURE_SIZE),
            public_key=from_base64(members["public_key"], KEY_SIZE),
        )


def head_text(tree_size: int, root: bytes, at: datetime) -> bytes:
    """The canonical text of a head. Raises ValueError for an impossible root or an instant without a time zone."""
    if len(root) != HASH_SIZE or at.tzinfo is None or tree_size < 0 or (not tree_size and root != EMPTY_ROOT):
        raise ValueError("a head needs a size, its root of 32 bytes and an instant with a time zone")
    return f"{ORIGIN}\n{tree_size}\n{to_base64(root)}\n{rfc3339(at)}\n".encode()


def sign_head(keyring: Keyring, tree_size: int, root: bytes, at: datetime) -> SignedHead:
    """The service's word that the first `tree_size` entries have this root. Raises ValueError as `head_text` does."""
    signature = keyring.sign(head_text(tree_size, root, at))
    return SignedHead(tree_size, root, at.astimezone(UTC), signature, keyring.public_key)


def check_head(head: SignedHead, public_keys: Collection[bytes] = ()) -> None:
    """Raise EvidenceRejected unless the head carries a valid signature.

    With `public_keys` the head must be signed by one of them. Without, its own key is believed, which shows that the
    head is whole, but not whose it is: anybody can make a key.
    """
    if public_keys and head.public_key not in public_keys:
        raise EvidenceRejected(f"The head over {head.tree_size} entries is signed by another key than expected.")
    try:
        text = head.text()
    except ValueError as error:
        raise EvidenceRejected(f"The head over {head.tree_size} entries is malformed: {error}.") from None
    if not verify_signature(head.public_key, text, head.signature):
        raise EvidenceRejected(f"The signature of the head over {head.tree_size} entries is not valid.")


def check_growth(earlier: SignedHead, later: SignedHead, proof: Sequence[bytes]) -> None:
    """Raise EvidenceRejected unless `proof` shows that the later head only appends to the earlier one.

    The proof is `app.log.tree.consistency_proof` of the two sizes. Signatures are for `check_head`.
    """
    if later.tree_size < earlier.tree_size:
        raise EvidenceRejected(f"The log shrank from {earlier.tree_size} to {later.tree_size} entries.")
    if not verify_consistency(earlier.tree_size, later.tree_size, earlier.root, later.root, proof):
        raise EvidenceRejected(
            f"The first {earlier.tree_size} entries are not the same in the log of {later.tree_size} entries."
        )
