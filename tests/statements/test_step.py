"""A chain of why in a notebook and as a frame: short, indented, without what is about people."""

from __future__ import annotations

from pooledbudget.statements.step import Step, step_document
from pooledbudget.submissions.sent_row import SentCell

ROW = Step("row", "S1 row 2", cells=[SentCell("person", "P1", "A2", decides=False)], personal=True)
CHAIN = Step("figure", "Paid: £1.00", [Step("entry", "1.00 of entry 7", [ROW]), Step("rule", "a < b")])


def test_a_chain_prints_as_its_first_link_and_how_many_it_rests_on() -> None:
    assert repr(CHAIN) == "<figure: Paid: £1.00, resting on 3 steps>"
    assert repr(ROW) == "<row: S1 row 2>"


def test_a_chain_is_a_frame_with_a_row_a_step() -> None:
    frame = CHAIN.to_frame()
    assert list(frame.columns) == ["depth", "kind", "said"]
    assert frame["depth"].tolist() == [0, 1, 2, 1]


def test_a_notebook_shows_a_chain_as_a_table_without_what_is_about_people() -> None:
    html = CHAIN._repr_html_()
    assert "<td>figure</td><td>Paid: £1.00</td>" in html
    assert "a &lt; b" in html
    assert "P1" not in html
    assert "P1" not in str(step_document(CHAIN))
