"""What a page leads to: the index, the same page of the period before and after, its CSV and JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path

from pooledbudget.periods import FinancialYear, Month, Quarter, Span, span

NAV = re.compile(r'<nav class="links".*?</nav>', re.DOTALL)
PAGE = re.compile(r"(?P<period>[0-9]{4}-(?:[0-9]{2}|Q[1-4]))-(?P<partner>.+)-(?P<kind>[^-]+)\.html")
"""A page's file name: PERIOD-PARTNER-KIND.html."""
LINK = re.compile(
    r"Where the place stands, and every statement|Every entry of the month as CSV"
    r"|This statement as (?:CSV|JSON|PDF|a workbook (?:to publish )?\(XLSX\))"
    r"|(?:[A-Z][a-z]+ (?:to [A-Z][a-z]+ )?)?[0-9]{4}(?: to [0-9]{4})?, the (?:month|quarter|year)"
    r" (?:before|after)"
)
"""What `links` calls anything: a page that leads to something else by other words was changed."""
INDEX = "index.html"
ASKED_FOR = (
    ("a workbook (XLSX)", "{stem}.xlsx"),
    ("a workbook to publish (XLSX)", "{small}-publication.xlsx"),
    ("PDF", "{stem}.pdf"),
)
"""What may stand beside a page: how it is called, and its file name after the page's."""


def root_of(folder: Path) -> Path:
    """Return where the index of a folder of pages stands: above a folder that is named after its period."""
    try:
        span(folder.name)
    except ValueError:
        return folder
    return folder.parent


def neighbours(covered: Span) -> list[tuple[str, Span]]:
    """Return the periods before and after one, of the same length."""
    match covered:
        case Month():
            before, after = covered.plus(-1), covered.plus(1)
            return [("before", before), ("after", after)]
        case FinancialYear(starts_in=year):
            return [("before", FinancialYear(year - 1)), ("after", FinancialYear(year + 1))]
        case Quarter():
            months = covered.period.months
            return [
                (which, Quarter(month.financial_year, (month.number_in_year - 1) // 3 + 1))
                for which, month in (("before", months[0].plus(-1)), ("after", months[-1].plus(1)))
            ]


def page_of(folder: Path, covered: Span, rest: str) -> Path:
    """Return where the page of another period stands: in a folder of its own, or in the same one."""
    other = folder if root_of(folder) == folder else folder.parent / str(covered)
    return other / f"{covered}-{rest}.html"


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Yield what a page leads to, as words and address: only what is there, but for the index."""
    found = PAGE.fullmatch(page.name)
    if found is None:
        return
    folder, covered = page.parent, span(found["period"])
    above = "" if root_of(folder) == folder else "../"
    yield "Where the place stands, and every statement", f"{above}{INDEX}"
    for which, other in neighbours(covered):
        there = page_of(folder, other, f"{found['partner']}-{found['kind']}")
        if there.is_file():
            address = there.name if there.parent == folder else f"../{there.parent.name}/{there.name}"
            yield f"{other.written}, the {_length(covered)} {which}", address
    for form in ("csv", "json"):
        yield f"This statement as {form.upper()}", f"{page.stem}.{form}"
    for words, name in asked_for(page):
        if (folder / name).is_file():
            yield f"This statement as {words}", name
    entries = folder / f"{covered}-entries.csv"
    if entries.is_file() and found["kind"] != "investor":  # it holds what the other investors lent
        yield "Every entry of the month as CSV", entries.name


def asked_for(page: Path) -> Iterator[tuple[str, str]]:
    """Yield the forms that may stand beside a page, each as it is called and with its file name."""
    for words, name in ASKED_FOR:
        yield words, name.format(stem=page.stem, small=page.stem.lower())


def _length(covered: Span) -> str:
    names: Mapping[type, str] = {Month: "month", Quarter: "quarter", FinancialYear: "year"}
    return names[type(covered)]


def nav(found: Iterator[tuple[str, str]]) -> str:
    """Write links as the one navigation of a page."""
    lines = [f'<li><a href="{escape(address)}">{escape(words)}</a></li>' for words, address in found]
    return "\n".join(['<nav class="links" aria-label="Other pages">', "<ul>", *lines, "</ul>", "</nav>"])


def link_neighbours(page: Path, write: Callable[[Path, bytes], None]) -> None:
    """Write the links of the pages before and after anew: this one is there now."""
    found = PAGE.fullmatch(page.name)
    if found is None:
        return
    for _, other in neighbours(span(found["period"])):
        there = page_of(page.parent, other, f"{found['partner']}-{found['kind']}")
        if there.is_file():
            shown = NAV.split(there.read_text("utf-8"), maxsplit=1)
            if len(shown) > 1:
                write(there, nav(links(there)).join(shown).encode("utf-8"))


def pages_under(root: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield each page under the index, as period, partner, kind and address."""
    if not root.is_dir():
        return
    for folder in (root, *sorted(inner for inner in root.iterdir() if inner.is_dir())):
        for page in sorted(folder.glob("*.html")):
            found = PAGE.fullmatch(page.name)
            if found:
                address = page.name if folder == root else f"{folder.name}/{page.name}"
                yield found["period"], found["partner"], found["kind"], address
