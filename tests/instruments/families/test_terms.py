"""What a families agreement may say: refused for one fault, and accepted just beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from family_book import AGREEMENT, BOOK
from in_memory import FAMILIES
from instruments.books import Place
from instruments.families.kit import PROGRAMME, TEXT
from pooledbudget.acts.occasion import read_occasion, with_packaged
from pooledbudget.errors import Refused
from pooledbudget.instruments.agreement import Context
from pooledbudget.instruments.families.families import Families
from pooledbudget.programmes.programme import read_programme

CONTEXT = Context("GBP", {PROGRAMME.id: PROGRAMME})
READINGS = "[readings]\n"


def read(text: str) -> Families:
    return Families.read(text.encode(), "agreements/families.toml", CONTEXT)


def choosing(*lines: str) -> str:
    return FAMILIES + READINGS + "\n".join(lines) + "\n"


def changed(old: str, new: str) -> str:
    assert old in FAMILIES
    return FAMILIES.replace(old, new, 1)


REFUSED = {
    "no allocation": (changed("allocation = 6", "allocation = 0"), "greater than 0"),
    "an allocation below nought": (changed("allocation = 6", "allocation = -1"), "greater than 0"),
    "an allocation past a million": (
        changed("allocation = 6", "allocation = 1000001"),
        "less than or equal to",
    ),
    "an allocation in quotes": (changed("allocation = 6", 'allocation = "6"'), "is no whole number"),
    "an allocation with a point": (changed("allocation = 6", "allocation = 6.0"), "has a decimal point"),
    "a sample of more than all": (
        changed("allocation = 6", 'allocation = 6\naudit_sample = "11/10"'),
        "more than all of the claims cannot be checked",
    ),
    "a sample of nothing": (
        changed("allocation = 6", 'allocation = 6\naudit_sample = "0/10"'),
        "is not written as",
    ),
    "no payer": (changed('payer = "department"\n', ""), "the key is missing"),
    "no such programme": (
        changed("troubled-families-2012", "troubled-families-2013"),
        "there is no programme 'troubled-families-2013'; did you mean 'troubled-families-2012'?",
    ),
    "no such reading": (choosing('windw-end = "both ends in"'), "did you mean 'window-end'?"),
    "no such choice": (choosing('funded-rounding = "up"'), "there is no choice of funded-rounding 'up'"),
    "a choice that is none": (
        choosing('whose-events = "members of late"'),
        "there is no choice of whose-events 'members of late'; did you mean 'members at the claim'?",
    ),
    "a reading of another programme": (
        choosing('interrupted = "the clock starts again"'),
        "there is no reading 'interrupted'",
    ),
    "a key that is not one": (changed("allocation", "alocation"), "did you mean 'allocation'?"),
}


@pytest.mark.parametrize(("text", "what"), REFUSED.values(), ids=REFUSED)
def test_terms_that_cannot_be_are_refused(text: str, what: str) -> None:
    with pytest.raises(Refused) as caught:
        read(text)
    assert what in str(caught.value)


ACCEPTED = {
    "an allocation of one": changed("allocation = 6", "allocation = 1"),
    "an allocation of a million": changed("allocation = 6", "allocation = 1000000"),
    "a choice that is in force anyway": choosing('funded-rounding = "half up"'),
    "another choice": choosing('funded-rounding = "floor"', 'third = "1/3"'),
    "one that was not offered before": choosing('whose-events = "members at the claim"'),
    "one by what it was called before": choosing(
        'whose-children = "children in the household at the claim, under 18 that day"'
    ),
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_terms_at_the_edge_are_accepted(text: str) -> None:
    assert read(text).id == "families"


def test_every_fault_of_the_readings_is_told_at_once(families: Place) -> None:
    families.agree("families", choosing('windw-end = "x"', 'funded-rounding = "up"'))
    with pytest.raises(Refused) as caught:
        families.close()
    assert "did you mean 'window-end'" in str(caught.value)
    assert "no choice of funded-rounding 'up'" in str(caught.value)


def test_a_payer_that_is_no_partner_is_refused(make_place: Callable[..., Place]) -> None:
    place = make_place(families=changed('"department"', '"departmnt"'))
    with pytest.raises(Refused, match="there is no partner 'departmnt'; did you mean 'department'?"):
        place.close()


def under(said: bytes) -> Context:
    """Return a book whose programme says something of its readings."""
    return Context("GBP", {PROGRAMME.id: read_programme(TEXT + said, "p.toml")})


def test_a_choice_that_the_programme_does_not_offer_is_refused() -> None:
    whose = choosing('whose-events = "members at the claim"').encode()
    one_choice = under(b"[readings.whose-events]\nothers = []\n")
    with pytest.raises(Refused, match="there is no choice of whose-events 'members at the claim'"):
        Families.read(whose, "agreements/families.toml", one_choice)
    kept = choosing('whose-events = "those who were members at the time"').encode()
    assert Families.read(kept, "agreements/families.toml", one_choice).id == "families"


def test_a_programme_need_not_say_a_reading_and_its_own_choice_comes_before_the_first() -> None:
    silent = Families.read(FAMILIES.encode(), "agreements/families.toml", CONTEXT)
    assert silent.case.choices["third"] == "33/100"
    said = under(b'[readings.third]\nchoice = "1/3"\n')
    assert Families.read(FAMILIES.encode(), "agreements/families.toml", said).case.choices["third"] == "1/3"
    chosen = choosing('third = "33/100"').encode()
    assert Families.read(chosen, "agreements/families.toml", said).case.choices["third"] == "33/100"


def test_what_an_answer_was_called_before_is_the_answer() -> None:
    before = read(choosing('whose-children = "children in the household at the claim, under 18 that day"'))
    assert before.case.choices == read(FAMILIES).case.choices


def test_a_programme_that_offers_what_is_not_built_is_refused() -> None:
    for said in (b'others = ["1/3", "0.33"]', b'choice = "0.33"'):
        with pytest.raises(Refused, match="readings.third: there is no choice of third '0.33'"):
            under(b"[readings.third]\n" + said)


def test_it_names_its_payer_and_goes_by_its_programme() -> None:
    terms = read(FAMILIES).terms
    assert (list(terms.named), terms.goes_by, terms.paid_by) == (["department"], PROGRAMME.id, "")
    assert dict(terms.theme_titles) == {}


def test_a_tenth_is_sampled_unless_the_agreement_says_otherwise() -> None:
    assert read(FAMILIES).terms.audit_sample == "1/10"
    said = changed("allocation = 6", 'allocation = 6\naudit_sample = "1/4"')
    assert read(said).terms.audit_sample == "1/4"


def test_fees_go_by_no_count_where_a_programme_pays_none() -> None:
    text = AGREEMENT.replace("troubled-families-2012", "supporting-families-2022") + 'fees = "by count"\n'
    files = {"book.toml": BOOK.format(first="2023-04").encode(), "agreements/families.toml": text.encode()}
    with pytest.raises(Refused, match="fees: supporting-families-2022 pays none, by count or by name"):
        read_occasion(with_packaged(files), {})
