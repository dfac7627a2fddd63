"""What is said of a difference."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pooledbudget.reconcile.difference import BANK, Difference, DifferenceKind, DifferenceState
from pooledbudget.reconcile.hints import Hint
from pooledbudget.reconcile.treatments import Treatment
from pooledbudget.reconcile.words import HINTS, difference_text, hint_text, treatment_text


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


@pytest.mark.parametrize(
    ("hint", "groups", "said"),
    [
        ("group", (("A", "B"), ("A", "D")), "could be A + B or A + D?"),
        ("part", (("BACS 77",),), "could be part of BACS 77?"),
        ("group", (("A", "B"), ("A", "C"), ("A", "D")), "could be A + B or A + C or A + D?"),
        (
            "group",
            (("A", "B"), ("A", "C"), ("A", "D"), ("A", "E")),
            "could be A + B or A + C or A + D or more?",
        ),
    ],
)
def test_groups_that_would_fit_are_named(hint: str, groups: tuple[tuple[str, ...], ...], said: str) -> None:
    shown = replace(difference("missing in the record", (hint,)), groups=groups)
    assert hint_text(shown) == said
    doubled = replace(shown, kind="amount differs", hints=("doubled", hint), like="R9")
    assert hint_text(doubled) == f"one is twice the other as R9?; {said}"


def treatment(state: DifferenceState, **said: Any) -> Treatment:
    given: dict[str, Any] = {"gaps": {"D0001": 1250}, **said}
    return Treatment(act=9, instant="i", who="Ann", state=state, reason="late", **given)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            treatment(DifferenceState.EXPLAINED, owner="Bob", due="2013-05-31", called="VAT"),
            "D0001 explained as VAT; Bob to act by 31 May 2013",
        ),
        (
            treatment(DifferenceState.EXPLAINED, owner="Bob", due="2013-05-31"),
            "D0001 explained; Bob to act by 31 May 2013",
        ),
        (treatment(DifferenceState.MATCHED, gaps={"D0001": 5, "D0002": -5}), "D0001 and D0002 are one thing"),
        (
            treatment(DifferenceState.SPLIT, parts=[(1000, "a cheque"), (250, "a fee")]),
            "D0001 split: D0001.1 £10.00, a cheque; D0001.2 £2.50, a fee",
        ),
        (treatment(DifferenceState.WRITTEN_OFF), "D0001 written off, £12.50"),
        (
            treatment(DifferenceState.WRITTEN_OFF, approved_by="Bob"),
            "D0001 written off, £12.50, approved by Bob",
        ),
    ],
)
def test_what_was_done_is_said(found: Treatment, said: str) -> None:
    assert treatment_text(found, "GBP") == said


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
