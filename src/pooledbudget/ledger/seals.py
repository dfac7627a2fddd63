"""The fingerprint of the record: a hash chain and an RFC 6962 tree over its leaves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from msgspec import Struct


def leaf_hash(data: bytes) -> bytes:
    """Hash one act or entry as RFC 6962 hashes a leaf."""
    return sha256(b"\0" + data).digest()


def leaf_hashes(data: Iterable[bytes]) -> list[bytes]:
    """Hash many acts or entries, each as a leaf."""
    return [sha256(b"\0" + text).digest() for text in data]


def next_head(head: bytes, leaf: bytes) -> bytes:
    """Extend the chain by one leaf."""
    return sha256(head + leaf).digest()


def chained(head: bytes, leaves: Iterable[bytes]) -> list[bytes]:
    """Return the heads of the chain after each of some leaves that come next."""
    heads = []
    for leaf in leaves:
        head = sha256(head + leaf).digest()
        heads.append(head)
    return heads


class Tree:
    """The RFC 6962 Merkle tree of leaves added in order; keeps one hash a level."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []
        self.extend(leaves)

    @classmethod
    def from_peaks(cls, size: int, peaks: Iterable[tuple[int, bytes]]) -> Tree:
        """Return the tree of so many leaves from its peaks: (height, hash), the highest first."""
        tree = cls()
        tree.size, tree._peaks = size, list(peaks)
        return tree

    @property
    def peaks(self) -> list[tuple[int, bytes]]:
        """The roots of its full subtrees, (height, hash), the highest first: enough to grow it on."""
        return list(self._peaks)

    def add(self, leaf: bytes) -> None:
        """Add the next leaf hash."""
        height, node, peaks = 0, leaf, self._peaks
        while peaks and peaks[-1][0] == height:
            node = sha256(b"\1" + peaks.pop()[1] + node).digest()
            height += 1
        peaks.append((height, node))
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order, height by height: as many at once as there are."""
        level = list(leaves)
        self.size += len(level)
        grown: list[tuple[int, bytes]] = []
        height = 0
        while level:
            if self._peaks and self._peaks[-1][0] == height:
                level.insert(0, self._peaks.pop()[1])
            if len(level) % 2:
                grown.append((height, level.pop()))
            level = [
                sha256(b"\1" + left + right).digest()
                for left, right in zip(level[::2], level[1::2], strict=True)
            ]
            height += 1
        self._peaks += reversed(grown)

    @property
    def root(self) -> bytes:
        """The root over all leaves so far; the hash of nothing when there are none."""
        if not self._peaks:
            return sha256(b"").digest()
        node = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            node = sha256(b"\1" + peak + node).digest()
        return node


class Seal(Struct, frozen=True):
    """What a book looked like when a month was closed; printed in full on every statement."""

    book: str
    month: str
    revision: int
    size: int
    root: str
    head: str

    def __str__(self) -> str:
        return (
            f"pooledbudget-seal/1 {self.book} {self.month} {self.revision} "
            f"{self.size} {self.root} {self.head}"
        )

    @classmethod
    def parse(cls, text: str) -> Seal:
        """Read a seal as printed; ValueError if it is not one."""
        found = re.fullmatch(
            r"pooledbudget-seal/1 ([a-z0-9-]+) ([0-9]{4}-[0-9]{2}) ([1-9][0-9]*) ([1-9][0-9]*) "
            r"([0-9a-f]{64}) ([0-9a-f]{64})",
            " ".join(text.split()),
        )
        if found is None:
            raise ValueError("that is not a seal; copy the whole line from 'pooledbudget-seal/1' on")
        book, month, revision, size, root, head = found.groups()
        return cls(book, month, int(revision), int(size), root, head)
