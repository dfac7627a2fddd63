"""Every byte of a record's file, flipped: found, or it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.flipping import flipped

PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_every_byte_flipped_is_found_or_changes_nothing(tmp_path: Path, part: int) -> None:
    found, silent = flipped(tmp_path, part, PARTS)
    assert found > silent, (found, silent)
