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
SHAPE = (
    "is not a key of this table",
    "is none of",
    "is no text",
    "is no list",
    "is no table",
    "is no day",
    "cannot be read",
    "Cannot ",
)
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


# refused: agreements that can do nothing

PRINCIPAL = '{ step = "principal", class = "senior" }'
OUTCOME = "[outcomes.job]"
IDLE: dict[str, tuple[str, str, str]] = {
    "m-step-after-last": (
        PRINCIPAL,
        PRINCIPAL.replace(" }", ", from = 2015-01-01 }"),
        "waterfall.3.from: 2015-01-01 is after the last date, 2014-06-30: it never takes anything",
    ),
    "m-step-to-before-first": (
        PRINCIPAL,
        PRINCIPAL.replace(" }", ", to = 2012-01-01 }"),
        "waterfall.3.to: 2012-01-01 is before the first date, 2013-06-30: it never takes anything",
    ),
    "m-on-never": (
        PRINCIPAL,
        PRINCIPAL.replace(" }", ', on = "each 15 August" }'),
        "waterfall.3.on: no date falls on it, so it never takes anything",
    ),
    "m-coupon-no-step": (
        '  { step = "coupon", class = "senior" },\n',
        "",
        "classes.senior.coupon: no step of the waterfall pays it",
    ),
    "m-interest-and-coupon": (
        'coupon = { rate = "2%" }',
        'coupon = { rate = "2%" }\ninterest = { rate = "3%" }',
        "classes.senior.interest: no step of the waterfall pays it",
    ),
    "m-no-principal": (
        f"  {PRINCIPAL},\n",
        "",
        "classes.senior: no step of the waterfall pays its capital back",
    ),
    "m-cap-no-return": (
        '  { step = "coupon", class = "senior" },\n  { step = "principal", class = "senior" },\n'
        '  { step = "return", class = "senior", up_to = "return cap" },\n',
        '  { step = "principal", class = "senior" },\n',
        "classes.senior.return_cap: no step of the waterfall pays the class a return, so it caps nothing",
    ),
    "m-simple-cap-floor": (
        'coupon = { rate = "2%" }\nreturn_cap = "8%"',
        'coupon = { rate = "9%", floor = "9%" }\nreturn_cap = { simple = "8%" }',
        "classes.senior.return_cap: the cap is below the coupon's floor of 9%",
    ),
    "m-after-cycle": (
        OUTCOME,
        '[outcomes.t]\npays = "person"\nprice = "5.00"\nafter = "u"\n'
        f'[outcomes.u]\npays = "person"\nprice = "5.00"\nafter = "t"\n{OUTCOME}',
        "outcomes.t.after: each waits for the one before it, in a circle: t, u, t",
    ),
    "m-after-nonperson": (
        OUTCOME,
        f'[outcomes.t]\npays = "person"\nprice = "5.00"\nafter = "job"\n{OUTCOME}',
        "outcomes.t.after: job is of no persons, so nobody has had it",
    ),
    "m-difference-nocf": (
        OUTCOME,
        f'[outcomes.t]\npays = "difference"\nprice = "5.00"\n{OUTCOME}',
        "outcomes.t.counterfactual: nothing tells what would have happened, so no event is avoided",
    ),
    "m-band-units": (
        OUTCOME,
        f'[outcomes.t]\npays = "band"\nbands = [["5", "1.00"]]\nunits = "avoided"\n{OUTCOME}',
        "outcomes.t.counterfactual: nothing tells what would have happened, so no event is avoided",
    ),
    "m-term-after": (
        OUTCOME,
        f'[outcomes.t]\npays = "termination"\nstages = [{{ from = 2016-01-01, amount = "1.00" }}]\n{OUTCOME}',
        "outcomes.t.stages.1: 2016-01-01 is after the last day, 2014-06-30",
    ),
    "m-standing-after": (
        OUTCOME,
        f'[outcomes.t]\npays = "standing charge"\namount = "5.00"\ndates = {{ from = 2016-01-01 }}\n{OUTCOME}',
        "outcomes.t.dates: its first day, 2016-01-01, is after the last day, 2014-06-30",
    ),
    "m-draw-after-end": (
        'coupon = { rate = "2%" }',
        'coupon = { rate = "2%" }\ndraws = [{ on = 2016-04-15, amount = "5.00" }]',
        "classes.senior.draws: it is drawn after the last day, 2014-06-30",
    ),
    "m-cost-after-end": (
        OUTCOME,
        '[[costs]]\npayee = "charity"\nfor = "care"\namount = "1.00"\n'
        f'dates = {{ from = 2014-06-30, every = "1 month", times = 6 }}\n{OUTCOME}',
        "costs.1.dates: 5 of its 6 days are after the last day, 2014-06-30",
    ),
    "m-person-cap-noperson": (
        OUTCOME,
        f'[caps]\nperson = "5.00"\n{OUTCOME}\ncohorts = ["one"]',
        "caps.person: no outcome is of persons, so it caps nothing",
    ),
    "m-after-remainder": (
        '  { step = "costs" },\n',
        '  { step = "remainder", goes_to = "payers as paid" },\n  { step = "costs" },\n',
        "waterfall.2: a step before it takes all that is left on each of its dates",
    ),
    "m-year-starts-bad": (
        OUTCOME,
        f'[caps]\nyear = {{ amount = "5.00", starts = "31 February" }}\n{OUTCOME}',
        "caps.year.starts: there is no 31 February",
    ),
    "m-noprice": (
        'price = "1000.00"\n',
        "",
        "outcomes.job.price: it is left out, with status 'unknown', where it is not published",
    ),
    "m-discount100": (
        'price = "1000.00"\n',
        'price = "1000.00"\ndiscount = "100%"\n',
        "outcomes.job.discount: 100% takes off all that it pays",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), IDLE.values(), ids=IDLE)
def test_refused_what_can_do_nothing_is_told_with_its_clause(old: str, new: str, said: str) -> None:
    assert found(BOND) == []
    assert said in [finding.what for finding in found(changed(old, new))]


def test_refused_all_of_them_at_once() -> None:
    text = changed('price = "1000.00"\n', "").replace('  { step = "coupon", class = "senior" },\n', "")
    assert [finding.column for finding in found(text)] == ["classes.senior.coupon", "outcomes.job.price"]


def test_refused_what_was_at_fault_itself_is_not_said_to_be_left_out() -> None:
    (finding,) = found(changed('price = "1000.00"', 'price = "abc"'))
    assert "'abc' is not an amount" in finding.what


def test_refused_dates_that_are_none_are_no_traceback() -> None:
    assert [finding.column for finding in found(changed("to = 2014-06-30", "to = 2013-01-30"))] == [
        "dates.to"
    ]
