"""The shape of what `ledger` and `statement` print with --json."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12


class EntryHead(TypedDict):
    """An entry by its id."""

    id: str
    effective: str
    narrative: str


class TrialBalanceRow(TypedDict):
    """One account of a trial balance; debits above nought."""

    agreement: str
    account: str
    amount: str
    currency: str


class TrialBalanceOutput(TypedDict):
    """`ledger trial-balance --json`."""

    rows: list[TrialBalanceRow]
    debits: str
    credits: str


class SheetLine(TypedDict):
    """One account of a balance sheet."""

    account: str
    amount: str


class BalanceSheetOutput(TypedDict):
    """One agreement of `ledger balance-sheet --json`; `difference` is nought."""

    agreement: str
    currency: str
    difference: str
    lines: list[SheetLine]


class PostingOutput(TypedDict):
    """One leg; `amount` is a decimal string, debits above nought."""

    account: str
    partner: str
    agreement: str
    theme: str
    amount: str
    currency: str


class EntryOutput(TypedDict):
    """An entry in full."""

    sequence: int
    id: str
    act: int
    effective: str
    month: str
    kind: str
    about: str
    reference: str
    narrative: str
    because: list[dict[str, str | int]]
    postings: list[PostingOutput]


class ExportOutput(TypedDict):
    """`ledger export --json`: the file that was written, in which form, how long it is, and its SHA-256."""

    file: str
    form: str
    bytes: int
    sha256: str


class CellOutput(TypedDict):
    """One cell: what sort of value, as machines and as people read it; a figure's id and its formula.

    Behind it are the ids of what it counts or is worked out from: figures, causes of decisions,
    differences, entries; `because` are the rules that say it, where it is no money.

    A formula is `entries`, `amount`, `figure`, `share` or `total`, with its value; a share and a
    total hold the formulas they are made of.
    """

    kind: str
    value: str
    text: str
    figure: str
    behind: list[str]
    because: list[str]
    formula: dict[str, object]


class ColumnOutput(TypedDict):
    """A column's heading and what its cells hold."""

    title: str
    kind: str


class LineOutput(TypedDict):
    """One line of a table."""

    label: str
    total: bool
    about: str
    cells: list[CellOutput]


class TableOutput(TypedDict):
    """One table of a statement."""

    title: str
    columns: list[ColumnOutput]
    lines: list[LineOutput]


class ControlOutput(TypedDict):
    """How many money figures a statement has, and what they come to together, as a decimal string."""

    amounts: int
    total: str


class StatementOutput(TypedDict):
    """One statement, as `statement --json` prints it and as the JSON beside each page holds it."""

    kind: str
    title: str
    headline: list[str]
    book: str
    place: str
    fictional: bool
    currency: str
    partner: str
    partner_name: str
    period: str
    as_of: str
    status: str
    unsettled: list[str]
    changes: list[str]
    control: ControlOutput
    seal: str
    tool: str
    clauses: list[str]
    notes: list[str]
    tables: list[TableOutput]
