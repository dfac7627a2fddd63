"""What can go wrong: one tree, one exit code a failure, and every finding in the words of a refusal."""

from __future__ import annotations

import pytest

from pooledbudget.errors import (
    EnvironmentFault,
    IntegrityFailure,
    Misuse,
    PooledBudgetError,
    Refused,
    Unbalanced,
)
from pooledbudget.findings import FindingCode, error

FINDINGS = [
    error(FindingCode.CELL_MONEY, f"{row} is wrong", "a rule", "mend it", file="a.csv", row=row)
    for row in (2, 3)
]


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (PooledBudgetError, 1),
        (Misuse, 2),
        (Refused, 3),
        (IntegrityFailure, 4),
        (EnvironmentFault, 5),
    ],
)
def test_every_failure_has_its_exit_code_and_is_one_of_ours(
    failure: type[PooledBudgetError], code: int
) -> None:
    assert failure("what").exit_code == code
    assert isinstance(failure("what"), PooledBudgetError)


def test_every_failure_of_ours_is_listed_with_its_own_code_at_the_top_of_the_module() -> None:
    from pooledbudget import errors

    listed = errors.__doc__ or ""
    for failure in PooledBudgetError.__subclasses__():
        assert f"{failure.__name__}" in listed
        assert f" {failure.exit_code} " in listed
    codes = [failure.exit_code for failure in PooledBudgetError.__subclasses__()]
    assert len(set(codes)) == len(codes)


def test_a_refusal_says_what_and_then_every_finding_in_full() -> None:
    refused = Refused("a.csv cannot be read", FINDINGS)
    assert str(refused).splitlines()[0] == "a.csv cannot be read"
    for finding in FINDINGS:
        assert str(finding) in str(refused)
    assert (refused.what, refused.findings) == ("a.csv cannot be read", tuple(FINDINGS))


def test_a_refusal_without_findings_is_one_line_and_keeps_none() -> None:
    assert str(Refused("no")) == "no"
    assert Refused("no").findings == ()


def test_a_refusal_keeps_its_findings_whatever_becomes_of_the_list() -> None:
    found = list(FINDINGS)
    refused = Refused("no", found)
    found.clear()
    assert len(refused.findings) == 2


def test_an_entry_that_does_not_balance_is_a_value_error_and_no_failure_of_ours() -> None:
    assert issubclass(Unbalanced, ValueError)
    assert not issubclass(Unbalanced, PooledBudgetError)
