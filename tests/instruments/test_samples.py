"""An agreement of each kind runs as it stands among the partners of a book."""

from __future__ import annotations

import tomllib

import pytest

from pooledbudget.errors import Misuse
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
    assert said["bond"]["classes"]["loan"]["holders"] == {"bank": "200000.00"}
    assert (list(said["bond"]["payers"]), said["bond"]["costs"][0]["payee"]) == (["fund"], "shelter")


def test_a_bond_of_a_book_with_a_pool_is_paid_by_it() -> None:
    text = sample("bond", who(bank=Part.INVESTOR), Month(2015, 6), "b", "our-pool")
    assert tomllib.loads(text)["payers"] == {"our-pool": {"agreement": "our-pool", "theme": "early-help"}}


@pytest.mark.parametrize(("kind", "part"), [("families", "payer"), ("bond", "investor")])
def test_a_part_that_nobody_plays_is_asked_for(kind: str, part: str) -> None:
    with pytest.raises(Misuse, match=f"needs a partner that plays the part '{part}'; add one"):
        sample(kind, who(), Month(2015, 6), kind)
