"""Make the small book that is kept for the newest format: run once, when a format begins.

`python tests/books/make.py` at the top of the checkout writes tests/books/format-N. A book of an
earlier format is never made again: it shows that what an earlier version wrote still opens.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from pooledbudget.book import Book
from pooledbudget.ledger.formats import newest
from pooledbudget.periods import Month
from pooledbudget.submissions.history import Sent

HERE = Path(__file__).parent
BOOK = """book = "keepsake"
place = "Keepsake"
currency = "GBP"
first_month = "2013-04"
fictional = true
[partners.county]
name = "Keepsake County"
parts = ["host", "contributor", "deliverer"]
[partners.nhs]
name = "NHS Keepsake"
parts = ["contributor"]
[partners.department]
name = "The Department"
parts = ["payer"]
[partners.harbour]
name = "Harbour"
parts = ["investor"]
"""
POOL = """kind = "pool"
agreement = "pool"
title = "the pool"
starts = 2013-04-01
ends = 2015-03-31
[themes]
help = "Help"
[schemes.hubs]
title = "Hubs"
theme = "help"
[[contributions]]
partner = "county"
year = "2013-14"
amount = "1200.00"
instalments = "monthly"
[[contributions]]
partner = "nhs"
year = "2013-14"
amount = "800.01"
instalments = "annual"
[risk_share]
basis = "opening cash contributions"
clause = "9.1"
"""
BOND = """kind = "bond"
agreement = "bond"
title = "the bond"
payer = "pool"
theme = "help"
[[investors]]
investor = "harbour"
commitment = "1000.00"
[outcome]
metric = "events"
cohorts = ["a"]
cohort_threshold = "10%"
payment_per_event_avoided = "10.00"
source = "made"
"""
FAMILIES = """kind = "families"
agreement = "families"
title = "families"
programme = "troubled-families-2012"
payer = "department"
allocation = 6
theme = "help"
"""
FILES = (
    ("spend.csv", "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,R1\n"),
    ("cash.csv", "received_on,agreement,partner,form,amount,reference\n2013-04-03,pool,nhs,cash,800.01,N1\n"),
    ("draw.csv", "drawn_on,agreement,investor,amount,reference\n2013-04-05,bond,harbour,500.00,D1\n"),
    (
        "outcomes.csv",
        "measured_on,agreement,cohort,people,events,comparison_people,comparison_events,source\n"
        "2013-04-20,bond,a,100,80,100,100,report\n",
    ),
    ("families.csv", "family,person,born_on,joined_on,left_on\nF,F-A,1980-01-01,2010-01-01,\n"),
    ("flags.csv", "family,flag,from_day\nF,asb order,2012-06-01\nF,local concern,2012-06-01\n"),
    ("benefits.csv", "person,benefit,starts_on\nF-A,esa,2011-01-01\n"),
    ("attachments.csv", "agreement,family,attached_on\nfamilies,F,2013-04-10\n"),
)


def main() -> None:
    """Write the book of the newest format."""
    path = HERE / f"format-{newest().number}"
    shutil.rmtree(path, ignore_errors=True)
    Book.init(path, book="keepsake", key="00" * 32)
    (path / ".gitignore").unlink()
    (path / "book.toml").write_text(BOOK, "utf-8")
    for name, text in (("pool", POOL), ("bond", BOND), ("families", FAMILIES)):
        (path / "agreements" / f"{name}.toml").write_text(text, "utf-8")
    book = Book.open(path)
    for place, (name, text) in enumerate(FILES):
        now = datetime(2013, 5, 3, 9, place, tzinfo=UTC)
        book.receive(Sent(data=text.encode(), file=name, sender="county"), by="Ann", now=now)
    book.close(Month(2013, 4), by="Ann", now=datetime(2013, 5, 3, 10, tzinfo=UTC))
    book.close(Month(2013, 5), by="Ann", now=datetime(2013, 6, 3, 10, tzinfo=UTC))
    book.reopen(
        Month(2013, 5), by="Ann", approved_by="Bob", reason="to look", now=datetime(2013, 6, 4, 9, tzinfo=UTC)
    )
    book.close(Month(2013, 5), by="Ann", now=datetime(2013, 6, 4, 10, tzinfo=UTC))


if __name__ == "__main__":
    main()
