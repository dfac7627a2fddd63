"""What an agreement tells everybody of a year, and how numbers of people are told but nobody is told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct, field

from pooledbudget.instruments.figures import Expression
from pooledbudget.instruments.pictures import Chart
from pooledbudget.money import Rounding, rounded

SMALL = 8
"""Fewer people than this are not counted out loud: NHS England's rule for counts below the whole country,
which shows nought, leaves out 1 to 7, and rounds the rest to the nearest 5 (Hospital Episode Statistics
analysis guide, disclosure control). Each count is rounded by itself, so that no difference tells of a few."""
NEAREST = 5
SUPPRESSED = "[c]"
"""What stands for a number that is too small to show."""


def shown(people: int | None) -> str:
    """Return how many people there are as everybody may read it; blank where nobody counted them."""
    if people is None:
        return ""
    if people == 0:
        return "0"
    if people < SMALL:
        return SUPPRESSED
    return f"{NEAREST * rounded(Fraction(people, NEAREST), Rounding.HALF_UP):,}"


def about(people: int, many: str) -> str:
    """Return the same as words in a sentence."""
    if people == 0:
        return f"no {many}"
    return f"fewer than {SMALL} {many}" if people < SMALL else f"about {shown(people)} {many}"


class Sum(Struct, frozen=True):
    """An amount that went in or out, and what it is made of."""

    slug: str
    label: str
    expression: Expression


class People(Struct, frozen=True):
    """How many people or families something is said of; never fewer of them than may be told."""

    label: str
    number: int | None
    """None where nobody counted people: a result may be a number of days, or of anything else."""
    said: str = ""


class Public(Struct, frozen=True, kw_only=True):
    """What one agreement tells everybody of a year."""

    sentences: Sequence[str] = ()
    went_in: Sequence[Sum] = ()
    spent: Sequence[Sum] = ()
    bought: Sequence[People] = ()
    for_whom: Sequence[People] = ()
    not_achieved: Sequence[People] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    """Words that its lines use, each with what it means."""
    chart: Chart | None = None
