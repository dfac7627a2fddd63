"""The catalogue of real pools: each reads, says itself whole, settles as its examples say, invents nothing.

`FACTS` says of every figure in a pool's file which case (T-01 to T-39), rule (R1 to R12, U1 to U7), scheme
(S1 to S18) or section of the list of facts it was read in; `WORKED` those that are arithmetic on such figures,
or on what is assumed. What is in neither stands in `assumed`.
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

from pooledbudget.instruments.pools.clauses import budget_clauses, clauses
from pooledbudget.instruments.pools.contradictions import read_pool
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.instruments.pools.worked import check
from pooledbudget.money import prose
from pooledbudget.periods import written_day

FOLDER = Path(__file__).parents[1] / "examples" / "pools"
CATALOGUE = sorted(file.stem for file in FOLDER.glob("*.toml"))
FACTS: dict[str, dict[str, str]] = {
    "better-care-call-off": {},
    "better-care-performance": {"R11": "2800000 4.2%"},
    "devon-rates": {},
    "essex": {"2.1": "127000000 287000000 414000000 388000000 118000000"},
    "greater-manchester": {"2.1": "270000000"},
    "gwent-frailty": {"T-30": "1000000 770000 230000", "4.4": "77% 23% 6300000"},
    "luton": {"T-38": "300000 0"},
    "nhs-minimum": {"T-19": "5.66% 1000000 1056600", "T-18": "500000000 40% 200000000 60% 300000000"},
    "north-devon-mid-devon": {"T-24": "66.75% 33.25% 63.77% 36.23%"},
    "north-lanarkshire": {},
    "oldham": {
        "T-01": "124986000 1447000 9192000 135625000",
        "T-06": "169504000 176973000 7469000 6",
        "U6": "16823000 10300000 5000000",
    },
    "oxfordshire": {
        "T-07": "78000000 30000000 108000000 99000000 96000000 195000000",
        "T-09": "21000000 18000000",
        "R1": "51 49 51% 49%",
    },
    "plymouth": {"T-10": "460000000 77 23 354200000 105800000"},
    "public-health-dorset": {"4.4": "60 40"},
    "public-protection-partnership": {
        "T-23": "3716000 25.76% 40% 34.24% 957241.60 1486400 1272358.40",
    },
    "reward-grants": {
        "T-32": "30% 70% 1300474.28 3034440 4334914.28 200570.40 467997.60 668568 88272.09 205968.20 294240.29",
        "T-33": "2.5% 200000000 5000000 80.47% 4023500 4023310.26",
        "T-34": "7905 9824",
        "2.5": "50%",
    },
    "rotherham": {"T-11": "13245000 10071000 400000 50 50% 200001 100000.50 200000.01"},
    "salford": {"T-36": "60000000 40000000 3000000 1800000 1200000"},
    "salford-urban-vision": {
        "S10": "250000000 19.9% 30% 50.1% 367 58000000 23600000 36500000 22000000 19000000 2000000 3000000 "
        "500000",
    },
    "sherwood-ward": {"2.5": "6800"},
    "south-hams-west-devon": {"R7": "3%", "T-25": "3"},
    "southampton": {"T-14": "15325000 1526000 16851000 61000000"},
    "southend-essex-thurrock": {"R9": "10%"},
    "southwest-one": {"S11": "31500000"},
    "tameside": {"T-36": "60000000 40000000 3000000 2.5%"},
    "torbay": {"T-13": "12000000 1200000 10%"},
    "tri-borough": {"S3": "1500000000 300000000 175 7700000 33400000 40000000"},
    "west-cheshire": {
        "S1": "18 150 3 4000000000",
        "S2": "525 39000000",
        "T-55": "74285.71",
        "2.1": "2000000 56000000 108000000 41000000",
        "T-57": "67000000",
    },
    "wirral": {"T-34": "7905000 9824000 7905 9824 80%", "2.5": "5862000 50%"},
    "wirral-bcf": {"0": "235000000 8200000 5"},
    "worcestershire-regulatory-services": {
        "R12": "173000 42500",
        "T-27": "7215 7580 14795",
        "T-28": "182000 5.2% 120000 10000 52000",
        "T-29": "57000 1.9% 20000 37000",
    },
}
PENCE = Fraction(1, 100)
WORKED: dict[str, dict[str, Fraction | int]] = {
    "better-care-call-off": {"300000": 900_000 - 150_000 - 250_000 - 200_000},
    "better-care-performance": {
        "1500000": 3_000_000 // 2,
        "2200000": 2_800_000 // 2 + (3_000_000 - 2_800_000 // 2) // 2,
        "800000": (3_000_000 - 2_800_000 // 2) // 2,
        "1700000": (600_000 + 2_800_000) // 2,
        "1100000": 2_800_000 - (600_000 + 2_800_000) // 2,
    },
    "devon-rates": {
        "260000": 200_000 + (400_000 - 280_000) // 2,
        "80000": 50_000 + (400_000 - 280_000) // 4,
        "60000": 30_000 + (400_000 - 280_000) // 4,
        "100000": Fraction(140_000 * 200, 280),
        "25000": Fraction(140_000 * 50, 280),
        "15000": Fraction(140_000 * 30, 280),
    },
    "essex": {
        "50000000": (118_000_000 - 18_000_000) // 2,
        "30000000": (118_000_000 - 18_000_000) * Fraction("0.3"),
        "20000000": (118_000_000 - 18_000_000) * Fraction("0.2"),
    },
    "greater-manchester": {
        "54000000": 270_000_000 // 5,
        "50%": Fraction(1, 2),
        "19200000": 6_000_000 + 22_000_000 * Fraction("0.6"),
        "12800000": 4_000_000 + 22_000_000 * Fraction("0.4"),
        "22000000": (54_000_000 - 10_000_000) // 2,
        "3000000": 5_000_000 * Fraction("0.6"),
        "2000000": 5_000_000 * Fraction("0.4"),
        "600000": 1_000_000 * Fraction("0.6"),
        "400000": 1_000_000 * Fraction("0.4"),
    },
    "gwent-frailty": {"0.05": 5 * PENCE, "0.02": 7 * PENCE - 5 * PENCE},
    "luton": {"325000": 300_000 + 100_000 // 4, "35000": 100_000 * 3 // 4 - 40_000},
    "nhs-minimum": {"217100": 200_000 + 10_000 + 4_000 + 5_000 - 2_000 + 100},
    "north-devon-mid-devon": {
        "66750": 100_000 * Fraction("0.6675"),
        "33250": 100_000 * Fraction("0.3325"),
        "63770": 100_000 * Fraction("0.6377"),
        "36230": 100_000 * Fraction("0.3623"),
    },
    "oldham": {"500000": (6_000_000 - 5_000_000) // 2},
    "oxfordshire": {
        "510000": 1_000_000 * Fraction("0.51"),
        "490000": 1_000_000 * Fraction("0.49"),
        "0.02": 2 * PENCE,
        "0.01": 3 * PENCE - 2 * PENCE,
    },
    "plymouth": {
        "770000": 1_000_000 * Fraction("0.77"),
        "230000": 1_000_000 * Fraction("0.23"),
        "0.04": 4 * PENCE,
        "0.01": 5 * PENCE - 4 * PENCE,
    },
    "public-health-dorset": {
        "200000": 1_000_000 * Fraction("0.4") / 2,
        "600000": 1_000_000 * Fraction("0.6"),
        "10000": (50_000 - 30_000) // 2,
    },
    "public-protection-partnership": {
        "25760": 100_000 * Fraction("0.2576"),
        "40000": 100_000 * Fraction("0.4"),
        "34240": 100_000 * Fraction("0.3424"),
        "0.02": 2 * PENCE,
        "0.01": PENCE,
    },
    "reward-grants": {
        "2011750": Fraction("4023500") / 2,
        "2011655.13": Fraction("4023310.26") / 2,
    },
    "rotherham": {"100000.01": 100_000 + PENCE, "100000": 100_000},
    "salford": {
        "0.02": 2 * PENCE,
        "0.01": 3 * PENCE - 2 * PENCE,
        "600000": 1_000_000 * Fraction("0.6"),
        "400000": 1_000_000 * Fraction("0.4"),
    },
    "salford-urban-vision": {
        "11542000": 58_000_000 * Fraction("0.199"),
        "17400000": 58_000_000 * Fraction("0.3"),
        "29058000": 58_000_000 * Fraction("0.501"),
        "995000": 5_000_000 * Fraction("0.199"),
        "1500000": 5_000_000 * Fraction("0.3"),
        "2505000": 5_000_000 * Fraction("0.501"),
        "199": 1_000 * Fraction("0.199"),
        "300": 1_000 * Fraction("0.3"),
        "501.01": 1_000 * Fraction("0.501") + PENCE,
    },
    "sherwood-ward": {"150.01": 150 + PENCE, "150": 300 // 2},
    "south-hams-west-devon": {
        "60000": 100_000 * Fraction("0.6"),
        "40000": 100_000 * Fraction("0.4"),
        "63100": 100_000 * Fraction("0.631"),
        "36900": 100_000 * Fraction("0.369"),
    },
    "southampton": {
        "59474000": 61_000_000 - 1_526_000,
        "44149000": 61_000_000 - 16_851_000,
        "15260": 610_000 * Fraction(1_526, 61_000),
        "594740": 610_000 * Fraction(59_474, 61_000),
    },
    "southend-essex-thurrock": {
        "240000": 400_000 * 3 // 5,
        "160000": 400_000 * 2 // 5,
        "50000": 100_000 * Fraction(5, 10),
        "330000": 300_000 + 100_000 * Fraction(3, 10),
        "220000": 200_000 + 100_000 * Fraction(2, 10),
    },
    "southwest-one": {"750000": 1_000_000 * 3 // 4, "200000": 1_000_000 // 5, "50000": 1_000_000 // 20},
    "tameside": {
        "2000000": 1_500_000 + 200_000 + 300_000,
        "860000": 500_000 + 600_000 * Fraction("0.6"),
        "740000": 500_000 + 600_000 * Fraction("0.4"),
        "400000": 800_000 // 2,
    },
    "torbay": {"5400000": 12_000_000 * Fraction("0.45")},
    "tri-borough": {"60000": 100_000 - 40_000, "130000": 100_000 + 90_000 // 3},
    "west-cheshire": {
        "266666.67": 266_666 + 67 * PENCE,
        "133333.33": 400_000 - 266_666 - 67 * PENCE,
    },
    "wirral": {"3952500": 7_905_000 // 2},
    "wirral-bcf": {"250000": 500_000 // 2, "8450000": 8_200_000 + 500_000 // 2},
    "worcestershire-regulatory-services": {
        "12333.33": 12_333 + 33 * PENCE,
        "12333.34": 37_000 - 2 * (12_333 + 33 * PENCE),
        "17333.33": 17_333 + 33 * PENCE,
        "17333.34": 52_000 - 2 * (17_333 + 33 * PENCE),
        "5833.33": 5_833 + 33 * PENCE,
        "5833.34": 60_000 - 42_500 - 2 * (5_833 + 33 * PENCE),
    },
}
NUMBER = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)(%| million| billion)?")
TIMES = {"million": 10**6, "billion": 10**9}
WORDY = {"kind", "agreement", "title", "cite", "sources", "assumed", "names", "starts", "ends", "year"}
WORDY |= {"label", "reference", "clause", "sovereignty", "conditions"}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(
    rf"(?:[0-9]{{1,2}} )?(?:{MONTHS}) ?(?:[0-9]{{4}})?|\b(?:19|20)[0-9]{{2}}(?:-[0-9]{{2}})?\b|No\. [0-9/]+"
)


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def terms_of(name: str) -> PoolTerms:
    return read_pool((FOLDER / f"{name}.toml").read_bytes(), f"{name}.toml", "GBP")


def plainly(figure: str, times: str = "") -> str:
    """Write a figure in one way: no sign, no commas, no nought at the end."""
    value = Fraction(figure.rstrip("%").replace(",", "").lstrip("-")) * TIMES.get(times.strip(), 1)
    decimal = f"{value.numerator / value.denominator:.6f}".rstrip("0").rstrip(".")
    return decimal + ("%" if "%" in figure + times else "")


def numbers_in(text: str) -> set[str]:
    return {plainly(found.rstrip(","), times) for found, times in NUMBER.findall(DAY.sub(" ", text))}


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
    elif isinstance(value, str):
        if key == "published" or value.endswith(" points"):
            yield from numbers_in(value)
        elif re.fullmatch(r"-?[0-9.]+%?|[0-9]+/[0-9]+", value):
            yield from (plainly(part) for part in value.split("/"))


def invented(name: str, file: dict[str, Any]) -> list[str]:
    """Return the figures and days of a pool that nothing says where they come from."""
    told = {plainly(figure) for case in FACTS[name].values() for figure in case.split()}
    told |= {plainly(figure) for figure in WORKED.get(name, {})}
    told |= numbers_in(" ".join(file["assumed"])) | {"0", "0%", "100%"}
    said = " ".join([*file["assumed"], *file["published"]])
    strange = []
    for found in figures(file):
        if isinstance(found, date):
            if (found.month, found.day) != (3, 31) and written_day(found) not in said:
                strange.append(written_day(found))
        elif found not in told:
            strange.append(found)
    return strange


@pytest.mark.parametrize("name", CATALOGUE)
def test_no_figure_of_a_pool_is_invented(name: str) -> None:
    assert invented(name, raw(name)) == []


def test_an_invented_figure_and_day_are_found() -> None:
    file = raw("salford")
    file["published"] = ["It put in £17.5 million."]
    file["example"][0]["given"] = {"overspend": "1234.00", "on": date(2017, 9, 29)}
    assert sorted(invented("salford", file)) == ["1234", "17500000", "29 September 2017"]


@pytest.mark.parametrize("name", sorted(WORKED))
def test_arithmetic_on_figures_is_right(name: str) -> None:
    for figure, value in WORKED[name].items():
        assert Fraction(figure.rstrip("%")) == value * (100 if figure.endswith("%") else 1)


def test_the_table_is_of_the_catalogue() -> None:
    assert sorted(FACTS) == CATALOGUE
    assert len(CATALOGUE) >= 16


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_pool_is_whole(name: str) -> None:
    terms = terms_of(name)
    assert terms.agreement == name
    assert all((terms.title, terms.sources, terms.published, terms.assumed, terms.example))
    assert all(text.strip() for text in (*terms.sources, *terms.published, *terms.assumed))
    assert all(example.title for example in terms.example)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_pool_settles_as_its_examples_say(name: str) -> None:
    checked = check(terms_of(name))
    assert checked
    assert [found for found in checked if not found.agrees] == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_pool_says_itself_without_a_name_or_amount_missing(name: str) -> None:
    terms = terms_of(name)
    said = [clause.text for clause in (*clauses(terms, {}, "GBP"), *budget_clauses(terms, {}, "GBP"))]
    assert said
    assert all(sentence == sentence.strip() and sentence.endswith(".") for sentence in said)
    text = " ".join(said)
    for amount in amounts(raw(name)):
        assert prose(amount, "GBP") in text
    for share in shares(terms):
        assert share in text
    assert "None" not in text


def shares(terms: PoolTerms) -> Iterator[str]:
    """Yield the shares that a difference goes by, where they stand beside the steps."""
    yield from terms.equity.values()
    for use in terms.use.values():
        yield from (*use.estimate.values(), *map(str, use.actual.values()))


def amounts(value: object, key: str = "") -> Iterator[int]:
    """Yield every amount of the terms themselves, without examples and what is said beside them."""
    if isinstance(value, dict):
        for name, held in value.items():
            beside = {"example", "names", "published", "assumed", "sources", "uplift"}
            yield from amounts(held, name) if name not in beside else ()
    elif isinstance(value, list):
        for held in value:
            yield from amounts(held, key)
    elif isinstance(value, str) and re.fullmatch(r"-?[0-9]+\.[0-9]{2}", value):
        yield int(value.replace(".", ""))
