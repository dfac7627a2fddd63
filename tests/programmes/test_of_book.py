"""The programmes of a book: which of its settings files are one, and that no two have one name."""

from __future__ import annotations

import pytest

from pooledbudget.errors import Refused
from pooledbudget.programmes.of_book import programmes_in
from pooledbudget.programmes.programme import PACKAGED, packaged_programmes

SHIPPED = packaged_programmes()
OWN = SHIPPED[PACKAGED].replace(b'programme = "troubled-families-2012"', b'programme = "own"')


def test_only_the_programmes_among_the_settings_are_read() -> None:
    found = programmes_in({"programmes/a.toml": OWN, "agreements/b.toml": b"not TOML ["}, "GBP")
    assert set(found) == {"own"}


def test_a_packaged_programme_is_read_when_it_is_asked_for() -> None:
    found = programmes_in({**SHIPPED, "programmes/a.toml": OWN}, "GBP")
    assert len(found) == len(SHIPPED) + 1
    assert found["troubled-families-2012"].id == "troubled-families-2012"
    assert found["own"].tariffs == found["troubled-families-2012"].tariffs
    with pytest.raises(KeyError):
        found["none"]


def test_two_files_of_one_programme_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        programmes_in({"programmes/a.toml": OWN, "programmes/b.toml": OWN}, "GBP")
    assert [finding.file for finding in refused.value.findings] == ["programmes/b.toml"]
