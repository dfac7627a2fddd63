"""What a pooled agreement may say: every table refused for one fault, and accepted just beside it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from conftest import POOL
from instruments.books import BY_THIRDS, FENCE, UNFENCED
from pooledbudget.errors import Refused
from pooledbudget.instruments.pools.contradictions import read_pool
from pooledbudget.instruments.pools.contributions import YearContribution
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.money import plain
from pooledbudget.periods import FinancialYear


def read(text: str, currency: str = "GBP") -> PoolTerms:
    return read_pool(text.encode(), "agreements/pool.toml", currency)


TERMS = read(POOL)
NHS_2013 = '[[contributions]]\npartner = "nhs"\nyear = "2013-14"\namount = "800.01"\ninstalments = "annual"\n'
NHS_2014 = NHS_2013.replace("2013-14", "2014-15")
BASIS = 'basis = "opening cash contributions"'
UNKNOWN_SCHEME = FENCE.replace('schemes = ["clinics"]', 'schemes = ["clinic"]')

REFUSED = {
    "it ends before it starts": ("ends = 2015-03-31", "ends = 2013-03-31", "is before it starts"),
    "a scheme under no theme": ('theme = "health"', 'theme = "heath"', "there is no theme 'heath'"),
    "a fence around no scheme": (FENCE, UNKNOWN_SCHEME, "ring_fence.schemes: there is no scheme 'clinic'"),
    "agreed shares without shares": (BASIS, 'basis = "agreed shares"', "give 'shares' with the basis"),
    "shares beside the other basis": (BASIS, f'{BASIS}\nshares = {{ county = "100%" }}', "and only then"),
    "a basis there is not": (BASIS, 'basis = "by chance"', "is none of"),
    "two contributions for a year": (NHS_2013, NHS_2013 * 2, "nhs has two contributions for 2013-14"),
    "a fence around a scheme in view": (
        FENCE,
        FENCE.replace('schemes = ["clinics"]', 'schemes = ["patrols"]'),
        "nothing of the pool is spent on it",
    ),
    "a fence around nothing": (
        FENCE,
        FENCE.replace('schemes = ["clinics"]', "schemes = []"),
        "at least 1 item",
    ),
    "a fence of no grant": (FENCE, FENCE.replace('["public-health"]', "[]"), "at least 1 item"),
    "a grant on both sides of the fence": (
        "[themes]",
        'grants = ["public-health"]\n\n[themes]',
        "public-health is one of the ring fence",
    ),
    "an odd penny for one without a share": (
        'clause = "9.1"',
        'clause = "9.1"\nodd_penny_first = "department"',
        "department has no share",
    ),
    "a share by contributions of nobody": (
        POOL[POOL.index("[[contributions]]") : POOL.index("[ring_fence]")],
        "",
        "nobody contributes",
    ),
    "a year after the dates": (NHS_2013, NHS_2013.replace("2013-14", "2015-16"), "2015-16 is outside"),
    "a year before the dates": (NHS_2013, NHS_2013.replace("2013-14", "2012-13"), "2012-13 is outside"),
    "years that do not follow": (NHS_2013, NHS_2013.replace("2013-14", "2013-15"), "not a financial year"),
    "a year written otherwise": (NHS_2013, NHS_2013.replace("2013-14", "2013"), "is not written as"),
    "an amount of nought": ('"800.01"', '"0.00"', "must be more than nought"),
    "an amount below nought": ('"800.01"', '"-800.01"', "must be more than nought"),
    "an amount that is a number": ('"800.01"', "800", "written as a string"),
    "an amount in another currency": ('"800.01"', '"€800.01"', "is not in GBP"),
    "instalments there are not": ('instalments = "annual"', 'instalments = "weekly"', "is none of"),
    "a status there is not": ('status = "in view"', 'status = "alined"', "is none of"),
    "a key that is not one": ("[ring_fence]", "[ring_fense]", "'ring_fense' is not a key"),
    "a name in capitals": ('agreement = "pool"', 'agreement = "Pool"', "is not written as"),
}


@pytest.mark.parametrize(("old", "new", "what"), REFUSED.values(), ids=REFUSED)
def test_terms_that_cannot_be_are_refused(old: str, new: str, what: str) -> None:
    assert old in POOL
    with pytest.raises(Refused, match=what):
        read(POOL.replace(old, new, 1))


def whole_year(start: str, end: str, year: str) -> str:
    dates = POOL.replace("starts = 2013-04-01", f"starts = {start}").replace("2015-03-31", end)
    return dates[: dates.index("[[contributions]]")] + NHS_2013.replace("2013-14", year)


ACCEPTED = {
    "it ends on the day it starts": whole_year("2013-04-01", "2013-04-01", "2013-14"),
    "its last day is the first of the year": whole_year("2013-04-01", "2014-04-01", "2014-15"),
    "its first day is the last of the year": whole_year("2014-03-31", "2015-03-31", "2013-14"),
    "a contribution a year": POOL.replace(NHS_2013, NHS_2013 + NHS_2014),
    "an amount with the sign of the book": POOL.replace('"800.01"', '"£800.01"'),
    "agreed shares that are the whole": BY_THIRDS,
    "no ring fence": UNFENCED,
    "no clause about the difference": POOL[: POOL.index("[risk_share]")],
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_terms_at_the_edge_are_accepted(text: str) -> None:
    assert read(text).agreement == "pool"


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [("2013-04-01", "2014-03-31", "2014-15"), ("2014-04-01", "2015-03-31", "2013-14")],
)
def test_a_year_a_day_outside_the_dates_is_refused(start: str, end: str, year: str) -> None:
    with pytest.raises(Refused, match=f"{year} is outside the agreement's dates"):
        read(whole_year(start, end, year))


def test_every_fault_is_told_at_once() -> None:
    text = POOL.replace('"800.01"', '"800.001"').replace('"400.00"', '"none"')
    with pytest.raises(Refused) as caught:
        read(text)
    assert [finding.column for finding in caught.value.findings] == [
        "contributions.2.amount",
        "contributions.3.amount",
    ]


def test_every_clause_that_cannot_be_is_told_at_once() -> None:
    text = POOL.replace("ends = 2015-03-31", "ends = 2013-03-31").replace(
        'theme = "health"', 'theme = "heath"'
    )
    text = text.replace('clause = "9.1"', 'clause = "9.1"\nodd_penny_first = "nobody"')
    with pytest.raises(Refused) as caught:
        read(text)
    assert [finding.column for finding in caught.value.findings] == [
        "ends",
        "schemes.clinics.theme",
        *(f"contributions.{number}.year" for number in (1, 2, 3)),
        "risk_share.odd_penny_first",
    ]


@pytest.mark.parametrize(
    ("shares", "what"),
    [
        ('{ county = "1/3", police = "1/3", nhs = "1/3" }', ""),
        ('{ county = "33.34%", police = "33.33%", nhs = "33.33%" }', ""),
        ('{ county = "100%", nhs = "0%" }', ""),
        ('{ county = "33.33%", police = "33.33%", nhs = "33.33%" }', "add up to 99.99%, not 100%"),
        ('{ county = "2/3", nhs = "2/3" }', "add up to 133.3333%, not 100%"),
        ('{ county = "a half", nhs = "50%" }', "'a half' is not a share"),
        ('{ county = "1/0", nhs = "50%" }', "'1/0' is not a share"),
        ('{ county = "101%" }', "is more than the whole"),
    ],
)
def test_agreed_shares_are_the_whole_exactly(shares: str, what: str) -> None:
    text = POOL.replace(BASIS, f'basis = "agreed shares"\nshares = {shares}')
    if what:
        with pytest.raises(Refused, match=what):
            read(text)
    else:
        agreed = read(text).agreed_shares()
        assert agreed is not None
        assert sum(agreed.parts.values()) == 1


# What falls due and when


def schedule(instalments: str, starts: str, ends: str, amount: int = 120_000) -> list[tuple[str, str]]:
    dates = {"starts": date.fromisoformat(starts), "ends": date.fromisoformat(ends)}
    terms = TERMS.model_copy(update=dates)
    contribution = YearContribution.model_construct(
        partner="county", year="2013-14", amount=amount, instalments=instalments
    )
    return [(day.isoformat(), plain(due)) for day, due in terms.schedule(contribution)]


MONTHLY = [f"2013-{number:02d}-01" for number in range(4, 13)] + ["2014-01-01", "2014-02-01", "2014-03-01"]
QUARTERLY = ["2013-04-01", "2013-07-01", "2013-10-01", "2014-01-01"]


@pytest.mark.parametrize(
    ("instalments", "starts", "ends", "due"),
    [
        ("annual", "2013-04-01", "2014-03-31", [("2013-04-01", "1200.00")]),
        ("quarterly", "2013-04-01", "2014-03-31", [(day, "300.00") for day in QUARTERLY]),
        ("monthly", "2013-04-01", "2014-03-31", [(day, "100.00") for day in MONTHLY]),
        # It starts in mid-year: on an instalment day, and the day after one.
        ("monthly", "2013-12-01", "2014-03-31", [(day, "300.00") for day in MONTHLY[8:]]),
        ("monthly", "2013-12-02", "2014-03-31", [(day, "400.00") for day in MONTHLY[9:]]),
        ("quarterly", "2013-10-01", "2014-03-31", [(day, "600.00") for day in QUARTERLY[2:]]),
        ("quarterly", "2013-10-02", "2014-03-31", [("2014-01-01", "1200.00")]),
        # It starts after the year's last instalment day: the whole falls due on its first day.
        ("quarterly", "2014-01-02", "2014-03-31", [("2014-01-02", "1200.00")]),
        ("annual", "2013-04-02", "2014-03-31", [("2013-04-02", "1200.00")]),
        ("annual", "2013-04-02", "2013-04-02", [("2013-04-02", "1200.00")]),
        # It ends in mid-year: on an instalment day, and the day before one.
        ("monthly", "2013-04-01", "2013-06-01", [(day, "100.00") for day in MONTHLY[:3]]),
        ("monthly", "2013-04-01", "2013-05-31", [(day, "100.00") for day in MONTHLY[:2]]),
        ("quarterly", "2013-04-01", "2013-09-30", [(day, "300.00") for day in QUARTERLY[:2]]),
        # It starts and ends in mid-year.
        ("monthly", "2013-12-01", "2014-01-31", [("2013-12-01", "300.00"), ("2014-01-01", "300.00")]),
        ("quarterly", "2013-10-01", "2013-12-31", [("2013-10-01", "600.00")]),
        # It began in an earlier year: the whole year is ahead.
        ("quarterly", "2011-04-01", "2015-03-31", [(day, "300.00") for day in QUARTERLY]),
    ],
)
def test_a_years_amount_is_spread_over_the_days_from_the_first_on_and_none_falls_due_after_the_last(
    instalments: str, starts: str, ends: str, due: list[tuple[str, str]]
) -> None:
    assert schedule(instalments, starts, ends) == due


def test_instalments_that_do_not_divide_are_within_a_penny_and_sum_to_the_whole() -> None:
    due = schedule("monthly", "2013-04-01", "2014-03-31", amount=100_007)
    assert {amount for _, amount in due} == {"83.33", "83.34"}
    assert sum(int(amount.replace(".", "")) for _, amount in due) == 100_007


# In which proportion


def test_the_proportions_of_a_year_are_those_of_its_whole_contributions() -> None:
    shares = TERMS.proportions(FinancialYear(2013))
    assert shares is not None
    assert shares.parts == {
        "county": Fraction(120000, 240001),
        "police": Fraction(40000, 240001),
        "nhs": Fraction(80001, 240001),
    }


def test_a_year_has_its_own_proportions_and_none_without_contributions() -> None:
    terms = read(POOL.replace(NHS_2013, NHS_2013 + NHS_2014))
    shares = terms.proportions(FinancialYear(2014))
    assert shares is not None
    assert shares.parts == {"nhs": Fraction(1)}
    assert terms.proportions(FinancialYear(2015)) is None


def test_the_agreed_shares_are_those_written_and_none_under_the_other_basis() -> None:
    agreed = read(BY_THIRDS).agreed_shares()
    assert agreed is not None
    assert agreed.parts == dict.fromkeys(("county", "police", "nhs"), Fraction(1, 3))
    assert TERMS.agreed_shares() is None
    assert read(ACCEPTED["no clause about the difference"]).agreed_shares() is None


# Whose words mean which scheme

WORDS = read(
    POOL.replace('covers = ["Early Help Hubs"]', 'covers = ["*", "Shared"]\nsenders = ["county", "nhs"]')
    .replace('title = "Clinics"', 'title = "Clinics"\ncovers = ["GP Clinics", "Shared", "*"]')
    .replace('senders = ["police"]', 'senders = ["police"]\ncovers = ["Beat"]')
)


@pytest.mark.parametrize(
    ("word", "sender", "scheme"),
    [
        ("clinics", "nhs", "clinics"),
        ("GP Clinics", "nhs", "clinics"),
        ("patrols", "police", "patrols"),
        ("Beat", "police", "patrols"),
        # A word of a scheme that others may not send means what is not named elsewhere.
        ("patrols", "county", "hubs"),
        ("Beat", "county", "hubs"),
        ("anything", "county", "hubs"),
        # A name stands before what covers everything, and the first scheme before the next.
        ("GP Clinics", "police", "clinics"),
        ("Shared", "county", "hubs"),
        ("Shared", "police", "clinics"),
        ("anything", "police", "clinics"),
        # Case and spaces do not matter.
        ("  gp  CLINICS ", "police", "clinics"),
        ("BEAT", "police", "patrols"),
        ("Clinics", "county", "clinics"),
    ],
)
def test_a_senders_word_means_one_scheme(word: str, sender: str, scheme: str) -> None:
    assert WORDS.scheme_for(word, sender) == scheme


@pytest.mark.parametrize(
    ("word", "sender"),
    [("anything", "county"), ("hub", "county"), ("patrols", "nhs"), ("*", "county")],
)
def test_a_word_that_no_scheme_has_means_none(word: str, sender: str) -> None:
    assert TERMS.scheme_for(word, sender) is None


def test_it_names_its_contributors_its_sharers_its_odd_penny_and_its_senders() -> None:
    text = BY_THIRDS.replace('clause = "9.1"', 'clause = "9.1"\nodd_penny_first = "nhs"')
    text = text.replace('senders = ["police"]', 'senders = ["harbour"]')
    assert set(read(text).named) == {"county", "police", "nhs", "harbour"}
    assert set(read(ACCEPTED["no clause about the difference"]).named) == {"county", "police", "nhs"}


def test_its_lines_are_its_themes_and_it_goes_by_nothing_and_is_paid_by_nobody() -> None:
    assert TERMS.theme_titles == {
        "early-help": "Early help",
        "health": "Health",
        "whole-pool": "costs of the whole pool",
    }
    assert (TERMS.goes_by, TERMS.paid_by, TERMS.source) == ("", "", "")


@pytest.mark.parametrize(("amount", "minor"), [("€800.01", 80001), ("800.01", 80001), ("EUR 800.01", 80001)])
def test_amounts_are_read_in_the_currency_of_the_book(amount: str, minor: int) -> None:
    terms = read(POOL.replace('"800.01"', f'"{amount}"'), "EUR")
    assert terms.contributions[2].amount == minor


def shows(shape: dict[str, Any]) -> bool:
    """Say whether a key's shape shows what is written there: an example, choices, a table or a day."""
    if {"examples", "enum", "const", "$ref", "discriminator"} & shape.keys():
        return True
    if shape.get("type") in {"boolean", "integer"} or shape.get("format") == "date":
        return True
    inner = [*shape.get("anyOf", ()), shape.get("items"), shape.get("additionalProperties")]
    return any(shows(part) for part in inner if isinstance(part, dict))


def test_every_key_of_a_pools_terms_has_a_description_and_an_example() -> None:
    schema = PoolTerms.model_json_schema(by_alias=True)
    tables = {"PoolTerms": schema, **schema["$defs"]}
    keys = {
        f"{name}.{key}": shape
        for name, table in tables.items()
        for key, shape in table.get("properties", {}).items()
    }
    assert [key for key, shape in keys.items() if not shape.get("description")] == []
    assert [key for key, shape in keys.items() if not shows(shape)] == []
