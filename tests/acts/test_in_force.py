"""The settings in force are those of the act, whatever was edited since; each set of bytes is read once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conftest import NOW, SmallBook
from pooledbudget.book import Book
from pooledbudget.errors import Refused
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.periods import Month
from pooledbudget.version import EDITION


def edit(small: SmallBook, before: str, after: str) -> None:
    path = small.path / "agreements" / "pool.toml"
    path.write_text(path.read_text().replace(before, after))


def test_a_closed_month_keeps_its_settings_and_an_open_one_has_todays(small: SmallBook) -> None:
    small.close()
    edit(small, "the Smallshire pool", "another pool")
    titles = {month: small.book.in_force.at(Month(2013, month)).agreements.titles["pool"] for month in (4, 5)}
    assert titles == {4: "the Smallshire pool", 5: "another pool"}


def test_the_settings_of_any_act_can_be_had(small: SmallBook) -> None:
    small.close()
    edit(small, "the Smallshire pool", "another pool")
    small.close("2013-05")
    closes = [recorded.act for recorded in small.book.ledger.acts("close")]
    titles = [small.book.in_force.under(act).agreements.titles["pool"] for act in closes]
    assert titles == ["the Smallshire pool", "another pool"]


def test_the_same_bytes_are_read_once(small: SmallBook) -> None:
    small.close()
    found = small.book.in_force
    assert found.at(Month(2013, 4)).agreements is found.at(Month(2013, 4)).agreements
    on = found.occasion("a", NOW)
    assert found.occasion("b", NOW).agreements is on.agreements
    assert on.inputs
    assert on.code


@pytest.mark.parametrize(
    ("title", "said"),
    [("Ynys MÃ´n", "was decoded twice somewhere on its way (Ã´ for ô)"), ("Ynys M\ufffdn", "holds U+FFFD")],
)
def test_br_12_settings_whose_letters_were_lost_are_refused_where_they_stand(
    small: SmallBook, title: str, said: str
) -> None:
    """The same fault as of a cell, in a settings file: the name would stand on every statement."""
    small.close()
    path = small.path / "agreements" / "pool.toml"
    before = path.read_text()
    path.write_text(before.replace("the Smallshire pool", title), encoding="utf-8")
    with pytest.raises(Refused) as caught:
        small.close("2013-05")
    (found,) = caught.value.findings
    line = before.splitlines().index('title = "the Smallshire pool"') + 1
    assert (said in found.what, found.file, found.row) == (True, "agreements/pool.toml", line)
    path.write_text(before)
    small.close("2013-05")


def test_all_that_is_wrong_with_settings_is_told_at_once(small: SmallBook) -> None:
    """BR-12: lost letters were told first and alone, then the layouts, then what can never come."""
    small.close()
    pool, book = small.path / "agreements" / "pool.toml", small.path / "book.toml"
    pool.write_text(pool.read_text().replace("the Smallshire pool", "M\ufffdn"), encoding="utf-8")
    book.write_text(
        book.read_text() + '\n[[expected]]\npartner = "department"\nkind = "expenditure"\n', encoding="utf-8"
    )
    (small.path / "layouts").mkdir(exist_ok=True)
    (small.path / "layouts" / "broken.toml").write_text('layout = "broken"\n', encoding="utf-8")
    (small.path / "layouts" / "grants.toml").write_text('layout = "grants"\n', encoding="utf-8")
    with pytest.raises(Refused) as caught:
        small.close("2013-05")
    told = {(found.file, found.column) for found in caught.value.findings}
    assert {
        ("agreements/pool.toml", ""),
        ("book.toml", "expected"),
        ("layouts/broken.toml", "kind"),
        ("layouts/grants.toml", "layout"),
    } <= told


def test_settings_that_an_act_was_done_under_are_not_asked_again(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They cost a tenth of a small close; what they come to is the same."""
    small.close()
    asked: list[str] = []

    def impossible(terms: PoolTerms) -> Iterator[tuple[str, str]]:
        asked.append(terms.agreement)
        return iter(())

    monkeypatch.setattr(PoolTerms, "impossible", impossible)
    Book.open(small.path).check("2013-05", now=NOW)
    assert asked == []
    edit(small, "the Smallshire pool", "another pool")
    Book.open(small.path).check("2013-05", now=NOW)
    assert asked == ["pool"]


LATER = {
    "a clause of its own": (
        "pooledbudget.instruments.pools.terms.PoolTerms.impossible",
        ("sovereignty", "no"),
    ),
    "between clauses": (
        "pooledbudget.instruments.pools.contradictions.contradictions",
        ("sovereignty", "no"),
    ),
    "between agreements": ("pooledbudget.instruments.pools.pool.Pool.objections", "sovereignty: no"),
}


@pytest.mark.parametrize("sort", LATER)
def test_what_a_later_edition_refuses_of_settings_takes_no_sealed_month_away(
    small: SmallBook, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """A statement of a closed month was refused for ever: its settings are sealed, and nobody can mend them."""
    small.close()
    where, said = LATER[sort]
    monkeypatch.setattr(where, lambda *_: iter([said]))
    book = Book.open(small.path)
    assert book.statements("2013-04")
    assert not book.verify().faults
    assert not book.verify().otherwise
    monkeypatch.setattr("pooledbudget.acts.proof.EDITION", EDITION + 1)
    with pytest.raises(Refused, match="cannot be used") as refused:
        book.check("2013-05", now=NOW)
    assert "sovereignty: no" in refused.value.findings[0].what
