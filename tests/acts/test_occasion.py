"""The occasion of an act: the settings in force, every fault in them at once, and what the act says."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import BOOK, POOL
from in_memory import BOND, FAMILIES, PARTNERS, MemoryBook
from pooledbudget.acts.occasion import Occasion, read_occasion, with_packaged
from pooledbudget.errors import Refused
from pooledbudget.version import EDITION, TOOL


def read(instant: str = "2018-05-03T09:00:00Z", **files: str) -> Occasion:
    settings = {"book.toml": BOOK, "agreements/pool.toml": POOL, **files}
    return read_occasion(
        with_packaged({name: text.encode() for name, text in settings.items()}), {}, instant=instant
    )


def faults(**files: str) -> list[str]:
    with pytest.raises(Refused, match="the settings of this book cannot be used") as caught:
        read(**files)
    assert all(finding.rule and finding.remedy for finding in caught.value.findings)
    return [f"{finding.where}: {finding.what}" for finding in caught.value.findings]


def test_settings_that_hang_together_are_read_with_the_packaged_programmes_and_layouts() -> None:
    on = read(**{"agreements/families.toml": FAMILIES})
    assert list(on.agreements.by_id) == ["pool", "families"]
    assert {"manchester-2013", "salford-2013"} <= set(on.layouts)
    assert (on.currency, on.partners.host.id, on.edition, on.tool) == ("GBP", "county", EDITION, TOOL)
    assert on.known.agreements.keys() == on.agreements.by_id.keys()


def test_a_books_own_file_takes_the_place_of_the_packaged_one_of_that_name() -> None:
    name = "programmes/troubled-families-2012.toml"
    packaged = with_packaged({"book.toml": b"x"})
    assert packaged["book.toml"] == b"x"
    own = with_packaged({name: b"ours"})
    assert own[name] == b"ours"
    assert set(own) == set(packaged) - {"book.toml"}


def test_faults_of_every_file_come_at_once() -> None:
    found = faults(
        **{
            "book.toml": BOOK + '\n[[expected]]\npartner = "nhs"\nkind = "expendture"\n',
            "agreements/pool.toml": POOL.replace('theme = "health"', 'theme = "helth"'),
            "agreements/bond.toml": BOND.replace('metric = "events"', 'metrik = "events"'),
            "layouts/a.toml": 'layout = "a"\nkind = "spend"\n[columns]\n',
        }
    )
    for file, what in (
        ("book.toml, column expected.kind", "did you mean 'expenditure'?"),
        ("agreements/pool.toml", "no theme 'helth'"),
        ("agreements/bond.toml", "'metrik' is not a key"),
        ("layouts/a.toml", "no record kind 'spend'"),
    ):
        assert any(line.startswith(file) and what in line for line in found), (file, found)


@pytest.mark.parametrize("part", ["layouts", "programmes"])
def test_faults_of_two_files_of_a_part_come_at_once(part: str) -> None:
    found = faults(**{f"{part}/a.toml": "colour = 1\n", f"{part}/b.toml": "taste = 1\n"})
    assert {line.partition(",")[0] for line in found} == {f"{part}/a.toml", f"{part}/b.toml"}


def test_what_agreements_name_is_held_against_the_book() -> None:
    assert faults(**{"agreements/pool.toml": POOL.replace('partner = "nhs"', 'partner = "nsh"')}) == [
        "agreements/pool.toml: there is no partner 'nsh'; did you mean 'nhs'?"
    ]
    lost = BOND.replace('payer = "pool"', 'payer = "pond"')
    found = faults(**{"book.toml": BOOK + PARTNERS, "agreements/bond.toml": lost})
    assert found == ["agreements/bond.toml: payer: there is no agreement with themes 'pond'; known: pool"]


def test_two_files_that_are_one_agreement_are_refused() -> None:
    (found,) = faults(**{"agreements/again.toml": POOL})
    assert "another file is agreement 'pool' too" in found


def test_a_book_that_cannot_be_read_and_its_agreements_are_told_together() -> None:
    """What the agreements say alone is told with it; what they name cannot be."""
    found = faults(
        **{
            "book.toml": BOOK.replace('place = "Smallshire"', ""),
            "agreements/pool.toml": POOL.replace('theme = "health"', 'theme = "helth"').replace("nhs", "nsh"),
        }
    )
    assert [line.partition(":")[0] for line in found] == [
        "book.toml, column place",
        "agreements/pool.toml, row 19, column schemes.clinics.theme",
    ]


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2013-06-30T22:59:59Z", date(2013, 6, 30)),
        ("2013-06-30T23:00:00Z", date(2013, 7, 1)),
        ("2013-12-31T23:59:59Z", date(2013, 12, 31)),
    ],
)
def test_the_day_is_that_of_the_instant_in_london(instant: str, day: date) -> None:
    assert read(instant=instant).today == day


def test_an_act_says_who_when_on_which_day_and_by_which_settings() -> None:
    on = MemoryBook().on(who="Ann", instant="2013-07-05T09:00:00Z", today=date(2013, 7, 4))
    act = on.act("reopen", {"approved_by": "Bob"}, month="2013-06", reason="late")
    assert (act.kind, act.who, act.instant, act.month, act.reason) == (
        "reopen",
        "Ann",
        "2013-07-05T09:00:00Z",
        "2013-06",
        "late",
    )
    assert act.detail == {"approved_by": "Bob", "today": "2013-07-04"}
    assert (act.edition, act.tool, act.annexes) == (EDITION, TOOL, {})
    assert {"book.toml", "agreements/pool.toml"} <= act.inputs.keys()
