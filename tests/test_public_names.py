from __future__ import annotations

import inspect

import pytest

import pooledbudget


def test_the_public_names_are_what_can_be_imported() -> None:
    assert pooledbudget.__all__ == sorted(pooledbudget.__all__)
    assert dir(pooledbudget) == pooledbudget.__all__
    assert len(pooledbudget.__all__) == 11
    with pytest.raises(AttributeError, match="no attribute 'Ledger'"):
        _ = pooledbudget.Ledger


@pytest.mark.parametrize("name", pooledbudget.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    one = getattr(pooledbudget, name)
    assert len(inspect.getdoc(one) or "") > 20
    for member, function in inspect.getmembers(one, inspect.isfunction):
        if not member.startswith("_") and function.__module__.startswith("pooledbudget"):
            assert inspect.getdoc(function), f"{name}.{member}"
