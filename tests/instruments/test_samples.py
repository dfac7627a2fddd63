"""An agreement of each kind runs as it stands among the partners of a book."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from instruments.bonds.quayside import read
from pooledbudget.errors import Misuse
from pooledbudget.instruments.bonds.clauses import clauses
from pooledbudget.instruments.bonds.facts import Fact, Facts, What
from pooledbudget.instruments.bonds.fold import fold
from pooledbudget.instruments.bonds.schedule import FOREVER
from pooledbudget.instruments.samples import SAMPLES, sample
from pooledbudget.partners import Part, Partner, Partners
from pooledbudget.periods import Month

HOST = Partner("town", "The Town", frozenset({Part.HOST}))


def who(**parts: Part) -> Partners:
    partners = [HOST, *(Partner(name, name, frozenset({part})) for name, part in parts.items())]
    return Partners({partner.id: partner for partner in partners})


def test_a_sample_names_the_partners_of_the_book_by_their_parts() -> None:
    partners = who(fund=Part.PAYER, bank=Part.INVESTOR, shelter=Part.DELIVERER, village=Part.CONTRIBUTOR)
    said = {kind: tomllib.loads(sample(kind, partners, Month(2015, 6), kind)) for kind in SAMPLES}
    assert [row["partner"] for row in said["pool"]["contributions"]] == ["village"]
    assert said["families"]["payer"] == "fund"
    assert said["bond"]["classes"]["loan"]["holders"] == {"bank": "100000.00"}
    assert (list(said["bond"]["payers"]), said["bond"]["costs"][0]["payee"]) == (["fund"], "shelter")


def test_a_bond_of_a_book_with_a_pool_is_paid_by_it() -> None:
    text = sample("bond", who(bank=Part.INVESTOR), Month(2015, 6), "b", "our-pool")
    assert tomllib.loads(text)["payers"] == {"our-pool": {"agreement": "our-pool", "theme": "early-help"}}


@pytest.mark.parametrize(("kind", "part"), [("families", "payer"), ("bond", "investor")])
def test_a_part_that_nobody_plays_is_asked_for(kind: str, part: str) -> None:
    with pytest.raises(Misuse, match=f"needs a partner that plays the part '{part}'; add one"):
        sample(kind, who(), Month(2015, 6), kind)


def test_a_sample_bond_is_one_that_a_finance_person_knows() -> None:
    """It gave 16,000 of 20,000 pounds back in its first month, and its dates ran past its last day."""
    text = sample("bond", who(bank=Part.INVESTOR, fund=Part.PAYER), Month(2015, 6), "b")
    terms = read(text)
    assert terms.dates is not None
    days = terms.dates.days(FOREVER)
    assert (days[0], days[-1], terms.last_day, len(days)) == (
        date(2015, 8, 31),
        date(2018, 5, 31),
        date(2018, 5, 31),
        12,
    )
    assert all(on < days[-1] for cost in terms.costs for on in cost.dates.days(FOREVER))
    drawn = Fact(what=What.DRAWN, on=date(2015, 6, 2), party="bank", amount=40_000_00, capital="loan")
    _, runs = fold(terms, Facts([drawn], []), date(2016, 5, 31), paid_at_once=True)
    assert not any(due.parts for run in runs for due in run.dues)
    assert "For people in work for 26 weeks £2,500 each is paid." in [
        clause.text for clause in clauses(terms, {}, "GBP")
    ]
