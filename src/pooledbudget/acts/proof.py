"""Whether the settings are those that the record was made under: told by their bytes, unread."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from pooledbudget.book_said import BOOK_FILE, BookSaid, book_said, currency_of, kind_said
from pooledbudget.errors import Misuse
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.stored import settings_of_first, settings_since_close
from pooledbudget.packaged import all_packaged
from pooledbudget.version import EDITION

if TYPE_CHECKING:
    from pooledbudget.acts.changes import Change
    from pooledbudget.acts.occasion import Occasion
    from pooledbudget.book_file import BookFile
    from pooledbudget.findings import Finding
    from pooledbudget.ledger.record import Record
    from pooledbudget.submissions.rows import Place, RowReader


def proved(record: Reading, settings: Mapping[str, bytes]) -> bool:
    """Say whether a book's files, with those of the package, are as at the last close and every act since.

    Another edition may refuse what an earlier one took, so one of those acts must be of this one.
    """
    used = {**all_packaged(), **settings}
    now = {name: hashlib.sha256(data).hexdigest() for name, data in used.items()}
    return settings_since_close(record) == [(now, EDITION)]


def changes_since(
    record: Reading, kept: Place, settings: Mapping[str, bytes], after: int | None
) -> list[Change]:
    """Return the changes of settings after an act, and those no act has used; for None, only these.

    Nothing is loaded to compare what is the same.
    """
    same = proved(record, settings)
    if same and after is None:
        return []
    from pooledbudget.acts.changes import (  # ruff: ignore[import-outside-top-level] - only for a change
        register,
        waiting,
    )
    from pooledbudget.acts.occasion import (  # ruff: ignore[import-outside-top-level] - only for a change
        with_packaged,
    )

    found = [] if after is None else [*register(record, kept, after)]
    pending = None if same else waiting(record, kept, with_packaged(settings))
    return [*found, pending] if pending else found


def book_in_force(settings: Mapping[str, bytes], *, checked: bool) -> BookSaid:
    """Return what `book.toml` says; Refused, with every fault, if it was not `checked` and cannot be used."""
    if checked:
        return book_said(settings[BOOK_FILE])
    from pooledbudget.book_file import read_book  # ruff: ignore[import-outside-top-level] - only for a change

    return read_book(settings[BOOK_FILE]).said


def kinds_agreed(settings: Mapping[str, bytes]) -> list[str]:
    """Return the kind of each agreement among the settings; blank of a file that cannot be read."""
    return [kind_said(data) for name, data in settings.items() if name.startswith("agreements/")]


def refuse_other_book(record: Reading, kept: Place, book: BookFile | BookSaid) -> None:
    """Raise Misuse if `book.toml` says another book, first month or currency than the record began with."""
    if book.book != record.book:
        raise Misuse(f"book.toml is of {book.book!r} but the record is of {record.book!r}")
    if book.first_month != str(record.first_month):
        raise Misuse(
            f"book.toml begins in {book.first_month} but the record in {record.first_month}; "
            "put it back, or make a new folder: pooledbudget init DIR --first-month YYYY-MM"
        )
    begun = settings_of_first(record).get(BOOK_FILE)
    currency = currency_of(kept.bytes_of(begun, "snapshots")) if begun else book.currency
    if book.currency != currency:
        raise Misuse(
            f"book.toml is in {book.currency} but the record began in {currency}, which is fixed by "
            "the first act; put it back, or make a new folder: pooledbudget init DIR"
        )


def faults_of(record: Record, reader: RowReader, on: Callable[[], Occasion]) -> Sequence[Finding]:
    """Return what of settings that no act has proved stops every act, or the next close; `on` reads them."""
    from pooledbudget.acts.close import settings_faults  # ruff: ignore[import-outside-top-level] - only for a change

    return settings_faults(record, reader, on)
