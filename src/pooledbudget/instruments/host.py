"""The host's own records, which belong to no instrument: opening balances and grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pooledbudget.errors import Unbalanced
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.agreement import Decided, Known, Objection, Question
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.ledger.planned import Planned
from pooledbudget.partners import unknown
from pooledbudget.submissions.pool_records import Adjustment, Grant, OpeningBalance
from pooledbudget.submissions.records import Row

NOUGHT = "a balance of nought moves no money"
POSTS_ACCOUNTS = (OpeningBalance, Adjustment)
"""Kinds whose rows name an account themselves."""


def decide(asked: Question, known: Known) -> Decided:
    """Return what the host's own records post, for the agreements that the book has."""
    opening, named = opening_balances(asked, known)
    return Decided(
        entries=Planned([*opening, *grants_received(asked, known)]),
        considered=[opening_cause(agreement) for agreement in known.agreements],
        named=named,
    )


def opening_cause(agreement: str) -> str:
    """Return the id of what an agreement was brought in with: one entry, decided again with each file."""
    return f"{agreement}:opening"


def opening_balances(asked: Question, known: Known) -> tuple[list[Entry], dict[str, str]]:
    """Return one entry an agreement for the balances brought in; a corrected file decides it again.

    Rows of nought are named: they are part of what was sent and move nothing.
    """
    groups: dict[str, list[Row[OpeningBalance]]] = defaultdict(list)
    named = {}
    for row in asked.rows.of(OpeningBalance):
        if not row.cells.amount:
            named[row.id] = NOUGHT
        elif row.cells.agreement in known.agreements:
            groups[row.cells.agreement].append(row)
    return [_opening(agreement, rows, asked.currency) for agreement, rows in groups.items()], named


def _opening(agreement: str, rows: list[Row[OpeningBalance]], currency: str) -> Entry:
    return Entry(
        opening_cause(agreement),
        min(row.on for row in rows),
        "opening balances",
        [
            Posting(
                row.cells.account,
                row.cells.partner,
                agreement,
                row.cells.amount,
                theme_of(row.cells),
                currency,
            )
            for row in rows
        ],
        [row.origin for row in rows],
        decided=True,
    )


def grants_received(asked: Question, known: Known) -> Iterator[Entry]:
    """Yield an entry for each new grant: fresh income, or what settles results already claimed."""
    host = asked.partners.host.id
    for row in asked.rows.of(Grant):
        cells = row.cells
        if not asked.is_new(row) or cells.agreement not in known.agreements:
            continue
        credit = chart.RESULTS_DUE if cells.settles else f"{chart.GRANTS}:{cells.grant}"
        yield Entry(
            row.id,
            cells.received_on,
            "results received" if cells.settles else "grant",
            transfer(
                (chart.CASH, host),
                (credit, cells.payer),
                cells.amount,
                cells.agreement,
                currency=asked.currency,
            ),
            (row.origin,),
            about=cells.grant,
            reference=cells.reference,
        )


def theme_of(cells: OpeningBalance | Adjustment) -> str:
    """Return the theme of a row that names its account: a cost of the whole pool needs none said."""
    if not cells.theme and cells.account == chart.SPENDING_WHOLE:
        return chart.WHOLE_POOL
    return cells.theme


def adjustment_id(submission: str) -> str:
    """Return the id of the entry that an adjustments file makes."""
    return f"{submission}:adjustment"


def adjusted(submission: str, rows: list[Row[Adjustment]], corrects: str, currency: str) -> Entry:
    """Return the adjusting entry of a file's rows; ValueError if they are not one balanced entry."""
    days = {row.on for row in rows}
    if len(days) != 1:
        listed = ", ".join(str(day) for day in sorted(days))
        raise ValueError(f"the lines of an adjustment have one effective day; here {listed}")
    try:
        return Entry(
            adjustment_id(submission),
            days.pop(),
            "adjustment",
            [
                Posting(
                    row.cells.account,
                    row.cells.partner,
                    row.cells.agreement,
                    row.cells.amount,
                    theme_of(row.cells),
                    currency,
                )
                for row in rows
            ],
            [row.origin for row in rows],
            about=corrects,
        )
    except Unbalanced as fault:
        raise ValueError(str(fault)) from fault


def objections(row: Row[Any], known: Known) -> Iterator[Objection]:
    """Yield what the host's rows name that their agreement does not have: an account, a theme, a debt."""
    agreement = known.agreements.get(row.cells.agreement)
    if agreement is None:
        return
    accounts = agreement.accounts(name for name in known.agreements if name != agreement.id)
    if isinstance(row.cells, POSTS_ACCOUNTS):
        account, theme, themes = row.cells.account, theme_of(row.cells), agreement.terms.theme_titles
        if not usable(account, accounts):
            yield Objection(
                row,
                "account",
                chart.unknown_account(account, tuple(accounts)),
                "an entry posts to accounts of the chart that the agreement has",
                "correct the account",
            )
        elif themes and theme not in themes and (theme or chart.inside(account, chart.SPENDING)):
            yield Objection(
                row,
                "theme",
                unknown("theme", theme, themes),
                "spending of a pool is under one of its themes, and so is whatever else has a theme",
                "name the theme; a cost of the whole pool is on spending:whole-pool"
                if chart.inside(account, chart.SPENDING)
                else "name the theme, or leave it blank: only spending must have one",
            )
    elif isinstance(row.cells, Grant) and row.cells.settles and chart.RESULTS_DUE not in accounts:
        yield Objection(
            row,
            "settles",
            f"{agreement.id} earns no fees or results, so no results are due to it",
            "what settles results is received by the agreement that earned them",
            "name the families agreement, or leave 'settles' blank for fresh income",
            FindingCode.ROW_RULE,
        )


def usable(account: str, accounts: object) -> bool:
    """Say whether an account is among those of an agreement; `parent:*` stands for any name under it."""
    listed = set(accounts) if isinstance(accounts, tuple | list) else set()
    parent = account.rpartition(":")[0]
    return account in listed or (chart.holds(account) and f"{parent}:*" in listed)
