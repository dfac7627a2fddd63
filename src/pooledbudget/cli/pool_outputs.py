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


class PoolShowOutput(TypedDict):
    """`pool show --json`: the terms as sentences."""

    pool: str
    title: str
    clauses: list[str]
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
