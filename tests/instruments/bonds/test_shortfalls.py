"""Why a step took less than was due: each code has words, and a return cap is named."""

from __future__ import annotations

import pytest

from instruments.bonds.kit import bond
from pooledbudget.instruments.bonds.shortfalls import SHORT, cap_said, why_less
from pooledbudget.instruments.bonds.waterfall import Short

CAPS = {
    'return_cap = "8%"': "8% a year on all flows",
    'return_cap = { simple = "8%" }': "8% a year, simple, on capital outstanding",
    'return_cap = { multiple = "1.5" }': "1.5 times what was paid in",
    'return_cap = { amount = "5.00" }': "a fixed sum",
    "": "",
}
STEPS = (
    'dates = { from = 2021-01-01 }\nwaterfall = [{ step = "interest", class = "loan" }, '
    '{ step = "return", class = "loan", label = "the rest" }]\n'
)


def test_every_code_has_words() -> None:
    assert set(SHORT) == {"", *(code.value for code in Short)}


@pytest.mark.parametrize(("cap", "said"), CAPS.items(), ids=CAPS)
def test_a_return_cap_is_said_by_what_it_is(cap: str, said: str) -> None:
    terms = bond(classes=f'[classes.loan]\nholders = {{ ann = "1000.00" }}\n{cap}\n')
    assert (cap_said(terms, "loan"), cap_said(terms, "none")) == (said, "")


def test_a_receipt_names_the_cap_that_cut_a_step() -> None:
    terms = bond(top=STEPS, classes='[classes.loan]\nholders = { ann = "1.00" }\nreturn_cap = "8%"\n')
    cut = Short.AT_RETURN_CAP.value
    for step in ("interest-loan", "the rest"):
        said = why_less(terms, {"step": step, "why": cut})
        assert said == "the return cap of capital is 8% a year on all flows"
    assert why_less(terms, {"step": "gone", "why": cut}) == "the class is at its return cap"
    assert why_less(terms, {"step": "interest-loan", "why": "not-enough"}) == "there was not enough"
