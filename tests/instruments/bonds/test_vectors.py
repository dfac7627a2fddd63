"""All paths at once are, to the penny, each path by the fold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from importlib.resources import files

import pytest

from instruments.bonds.quayside import QUAYSIDE, read
from pooledbudget.instruments.bonds.chances import Drawn, draw
from pooledbudget.instruments.bonds.scenario import Scenario
from pooledbudget.instruments.bonds.simulation import run_path
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.vectors import run_paths, without_form
from pooledbudget.settings import read_settings

PATHS = 25
CATALOGUE = sorted(
    file.name
    for file in files("pooledbudget.examples").joinpath("bonds").iterdir()
    if file.name.endswith("toml")
)


def drawn(terms: BondTerms, **values: str) -> Sequence[Drawn]:
    first = date(2014, 1, 31) if terms.last_day is None else terms.last_day - timedelta(400)
    on = "" if terms.dates else f'on = {{ from = {first}, every = "3 months", times = 5 }}\n'
    text = f"seed = 3\npaths = {PATHS}\n" + "".join(
        f"[outcomes.{name}]\n{on}value = {{ {value} }}\n" for name, value in values.items()
    )
    return draw(terms, read_settings(Scenario, text.encode(), "s.toml"))


def alike(terms: BondTerms, happens: Sequence[Drawn]) -> list[tuple[int, int, int]]:
    """Run every path both ways; return what each class came to, once they are the same."""
    assert without_form(terms, happens) == []
    at_once = run_paths(terms, happens, PATHS)
    found = []
    for number in range(PATHS):
        for name, path in run_path(terms, happens, number).items():
            paths = at_once[name]
            told = (int(paths.paid_in[number]), int(paths.back[number]), int(paths.claimed[number]))
            assert told == (path.paid_in, path.back, path.claimed), (name, number)
            found.append(told)
    return found


KEPT = 'spread = "normal", mean = "40%", deviation = "10%", least = "0", most = "1"'


@pytest.mark.parametrize("mean", [0, 4, 9, 14, 25, 60])
def test_quayside_comes_to_the_same(mean: int) -> None:
    found = alike(read(), drawn(read(), job=f'spread = "poisson", mean = "{mean}"', kept=KEPT))
    assert len({back for _, back, _ in found}) > 1


VARIED = {
    "a coupon by steps that lapses": (
        'line = [["30%", "0%"], ["45%", "6%"]], floor',
        'unpaid = "lapses", steps = [["30%", "2%"], ["45%", "6%"]], floor',
    ),
    "a fixed coupon": (
        'reads = "kept", line = [["30%", "0%"], ["45%", "6%"]], floor = "1%", floor_for = 2',
        'rate = "3.3%"',
    ),
    "a coupon without a floor": (', floor = "1%", floor_for = 2', ""),
    "a multiple as the cap": ('return_cap = "11%"', 'return_cap = { multiple = "1.35" }'),
    "a sum as the cap": ('return_cap = "11%"', 'return_cap = { amount = "12345.67" }'),
    "a share as the fee": ('amount = "15000.00", from = 2023-03-31', 'share = "12.5%"'),
    "a bonus as the fee": (
        'amount = "15000.00", from = 2023-03-31',
        'amount = "15000.01", part = { reads = "kept", steps = [["20%", "33.3%"], ["40%", "100%"]] }',
    ),
    "principal in part": (
        '{ step = "principal", class = "equity", on = "last date" }',
        '{ step = "principal", class = "equity", on = "last date", part = { reads = "kept", '
        'steps = [["20%", "50%"], ["35%", "75%"], ["40%", "100%"]] } }',
    ),
    "a step up to a sum": (
        '{ step = "interest", class = "loan" }',
        '{ step = "interest", class = "loan", up_to = "9000.00" }',
    ),
    "a sum kept": ('{ step = "keep" }', '{ step = "keep", amount = "50000.00" }'),
    "interest by months": ('interest = { rate = "4%" }', 'interest = { rate = "3.75%", basis = "months" }'),
    "a coupon above its cap": ('return_cap = "11%"', 'return_cap = { amount = "1234.56" }'),
    "by months from the middle of one": (
        'draws = [ { on = 2020-06-30, amount = "90000.00" } ]',
        'draws = [ { on = 2020-06-11, amount = "80000.00" }, { on = 2020-12-05, amount = "10000.00" } ]',
    ),
    "a discount and a cap": ('price = "2200.00"', 'price = "2200.00"\ndiscount = "7.5%"\ncap = "600000.00"'),
    "VAT on costs": ('amount = "36000.00"\n', 'amount = "36000.01"\nvat = "20%"\n'),
    "tied as listed": ('title = "the Quayside bond"', 'title = "t"\nties = "as listed"'),
    "no remainder": ('{ step = "remainder", goes_to = "payers as paid", on = "last date" },', ""),
    "steps": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "steps"\nsteps = [["8", "20000.00"], ["12.5", "35000.00"], ["20", "-5000.00"]]',
    ),
    "a line": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "line"\nline = [["4", "0.00"], ["21", "55555.55"]]',
    ),
    "a threshold": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "threshold"\nthreshold = "13.5"\namount = "40000.00"',
    ),
    "a sum": ('pays = "price"\nprice = "2200.00"', 'pays = "sum"\namount = "30000.00"'),
    "interest that compounds": ('rate = "4%" }', 'rate = "4%", unpaid = "compounds" }'),
    "interest that compounds, by months": (
        'rate = "4%" }',
        'rate = "4.125%", basis = "months", unpaid = "compounds" }',
    ),
    "interest that changes": (
        'rate = "4%" }',
        'unpaid = "compounds", rate = [{ from = 2020-06-30, rate = "4%" }, '
        '{ from = 2021-08-11, rate = "7.5%" }] }',
    ),
    "issued below par": ('return_cap = "11%"', 'return_cap = "11%"\nissued_at = "95.5%"'),
    "a simple return cap": ('return_cap = "11%"', 'return_cap = { simple = "7.3%" }'),
    "an issuer that funds it": ('title = "the Quayside bond"', 'title = "t"\nfunded_by = "issuer"'),
    "results before the payers' shares are said": (
        'shares = { city = "70%", fund = "30%" }',
        'shares = [{ from = 2020-10-01, shares = { city = "70%", fund = "30%" } }]',
    ),
    "a cap of a payer": ("[payers.city]", '[payers.city]\ncap = "123456.78"'),
    "a cap of each payer": (
        "[payers.city]\n[payers.fund]",
        '[payers.city]\ncap = "123456.78"\n[payers.fund]\ncap = "70000.01"',
    ),
    "a yearly cap that carries": ('starts = "1 July" }', 'starts = "1 July", over = "carries" }'),
    "a small yearly cap that carries": (
        'amount = "350000.00", starts = "1 July" }',
        'amount = "50000.00", starts = "1 July", over = "carries" }',
    ),
    "a reading with something else below": ('["45%", "6%"]]', '["45%", "6%"]], below = "2.5%"'),
    "a rate read off an outcome": (
        'up_to = "return cap", on = "last date"',
        'on = "last date", rate = { reads = "kept", line = [["30%", "1%"], ["45%", "9%"]] }',
    ),
    "steps that are passed": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "steps"\nabove = true\nsteps = [["8", "20000.00"], ["12.5", "35000.00"]]',
    ),
    "a band": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "band"\nunits = "value"\nbands = [["8", "1500.00"], ["12.5", "2600.00"], ["15", "0.00"]]',
    ),
    "a band by points": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "band"\nunits = "points"\nbands = [["800%", "15.50"], ["1250%", "26.00"]]',
    ),
    "tiers": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "tiers"\ntiers = [{ first = 40, price = "3000.01" }, { first = 60, price = "1000.00" }, '
        '{ price = "1.00" }]',
    ),
    "a saving": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "saving"\nshare = "90%"\nat_risk = "80%"\ndiscount = "3%"',
    ),
    "a saving once repaid": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "saving"\nshare = "90%"\nonce_repaid = "12.5%"',
    ),
    "a fee at risk": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "fee at risk"\nfee = "30000.00"\nshare = "12.5%"\nthreshold = "13.5"',
    ),
    "a price for each person": ('pays = "price"', 'pays = "person"'),
    "a least count": ('price = "2200.00"', 'price = "2200.00"\nminimum = "12.5"'),
    "a quota": (
        "[outcomes.kept]",
        '[outcomes.more]\npays = "price"\nprice = "900.00"\n'
        'quota = { at_most = "35%", among = ["job", "more"] }\n[outcomes.kept]',
    ),
    "a malus": (
        '{ step = "costs" },',
        '{ step = "malus", by = "charity", amount = "33333.33", part = { reads = "kept", '
        'line = [["30%", "100%"], ["45%", "0%"]] } }, { step = "costs" },',
    ),
    "a malus up to a sum, by steps": (
        '{ step = "costs" },',
        '{ step = "costs" }, { step = "malus", by = "charity", amount = "33333.33", up_to = "20000.00", '
        'part = { reads = "kept", steps = [["10%", "100%"], ["35%", "50%"], ["40%", "0%"]] } },',
    ),
    "a loan that is drawn again from what came back": (
        '{ step = "keep" },\n  { step = "interest", class = "loan" },\n'
        '  { step = "principal", class = "loan", from = 2022-03-31 },',
        '{ step = "recycle", class = "loan", to = 2022-09-30, up_to = "200000.00" },\n'
        '  { step = "interest", class = "loan" },\n  { step = "principal", class = "loan" },',
    ),
    "a sum that is drawn again": (
        '{ step = "principal", class = "loan", from = 2022-03-31 },',
        '{ step = "recycle", class = "loan", amount = "12345.67" }, { step = "principal", class = "loan" },',
    ),
    "a shortfall": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "shortfall"\nminimum = "13.5"\nprice = "4200.00"',
    ),
    "a price that rises": (
        'price = "2200.00"',
        'price = "2200.01"\nindexed = { dates = { from = 2021-04-01, every = "1 year" }, rate = "3.3%" }',
    ),
    "a charge that rises": (
        "[outcomes.kept]",
        '[outcomes.stand]\npays = "standing charge"\namount = "5000.00"\n'
        'dates = { from = 2020-07-15, every = "1 month", times = 30 }\n'
        'indexed = { dates = { from = 2021-07-15 }, rate = "3.3%" }\n[outcomes.kept]',
    ),
    "a standing charge": (
        "[outcomes.kept]",
        '[outcomes.stand]\npays = "standing charge"\namount = "5000.00"\n'
        'dates = { from = 2020-07-15, every = "1 month", times = 30 }\n[outcomes.kept]',
    ),
}


@pytest.mark.parametrize("varied", VARIED)
def test_each_kind_of_term_comes_to_the_same(varied: str) -> None:
    old, new = VARIED[varied]
    assert old in QUAYSIDE
    text = QUAYSIDE.replace(old, new)
    terms = read(
        text.replace("[classes.loan]", "[classes.loan]\nrevolves = true") if "again" in varied else text
    )
    job = 'spread = "normal", mean = "14.2", deviation = "6", least = "0"'
    happens = {"job": job, "more": job, "kept": KEPT}
    alike(terms, drawn(terms, **{name: said for name, said in happens.items() if name in terms.outcomes}))


INDEXED = QUAYSIDE.replace(
    'price = "2200.00"',
    'price = "2200.00"\nindexed = { dates = { from = 2021-04-01 }, reads = "cpi", base = "96.5", at_most = "4%" }',
).replace("[outcomes.kept]", '[outcomes.cpi]\npays = "nothing"\n[outcomes.kept]')


@pytest.mark.parametrize("value", ["98.123", "120"])
def test_a_price_that_rises_with_an_index_comes_to_the_same(value: str) -> None:
    terms = read(INDEXED)
    job = 'spread = "normal", mean = "14.2", deviation = "6", least = "0"'
    assert alike(terms, drawn(terms, job=job, kept=KEPT, cpi=f'spread = "fixed", value = "{value}"'))
    assert alike(terms, drawn(terms, job=job, kept=KEPT))


@pytest.mark.parametrize("ties", ["", 'ties = "as listed"\n'])
def test_draws_of_capital_that_revolves_come_to_the_same(ties: str) -> None:
    """Each draw takes what is not outstanding: how much that is differs from path to path."""
    text = QUAYSIDE.replace('title = "the Quayside bond"', f'title = "t"\n{ties}').replace(
        'draws = [ { on = 2020-06-30, amount = "400000.00" } ]',
        'revolves = true\ndraws = [ { on = 2020-06-30, amount = "399999.99" }, '
        '{ on = 2022-04-11, amount = "391234.56" }, { on = 2023-05-30, amount = "55555.55" } ]',
    )
    terms = read(text.replace('return_cap = "11%"', 'return_cap = { multiple = "1.35" }'))
    found = alike(
        terms, drawn(terms, job='spread = "normal", mean = "14.2", deviation = "9", least = "0"', kept=KEPT)
    )
    assert len({paid_in for paid_in, _, _ in found}) > 3


def test_months_on_the_30th_come_to_the_same() -> None:
    """One of its dates is 28 February, and its last day none of them."""
    text = QUAYSIDE.replace(
        "dates = { from = 2020-09-30, ", "ends = 2023-10-07\ndates = { from = 2020-08-30, "
    )
    terms = read(text.replace("each 30 September", "each 30 August").replace("2022-03-31", "2022-02-28"))
    assert alike(terms, drawn(terms, job='spread = "poisson", mean = "14"', kept=KEPT))


@pytest.mark.parametrize("file", CATALOGUE)
def test_every_bond_of_the_catalogue_comes_to_the_same_or_says_what_has_no_such_form(file: str) -> None:
    terms = read(files("pooledbudget.examples").joinpath("bonds").joinpath(file).read_text("utf-8"))
    values = dict.fromkeys(terms.outcomes, 'spread = "uniform", least = "0", most = "1.2"')
    happens = drawn(terms, **values)
    if named := without_form(terms, happens):
        assert all("judged together" in each or "not all published" in each for each in named)
    else:
        assert len(alike(terms, happens)) == PATHS * len(terms.classes)


NAMED = {
    "judged together": (
        'price = "2200.00"',
        'price = "2200.00"\ncohorts = ["a", "b"]\npooled = { threshold = "5%" }',
    ),
    "at the price of a blend of two": (
        'pays = "price"\nprice = "2200.00"',
        'pays = "band"\nunits = "value"\nbands = [["8", "1500.00"]]\nblend = "50%"',
    ),
    "not all published": (
        'line = [["30%", "0%"], ["45%", "6%"]], floor',
        'steps = [["30%", ""], ["45%", "6%"]], floor',
    ),
}


@pytest.mark.parametrize("named", NAMED)
def test_what_has_no_such_form_is_named(named: str) -> None:
    old, new = NAMED[named]
    assert old in QUAYSIDE
    terms = read(QUAYSIDE.replace(old, new))
    (said,) = without_form(terms, drawn(terms, job='spread = "fixed", value = "1"'))
    assert named in said


LATE = 'spread = "poisson", mean = "14" }\ndelay = { spread = "normal", mean = "60", deviation = "70"'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("[payers.city]", '[payers.city]\ncap = "123456.78"'),
        (
            'amount = "350000.00", starts = "1 July" }',
            'amount = "50000.00", starts = "1 July", over = "carries" }',
        ),
        (
            'pays = "price"\nprice = "2200.00"',
            'pays = "tiers"\ntiers = [{ first = 40, price = "3000.01" }, { price = "1000.00" }]',
        ),
    ],
)
def test_results_that_come_late_come_to_the_same(old: str, new: str) -> None:
    """Each path has days of its own; some results come after others, or on one day with them."""
    terms = read(QUAYSIDE.replace(old, new))
    happens = drawn(terms, job=LATE, kept=KEPT)
    late = happens[0].late
    assert late is not None
    assert late.max() > 150
    alike(terms, happens)


def test_an_index_that_differs_from_path_to_path_has_no_such_form() -> None:
    terms = read(INDEXED)
    happens = drawn(terms, cpi='spread = "uniform", least = "96", most = "110"')
    assert without_form(terms, happens) == ["outcome cpi: an index that differs from path to path"]


OPEN = 'reads = "kept", steps = [["10%", "20%"], ["32%", ""], ["41%", "100%"]]'
READ: dict[str, tuple[str, str]] = {
    "principal": (
        '{ step = "principal", class = "equity", on = "last date" }',
        f'{{ step = "principal", class = "equity", part = {{ {OPEN} }} }}',
    ),
    "a fee": ('amount = "15000.00", from = 2023-03-31', f'amount = "15000.01", part = {{ {OPEN} }}'),
    "a return": (
        'up_to = "return cap", on = "last date"',
        f"rate = {{ {OPEN.replace('100%', '9%').replace('20%', '2%')} }}",
    ),
    "a malus": (
        '{ step = "costs" },',
        f'{{ step = "costs" }}, {{ step = "malus", by = "charity", amount = "9000.01", part = {{ {OPEN} }} }},',
    ),
}
FIXED = ('reads = "kept", line = [["30%", "0%"], ["45%", "6%"]], floor = "1%", floor_for = 2', 'rate = "3%"')
KEPT_LATE = f'{KEPT} }}\ndelay = {{ spread = "normal", mean = "60", deviation = "90"'


@pytest.mark.parametrize("kept", [KEPT, KEPT_LATE], ids=["on their day", "late"])
@pytest.mark.parametrize("read_by", READ)
def test_what_is_read_is_the_same_where_it_comes_late_or_is_not_published(read_by: str, kept: str) -> None:
    text = QUAYSIDE.replace(*FIXED).replace(*READ[read_by])
    assert text != QUAYSIDE.replace(*FIXED)
    terms = read(text)
    assert alike(
        terms, drawn(terms, job='spread = "normal", mean = "14", deviation = "6", least = "0"', kept=kept)
    )


@pytest.mark.parametrize("kept", [KEPT, KEPT_LATE], ids=["on their day", "late"])
@pytest.mark.parametrize("blend", ["80%", "33.3%", "100%"])
def test_a_blend_of_two_estimates_comes_to_the_same(blend: str, kept: str) -> None:
    text = QUAYSIDE.replace(*FIXED).replace('price = "2200.00"', f'price = "2200.00"\nblend = "{blend}"')
    terms = read(text)
    job = 'spread = "normal", mean = "14.2", deviation = "6" }\nsecond_value = { spread = "poisson", mean = "11"'
    assert alike(terms, drawn(terms, job=job, kept=kept))
    assert alike(terms, drawn(terms, job='spread = "poisson", mean = "11"', kept=kept))


def test_results_that_come_late_in_a_bond_without_a_last_day_come_to_the_same() -> None:
    """Every path is run to the day of the last result on any of them."""
    endless = (
        QUAYSIDE.replace(*FIXED).replace(", to = 2023-09-30 }", " }", 1).replace(', on = "last date"', "")
    )
    terms = read(endless)
    late = 'spread = "poisson", mean = "14" }\ndelay = { spread = "poisson", mean = "90"'
    happens = drawn(terms, job=f'{late} }}\non = {{ from = 2021-01-01, every = "3 months", times = 6')
    assert len(set(alike(terms, happens))) > 1


def test_results_that_come_late_and_that_a_coupon_reads_have_no_such_form() -> None:
    late = 'spread = "fixed", value = "1" }\ndelay = { spread = "poisson", mean = "5"'
    (said,) = without_form(read(), drawn(read(), kept=late))
    assert said == "outcome kept: results that come late and that a coupon reads"


WAITS = """
kind = "bond"
agreement = "b"
title = "B"
dates = { from = 2020-04-30, every = "3 months", times = 6 }
waterfall = [
  { step = "costs" },
  { step = "interest", class = "loan", on = "last date" },
  { step = "coupon", class = "more", on = "last date" },
  { step = "principal", class = "loan" },
  { step = "principal", class = "more" },
]
[classes.loan]
holders = { ann = "3853.04" }
draws = [{ on = 2020-01-31, amount = "3853.04" }]
interest = { rate = "2.227%" }
[classes.more]
holders = { bob = "1000.00" }
draws = [{ on = 2020-01-31, amount = "1000.00" }]
coupon = { rate = "3%", basis = "actual/365" }
[[costs]]
payee = "p"
for = "the service"
amount = "4500.00"
dates = { from = 2020-01-31, times = 1 }
[payers.city]
[outcomes.job]
pays = "price"
price = "12.34"
"""


def test_what_waits_over_stretches_of_unlike_days_comes_to_the_same() -> None:
    """90 days of a year are 18/73 and 92 are 92/365: what had accrued over the one was read over the other.

    Of 600 bonds held against a second working out 5 were off, by as much as a third of the interest; of 800
    with a coupon 82.
    """
    found = alike(read(WAITS), drawn(read(WAITS), job='spread = "uniform", least = "0", most = "90"'))
    assert len({back for _, back, _ in found}) > 1
