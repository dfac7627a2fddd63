from __future__ import annotations

from pathlib import Path

import pytest

from conftest import SmallBook
from pooledbudget.submissions import row_alone as alone
from pooledbudget.submissions.history import submissions

COUNT = 400
ROWS = [f"2013-04-{1 + number % 30:02d},hubs,{number}.50,R{number}" for number in range(COUNT)]
HEADINGS = "paid_on,scheme,amount,reference"
PLAIN = "\n".join([HEADINGS, *ROWS]) + "\n"
FILES = {
    "plain": PLAIN,
    "ended as Windows ends lines": PLAIN.replace("\n", "\r\n"),
    "ended as an old Mac ended lines": PLAIN.replace("\n", "\r"),
    "with blank lines": PLAIN.replace("R250\n", "R250\n\n\n"),
    "with a quoted line break": PLAIN.replace("R120\n", '"R\n120"\n'),
    "with a pound sign": PLAIN.replace("R390", "R£390"),
    "with a blank cell more": PLAIN.replace("R350\n", "R350,\n"),
    "without its last line end": PLAIN.rstrip("\n"),
    "quoted later on": PLAIN.replace("R399", '"R,399"'),
}


@pytest.mark.parametrize("name", FILES)
def test_a_row_read_alone_is_as_it_is_read_among_all(
    name: str, small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.send(FILES[name].encode(), file="spend.csv", accept_valid=True, reason="it is so")
    (sent,) = submissions(small.book.ledger)
    monkeypatch.setattr(alone, "_LARGE", 10**9)
    whole = {number: small.book.reader.as_sent(sent, number) for number in range(COUNT + 6)}
    assert len([row for row in whole.values() if row]) >= COUNT - 2
    monkeypatch.setattr(alone, "_LARGE", 0)
    for number in (1, 2, 30, 121, 122, 199, 200, 201, 202, 252, 254, 352, 391, COUNT, COUNT + 1, COUNT + 5):
        small.book.reader.forget()
        assert small.book.reader.as_sent(sent, number) == whole[number], number


def test_a_plain_row_is_read_without_the_others() -> None:
    data = PLAIN.encode() * 15
    found = alone.row_alone(data, 302)
    assert found is not None
    assert found.line == ROWS[300]
    assert len(found.data) < len(data) / 10
    assert alone.row_alone(PLAIN.encode(), 302) is None, "a small file is read whole"
    assert alone.row_alone(data, 10**6) is None


def test_a_file_without_rows_to_search_is_read_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(alone, "_LARGE", 0)
    assert alone.row_alone(b"\n" * 300 + PLAIN.encode(), 400) is None
