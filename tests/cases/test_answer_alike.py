"""Status, check and close say the same of what stops a close (item by item), and leave it at that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import SmallBook
from shell import data, run

SPEND = "paid_on,scheme,amount,reference\n2013-04-02,hubs,10.00,A"


def edit(path: Path, name: str, before: str, after: str) -> None:
    text = (path / name).read_text()
    assert before in text
    (path / name).write_text(text.replace(before, after))


CHANGES = {
    "a renamed scheme": ("agreements/pool.toml", "[schemes.hubs]", "[schemes.centres]", "can go nowhere"),
    "an expected kind that is none": (
        "book.toml",
        "[partners.county]",
        '[[expected]]\npartner = "police"\nkind = "expenses"\n\n[partners.county]',
        "there is no record kind 'expenses'",
    ),
    "a setting that cannot be": ("agreements/pool.toml", "starts = 2013-04-01", "starts = 2033-04-01", ""),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_the_settings_stop_is_said_by_status_as_by_check_and_close(small: SmallBook, what: str) -> None:
    """Status said "close it", and the close refused."""
    name, before, after, said = CHANGES[what]
    small.send(SPEND)
    edit(small.path, name, before, after)
    checked = run(small.path, "check", "2013-04", code=3)
    closed = run(small.path, "close", "2013-04", code=3)
    told = run(small.path, "status", code=1)
    for answer in (checked, closed, told):
        assert said in answer.stderr
    codes = [
        [finding["code"] for finding in diagnostics(small, *words, code=code)]
        for code, *words in ((1, "status"), (3, "check", "2013-04"), (3, "close", "2013-04"))
    ]
    assert codes[0] == codes[1] == codes[2]
    assert codes[0]
    edit(small.path, name, after, before)
    assert "Next" in run(small.path, "status").stdout
    run(small.path, "close", "2013-04", code=1)
    run(small.path, "status")


def diagnostics(small: SmallBook, *words: str, code: int) -> list[dict[str, str]]:
    """What a command finds, as --json has it."""
    envelope: dict[str, list[dict[str, str]]] = json.loads(
        run(small.path, *words, "--json", code=code).stdout
    )
    return envelope["diagnostics"]


def test_status_reads_no_agreement_where_the_settings_were_proved(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.send(SPEND)
    small.close()
    monkeypatch.setattr("pooledbudget.acts.close.lost_now", lambda *_: 1 / 0)
    assert data(small.path, "status")["cannot_be"]
    edit(small.path, "agreements/pool.toml", "Hubs", "The hubs")
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run(small.path, "status")


def test_a_scheme_renamed_after_all_had_posted_stops_what_it_stops(small: SmallBook) -> None:
    """Between a receipt under new settings and the close, the settings are those of the last act."""
    small.send(SPEND)
    small.close()
    small.send(SPEND.replace("2013-04-02", "2013-05-02").replace(",A", ",B"), file="may.csv")
    edit(small.path, "agreements/pool.toml", "[schemes.hubs]", "[schemes.centres]")
    (small.path.parent / "june.csv").write_text(
        "paid_on,scheme,amount,reference\n2013-05-02,centres,10.00,C\n"
    )
    run(small.path, "receive", small.path.parent / "june.csv", "--from", "county")
    assert "can go nowhere" in run(small.path, "status", code=1).stderr
