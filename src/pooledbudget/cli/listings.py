"""How every list of a book is narrowed down and printed: one grammar, one table, one JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import DONE, emit, say, show, table

if TYPE_CHECKING:
    from pooledbudget.statements.listing import Listing

CONDITIONS = click.argument("conditions", metavar="[CONDITION]...", nargs=-1)
"""What narrows a list down: kind=grants, month=2013-04..2013-09, file=north*, answer~beyond, kind!=claims."""
WORDS: Mapping[str, tuple[Sequence[str], str]] = {
    "month": (("--month",), "Of one month, quarter or year: 2013-06, 2013-Q1, 2013-14."),
    "partner": (("--partner", "--from"), "Of one partner."),
    "agreement": (("--agreement",), "Of one agreement."),
    "kind": (("--kind",), "Of one kind."),
}
"""The words of their own that conditions have; `--limit` stands beside them in every list."""


def narrowed_by(
    *words: str, limit: int = 0, **said: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a list its conditions, some of the words, and how many; `said` is what the help says of a word.

    The command takes `conditions`, and `filters` as `book.lists` takes them.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def narrowed(*args: Any, **given: Any) -> None:
            filters = {name: given.pop(name) for name in (*words, "limit")}
            command(*args, filters=filters, **given)

        how_many = click.option(
            "--limit", default=limit, show_default=True, help="The last so many; 0 for all.", metavar="NUMBER"
        )
        options = [
            click.option(*WORDS[name][0], name, default="", help=said.get(name, WORDS[name][1]))
            for name in words
        ]
        found: Callable[..., None] = narrowed
        for option in (how_many, *reversed(options), CONDITIONS):
            found = option(found)
        return found

    return decorate


def show_listing(command: str, found: Listing, code: int = DONE, *, json_: bool) -> None:
    """Print a list as a table of its columns, or whole as JSON; a list without rows is said in a sentence."""
    if json_:
        emit(command, found.to_dicts(), code)
        return
    if not found:
        show(found.nothing)
        return
    right = [place for place, name in enumerate(found.columns) if name in {*found.money, *found.numbers}]
    rows = [[_said(row.get(name, "")) for name in found.columns] for row in found]
    table([name.replace("_", " ") for name in found.columns], rows, right=right)
    say_rest(found)


def say_rest(found: Listing) -> None:
    """Say how many rows there are besides, where the last so many are shown alone."""
    if found.left:
        say(f"The last {len(found):,}; {found.left:,} more: --limit 0")


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value in {"", None} else str(value)
