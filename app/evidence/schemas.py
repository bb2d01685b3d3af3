"""Evidence over the wire, spelled exactly as `folkmoot verify` and anybody's own program expect it."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from app.evidence.queries import Proof
from app.http.schemas import WireModel
from app.log.heads import SignedHead
from app.log.receipts import InclusionReceipt

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_HEAD = {
    "origin": "folkmoot log v1",
    "tree_size": 4711,
    "root": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
    "at": "2026-06-01T12:00:10.000000Z",
    "signature": "q" * 86 + "==",
    "public_key": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
}
_PUBLIC = {"seq": 4711, "leaf": _HASH, "signature": "q" * 86 + "=="}
_PROOF = {"seq": 4711, "tree_size": 4711, "hashes": [_HASH]}


def _example(value: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [value]})


class HeadOut(WireModel):
    """A signed head: the service's word, at an instant, on what all its first `tree_size` entries are. Keep one."""

    model_config = _example(_HEAD)

    origin: Literal["folkmoot log v1"]
    tree_size: int
    root: str = Field(description="The Merkle root (RFC 6962), base64.")
    at: str = Field(description="RFC 3339, UTC, microseconds: part of what is signed, in this very spelling.")
    signature: str = Field(description="Ed25519 over origin, size, root and instant, one a line; base64.")
    public_key: str

    @classmethod
    def of(cls, head: SignedHead) -> "HeadOut":
        """Shape a head."""
        return cls.model_validate(head.to_json())


class KeyOut(WireModel):
    """The key that checks this service's heads and receipts. Note it down from a second source if you can."""

    model_config = _example({"algorithm": "Ed25519", "public_key": _HEAD["public_key"]})

    algorithm: Literal["Ed25519"] = "Ed25519"
    public_key: str = Field(description="The raw key of 32 bytes, base64.")


class ConsistencyOut(WireModel):
    """The proof (RFC 6962, section 2.1.2) that the log of `second` entries only adds to the log of `first`."""

    model_config = _example({"first": 4000, "second": 4711, "hashes": [_HASH]})

    first: int
    second: int
    hashes: list[str]


class EntryOut(WireModel):
    """What an entry says, exactly as its leaf was made from it."""

    at: str
    kind: str
    workshop: str | None
    actor: str | None
    subject: str | None
    payload: dict[str, Any]


class LogReceiptOut(WireModel):
    """An entry's number and leaf, signed. Its owner also gets `salt` and `entry`: what the leaf stands for."""

    seq: int
    leaf: str
    signature: str
    salt: str | None = None
    entry: EntryOut | None = None


class InclusionOut(WireModel):
    """The audit path (RFC 6962, section 2.1.1) from entry `seq` to the root over `tree_size` entries."""

    seq: int
    tree_size: int
    hashes: list[str]


class ProvenReceiptOut(WireModel):
    """A receipt, the proof that it is in the log, and the signed head that the proof leads to."""

    model_config = _example({"receipt": _PUBLIC, "proof": _PROOF, "head": _HEAD})

    receipt: LogReceiptOut
    proof: InclusionOut
    head: HeadOut

    @classmethod
    def of(cls, receipt: InclusionReceipt, found: Proof, head: SignedHead) -> "ProvenReceiptOut":
        """Shape a signed receipt. Members that are not there stay unset, and are left out of the answer."""
        return cls.model_validate(
            {"receipt": receipt.to_json(), "proof": found.proof.to_json(), "head": head.to_json()}
        )
