"""Receipts: how a participant checks that what they did is in the log, and shows it without saying what it was.

The private receipt holds the entry and its salt, and whoever has it can prove to anybody what the entry says. The
public one holds a number and a hash. This is evidence of inclusion, not a secret ballot.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app.core.clock import rfc3339
from app.core.signing import SIGNATURE_SIZE, Keyring, verify_signature
from app.log.entries import FIRST_SEQ, LEAF_SIZE, SALT_SIZE, seal
from app.log.heads import EvidenceRejected, SignedHead, check_head
from app.log.spelling import from_base64, from_hex, require_members, to_base64
from app.log.tree import HASH_SIZE, verify_inclusion

_PUBLIC: Final = frozenset({"seq", "leaf"})
_PRIVATE: Final = frozenset({"salt", "entry"})
_SIGNED: Final = frozenset({"signature"})
_ENTRY: Final = frozenset({"at", "kind", "workshop", "actor", "subject", "payload"})
_PROOF: Final = frozenset({"seq", "tree_size", "hashes"})


@dataclass(frozen=True, slots=True)
class InclusionReceipt:
    """Entry `seq` has the leaf `leaf`; `salt` and `entry`, held by nobody but its owner, show what it says.

    `entry` has the members at, kind, workshop, actor, subject and payload, as JSON values. `signature` is the
    service's word on number and leaf: with it, a log that lacks the entry convicts the service.
    """

    seq: int
    leaf: bytes
    salt: bytes | None = None
    entry: Mapping[str, Any] | None = None
    signature: bytes | None = None

    def public(self) -> InclusionReceipt:
        """The same receipt without its content: fit to be shown to anybody."""
        return replace(self, salt=None, entry=None)

    def text(self) -> bytes:
        """What the service signs of a receipt; the same for its private and its public form."""
        return f"folkmoot receipt v1\n{self.seq}\n{self.leaf.hex()}\n".encode()

    def to_json(self) -> dict[str, Any]:
        """The receipt as JSON values: the leaf in hexadecimal, salt and signature in base64; absent parts left out."""
        value: dict[str, Any] = {"seq": self.seq, "leaf": self.leaf.hex()}
        if self.salt is not None and self.entry is not None:
            value |= {"salt": to_base64(self.salt), "entry": dict(self.entry)}
        if self.signature is not None:
            value["signature"] = to_base64(self.signature)
        return value

    @classmethod
    def from_json(cls, value: Any) -> InclusionReceipt:
        """The receipt that `to_json` wrote; nothing of it is checked here. Raises ValueError for anything else."""
        names = _PUBLIC
        if isinstance(value, dict):
            names = names | (_PRIVATE if _PRIVATE & value.keys() else frozenset()) | (_SIGNED & value.keys())
        members = require_members(value, names)
        private, signed = "entry" in members, "signature" in members
        return cls(
            seq=_seq(members["seq"]),
            leaf=from_hex(members["leaf"], LEAF_SIZE),
            salt=from_base64(members["salt"], SALT_SIZE) if private else None,
            entry=require_members(members["entry"], _ENTRY) if private else None,
            signature=from_base64(members["signature"], SIGNATURE_SIZE) if signed else None,
        )


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """The audit path of entry `seq` in the tree of the first `tree_size` entries, lowest sibling first."""

    seq: int
    tree_size: int
    hashes: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        """The proof as JSON values, hashes in hexadecimal."""
        return {"seq": self.seq, "tree_size": self.tree_size, "hashes": [node.hex() for node in self.hashes]}

    @classmethod
    def from_json(cls, value: Any) -> InclusionProof:
        """The proof that `to_json` wrote. Raises ValueError for anything else."""
        members = require_members(value, _PROOF)
        hashes = members["hashes"]
        if not isinstance(hashes, list):
            raise ValueError("a proof's hashes are a list")  # noqa: TRY004 - a fault of the record, not of the caller
        return cls(
            seq=_seq(members["seq"]),
            tree_size=_seq(members["tree_size"]),
            hashes=tuple(from_hex(node, HASH_SIZE) for node in hashes),
        )


def private_receipt(
    seq: int,
    at: datetime,
    kind: str,
    workshop: UUID | None,
    actor: UUID | None,
    subject: UUID | None,
    payload: Mapping[str, Any] | str,
    salt: bytes,
    leaf: bytes,
) -> InclusionReceipt:
    """The receipt of an entry as the log keeps it (its payload parsed or as text), for its actor and nobody else."""
    entry = {
        "at": rfc3339(at),
        "kind": kind,
        "workshop": _id_text(workshop),
        "actor": _id_text(actor),
        "subject": _id_text(subject),
        "payload": json.loads(payload) if isinstance(payload, str) else dict(payload),
    }
    return InclusionReceipt(seq, leaf, salt, entry)


def sign_receipt(keyring: Keyring, receipt: InclusionReceipt) -> InclusionReceipt:
    """The receipt with the service's signature on its number and leaf. About 50 microseconds: not for every vote."""
    return replace(receipt, signature=keyring.sign(receipt.text()))


def check_receipt(
    receipt: InclusionReceipt, proof: InclusionProof, head: SignedHead, public_keys: Collection[bytes] = ()
) -> None:
    """Raise EvidenceRejected unless head and proof show that the receipt's entry is in the log.

    A private receipt must also show that the leaf is that of its own content. `public_keys` as in `check_head`.
    """
    check_head(head, public_keys)
    if receipt.signature is not None and not verify_signature(head.public_key, receipt.text(), receipt.signature):
        raise EvidenceRejected(f"The receipt of entry {receipt.seq} is not signed by the service that signed the head.")
    if (receipt.salt is None) != (receipt.entry is None):
        raise EvidenceRejected(f"The receipt of entry {receipt.seq} shows half of its content.")
    if receipt.salt is not None and receipt.entry is not None and not _gives_leaf(receipt, receipt.salt, receipt.entry):
        raise EvidenceRejected(f"What the receipt of entry {receipt.seq} says is not what its leaf stands for.")
    if proof.seq != receipt.seq or proof.tree_size != head.tree_size:
        raise EvidenceRejected(
            f"The proof is not for entry {receipt.seq} under the head over {head.tree_size} entries."
        )
    if not verify_inclusion(receipt.leaf, receipt.seq - FIRST_SEQ, head.tree_size, proof.hashes, head.root):
        raise EvidenceRejected(f"The proof does not lead from entry {receipt.seq} to the root that the head signs.")


def _gives_leaf(receipt: InclusionReceipt, salt: bytes, entry: Mapping[str, Any]) -> bool:
    try:
        return seal(receipt.seq, **require_members(dict(entry), _ENTRY), salt=salt) == receipt.leaf
    except (TypeError, ValueError, RecursionError):
        return False


def _id_text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _seq(value: Any) -> int:
    if type(value) is not int or value < FIRST_SEQ:
        raise ValueError(f"a number of entries is whole, and at least {FIRST_SEQ}")
    return value
