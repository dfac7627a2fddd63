"""The pages of a place by who reads them: the latest of each sort in sight, the earlier ones folded."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pooledbudget.acts.occasion import Occasion
from pooledbudget.instruments.told import BANK_PAGE, PUBLIC
from pooledbudget.periods import Month, Span, months_of, span

Listed = tuple[str, str, str, str]
"""A page, as its period, partner, kind and address."""
HOST_READS, ALL_READ = "The host and its auditors", "The place and the public"


class Reader(Struct, frozen=True):
    """Somebody's pages, each by a name that no other page has."""

    name: str
    latest: Sequence[tuple[str, str]]
    earlier: Sequence[tuple[str, str]]


def readers(on: Occasion, opened: Month, listed: Sequence[Listed]) -> list[Reader]:
    """Return the pages of each reader, the public first, then partners in the book's order, the host last."""
    titles = dict([*(agreement.statement for agreement in on.agreements), BANK_PAGE, PUBLIC])
    to_all = {BANK_PAGE[0], *(agreement.schedule_statement[0] for agreement in on.agreements)}
    titles |= dict(agreement.schedule_statement for agreement in on.agreements)
    names = on.partners.names
    groups: dict[str, list[tuple[Span, str, str, str]]] = {
        ALL_READ: [],
        **{name: [] for name in names.values()},
    }
    groups[HOST_READS] = []
    for period, partner, kind, address in listed:
        reader = HOST_READS if kind in to_all else names.get(partner, partner)
        reader = ALL_READ if kind == PUBLIC[0] else reader
        groups.setdefault(reader, []).append((span(period), kind, partner, address))
    found = []
    for reader, pages in groups.items():
        ordered = sorted(
            pages, key=lambda page: (months_of(page[0])[-1], _length(page[0]), page[1]), reverse=True
        )
        latest: dict[tuple[str, int], tuple[str, str]] = {}
        earlier = []
        for covered, kind, partner, address in ordered:
            said = f"{titles.get(kind, kind)}, {covered.written}"
            whose = names.get(partner, partner) if reader not in {HOST_READS, ALL_READ} else ""
            standing = "" if months_of(covered)[-1] < opened else ", draft"
            link = (f"{said}{f': {whose}' if whose else ''}{standing}", address)
            if (kind, _length(covered)) in latest:
                earlier.append(link)
            else:
                latest[kind, _length(covered)] = link
        if pages:
            found.append(Reader(reader, list(latest.values()), earlier))
    return found


def _length(covered: Span) -> int:
    """Return how many months a period has: pages of one length are of one sort."""
    return len(months_of(covered))
