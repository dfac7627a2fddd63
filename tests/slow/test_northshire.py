"""The whole of Northshire worked out again from what was sent. The auditor's page does it by command too."""

from __future__ import annotations

import hashlib

from pooledbudget.acts.verification import report
from pooledbudget.book import Book


def test_northshire_verifies_and_its_report_bears_its_own_digest(northshire: Book) -> None:
    found = northshire.verify()
    assert (found.faults, found.remarks, found.not_derived) == ([], [], 0)
    text = report(found, "northshire")
    assert "No difference" in text
    assert hashlib.sha256(text.rpartition("SHA-256 of")[0].encode()).hexdigest() in text
