"""One received file as it came: what became of it, what was found in it, and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from pooledbudget.errors import IntegrityFailure, Misuse, Refused
from pooledbudget.findings import MEANINGS, FindingCode
from pooledbudget.ledger.reading import Reading
from pooledbudget.partners import unknown
from pooledbudget.statements.lists import file_document
from pooledbudget.statements.unsettled import quarantined
from pooledbudget.submissions.history import standing, submissions
from pooledbudget.submissions.records import KINDS
from pooledbudget.submissions.rows import RowReader

SentRow = tuple[int, Sequence[str]]
"""A row's number in the file, and its cells."""


class FoundIn(Struct, frozen=True):
    """A finding of a received file: its code, and the cell it is about as it was sent."""

    code: str
    severity: str
    row: int
    column: str
    cell: str

    def __str__(self) -> str:
        where = f" row {self.row}" if self.row else ""
        where += f", {self.column}" if self.column else ""
        said = f": {self.cell!r}" if self.cell else ""
        return f"{self.code}  {self.severity}{where}{said}: {MEANINGS[FindingCode(self.code)]}"


class SentFile(Struct, frozen=True):
    """A received file with its findings and rows."""

    about: Mapping[str, Any]
    findings: Sequence[FoundIn]
    headings: Sequence[str]
    rows: Sequence[SentRow]
    unread: str
    """Why its rows cannot be shown; blank if they are."""
    personal: bool
    """Whether its cells are about people: then they are shown, and never written out."""

    def document(self) -> dict[str, Any]:
        """Return it as plain values; of a file about people without any cell."""
        return {
            **self.about,
            "findings": [
                {
                    "code": found.code,
                    "severity": found.severity,
                    "row": found.row,
                    "column": found.column,
                    "meaning": MEANINGS[FindingCode(found.code)],
                }
                for found in self.findings
            ],
            "headings": list(self.headings),
            "cells": [] if self.personal else [[number, *cells] for number, cells in self.rows],
            "unread": self.unread,
        }


def sent_file(record: Reading, reader: RowReader, id_: str) -> SentFile:
    """Return a received file by its id; Misuse names the nearest."""
    received = submissions(record)
    by_id = {file.id: file for file in received}
    if id_ not in by_id:
        raise Misuse(unknown("submission", id_, by_id))
    file = by_id[id_]
    stands = file.id in {each.id for each in standing(received)}
    left = {each.id: rows for each, rows in quarantined(record)}
    headings: Sequence[str] = ()
    rows: Sequence[SentRow] = ()
    unread = ""
    try:
        table, _ = reader.read_again(file)
        headings, rows = table.headings, sorted([*table.rows, *table.misshapen])
    except (Refused, IntegrityFailure) as fault:
        unread = str(fault)
    by_number = dict(rows)
    findings = [
        FoundIn(code, severity, row or 0, column, _cell(headings, by_number.get(row or 0, ()), column))
        for code, severity, row, column in record.annex(file.act, "findings")
    ]
    return SentFile(
        file_document(file, stands=stands, quarantined=left.get(file.id, 0)),
        findings,
        headings,
        rows,
        unread,
        personal=file.kind in KINDS and KINDS[file.kind].personal,
    )


def _cell(headings: Sequence[str], cells: Sequence[str], column: str) -> str:
    """Return the cell of a row under a heading; blank where there is none."""
    return next((cell for heading, cell in zip(headings, cells, strict=False) if heading == column), "")
