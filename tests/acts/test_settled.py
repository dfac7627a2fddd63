"""What was settled stands: a new edition's differences are told, and post by an explicit act only."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from conftest import BOOK, SmallBook
from in_memory import PARTNERS, MemoryBook, rows_of
from pooledbudget.acts import replay
from pooledbudget.acts.close import close_month
from pooledbudget.acts.closing import Closing
from pooledbudget.acts.in_force import InForce
from pooledbudget.acts.occasion import Occasion
from pooledbudget.acts.settled import Settled, Taking
from pooledbudget.acts.words import editions
from pooledbudget.book import Book
from pooledbudget.errors import IntegrityFailure, Misuse
from pooledbudget.instruments.bonds import classes
from pooledbudget.instruments.decisions import in_force
from pooledbudget.money import Rounding, rounded
from pooledbudget.periods import Month
from shell import data, run

NOTE = """
kind = "bond"
agreement = "note"
title = "the third bond"
dates = { from = 2013-04-28, every = "1 month", to = 2013-12-28 }
waterfall = [
    { step = "interest", class = "senior" },
    { step = "principal", class = "senior", on = "last date" },
    { step = "principal", class = "junior", on = "last date" },
]

[classes.senior]
holders = { harbour = "500.00" }
interest = { rate = "10%" }

[classes.junior]
holders = { lantern = "500.00" }

[payers.department]

[outcomes.job]
pays = "price"
price = "10.00"
"""
DRAWN = ("2013-04-02,note,harbour,500.00,D1", "2013-04-02,note,lantern,500.00,D2")
TAKING = Taking(("note",), "the rules were wrong", "Bob")


def up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a rule of the fold another: interest is rounded up."""
    monkeypatch.setattr(classes, "rounded", lambda value, _how: rounded(value, Rounding.CEILING))


@dataclass
class Edited(MemoryBook):
    """A book with one bond that is closed under an edition of our choice."""

    edition: int = 4

    def on(self, **said: Any) -> Occasion:
        return replace(super().on(**said), edition=self.edition)

    def take(self, month: str, taking: Taking = TAKING) -> Closing:
        chosen = Month.parse(month)
        return close_month(self.record, self.reader, self.on(today=chosen.plus(1).first), chosen, taking)

    def stands(self, month: str) -> list[tuple[int, str]]:
        kept = self.record.settled_at(Month.parse(month))["stands"]["note"]
        return [(edition, until) for edition, until, _ in kept]

    @property
    def due(self) -> int:
        """What was ever due to the senior holder, in pence."""
        return -self.total("liabilities:payable", partner="harbour")


def drawn(edition: int = 4, note: str = NOTE, agreement: str = "note") -> Edited:
    book = Edited(book=BOOK + PARTNERS, agreements={agreement: note}, edition=edition)
    book.give("drawdowns", *DRAWN)
    return book


@pytest.fixture
def book() -> Edited:
    """Return a bond of which April and May were closed under edition 4."""
    made = drawn()
    made.close_all("2013-04", "2013-05")
    return made


def told(closing: Closing) -> list[tuple[str, str, str]]:
    return [(facts["cause"], facts["partner"], facts["amount"]) for facts in closing.held.withheld]


def test_a_close_keeps_the_edition_the_month_and_a_digest(book: Edited) -> None:
    ((edition, month, digest),) = book.record.settled_at(Month(2013, 5))["stands"]["note"]
    assert (edition, month, len(digest)) == (4, "2013-05", 64)


def test_what_a_new_edition_alone_makes_is_told_with_pounds_and_not_posted(
    book: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = book.due
    book.edition = 5
    up(monkeypatch)
    closing = book.close("2013-06")
    assert told(closing) == [("note:2013-04-28:interest-senior", "harbour", "-0.01")]
    assert {entry.effective.month for entry in closing.entries} == {6}
    assert book.due - due > 0
    assert book.stands("2013-06") == [(4, "2013-05"), (5, "2013-06")]
    assert not closing.clean
    assert next(iter(editions(closing.held, Month(2013, 7), "GBP"))) == (
        "note: edition 5 would post return due of 28 April 2013 (senior) otherwise: £0.01 more to harbour; "
        "it stands as edition 4 posted it"
    )


def test_what_is_held_back_is_news_once(book: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    book.edition = 5
    up(monkeypatch)
    first, second = book.close("2013-06").held, book.close("2013-07").held
    assert (first.first, second.first, len(second.withheld)) == (True, False, len(first.withheld))


def test_the_months_since_stand_under_their_own_edition(
    book: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.edition = 5
    with monkeypatch.context() as then:
        up(then)
        book.close("2013-06")
    book.edition = 6
    closing = book.close("2013-07")
    assert [cause for cause, *_ in told(closing)] == ["note:2013-06-28:interest-senior"]
    assert closing.held.withheld[0]["stands"] == 5


def test_the_act_posts_what_was_held_back(book: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    book.edition = 5
    up(monkeypatch)
    book.close("2013-06")
    due = book.due
    closing = book.take("2013-07")
    again = [entry.id for entry in closing.entries if entry.id.startswith("note:2013-0") and "#2" in entry.id]
    assert again == ["note:2013-04-28:interest-senior#2"]
    assert [facts["amount"] for facts in closing.held.taken] == ["-0.01"]
    assert book.due > due
    assert book.stands("2013-07") == [(5, "2013-07")]
    act = list(book.record.acts("close"))[-1].act
    assert (act.reason, act.detail["takes_edition"], act.detail["approved_by"]) == (
        "the rules were wrong",
        ["note"],
        "Bob",
    )


def test_a_corrected_fact_posts_all_of_it(book: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    book.edition = 5
    up(monkeypatch)
    (first,) = list(book.record.acts("receive"))
    lines = (DRAWN[0].replace("500.00", "400.00"), DRAWN[1])
    book.give("drawdowns", *lines, replaces=first.act.detail["submission"])
    closing = book.close("2013-06")
    assert not closing.held.withheld
    assert "note:2013-04-28:interest-senior#2" in [entry.id for entry in closing.entries]
    assert book.stands("2013-06") == [(5, "2013-06")]


def test_a_signed_term_that_changed_posts_all_of_it(book: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    book.edition = 5
    up(monkeypatch)
    book.agreements["note"] = NOTE.replace('rate = "10%"', 'rate = "11%"')
    assert not book.close("2013-06").held.withheld


def test_a_title_is_no_term(book: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    book.edition = 5
    up(monkeypatch)
    book.agreements["note"] = NOTE.replace('"the third bond"', '"a better name"') + "\n# a remark\n"
    assert book.close("2013-06").held.withheld


def test_an_edition_that_makes_no_difference_takes_the_months_over(book: Edited) -> None:
    book.edition = 5
    closing = book.close("2013-06")
    assert (closing.held.withheld, book.stands("2013-06")) == ([], [(5, "2013-06")])


def test_months_of_an_edition_that_kept_nothing_are_derived_from_its_act(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = drawn(edition=3)
    book.close_all("2013-04", "2013-05")
    assert book.record.settled_at(Month(2013, 5)) == {}
    book.edition = 4
    up(monkeypatch)
    closing = book.close("2013-06")
    assert [(facts["stands"], facts["amount"]) for facts in closing.held.withheld] == [(3, "-0.01")]
    assert book.stands("2013-06") == [(3, "2013-05"), (4, "2013-06")]


def test_a_fact_that_came_since_a_close_that_kept_nothing_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    book = drawn(edition=3)
    book.close_all("2013-04", "2013-05")
    book.edition = 4
    up(monkeypatch)
    book.give("drawdowns", "2013-05-02,note,harbour,-1.00,D3")
    assert not book.close("2013-06").held.withheld


def test_where_the_settings_of_that_close_are_gone_it_is_said_and_posts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = drawn(edition=3)
    book.close_all("2013-04", "2013-05")
    for recorded in book.record.acts("close"):
        book.kept.pop(recorded.act.inputs["agreements/note.toml"], None)
    book.edition = 4
    up(monkeypatch)
    monkeypatch.setattr(Edited, "keep", lambda _self, _data: "0" * 64)
    closing = book.close("2013-06")
    assert (closing.held.withheld, closing.held.untold) == ([], ["note"])
    assert next(iter(editions(closing.held, Month(2013, 7), "GBP"))).startswith(
        "note: the settings of the last close are gone"
    )


def test_an_edition_before_keeps_nothing_and_posts_what_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    book = drawn(edition=2)
    book.close("2013-04")
    book.edition = 3
    up(monkeypatch)
    closing = book.close("2013-05")
    assert "note:2013-04-28:interest-senior#2" in [entry.id for entry in closing.entries]
    assert closing.held.stands == {}


def test_a_month_closed_again_keeps_its_decisions(book: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [kept.facts for kept in in_force(book.record.derived.decided())]
    book.reopen("2013-05")
    book.edition = 5
    up(monkeypatch)
    closing = book.close("2013-05")
    assert len(told(closing)) == 1
    assert not closing.entries
    assert [kept.facts for kept in in_force(book.record.derived.decided())] == before


@pytest.mark.parametrize(
    ("taking", "said"),
    [
        (Taking(("nota",), "why", "Bob"), "there is no agreement 'nota'"),
        (Taking(("note",), "why", "Bob"), "would post nothing otherwise in settled months of note"),
        (Taking(("note",), "", "Bob"), "say why"),
        (Taking(("note",), "why", "tester"), "two different people"),
    ],
)
def test_taking_that_makes_no_sense_is_refused(book: Edited, taking: Taking, said: str) -> None:
    with pytest.raises(Misuse, match=said):
        book.take("2013-06", taking)


def test_what_was_kept_and_cannot_be_read_is_a_fault() -> None:
    with pytest.raises(IntegrityFailure, match="cannot be read"):
        Settled.from_document(["4", "2013"])


# Other instruments, whose settled months are not worked out again


def test_a_settled_year_of_a_pool_is_settled_again_only_where_it_is_sealed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = Edited(edition=4)
    book.give("expenditure", "2013-04-09,hubs,5.00,INV", sender="police")
    book.close_all("2013-04", "2014-03")
    book.edition = 5
    monkeypatch.setattr("pooledbudget.instruments.pools.pool.Pool.settle", lambda *_: ([], []))
    closing = book.close("2014-04")
    assert not [entry for entry in closing.entries if entry.effective < date(2014, 4, 1)]
    assert closing.held.stands == {}


# On disk: told by commands, and done again by verify


@contextmanager
def under(edition: int, patch: pytest.MonkeyPatch) -> Generator[None]:
    read = InForce.occasion

    def then(settings: InForce, by: str, now: datetime, today: date | None = None, **said: bool) -> Occasion:
        return replace(read(settings, by, now, today, **said), edition=edition)

    with patch.context() as patched:
        patched.setattr(InForce, "occasion", then)
        patched.setattr(replay, "EDITION", edition)
        yield


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallBook:
    """Return a book on disk with a bond, closed in April and May under edition 4."""
    place = SmallBook(tmp_path / "place", pool="", book=BOOK + PARTNERS)
    (place.path / "agreements" / "note.toml").write_text(NOTE)
    place.book = Book.open(place.path)
    place.send(rows_of("drawdowns", *DRAWN), kind="drawdowns")
    with under(4, monkeypatch):
        place.close("2013-04")
        place.close("2013-05")
    return place


def test_check_close_and_status_tell_it_and_verify_does_it_again(
    closed: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "note: edition 5 would post return due of 28 April 2013 (senior) otherwise: £0.01 more to harbour"
    with under(5, monkeypatch), monkeypatch.context() as patched:
        up(patched)
        assert said in run(closed.path, "check", "2013-06", code=1).output
        assert (
            "pooledbudget close 2013-06 --take-edition note"
            in run(closed.path, "check", "2013-06", code=1).output
        )
        assert said in run(closed.path, "close", "2013-06", code=1).output
        assert said in run(closed.path, "status").output
        rests = (
            "note: what falls after 28 April 2013 is worked out as if that had posted, and the record is "
            "without it: £0.01 more to harbour"
        )
        assert rests in run(closed.path, "status").output
        assert rests in run(closed.path, "check", "2013-07").output
        assert data(closed.path, "status")["editions"][0].startswith(said)
        words = ("--take-edition", "note", "--reason", "wrong before", "--approved-by", "Bob")
        taken = run(closed.path, "close", "2013-07", *words)
        assert "would post" not in taken.output
        posted = (
            "note: return due of 28 April 2013 (senior) is posted as edition 5 has it: £0.01 more to harbour"
        )
        assert posted in taken.output
        assert "nothing is held back" in run(closed.path, "status").output
        found = Book.open(closed.path).verify()
        assert (found.faults, {one.edition for one in found.otherwise}) == ([], {4})


def test_reason_and_approval_go_with_taking_an_edition(closed: SmallBook) -> None:
    found = run(closed.path, "close", "2013-06", "--reason", "late", code=2)
    assert "with --take-edition AGREEMENT only" in found.output
