"""Settings are read strictly: every fault at once, where it stands, and the nearest right key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from pooledbudget.cells import Name, PositivePence
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode
from pooledbudget.settings import (
    Settings,
    lines_of,
    read_settings,
    read_toml,
    refuse_clauses,
    row_of,
    under,
)


class Inner(Settings):
    colour: Literal["red", "blue"] = "red"
    amount: PositivePence = 100


class Outer(Settings):
    title: str
    count: int = 0
    name: Name = "a"
    since: str = Field(default="", alias="from")
    inner: dict[str, Inner] = {}
    more: list[Inner] = []


def read(text: str, currency: str = "GBP") -> Outer:
    return read_settings(Outer, text.encode(), "a.toml", currency)


def faults(text: str | bytes, currency: str = "GBP") -> list[Finding]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Refused) as caught:
        read_settings(Outer, data, "a.toml", currency)
    for finding in caught.value.findings:
        assert finding.file == "a.toml"
        assert finding.what
        assert finding.rule
        assert finding.remedy
    return list(caught.value.findings)


def test_a_table_that_says_what_it_may_is_read() -> None:
    found = read('title = "t"\nfrom = "x"\n[inner.b]\ncolour = "blue"\namount = "£1,234.50"\n')
    assert (found.title, found.since, found.inner["b"].colour, found.inner["b"].amount) == (
        "t",
        "x",
        "blue",
        123450,
    )


@pytest.mark.parametrize(
    ("text", "column", "code", "what", "remedy"),
    [
        (
            'titel = "t"\ntitle = "t"',
            "titel",
            "T01",
            "'titel' is not a key of this table",
            "did you mean 'title'?",
        ),
        (
            'title = "t"\nzzz = 1',
            "zzz",
            "T01",
            "'zzz' is not a key",
            "see `pooledbudget schema` for the keys",
        ),
        ('title = "t"\nform = 1', "form", "T01", "'form' is not a key", "did you mean 'from'?"),
        (
            'title = "t"\ncolour = "red"',
            "colour",
            "T01",
            "'colour' is not a key",
            "see `pooledbudget schema`",
        ),
        (
            'title = "t"\n[inner.b]\ncolor = "red"',
            "inner.b.color",
            "T01",
            "'color'",
            "did you mean 'colour'?",
        ),
        ('title = "t"\n[[more]]\n[[more]]\nx = 1', "more.2.x", "T01", "'x' is not a key", "see"),
        ("", "title", "T02", "the key is missing, and the file cannot do without it", "see"),
        ("title = 5", "title", "T02", "5 is no text; write it in quotes", "see"),
        ('title = "t"\ncount = "5"', "count", "T02", "is no whole number", "see"),
        ('title = "t"\ncount = true', "count", "T02", "is no whole number", "see"),
        ('title = "t"\nname = "A b"', "name", "T02", '"A b" is not written as ^[a-z]', "see"),
        ('title = "t"\n[inner.b]\ncolour = "green"', "inner.b.colour", "T02", "'red' or 'blue'", "see"),
        (
            'title = "t"\n[inner.b]\namount = 5',
            "inner.b.amount",
            "T02",
            "5 must be written as a string",
            'write it like amount = "1234.50"',
        ),
        (
            'title = "t"\n[inner.b]\namount = "€5"',
            "inner.b.amount",
            "T02",
            "'€5' is not in GBP",
            'write it like amount = "1234.50"',
        ),
    ],
)
def test_a_fault_is_named_by_its_path_with_what_would_be_right(
    text: str, column: str, code: str, what: str, remedy: str
) -> None:
    (finding,) = faults(text)
    assert (finding.column, finding.code.value) == (column, code)
    assert what in finding.what
    assert remedy in finding.remedy


def test_every_fault_comes_at_once() -> None:
    found = faults('titel = "t"\ncount = "x"\n[inner.b]\ncolour = "green"\n[inner.c]\namount = "0.00"\n')
    assert {finding.column for finding in found} == {
        "titel",
        "title",
        "count",
        "inner.b.colour",
        "inner.c.amount",
    }


def test_amounts_are_in_the_currency_that_is_said() -> None:
    text = 'title = "t"\n[inner.b]\namount = "€5"\n'
    assert read(text, "EUR").inner["b"].amount == 500
    assert "is not in EUR" in faults(text.replace("€", "£"), "EUR")[0].what


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"title = ", "Invalid value"),
        (b"title = 't'\ntitle = 'u'", "Cannot overwrite a value"),
        (b"title = '\xff'", "utf-8"),
        (b"count = 1.5", '1.5 has a decimal point; write it in quotes: "1.5"'),
        (b"[inner.b]\namount = 1e3", "1e3 has a decimal point"),
        (b"count = nan", "nan is not a number"),
        (b"count = -inf", "-inf is not a number"),
        (b"\xef\xbb\xbftitle = 't'", "the file begins with a byte order mark"),
        (
            b"title = 'a\\u001bb'".replace(b"'", b'"'),
            "title holds a character that cannot be seen: a control character (U+001B)",
        ),
        (
            '[inner.b]\ncolour = "\u202e"'.encode(),
            "inner.b.colour holds a character that cannot be seen: RIGHT-TO-LEFT",
        ),
        (b'more = [{colour = "a\\nb"}]', "more.colour holds a character that cannot be seen"),
        ('["in\u200bner"]'.encode(), "a key holds a character that cannot be seen: ZERO WIDTH SPACE"),
        (b"title = " + b"[" * 45 + b"]" * 45, "more than 40 deep"),
        (b"title = " + b"[" * 900, "more than 40 deep"),
        (b"a." * 300 + b"b = 1", "more than 200 points"),
        (b"# " + b"x" * 2**20, "over 1 MiB"),
    ],
)
def test_what_is_not_toml_or_holds_a_number_with_a_point_is_refused_whole(data: bytes, what: str) -> None:
    (finding,) = faults(data)
    assert finding.code is FindingCode.SETTING_VALUE
    assert what in finding.what
    assert finding.remedy == "mend the line and try again"


def test_a_fault_stands_in_its_line() -> None:
    (finding,) = faults("title = 't'\ncount = \n")
    assert (finding.row, finding.where) == (2, "a.toml, row 2")
    found = faults('titel = "t"\n\n[inner.b]\ncolour = "green"\n[[more]]\n[[more]]\n  amount = "0.00"\n')
    assert {finding.column: finding.row for finding in found} == {
        "title": 0,
        "titel": 1,
        "inner.b.colour": 4,
        "more.2.amount": 7,
    }


def test_a_fault_of_many_tables_is_told_once() -> None:
    found = faults(
        'title = "t"\n' + '[[more]]\ncolor = "red"\n' * 14 + '[[more]]\ncolor = "x"\namount = "0"\n'
    )
    assert [(finding.row, finding.what) for finding in found] == [
        (3, "'color' is not a key of this table, in 15 places"),
        (32, "'0' must be more than nought"),
    ]


def test_br_11_thousands_parted_by_a_point_are_asked_about() -> None:
    (finding,) = faults('title = "t"\n[inner.b]\namount = "120.000"\n')
    assert (finding.row, "may be 120 or 120000" in finding.what) == (3, True)


def test_a_settings_table_cannot_be_changed_once_read() -> None:
    found = read('title = "t"')
    with pytest.raises(ValueError, match="frozen"):
        found.title = "u"


def test_toml_is_read_as_it_stands() -> None:
    assert read_toml(b"a = 1\n[b]\nc = [1, 2]\n", "a.toml") == {"a": 1, "b": {"c": [1, 2]}}


class Ordered(Settings):
    first: int
    last: int
    names: dict[str, str] = {}

    def impossible(self) -> Iterator[tuple[str, str]]:
        if self.last < self.first:
            yield "last", "before the first"
        if self.first < 0:
            yield "", "nothing hangs together"


def told(text: str, file: str = "a.toml") -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        read_settings(Ordered, text.encode(), file)
    return [(finding.column, finding.what) for finding in caught.value.findings]


def test_all_that_cannot_be_is_told_at_once_and_where() -> None:
    assert told("first = -1\nlast = -2\n") == [
        ("last", "last: before the first"),
        ("", "nothing hangs together"),
    ]
    assert read_settings(Ordered, b"first = 1\nlast = 1\n", "a.toml").last == 1


class Fence(Settings):
    """A table that may stand alone or in a list, and one of two sorts by its key."""

    grants: list[str] = Field(description="the grants that it binds", examples=[["one"]])


class Fenced(Settings):
    """A table whose values may have one of several shapes."""

    fence: Fence | list[Fence]
    title: str | Fence = ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[fence]\n", [("fence.grants", "the key is missing, and the file cannot do without it")]),
        ("[[fence]]\n", [("fence.1.grants", "the key is missing, and the file cannot do without it")]),
        ('[fence]\ngrants = "a"\n', [("fence.grants", '"a" is no list; write it in square brackets')]),
        (
            'fence = "a"\n',
            [("fence", '"a" is no table'), ("fence", '"a" is no list; write it in square brackets')],
        ),
        (
            "title = { grant = [] }\n[fence]\ngrants = []\n",
            [
                ("title.grants", "the key is missing, and the file cannot do without it"),
                ("title.grant", "'grant' is not a key of this table"),
            ],
        ),
    ],
    ids=["table", "list", "key", "neither", "table for a text"],
)
def test_a_value_of_several_shapes_is_told_what_is_at_fault_in_the_one_it_has(
    text: str, found: list[tuple[str, str]]
) -> None:
    """A fence without its grants was told to be no list, and to have lost fence.Fence.grants."""
    with pytest.raises(Refused) as caught:
        read_settings(Fenced, text.encode(), "a.toml")
    assert [(held.column, held.what) for held in caught.value.findings] == found


class Priced(Settings):
    """A sort of outcome that is called like one of its keys."""

    pays: Literal["price"]
    price: str = ""
    shares: dict[str, str] = Field(default={}, description="whose it is", examples=[{"a": "1/2"}])


class Summed(Settings):
    """Another sort."""

    pays: Literal["sum"]


class Outcomes(Settings):
    """A table of several sorts, told apart by one key."""

    outcome: Priced | Summed = Field(discriminator="pays")


def test_a_fault_in_a_sort_of_table_that_is_called_like_its_key_stands_where_it_is() -> None:
    text = '[outcome]\npays = "price"\nprice = "1.00"\nshares = { a = 3 }\n'
    with pytest.raises(Refused) as caught:
        read_settings(Outcomes, text.encode(), "a.toml")
    (finding,) = caught.value.findings
    assert (finding.column, finding.row) == ("outcome.shares.a", 4)
    assert finding.what == "3 is no text; write it in quotes"


@pytest.mark.parametrize(("key", "place"), [("cap.each", "steps.1.cap.each"), ("", "steps.1")])
def test_a_fault_of_a_part_stands_where_the_part_does(key: str, place: str) -> None:
    assert list(under("steps.1", [(key, "it is nought")])) == [(place, "it is nought")]


def test_the_schema_of_a_file_with_many_faults_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fault took a twentieth of a second of its own: a file of a thousand took a minute."""

    class Counted(Settings):
        """A table with many keys at fault."""

        amounts: list[PositivePence]

    asked: list[str] = []
    made = Counted.model_json_schema

    def counting(**how: Any) -> dict[str, Any]:
        asked.append("schema")
        return made(**how)

    monkeypatch.setattr(Counted, "model_json_schema", counting)
    with pytest.raises(Refused) as caught:
        read_settings(Counted, f"amounts = [{', '.join(map(str, range(50)))}]".encode(), "a.toml")
    assert len(caught.value.findings) == 50
    assert asked == ["schema"]


class Listed(Settings):
    """A list of tables, each of the sort that one key says."""

    outcomes: list[Annotated[Priced | Summed, Field(discriminator="pays")]]
    title: str = ""


def sorts(text: str) -> list[tuple[int, str, str, str]]:
    with pytest.raises(Refused) as caught:
        read_settings(Listed, text.encode(), "a.toml")
    return [(held.row, held.column, held.what, held.remedy) for held in caught.value.findings]


IN_LINES = """outcomes = [ # in the order that they are paid in
  { pays = "sum" },

  { pays = "price" }, { pays = "price", price = 3 },
  { pays = "price", shares = { a = 3 } },
]
title = 3
"""


def test_a_part_of_a_list_is_counted_from_1_and_stands_in_its_own_line() -> None:
    """The third step of a waterfall was called `waterfall.2` by its values and `waterfall.3` by its clauses."""
    assert [(row, column) for row, column, *_ in sorts(IN_LINES)] == [
        (4, "outcomes.3.price"),
        (5, "outcomes.4.shares.a"),
        (7, "title"),
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('outcomes = [\n  { pays = "sum" },\n  { pays = 1 },\n]\n', 3),
        ('outcomes = [{ pays = "sum" }, { pays = 1 }]\n', 1),
        ('outcomes = [{ pays = "sum" },\n  { pays = 1 }]\n', 1),
        ('outcomes = [\n  { pays = "sum" }, { pays = 1 }]\n', 1),
        ('[[outcomes]]\npays = "sum"\n[[outcomes]]\npays = 1\n', 4),
    ],
    ids=["a line each", "one line", "one that begins with its list", "one that ends with it", "tables"],
)
def test_a_list_of_which_no_line_is_of_one_part_stands_where_it_begins(text: str, row: int) -> None:
    assert [held[0] for held in sorts(text)] == [row]


@pytest.mark.parametrize(
    ("table", "what", "remedy"),
    [
        ('{ pays = "prise" }', "\"prise\" is none of 'price', 'sum'", "did you mean 'price'?"),
        (
            '{ pays = "nothing" }',
            "\"nothing\" is none of 'price', 'sum'",
            "see `pooledbudget schema` for the keys",
        ),
        (
            '{ price = "1.00" }',
            "the key is missing, and the file cannot do without it",
            "see `pooledbudget schema` for the keys",
        ),
    ],
    ids=["near", "far", "missing"],
)
def test_a_sort_that_there_is_not_is_told_of_the_key_that_says_it(table: str, what: str, remedy: str) -> None:
    """A step `interst` was told as `Input tag 'interst' found using 'step' does not match ...`."""
    with pytest.raises(Refused) as caught:
        read_settings(Listed, f"outcomes = [\n{{ pays = 'sum' }},\n{table}\n]\n".encode(), "a.toml")
    (found,) = caught.value.findings
    assert (found.row, found.column, found.what, found.remedy) == (3, "outcomes.2.pays", what, remedy)


def test_a_word_near_one_that_may_be_written_is_asked_about() -> None:
    (found,) = faults('title = "t"\n[inner.b]\ncolour = "bleu"\n')
    assert (found.column, found.remedy) == ("inner.b.colour", "did you mean 'blue'?")


def test_what_cannot_be_between_clauses_stands_in_its_line_and_is_told_once() -> None:
    """An example's fault was told twice, and neither said where in the file it stands."""
    with pytest.raises(Refused) as caught:
        refuse_clauses("a.toml", b"first = 1\n[names]\na = 'x'\n", [("names.a", "odd"), ("names.a", "odd")])
    assert [(held.row, held.column) for held in caught.value.findings] == [(3, "names.a")]


def test_every_number_with_a_point_is_told_with_its_line() -> None:
    """The first was told, without its line; the others when that was mended."""
    text = 'a = "600.50" # 1.5\nb = [600.50, 2]\nc = { d = 600.50, e = nan }\n[f]\ng = -1.5e3\n'
    with pytest.raises(Refused) as caught:
        read_toml(text.encode(), "x.toml")
    assert [(each.row, each.what.partition(";")[0]) for each in caught.value.findings] == [
        (2, "600.50 has a decimal point"),
        (3, "600.50 has a decimal point"),
        (3, "nan is not a number"),
        (5, "-1.5e3 has a decimal point"),
    ]


@pytest.mark.parametrize(
    ("column", "row"),
    [("fence.grants", 3), ("fence.2.grants", 5), ("fence.2.title", 4), ("fence", 2), ("title", 1), ("x", 0)],
)
def test_what_does_not_say_which_of_a_list_it_is_of_stands_where_the_first_is(column: str, row: int) -> None:
    lines = lines_of(b"title = 't'\n[[fence]]\ngrants = []\n[[fence]]\ngrants = []\n")
    assert row_of(column, lines) == row
