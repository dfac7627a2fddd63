"""An agreement that runs, for a place that has none yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pooledbudget.book_said import BOOK_FILE
from pooledbudget.periods import Month

if TYPE_CHECKING:
    from pooledbudget.book_file import BookFile

SAMPLE = "agreements/pool.sample"
"""Where a plain start leaves it: no agreement until it is given the name of one."""


def sample_pool(book: BookFile) -> str:
    """Return a pool of one scheme, as it can stand in agreements/pool.toml of this book."""
    first = Month.parse(book.first_month)
    host = book.who.host
    last = first.financial_year.period.last
    return f"""# A pool: what partners put in, and what is paid from it.
# pooledbudget schema agreement-pool describes every key.
kind = "pool"
agreement = "pool"
title = {json.dumps(f"the {book.place} pool", ensure_ascii=False)}
starts = {first.first}
ends = {last}

[themes]
early-help = "Early help"

[schemes.hubs]
title = "Family hubs"
theme = "early-help"

[[contributions]]
partner = "{host.id}"
year = "{first.financial_year}"
amount = "1200.00"
instalments = "monthly"
"""


def sample_for(settings: Mapping[str, bytes]) -> str:
    """Return a pool of one scheme for a book, by its settings files."""
    from pooledbudget.book_file import read_book  # ruff: ignore[import-outside-top-level] - few places have none

    return sample_pool(read_book(settings[BOOK_FILE]))
