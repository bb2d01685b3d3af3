"""The Merkle tree over the log's leaves (RFC 6962 section 2.1): roots, proofs, and the checks of proofs.

Everything here works on leaf hashes of 32 bytes. What a leaf is made of is `app.log.entries`' business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

HASH_SIZE: Final = 32
TILE: Final = 256
"""Leaves in a tile. A power of two, so that a complete tile is a node of the tree at every later size."""

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

_sha256 = hashlib.sha256


class LeafReader(Protocol):
    """What a proof has to read from wherever the log is kept. A proof calls it three times at most."""

    def leaves(self, start: int, stop: int) -> Sequence[bytes]:
        """The leaf hashes with indices start <= index < stop, in order; at most `TILE` are asked for at once."""

    def tile_roots(self, start: int, stop: int) -> Sequence[bytes]:
        """The roots of the complete tiles start <= tile < stop; tile t covers leaves t * TILE to (t + 1) * TILE - 1."""


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf that holds `content`; the prefix keeps a leaf from ever passing for a node."""
    return _sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two subtrees."""
    return _sha256(b"\x01" + left + right).digest()


def root_of(nodes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, or over the roots of equally large complete subtrees of which the last may be short.

    Pairing level by level and promoting an odd last node gives the same tree as the RFC's recursive split.
    """
    if not nodes:
        return EMPTY_ROOT
    level = nodes
    while len(level) > 1:
        paired = [_sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


class Frontier:
    """The few nodes that determine the root and all that can be appended: one per set bit of the size.

    Not safe to share between threads. `copy()` before a batch that may be rolled back.
    """

    __slots__ = ("_nodes", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._nodes: list[bytes] = []

    @property
    def size(self) -> int:
        """How many leaves have been appended."""
        return self._size

    def append(self, leaf: bytes) -> bytes | None:
        """Add one leaf hash; the root of the tile that it completes, if it completes one.

        Raises ValueError for anything that is not 32 bytes long.
        """
        if len(leaf) != HASH_SIZE:
            raise ValueError(f"a leaf hash has {HASH_SIZE} bytes, not {len(leaf)}")
        nodes = self._nodes
        node = leaf
        tile_root = None
        size = self._size
        covered = 1
        while size & covered:
            node = _sha256(b"\x01" + nodes.pop() + node).digest()
            covered <<= 1
            if covered == TILE:
                tile_root = node
        nodes.append(node)
        self._size = size + 1
        return tile_root

    def extend(self, leaves: Iterable[bytes]) -> list[bytes]:
        """Add leaf hashes in order; the roots of the tiles completed on the way.

        The first of them belongs to tile `size // TILE`, with the size before the call.
        """
        append = self.append
        return [root for root in map(append, leaves) if root is not None]

    def root(self) -> bytes:
        """The root of the tree as it stands; the hash of nothing while it is empty."""
        if not self._nodes:
            return EMPTY_ROOT
        root = self._nodes[-1]
        for node in reversed(self._nodes[:-1]):
            root = node_hash(node, root)
        return root

    def copy(self) -> Frontier:
        """An independent frontier in the same state."""
        twin = Frontier()
        twin._size, twin._nodes = self._size, list(self._nodes)
        return twin

    def to_bytes(self) -> bytes:
        """The state in 8 + 32 * k bytes: the size, big-endian, then the nodes from the largest subtree down."""
        return self._size.to_bytes(8, "big") + b"".join(self._nodes)

    @classmethod
    def from_bytes(cls, state: bytes) -> Frontier:
        """The frontier that `to_bytes` wrote. Raises ValueError if size and nodes do not fit each other."""
        size = int.from_bytes(state[:8], "big")
        nodes = [state[i : i + HASH_SIZE] for i in range(8, len(state), HASH_SIZE)]
        if len(state) != 8 + HASH_SIZE * size.bit_count():
            raise ValueError("these bytes are not the state of a frontier")
        frontier = cls()
        frontier._size, frontier._nodes = size, nodes
        return frontier


def root_at(size: int, reader: LeafReader) -> bytes:
    """The root that the tree had at `size` leaves. Raises ValueError if the log is shorter than that."""
    if size < 0:
        raise ValueError("a tree has no negative size")
    return _Window(reader, size, size).root(0, size) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, reader: LeafReader) -> list[bytes]:
    """The audit path of leaf `index` in the tree of the first `size` leaves, lowest sibling first (RFC 6962, 2.1.1).

    Raises ValueError unless 0 <= index < size, or if the log is shorter than `size`.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    window = _Window(reader, size, index)
    proof = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            proof.append(window.root(middle, stop))
            stop = middle
        else:
            proof.append(window.root(start, middle))
            start = middle
    proof.reverse()
    return proof


def consistency_proof(first: int, second: int, reader: LeafReader) -> list[bytes]:
    """The proof that the tree of `second` leaves only appends to the tree of `first` (RFC 6962, 2.1.2).

    Empty for equal sizes and for a first size of 0, where there is nothing to prove.
    Raises ValueError unless 0 <= first <= second, or if the log is shorter than `second`.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {first} leaves does not come before one of {second}")
    if first in (0, second):
        return []
    window = _Window(reader, second, first)
    proof = []
    start, stop = 0, second
    while stop != first:
        middle = start + _split(stop - start)
        if first <= middle:
            proof.append(window.root(middle, stop))
            stop = middle
        else:
            proof.append(window.root(start, middle))
            start = middle
    if start:
        # The checker knows the old root but, unless the old tree is a whole left subtree, not this part of it.
        proof.append(window.root(start, stop))
    proof.reverse()
    return proof


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that `leaf` is at `index` in the tree of `size` leaves with this root (RFC 9162, 2.1.3.2).

    Never raises for a wrong proof: whatever is malformed is simply not proved.
    """
    if not 0 <= index < size or not _hashes((leaf, root, *proof)):
        return False
    position, last = index, size - 1
    node = leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and node == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the second tree only appends to the first (RFC 9162, 2.1.4.2).

    Never raises for a wrong proof. Every tree appends to the empty one.
    """
    if not 0 <= first <= second or not _hashes((first_root, second_root, *proof)):
        return False
    if first in (0, second):
        return not proof and first_root == (second_root if first == second else EMPTY_ROOT)
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old = node_hash(node, old)
            new = node_hash(node, new)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            new = node_hash(new, node)
        position >>= 1
        last >>= 1
    return last == 0 and old == first_root and new == second_root


class _Window:
    """The part of a tree of `size` leaves that one proof reads: all tile roots, and the leaves of two tiles.

    The recursion of the RFC only cuts a tile open where the proof's own index (or the older size) lies, and at the
    ragged right edge; everything else it asks for is made of whole tiles.
    """

    def __init__(self, reader: LeafReader, size: int, index: int) -> None:
        whole = size // TILE
        self._tile_roots = list(reader.tile_roots(0, whole)) if whole else []
        if len(self._tile_roots) != whole:
            raise ValueError(f"the log holds {len(self._tile_roots)} of {whole} tile roots")
        self._leaves: dict[int, list[bytes]] = {}
        for tile in {index // TILE, whole}:
            start, stop = tile * TILE, min((tile + 1) * TILE, size)
            if start < stop:
                leaves = list(reader.leaves(start, stop))
                if len(leaves) != stop - start:
                    raise ValueError(f"the log holds {len(leaves)} of the {stop - start} leaves from {start}")
                self._leaves[tile] = leaves

    def root(self, start: int, stop: int) -> bytes:
        first, offset = divmod(start, TILE)
        last, ragged = divmod(stop, TILE)
        if offset:
            return root_of(self._leaves[first][offset : stop - first * TILE])
        nodes = self._tile_roots[first:last]
        if ragged:
            nodes.append(root_of(self._leaves[last][:ragged]))
        return root_of(nodes)


def _split(size: int) -> int:
    """The largest power of two below `size`: where the RFC divides a tree."""
    return 1 << (size - 1).bit_length() - 1


def _hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_SIZE for value in values)
