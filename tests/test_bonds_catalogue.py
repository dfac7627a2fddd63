"""The catalogue of real bonds: each reads, says itself whole, pays as published, and invents nothing.

`FACTS` says of every figure in a bond's file which case (T2 to T40) or section of the list of facts it was
read in; `WORKED` those that are arithmetic on such figures. What is in neither stands in `assumed`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from in_memory import MemoryBook
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.clauses import clauses
from pooledbudget.instruments.bonds.earning import Counted, earn
from pooledbudget.instruments.bonds.facts import What
from pooledbudget.instruments.bonds.measures import Result, level
from pooledbudget.instruments.bonds.outcomes import AtRisk, Line
from pooledbudget.instruments.bonds.performance import performance
from pooledbudget.instruments.bonds.returns import Why, irr, xirr
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.worked import check, run_example
from pooledbudget.money import prose
from pooledbudget.periods import written_day

FOLDER = Path(__file__).parents[1] / "examples" / "bonds"
CATALOGUE = sorted(file.stem for file in FOLDER.glob("*.toml"))
RATE_CARD = "500 200 1500 2500 3500 3000 2000 4500 250 7"
FACTS: dict[str, dict[str, str]] = {
    "apollo": {
        "T9": "103 0 91 87 99 53 45 32 17 19 3 22 21 73 64 54 46 33 848760 848540 1083550 20",
        "1.3": "220 1760 4730 660 2750 110 330 1",
    },
    "aspire": {
        "T40": "2% 9000000 180000 4.75 855000 17000000 6000000 11000000",
        "3": "7.75 8.5% 50%",
    },
    "benevolent": {
        "T16": "7500000 2500000 4% 6% 10.5% 24% 7% 15% 9750000 3812500 5",
        "3": "5% 10% 30% 40 17 8% 19%",
    },
    "cambodia-sanitation": {"T22": "6250 3125000 500 1600 10000000"},
    "caritas-perspektive": {"T19": "2700000 5 0.25% 33750 1.5% 40500 4.9% 132300 5.1% 137700", "3": "40%"},
    "chicago": {
        "T27": "59% 325 192 2900 556800 500000",
        "2": "7500000 5500000 3900000 9100 750 34000000 30000000 4500000",
    },
    "cuyahoga": {"T28": "0 0%", "2": "3850000 4000000 4 10% 50% 5000000 135 138"},
    "dc-water": {"2": "25000000 41.3% 3300000 18.6% 5"},
    "denver": {"2": "8600000 8650000 8 15.12 20% 30% 65% 5290000 6130000 11420000"},
    "doncaster": {"T21": "5.7 5.7% 3.3 3.3% 5% 10%", "1.4": "4 3 1 2"},
    "educate-girls": {
        "T13": "277915 422000 270000",
        "T13b": "160% 116% 15%",
        "4": "5592 79% 92% 768 144085",
    },
    "essex": {"T38": "55% 10.8% 27%", "1.4": "3100000 3130000 8 30 7100000 8.3% 6700000 388 335"},
    "fair-chance-depaul": {
        "T8": "1692700 1654340",
        "1.3": f"{RATE_CARD} 620000 100% 209 182 126 192 188 179 165 142 91 23 11 1 57 2 30 20 16 13",
    },
    "fair-chance-home-group": {
        "1.3": f"{RATE_CARD} 490000 2391450 1323670 99% 273 211 156 231 206 184 157 132 158 122 131 27 53 3 1 "
        "31 20 52 37 15",
    },
    "fair-chance-local-solutions": {
        "1.3": f"{RATE_CARD} 550000 1347000 1323670 99% 138 125 105 130 122 115 99 85 113 48 56 46 6 1 26 19 4",
    },
    "hepatitis-cameroon": {
        "4": "230000 339574 17150 2300 397800 258 244 253 24",
        "dates": "2",
    },
    "innovation-fund-1": {
        "T11": "15100 8200",
        "1.3": "700 2200 3300 2000 1200 2600 1000 10 3 6 13 1500000 4504011 4222 1",
    },
    "innovation-fund-2": {
        "T11": "20200 11700",
        "1.3": "1300 1400 700 1100 3300 5100 3500 2000 900 10 3 6 13 1500000 4504011 4222 2",
    },
    "iod": {"T37": "1% 30% 75% 120% 7.5%", "3": "2200000 1% 50% 100%"},
    "its-all-about-me": {
        "T20": "46500 7100",
        "1.4": "2000000 8000 23000 6800 15800 4% 8% 12% 10% 1000000",
    },
    "kodluyor": {
        "T23": "1251000 1250000 370 407000 410 447000",
        "4": "240 1000 1100 40 1350 500 92 144000 450000 40000 185000 25000",
    },
    "london-homelessness": {"1.2": "831 416 415 3 4 1200000 5000000 6.5% 14 13 26 2 12 1 6"},
    "massachusetts-roca": {
        "T25": "21760000 9000000 6000000 3760000 15000000 12000000 27000000",
        "2": "1500000 3700000 2000000 300000 5% 10% 25% 40% 55% 21800000 80% 20% 1819",
    },
    "mother-teresa": {"T36": "1000000 82% 75% 74.9% 1.3% 750000"},
    "newpin": {
        "T15": "55% 3% 60% 7.5% 65% 12% 70% 15% 525000",
        "T15b": "50% 5% 0%",
        "3": "7000000 7 59 50000 3 4 75% 47000000 59% 100%",
    },
    "peterborough": {
        "T5": "142 155 10% 7.5% 9% 8.4%",
        "T5b": "7.4999%",
        "1.1": "5000000 3 1000 12 10 100 13% 3% 8 1 2",
    },
    "rikers": {
        "T2": "10% 11% 12% 13% 16% 20% 9600000 10080000 10176000 10368000 10944000 11712000",
        "T3": "7200000",
        "T4": "6000000 1200000",
        "2": "9240 12 24 4",
    },
    "rough-sleeping-manchester": {
        "1.3": "600 1500 2600 2500 1800 100 200 1100 120 500 400 800 1900 2400 2200 9000 19000 78 13 156 26 8 "
        "25 300 406 2629000 1800000 328 329 315 273 243 195 391 274 165 129 81 17 95 27 15 10 4 3 7 5",
    },
    "santa-clara": {"2": "6300000 2000000 12000000 1"},
    "skill-mill": {
        "T30": "7 230400 210000 1418976 3241776 3159820 97.47%",
        "1.4": "362500 175000 11.3737% 100000 8.9348% 9 1",
    },
    "somerset": {"T29": "326309 31321 20138 377768 341618"},
    "utah": {"T14": "281000 95% 267000 281550 267472.50", "2": "4600000 2400000 7000000 595 110 1 109 5% 9"},
    "village-enterprise": {
        "T24": "4280618 1608444 1004454 1667720",
        "4": "2325000 241 9.90 6.3% 40.50 5.8% 8%",
    },
    "ways-to-wellness": {
        "T39": "0.49 0.95 1.4",
        "1.4": "1650000 84 30% 70% 0.5 5200000 2000000 1000000",
    },
    "wildlife-conservation": {"3": "150000000 5 94.84% 0% 2% 4% 1000 36.69 73.38 91.73 13760000"},
}
WORKED: dict[str, dict[str, Fraction | int]] = {
    "aspire": {"135000": 180_000 * Fraction(3, 4)},
    "benevolent": {
        "2625000": 7_500_000 * Fraction(7, 100) * 5,
        "1875000": 2_500_000 * Fraction(15, 100) * 5,
    },
    "caritas-perspektive": {"2567700": 2_700_000 - 132_300},
    "dc-water": {"21700000": 25_000_000 - 3_300_000, "28300000": 25_000_000 + 3_300_000},
    "denver": {"15120": 1_000 * Fraction("15.12")},
    "hepatitis-cameroon": {
        "109574": 339_574 - 230_000,
        "198900": 397_800 // 2,
        "72176": 397_800 // 2 - 109_574 - 17_150,
        "157824": 230_000 - (397_800 // 2 - 109_574 - 17_150),
    },
    "iod": {"165000": 2_200_000 * Fraction("0.075"), "82500": 2_200_000 * Fraction("0.0375")},
    "newpin": {"350000": 7_000_000 // 20, "1050000": 7_000_000 * Fraction("0.15"), "3500000": 7_000_000 // 2},
    "rikers": {"2400000": 9_600_000 // 4},
    "rough-sleeping-manchester": {
        str(300 * price): 300 * price
        for price in (600, 1500, 2600, 2500, 1800, 100, 200, 1100, 120, 500, 400, 800, 1900, 2400, 2200)
    },
    "skill-mill": {"900000": 2 * 362_500 + 175_000},
    "utah": {"266950": 281_000 * Fraction("0.95")},
    "wildlife-conservation": {
        str(int(150_000 * Fraction(each))): 150_000 * Fraction(each) for each in ("36.69", "73.38", "91.73")
    },
}
JUST_BELOW = {"rikers": "8.49%", "denver": "19.99%", "dc-water": "18.59%"}
"""Levels just below a published one: the nearest that a report would print."""
NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?%?")
WORDY = {"kind", "agreement", "title", "cite", "sources", "assumed", "names", "currency", "starts", "every"}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(rf"(?:[0-9]{{1,2}} )?(?:{MONTHS}) ?(?:[0-9]{{4}})?|\b(?:19|20)[0-9]{{2}}(?:-[0-9]{{2}})?\b")


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def terms_of(name: str, **changed: str) -> BondTerms:
    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    for was, now in changed.items():
        text = text.replace(was, now)
    return Bond.read(text.encode(), f"{name}.toml", Context(raw(name)["currency"], {})).terms


def plainly(figure: str) -> str:
    """Write a figure in one way: no sign, no commas, no nought at the end."""
    value = Fraction(figure.rstrip("%").replace(",", "").lstrip("-"))
    decimal = f"{value.numerator / value.denominator:.6f}".rstrip("0").rstrip(".")
    return decimal + ("%" if figure.endswith("%") else "")


def numbers_in(text: str) -> set[str]:
    return {plainly(found.rstrip(",")) for found in NUMBER.findall(DAY.sub(" ", text))}


def figures(value: object, key: str = "") -> Iterator[str | date]:
    """Yield every figure and day of a file, what it publishes in words included."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield from figures(held, name) if name not in WORDY else ()
    elif isinstance(value, list):
        for held in value:
            yield from figures(held, key)
    elif isinstance(value, date):
        yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, str):
        if key == "published":
            yield from numbers_in(value)
        elif re.fullmatch(r"-?[0-9.]+%?|[0-9]+/[0-9]+", value):
            yield from (plainly(part) for part in value.split("/"))


def invented(name: str, file: dict[str, Any]) -> list[str]:
    """Return the figures and days of a bond that nothing says where they come from."""
    told = {plainly(figure) for case in FACTS[name].values() for figure in case.split()}
    told |= {plainly(figure) for figure in WORKED.get(name, {})} | {plainly(JUST_BELOW.get(name, "0"))}
    said = " ".join([*file["assumed"], *file["sources"]])
    told |= numbers_in(" ".join(file["assumed"])) | {"0", "1", "0%", "100%"}
    terms = terms_of(name)
    scheduled = set(terms.dates.days(terms.last_day or date.max)) if terms.dates else set()
    strange = []
    for found in figures(file):
        if isinstance(found, date):
            if found not in scheduled and written_day(found) not in said:
                strange.append(written_day(found))
        elif found not in told:
            strange.append(found)
    return strange


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_can_stand_in_a_book_of_its_currency(name: str) -> None:
    """DC Water's payer had the id of its agreement, which cannot pay itself; no book was in Canadian dollars."""
    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    terms = terms_of(name)
    parts = {
        **dict.fromkeys([*terms.payers, *terms.named], "payer"),
        **dict.fromkeys(terms.investors, "investor"),
    }
    partners = "".join(
        f'[partners.{partner}]\nname = "{partner}"\nparts = ["{part}"]\n' for partner, part in parts.items()
    )
    book = (
        f'book = "b"\nplace = "B"\ncurrency = "{terms.currency}"\nfirst_month = "2013-04"\n'
        f'[partners.host]\nname = "Host"\nparts = ["host"]\n{partners}'
    )
    found = MemoryBook(book=book, agreements={terms.agreement: text}).on().agreements
    assert list(found.by_id) == [terms.agreement]


@pytest.mark.parametrize("name", CATALOGUE)
def test_no_figure_of_a_bond_is_invented(name: str) -> None:
    assert invented(name, raw(name)) == []


def test_an_invented_figure_and_day_are_found() -> None:
    file = raw("newpin")
    file["published"] = ["It paid 13.4% a year."]
    file["example"][0]["results"] = [{"on": date(2014, 9, 29), "value": "61.3%"}]
    assert sorted(invented("newpin", file)) == ["13.4%", "29 September 2014", "61.3%"]


@pytest.mark.parametrize("name", sorted(WORKED))
def test_arithmetic_on_published_figures_is_right(name: str) -> None:
    for figure, value in WORKED[name].items():
        assert Fraction(figure) == value


def test_the_table_is_of_the_catalogue() -> None:
    assert sorted(FACTS) == CATALOGUE
    assert len(CATALOGUE) >= 20


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_bond_is_whole(name: str) -> None:
    terms = terms_of(name)
    assert terms.agreement == name
    assert all((terms.title, terms.sources, terms.published, terms.assumed, terms.currency, terms.example))
    assert set(terms.names) == set(terms.named)
    assert all(outcome.cite or outcome.pays == "nothing" for outcome in terms.outcomes.values())
    assert all(example.title for example in terms.example)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_bond_pays_as_its_examples_say(name: str) -> None:
    checked = check(terms_of(name))
    assert checked
    assert [found for found in checked if not found.agrees] == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_bond_says_itself_without_a_name_or_number_missing(name: str) -> None:
    terms = terms_of(name)
    said = [clause.text for clause in clauses(terms, {}, terms.currency)]
    assert all(sentence == sentence.strip() and sentence.endswith(".") for sentence in said)
    text = " ".join(said)
    for called in terms.names.values():
        assert called.lower() in text.lower()
    for outcome in terms.outcomes.values():
        assert outcome.title.lower() in text.lower()
    for amount in amounts(raw(name)):
        assert prose(amount, terms.currency) in text
    for rate in rates(raw(name)):
        assert rate in text
    assert "None" not in text


TOLD_OTHERWISE = {"example", "names", "published", "assumed", "sources"}


def texts(value: object) -> Iterator[str]:
    """Yield every text of the terms themselves, without examples and what is said beside them."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield from texts(held) if name not in TOLD_OTHERWISE else ()
    elif isinstance(value, list):
        for held in value:
            yield from texts(held)
    elif isinstance(value, str):
        yield value


def amounts(file: dict[str, Any]) -> list[int]:
    return [int(text.replace(".", "")) for text in texts(file) if re.fullmatch(r"-?[0-9]+\.[0-9]{2}", text)]


def rates(file: dict[str, Any]) -> list[str]:
    return [text for text in texts(file) if re.fullmatch(r"-?[0-9.]+%", text) and text != "100%"]


# What published returns and test cases say beyond payments.


def example_of(terms: BondTerms, title: str) -> tuple[list[tuple[date, int]], Any]:
    """Return the dated cash of all holders in an example, and its days."""
    example = next(example for example in terms.example if example.title.startswith(title))
    facts, runs = run_example(terms, example)
    flows = [(fact.on, -fact.amount) for fact in facts.cash if fact.what is What.DRAWN]
    flows += [
        (run.on, part) for run in runs for due in run.dues if due.capital for part in due.parts.values()
    ]
    return flows, runs


def by_year(flows: list[tuple[date, int]]) -> list[int]:
    """Return cash by whole years from the first."""
    first = min(on for on, _ in flows).year
    found = [0] * (max(on for on, _ in flows).year - first + 1)
    for on, amount in flows:
        found[on.year - first] += amount
    return found


@pytest.mark.parametrize(
    ("title", "percent"),
    [
        ("10%", "0.0000"),
        ("11%", "1.2272"),
        ("12%", "1.4674"),
        ("12.5%", "1.7059"),
        ("13%", "1.9427"),
        ("16%", "3.3299"),
        ("20%", "5.0969"),
    ],
)
def test_t2_rikers_returns(title: str, percent: str) -> None:
    """One bullet at year 4: the returns of the case sheet, which gives one place."""
    terms = terms_of("rikers")
    flows, _ = example_of(terms, title)
    (rate,) = irr(by_year(flows)).rates
    assert f"{rate * 100:.4f}" == percent


def test_t3_t4_rikers_losses() -> None:
    terms = terms_of("rikers")
    for title in ("below the least fall", "8.5%"):
        assert performance(example_of(terms, title)[0]).loss == Fraction(1, 4)
    found = performance(example_of(terms, "as it went")[0])
    assert (found.paid_in, found.distributed) == (720_000_000, 600_000_000)
    assert f"{float(found.loss or 0):.4f}" == "0.1667"
    assert f"{float(found.moic_funded or 0):.4f}" == "0.8333"


def test_t5_peterborough_fell_by_8_4_percent_in_its_first_cohort() -> None:
    _, runs = example_of(terms_of("peterborough"), "as it went")
    first = runs[0].claims[0]
    assert f"{float(first.earned.shown.fall):.5f}" == "0.08387"


@pytest.mark.parametrize(
    ("name", "published"), [("fair-chance-local-solutions", 132_367_000), ("fair-chance-depaul", 165_434_000)]
)
def test_t8_what_was_paid_is_within_the_rate_card(name: str, published: int) -> None:
    terms = terms_of(name)
    _, runs = example_of(terms, "all that was reached")
    assert published <= sum(claim.amount for run in runs for claim in run.claims)


def test_t8_without_the_cap_the_rate_card_comes_to_more() -> None:
    terms = terms_of("fair-chance-depaul", **{'contract = "1654340.00"': ""})
    _, runs = example_of(terms, "all that was reached")
    assert sum(claim.amount for run in runs for claim in run.claims) == 169_270_000


@pytest.mark.parametrize(
    ("name", "uncapped"), [("innovation-fund-1", 1_510_000), ("innovation-fund-2", 2_020_000)]
)
def test_t11_everything_without_the_limit_of_a_person(name: str, uncapped: int) -> None:
    terms = terms_of(name)
    _, runs = example_of(terms.model_copy(update={"caps": type(terms.caps)()}), "a person who reaches")
    assert sum(claim.amount for run in runs for claim in run.claims) == uncapped


def test_t13_educate_girls_returned_14_939_percent() -> None:
    flows, _ = example_of(terms_of("educate-girls"), "as it went")
    (rate,) = irr(by_year(flows)).rates
    assert f"{rate:.5f}" == "0.14939"
    assert f"{float(performance(flows).moic_funded or 0):.4f}" == "1.5184"


def test_t15_newpin_coupons() -> None:
    terms = terms_of("newpin")
    for title, rate in (("the first year", "7.5%"), ("the cap", "15%")):
        flows, _ = example_of(terms, title)
        first = next(amount for on, amount in flows if amount > 0)
        assert Fraction(first, 700_000_000) == level(rate)


def test_t20_a_child_of_its_all_about_me() -> None:
    terms = terms_of("its-all-about-me")
    sums = [
        sum(claim.amount for run in run_example(terms, example)[1] for claim in run.claims)
        for example in terms.example
    ]
    assert sums == [5_360_000, 3_100_000, 3_780_000]
    assert sums[0] - 4_650_000 == 710_000


def test_t21_doncaster_pays_back_a_tenth_of_whatever_the_fee_was() -> None:
    outcome = terms_of("doncaster").outcomes["reconvictions"]
    assert isinstance(outcome, AtRisk)
    priced = outcome.model_copy(update={"fee": 10_000})
    results = [Result(outcome="r", on=date(2015, 7, 31), value=level(fall)) for fall in ("5.7%", "3.3%")]
    assert [earn("r", priced, result, Counted()).amount for result in results] == [0, -1_000]


def test_t24_t25_t30_promises_add_up() -> None:
    village, roca, mill = (
        terms_of(name) for name in ("village-enterprise", "massachusetts-roca", "skill-mill")
    )
    shares = village.outcomes["gain"].shares
    assert isinstance(shares, dict)
    assert [f"{float(Fraction(part)) * 100:.3f}" for part in shares.values()] == [
        "37.575",
        "23.465",
        "38.960",
    ]
    fees = sum(getattr(step, "amount", None) or 0 for step in roca.waterfall)
    assert sum(capital.committed for capital in roca.classes.values()) + fees == 2_176_000_000
    for terms in (village, roca, mill):
        assert sum(payer.cap or 0 for payer in terms.payers.values()) == terms.caps.contract


def test_t28_cuyahoga_lost_everything() -> None:
    flows, _ = example_of(terms_of("cuyahoga"), "as it went")
    assert performance(flows).moic_funded == 0
    rate = xirr(flows, ended=True)
    assert (rate.rates, rate.why) == ((-1.0,), Why.TOTAL_LOSS)


def test_t29_somerset_costs_are_the_contract() -> None:
    terms = terms_of("somerset")
    assert sum(cost.each for cost in terms.costs) + 3_132_100 == terms.caps.contract


def test_t38_essex_fell_by_80_percent_against_a_target_of_51() -> None:
    _, runs = example_of(terms_of("essex"), "as it went")
    fall = runs[0].claims[0].earned.reached
    assert f"{float(fall):.4f}" == "0.8036"
    assert f"{float(1 - level('27%') / level('55%')):.4f}" == "0.5091"


def test_t39_ways_to_wellness_slides_from_nothing_to_all() -> None:
    outcome = terms_of("ways-to-wellness").outcomes["star"]
    assert isinstance(outcome, Line)
    priced = outcome.model_copy(update={"line": [["0.5", "0.00"], ["1.4", "100.00"]]})
    found = [
        earn("star", priced, Result(outcome="star", on=date(2016, 4, 1), value=level(gain)), Counted()).amount
        for gain in ("0.49", "0.95", "1.4")
    ]
    assert found == [0, 5_000, 10_000]


def test_t40_aspire_fixed_coupons_come_to_855_000() -> None:
    flows, _ = example_of(terms_of("aspire"), "2% a year")
    assert sum(amount for _, amount in flows if amount > 0) == 85_500_000


def test_what_is_not_published_posts_nothing() -> None:
    """Whatever a result is, an outcome of unknown price claims nothing."""
    unknown = 0
    for name in CATALOGUE:
        for outcome_id, outcome in terms_of(name).outcomes.items():
            if outcome.status == "unknown":
                unknown += 1
                result = Result(outcome=outcome_id, on=date(2020, 1, 1), person="a", value=Fraction(1, 2))
                assert earn(outcome_id, outcome, result, Counted()).amount == 0
    assert unknown >= 15
