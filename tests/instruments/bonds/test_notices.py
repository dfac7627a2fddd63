"""What is said of results that are held or wait: each with its row and what to do."""

from __future__ import annotations

from datetime import date

import pytest

from instruments.bonds.kit import CITY, bond
from pooledbudget.findings import FindingCode, Origin
from pooledbudget.instruments.bonds.deciding import SECOND, WAITS
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.bonds.notices import HELD, held, undecided
from pooledbudget.instruments.decisions import Decision
from pooledbudget.submissions.bond_records import Outcome
from pooledbudget.submissions.records import Row

TERMS = bond(
    f'{CITY}[outcomes.x]\npays = "price"\nprice = "1.00"\n'
    'shares = [{ from = 2021-04-01, shares = { city = "100%" } }]\n'
)


def decided(reason: str) -> Decision:
    return Decision(
        instrument="bond",
        cause="b:x:k",
        agreement="b",
        subject="all",
        asked="outcome",
        on=date(2021, 3, 31),
        month="2021-03",
        paid=False,
        amount=0,
        reason=reason,
        facts={"outcome": "x"},
        rows=(Origin("S0001", 2),),
    )


@pytest.mark.parametrize(
    ("reason", "code", "said"),
    [
        (Reason.NOT_THE_SUM, FindingCode.ROW_RULE, "is not the sum of its cohorts"),
        (Reason.NO_SHARES, FindingCode.WAITING, "are said from 1 April 2021 on"),
        (Reason.AFTER_END, FindingCode.WAITING, "has had its last day"),
    ],
)
def test_a_result_that_is_held_is_told_by_its_row(reason: Reason, code: FindingCode, said: str) -> None:
    (found,) = held(TERMS, [decided(reason.value), decided(Reason.BELOW.value)])
    assert (found.code, found.file, found.row) == (code, "S0001", 2)
    assert said in found.what
    assert "{" not in f"{found.what}{found.remedy}"


def test_each_reason_has_its_words() -> None:
    assert set(HELD) == {Reason.NOT_THE_SUM, Reason.NO_SHARES, Reason.AFTER_END}


@pytest.mark.parametrize(("why", "code"), [(WAITS, FindingCode.WAITING), (SECOND, FindingCode.REPEAT)])
def test_a_result_that_is_not_decided_says_why(why: str, code: FindingCode) -> None:
    row = Row(Origin("S0001", 2), "host", Outcome.model_construct(agreement="b", cohort="one"))
    (found,) = undecided([row], {row.id: why})
    assert (found.code, why in found.what) == (code, True)
    assert list(undecided([row], {row.id: "something else"})) == []
