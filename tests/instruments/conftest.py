"""Books of the instruments, fresh for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from in_memory import FAMILIES
from instruments.books import BOND, SECOND_BOND, SECOND_POOL, Place


@pytest.fixture
def make_place(tmp_path: Path) -> Callable[..., Place]:
    """Make small books with other settings."""
    return lambda name="other", **settings: Place(tmp_path / name, **settings)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A book with the small pool."""
    return Place(tmp_path / "place")


@pytest.fixture
def two_pools(tmp_path: Path) -> Place:
    """A book with two pools that share partners and nothing else."""
    return Place(tmp_path / "two-pools", second=SECOND_POOL)


@pytest.fixture
def bond(tmp_path: Path) -> Place:
    """A book with a bond that the pool pays for."""
    return Place(tmp_path / "bond", bond=BOND)


@pytest.fixture
def two_bonds(tmp_path: Path) -> Place:
    """A book with two bonds that name their cohorts alike and share an investor."""
    return Place(tmp_path / "two-bonds", bond=BOND, sister=SECOND_BOND)


@pytest.fixture
def families(tmp_path: Path) -> Place:
    """A book with a families agreement."""
    return Place(tmp_path / "families", families=FAMILIES)
