"""The tree is RFC 6962's: its published vectors hold, and a seal reads back as printed."""

from __future__ import annotations

import hashlib

import pytest

from pooledbudget.ledger.seals import Seal, Tree, leaf_hash

# Leaves and roots of the test vectors in the certificate-transparency repository, as RFC 6962 defines them.
LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as written."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + naive(leaves[:split]) + naive(leaves[split:])).digest()


def test_the_published_vectors() -> None:
    tree, roots = Tree(), []
    for leaf in LEAVES:
        tree.add(leaf_hash(leaf))
        roots.append(tree.root.hex())
    assert roots == ROOTS
    assert Tree().root.hex() == hashlib.sha256(b"").hexdigest()


def test_every_size_agrees_with_the_definition() -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(130)]
    tree = Tree()
    for size, leaf in enumerate(leaves, start=1):
        tree.add(leaf)
        assert tree.root == naive(leaves[:size])


def test_a_seal_reads_back_as_printed() -> None:
    seal = Seal("northshire", "2013-06", 2, 1234, "ab" * 32, "cd" * 32)
    assert Seal.parse(f"  {str(seal).replace(' ', chr(10))} ") == seal


@pytest.mark.parametrize("text", ["", "northshire 2013-06", "pooledbudget-seal/1 n 2013-06 1 1 ab cd"])
def test_what_is_not_a_seal(text: str) -> None:
    with pytest.raises(ValueError, match="not a seal"):
        Seal.parse(text)
