"""The steps of a waterfall as terms say them: on which dates each takes anything, and what it is called."""

from __future__ import annotations

import pytest

from instruments.bonds.kit import bond, on
from pooledbudget.instruments.bonds.steps import STEPS, Guarantee, Step


def step(text: str) -> Step:
    found: Step = bond(
        "", f"dates = {{ from = 2021-01-01, times = 1 }}\nwaterfall = [{{ {text} }}]\n"
    ).waterfall[0]
    return found


PRINCIPAL = 'step = "principal", class = "loan"'
TAKES: dict[str, tuple[str, str, bool, bool]] = {
    "always": ("", "2021-05-05", False, True),
    "from, the day before": (", from = 2021-05-05", "2021-05-04", False, False),
    "from, on the day": (", from = 2021-05-05", "2021-05-05", False, True),
    "to, on the day": (", to = 2021-05-05", "2021-05-05", False, True),
    "to, the day after": (", to = 2021-05-05", "2021-05-06", False, False),
    "on the last date": (', on = "last date"', "2021-05-05", True, True),
    "on no other": (', on = "last date"', "2021-05-05", False, False),
    "on the last date, but not yet": (', on = "last date", from = 2021-05-06', "2021-05-05", True, False),
    "each year": (', on = "each 5 May"', "2021-05-05", False, True),
    "each year, the day after": (', on = "each 5 May"', "2021-05-06", True, False),
    "on days": (", on = [2021-05-05]", "2021-05-05", False, True),
    "on other days": (", on = [2021-05-05]", "2021-05-06", True, False),
}


@pytest.mark.parametrize(("text", "day", "last", "takes"), TAKES.values(), ids=TAKES)
def test_on_which_dates_a_step_takes_anything(text: str, day: str, last: bool, takes: bool) -> None:
    assert step(f"{PRINCIPAL}{text}").takes_on(on(day), last=last) is takes


CALLED: dict[str, tuple[str, str, list[str]]] = {
    'step = "costs"': ("costs", "", []),
    'step = "keep"': ("keep", "", []),
    'step = "recycle", class = "loan"': ("recycle-loan", "loan", []),
    'step = "malus", by = "p", amount = "1.00", part = { reads = "x", line = [["0", "100%"], ["1", "0%"]] }': (
        "malus-p",
        "",
        ["p"],
    ),
    'step = "interest", class = "loan"': ("interest-loan", "loan", []),
    'step = "coupon", class = "loan"': ("coupon-loan", "loan", []),
    PRINCIPAL: ("principal-loan", "loan", []),
    'step = "return", class = "loan"': ("return-loan", "loan", []),
    'step = "fee", payee = "p", amount = "1.00"': ("fee-p", "", ["p"]),
    'step = "remainder", goes_to = "payers as paid"': ("remainder", "", []),
    'step = "remainder", goes_to = { p = "50%", q = "50%" }': ("remainder", "", ["p", "q"]),
    'step = "guarantee", class = "loan", by = "p", stages = [{ from = 2021-01-01, amount = "1.00" }]': (
        "guarantee-loan-p",
        "loan",
        ["p"],
    ),
}


@pytest.mark.parametrize(("text", "called"), CALLED.items())
def test_what_a_step_is_called_and_whom_it_names(text: str, called: tuple[str, str, list[str]]) -> None:
    found = step(text)
    assert (found.id, found.of_class, found.names) == called


def test_every_kind_is_in_the_list_under_what_it_says() -> None:
    assert {step(text).step for text in CALLED} == set(STEPS)
    assert all(type(step(text)) is STEPS[step(text).step] for text in CALLED)


@pytest.mark.parametrize(
    ("day", "amount"),
    [("2014-06-30", 0), ("2014-07-01", 600), ("2015-06-30", 600), ("2015-07-01", 720), ("2099-01-01", 720)],
)
def test_t4_what_a_guarantor_stands_for_is_told_by_stage(day: str, amount: int) -> None:
    found = step(
        'step = "guarantee", class = "loan", by = "p", stages = [{ from = 2014-07-01, amount = "6.00" }, '
        '{ from = 2015-07-01, amount = "7.20" }]'
    )
    assert isinstance(found, Guarantee)
    assert found.stands_for(on(day)) == amount
