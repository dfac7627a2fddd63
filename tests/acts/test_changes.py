"""The settings were changed: an act of its own, before the first act done under them, in facts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import BOOK, NOW, POOL, SmallBook
from in_memory import BOND, PARTNERS, MemoryBook
from pooledbudget.acts.changes import changes, register, touched, waiting
from pooledbudget.acts.occasion import with_packaged
from pooledbudget.book import Book
from pooledbudget.errors import Misuse
from pooledbudget.ledger.entries import Act
from pooledbudget.periods import Month
from shell import data, run

NHS = 'partner = "nhs"\nyear = "2013-14"\namount = "800.01"'
LESS = POOL.replace("800.01", "500.00")
PROGRAMME = "programmes/troubled-families-2012.toml"


def facts(was: str, now: str, file: str = "agreements/pool.toml") -> list[tuple[str, object, object]]:
    found = changes({file: was.encode()}, {file: now.encode()})
    return [(".".join(fact["path"]), fact["was"], fact["is"]) for fact in found]


def settings_acts(book: MemoryBook) -> list[Act]:
    return [recorded.act for recorded in book.record.acts("settings")]


# What differs


def test_what_differs_is_named_by_where_it_stands() -> None:
    assert facts(POOL, LESS) == [("contributions.nhs 2013-14.amount", "800.01", "500.00")]
    assert facts(POOL, POOL.replace("ends = 2015-03-31", "ends = 2014-03-31")) == [
        ("ends", "2015-03-31", "2014-03-31")
    ]
    assert facts(POOL, POOL.replace('covers = ["Early Help Hubs"]', "covers = []")) == [
        ("schemes.hubs.covers", '["Early Help Hubs"]', "[]")
    ]


def test_a_table_put_in_the_middle_of_a_list_changes_nothing_after_it() -> None:
    extra = (
        '[[contributions]]\npartner = "nhs"\nyear = "2014-15"\namount = "1.00"\ninstalments = "annual"\n\n'
    )
    place = POOL.index("[[contributions]]")
    found = facts(POOL, POOL[:place] + extra + POOL[place:])
    assert [path for path, _, _ in found] == [
        f"contributions.nhs 2014-15.{key}" for key in ("partner", "year", "amount", "instalments")
    ]
    assert {was for _, was, _ in found} == {""}
    assert [path for path, _, now in facts(POOL[:place] + extra + POOL[place:], POOL) if now == ""] == [
        path for path, _, _ in found
    ]


def test_tables_that_nothing_tells_apart_are_told_by_their_place() -> None:
    same = "[[a]]\nx = 1\n[[a]]\nx = 2\n"
    assert facts(same, same.replace("2", "3"), "book.toml") == [("a.2.x", "2", "3")]


def test_a_comment_says_nothing_and_a_whole_file_is_new_or_gone() -> None:
    assert facts(POOL, f"# why\n{POOL}") == [("", True, True)]
    file = {"agreements/pool.toml": POOL.encode()}
    assert [(fact["was"], fact["is"]) for fact in changes({}, file)] == [(False, True)]
    (gone,) = changes(file, {})
    assert (gone["was"], gone["is"], gone["kind"], gone["agreement"]) == (True, False, "pool", "pool")
    assert list(changes(file, file)) == []


def test_months_in_which_something_falls_due_otherwise_are_told() -> None:
    def said(pool: str) -> dict[str, bytes]:
        return with_packaged({"book.toml": BOOK.encode(), "agreements/pool.toml": pool.encode()})

    assert touched(said(POOL), said(LESS)) == [Month(2013, 4)]
    assert touched(said(POOL), said(POOL.replace("1200.00", "1201.00")))[-1] == Month(2014, 3)
    assert touched(said(POOL), said(POOL.replace('clause = "9.1"', 'clause = "9.2"'))) == []
    assert touched(said(POOL), said(POOL.replace('theme = "health"', 'theme = "helth"'))) == []


# The act


def test_the_first_act_begins_and_says_no_change() -> None:
    book = MemoryBook()
    book.close()
    assert settings_acts(book) == []


@pytest.mark.parametrize("doing", ["receive", "close", "reopen", "adjust"])
def test_whatever_is_done_next_says_first_that_they_were_changed(doing: str) -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,5.00,X1")
    book.close()
    book.agreements["pool"] = LESS
    match doing:
        case "receive":
            book.give("expenditure", "2013-05-02,hubs,5.00,X1")
        case "close":
            book.close("2013-05")
        case "reopen":
            book.reopen("2013-04")
        case _:
            book.adjust(corrects="S0001:2")
    acts = [recorded.act for recorded in book.record.acts()]
    assert [act.kind for act in acts] == ["receive", "close", "settings", doing]
    said = acts[2]
    assert list(said.detail["files"]) == ["agreements/pool.toml"]
    assert (said.detail["months"], said.month) == (["2013-04"], "2013-05")
    assert said.inputs == acts[3].inputs
    assert said.who == acts[3].who


def test_it_is_said_once() -> None:
    book = MemoryBook()
    book.close()
    book.agreements["pool"] = LESS
    book.close("2013-05")
    book.close("2013-06")
    assert len(settings_acts(book)) == 1


def test_an_act_that_comes_to_nothing_says_nothing() -> None:
    book = MemoryBook()
    book.close()
    book.agreements["pool"] = LESS
    assert book.close().already
    with pytest.raises(Misuse):
        book.adjust()
    assert settings_acts(book) == []


def test_the_register_holds_changes_of_before_there_was_an_act_for_them() -> None:
    book = MemoryBook()
    book.close()
    book.agreements["pool"] = LESS
    on = book.on()
    book.record.add(on.act("reopen", {"approved_by": "Bob"}, month="2013-04", reason="old"))
    (change,) = register(book.record, book)
    (reopened,) = book.record.acts("reopen")
    assert (change.act, change.first, change.facts[0]["is"]) == (reopened.sequence, "", "500.00")
    assert list(register(book.record, book, after=reopened.sequence)) == []


def test_what_no_act_was_done_under_yet_is_waiting() -> None:
    book = MemoryBook()
    files = with_packaged({"book.toml": BOOK.encode(), "agreements/pool.toml": POOL.encode()})
    assert waiting(book.record, book, files) is None
    book.close()
    assert waiting(book.record, book, files) is None
    change = waiting(book.record, book, {**files, "agreements/pool.toml": LESS.encode()})
    assert change is not None
    assert (change.act, change.first, change.months) == (0, "2013-05", ["2013-04"])


# Through a folder, and done again


@pytest.fixture
def edited(small: SmallBook) -> SmallBook:
    small.close()
    (small.path / "agreements" / "pool.toml").write_text(LESS)
    return small


def test_it_is_told_by_status_and_the_close_and_listed_with_who_and_what(edited: SmallBook) -> None:
    sentence = "agreements/pool.toml: nhs contributes 500.00 for 2013-14, not 800.01."
    assert data(edited.path, "status")["settings"] == [sentence]
    assert sentence in run(edited.path, "status").stdout
    (before,) = data(edited.path, "settings")["changes"]
    assert (before["act"], before["who"], before["sentences"]) == (0, "", [sentence])
    closed = data(edited.path, "close", "2013-05")
    assert [change["sentences"] for change in closed["settings"]] == [[sentence]]
    (after,) = data(edited.path, "settings")["changes"]
    assert (after["who"], after["first"], after["months"]) == ("Ann", "2013-05", ["2013-04"])
    said = run(edited.path, "settings").stdout
    assert "for April 2013, which is closed, the difference posts in May 2013." in said
    assert data(edited.path, "status")["settings"] == []
    assert data(edited.path, "close", "2013-06")["settings"] == []


def test_it_is_done_again_and_named_by_verify(edited: SmallBook) -> None:
    edited.close("2013-05")
    found = edited.book.verify()
    assert found.faults == []
    assert [remark for remark in found.remarks if "settings changed: agreements/pool.toml" in remark]
    assert not [remark for remark in found.remarks if "no act says so" in remark]


def test_a_change_that_was_not_made_cannot_be_said(small: SmallBook) -> None:
    small.close()
    on = small.book.occasion("Mallory", NOW)
    small.book.ledger.add(on.act("settings", {"files": {}, "months": []}, month="2013-05"))
    (fault,) = small.book.verify().faults
    assert "they were not" in str(fault)


def test_an_agreement_taken_away_is_told(edited: SmallBook) -> None:
    (edited.path / "agreements" / "pool.toml").unlink()
    assert data(edited.path, "status", code=1)["settings"] == ["agreements/pool.toml: taken away."]
    assert any("pool.toml is gone since the last act" in remark for remark in edited.book.verify().remarks)


def test_a_settings_file_that_is_not_read_is_told(small: SmallBook) -> None:
    (small.path / "agreements" / "second.tml").write_text(POOL)
    assert "agreements/second.tml: passed over" in run(small.path, "status").stdout


# What cannot change


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('first_month = "2013-04"', 'first_month = "2013-04"\ncurrency = "EUR"', "began in GBP"),
        ('first_month = "2013-04"', 'first_month = "2013-05"', "the record in 2013-04"),
        ('book = "smallshire"', 'book = "other"', "the record is of 'smallshire'"),
    ],
)
def test_currency_book_and_first_month_are_fixed_by_the_first_act(
    small: SmallBook, before: str, after: str, said: str
) -> None:
    """TR-16: what was paid in pounds is never called euros."""
    small.close()
    (small.path / "book.toml").write_text(BOOK.replace(before, after))
    for command in (("status",), ("check",), ("close", "2013-05")):
        assert said in run(small.path, *command, code=2).stderr


def test_the_currency_may_be_chosen_until_the_first_act(small: SmallBook) -> None:
    (small.path / "book.toml").write_text(BOOK.replace('"2013-04"', '"2013-04"\ncurrency = "EUR"'))
    small.close()
    assert small.book.ledger.names("currency") == {"EUR"}


def test_the_clock_may_not_go_back_past_the_last_act(small: SmallBook) -> None:
    """TR-15."""
    small.close()
    earlier = datetime(2018, 5, 3, 8, 59, 59, tzinfo=UTC)
    with pytest.raises(Misuse, match="the last act was recorded at 2018-05-03T09:00:00Z"):
        small.book.close(Month(2013, 5), by="t", now=earlier)
    small.book.close(Month(2013, 5), by="t", now=NOW)


# A programme of the place's own


def test_a_programme_in_the_place_of_a_packaged_one_is_said_wherever_it_is_rested_on(tmp_path: Path) -> None:
    """TR-2: changed tariffs are named on the page, at the close, in the list and by verify."""
    book = Book.init(tmp_path / "n", "northshire")
    assert book.settings_at(book.ledger.first_open()).own == {}
    text = with_packaged({})[PROGRAMME]
    (book.folder.path / "programmes").mkdir(exist_ok=True)
    (book.folder.path / PROGRAMME).write_bytes(text.replace(b'"1500.00"', b'"9500.00"'))
    said = f"The programme troubled-families-2012 is the place's own, {PROGRAMME}"
    assert said in run(book.folder.path, "close", "2012-04", code=1).stdout
    assert said in run(book.folder.path, "settings").stdout
    assert data(book.folder.path, "settings")["own"] == {"troubled-families-2012": PROGRAMME}
    pages = {made.kind: " ".join(made.headline) for made in book.statements("2012-04")}
    assert said in pages["claims"]
    assert said not in pages["partner"]
    assert any("is the place's own from act 1 on" in remark for remark in book.verify().remarks)


def test_the_same_bytes_under_the_packaged_name_are_no_other_programme(small: SmallBook) -> None:
    (small.path / "programmes").mkdir()
    (small.path / PROGRAMME).write_bytes(with_packaged({})[PROGRAMME])
    assert small.book.settings_at(small.book.ledger.first_open()).own == {}


def test_an_investors_commitment_is_said_in_the_bonds_own_words() -> None:
    book = MemoryBook(book=BOOK + PARTNERS, agreements={"pool": POOL, "bond": BOND})
    book.close()
    book.agreements["bond"] = BOND.replace('commitment = "1000.00"', 'commitment = "900.00"')
    (change,) = [waiting(book.record, book, {name: book.kept[sha] for name, sha in book.on().inputs.items()})]
    assert change is not None
    assert change.facts[0]["path"] == ["investors", "harbour", "commitment"]


@pytest.mark.parametrize("words", ["AB123456C told me", "ask jo@example.org", "see B801200005001"])
def test_catalogue_107_a_reason_that_points_at_a_person_is_refused(words: str) -> None:
    """It stood in the record for good, and the story of the book printed it."""
    book = MemoryBook()
    file = book.give("expenditure", "2013-04-09,hubs,5.00,INV")
    book.close()
    before = book.record.size
    for act in (
        lambda: book.withdraw(file, reason=words),
        lambda: book.reopen("2013-04", reason=words),
        lambda: book.adjust(corrects=f"{file}:2", reason=words),
        lambda: book.offer("expenditure", "2013-05-09,hubs,5.00,I", "x", accept_valid=True, reason=words),
    ):
        with pytest.raises(Misuse, match="the reason holds what looks like"):
            act()
    assert book.record.size == before
    book.reopen("2013-04", reason="a payment of 9 May came late")
