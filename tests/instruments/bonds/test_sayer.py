"""What each way of paying says: one plain sentence or a few."""

from __future__ import annotations

import pytest

from instruments.bonds.kit import CITY
from instruments.bonds.test_clauses import said
from pooledbudget.instruments.bonds.outcomes import OUTCOMES
from pooledbudget.instruments.bonds.sayer import SAID

MATCHED = 'counterfactual = { design = "matched" }\n'


PAYS: dict[str, tuple[str, str]] = {
    "price": ('pays = "price"\nprice = "2.50"', "For x £2.50 each is paid."),
    "a price not published": (
        'pays = "price"',
        "X: what it pays is not published, so nothing can be posted.",
    ),
    "sum": ('pays = "sum"\namount = "5.00"', "£5 is paid once for x."),
    "person": ('pays = "person"\nprice = "5.00"', "£5 is paid for each person with x, once."),
    "a clock": (
        'pays = "person"\nprice = "5.00"\nafter = "y"\ndays = 90\nrestarts = "z"\ntolerates = 2',
        "It is paid at least 90 days after y; each time of z, but for 2, starts the days again.",
    ),
    "difference": (
        f'pays = "difference"\nprice = "5.00"\nthreshold = "10%"\ncap = "9.00"\n{MATCHED}',
        "A cohort pays if x fall by at least 10% against the comparison.",
    ),
    "its price and cap": (
        f'pays = "difference"\nprice = "5.00"\nthreshold = "10%"\ncap = "9.00"\n{MATCHED}',
        "It pays £5 for each event avoided, up to £9 in all.",
    ),
    "pooled": (
        f'pays = "difference"\ncohorts = ["a"]\nthreshold = "10%"\npooled = {{ threshold = "7.5%" }}\n{MATCHED}',
        "If no cohort has paid, a fall of at least 7.5% over all cohorts pays once.",
    ),
    "threshold": (
        'pays = "threshold"\nthreshold = "5%"\namount = "5.00"',
        "If x reaches 5%, £5 is paid; below it nothing.",
    ),
    "steps": (
        'pays = "steps"\nsteps = [["10%", "1.00"], ["20%", "2.00"]]',
        "For x the amount of the highest step reached is paid: £1 from 10% and £2 from 20%, and nothing below.",
    ),
    "line": (
        'pays = "line"\nline = [["10%", "1.00"], ["20%", "2.00"]]',
        "For x what is paid lies on the straight lines between £1 at 10% and £2 at 20%.",
    ),
    "band": (
        f'pays = "band"\nbands = [["10%", "1.00"]]\n{MATCHED}',
        "For x each event avoided is paid at the price of the band reached: £1 from 10%, and nothing below.",
    ),
    "tiers": (
        'pays = "tiers"\ntiers = [{ first = 370, price = "1100.00" }, { first = 40, price = "1000.00" }, { price = "1350.00" }]',
        "For x £1,100 is paid for each of the first 370, £1,000 for each of the next 40 and £1,350 for each of the rest.",
    ),
    "saving": (
        'pays = "saving"\nshare = "95%"\nonce_repaid = "40%"\nat_risk = "50%"',
        "95% of the saving by x that 50% of those counted would have cost is paid; once capital is repaid it is 40%.",
    ),
    "fee at risk": (
        'pays = "fee at risk"\nfee = "9.00"\nshare = "10%"\nthreshold = "5%"',
        "If x does not reach 5%, 10% of the fee of £9 is paid back.",
    ),
    "shortfall": (
        'pays = "shortfall"\nminimum = "40"\nprice = "9.00"',
        "For x a minimum of 40 is owed each time: £9 is paid for each one fewer.",
    ),
    "a shortfall of which the price is unknown": (
        'pays = "shortfall"\nminimum = "40"\nstatus = "unknown"',
        "For x a minimum of 40 is owed each time. What it pays is not published, so nothing can be posted.",
    ),
    "a price that rises": (
        'pays = "price"\nprice = "9.00"\nindexed = { dates = { from = 2021-04-01, every = "1 year" }, rate = "2.5%" }',
        "What it pays rises by 2.5% on 1 April 2021 and every year after it, to the nearest penny.",
    ),
    "a price that rises with an index": (
        'pays = "price"\nprice = "9.00"\nindexed = { dates = { from = 2021-04-01, times = 2 }, reads = "y", base = "108.7", '
        'at_most = "3%", at_least = "0%" }',
        "What it pays rises with y from 108.7, on 1 April 2021 and every year after it, 2 times, each time by at most 3% and "
        "at least 0%, to the nearest penny.",
    ),
    "standing charge": (
        'pays = "standing charge"\namount = "6.00"\ndates = { from = 2021-01-31, every = "1 month", times = 3 }',
        "£6 is paid for x on 31 January 2021 and every month after it, 3 times, whatever is measured.",
    ),
    "termination": (
        'pays = "termination"\nstopped_by = "city"\nstages = [{ from = 2021-01-01, amount = "9.00" }]',
        "If the bond is stopped by The City, x pays £9 from 1 January 2021.",
    ),
    "nothing": ('pays = "nothing"', "X is measured, and pays nothing itself."),
    "a discount": ('pays = "sum"\namount = "5.00"\ndiscount = "10%"', "10% is taken off each payment."),
    "a blend": (
        'pays = "sum"\namount = "5.00"\nblend = "80%"',
        "Two estimates are blended: 80% of the first, the rest of the second.",
    ),
    "a cap": ('pays = "sum"\namount = "5.00"\ncap = "9.00"', "It pays £9 in all at most."),
    "a quota": (
        'pays = "sum"\namount = "5.00"\nquota = { at_most = "40%", among = ["x", "y"] }',
        "It is at most 40% of x and y.",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), PAYS.values(), ids=PAYS)
def test_what_is_said_of_an_outcome(text: str, sentence: str) -> None:
    assert sentence in said(f"{CITY}[outcomes.x]\n{text}\n")


def test_every_way_of_paying_has_its_sentence() -> None:
    assert {name for name, kind in OUTCOMES.items() if kind not in SAID} == {"nothing"}
    assert set(OUTCOMES) <= set(PAYS)
