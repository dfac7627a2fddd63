"""The shape of what `pool` prints with --json."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12


class PoolListOutput(TypedDict):
    """One agreement of `pool list --json`: how many amounts of its examples come out as agreed."""

    pool: str
    title: str
    lines: int
    examples: int
    amounts: int
    agree: int


class PoolLine(TypedDict):
    """One line of an agreement; what is not said of it is blank, days are ISO, `theme` is its whole path."""

    line: str
    title: str
    status: str
    theme: list[str]
    lead: str
    host: str
    authority: str
    funding: list[str]
    money: str
    nature: str
    starts: str
    ends: str


class DueLine(TypedDict):
    """What falls due by an agreement's own words: one sum on one day, a decimal string."""

    on: str
    who: str
    what: str
    amount: str


class PoolShowOutput(TypedDict):
    """`pool show --json`: the lines of the budget, and the terms as sentences."""

    pool: str
    title: str
    lines: list[PoolLine]
    clauses: list[str]
    due: list[DueLine]
    published: list[str]
    assumed: list[str]
    sources: list[str]


class PoolCheckOutput(TypedDict):
    """One amount of `pool check --json`; amounts are decimal strings."""

    example: str
    name: str
    expected: str
    found: str
    agrees: bool


class AgreementShowOutput(TypedDict):
    """`agreement show --json`: the terms as sentences, and what falls due when."""

    agreement: str
    title: str
    kind: str
    clauses: list[str]
    due: list[DueLine]
    published: list[str]
    assumed: list[str]
    sources: list[str]


class AgreementCheckOutput(TypedDict):
    """`agreement check --json` of a file without a fault; `book` is blank where it was held against none."""

    agreement: str
    kind: str
    book: str
    clauses: int
    examples: int
    agree: int
