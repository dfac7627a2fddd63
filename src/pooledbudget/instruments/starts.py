"""What a place of one's own begins with: settings that run, every key commented, and a month to try them on.

Whoever starts has no file to look at. So a start is a whole place, small and made up: it can be received,
checked and closed before a word of it is changed, and each word can then be changed alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pooledbudget.amounts import DEFAULT_CURRENCY
from pooledbudget.book_file import BookFile, read_book
from pooledbudget.commented import commented
from pooledbudget.errors import Misuse
from pooledbudget.instruments.first_month import ROWS
from pooledbudget.instruments.samples import PROGRAMME, sample
from pooledbudget.partners import Partners
from pooledbudget.periods import Month
from pooledbudget.programmes.of_book import programmes_in
from pooledbudget.programmes.programme import ProgrammeFile, packaged_programmes
from pooledbudget.submissions.layout import Layout
from pooledbudget.submissions.records import KINDS

PLAIN = "plain"
STARTS: Mapping[str, Sequence[str]] = {
    "pool": ("pool",),
    "families": ("families",),
    "bond": ("bond",),
    "whole-place": ("pool", "families", "bond"),
    PLAIN: (),
}
"""The kinds of agreements that each start has; a plain one has a host, and agreements come later."""
FIRST_MONTH = "first-month"
"""The folder with a month's files, a folder for each partner."""

README = """\
# {place}

A place's book, kept with pooledbudget. Every name and amount in it is made up.

| here | is |
|---|---|
| `book.toml` | who takes part, and what they must send |
| `agreements/` | what was agreed, a file each |
| `layouts/` | how to read files whose headings are not ours; `layout.sample` has every key |
| `programmes/` | rules of payment by results of your own; `programme.sample` has every key |
| `first-month/` | files of {month}, a folder a partner, to try the street on |
| `keys/pseudonym.key` | keep it safe and apart: without it no pseudonym can be made again |

Every key that there is stands in these files with what it is. Files that do not end in `.toml` are not
read.

From here to the first statements:

```
pooledbudget receive first-month
pooledbudget check {month}
pooledbudget close {month}
pooledbudget statement --all --period {month}
```

What is received and closed is kept for good: try the street on a copy of this folder. Then put your own
names, amounts and days into the settings here, take `fictional = true` out, and receive your own files.
"""
"""The page that lies in the folder: what each part is, and the commands from there to a statement."""
COUNTY = {"name": "A County Council", "parts": ["host", "contributor", "deliverer"]}
WHO: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "pool": {
        "district": {"name": "A District Council", "parts": ["contributor", "deliverer"]},
        "nhs": {"name": "An NHS Body", "parts": ["contributor", "deliverer"]},
    },
    "families": {"department": {"name": "A Government Department", "parts": ["payer"]}},
    "bond": {
        "foundation": {"name": "A Charitable Foundation", "parts": ["investor"]},
        "charity": {"name": "A Charity", "parts": ["deliverer"]},
        "outcomes-fund": {"name": "An Outcomes Fund", "parts": ["payer"]},
    },
}
"""The partners that an agreement of each kind needs beside the host, by id."""


def begin(name: str, book: str, place: str, first_month: str) -> dict[str, bytes]:
    """Return every file that a place begins with, by its path; Refused if what was given cannot be."""
    kinds = STARTS[name]
    settings = _book(kinds, book, place, first_month)
    read = read_book(settings.encode())
    first = Month.parse(read.first_month)
    if "families" in kinds:
        _refuse_other_days(first)
    found = {"book.toml": settings}
    if not kinds:
        return {"book.toml": settings.encode()}
    pool = "pool" if "pool" in kinds else ""
    found |= {f"agreements/{kind}.toml": sample(kind, read.who, first, kind, pool) for kind in kinds}
    found |= {
        "README.md": README.format(place=read.place, month=first),
        "layouts/layout.sample": layout_sample(),
        "programmes/programme.sample": programme_sample(),
    }
    return {path: text.encode() for path, text in found.items()} | first_files(kinds, first, read.who)


def _book(kinds: Sequence[str], book: str, place: str, first_month: str) -> str:
    """Return book.toml: the host, whom the agreements need, and what they must send."""
    partners: dict[str, Any] = {"county": COUNTY}
    for kind in kinds:
        partners |= WHO[kind]
    if not kinds:
        partners = {"host": {"name": "The host council", "parts": COUNTY["parts"]}}
    elif "pool" in kinds:
        partners.pop("outcomes-fund", None)  # the pool pays
    values: dict[str, Any] = {
        "book": book,
        "place": place or "A place",
        "currency": DEFAULT_CURRENCY,
        "first_month": first_month,
        "fictional": True,
        "partners": partners,
    }
    if not kinds:
        del values["fictional"]
    expected = {"pool": [("county", "expenditure"), ("county", "bank-lines"), ("nhs", "expenditure")]}
    if "pool" in kinds:
        values["expected"] = [{"partner": who, "kind": kind} for who, kind in expected["pool"]]
    return commented(BookFile, values, "One place's book: who takes part, and what they must send.")


def _refuse_other_days(first: Month) -> None:
    """Raise Misuse if the sample's programme takes no families in a month."""
    programme = programmes_in(packaged_programmes(), DEFAULT_CURRENCY)[PROGRAMME]
    last = programme.days["attachments-end"].day
    if not programme.starts <= first.first <= last:
        raise Misuse(
            f"{PROGRAMME} takes families from {programme.starts} to {last}: say a --first-month within that, "
            "or start --from pool and put a programme of your own in programmes/"
        )


@cache
def layout_sample() -> str:
    """Return a layout of one sender's files, to be filled in."""
    values = {
        "layout": "district-spend",
        "kind": "expenditure",
        "columns": {
            "paid_on": "Payment Date",
            "amount": "Net Amount",
            "reference": "Voucher",
            "scheme": "Cost Centre",
        },
    }
    return commented(
        Layout,
        values,
        "How to read the files of a sender that has headings of its own. Name a copy NAME.toml and try it: "
        "pooledbudget layout try FILE. In [columns] ours stand on the left and the sender's on the right; "
        "every other heading of the sender stands in read_past, or the file is refused.",
    )


@cache
def programme_sample() -> str:
    """Return every key of a programme file, all of them left out."""
    return commented(
        ProgrammeFile,
        {},
        "The rules of a payment-by-results scheme of your own. Those that come with the package need no "
        f"file here: {', '.join(programmes_in(packaged_programmes(), DEFAULT_CURRENCY))}. "
        "Name a copy ID.toml and read it back: pooledbudget programme show FILE.",
    )


def first_files(kinds: Sequence[str], first: Month, who: Partners) -> dict[str, bytes]:
    """Return the files of a first month, which can be received as they are."""
    rows: dict[tuple[str, str], list[Sequence[str]]] = {}
    for kind in kinds:
        for file, lines in ROWS[kind](first, who).items():
            rows.setdefault(file, []).extend(lines)
    return {
        f"{FIRST_MONTH}/{sender}/{kind}.csv": _csv(kind, lines)
        for (sender, kind), lines in sorted(rows.items())
        if lines
    }


def _csv(kind: str, lines: Sequence[Sequence[str]]) -> bytes:
    headings = list(KINDS[kind].model_fields)[: max(len(line) for line in lines)]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([headings, *lines])
    return buffer.getvalue().encode()
