"""A book held in memory: the acts themselves, with no folder under them and nothing to flush."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec.structs import replace

from conftest import BOOK, KEY, POOL
from pooledbudget.acts.close import close_month
from pooledbudget.acts.closing import Closing
from pooledbudget.acts.correct import Correction, adjust, reopen
from pooledbudget.acts.occasion import Occasion, read_occasion, with_packaged
from pooledbudget.acts.query import Answering, Asking, record_query
from pooledbudget.acts.receive import Receipt, receive
from pooledbudget.acts.withdraw import Withdrawal, attest, withdraw
from pooledbudget.errors import IntegrityFailure
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.reading import Posted
from pooledbudget.ledger.record import Record
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import Month, span
from pooledbudget.reconcile.queries import Query
from pooledbudget.statements.issuing import Issue, issue, named_statement
from pooledbudget.statements.model import Statement
from pooledbudget.statements.step import Step
from pooledbudget.statements.why import Chain, explain
from pooledbudget.submissions.history import Sent, submissions
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.rows import RowReader
from pooledbudget.submissions.waiting import waiting

INSTANT = "2018-05-03T09:00:00Z"
TODAY = date(2018, 5, 3)


def rows_of(kind: str, *lines: str) -> str:
    """Write lines under every heading of a kind; cells left out at the end of a line are blank."""
    names = list(KINDS[kind].model_fields)
    padded = [line + "," * (len(names) - 1 - line.count(",")) for line in lines]
    return "\n".join([",".join(names), *padded]) + "\n"


def posted_ids(ids: Iterable[str]) -> Posted:
    """Say which entries are in a record that is not there."""
    known = list(ids)
    return Posted(lambda letters: [entry_id for entry_id in known if entry_id.startswith(letters)])


@dataclass
class MemoryBook:
    """The small book of `conftest`, or another, with short ways to do what tests do."""

    book: str = BOOK
    agreements: dict[str, str] = field(default_factory=lambda: {"pool": POOL})
    layouts: dict[str, str] = field(default_factory=dict)
    record: Record = field(default_factory=lambda: Record.create(":memory:", "smallshire", Month(2013, 4)))
    kept: dict[str, bytes] = field(default_factory=dict)
    today: date = TODAY
    programmes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reader = RowReader(self, self.record)
        self._read: dict[tuple[tuple[str, bytes], ...], Occasion] = {}

    def bytes_of(self, digest: str, part: str) -> bytes:
        """Return kept bytes, as a folder does."""
        if digest not in self.kept:
            raise IntegrityFailure(f"{part}/{digest} is missing")
        return self.kept[digest]

    def holds(self, digest: str, _part: str) -> bool:
        """Say whether bytes are kept."""
        return digest in self.kept

    def keep(self, data: bytes) -> str:
        """Keep bytes under their SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        return digest

    def on(self, *, who: str = "tester", instant: str = INSTANT, today: date | None = None) -> Occasion:
        """Read the settings as they are now."""
        written = {"book.toml": self.book}
        written |= {f"agreements/{name}.toml": text for name, text in self.agreements.items()}
        written |= {f"layouts/{name}.toml": text for name, text in self.layouts.items()}
        written |= {f"programmes/{name}.toml": text for name, text in self.programmes.items()}
        settings = with_packaged({name: text.encode() for name, text in written.items()})
        named = tuple(sorted(settings.items()))
        if named not in self._read:
            inputs = {name: self.keep(data) for name, data in settings.items()}
            self._read[named] = read_occasion(settings, inputs, key=bytes.fromhex(KEY))
        return replace(self._read[named], who=who, instant=instant, today=today or self.today)

    def send(self, text: str | bytes, sender: str = "county", **said: Any) -> Receipt:
        """Receive a file, whatever becomes of it."""
        data = text if isinstance(text, bytes) else text.encode()
        self.keep(data)
        sent = Sent(data=data, sender=sender, **{"file": "file.csv", **said})
        return receive(self.record, self.reader, self.on(), sent)

    def offer(self, kind: str, *lines: str, **said: Any) -> Receipt:
        """Send lines of a kind, whatever becomes of them."""
        return self.send(rows_of(kind, *lines), **{"kind": kind, **said})

    def give(self, kind: str, *lines: str, **said: Any) -> str:
        """Send lines of a kind that must be accepted; return the id of the submission."""
        receipt = self.offer(kind, *lines, **said)
        assert receipt.accepted, [str(finding) for finding in receipt.findings]
        return receipt.submission

    def close(self, month: str = "2013-04") -> Closing:
        """Close a month on the day after its last."""
        chosen = Month.parse(month)
        return close_month(self.record, self.reader, self.on(today=chosen.plus(1).first), chosen)

    def close_all(self, first: str, last: str) -> Closing:
        """Close months in order; return the last closing."""
        month = Month.parse(first)
        closing = self.close(first)
        while month < Month.parse(last):
            month = month.plus(1)
            closing = self.close(str(month))
        return closing

    def reopen(self, month: str, by: str = "Ann", approved_by: str = "Bob", reason: str = "late") -> None:
        """Open a month again."""
        reopen(self.record, self, self.on(who=by), Month.parse(month), approved_by, reason)

    def adjust(
        self,
        *,
        corrects: str = "",
        submission: str = "",
        prepared_by: str = "Ann",
        approved_by: str = "Bob",
        reason: str = "wrong",
        reverses: bool = False,
    ) -> Entry:
        """Adjust by a received file, or reverse an entry."""
        correction = Correction(
            prepared_by=prepared_by,
            approved_by=approved_by,
            reason=reason,
            corrects=corrects,
            reverses=reverses,
            submission=submission,
        )
        received = [held for held in submissions(self.record) if held.kind == "adjustments"]
        rows = self.reader.rows_of(received, submission)
        return adjust(self.record, self, self.on(who=prepared_by), correction, rows)

    def withdraw(self, submission: str, *, quarantined: bool = False, reason: str = "wrong") -> None:
        """Take a file back, or give up its rows in quarantine."""
        withdraw(self.record, self.reader, self.on(), Withdrawal(submission, reason, quarantined=quarantined))

    def attest(self, submission: str, reason: str = "asked") -> None:
        """Say that second copies in a file are real."""
        attest(self.record, self, self.on(), submission, reason)

    def waits(self) -> list[tuple[str, str, int, int, int]]:
        """Return what waits: file, why, rows, pence and amounts that cannot be read."""
        found = waiting(submissions(self.record))
        return [(one.file.id, one.why.value, *one.waits) for one in found]

    def issue(self, period: str) -> Issue:
        """Return what the statements of a period are issued under."""
        return issue(self.record, self.on(), span(period))

    def total(self, account: str, **where: str) -> int:
        """Return a balance in pence."""
        return self.record.total(Selection(account=account, **where))  # type: ignore[arg-type]

    def detail(self) -> dict[str, Any]:
        """Return what the latest close says in its act."""
        return dict(list(self.record.acts("close"))[-1].act.detail)


PARTNERS = """
[partners.harbour]
name = "Harbour Trust"
parts = ["investor"]

[partners.lantern]
name = "Lantern Foundation"
parts = ["investor"]

[partners.charity]
name = "The Charity"
parts = ["deliverer"]
"""
TERM = """
[[terms]]
name = "2012-autumn"
starts = 2012-09-03
ends = 2012-12-19
source = "made"
"""
POND = """
kind = "pool"
agreement = "pond"
title = "the other pool"
starts = 2013-04-01
ends = 2015-03-31

[themes]
learning = "Learning"

[schemes.tutors]
title = "Tutors"
theme = "learning"

[schemes.libraries]
title = "Libraries"
theme = "learning"
"""
FAMILIES = """
kind = "families"
agreement = "families"
title = "families"
programme = "troubled-families-2012"
payer = "department"
allocation = 6
theme = "early-help"
"""
SECOND = FAMILIES.replace('agreement = "families"', 'agreement = "second"')
BOND = """
kind = "bond"
agreement = "bond"
title = "the bond"
payer = "pool"
theme = "early-help"

[[investors]]
investor = "harbour"
commitment = "1000.00"

[outcome]
metric = "events"
cohorts = ["a", "b"]
cohort_threshold = "10%"
pooled_threshold = "7.5%"
payment_per_event_avoided = "10.00"
source = "terms"
"""
LOAN = """
kind = "bond"
agreement = "loan"
title = "the other bond"
payer = "pond"
theme = "learning"

[[investors]]
investor = "lantern"
commitment = "500.00"

[outcome]
metric = "exclusions"
cohorts = ["x"]
cohort_threshold = "10%"
payment_per_event_avoided = "5.00"
source = "terms"
"""

NOTE = """
kind = "bond"
agreement = "note"
title = "the third bond"
dates = { from = 2013-04-28, every = "1 month", to = 2013-07-28 }
waterfall = [
    { step = "costs" },
    { step = "interest", class = "senior" },
    { step = "principal", class = "senior" },
    { step = "principal", class = "junior" },
    { step = "guarantee", class = "senior", by = "county", on = "last date", stages = [
        { from = 2013-07-28, amount = "10000.00" },
    ] },
]

[classes.senior]
holders = { harbour = "500.00" }
interest = { rate = "10%" }

[classes.junior]
holders = { lantern = "500.00" }

[[costs]]
payee = "police"
for = "fee"
amount = "2.00"
dates = { from = 2013-04-15, every = "1 month", times = 3 }

[payers.department]

[outcomes.job]
pays = "price"
price = "10.00"
"""


def place_of_everything() -> MemoryBook:
    """Return a book with two pools, two families agreements and three bonds."""
    agreements = {
        "pool": POOL,
        "pond": POND,
        "families": FAMILIES,
        "second": SECOND,
        "bond": BOND,
        "loan": LOAN,
        "note": NOTE,
    }
    return MemoryBook(book=BOOK + PARTNERS + TERM, agreements=agreements)


def asked(book: MemoryBook, about: str, partner: str = "nhs", **said: Any) -> Query:
    given = {"owner": "Ann Lee", "due": date(2018, 6, 1), "reason": "we paid 9.00", **said}
    return record_query(book.record, book, book.on(), Asking(about=about, partner=partner, **given))


def answered(book: MemoryBook, query: str, state: str, **said: Any) -> Query:
    answering = Answering(query=query, state=state, **{"reason": "looked up", **said})
    return record_query(book.record, book, book.on(), answering)


def disputed_book() -> MemoryBook:
    """Return a book in which the NHS says that it paid 9.00 in April, and we have nothing of it."""
    book = MemoryBook()
    book.give("figures", "2013-04,pool,contributions paid,9.00", sender="nhs")
    book.give("expenditure", "2013-04-09,hubs,5.00,INV", sender="police")
    book.close()
    return book


def why(book: MemoryBook, asked: str) -> Step:
    """Return the answer of a book to what is asked of it."""
    on = book.on()

    def statement_for(period: str, partner: str, kind: str) -> Statement:
        return named_statement(book.issue(period), partner, kind)

    chain = Chain(book.record, on.agreements, on.currency)
    return explain(chain, book.record, asked, statement_for, lambda name: pseudonym(on.key, "family", name))


def walked(step: Step) -> Iterator[Step]:
    """Yield a step and all that it leads to."""
    yield step
    for below in step.because:
        yield from walked(below)
