"""An installation tries itself, and says what does not come out."""

from __future__ import annotations

import pytest

from pooledbudget.cli import selftest
from pooledbudget.cli.selftest import Tried
from shell import data, run


def test_everything_that_comes_with_it_comes_out() -> None:
    found = {row["what"]: (row["right"], row["of"]) for row in data(None, "selftest")}
    assert all(right == of > 0 for right, of in found.values()), found
    assert found["payments in worked examples of bonds"][1] > 50
    assert found["acts done again to the same"][1] > 10


def test_what_comes_out_otherwise_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "_examples", lambda: [Tried("amounts", 2, 3)])
    monkeypatch.setattr(selftest, "_a_book", lambda: [Tried("files", 1, 1), Tried("none", 0, 0)])
    said = run(None, "selftest", code=1).stdout
    assert "amounts  2 of 3  DIFFERS" in said
    assert "none     0 of 0  DIFFERS" in said
    assert said.endswith("3 of 4 checks passed\n")
