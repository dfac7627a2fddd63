"""Agreements that were not read as their writer meant them, or never came to anything: case by case."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from pooledbudget.findings import Finding
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.checked import check_file
from pooledbudget.instruments.samples import SAMPLES, sample
from pooledbudget.partners import Part, Partner, Partners
from pooledbudget.periods import Month
from pooledbudget.programmes.of_book import programmes_in
from pooledbudget.programmes.programme import packaged_programmes

WHO = Partners(
    {
        name: Partner(name, name, frozenset({part}))
        for name, part in {
            "town": Part.HOST,
            "village": Part.CONTRIBUTOR,
            "fund": Part.PAYER,
            "bank": Part.INVESTOR,
        }.items()
    }
)
BOND = """
kind = "bond"
agreement = "b"
title = "B"
dates = { from = 2013-06-30, every = "3 months", to = 2014-06-30 }
waterfall = [
  { step = "costs" },
  { step = "coupon", class = "senior" },
  { step = "principal", class = "senior" },
  { step = "return", class = "senior", up_to = "return cap" },
]
[classes.senior]
holders = { bank = "70000.00" }
coupon = { rate = "2%" }
return_cap = "8%"
[payers.city]
[payers.fund]
[outcomes.job]
pays = "price"
price = "1000.00"
shares = { city = "70%", fund = "30%" }
"""
SHAPE = ("is not a key of this table", "Input should be", "cannot be read", "Cannot ")
"""What is said of a file that is not of the shape it must have: no example may be."""


@cache
def context() -> Context:
    return Context("GBP", programmes_in(packaged_programmes(), "GBP"))


def found(text: str) -> list[Finding]:
    return check_file(text.encode(), "file.toml", context(), None).findings


def changed(old: str, new: str) -> str:
    """The bond with something else in it."""
    assert old in BOND
    return BOND.replace(old, new)


def is_left_out(line: str) -> bool:
    return line.startswith("#") and not line.startswith("# ") and line != "#"


def taken_in(lines: list[str]) -> list[str]:
    return [line[1:] if is_left_out(line) else line for line in lines]


def left_out(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where each setting that is left out begins and ends: a line, or a table with its keys."""
    at = 0
    while at < len(lines):
        end = at + 1
        if lines[at].startswith("#["):
            while end < len(lines) and lines[end] and not lines[end].startswith("#["):
                end += 1
        if is_left_out(lines[at]):
            yield at, end
        at = end


def in_place(lines: list[str], at: int, end: int) -> Iterator[list[str]]:
    """Yield the file with what is left out taken in: where it stands, then beneath each table it may be of."""
    yield [*lines[:at], *taken_in(lines[at:end]), *lines[end:]]
    name = lines[at].strip("#[]").rpartition(".")[0]
    for above, last in left_out(lines):
        outer = lines[above].strip("#[]")
        if name and outer in {name, name.rpartition(".")[0]}:
            key = lines[at].strip("#[]").removeprefix(f"{outer}.").partition(".")[0]
            other = [line for line in lines[above:last] if not line.startswith(f"#{key} = ")]
            yield [*lines, *taken_in(other), *taken_in(lines[at:end])]
    for above, line in enumerate(lines):
        if name and line == f"[[{name}]]":
            after = next((row for row in range(above + 1, len(lines)) if not lines[row]), len(lines))
            yield [*lines[:after], *taken_in(lines[at:end]), *lines[after:]]


@pytest.mark.parametrize("kind", SAMPLES)
def test_template_shares_every_setting_that_is_left_out_can_be_taken_in(kind: str) -> None:
    lines = sample(kind, WHO, Month(2013, 4), "a").splitlines()
    assert not found("\n".join(lines))
    for at, end in left_out(lines):
        told: list[str] = []
        for text in in_place(lines, at, end):
            told = [f.what for f in found("\n".join(text)) if any(word in f.what for word in SHAPE)]
            if not told:
                break
        assert (lines[at], told) == (lines[at], [])


def test_template_shares_are_a_list_from_days() -> None:
    text = sample("bond", WHO, Month(2013, 4), "a")
    assert "#[[outcomes.job.shares]]" in text
    assert "shares.city]" not in text


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ('{ city = "70%", fund = "30%" }', '["city"]', "shares"),
        ('{ city = "70%", fund = "30%" }', "[5, 6]", "shares"),
        (
            '"senior" },\n  { step = "ret',
            '"senior", on = ["last date", 2013-06-30] },\n  { step = "ret',
            ".on",
        ),
        ('return_cap = "8%"', 'return_cap = ["8%"]', "classes.senior.return_cap"),
        ('coupon = { rate = "2%" }', "coupon = { rate = [2] }", "classes.senior.coupon.rate"),
    ],
)
def test_shares_list_str_what_is_of_no_shape_is_a_finding_in_its_place(
    old: str, new: str, column: str
) -> None:
    text = changed(old, new)
    findings = found(text)
    assert findings
    assert any(column in finding.column for finding in findings), [finding.column for finding in findings]
    assert all(finding.row and finding.remedy for finding in findings)
