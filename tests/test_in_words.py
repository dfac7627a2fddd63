"""What has words for itself is shown in them, whatever shows it."""

from __future__ import annotations

from rich.pretty import pretty_repr

from pooledbudget.acts.receipt import Quarantined


def test_rich_shows_no_cell_of_a_row_in_quarantine() -> None:
    row = Quarantined(7, ("P-1", "2001-02-03"), "cell-day", "'2001-02-03' is not a day")
    assert (pretty_repr(row), pretty_repr([row])) == (repr(row), f"[{row!r}]")
    assert "2001" not in pretty_repr([row])
