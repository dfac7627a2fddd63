"""What is said of a difference."""

from __future__ import annotations

import pytest

from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind
from pooledbudget.reconcile.hints import Hint
from pooledbudget.reconcile.words import HINTS, difference_text, hint_text


def difference(kind: str, hints: tuple[str, ...] = (), like: str = "") -> Difference:
    return Difference(
        against=BANK,
        agreement="pool",
        month="2013-04",
        kind=kind,
        on="2013-04-10",
        reference="R1",
        ours=1,
        theirs=2,
        hints=hints,
        like=like,
    )


@pytest.mark.parametrize(
    ("hints", "like", "said"),
    [
        ((), "", ""),
        (("sign",), "", "the same with the other sign?"),
        (("digits swapped",), "B", "two digits swapped as B?"),
        (("doubled", "next month"), "", "one is twice the other?; in our record a month later?"),
    ],
)
def test_each_hint_is_a_question(hints: tuple[str, ...], like: str, said: str) -> None:
    assert hint_text(difference("amount differs", hints, like)) == said


def test_every_hint_has_words() -> None:
    assert set(HINTS) == set(Hint)


@pytest.mark.parametrize("kind", list(DifferenceKind))
def test_every_kind_is_said(kind: DifferenceKind) -> None:
    said = {
        DifferenceKind.UNEXPLAINED: "Unexplained: the bank's own balances and lines do not add up",
        DifferenceKind.NOT_RECONCILED: "Not reconciled: cash since 10 April 2013, of which no bank "
        "statement tells",
    }
    assert difference_text(difference(kind.value)) == said.get(
        kind, f"{kind.capitalize()}: R1, 10 April 2013"
    )
