"""Which cells of a row decided a test, and by which pseudonym the people in it are named elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pooledbudget.submissions.sent_row import SentCell

PERSON = "person"
"""The column of every record kind in which a person is named."""
HangsOn = Mapping[str, Sequence[str]]
"""Whom a failed test hangs on, by pseudonym, and which columns of their rows; none for all that count."""


def deciding_cells(
    cells: Sequence[SentCell], hangs_on: HangsOn, pseudonym_of: Callable[[str], str]
) -> list[SentCell]:
    """Return a row's cells with the pseudonym of its person, and with what of it decided marked alone.

    Where a test hangs on some people, nothing in the row of another decides it, nor does what passed.
    """
    person = next((cell.text.strip() for cell in cells if cell.column == PERSON), "")
    called = pseudonym_of(person) if person else ""
    told = [cell._replace(called=called) if cell.column == PERSON else cell for cell in cells]
    if not hangs_on or not called:
        return told
    columns = hangs_on.get(called)
    return [cell._replace(decides=columns is not None and _decides(cell, columns)) for cell in told]


def _decides(cell: SentCell, columns: Sequence[str]) -> bool:
    if not columns:
        return cell.decides
    return bool(cell.text.strip()) and cell.column in columns
