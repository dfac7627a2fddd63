"""A layout: how one sender's columns become ours, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import model_validator

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.settings import Settings, packaged, read_settings
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.records import KINDS, required_columns


class BlankMeans(Settings):
    """What an empty cell stands for, where two other cells of the row are equal."""

    column: str
    means: str
    where_equal: list[str]


class TotalRow(Settings):
    """A row that holds only these columns is a control total: checked, never posted."""

    holds_only: list[str]


class Layout(Settings):
    """How to read one sender's files."""

    layout: str
    kind: str
    encodings: list[Literal["utf-8", "cp1252"]] = ["utf-8"]
    day_format: Literal["YYYY-MM-DD", "DD/MM/YYYY"] = "YYYY-MM-DD"
    columns: dict[str, str]
    read_past: list[str] = []
    blank: list[BlankMeans] = []
    total_row: TotalRow | None = None

    @model_validator(mode="after")
    def _names_real_columns(self) -> Layout:
        if self.kind not in KINDS:
            raise ValueError(f"there is no record kind {self.kind!r}")
        known = KINDS[self.kind].model_fields
        unknown = [name for name in self.columns if name not in known]
        missing = [name for name in required_columns(self.model) if name not in self.columns]
        if unknown or missing:
            raise ValueError(f"columns: unknown {unknown}, missing {missing} for {self.kind}")
        named = [name for blank in self.blank for name in (blank.column, *blank.where_equal)]
        named += self.total_row.holds_only if self.total_row else []
        strange = [name for name in named if name not in self.headings]
        if strange:
            raise ValueError(f"blank and total_row name columns of the file; there is no {strange[0]!r}")
        if self.total_row and not self.total_row.holds_only:
            raise ValueError("total_row.holds_only: name the columns that a total row holds")
        return self

    @property
    def model(self) -> type[RecordKind]:
        """The record kind's model."""
        return KINDS[self.kind]

    @property
    def headings(self) -> set[str]:
        """Every heading a file of this layout has."""
        return {*self.columns.values(), *self.read_past}


def own_layout(kind: str) -> Layout:
    """Return the layout of our own forms for a kind: each column under its own name."""
    return Layout(
        layout=kind,
        kind=kind,
        encodings=["utf-8"],
        columns={name: name for name in KINDS[kind].model_fields},
    )


def packaged_layouts() -> dict[str, bytes]:
    """Return the layouts that come with the package, by settings-file name."""
    return packaged("pooledbudget.submissions.layouts", "layouts")


def layouts_in(settings: Mapping[str, bytes]) -> dict[str, Layout]:
    """Read every layout among a book's settings files; Refused with every fault in all of them."""
    found: dict[str, Layout] = {}
    faults: list[Finding] = []
    for name, data in settings.items():
        if not name.startswith("layouts/"):
            continue
        try:
            layout = read_settings(Layout, data, name)
        except Refused as refused:
            faults += refused.findings
            continue
        if layout.layout in found:
            faults.append(_named_twice(name, layout.layout))
        found[layout.layout] = layout
    if faults:
        raise Refused("the layouts of this book cannot be used", faults)
    return found


def _named_twice(file: str, layout: str) -> Finding:
    return error(
        FindingCode.SETTING_VALUE,
        file=file,
        what=f"layout {layout!r} is in another file too",
        rule="each layout has a name of its own",
        remedy="name one of them otherwise, or delete it",
    )
