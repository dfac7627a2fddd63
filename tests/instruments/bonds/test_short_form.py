"""What a bond's terms may say: refused for one fault, and accepted just beside it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from instruments.books import BOND, SECOND_BOND
from pooledbudget.errors import Refused
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.settings import read_settings


def read(text: str, currency: str = "GBP") -> BondTerms:
    return read_settings(BondTerms, text.encode(), "agreements/bond.toml", currency)


TERMS, SISTER = read(BOND), read(SECOND_BOND)
INVESTOR = '[[investors]]\ninvestor = "harbour"\ncommitment = "1000.00"\n'
COHORTS = 'cohorts = ["a", "b"]'


def changed(old: str, new: str) -> str:
    assert old in BOND
    return BOND.replace(old, new, 1)


REFUSED = {
    "an investor twice": (changed(INVESTOR, INVESTOR * 2), "an investor is named twice"),
    "no investor": ("investors = []\n" + changed(INVESTOR, ""), "at least 1 item"),
    "no commitment": (changed('"1000.00"', '"0.00"'), "must be more than nought"),
    "a commitment in another currency": (changed('"1000.00"', '"€1,000.00"'), "is not in GBP"),
    "no cohort": (changed(COHORTS, "cohorts = []"), "at least 1 item"),
    "a cohort twice": (changed(COHORTS, 'cohorts = ["a", "b", "a"]'), "'a' is named twice"),
    "the name of the pooled result": (changed(COHORTS, 'cohorts = ["all"]'), "'all' is kept for the pooled"),
    "no such cohort to pool": (changed(COHORTS, f'{COHORTS}\nonly_pooled = ["c"]'), "no cohort 'c'"),
    "a threshold over the whole": (changed('"10%"\npooled', '"100.1%"\npooled'), "more than the whole"),
    "a pooled threshold over the whole": (changed('"7.5%"', '"101%"'), "is more than the whole"),
    "thresholds out of order": (changed('"7.5%"', '"10.1%"'), "10.1% is more than the 10%"),
    "a threshold without its sign": (changed('"7.5%"', '"7.5"'), "is not written as"),
    "a threshold below nought": (changed('"7.5%"', '"-7.5%"'), "is not written as"),
    "a threshold as a number": (changed('"7.5%"', "7.5"), "has a decimal point"),
    "no price": (changed('"10.00"', '"0.00"'), "must be more than nought"),
    "no cap": (changed('"250.00"', '"0.00"'), "must be more than nought"),
    "a key that is not one": (changed("return_cap", "return_max"), "'return_max' is not a key"),
}


@pytest.mark.parametrize(("text", "what"), REFUSED.values(), ids=REFUSED)
def test_terms_that_cannot_be_are_refused(text: str, what: str) -> None:
    with pytest.raises(Refused, match=what):
        read(text)


ACCEPTED = {
    "a threshold of the whole": BOND.replace('"7.5%"', '"100%"').replace('"10%"\npooled', '"100%"\npooled'),
    "thresholds alike": BOND.replace('"7.5%"', '"10%"'),
    "a higher one with a cohort that is only pooled": BOND.replace('"7.5%"', '"20%"').replace(
        COHORTS, f'{COHORTS}\nonly_pooled = ["b"]'
    ),
    "a threshold of nought": BOND.replace('"7.5%"', '"0%"'),
    "a threshold with six places": BOND.replace('"7.5%"', '"7.123456%"'),
    "no pooled threshold": BOND.replace('pooled_threshold = "7.5%"\n', ""),
    "no price published": BOND.replace('payment_per_event_avoided = "10.00"\n', ""),
    "no cap on payments": BOND.replace('payment_cap = "250.00"\n', ""),
    "no cap on return": BOND.replace('return_cap = "10%"\n', ""),
    "a cohort judged with the others only": BOND.replace(COHORTS, f'{COHORTS}\nonly_pooled = ["b"]'),
    "every cohort judged with the others only": BOND.replace(COHORTS, f'{COHORTS}\nonly_pooled = ["a", "b"]'),
    "a cohort called nearly all": BOND.replace(COHORTS, 'cohorts = ["a", "All"]'),
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_terms_at_the_edge_are_accepted(text: str) -> None:
    assert read(text).agreement == "bond"


def test_a_return_cap_of_more_than_the_whole_is_refused() -> None:
    """F-18 of the findings: 700% is no cap that anybody means."""
    with pytest.raises(Refused, match="return_cap: '700%' is more than the whole"):
        read(BOND.replace('return_cap = "10%"', 'return_cap = "700%"'))


def test_thresholds_are_exact() -> None:
    assert (TERMS.outcome.cohort_fall, TERMS.outcome.pooled_fall) == (Fraction(1, 10), Fraction(3, 40))
    assert read(ACCEPTED["no pooled threshold"]).outcome.pooled_fall is None
    assert read(ACCEPTED["a threshold of nought"]).outcome.pooled_fall == 0


def test_a_cohort_judged_with_the_others_only_is_not_awaited_alone() -> None:
    assert TERMS.outcome.answered_alone == ["a", "b"]
    assert read(ACCEPTED["a cohort judged with the others only"]).outcome.answered_alone == ["a"]


@pytest.mark.parametrize(
    ("investor", "bond", "sister"), [("harbour", 100_000, 50_000), ("lantern", 0, 30_000), ("nhs", 0, 0)]
)
def test_a_commitment_is_an_investors_own_and_nought_for_anybody_else(
    investor: str, bond: int, sister: int
) -> None:
    assert (TERMS.commitment(investor), SISTER.commitment(investor)) == (bond, sister)


def test_it_names_its_investors_and_is_paid_by_its_payer() -> None:
    assert list(SISTER.named) == ["harbour", "lantern"]
    assert (TERMS.paid_by, TERMS.goes_by, dict(TERMS.lines)) == ("pool", "", {})


def test_amounts_are_read_in_the_currency_of_the_book() -> None:
    terms = read(BOND.replace('"1000.00"', '"€1,000.00"').replace('"10.00"', '"EUR 10.00"'), "EUR")
    assert (terms.commitment("harbour"), terms.outcome.payment_per_event_avoided) == (100_000, 1_000)
