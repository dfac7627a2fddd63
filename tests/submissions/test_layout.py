"""A layout: one sender's columns as data, held against the record kind it is of."""

from __future__ import annotations

import pytest

from pooledbudget.errors import Refused
from pooledbudget.submissions.layout import Layout, layouts_in, own_layout, packaged_layouts
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
    assert layout.headings == {"Date", "Scheme", "Net", "Ref", "Supplier"}
    assert layout.model is KINDS["expenditure"]
    assert (layout.encodings, layout.day_format, layout.blank, layout.total_row) == (
        ["utf-8"],
        "YYYY-MM-DD",
        [],
        None,
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('kind = "expenditure"', 'kind = "spend"', "there is no record kind 'spend'"),
        ('amount = "Net"\n', "", "unknown [], missing ['amount'] for expenditure"),
        ('amount = "Net"', 'amuont = "Net"', "unknown ['amuont'], missing ['amount'] for expenditure"),
        ('reference = "Ref"', 'reference = "Ref"\nsupplier = "S"', "unknown ['supplier'], missing []"),
        ("read_past", "read_passed", "did you mean 'read_past'?"),
        ("[columns]", 'day_format = "MM/DD/YYYY"\n[columns]', "'YYYY-MM-DD' or 'DD/MM/YYYY'"),
        ("[columns]", 'encodings = ["latin-1"]\n[columns]', "'utf-8' or 'cp1252'"),
    ],
)
def test_what_cannot_be_in_a_layout_is_named(before: str, after: str, said: str) -> None:
    assert before in LAYOUT
    assert said in fault(LAYOUT.replace(before, after, 1))


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_form_of_every_kind_has_each_column_under_its_own_name(kind: str) -> None:
    layout = own_layout(kind)
    assert layout.headings == set(KINDS[kind].model_fields)
    assert set(required_columns(layout.model)) <= layout.headings
    assert (layout.layout, layout.kind) == (kind, kind)


def test_the_packaged_layouts_can_be_read_and_no_two_have_the_same_headings() -> None:
    found = layouts_in(packaged_layouts())
    assert {f"layouts/{name}.toml" for name in found} == set(packaged_layouts())
    headings = [frozenset(layout.headings) for layout in found.values()]
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
