"""What is wrong in INDIGO tables, all of it at once: in each cell, between rows, between tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pooledbudget.findings import Finding, FindingCode
from pooledbudget.instruments.bonds.currencies import OF_COUNTRY
from pooledbudget.instruments.bonds.indigo import (
    COMMITMENT,
    FINANCE,
    MADE,
    MAXIMUM,
    PAID,
    PAYABLE,
    PRICE,
    STANDARD,
    TABLES,
    TARGETED,
    IndigoColumn,
    Kind,
)
from pooledbudget.instruments.bonds.indigo_cells import (
    IndigoCell,
    IndigoLine,
    currency_in,
    read_amount,
    read_choice,
    read_count,
    read_currency,
    read_day,
    read_percent,
)
from pooledbudget.instruments.bonds.indigo_in import IndigoTables, told_once
from pooledbudget.money import plain

CURRENCIES = (f"{COMMITMENT}/currency", f"{MAXIMUM}/currency", f"{MADE}/currency")


def check(tables: IndigoTables) -> list[Finding]:
    """Return every finding on the cells and rows of the tables, each fault of a column once."""
    found = [
        finding for table in tables.lines for line in tables.of(table) for finding in _of_cells(tables, line)
    ]
    found += _ids(tables)
    found += _dangling(tables)
    for project in tables.projects:
        found += _of_project(tables, project)
    found += _copied(tables)
    return told_once(found)


def amount_in(tables: IndigoTables, line: IndigoLine, path: str) -> int | None:
    """Return an amount of a row in minor units; None where it cannot be told."""
    of = line.columns[path].of
    currency = currency_in(line, of) or ("" if line.text(of) else tables.currencies.get(line.project, ""))
    return read_amount(line.cell(path), currency)[0]


def percent_in(tables: IndigoTables, line: IndigoLine, path: str) -> tuple[str, Finding | None]:
    """Return a percentage of a row, and what is said of it.

    An investment's is a number in the standard; the project's own, which is a text, may say what it means.
    """
    cell = line.cell(path)
    said = {project.text(f"{FINANCE}/{path}") for project in tables.of("projects", line.project)}
    if line.table == "investments" and cell.text and said == {f"{cell.text}%"}:
        return f"{cell.text}%", None
    return read_percent(cell)


def _of_cells(tables: IndigoTables, line: IndigoLine) -> Iterator[Finding]:
    """Yield what is said of each cell of a row."""
    for path in line.cells:
        finding = _of_cell(tables, line, line.cell(path))
        if finding is not None:
            yield finding
        column = line.columns[path]
        if column.kind is Kind.AMOUNT and not line.text(column.of):
            yield line.cell(path).remark(
                FindingCode.CELL_MISSING,
                "amounts have no currency beside them: they are taken to be in that of the project",
                "an amount has its currency in a column of its own (INDIGO, Formatting data)",
                f"fill in {line.columns[column.of].heading}",
            )


def _of_cell(tables: IndigoTables, line: IndigoLine, cell: IndigoCell) -> Finding | None:
    match cell.column.kind:
        case Kind.AMOUNT:
            of = cell.column.of
            known = currency_in(line, of) or (
                "" if line.text(of) else tables.currencies.get(line.project, "")
            )
            return read_amount(cell, known)[1]
        case Kind.CURRENCY:
            return read_currency(cell)[1]
        case Kind.PERCENT:
            return percent_in(tables, line, cell.column.path)[1]
        case Kind.DAY:
            return read_day(cell)[1]
        case Kind.COUNT:
            return read_count(cell)[1]
        case Kind.CHOICE:
            return read_choice(cell)[1]
        case _:
            return None


# Ids


def _ids(tables: IndigoTables) -> Iterator[Finding]:
    """Yield ids that stand in a table twice: those that restart within a project too."""
    for table in tables.lines:
        if "id" not in TABLES[table].by_path:
            continue
        first: dict[tuple[str, str], IndigoLine] = {}
        for line in tables.of(table):
            own = line.project if table not in {"projects", "organisations"} else ""
            before = first.setdefault((own, line.text("id")), line)
            if before is not line and line.text("id"):
                yield line.cell("id").fault(
                    FindingCode.DUPLICATE,
                    f"the id {line.text('id')!r} stands in row {before.row} already: what refers to it may "
                    "mean either",
                    f"an id is of one row of its project ({STANDARD})",
                    "number on where the ids restart, there and in the tables that refer to them",
                )


def references(line: IndigoLine, path: str) -> list[str]:
    """Return the ids in a cell: some name several, with commas between."""
    return [part.strip() for part in line.text(path).split(",") if part.strip()]


def _known(tables: IndigoTables) -> Mapping[str, set[tuple[str, str]]]:
    """Return the ids of each table that is there, with the project they are of."""
    return {
        table: {
            ("" if table in {"projects", "organisations"} else line.project, line.text("id"))
            for line in tables.of(table)
        }
        for table in tables.lines
        if "id" in TABLES[table].by_path
    }


def _dangling(tables: IndigoTables) -> Iterator[Finding]:
    """Yield ids that lead nowhere, and tables that are referred to and not there."""
    known = _known(tables)
    for table in tables.lines:
        for line in tables.of(table):
            for column in TABLES[table].columns:
                if column.kind is Kind.ID:
                    yield from _leads_nowhere(line, column, known)


def _leads_nowhere(
    line: IndigoLine, column: IndigoColumn, known: Mapping[str, set[tuple[str, str]]]
) -> Iterator[Finding]:
    if column.of not in known:
        if line.text(column.path):
            yield line.cell(column.path).remark(
                FindingCode.UNKNOWN_NAME,
                f"ids of the table {column.of} are named, and that table is not here",
                f"an id leads to a row of the table it is of ({STANDARD})",
                f"add the table {column.of}",
            )
        return
    own = "" if column.of in {"projects", "organisations"} else line.project
    for named in references(line, column.path):
        if (own, named) not in known[column.of]:
            yield line.cell(column.path).fault(
                FindingCode.UNKNOWN_NAME,
                f"{named!r} is no id of the table {column.of}" + (f" in {own}" if own else ""),
                f"an id leads to a row of the table it is of ({STANDARD})",
                f"correct the id, or add its row to {column.of}",
            )


# A project


def _of_project(tables: IndigoTables, project: str) -> Iterator[Finding]:
    yield from _currencies(tables, project)
    yield from _prices_astray(tables, project)
    yield from _above_maximum(tables, project)
    yield from _repeated(tables, project)


def _currencies(tables: IndigoTables, project: str) -> Iterator[Finding]:
    """Yield a currency that is not the country's, and rows in another than the project's."""
    own = tables.currencies.get(project, "")
    for line in tables.of("projects", project):
        countries = [*references(line, "jurisdiction/jurisdiction"), *references(line, "countries")]
        theirs = sorted({OF_COUNTRY[country] for country in countries if country in OF_COUNTRY})
        path = next((path for path in CURRENCIES if line.text(path)), "")
        if own and path and theirs and own not in theirs:
            yield line.cell(path).remark(
                FindingCode.ROW_RULE,
                f"the currency is {own}, and the project is of {', '.join(dict.fromkeys(countries))}, where "
                f"{', '.join(theirs)} is paid with",
                "amounts are in the currency of the contract, not converted (INDIGO, Formatting data)",
                f"see whether the amounts are in {own} or in {' or '.join(theirs)}",
            )
    lines = [line for table in tables.lines for line in tables.of(table, project)]
    for cell in (cell for line in lines for cell in line.of_kind(Kind.CURRENCY)):
        code = read_currency(cell)[0]
        if code and own and code != own:
            yield cell.remark(
                FindingCode.ROW_RULE,
                f"the currency is {code}, and that of the project {own}: amounts in it are left out",
                "the amounts of a project are added and compared, so they are in one currency",
                "give them in the currency of the contract",
            )


def _prices_astray(tables: IndigoTables, project: str) -> Iterator[Finding]:
    """Yield prices that stand where the people are described or counted."""
    prices = {
        line.text("outcome_metric_id"): amount_in(tables, line, PRICE)
        for line in tables.of("outcome_pricings", project)
        if line.text(PRICE)
    }
    for line in tables.of("outcome_metrics", project):
        described = line.cell("target_population")
        if described.text and read_amount(described, "")[0] is not None:
            yield described.fault(
                FindingCode.ROW_RULE,
                f"{described.quoted} stands where the people are described: it may be a price",
                f"the target population is a description ({STANDARD})",
                "move a price to the table outcome_pricings",
            )
        counted = read_count(line.cell(TARGETED))[0]
        if counted and prices.get(line.text("id")) == counted * 100:
            yield line.cell(TARGETED).fault(
                FindingCode.ROW_RULE,
                f"{counted} is the price of the outcome too: it may be a price and no number of people",
                f"this column counts people, or other units ({STANDARD})",
                "see what it is, and give the number of people",
            )


def actual_payments(tables: IndigoTables, project: str) -> list[IndigoLine]:
    """Return the rows of payments made, each once: those of no plan, else those of the last plan.

    The standard has a plan repeat the payments made before it, so that those of several plans are the same.
    """
    made = [
        line for line in tables.of("outcome_payments", project) if line.text("type").casefold() != "planned"
    ]
    alone = [line for line in made if not line.text("outcome_payment_plan_id")]
    if alone or not made:
        return alone
    last = made[-1].text("outcome_payment_plan_id")
    return [line for line in made if line.text("outcome_payment_plan_id") == last]


def _above_maximum(tables: IndigoTables, project: str) -> Iterator[Finding]:
    """Yield payments above the most that was agreed, of the project and of each payer."""
    paid = [
        (line, amount_in(tables, line, "money/amount"))
        for line in actual_payments(tables, project)
        if line.text("money/amount")
    ]
    total = sum(amount or 0 for _, amount in paid)
    for line in tables.of("projects", project):
        most = amount_in(tables, line, f"{MAXIMUM}/amount")
        stated = amount_in(tables, line, f"{MADE}/amount")
        for what, made in (
            ("the actual payments come to", total),
            ("payments are said to have been", stated),
        ):
            if most and made and made > most:
                yield _too_much(line, f"{MAXIMUM}/amount", what, made, most)
    for line in tables.of("outcome_payment_commitments", project):
        most = amount_in(tables, line, f"{PAYABLE}/amount")
        made = amount_in(tables, line, f"{PAID}/amount")
        if most and made and made > most:
            yield _too_much(line, f"{PAYABLE}/amount", "payments are said to have been", made, most)


def _too_much(line: IndigoLine, path: str, what: str, made: int, most: int) -> Finding:
    return line.cell(path).remark(
        FindingCode.ROW_RULE,
        f"{what} {plain(made)}, more than the maximum of {plain(most)}",
        "the maximum is the cap of the contract: no more is paid for outcomes",
        "see whether the maximum was raised, or a payment stands there twice",
    )


SAME = ("outcome_payment_plan_id", "outcome_metric_id", "period/start_date", "period/end_date", "type")


def _repeated(tables: IndigoTables, project: str) -> Iterator[Finding]:
    """Yield payments that stand in a project twice."""
    first: dict[tuple[str, ...], IndigoLine] = {}
    for line in tables.of("outcome_payments", project):
        if not amount_in(tables, line, "money/amount"):
            continue
        key = tuple(line.text(path) for path in (*SAME, "payer_organisation_id", "money/amount", "notes"))
        before = first.setdefault(key, line)
        if before is not line:
            yield line.cell("money/amount").remark(
                FindingCode.REPEAT,
                f"the payment is the same as that in row {before.row}: both are counted",
                "a payment stands there once",
                "delete the second, if it is one payment",
            )


def _copied(tables: IndigoTables) -> Iterator[Finding]:
    """Yield payments of a whole project that another project has to the penny, for the same period."""
    whole: dict[tuple[str, ...], IndigoLine] = {}
    for line in tables.of("outcome_payments"):
        amount = amount_in(tables, line, "money/amount")
        if not amount or line.text("outcome_metric_id") or line.text("type").casefold() == "planned":
            continue
        period = line.text("period/start_date"), line.text("period/end_date")
        before = whole.setdefault((str(amount), *period), line)
        if before.project != line.project:
            yield line.cell("money/amount").remark(
                FindingCode.REPEAT,
                f"{plain(amount)} was paid to {before.project} for the same period too (row {before.row})",
                "two projects are seldom paid the same to the penny: one may be a copy of the other",
                "hold both against their sources",
            )


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many rows have a finding of each code."""
    found: Counter[str] = Counter()
    for finding in findings:
        found[finding.code.value] += len(finding.rows)
    return dict(sorted(found.items()))
