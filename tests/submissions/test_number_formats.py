"""What a format shows of a number: all of it, another, or nothing."""

from __future__ import annotations

import pytest

from pooledbudget.submissions.number_formats import Shown, shown
from pooledbudget.submissions.sheet import DAY, NUMBER, PADDED


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("0.00", Shown()),
        ("General", Shown()),
        ("@", Shown()),
        ("#,##0.00", Shown()),
        ('_-£* #,##0.00_-;-£* #,##0.00_-;_-£* "-"??_-;_-@_-', Shown()),
        ("#,##0;[Red]-#,##0", Shown()),
        ("#,##0_);(#,##0)", Shown()),
        ("0.00E+00", Shown()),
        ("# ?/?", Shown()),
        ("dd/mm/yyyy", Shown(DAY)),
        ("[$-809]d mmmm yyyy;@", Shown(DAY)),
        ("00000", Shown(PADDED)),
        ("0,", Shown(scaled=True)),
        ("#,##0,,", Shown(scaled=True)),
        ('#,##0,"k"', Shown(scaled=True)),
        ("0%", Shown(scaled=True)),
        ('0.00" CR"', Shown(scaled=True)),
        ('0.00;-0.00" CR"', Shown(scaled=True)),
        (";;;", Shown(hidden=(True, True))),
        ('""', Shown(hidden=(True, True))),
        ('"100.00"', Shown(hidden=(True, True))),
        ("0.00;;", Shown(hidden=(False, True))),
        (";-0.00", Shown(hidden=(True, False))),
        ("0.00;[Red]0.00", Shown(unsigned=True)),
        ('0.00;"a;b"0.00', Shown(unsigned=True)),
        ("0.00;\\-0.00", Shown()),
        ('[=0]"";0', Shown()),
    ],
)
def test_a_format_that_hides_or_scales_a_number_is_known(code: str, found: Shown) -> None:
    assert shown("164", {"164": code}) == found


def test_the_formats_that_every_spreadsheet_knows() -> None:
    assert [shown(number, {}).sort for number in ("14", "47", "2", "x")] == [DAY, DAY, NUMBER, NUMBER]
    assert [shown(number, {}).scaled for number in ("9", "10", "2")] == [True, True, False]
