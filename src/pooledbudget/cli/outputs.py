"""The shape of what each command prints with --json, from which its schema is generated."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pooledbudget.cli.bond_outputs import (
    BondCheckOutput,
    BondListOutput,
    BondPriceOutput,
    BondReturnsOutput,
    BondShowOutput,
    BondSimulateOutput,
    IndigoTablesOutput,
    IndigoTermsOutput,
)
from pooledbudget.cli.ledger_outputs import (
    BalanceSheetOutput,
    EntryHead,
    EntryOutput,
    ExportOutput,
    StatementOutput,
    TrialBalanceOutput,
)
from pooledbudget.cli.list_outputs import (
    LISTS,
    DecisionOutput,
    DifferenceOutput,
    QueryOutput,
    StandingDifferenceOutput,
)
from pooledbudget.cli.pool_outputs import (
    AgreementCheckOutput,
    AgreementShowOutput,
    PoolCheckOutput,
    PoolListOutput,
    PoolShowOutput,
)
from pooledbudget.cli.programme_outputs import (
    DifferingOutput,
    FamiliesIdentifyOutput,
    FamiliesSampleOutput,
    ProgrammeListOutput,
    ProgrammePriceOutput,
    ProgrammeShowOutput,
)


class InitOutput(TypedDict):
    """`init --json`."""

    folder: str
    book: str


class WaitingOutput(TypedDict):
    """What waits of a file; `why` is refused, quarantined or copies, `amount` a decimal string."""

    submission: str
    sender: str
    why: str
    kind: str
    rows: str
    amount: str
    unread: str
    of: str


class TaskOutput(TypedDict):
    """One step of the month end: done, to do, a problem, or done by the close itself."""

    title: str
    state: str
    said: str


class StatusOutput(TypedDict):
    """`status --json`."""

    book: str
    month: str
    closed: int
    files: int
    received: int
    missing: list[str]
    queries: int
    overdue: int
    warnings: list[str]
    refused: list[str]
    waiting: list[WaitingOutput]
    alone: list[str]
    differences: int
    settings: list[str]
    cannot_be: list[str]
    editions: list[str]
    would_fail: list[str]
    tasks: list[TaskOutput]
    next: str
    seal: str


class ReceiptOutput(TypedDict):
    """One file of `receive --json`; `total` is a decimal string, or null where nothing is summed."""

    submission: str
    file: str
    kind: str
    layout: str
    month: str
    months: list[str]
    accepted: bool
    already: bool
    healed: bool
    retired: str
    attested: str
    linked: str
    rows_read: int
    rows_accepted: int
    total: str | None
    findings: int
    queries: list[str]


class LayoutDraftOutput(TypedDict):
    """`layout draft --json`: a layout as TOML, and what its writer must answer."""

    layout: str
    questions: list[str]


class CodeOutput(TypedDict):
    """A sender's code of a scheme; `amount` is a decimal string."""

    code: str
    rows: int
    amount: str


class LayoutCheckOutput(TypedDict):
    """`layout check --json`; `total` is a decimal string, or null where nothing is summed."""

    layout: str
    kind: str
    rows_read: int
    rows_accepted: int
    total: str | None
    months: dict[str, int]
    codes: list[CodeOutput]


class WaitsOutput(TypedDict):
    """Rows that wait; `amount` is a decimal string of what can be read, `unread` how many cannot."""

    rows: int
    amount: str
    unread: int


class MonthOutput(TypedDict):
    """Rows of a month; `amount` is a decimal string."""

    month: str
    rows: int
    amount: str


class WithdrawOutput(TypedDict):
    """`withdraw --json`: what counts no longer, by file and month, what had posted, which queries drop."""

    submission: str
    quarantined: bool
    reason: str
    recorded: bool
    files: list[str]
    months: list[MonthOutput]
    waits: WaitsOutput
    posted: int
    queries: list[str]


class AttestOutput(TypedDict):
    """`attest --json`."""

    submission: str
    reason: str


class UnclaimedOutput(TypedDict):
    """A family that could have claimed, or nearly; `missing` is the one test it misses, as measured.

    `refused` is why its claim was refused, where it made one.
    """

    subject: str
    agreement: str
    route: str
    missing: dict[str, object]
    refused: NotRequired[str]


class RowsOutput(TypedDict):
    """What became of the accepted rows of one kind; amounts are decimal strings.

    `not_posted` is there where something of rows that post did not.
    """

    accepted: int
    posted: int
    decided: int
    named: int
    amount: str
    not_posted: NotRequired[str]


class AlikeOutput(TypedDict):
    """A pair that the bank and our record have in common by its amount alone."""

    entry: str
    on: str
    reference: str
    row: str
    bank_on: str
    bank_reference: str
    amount: str


class BankOutput(TypedDict):
    """An agreement's cash held against the bank; the balance is blank if no statement ever came."""

    month: str
    agreement: str
    ours: str
    bank: str
    day: str
    closing: list[object]
    reconciled: bool
    matched: int
    alike: list[AlikeOutput]
    vat: str
    vat_payments: int


class ChangeOutput(TypedDict):
    """A change of the settings; `act` is 0, and `instant` and `who` are blank, where no act was done yet."""

    act: int
    instant: str
    who: str
    first: str
    months: list[str]
    sentences: list[str]


class SettingsOutput(TypedDict):
    """`settings --json`: every change, and programmes of the place's own in the place of packaged ones."""

    changes: list[ChangeOutput]
    own: dict[str, str]


class EditionOutput(TypedDict):
    """What `edition` alone would post in a month that stands as edition `stands` posted it.

    `amount` is a decimal string on one account of one partner, debits above nought.
    """

    agreement: str
    cause: str
    kind: str
    about: str
    day: str
    edition: int
    stands: int
    account: str
    partner: str
    amount: str


class CloseOutput(TypedDict):
    """`check --json` and `close --json`."""

    month: str
    already: bool
    entries: list[EntryHead]
    decisions: list[DecisionOutput]
    rows: dict[str, RowsOutput]
    differences: list[DifferenceOutput]
    banks: list[BankOutput]
    unclaimed: list[UnclaimedOutput]
    missing: list[str]
    resealed: list[str]
    warnings: list[str]
    settings: list[ChangeOutput]
    withheld: list[EditionOutput]
    taken: list[EditionOutput]
    received: list[ReceiptOutput]
    seal: str


class AdjustOutput(TypedDict):
    """`adjust --json`."""

    entry: str


class WhyOutput(TypedDict):
    """`why --json`: a link of the chain and what it rests on; a row's cells, unless it is about people."""

    kind: str
    said: str
    cells: list[list[str]]
    because: list[WhyOutput]


class OtherwiseOutput(TypedDict):
    """Something this edition would decide otherwise in an act of another; amounts are decimal strings."""

    act: int
    edition: int
    what: str
    recorded: str
    now: str


UpgradeOutput = TypedDict("UpgradeOutput", {"from": int, "to": int})
"""`upgrade --json`: the format the record had, and the one it has."""


class NextYearOutput(TypedDict):
    """`next-year --json`: what is to be added to an agreement's file for a year, as TOML."""

    agreement: str
    year: str
    terms: str


class VerifyOutput(TypedDict):
    """`verify --json`; each fault is its kind and what it is."""

    edition: int
    checked: int
    files: int
    replayed: int
    not_derived: int
    remarks: list[str]
    other_code: list[str]
    statements: list[str]
    uncompared: list[str]
    faults: list[list[str]]
    otherwise: list[OtherwiseOutput]


class UnconfirmedOutput(TypedDict):
    """One value of `unconfirmed --json`; amounts are decimal strings."""

    value: str
    paid: str
    answer: str
    more: str
    less: str


class SelftestOutput(TypedDict):
    """One line of `selftest --json`: what was tried, and how many of it came out as they should."""

    what: str
    right: int
    of: int


OUTPUTS: dict[str, object] = {
    "init": InitOutput,
    "status": StatusOutput,
    "settings": SettingsOutput,
    "next-year": NextYearOutput,
    "receive": list[ReceiptOutput],
    "layout-draft": LayoutDraftOutput,
    "layout-check": LayoutCheckOutput,
    "withdraw": WithdrawOutput,
    "attest": AttestOutput,
    "check": CloseOutput,
    "close": CloseOutput,
    "reopen": dict[str, str],
    "difference-explain": list[StandingDifferenceOutput],
    "difference-match": list[StandingDifferenceOutput],
    "difference-split": list[StandingDifferenceOutput],
    "difference-write-off": list[StandingDifferenceOutput],
    "query": QueryOutput,
    "answer": QueryOutput,
    "adjust": AdjustOutput,
    "ledger-balance": list[dict[str, str]],
    "ledger-accruals": list[dict[str, str]],
    "ledger-trial-balance": TrialBalanceOutput,
    "ledger-balance-sheet": list[BalanceSheetOutput],
    "ledger-export": ExportOutput,
    "ledger-list": list[EntryOutput],
    "ledger-show": EntryOutput,
    "statement": list[StatementOutput],
    "why": WhyOutput,
    "agreement-new": dict[str, str],
    "agreement-check": AgreementCheckOutput,
    "agreement-show": AgreementShowOutput,
    "bond-list": list[BondListOutput],
    "bond-show": BondShowOutput,
    "bond-check": list[BondCheckOutput],
    "bond-returns": BondReturnsOutput,
    "pool-list": list[PoolListOutput],
    "pool-show": PoolShowOutput,
    "pool-check": list[PoolCheckOutput],
    "programme-list": list[ProgrammeListOutput],
    "programme-show": ProgrammeShowOutput,
    "programme-diff": list[DifferingOutput],
    "programme-price": ProgrammePriceOutput,
    "families-identify": FamiliesIdentifyOutput,
    "families-sample": FamiliesSampleOutput,
    "bond-simulate": list[BondSimulateOutput],
    "bond-price": BondPriceOutput,
    "bond-indigo-export": IndigoTablesOutput,
    "bond-indigo-import": IndigoTermsOutput,
    "verify": VerifyOutput,
    "unconfirmed": list[UnconfirmedOutput],
    "upgrade": UpgradeOutput,
    "demo": dict[str, str],
    "selftest": list[SelftestOutput],
    **LISTS,
}
"""What each command puts in `data`."""
