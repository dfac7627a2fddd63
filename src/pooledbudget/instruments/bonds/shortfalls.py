"""Why a step of a waterfall took less than was due, in words."""

from __future__ import annotations

from collections.abc import Mapping

from pooledbudget.instruments.bonds.sayer import class_called
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import Short

SHORT: Mapping[str, str] = {
    Short.NOT_ENOUGH.value: "there was not enough",
    Short.NOT_MEASURED.value: "what it reads is not measured yet",
    Short.NOT_PUBLISHED.value: "what it pays is not published",
    Short.AT_ITS_CAP.value: "it is at its limit",
    Short.AT_RETURN_CAP.value: "the class is at its return cap",
    Short.WAITS.value: "payers have not paid yet",
    Short.CALLED.value: "it is owed to the bond, and goes down the list when it is paid",
    Short.NOT_OUTSTANDING.value: "no more of its capital is outstanding",
    "": "",
}
"""What each code says."""


def why_less(terms: BondTerms, taken: Mapping[str, str]) -> str:
    """Say why a step of a receipt took less than was due; of a return cap which it is."""
    if taken["why"] != Short.AT_RETURN_CAP.value:
        return SHORT.get(taken["why"], taken["why"])
    step = next((step for step in terms.waterfall if taken["step"] in {step.label, step.id}), None)
    said = cap_said(terms, step.of_class) if step is not None else ""
    return (
        f"the return cap of {class_called(terms, step.of_class)} is {said}"
        if step is not None and said
        else SHORT[taken["why"]]
    )


def cap_said(terms: BondTerms, capital: str) -> str:
    """Say a class's return cap; blank where it has none."""
    cap = terms.classes[capital].cap if capital in terms.classes else None
    if cap is None:
        return ""
    if cap.rate:
        return f"{cap.rate} a year on all flows"
    if cap.simple:
        return f"{cap.simple} a year, simple, on capital outstanding"
    return f"{cap.multiple} times what was paid in" if cap.multiple else "a fixed sum"
