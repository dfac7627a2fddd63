"""Read one sheet of an XLSX workbook as text, and say what the workbook holds beside it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.findings import Finding, FindingCode, note
from pooledbudget.submissions.number_formats import currency_shown, shown
from pooledbudget.submissions.parts import DAMAGE, Parts, zip_of
from pooledbudget.submissions.sheet import (
    CELLS_MAX,
    TEXT_MAX,
    Grid,
    Style,
    is_named,
    read_sheet,
    unescaped,
)

SHEETS_NAMED = 20
_WHITE = frozenset({"FFFFFFFF", "00FFFFFF"})
_OTHERS = {
    "content.xml": "an OpenDocument file (ODS)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "xl/workbook.bin": "a binary workbook (XLSB)",
    "Index/Document.iwa": "a Numbers document",
}


class _ListedSheet(Struct, frozen=True):
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


@contextmanager
def _opened(data: bytes, file: str) -> Generator[Parts]:
    nothing = Parts(zip_of(b"PK\x05\x06" + bytes(18)), file)
    try:
        archive = zip_of(data)
    except DAMAGE as fault:
        raise nothing.damaged("it cannot be unpacked") from fault
    with archive:
        yield Parts(archive, file)


def read_grid(data: bytes, file: str, sheet: str) -> Grid:
    """Return the rows of a sheet as text with the sort of each cell, and what is wrong in it.

    Raises Refused when the file is not a workbook, is a trap, or it is unclear which sheet is meant.
    """
    with _opened(data, file) as parts:
        parts.refuse_traps()
        root = _root(parts)
        links = parts.links(root)
        sheets, from_1904, elsewhere = _sheets(parts, root, links)
        chosen = _chosen(parts, sheets, sheet)
        if not chosen.part:
            raise parts.damaged(f"sheet {chosen.name[:40]!r} is not in it")
        by_sort = dict(links.values())
        grid = read_sheet(
            parts,
            chosen.part,
            chosen.name,
            _strings(parts, by_sort.get("sharedStrings", "")),
            _styles(parts, by_sort.get("styles", "")),
            from_1904=from_1904,
        )
        remarks = sum(
            _count(parts, part, "comment")
            for sort, part in parts.links(chosen.part).values()
            if sort == "comments"
        )
        grid.findings += _worked_out(grid, file, remarks)
        grid.findings += _beside(sheets, elsewhere, file, chosen.name)
        return grid


def sheet_names(data: bytes, file: str) -> list[str]:
    """Return the names of a workbook's visible sheets of cells, in order; Refused if it is no workbook."""
    with _opened(data, file) as parts:
        parts.refuse_traps()
        root = _root(parts)
        sheets, _, _ = _sheets(parts, root, parts.links(root))
        return [listed.name for listed in sheets if not listed.hidden]


def property_of(data: bytes, file: str, name: str) -> str:
    """Return what a workbook says of itself under a name of its own; blank where it says nothing."""
    with _opened(data, file) as parts:
        part = dict(parts.links("").values()).get("custom-properties", "")
        heard: list[str] = []
        hearing = False

        def opened(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal hearing
            if tag == "property":
                hearing = attributes.get("name") == name

        def said(text: str) -> None:
            if hearing:
                heard.append(text)

        if part in parts.names:
            parts.read(part, opened, heard=said)
        return "".join(heard).strip()


def _root(parts: Parts) -> str:
    """Return the part that lists the sheets; Refused, saying what the file is, where there is none."""
    for sort, part in parts.links("").values():
        if sort == "officeDocument" and part in parts.names and part.endswith(".xml") and "word" not in part:
            return part
    if "xl/workbook.xml" in parts.names:
        return "xl/workbook.xml"
    for name, what in _OTHERS.items():
        if name in parts.names:
            raise parts.refused(f"this is {what}", "save it as XLSX, or as CSV in UTF-8")
    if any(name.startswith("xl/") for name in parts.names):
        raise parts.damaged("it has no xl/workbook.xml")
    raise parts.refused("this is a ZIP archive", "unpack it and send the files in it, one by one")


def _sheets(
    parts: Parts, root: str, links: Mapping[str, tuple[str, str]]
) -> tuple[list[_ListedSheet], bool, int]:
    """Return the sheets of cells, whether days count from 1904, and how many other files are linked to."""
    found: list[_ListedSheet] = []
    from_1904, elsewhere = False, 0

    def opened(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal from_1904, elsewhere
        match tag:
            case "sheet":
                id_ = next((said for name, said in attributes.items() if name.endswith("}id")), "")
                sort, part = links.get(id_, ("worksheet", ""))
                if sort == "worksheet":
                    hidden = attributes.get("state", "visible") != "visible"
                    found.append(_ListedSheet(attributes.get("name", ""), part, hidden))
            case "workbookPr":
                from_1904 = attributes.get("date1904") in {"1", "true"}
            case "externalReference":
                elsewhere += 1
            case _:
                pass

    parts.read(root, opened)
    return found, from_1904, elsewhere


def _chosen(parts: Parts, sheets: list[_ListedSheet], sheet: str) -> _ListedSheet:
    """Return the sheet that is named, or the one that holds anything; charts do not count."""
    visible = [listed for listed in sheets if not listed.hidden]
    names = ", ".join(listed.name for listed in visible[:SHEETS_NAMED])
    if sheet:
        named = [listed for listed in visible if listed.name == sheet]
        named = named or [listed for listed in visible if is_named(listed.name, sheet)]
        if len(named) == 1:
            return named[0]
        how_many = "more than one sheet is" if named else "there is no sheet"
        names = ", ".join(listed.name for listed in named[:SHEETS_NAMED]) or names
        raise parts.refused(f"{how_many} {sheet!r}", f"sheets: {names}")
    if not visible:
        raise parts.refused("the workbook has no visible sheet of cells", "show the sheet, or send it as CSV")
    filled, hidden = visible, [listed for listed in sheets if listed.hidden]
    if len(visible) > 1 or hidden:
        filled = _filled(parts, visible)
    if not filled and (concealed := _filled(parts, hidden)):
        what = f"what the workbook holds stands in the hidden sheet {concealed[0].name!r}"
        raise parts.refused(what, "if it is to be read, show the sheet, save and send it again")
    if len(filled) > 1:
        shown = ", ".join(listed.name for listed in filled[:SHEETS_NAMED])
        more = f" and {len(filled) - SHEETS_NAMED:,} more" if len(filled) > SHEETS_NAMED else ""
        raise parts.refused(f"the workbook has {len(filled)} sheets", f"say --sheet: {shown}{more}")
    return (filled or visible)[0]


class _FilledError(Exception):
    """A part holds what was looked for: there is no need to read on."""


def _filled(parts: Parts, sheets: Sequence[_ListedSheet]) -> list[_ListedSheet]:
    """Return the sheets that hold a cell; each part is read to its first, however many sheets are of it."""
    known: dict[str, bool] = {}

    def opened(tag: str, _: Mapping[str, str]) -> None:
        if tag in {"v", "is"}:
            raise _FilledError

    for part in {listed.part: None for listed in sheets if listed.part}:
        try:
            parts.read(part, opened)
        except _FilledError:
            known[part] = True
    return [listed for listed in sheets if known.get(listed.part)]


def _count(parts: Parts, part: str, *tags: str) -> int:
    """Return how many elements of some names a part holds."""
    count = 0

    def opened(tag: str, _: Mapping[str, str]) -> None:
        nonlocal count
        count += tag in tags

    parts.read(part, opened)
    return count


def _strings(parts: Parts, part: str) -> list[str]:
    """Return the strings that cells share; what is said beside a word to read it by is left out."""
    found: list[str] = []
    heard: list[str] = []
    hearing = beside = False
    size = 0

    def opened(tag: str, _: Mapping[str, str]) -> None:
        nonlocal hearing, beside
        beside = beside or tag == "rPh"
        hearing = tag == "t" and not beside

    def closed(tag: str) -> None:
        nonlocal hearing, beside
        hearing = False
        beside = beside and tag != "rPh"
        if tag == "si":
            found.append(unescaped("".join(heard)))
            heard.clear()
            if len(found) > CELLS_MAX or size > TEXT_MAX:
                raise parts.refused("the workbook holds too much text", "send it in parts, as CSV")

    def said(text: str) -> None:
        nonlocal size
        if hearing:
            size += len(text)
            heard.append(text)
            if size > TEXT_MAX:
                raise parts.refused("the workbook holds too much text", "send it in parts, as CSV")

    if part:
        parts.read(part, opened, closed, said)
    return found


def _styles(parts: Parts, part: str) -> list[Style]:
    """Return the styles of cells: which show a number as a day, pad it, or strike it through."""
    formats: dict[str, str] = {}
    fonts: list[Style] = []
    found: list[Style] = []
    inside: list[str] = []

    def opened(tag: str, attributes: Mapping[str, str]) -> None:
        within = inside[-1] if inside else ""
        inside.append(tag)
        match tag:
            case "numFmt":
                formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            case "font" if within == "fonts":
                fonts.append(Style())
            case "strike" if "fonts" in inside and fonts:
                fonts[-1] = replace(fonts[-1], struck=attributes.get("val", "1") in {"1", "true"})
            case "color" if "fonts" in inside and fonts:
                fonts[-1] = replace(fonts[-1], white=attributes.get("rgb", "") in _WHITE)
            case "xf" if within == "cellXfs":
                found.append(_style(attributes, fonts, formats))
            case _:
                pass

    if part:
        parts.read(part, opened, lambda _: inside.pop())
    return found


def _style(attributes: Mapping[str, str], fonts: Sequence[Style], formats: Mapping[str, str]) -> Style:
    """Return a style by its font, its fill and its format."""
    font = attributes.get("fontId", "0")
    in_font = fonts[int(font)] if font.isdecimal() and int(font) < len(fonts) else Style()
    unfilled = attributes.get("fillId", "0") == "0"
    form = attributes.get("numFmtId", "0")
    number, currency = shown(form, formats), currency_shown(form, formats)
    return Style(
        number.sort,
        struck=in_font.struck,
        white=in_font.white and unfilled,
        scaled=number.scaled,
        hidden=number.hidden,
        unsigned=number.unsigned,
        currency=currency,
        odd=(in_font.white and unfilled)
        or number.scaled
        or any(number.hidden)
        or number.unsigned
        or bool(currency),
    )


def _worked_out(grid: Grid, file: str, remarks: int) -> Iterator[Finding]:
    """Remark on cells that say more than their value: formulas, lines through them, remarks beside them."""
    counted = (
        (grid.counts["formulas"], "formula"),
        (grid.counts["struck"], "struck-through cell"),
        (grid.counts["scaled"], "number shown in thousands, per cent or with a word"),
        (grid.counts["unsigned"], "number below nought shown without its sign"),
        (grid.counts["white"], "white cell"),
        (remarks, "remark"),
    )
    said = [f"{number} {what if number == 1 else _several(what)}" for number, what in counted if number]
    said += ["days counted from 1904"] if grid.counts["days from 1904"] else []
    if said:
        firsts = [f"; the first {what} is in {cell}" for what, cell in grid.firsts.items()]
        yield note(
            FindingCode.SHEET_WORKED_OUT,
            f"the sheet holds {', '.join(said)}{''.join(firsts)}",
            "values are read as kept, formulas as last computed; nothing else of a cell is read",
            "look at these cells, and see that the values are the ones meant",
            file=file,
            sheet=grid.sheet,
        )


def _several(what: str) -> str:
    """Return a name of one thing as the name of several: number shown, numbers shown."""
    noun, space, rest = what.partition(" ")
    return f"{noun}s{space}{rest}" if noun == "number" else f"{what}s"


def _beside(sheets: list[_ListedSheet], elsewhere: int, file: str, sheet: str) -> Iterator[Finding]:
    """Remark on what the workbook holds beside the sheet that is read."""
    said = [f"the hidden sheet {listed.name!r}" for listed in sheets[:20] if listed.hidden]
    said += [f"links to {elsewhere} other file" + ("" if elsewhere == 1 else "s")] if elsewhere else []
    if said:
        yield note(
            FindingCode.SHEET_BESIDE,
            f"the workbook holds {', '.join(said)}",
            "one visible sheet is read, and nothing that stands elsewhere",
            "see that nothing hidden was meant to be sent or kept private",
            file=file,
            sheet=sheet,
        )
