"""What every help ends with: a command as somebody would type it, and what the exit codes say."""

from __future__ import annotations

from collections.abc import Mapping

import click

EXIT_CODES = (
    "Exit codes: 0 done; 1 done, and something wants looking at; 2 wrong usage; 3 input refused; "
    "4 not what was sealed; 5 the machine."
)

EXAMPLES: Mapping[str, str] = {
    "acts": "acts kind=close month=2013-04..2014-03",
    "adjust": 'adjust accrual.csv --reverses --reason "March heating" --prepared-by Ann --approved-by Bob',
    "agreement check": "agreement check agreements/pool.toml",
    "agreement new": "agreement new pool",
    "agreement show": "agreement show northshire-pool",
    "agreements": "agreements kind=pool",
    "answer": 'answer Q0001 --state agreed --reason "paid on 9 May"',
    "attest": 'attest S0012 --reason "two payments, one on each day"',
    "bond check": "bond check peterborough",
    "bond indigo export": "bond indigo export peterborough --out indigo.xlsx",
    "bond indigo import": "bond indigo import indigo.xlsx --out agreements",
    "bond list": "bond list",
    "bond price": "bond price agreements/bond.toml scenario.toml --outcome fall --class notes --rate 5%",
    "bond returns": "bond returns cash-flows.csv",
    "bond show": "bond show peterborough",
    "bond simulate": "bond simulate agreements/bond.toml scenario.toml --paths 10000 --seed 1",
    "chart": "chart",
    "check": "check 2013-07",
    "close": "close 2013-07 --dry-run",
    "decisions": "decisions --refused month=2013-04..2013-09 sentence~beyond",
    "demo": "demo --out demo",
    "difference explain": 'difference explain D0003 --owner county --due 2014-05-31 --reason "in the post"',
    "difference match": 'difference match D0001 D0002 --reason "one payment, entered twice"',
    "difference split": 'difference split D0001 --part 400.00 "twice" --part 12.50 "charge" --reason "two"',
    "difference write-off": 'difference write-off D0004 --reason "under a pound" --approved-by Bob',
    "differences": "differences age=90.. agreement=northshire-pool",
    "explain": "explain C02 R01",
    "families identify": "families identify northshire-families --on 2012-05-31 --only nearly",
    "families sample": "families sample northshire-families 2013-07 --csv spot-checks.csv",
    "files list": "files list kind=contributions month=2013-04..2013-09",
    "files show": "files show S0001",
    "form": "form contributions",
    "init": "init northshire --place Northshire --first-month 2013-04",
    "layout check": "layout check civica spending-july.xlsx",
    "layout draft": "layout draft july.xlsx --kind expenditure --name civica --out layouts/civica.toml",
    "ledger accruals": "ledger accruals",
    "ledger balance": "ledger balance --by partner --account assets:contributions-due",
    "ledger balance-sheet": "ledger balance-sheet --period 2013-14",
    "ledger export": "ledger export --format csv --out ledger",
    "ledger list": "ledger list --partner northshire-nhs --period 2013-07",
    "ledger pack": "ledger pack for-the-auditor",
    "ledger show": "ledger show S0001:2",
    "ledger trial-balance": "ledger trial-balance --period 2013-14",
    "log": "log kind=close,reopen,adjust",
    "next-year": "next-year northshire-pool --year 2015-16",
    "partners": "partners parts~investor",
    "pool check": "pool check north-lanarkshire",
    "pool list": "pool list",
    "pool show": "pool show north-lanarkshire",
    "programme diff": "programme diff troubled-families-2012 troubled-families-2015",
    "programme list": "programme list",
    "programme price": "programme price troubled-families-2012 --families 540 --year 2012-13",
    "programme show": "programme show troubled-families-2012 --on 2013-07-01",
    "queries": "queries owner=northshire-county due=..2014-05-31",
    "query": 'query D0003 --from police --owner county --due 2014-05-31 --reason "we paid"',
    "receive": "receive contributions-2013-07.csv --from northshire-county --month 2013-07",
    "reopen": 'reopen 2013-07 --reason "the bank file was of June" --approved-by Bob',
    "schema": "schema record-contributions",
    "selftest": "selftest",
    "settings": "settings",
    "statement": "statement --partner northshire-nhs --period 2013-07",
    "status": "status",
    "unconfirmed": "unconfirmed",
    "upgrade": "upgrade",
    "verify": "verify --statement 2013-07-northshire-nhs-partner.html",
    "why": "why D0003",
    "withdraw": 'withdraw S0012 --reason "sent twice"',
}
"""A command of each sort, without the name of the program before it."""


def with_example(command: click.Command, path: str) -> click.Command:
    """Return a command whose help, and that of each command under it, ends with an example and the codes."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            with_example(below, f"{path} {name}")
        return command
    said = EXAMPLES.get(path, "")
    example = f"\b\nFor example:\n  pooledbudget {said}\n\n" if said else ""
    command.epilog = f"{example}{EXIT_CODES}"
    return command
