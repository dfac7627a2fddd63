"""The parts of a cause: the programme, whose it is, and what of it."""

from __future__ import annotations

import pytest

from pooledbudget.instruments.families.causes import ATTACHMENT, FamilyCause


@pytest.mark.parametrize(
    ("cause", "parts"),
    [
        ("tf-phase-1:0a1b2c3d:attachment", ("tf-phase-1", "0a1b2c3d", "attachment")),
        ("tf-phase-1:0a1b2c3d:continuous employment", ("tf-phase-1", "0a1b2c3d", "continuous employment")),
        ("tf-phase-2:families:worked-with:2013-04-30", ("tf-phase-2", "families:worked-with", "2013-04-30")),
    ],
)
def test_a_cause_is_its_programme_whose_it_is_and_what(cause: str, parts: tuple[str, str, str]) -> None:
    found = FamilyCause.of(cause)
    assert (found.programme, found.whose, found.what) == parts
    assert found.id == cause


def test_what_a_family_earns_beside_a_result_is_under_the_same_programme() -> None:
    assert FamilyCause.of("tf:0a1b:result").other(ATTACHMENT).id == "tf:0a1b:attachment"
