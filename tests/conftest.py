"""Books that tests share: a small pool made by hand, and Northshire built once a run."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from pooledbudget.examples import demo as street

from pooledbudget.acts import manifest
from pooledbudget.acts.receive import Receipt
from pooledbudget.book import Book
from pooledbudget.ledger.entries import Posting, transfer
from pooledbudget.ledger.sums import Selection
from pooledbudget.periods import Month
from pooledbudget.submissions.history import Sent

hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")

KEY = "00" * 32
ROOT = Path(__file__).parents[1]


def leg(
    account: str, partner: str, agreement: str, amount: int, theme: str = "", currency: str = "GBP"
) -> Posting:
    """One leg in pounds."""
    return Posting(account, partner, agreement, amount, theme, currency)


def moved(
    debit: tuple[str, str], credit: tuple[str, str], amount: int, agreement: str, theme: str = ""
) -> list[Posting]:
    """Two legs in pounds."""
    return transfer(debit, credit, amount, agreement, theme=theme, currency="GBP")


BOOK = """
book = "smallshire"
place = "Smallshire"
first_month = "2013-04"
fictional = true

[partners.county]
name = "Smallshire County Council"
parts = ["host", "contributor", "deliverer"]

[partners.police]
name = "Smallshire Police"
parts = ["contributor", "deliverer", "in view"]

[partners.nhs]
name = "NHS Smallshire"
parts = ["contributor"]

[partners.department]
name = "The Department"
parts = ["payer"]
"""
POOL = """
kind = "pool"
agreement = "pool"
title = "the Smallshire pool"
starts = 2013-04-01
ends = 2015-03-31

[themes]
early-help = "Early help"
health = "Health"

[schemes.hubs]
title = "Hubs"
theme = "early-help"
covers = ["Early Help Hubs"]

[schemes.clinics]
title = "Clinics"
theme = "health"

[schemes.patrols]
title = "Patrols"
theme = "early-help"
status = "in view"
senders = ["police"]

[[contributions]]
partner = "county"
year = "2013-14"
amount = "1200.00"
instalments = "monthly"

[[contributions]]
partner = "police"
year = "2013-14"
amount = "400.00"
instalments = "quarterly"

[[contributions]]
partner = "nhs"
year = "2013-14"
amount = "800.01"
instalments = "annual"

[ring_fence]
name = "public-health"
grants = ["public-health"]
schemes = ["clinics"]
clause = "7.2"

[risk_share]
basis = "opening cash contributions"
clause = "9.1"
"""
NOW = datetime(2018, 5, 3, 9, tzinfo=UTC)


class SmallBook:
    """A book of three partners with short ways to do what tests do."""

    def __init__(self, path: Path, pool: str = POOL, book: str = BOOK) -> None:
        self.path = path
        Book.init(path, book="smallshire", key=KEY)
        (path / "book.toml").write_text(book)
        if pool:
            (path / "agreements" / "pool.toml").write_text(pool)
        self.book = Book.open(path)

    def send(self, text: str | bytes, sender: str = "county", **said: object) -> Receipt:
        """Receive a CSV given as text."""
        data = text if isinstance(text, bytes) else text.strip().encode() + b"\n"
        name = str(said.pop("file", "file.csv"))
        sent = Sent(data=data, file=name, sender=sender, **said)  # type: ignore[arg-type]
        return self.book.receive(sent, by="tester", now=NOW)

    def close(self, month: str = "2013-04") -> Any:
        """Close a month on the day after its last."""
        chosen = Month.parse(month)
        return self.book.close(chosen, by="tester", now=NOW, today=chosen.plus(1).first)

    def total(self, account: str, **where: str) -> int:
        """Return a balance in pence."""
        return self.book.ledger.total(Selection(account=account, **where))  # type: ignore[arg-type]


@pytest.fixture(scope="session", autouse=True)  # ruff: ignore[pytest-fixture-autouse] - no test asks for it
def unflushed() -> Iterator[None]:
    """Wait for no disk: what a test asserts of flushing it says itself, and nobody pulls the plug here.

    A process that a test starts, as the rounds of kill -9 do, flushes as ever.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture
def small(tmp_path: Path) -> SmallBook:
    """A small book, fresh for the test."""
    return SmallBook(tmp_path / "smallshire")


@pytest.fixture
def make_small(tmp_path: Path) -> Callable[..., SmallBook]:
    """Make small books with other settings."""
    return lambda name="other", **settings: SmallBook(tmp_path / name, **settings)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Northshire book with every month closed: built once, by whichever worker comes first."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    done, lock = shared / "northshire-built", shared / "northshire.lock"
    try:
        lock.mkdir()
    except FileExistsError:
        while not done.exists():
            time.sleep(0.2)
    else:
        with pytest.MonkeyPatch.context() as patched:
            # The code's digest is part of every act: fixed here, the golden seals say that what the
            # rules decide is the same, whichever file was edited since.
            patched.setattr(manifest, "manifest", lambda: b"")
            street.build(shared / "northshire", lambda *_: None)
        done.touch()
    return shared / "northshire"


@pytest.fixture
def northshire(built: Path, tmp_path: Path) -> Book:
    """A copy of Northshire that a test may spoil."""
    shutil.copytree(built, tmp_path / "northshire")
    return Book.open(tmp_path / "northshire")


COUNCIL_SPEND = Path(
    os.environ.get("COUNCIL_SPEND") or Path(__file__).parents[2] / "shared" / "data" / "council-spend"
)


@pytest.fixture
def council_spend() -> Path:
    """The real council files; a test that needs them is skipped where they are absent."""
    if not COUNCIL_SPEND.is_dir():
        pytest.skip("the real council files are not here; set COUNCIL_SPEND")
    return COUNCIL_SPEND
