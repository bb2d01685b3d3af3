"""The Merkle tree: against the published reference vectors, and against the RFC's own recursive definition."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.log.tree import (
    EMPTY_ROOT,
    TILE,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.log.recorded import ListedLeaves

# The inputs and results of the Certificate Transparency project's reference tests.
REFERENCE = [
    leaf_hash(bytes.fromhex(content))
    for content in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
REFERENCE_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
REFERENCE_INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
REFERENCE_CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

LEAVES = [hashlib.sha256(index.to_bytes(4, "big")).digest() for index in range(3 * TILE + 40)]
sizes = st.one_of(
    st.integers(1, 40), st.integers(1, len(LEAVES)), st.sampled_from([TILE - 1, TILE, TILE + 1, 2 * TILE])
)


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = max(power for power in (1 << bit for bit in range(20)) if power < len(leaves))
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    split = max(power for power in (1 << bit for bit in range(20)) if power < len(leaves))
    if index < split:
        return [*naive_path(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_subproof(first: int, leaves: list[bytes], *, known: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2, word for word."""
    if first == len(leaves):
        return [] if known else [naive_root(leaves)]
    split = max(power for power in (1 << bit for bit in range(20)) if power < len(leaves))
    if first <= split:
        return [*naive_subproof(first, leaves[:split], known=known), naive_root(leaves[split:])]
    return [*naive_subproof(first - split, leaves[split:], known=False), naive_root(leaves[:split])]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    frontier = Frontier()
    frontier.extend(REFERENCE[:size])
    assert root_of(REFERENCE[:size]).hex() == REFERENCE_ROOTS[size]
    assert frontier.root().hex() == REFERENCE_ROOTS[size]
    assert root_at(size, ListedLeaves(REFERENCE)).hex() == REFERENCE_ROOTS[size]


@pytest.mark.parametrize(("index", "size"), REFERENCE_INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int) -> None:
    proof = inclusion_proof(index, size, ListedLeaves(REFERENCE))
    assert [node.hex() for node in proof] == REFERENCE_INCLUSION[index, size]
    assert verify_inclusion(REFERENCE[index], index, size, proof, bytes.fromhex(REFERENCE_ROOTS[size]))


@pytest.mark.parametrize(("first", "second"), REFERENCE_CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(first: int, second: int) -> None:
    proof = consistency_proof(first, second, ListedLeaves(REFERENCE))
    assert [node.hex() for node in proof] == REFERENCE_CONSISTENCY[first, second]
    old, new = (bytes.fromhex(REFERENCE_ROOTS[size]) for size in (first, second))
    assert verify_consistency(first, second, old, new, proof)


@given(size=sizes)
@settings(max_examples=40)
def test_every_way_to_a_root_agrees_with_the_definition(size: int) -> None:
    frontier = Frontier()
    frontier.extend(LEAVES[:size])
    expected = naive_root(LEAVES[:size])
    assert root_of(LEAVES[:size]) == frontier.root() == root_at(size, ListedLeaves(LEAVES)) == expected


@given(data=st.data(), size=sizes)
@settings(max_examples=60)
def test_inclusion_proofs_agree_with_the_definition_and_check(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    reader = ListedLeaves(LEAVES)
    proof = inclusion_proof(index, size, reader)
    assert proof == naive_path(index, LEAVES[:size])
    assert verify_inclusion(LEAVES[index], index, size, proof, naive_root(LEAVES[:size]))
    assert reader.calls <= 3
    assert reader.leaves_read <= 2 * TILE


@given(data=st.data(), second=sizes)
@settings(max_examples=60)
def test_consistency_proofs_agree_with_the_definition_and_check(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(1, second))
    reader = ListedLeaves(LEAVES)
    proof = consistency_proof(first, second, reader)
    assert proof == naive_subproof(first, LEAVES[:second])
    assert verify_consistency(first, second, naive_root(LEAVES[:first]), naive_root(LEAVES[:second]), proof)
    assert reader.calls <= 3
    assert reader.leaves_read <= 2 * TILE


@given(data=st.data(), size=st.integers(1, 40))
def test_a_changed_inclusion_proof_proves_nothing(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    root, proof = root_of(LEAVES[:size]), inclusion_proof(index, size, ListedLeaves(LEAVES))
    leaf = LEAVES[index]
    spot = data.draw(st.integers(0, len(proof)))
    assert not verify_inclusion(LEAVES[size], index, size, proof, root)
    assert not verify_inclusion(leaf, index, size, [*proof[:spot], LEAVES[-1], *proof[spot:]], root)
    assert not verify_inclusion(leaf, index, size, proof, LEAVES[-1])
    assert not verify_inclusion(leaf, index, 0, proof, root)
    assert not verify_inclusion(leaf, -1, size, proof, root)
    assert not verify_inclusion(leaf, size, size, proof, root)
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda other: other != index))
        assert not verify_inclusion(leaf, other, size, proof, root)
        spot %= len(proof)
        assert not verify_inclusion(leaf, index, size, [*proof[:spot], *proof[spot + 1 :]], root)
        assert not verify_inclusion(leaf, index, size, [*proof[:spot], LEAVES[-1], *proof[spot + 1 :]], root)
        assert not verify_inclusion(leaf, index, size, [*proof[:spot], b"short", *proof[spot + 1 :]], root)


@given(data=st.data(), second=st.integers(2, 40))
def test_a_rewritten_tree_is_never_consistent(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(1, second - 1))
    changed = data.draw(st.integers(0, first - 1))
    old, new = root_of(LEAVES[:first]), root_of(LEAVES[:second])
    rewritten = [*LEAVES[:changed], LEAVES[-1], *LEAVES[changed + 1 :]]
    proof = consistency_proof(first, second, ListedLeaves(LEAVES))
    forged = consistency_proof(first, second, ListedLeaves(rewritten))
    assert not verify_consistency(first, second, old, root_of(rewritten[:second]), forged)
    assert not verify_consistency(first, second, old, root_of(rewritten[:second]), proof)
    assert not verify_consistency(first, second, root_of(rewritten[:first]), new, proof)
    assert not verify_consistency(second, first, new, old, proof)
    assert not verify_consistency(first, second, old, new, [*proof, LEAVES[-1]])
    assert not verify_consistency(first, second, old, new, proof[:-1])
    assert not verify_consistency(first, second, old, new, [])
    assert not verify_consistency(second, second, new, new, proof)
    assert not verify_consistency(0, second, old, new, [])


def test_bytes_moved_between_neighbours_prove_nothing() -> None:
    # A node is a hash of its children in a row, so without a fixed length their border could be anywhere.
    left, right = LEAVES[:2]
    root = root_of(LEAVES[:2])
    assert verify_inclusion(right, 1, 2, [left], root)
    assert not verify_inclusion(left[-1:] + right, 1, 2, [left[:-1]], root)
    assert not verify_consistency(1, 2, left + right[:1], root, [right[1:]])


def test_everything_appends_to_the_empty_tree() -> None:
    assert consistency_proof(0, 5, ListedLeaves(LEAVES)) == []
    assert verify_consistency(0, 5, EMPTY_ROOT, root_of(LEAVES[:5]), [])


@given(size=sizes, more=st.integers(0, 300))
@settings(max_examples=30)
def test_a_frontier_resumes_where_it_was_stored(size: int, more: int) -> None:
    leaves = (LEAVES * 2)[: size + more]
    stored = Frontier()
    stored.extend(leaves[:size])
    twin = stored.copy()
    resumed = Frontier.from_bytes(stored.to_bytes())
    resumed.extend(leaves[size:])
    assert (resumed.size, resumed.root()) == (size + more, root_of(leaves))
    assert (twin.size, twin.root()) == (size, root_of(leaves[:size]))


def test_a_frontier_hands_out_each_tile_once_when_it_is_complete() -> None:
    frontier = Frontier()
    expected = [root_of(LEAVES[tile * TILE : (tile + 1) * TILE]) for tile in range(3)]
    assert frontier.extend(LEAVES[: TILE - 1]) == []
    assert frontier.append(LEAVES[TILE - 1]) == expected[0]
    assert frontier.extend(LEAVES[TILE:]) == expected[1:]


@pytest.mark.parametrize("state", [b"", b"\x00" * 7, b"\x00" * 7 + b"\x01", b"\x00" * 8 + b"x" * 32, b"\x00" * 9])
def test_a_damaged_frontier_is_refused(state: bytes) -> None:
    with pytest.raises(ValueError, match="state of a frontier"):
        Frontier.from_bytes(state)


def test_only_hashes_can_be_appended() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().append(b"not a hash")


def test_a_log_that_is_too_short_gives_no_proof() -> None:
    short = ListedLeaves(LEAVES[: TILE + 3])
    with pytest.raises(ValueError, match="holds 3 of the 4 leaves"):
        inclusion_proof(2, TILE + 4, short)
    with pytest.raises(ValueError, match="holds 1 of 2 tile roots"):
        consistency_proof(2, 2 * TILE, short)
    with pytest.raises(ValueError, match="no leaf 4"):
        inclusion_proof(4, 4, short)
    with pytest.raises(ValueError, match="does not come before"):
        consistency_proof(5, 4, short)
