from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pooledbudget.cited import Citation, Dated, Held, Standing

HERE = Citation("a source", "page 1")
days = st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=2, max_size=6, unique=True).map(sorted)


def dated(since: list[date]) -> Dated[int]:
    return Dated("a tariff", [Held(number, one, HERE) for number, one in enumerate(since)])


@given(days, st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_a_value_added_from_a_day_changes_nothing_before_it(since: list[date], on: date) -> None:
    before, after = dated(since[:-1]), dated(since)
    if since[0] <= on < since[-1]:
        assert before.on(on) == after.on(on)


def test_a_day_before_the_first_value_has_none() -> None:
    with pytest.raises(LookupError, match="begins on 2012-04-01"):
        dated([date(2012, 4, 1)]).on(date(2012, 3, 31))


def test_days_must_increase_and_there_must_be_one() -> None:
    with pytest.raises(ValueError, match="does not follow"):
        dated([date(2012, 4, 1), date(2012, 4, 1)])
    with pytest.raises(ValueError, match="no value"):
        dated([])


def test_an_unconfirmed_citation_says_so() -> None:
    assert str(HERE) == "a source, page 1"
    assert str(Citation("a source", "page 1", Standing.UNCONFIRMED)).endswith("(unconfirmed)")


def test_a_citation_of_a_whole_source_ends_with_it() -> None:
    """A step of a waterfall without a clause was cited as `quayside, `."""
    assert str(Citation("quayside", "")) == "quayside"
