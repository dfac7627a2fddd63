"""What is said where there is no answer: what it is, where to look, what may be meant, and no name of anybody."""

from __future__ import annotations

import pytest

from pooledbudget.statements.unexplained import unexplained


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "nothing was asked about; why takes an id as pages and lists print it"),
        ("north-bond", "north-bond is an agreement, and no figure: pooledbudget agreement show north-bond"),
        ("police", "police is a partner, and no figure: pooledbudget statement --partner police"),
        ("north-bnd", "did you mean 'north-bond'?"),
        ("polise", "did you mean 'police'?"),
        ("S0009", "there is no file S0009; the last is S0002: pooledbudget files"),
        ("D0009", "there is no difference D0009; the last is D0001: pooledbudget differences"),
        ("Q0001", "there is no query Q0001: pooledbudget queries"),
        ("Jane Smith", "list what there is: pooledbudget decisions, differences, files, ledger list"),
    ],
)
def test_what_is_asked_for_in_vain_is_told_what_it_is_and_where_to_look(asked: str, said: str) -> None:
    found = unexplained(asked, ["north-bond"], ["police"], ["S0001", "S0002", "D0001"])
    assert said in found
    assert "Jane" not in found
