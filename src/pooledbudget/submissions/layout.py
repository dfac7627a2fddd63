"""A layout: how one sender's columns become ours, as data."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator

from pooledbudget.cells import folded
from pooledbudget.days import ISO, DayFormat, one_day_each
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.packaged import packaged
from pooledbudget.settings import Settings, read_settings, read_toml
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.records import KINDS, required_columns

ANYTHING = "*"
MONEY = ("amount", "gross", "vat")
"""Columns of amounts, which a sender writes alike."""
Headings = str | list[str]
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


@lru_cache(maxsize=4_096)
def plain(heading: str) -> str:
    """Return a heading as it is compared: case, spaces and underscores aside."""
    return folded(heading.replace("_", " "))


def _day_format(text: str) -> str:
    return DayFormat.of(text).text


class BlankMeans(Settings):
    """What an empty cell stands for: always, or where other cells of the row are equal."""

    column: str = Field(description="heading of the column whose cell may be empty")
    means: str = Field(description="what an empty cell is read as, for example 0.00")
    where_equal: list[str] = Field(
        default=[], description="headings of columns whose cells must be equal for it; none: always"
    )


class TotalRow(Settings):
    """Rows that are control totals: held against the sum of the lines, never posted."""

    holds_only: list[str] = Field(
        default=[], description="a row that is filled under these headings, and no others, is a total"
    )
    labels: list[str] = Field(
        default=[],
        description="a row without a day, in which a cell says one of these, is a total; "
        "case aside, * is any text: Total*. It holds no other text and stands last, or is the lines' sum",
    )
    counts: list[str] = Field(
        default=[],
        description="a row without a day, in which a cell says one of these, states how many lines there "
        "are: No of records*",
    )


class LeftOut(Settings):
    """Rows that are no lines: left out, counted, and said on the receipt."""

    noughts: bool = Field(default=False, description="rows whose amount is nought")
    headings_again: bool = Field(
        default=False, description="the heading row where it is repeated further down"
    )
    texts: list[str] = Field(
        default=[],
        description="rows without an amount in which a cell says one of these: End of report, Source:*",
    )
    after: list[str] = Field(
        default=[],
        description="the first row without an amount in which a cell says one of these, and all below it",
    )


class AmountWritten(Settings):
    """How the sender writes amounts, where it is not 1234.50, -1234.50 or (1,234.50)."""

    debit: Headings = Field(
        default=[], description="heading of the column of amounts above nought, where there are two columns"
    )
    credit: Headings = Field(
        default=[], description="heading of the column of amounts below nought, where there are two columns"
    )
    below_nought: list[str] = Field(
        default=[], description='marks that make an amount one below nought: "-" is 100.00-, CR is 100.00 CR'
    )
    above_nought: list[str] = Field(
        default=[], description="marks that may stand with an amount and change nothing: DR, GBP"
    )
    marks_in: str = Field(
        default="", description="heading of the column the marks stand in, if it is one of their own"
    )
    nought: list[str] = Field(default=[], description='words that mean nought: "-", nil')
    thousands: Literal["comma", "space"] = Field(default="comma", description="what parts thousands")
    decimal: Literal["point", "comma"] = Field(
        default="point",
        description="what parts pounds from pence; comma: 1.234,50, and a point parts thousands",
    )
    turned: bool = Field(
        default=False, description="true if the sender's minus is our plus: payments written below nought"
    )


Encoding = Literal["utf-8", "cp1252", "utf-16"]
"""How a CSV may be encoded."""
ENCODINGS = get_args(Encoding)


class Layout(Settings):
    """How to read one sender's files. In headings and texts, case and spaces do not matter."""

    layout: str = Field(description="its name; --kind and receipts call it so")
    kind: str = Field(description="the record kind its rows are of; pooledbudget form lists the kinds")
    encodings: list[Encoding] = Field(
        default=["utf-8"], min_length=1, description="encodings a CSV may be in, tried in order"
    )
    delimiter: Literal["comma", "semicolon", "tab", "pipe"] = Field(
        default="comma", description="what parts the cells of a CSV"
    )
    sheet: str = Field(
        default="", description="name of the sheet of a workbook; * is any text: Spend*; blank: the only one"
    )
    heading_row: Annotated[int, Field(ge=1)] | Literal["first", "find"] = Field(
        default="first",
        description="row the headings stand in; 'first' is the first row that is filled, 'find' the first of "
        "30 rows that has them",
    )
    first_column: Annotated[str, Field(pattern="^[A-Z]{1,3}$")] = Field(
        default="A", description="column the table begins in; what stands left of it is read past"
    )
    days: list[Annotated[str, AfterValidator(_day_format)]] = Field(
        default=[],
        description="how days are written, for example DD/MM/YYYY, D Month YYYY, DD-Mon-YY, MM/YYYY (the "
        "month's last day), DD/MM/YYYY hh:mm, Excel serial; YYYY-MM-DD if nothing is said; YY is 20YY",
        examples=[["DD/MM/YYYY"]],
    )
    day_format: Annotated[str, AfterValidator(_day_format)] = Field(
        default="",
        description="one format of days; `days` says the same",
        validate_default=False,
        examples=["DD/MM/YYYY"],
    )
    columns: dict[str, Headings] = Field(
        description="our column -> the sender's heading, or several names for it, of which a file has one"
    )
    joined: dict[str, list[str]] = Field(
        default={}, description="our column -> headings whose cells are joined to make it"
    )
    fixed: dict[str, str] = Field(
        default={}, description="our column -> what it is in every row, where the file does not say"
    )
    read_past: list[str] = Field(
        default=[],
        description="headings of columns that are not used; they may be missing or be repeated; * is any "
        'text; "" is a column without a heading',
    )
    amount: AmountWritten = Field(default=AmountWritten(), description="how amounts are written")
    blank: list[BlankMeans] = Field(default=[], description="what empty cells stand for")
    total_row: TotalRow | None = Field(default=None, description="which rows are totals")
    leave_out: LeftOut = Field(default=LeftOut(), description="which rows are no lines")

    @model_validator(mode="after")
    def _names_real_columns(self) -> Self:
        if self.kind not in KINDS:
            raise ValueError(f"there is no record kind {self.kind!r}")
        known = KINDS[self.kind].model_fields
        given = [*self.columns, *self.joined, *self.fixed, *(["amount"] if self.two_columns else [])]
        strange = [name for name in given if name not in known]
        if strange:
            raise ValueError(f"columns: {self.kind} has no {strange[0]!r}; it has {', '.join(known)}")
        twice = [name for name in given if given.count(name) > 1]
        if twice:
            raise ValueError(f"columns: {twice[0]!r} is said twice, in columns, joined, fixed or amount")
        missing = [name for name in required_columns(self.model) if name not in given]
        if missing:
            raise ValueError(f"columns: {self.kind} needs {', '.join(missing)} too")
        if self.amount != AmountWritten() and "amount" not in known:
            raise ValueError(f"amount: {self.kind} has no amounts")
        return self

    @model_validator(mode="after")
    def _names_each_heading_once(self) -> Self:
        used = [plain(heading) for heading in self._used()]
        if "" in used or not all(map(names_of, self.columns.values())):
            raise ValueError("columns: a heading cannot be blank; fixed says what a column always is")
        past = [plain(heading) for heading in self.read_past if ANYTHING not in heading]
        twice = next((name for name in [*used, *past] if used.count(name) + past.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two columns are read from the one heading {twice!r}")
        known = {*used, *past, *(plain(name) for names in self.joined.values() for name in names)}
        named = [name for blank in self.blank for name in blank.where_equal]
        named += self.total_row.holds_only if self.total_row else []
        strange = [name for name in named if plain(name) not in known]
        strange += [blank.column for blank in self.blank if plain(blank.column) not in used]
        if strange:
            raise ValueError(f"blank and total_row name columns of the file; there is no {strange[0]!r}")
        return self

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if self.day_format and self.days:
            raise ValueError("days: day_format says it too; keep days")
        one_day_each(self.written)
        if self.total_row and self.total_row == TotalRow():
            raise ValueError("total_row: name the columns that a total row holds, or its labels")
        below = set(map(plain, self.amount.below_nought))
        if both := [mark for mark in self.amount.above_nought if plain(mark) in below]:
            raise ValueError(f"amount: {both[0]!r} is said to be above nought and below")
        for blank in self.blank:
            self._could_be(self.field_of(blank.column), blank.means, "blank.means")
        for name, text in self.fixed.items():
            self._could_be(name, text, f"fixed.{name}")
        return self

    def _could_be(self, name: str, text: str, where: str) -> None:
        field = KINDS[self.kind].model_fields[name]
        adapter: TypeAdapter[object] = TypeAdapter(
            Annotated[field.annotation, name, *field.metadata]  # type: ignore[arg-type]
        )
        try:
            adapter.validate_python(text, context={"days": self.written})
        except ValidationError as fault:
            raise ValueError(f"{where}: {text!r} cannot be the {name} of a row of {self.kind}") from fault

    @property
    def headings(self) -> list[str]:
        """Every heading that a cell of ours is made of."""
        joined = [name for names in self.joined.values() for name in names]
        equal = [name for blank in self.blank for name in blank.where_equal]
        held = self.total_row.holds_only if self.total_row else []
        marks = [self.amount.marks_in] if self.amount.marks_in else []
        return [*self._used(), *joined, *equal, *held, *marks]

    def _used(self) -> Iterator[str]:
        for names in (*self.columns.values(), self.amount.debit, self.amount.credit):
            yield from names_of(names)

    @property
    def model(self) -> type[RecordKind]:
        """The record kind's model."""
        return KINDS[self.kind]

    @property
    def written(self) -> tuple[str, ...]:
        """How days are written."""
        return tuple(self.days) or (self.day_format or ISO,)

    @property
    def two_columns(self) -> bool:
        """Whether amounts stand in a column for debits and one for credits."""
        return bool(self.amount.debit or self.amount.credit)

    def field_of(self, heading: str) -> str:
        """Return our column that a heading is of; blank if it is read past."""
        wanted = plain(heading)
        if wanted in {
            plain(name) for side in (self.amount.debit, self.amount.credit) for name in names_of(side)
        }:
            return "amount"
        found = (name for name, names in self.columns.items() if wanted in map(plain, names_of(names)))
        return next(found, "")

    def shown(self, name: str) -> str:
        """Return the heading of one of our columns as the sender calls it."""
        if name == "amount" and self.two_columns:
            sides = [names_of(side) for side in (self.amount.debit, self.amount.credit)]
            return " or ".join(side[0] for side in sides if side)
        return (names_of(self.columns.get(name, "")) or [" and ".join(self.joined.get(name, [name]))])[0]


def names_of(headings: Headings) -> list[str]:
    """Return the names a heading may have."""
    return [*headings] if isinstance(headings, list) else [headings] if headings else []


@cache
def own_layout(kind: str) -> Layout:
    """Return the layout of our own forms for a kind: each column under its own name.

    It can be, whatever the kind, so it is not asked: whoever reads no layout of another waits for no model.
    """
    return Layout.model_construct(
        layout=kind,
        kind=kind,
        encodings=["utf-8"],
        columns={name: name for name in KINDS[kind].model_fields},
    )


def packaged_layouts() -> dict[str, bytes]:
    """Return the layouts that come with the package, by settings-file name."""
    return packaged("layouts")


def layouts_in(settings: Mapping[str, bytes]) -> dict[str, Layout]:
    """Read every layout among a book's settings files; Refused with every fault in all of them."""
    found: dict[str, Layout] = {}
    faults: list[Finding] = []
    for name, data in settings.items():
        if not name.startswith("layouts/"):
            continue
        try:
            layout = _read_layout(data, name)
        except Refused as refused:
            faults += refused.findings
            continue
        if layout.layout in found:
            faults.append(_named_twice(name, layout.layout))
        found[layout.layout] = layout
    if faults:
        raise Refused("the layouts of this book cannot be used", faults)
    return found


@lru_cache(maxsize=256)
def _read_layout(data: bytes, name: str) -> Layout:
    """Read one; those of the package are among the settings of every act, and read once."""
    return read_settings(Layout, data, name)


def names_taken(own: Mapping[str, bytes]) -> list[Finding]:
    """Find layouts of a book that are called as a record kind is, or stand in a packaged one's place."""
    packed = packaged_layouts()
    found = []
    for name, data in own.items():
        called = _called(data, name) if name.startswith("layouts/") else ""
        if packed.get(name, data) != data:
            found.append(_taken(name, f"{name} is in the place of a layout that comes with the package"))
        elif called in KINDS:
            found.append(_taken(name, f"{called!r} is a record kind"))
    return found


def _called(data: bytes, file: str) -> str:
    """Return what a layout is called; blank where its file cannot be read."""
    try:
        return str(read_toml(data, file).get("layout", ""))
    except Refused:
        return ""


def _taken(file: str, what: str) -> Finding:
    return error(
        FindingCode.SETTING_VALUE,
        file=file,
        column="layout",
        what=what,
        rule="each layout has a name of its own",
        remedy="name it, and its file, otherwise",
    )


def _named_twice(file: str, layout: str) -> Finding:
    return error(
        FindingCode.SETTING_VALUE,
        file=file,
        what=f"layout {layout!r} is in another file too",
        rule="each layout has a name of its own",
        remedy="name one of them otherwise, or delete it",
    )
