"""What a notebook shows."""

from __future__ import annotations

from pooledbudget.notebook import facts_html, pence_frame, table_html


def test_a_table_escapes_what_it_holds_and_counts_what_it_leaves() -> None:
    html = table_html("a & b", ("file", "n"), [["<b>", 1]] * 22, right=("n",))
    assert "<caption>a &amp; b</caption>" in html
    assert html.count("&lt;b&gt;") == 20
    assert '<td style="text-align: right">1</td>' in html
    assert "and 2 more" in html
    assert "more" not in facts_html("facts", {"what": 1})


def test_a_frame_of_pence_is_called_so_and_may_have_blanks() -> None:
    frame = pence_frame([{"a": "x", "amount": 5}, {"a": "y", "amount": None}], ("a", "amount"), ("amount",))
    assert list(frame.columns) == ["a", "amount_pence"]
    assert frame["amount_pence"].sum() == 5
    assert str(frame["amount_pence"].dtype) == "Int64"
    assert len(pence_frame([], ("a", "amount"), ("amount",))) == 0
