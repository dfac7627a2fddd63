"""What an auditor holds against the files that were sent: each by id, with its SHA-256."""

from __future__ import annotations

from instruments.books import Place
from pooledbudget.findings import Origin
from pooledbudget.instruments.decisions import in_force
from pooledbudget.instruments.families.evidence_files import rows_behind
from pooledbudget.statements.model import Statement
from pooledbudget.submissions.history import submissions

MONTH = "2013-10"


def listed(statement: Statement) -> dict[str, list[str]]:
    table = next(table for table in statement.tables if table.title.startswith("Files it rests"))
    return {line.label: [cell.text("GBP") for cell in line.cells] for line in table.lines}


def test_each_file_behind_a_decision_has_its_bytes_digest_sender_and_rows(told: Place) -> None:
    found = listed(told.schedule(MONTH, "claims"))
    decided = [
        decision
        for decision in in_force(told.book.ledger.derived.decided())
        if (decision.agreement, decision.month) == ("families", MONTH)
    ]
    behind = set(rows_behind(decided))
    assert found.keys() == {row.submission for row in behind}
    for file in submissions(told.book.ledger):
        if file.id in found:
            kind, _, _, rows, digest = found[file.id]
            assert (kind, digest) == (file.kind, file.sha256)
            assert int(rows) == sum(row.submission == file.id for row in behind)


def test_rows_asked_and_rows_tested_are_both_behind(told: Place) -> None:
    decided = in_force(told.book.ledger.derived.decided())
    paid = next(decision for decision in decided if decision.asked == "result" and decision.paid)
    behind = list(rows_behind([paid]))
    assert set(paid.rows) <= set(behind)
    assert len(set(behind)) > len(paid.rows)
    assert all(isinstance(row, Origin) for row in behind)
    assert list(rows_behind([])) == []
