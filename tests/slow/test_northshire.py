"""The whole of Northshire worked out again from what was sent, by the command of the auditor's page."""

from __future__ import annotations

import hashlib

from pooledbudget.book import Book
from shell import data


def test_northshire_verifies_and_its_report_bears_its_own_digest(northshire: Book) -> None:
    found = data(northshire.folder.path, "verify")
    assert (found["faults"], found["remarks"], found["not_derived"]) == ([], [], 0)
    text = (northshire.folder.path / "verification.txt").read_text("utf-8")
    assert "No difference" in text
    assert hashlib.sha256(text.rpartition("SHA-256 of")[0].encode()).hexdigest() in text
