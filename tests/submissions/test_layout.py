"""A layout: one sender's columns as data, held against the record kind it is of."""

from __future__ import annotations

import pytest

from pooledbudget.errors import Refused
from pooledbudget.submissions.layout import Layout, layouts_in, names_taken, own_layout, packaged_layouts
from pooledbudget.submissions.records import KINDS, required_columns

LAYOUT = """
layout = "theirs"
kind = "expenditure"
read_past = ["Supplier"]

[columns]
paid_on = "Date"
scheme = "Scheme"
amount = "Net"
reference = "Ref"
"""


def read(text: str) -> Layout:
    return layouts_in({"layouts/theirs.toml": text.encode(), "agreements/pool.toml": b"not ours ["})["theirs"]


def fault(text: str) -> str:
    with pytest.raises(Refused, match="the layouts of this book cannot be used") as caught:
        read(text)
    (finding,) = caught.value.findings
    assert finding.file == "layouts/theirs.toml"
    return f"{finding.what} {finding.remedy}"


def test_a_layout_says_which_headings_a_file_has_and_of_what_kind_it_is() -> None:
    layout = read(LAYOUT)
    assert list(layout.columns.values()) == ["Date", "Scheme", "Net", "Ref"]
    assert layout.read_past == ["Supplier"]
    assert layout.model is KINDS["expenditure"]
    assert (layout.encodings, layout.written, layout.blank, layout.total_row) == (
        ["utf-8"],
        ("YYYY-MM-DD",),
        [],
        None,
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('kind = "expenditure"', 'kind = "spend"', "there is no record kind 'spend'"),
        ('amount = "Net"\n', "", "columns: expenditure needs amount too"),
        ('amount = "Net"', 'amuont = "Net"', "columns: expenditure has no 'amuont'; it has paid_on, scheme"),
        ('reference = "Ref"', 'reference = "Ref"\nsupplier = "S"', "columns: expenditure has no 'supplier'"),
        ('reference = "Ref"', 'reference = " net"', "two columns are read from the one heading 'net'"),
        ('"Net"', '["Net", "DATE"]', "two columns are read from the one heading 'date'"),
        ('"Net"', '""', "a heading cannot be blank"),
        ('["Supplier"]', '["Supplier", "scheme"]', "two columns are read from the one heading 'scheme'"),
        ("read_past", "read_passed", "did you mean 'read_past'?"),
        ("[columns]", 'day_format = "MM/DD"\n[columns]', "'MM/DD' is no way to write a day"),
        ("[columns]", 'days = ["DMYYYY"]\n[columns]', "'DMYYYY' is no way to write a day"),
        (
            "[columns]",
            'days = ["D/M/YY", "MM/DD/YY"]\n[columns]',
            "'04/03/05' is one day as D/M/YY and another",
        ),
        ("[columns]", 'days = ["D/M/YY"]\nday_format = "D/M/YY"\n[columns]', "day_format says it too"),
        ("[columns]", 'encodings = ["latin-1"]\n[columns]', "'utf-8', 'cp1252' or 'utf-16'"),
        ("[columns]", "encodings = []\n[columns]", "at least 1 item"),
        ("[columns]", 'delimiter = ":"\n[columns]', "'comma', 'semicolon', 'tab' or 'pipe'"),
        ("[columns]", 'first_column = "b"\n[columns]', "is not written as"),
        ("[columns]", '[fixed]\namount = "1.00"\n[columns]', "'amount' is said twice"),
        ("[columns]", '[fixed]\ngross = "much"\n[columns]', "fixed.gross: 'much' cannot be the gross"),
        ("[columns]", '[amount]\ndebit = "Dr"\n[columns]', "'amount' is said twice"),
        (
            "[columns]",
            '[amount]\nbelow_nought = ["CR"]\nabove_nought = ["cr "]\n[columns]',
            "amount: 'cr ' is said to be above nought and below",
        ),
        ("[columns]", '[joined]\nreference = ["A", "B"]\n[columns]', "'reference' is said twice"),
        (
            "[columns]",
            '[[blank]]\ncolumn = "Net"\nmeans = "0.00"\n[columns]',
            "blank.means: '0.00' cannot be",
        ),
        ("[columns]", '[[blank]]\ncolumn = "Supplier"\nmeans = "x"\n[columns]', "there is no 'Supplier'"),
    ],
)
def test_what_cannot_be_in_a_layout_is_named(before: str, after: str, said: str) -> None:
    assert before in LAYOUT
    assert said in fault(LAYOUT.replace(before, after, 1))


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_form_of_every_kind_has_each_column_under_its_own_name(kind: str) -> None:
    layout = own_layout(kind)
    assert layout.columns == {name: name for name in KINDS[kind].model_fields}
    assert set(required_columns(layout.model)) <= set(layout.columns)
    assert (layout.layout, layout.kind) == (kind, kind)
    said = {"layout": kind, "kind": kind, "encodings": ["utf-8"], "columns": layout.columns}
    assert layout == Layout.model_validate(said), "it is not asked, so it must be one that can be"


def test_the_packaged_layouts_can_be_read_and_no_two_have_the_same_headings() -> None:
    found = layouts_in(packaged_layouts())
    assert {f"layouts/{name}.toml" for name in found} == set(packaged_layouts())
    headings = [
        frozenset([*map(str, layout.columns.values()), *layout.read_past]) for layout in found.values()
    ]
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize(
    "more",
    [
        '[[blank]]\ncolumn = "Net"\nmeans = "0.00"\nwhere_equal = ["Gros"]\n',
        '[total_row]\nholds_only = ["Nett"]\n',
        "[total_row]\nholds_only = []\n",
    ],
)
def test_a_layout_names_no_column_that_its_files_do_not_have(more: str) -> None:
    assert fault(LAYOUT + more)


def test_two_files_that_are_one_layout_are_refused() -> None:
    with pytest.raises(Refused, match="theirs"):
        layouts_in(
            {"layouts/a.toml": LAYOUT.encode(), "layouts/b.toml": LAYOUT.replace("Net", "Gross").encode()}
        )


def test_a_kind_without_amounts_has_no_way_to_write_them() -> None:
    text = LAYOUT.replace("expenditure", "offences").replace("paid_on", "committed_on")
    text = text.replace("scheme", "person").replace('amount = "Net"\n', "")
    assert read(text).shown("person") == "Scheme"
    assert fault(text + "[amount]\nturned = true\n").startswith("amount: offences has no amounts")


def test_a_layout_has_a_name_of_its_own() -> None:
    (kind,) = names_taken({"layouts/x.toml": LAYOUT.replace("theirs", "expenditure").encode()})
    assert (kind.code.value, kind.file, kind.what) == (
        "T02",
        "layouts/x.toml",
        "'expenditure' is a record kind",
    )
    (packed,) = names_taken({"layouts/salford-2013.toml": LAYOUT.encode(), "layouts/x.toml": LAYOUT.encode()})
    assert "comes with the package" in packed.what
    assert names_taken({**packaged_layouts(), "agreements/a.toml": b"kind = 1"}) == []


def test_the_sender_is_told_the_heading_of_a_column_as_the_sender_calls_it() -> None:
    two = read(
        LAYOUT.replace('amount = "Net"', "").replace('reference = "Ref"', "")
        + '[amount]\ndebit = ["Dr", "Debit"]\ncredit = "Cr"\n[joined]\nreference = ["A", "B"]\n'
    )
    assert [two.shown(name) for name in ("amount", "reference", "scheme", "gross")] == [
        "Dr or Cr",
        "A and B",
        "Scheme",
        "gross",
    ]
    assert [two.field_of(name) for name in ("debit", "CR", "date", "Supplier")] == [
        "amount",
        "amount",
        "paid_on",
        "",
    ]
