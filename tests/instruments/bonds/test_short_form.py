"""The short form of a bond's terms: refused for one fault, accepted just beside it, and read in full."""

from __future__ import annotations

import pytest

from instruments.books import BOND, SECOND_BOND
from pooledbudget.errors import Refused
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.bonds.bond import Bond
from pooledbudget.instruments.bonds.outcomes import Difference
from pooledbudget.instruments.bonds.short_form import CLASS, OUTCOME, ShortTerms, is_short
from pooledbudget.instruments.bonds.terms import BondTerms, ReturnCap
from pooledbudget.settings import read_settings, read_toml


def read(text: str, currency: str = "GBP") -> ShortTerms:
    return read_settings(ShortTerms, text.encode(), "agreements/bond.toml", currency)


def in_full(text: str) -> BondTerms:
    return read(text).in_full()


TERMS, SISTER = in_full(BOND), in_full(SECOND_BOND)
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


LONG = """
kind = "bond"
agreement = "bond"
title = "the bond"

[classes.capital]
holders = { harbour = "1000.00" }
return_cap = "10%"

[payers.pool]
agreement = "pool"
theme = "early-help"

[outcomes.outcome]
pays = "difference"
title = "events"
cite = "terms"
cohorts = ["a", "b"]
pooled = { threshold = "7.5%" }
counterfactual = { design = "matched", cite = "terms" }
price = "10.00"
threshold = "10%"
cap = "250.00"
"""
"""What the short form of the tests says, in the long form."""


def test_it_says_what_the_long_form_says() -> None:
    long = Bond.read(LONG.encode(), "agreements/bond.toml", Context("GBP", {})).terms
    assert long == TERMS
    assert Bond.read(BOND.encode(), "agreements/bond.toml", Context("GBP", {})).terms == long


def test_the_one_outcome_is_a_difference_against_a_matched_group() -> None:
    outcome = TERMS.outcomes[OUTCOME]
    assert isinstance(outcome, Difference)
    assert (outcome.threshold, outcome.price, outcome.cap) == ("10%", 1000, 25000)
    assert (outcome.pooled and outcome.pooled.threshold, outcome.design.design) == ("7.5%", "matched")
    assert in_full(ACCEPTED["no pooled threshold"]).outcomes[OUTCOME].pooled is None


def test_what_is_not_published_is_unknown() -> None:
    assert TERMS.outcomes[OUTCOME].status == "published"
    assert in_full(ACCEPTED["no price published"]).outcomes[OUTCOME].status == "unknown"


def test_its_return_cap_is_a_rate_on_all_flows() -> None:
    assert TERMS.classes[CLASS].cap == ReturnCap(rate="10%")
    assert in_full(ACCEPTED["no cap on return"]).classes[CLASS].cap is None


def test_a_cohort_judged_with_the_others_only_is_not_awaited_alone() -> None:
    assert TERMS.outcomes[OUTCOME].alone == ["a", "b"]
    only = in_full(ACCEPTED["a cohort judged with the others only"])
    assert only.outcomes[OUTCOME].alone == ["a"]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        (BOND, True),
        (LONG, False),
        ('kind = "bond"\n', False),
        ('kind = "bond"\n[outcome]\n', True),
        ('kind = "bond"\ninvestors = []\n', True),
        ('kind = "bond"\ninvestors = []\n[classes]\n', False),
    ],
)
def test_a_file_is_in_the_short_form_by_its_keys(text: str, short: bool) -> None:
    assert is_short(read_toml(text.encode(), "bond.toml")) is short


@pytest.mark.parametrize(
    ("investor", "bond", "sister"), [("harbour", 100_000, 50_000), ("lantern", 0, 30_000), ("nhs", 0, 0)]
)
def test_a_commitment_is_an_investors_own_and_nought_for_anybody_else(
    investor: str, bond: int, sister: int
) -> None:
    assert (TERMS.commitment(investor), SISTER.commitment(investor)) == (bond, sister)


def test_it_names_its_investors_and_is_paid_by_its_payer() -> None:
    assert list(SISTER.named) == ["harbour", "lantern"]
    assert (TERMS.paid_by, TERMS.goes_by, dict(TERMS.theme_titles)) == ("pool", "", {})


def test_amounts_are_read_in_the_currency_of_the_book() -> None:
    short = read(BOND.replace('"1000.00"', '"€1,000.00"').replace('"10.00"', '"EUR 10.00"'), "EUR")
    terms = short.in_full()
    assert (terms.commitment("harbour"), short.outcome.payment_per_event_avoided) == (100_000, 1_000)
