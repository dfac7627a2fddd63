"""Small books with every instrument in them, and questions asked of a rule without any book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from conftest import BOOK, KEY, NOW, POOL, SmallBook
from in_memory import posted_ids
from pooledbudget.acts.closing import Closing
from pooledbudget.acts.receive import Receipt
from pooledbudget.book import Book
from pooledbudget.book_file import read_book
from pooledbudget.findings import Origin
from pooledbudget.instruments.agreement import Known, Question
from pooledbudget.instruments.decisions import Decision, Earlier
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.sums import Books, Selection
from pooledbudget.periods import Month
from pooledbudget.statements.model import Statement
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.records import KINDS, Row

HEADS = {
    "opening-balances": "as_at,agreement,account,partner,theme,amount",
    "expenditure": "paid_on,scheme,amount,reference",
    "contributions": "received_on,agreement,partner,form,amount,reference,refunds",
    "grants": "received_on,agreement,payer,grant,amount,reference,settles",
    "bank-lines": "on_day,agreement,line,amount,reference",
    "payments": "paid_on,agreement,to,amount,reference",
    "adjustments": "effective,agreement,account,partner,theme,amount",
    "drawdowns": "drawn_on,agreement,investor,amount,reference",
    "service-payments": "paid_on,agreement,provider,amount,reference",
    "repayments": "paid_on,agreement,investor,amount,reference",
    "receipts": "received_on,agreement,payer,amount,reference",
    "payer-refunds": "paid_on,agreement,payer,amount,reference",
    "write-offs": "written_off_on,agreement,investor,amount,reference",
    "transfers": "transferred_on,agreement,seller,buyer,amount,reference",
    "stops": "stopped_on,agreement,by,reason",
    "results": "measured_on,agreement,cohort,value,source,outcome,person",
    "outcomes": "measured_on,agreement,cohort,people,events,comparison_people,comparison_events,"
    "published_reduction,source",
    "families": "family,person,born_on,joined_on,left_on",
    "flags": "family,flag,from_day,to_day,person",
    "benefits": "person,benefit,starts_on,ends_on",
    "work": "person,employer,starts_on,ends_on",
    "provision": "person,provision,starts_on,ends_on",
    "incidents": "family,occurred_on,reference",
    "offences": "person,committed_on,reference",
    "attachments": "agreement,family,attached_on",
    "claims": "agreement,family,claimed_on,result",
}
"""The headings that tests send rows under, by record kind; `results` are outcomes told by a value."""
KIND_OF = {"results": "outcomes"}

PLACE = f"""{BOOK}
[partners.harbour]
name = "Harbour Trust"
parts = ["investor"]

[partners.lantern]
name = "Lantern Foundation"
parts = ["investor"]
"""
EUROS = PLACE.replace('first_month = "2013-04"', 'first_month = "2013-04"\ncurrency = "EUR"')
FENCE = POOL[POOL.index("[ring_fence]") : POOL.index("[risk_share]")]
SHARED = POOL[POOL.index("[risk_share]") :]
UNFENCED = POOL.replace(FENCE, "")
BY_THIRDS = POOL.replace(
    'basis = "opening cash contributions"',
    'basis = "agreed shares"\nshares = { county = "1/3", police = "1/3", nhs = "1/3" }',
)
"""The pool whose year's difference goes by agreed thirds."""
SECOND_POOL = """
kind = "pool"
agreement = "second"
title = "the second pool"
starts = 2013-04-01
ends = 2015-03-31

[themes]
housing = "Housing"

[schemes.hostels]
title = "Hostels"
theme = "housing"
covers = ["Rough Sleepers"]

[schemes.advice]
title = "Advice"
theme = "housing"

[[contributions]]
partner = "county"
year = "2013-14"
amount = "600.00"
instalments = "monthly"

[[contributions]]
partner = "nhs"
year = "2013-14"
amount = "300.00"
instalments = "annual"

[ring_fence]
name = "homes"
grants = ["homes"]
schemes = ["hostels"]
clause = "3.1"

[risk_share]
basis = "agreed shares"
shares = { county = "50%", nhs = "50%" }
clause = "4.2"
"""
BOND = """
kind = "bond"
agreement = "bond"
title = "the bond"
payer = "pool"
theme = "early-help"
return_cap = "10%"

[[investors]]
investor = "harbour"
commitment = "1000.00"

[outcome]
metric = "events"
cohorts = ["a", "b"]
cohort_threshold = "10%"
pooled_threshold = "7.5%"
payment_per_event_avoided = "10.00"
payment_cap = "250.00"
source = "terms"
"""
SECOND_BOND = """
kind = "bond"
agreement = "sister"
title = "the sister bond"
payer = "pool"
theme = "health"

[[investors]]
investor = "harbour"
commitment = "500.00"

[[investors]]
investor = "lantern"
commitment = "300.00"

[outcome]
metric = "admissions"
cohorts = ["a", "b"]
cohort_threshold = "20%"
pooled_threshold = "15%"
payment_per_event_avoided = "7.00"
payment_cap = "500.00"
source = "sister terms"
"""


class Place(SmallBook):
    """A small book with short ways to agree, send, close, and read what a statement says."""

    def __init__(
        self, path: Path, pool: str = POOL, book: str = PLACE, first: str = "2013-04", **agreements: str
    ) -> None:
        """Make a book that begins in a month; `pool` and the keywords are agreement files by name."""
        self.path = path
        Book.init(path, book="smallshire", first_month=first, key=KEY)
        (path / "book.toml").write_text(book.replace("2013-04", first))
        self.agree("pool", pool)
        for name, text in agreements.items():
            self.agree(name, text)
        self.book = Book.open(path)

    def agree(self, name: str, text: str) -> None:
        """Put an agreement in the settings, or another in its place."""
        (self.path / "agreements" / f"{name}.toml").write_text(text)

    def offer(self, kind: str, *lines: str, **said: Any) -> Receipt:
        """Send rows under the headings of their kind, whatever becomes of them."""
        return self.send("\n".join([HEADS[kind], *lines]), kind=KIND_OF.get(kind, kind), **said)

    def give(self, kind: str, *lines: str, **said: Any) -> str:
        """Send rows that must be accepted; return the submission's id."""
        receipt = self.offer(kind, *lines, **said)
        assert receipt.accepted, receipt.findings
        return receipt.submission

    def spend(self, scheme: str, amount: str, month: str = "2013-04", sender: str = "county") -> str:
        """Send one line of spending of the second of a month."""
        return self.give("expenditure", f"{month}-02,{scheme},{amount},{scheme}{amount}", sender=sender)

    def through(self, last: str) -> Closing:
        """Close every month from the first open one to a month; return the last closing."""
        month, closing = self.book.ledger.first_open(), None
        while month <= Month.parse(last):
            closing = self.close(str(month))
            month = month.plus(1)
        assert isinstance(closing, Closing)
        return closing

    def reopen(self, month: str) -> None:
        """Open a month again."""
        self.book.reopen(Month.parse(month), by="Ann", approved_by="Bob", reason="late", now=NOW)

    def reverse(self, entry: str) -> None:
        """Reverse an entry by hand."""
        self.book.adjust(corrects=entry, prepared_by="Ann", approved_by="Bob", reason="wrong", now=NOW)

    def withdraw(self, submission: str, **said: Any) -> None:
        """Take a file back."""
        self.book.withdraw(submission, by="Ann", reason="wrong", now=NOW, **said)

    def balance(self, account: str, agreement: str = "", partner: str = "", theme: str = "") -> int:
        """Return a balance in minor units, debits above nought."""
        return self.book.ledger.total(
            Selection(account=account, agreement=agreement, partner=partner, theme=theme)
        )

    def statement(self, partner: str, period: str, kind: str = "partner") -> Statement:
        """Return a partner's statement of a kind."""
        (found,) = [made for made in self.book.statements_of(partner, period) if made.kind == kind]
        return found

    def schedule(self, period: str, kind: str) -> Statement:
        """Return the statement to everybody of a kind."""
        (found,) = [made for made in self.book.statements(period) if made.kind == kind]
        return found

    def figures(self, partner: str, period: str, kind: str = "partner") -> dict[str, int]:
        """Return the money of a partner's statement by the short ids of its figures."""
        return dict(self.statement(partner, period, kind).values)

    def entries(self, agreement: str = "", account: str = "") -> list[Entry]:
        """Return the entries with a posting of an agreement, on an account."""
        selection = Selection(account=account, agreement=agreement)
        return [recorded.entry for recorded in self.book.ledger.entries(selection)]

    def said(self, period: str) -> str:
        """Return everything that the statements of a period say, as one text."""
        return "\n".join(line for made in self.book.statements(period) for line in said_by(made))


def said_by(statement: Statement) -> Iterable[str]:
    """Yield every sentence and cell of a statement as people read it."""
    yield from (statement.title, *statement.headline, *statement.clauses)
    for table in statement.tables:
        yield from (table.title, table.intro, *(column.title for column in table.columns))
        for line in table.lines:
            yield " | ".join([line.label, *(cell.text(statement.currency) for cell in line.cells)])


def table_of(statement: Statement, title: str) -> dict[str, list[str]]:
    """Return a table of a statement, found by the beginning of its title: label -> cells as read."""
    (table,) = [table for table in statement.tables if table.title.startswith(title)]
    return {line.label: [cell.text(statement.currency) for cell in line.cells] for line in table.lines}


# Questions without a book

PARTNERS = read_book(PLACE.encode()).who
NAMES = {partner.id: partner.name for partner in PARTNERS.by_id.values()}


def row(
    kind: str, *cells: str, number: int = 2, submission: str = "S0001", sender: str = "county"
) -> Row[Any]:
    """Return one accepted row, its cells under the headings of its kind."""
    names = HEADS[kind].split(",")
    values = {name: cell for name, cell in zip(names, cells, strict=False) if cell}
    return Row(Origin(submission, number), sender, KINDS[KIND_OF.get(kind, kind)].model_validate(values))


def rows(*given: Row[Any]) -> Rows:
    """Return rows by kind, in the order given."""
    kinds: dict[str, list[Row[Any]]] = defaultdict(list)
    for accepted in given:
        kinds[accepted.cells.kind].append(accepted)
    return Rows(kinds)


def sums(*lines: tuple[str, str, str, int] | tuple[str, str, str, int, str], first: str = "2013-04") -> Books:
    """Return books from lines of account, partner, month, amount and perhaps a theme, all of `pool`."""
    return Books.of(
        (
            ("pool", account, partner, "".join(theme), month, amount)
            for account, partner, month, amount, *theme in lines
        ),
        Month.parse(first),
    )


def question(
    *given: Row[Any],
    month: str = "2013-04",
    posted: Sequence[str] = (),
    standing: Sequence[Decision] = (),
    again: Sequence[Decision] = (),
    now: Sequence[Decision] = (),
    books: Books | None = None,
    currency: str = "GBP",
    first: str = "2013-04",
) -> Question:
    """Return what a close would ask about some rows."""
    return Question(
        month=Month.parse(month),
        rows=rows(*given),
        posted=posted_ids(posted),
        earlier=Earlier(standing, again, ()),
        books=books or Books({}, Month.parse(first)),
        partners=PARTNERS,
        terms=(),
        key=bytes.fromhex(KEY),
        currency=currency,
        first_month=Month.parse(first),
        now=now,
    )


def known(*agreements: Any) -> Known:
    """Return the names of a book with some agreements."""
    return Known(PARTNERS, {agreement.id: agreement for agreement in agreements})


def legs(entry: Entry) -> list[tuple[str, str, str, int, str]]:
    """Return an entry's postings as account, partner, agreement, amount and theme."""
    return [(leg.account, leg.partner, leg.agreement, leg.amount, leg.theme) for leg in entry.postings]
