"""All paths at once are, to the penny, each path by the fold."""

from __future__ import annotations

from collections.abc import Sequence
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
    text = f"seed = 3\npaths = {PATHS}\n" + "".join(
        f"[outcomes.{name}]\nvalue = {{ {value} }}\n" for name, value in values.items()
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
            told = (paths.paid_in, int(paths.back[number]), int(paths.claimed[number]))
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
    terms = read(QUAYSIDE.replace(old, new))
    alike(
        terms, drawn(terms, job='spread = "normal", mean = "14.2", deviation = "6", least = "0"', kept=KEPT)
    )


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
    if terms.dates is None:
        assert without_form(terms, []) != []
        return
    values = dict.fromkeys(terms.outcomes, 'spread = "uniform", least = "0", most = "1.2"')
    happens = drawn(terms, **values)
    if not without_form(terms, happens):
        alike(terms, happens)


NAMED = {
    "interest that compounds": ('rate = "4%" }', 'rate = "4%", unpaid = "compounds" }'),
    "a yearly cap that carries": ('starts = "1 July" }', 'starts = "1 July", over = "carries" }'),
    "issued at 95%": ('return_cap = "11%"', 'return_cap = "11%"\nissued_at = "95%"'),
    "a simple return cap": ('return_cap = "11%"', 'return_cap = { simple = "11%" }'),
    "an issuer that funds it": ('title = "the Quayside bond"', 'title = "t"\nfunded_by = "issuer"'),
    "results before payers' shares are said": (
        'shares = { city = "70%", fund = "30%" }',
        'shares = [{ from = 2020-10-01, shares = { city = "70%", fund = "30%" } }]',
    ),
    "caps of persons or payers": ("[payers.city]", '[payers.city]\ncap = "1000.00"'),
}


@pytest.mark.parametrize("named", NAMED)
def test_what_has_no_such_form_is_named(named: str) -> None:
    old, new = NAMED[named]
    assert old in QUAYSIDE
    terms = read(QUAYSIDE.replace(old, new))
    (said,) = without_form(terms, drawn(terms, job='spread = "fixed", value = "1"'))
    assert named.rsplit(" ", maxsplit=1)[-1] in said
