"""Every fault of an agreement's file is told at once, where it stands, and no fault that another one made."""

from __future__ import annotations

import pytest

from conftest import BOOK, POOL
from pooledbudget.book_file import read_book
from pooledbudget.findings import Finding
from pooledbudget.instruments.agreement import Context, Known
from pooledbudget.instruments.checked import check_file
from pooledbudget.instruments.samples import sample
from pooledbudget.partners import Part, Partner, Partners
from pooledbudget.periods import Month
from pooledbudget.programmes.of_book import programmes_in
from pooledbudget.programmes.programme import packaged_programmes

CONTEXT = Context("GBP", programmes_in(packaged_programmes(), "GBP"))
WHO = Partners(
    {
        name: Partner(name, name, frozenset({part}))
        for name, part in {
            "town": Part.HOST,
            "village": Part.CONTRIBUTOR,
            "fund": Part.PAYER,
            "bank": Part.INVESTOR,
        }.items()
    }
)


def found(text: str, known: Known | None = None) -> list[Finding]:
    return check_file(text.encode(), "file.toml", CONTEXT, known).findings


def said(text: str, known: Known | None = None) -> list[tuple[int, str, str]]:
    return [(finding.row, finding.column, finding.what) for finding in found(text, known)]


def row(text: str, line: str) -> int:
    """The row on which a line stands."""
    return text.splitlines().index(line) + 1


@pytest.mark.parametrize("kind", ["pool", "families", "bond"])
def test_a_sample_has_no_fault_alone_or_among_its_partners(kind: str) -> None:
    text = sample(kind, WHO, Month(2013, 4), "a")
    assert said(text) == said(text, Known(WHO, {})) == []
    checked = check_file(text.encode(), "a.toml", CONTEXT, None)
    assert checked.agreement is not None
    assert checked.agreement.id == "a"


def test_values_clauses_and_names_are_told_in_one_go_each_in_its_row() -> None:
    text = sample("pool", WHO, Month(2013, 4), "a")
    text = text.replace('partner = "village"', 'partner = "vilage"').replace(
        'profile = "monthly"', 'profile = "weekly"'
    )
    text = text.replace("\nends = 2014-03-31", "\nends = 2013-03-31").replace(
        'theme = "ageing-well"', 'theme = "aging"'
    )
    text = text.replace("\nagreement =", "\nagrement = 1\nagreement =")
    found_ = said(text, Known(WHO, {}))
    rows = {what.split(";")[0]: (at, column) for at, column, what in found_}
    assert rows["'agrement' is not a key of this table"] == (row(text, "agrement = 1"), "agrement")
    assert rows["there is no partner 'vilage'"] == (row(text, 'partner = "vilage"'), "partner")
    assert rows["schemes.reablement.theme: there is no theme 'aging'"][0] == row(text, 'theme = "aging"')
    assert rows["ends: 2013-03-31 is before it starts, on 2013-04-01"][0] == row(text, "ends = 2013-03-31")
    weekly = [number for number, line in enumerate(text.splitlines(), 1) if line == 'profile = "weekly"']
    assert len(weekly) == 2
    assert {at for at, column, _ in found_ if column.endswith(".profile")} == set(weekly)
    assert [at for at, *_ in found_] == sorted(at for at, *_ in found_)


def test_a_table_that_cannot_do_without_a_value_makes_no_other_fault() -> None:
    """The amount of the second contribution is no text: nothing is said of the year it then leaves short."""
    book = read_book(BOOK.encode())
    text = POOL.replace('amount = "400.00"', "amount = 400").replace('partner = "nhs"', 'partner = "nsh"')
    text += '\n[[budgets]]\nline = "hubs"\nyear = "2013-14"\namount = "1.00"\nprofile = "weekly"\n'
    assert said(text, Known(book.who, {})) == [
        (row(text, "amount = 400"), "contributions.2.amount", "400 must be written as a string"),
        (row(text, 'partner = "nsh"'), "partner", "there is no partner 'nsh'; did you mean 'nhs'?"),
        (
            row(text, 'profile = "weekly"'),
            "budgets.1.profile",
            "\"weekly\" is none of 'monthly', 'quarterly' or 'annual'",
        ),
        (
            row(text, 'profile = "weekly"'),
            "budgets.1.profile",
            '"weekly" is no list; write it in square brackets',
        ),
    ]


def test_a_table_of_which_a_value_was_left_out_makes_no_other_fault() -> None:
    """`{ a = 25, b = 75 }` was first told to be no shares at all."""
    text = POOL.replace(
        'basis = "opening cash contributions"', 'basis = "agreed shares"\nshares = { county = 25, nhs = 75 }'
    )
    assert "shares = { county = 25, nhs = 75 }" in text
    assert [(column, what) for _, column, what in said(text)] == [
        ("risk_share.shares.county", "25 is no text; write it in quotes"),
        ("risk_share.shares.nhs", "75 is no text; write it in quotes"),
    ]


def test_rows_of_a_list_are_told_where_they_stand_though_one_before_them_was_left_out() -> None:
    lines = "".join(
        f'[[contributions]]\npartner = "village"\nyear = "{year}"\namount = {amount}\nnature = "{nature}"\n'
        for year, amount, nature in (
            ("2013-14", "1", "recurring"),
            ("2014-15", '"2.00"', "odd"),
            ("2015-16", '"3.00"', "even"),
        )
    )
    head = sample("pool", WHO, Month(2013, 4), "a")
    text = head[: head.index("# What partners put in")] + lines
    assert [column for _, column, _ in said(text)] == [
        "contributions.1.amount",
        "contributions.2.nature",
        "contributions.3.nature",
    ]
    for finding in found(text):
        assert text.splitlines()[finding.row - 1].startswith(finding.column.rsplit(".", 1)[1])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('kind = "pol"', "there is no kind of agreement 'pol'; did you mean 'pool'?"),
        ("kind = ", "Invalid value (at end of document)"),
        ('kind = "pool"', "the key is missing, and the file cannot do without it"),
    ],
)
def test_a_file_of_which_nothing_can_be_read_is_told_so(text: str, what: str) -> None:
    assert found(text)[0].what == what


def test_what_cannot_be_between_agreements_is_told_where_it_is_said() -> None:
    text = sample("families", WHO, Month(2013, 4), "a").replace(
        '#passes_to = "northshire-pool"', 'passes_to = "pol"'
    )
    pool = check_file(
        sample("pool", WHO, Month(2013, 4), "pool").encode(), "pool.toml", CONTEXT, None
    ).agreement
    assert pool is not None
    assert said(text, Known(WHO, {"pool": pool})) == [
        (
            row(text, 'passes_to = "pol"'),
            "passes_to",
            "passes_to: there is no pool 'pol'; did you mean 'pool'?",
        )
    ]
    twice = sample("pool", WHO, Month(2013, 4), "pool")
    assert said(twice, Known(WHO, {"pool": pool}))[0][2] == "another file is agreement 'pool' too"
