"""What a written statement tells, read back from its page, CSV or JSON: a text for each place in it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

from msgspec import Struct, field

from pooledbudget.errors import Misuse
from pooledbudget.statements.render.links import LINK

Place = tuple[str, ...]
"""What sort of place it is, then where: a figure's id, or table, line and column."""
BLOCKS = frozenset("p h1 h2 h3 dt dd li caption th td summary title".split())  # ruff: ignore[split-static-string] - as read
SKIPPED = frozenset({"style", "nav"})
"""Elements that say nothing of their own: a later page writes the links of its neighbours anew."""
IN_NAV = frozenset({"nav", "ul", "li", "a"})
"""What the links of a page are made of."""
VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})
STRANGE = frozenset({"script", "iframe", "object", "embed", "img", "form", "input", "link", "svg", "base"})
"""Elements that no page of ours holds."""
NAMING = ("aria-label",)
"""Words of elements that are read as text is."""
STRANGE_WORDS = ("style", "hidden", "src")
ABROAD = re.compile(r"//|[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""What an address that leaves the folder begins with."""
BEYOND = "\n"
"""What the cells of a line are called that stand beyond its headings."""
WHOLE = "ask for it again, as it was written"
IDS = re.compile(r"[0-9]{4}-(?:[0-9]{2}|Q[1-4])/[^/\s]+/[^/\s]+/\S+")
TOOL = re.compile(r"Written by (.+?)\.?$")
HEADER = (
    "title",
    "book",
    "place",
    "currency",
    "partner",
    "partner_name",
    "period",
    "as_of",
    "status",
    "seal",
)
LISTS = ("headline", "unsettled", "changes", "clauses", "notes")
MAY_SAY = ("kind", "fictional")
"""What JSON of an early version does not say."""
CSV_COLUMNS = frozenset(
    {
        *("record", "figure", "table", "line", "column", "text", "amount", "currency", "formula"),
        *("entry", "entry_id", "effective", "narrative", "because"),
    }
)
BEHIND = ("formula", "entry_id", "effective", "narrative", "because")
"""Columns of a CSV that say where a figure comes from."""


class Told(Struct):
    """What a written statement tells, place by place; of a place that is there twice, each."""

    form: str
    texts: dict[Place, str] = field(default_factory=dict)
    seal: str = ""
    tool: str = ""
    figure: str = ""
    """The id of one of its figures: it begins with the period, the partner and the kind."""

    def add(self, text: str, *place: str) -> None:
        """Take in what stands at a place."""
        number = 1
        while (*place, str(number)) in self.texts:
            number += 1
        self.texts[*place, str(number)] = " ".join(text.split())
        if not self.figure and len(place) > 1 and IDS.fullmatch(place[1]):
            self.figure = place[1]


def told(data: bytes, name: str) -> Told:
    """Read a written statement; Misuse if it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if data.startswith((b"%PDF", b"PK")):
            raise Misuse(
                f"{name} is a PDF or a workbook, which is not compared; ask for the same statement as its "
                "page, CSV or JSON, which hold each figure of it"
            ) from fault
        raise Misuse(f"{name} is no statement: it is not text in UTF-8") from fault
    start = text.lstrip()[:1]
    if start == "{":
        return _of_json(text, name)
    return _of_page(text) if start == "<" else _of_csv(text, name)


def _of_json(text: str, name: str) -> Told:
    try:
        document = json.loads(text, object_pairs_hook=_once)
        found = Told("JSON", seal=str(document["seal"]), tool=str(document["tool"]))
        for heading in HEADER:
            found.add(str(document[heading]), "header", heading)
        for heading in MAY_SAY:
            if heading in document:
                found.add(str(document[heading]), "header", heading)
        for heading in LISTS:
            for said in document.get(heading, []):
                found.add(str(said), heading)
        for table in document["tables"]:
            _json_table(found, table)
    except KeyError as fault:
        raise Misuse(f"{name} is no statement as JSON: it is without {fault}; {WHOLE}") from fault
    except (AttributeError, RecursionError, TypeError, ValueError) as fault:
        raise Misuse(f"{name} is no statement as JSON: {fault}; {WHOLE}") from fault
    for heading in document.keys() - {*HEADER, *LISTS, *MAY_SAY, "tables", "tool"}:
        found.add(json.dumps(document[heading]), "more", str(heading))
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; ValueError where a name is there twice: one reader takes each."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place]))
        raise ValueError(f"{twice!r} is there twice")
    return found


def _rest(document: Mapping[str, Any], *read: str) -> str:
    """Return all that an object says but for what is read by itself."""
    return json.dumps({key: document[key] for key in document.keys() - set(read)}, sort_keys=True)


def _json_table(found: Told, table: Mapping[str, Any], depth: int = 0) -> None:
    """Take in a table, and what is folded under its lines: one table deep, as we write it."""
    columns, title = [str(column["title"]) for column in table["columns"]], str(table["title"])
    found.add(_rest(table, "lines"), "table", title)
    for line in table["lines"]:
        found.add(_rest(line, "cells", "folded"), "line", title)
        named = [*columns[1:], *[""] * len(line["cells"])]
        for column, cell in zip(named, line["cells"], strict=False):
            _json_cell(found, cell, (title, str(line["label"]), column))
        if "folded" in line and not depth:
            _json_table(found, line["folded"], depth + 1)


def _json_cell(found: Told, cell: Mapping[str, Any], place: Place) -> None:
    where = ("figure", str(cell["figure"])) if cell["figure"] else ("cell", *place)
    found.add(str(cell["value"]), *where)
    found.add(str(cell["text"]), "shown", *where[1:])
    found.add(_rest(cell, "value", "text", "formula"), "more", *where[1:])
    for terms in _terms(cell.get("formula", {})):
        found.add(terms[1], terms[0], *where[1:], *terms[2:])


def _terms(formula: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, ...]]:
    """Yield each part of a formula as (sort of place, text, where)."""
    if not formula:
        return
    for entry in formula.get("entries", []):
        yield "entry", str(entry["amount"]), str(entry["sequence"])
    parts = {key: part for key, part in formula.items() if key not in {"entries", "of", "terms"}}
    yield "term", json.dumps(parts, sort_keys=True), str(depth)
    if "of" in formula:
        yield from _terms(formula["of"], depth + 1)
    for term in formula.get("terms", []):
        yield "term", f"{term['sign']} {term['what']}", str(depth)
        yield from _terms(term["term"], depth + 1)


def _of_csv(text: str, name: str) -> Told:
    try:
        lines = csv.DictReader(io.StringIO(text), restkey=BEYOND)
        headings, rows = list(lines.fieldnames or ()), list(lines)
    except csv.Error as fault:
        raise Misuse(f"{name} is no statement as CSV: {fault}; {WHOLE}") from fault
    if not rows or not {"record", "figure", "table", "line", "text"} <= set(headings):
        raise Misuse(f"{name} is no statement: it has not the columns of one")
    found = Told("CSV")
    for row in rows:
        cells = {key: row[key] or "" for key in headings}
        beyond = [cells[key] for key in headings if key not in CSV_COLUMNS]
        beyond += row.get(BEYOND) or []
        if any(beyond):
            found.add(" ".join(filter(None, beyond)), "more")
        _csv_row(found, cells)
    if len(set(headings)) < len(headings):
        found.add(", ".join(headings), "more")
    return found


def _csv_row(found: Told, cells: Mapping[str, str]) -> None:
    """Take in a row of a statement's CSV: of its head, of a figure or of what stands behind one."""
    sort, figure, entry = cells["record"], cells["figure"], cells.get("entry", "")
    called = [cells["table"], cells["line"], cells.get("column", "")]
    money = _joined([cells.get("amount", ""), cells.get("currency", "")])
    rest = _joined([cells.get(column, "") for column in BEHIND])
    if sort == "header":
        _csv_header(found, cells, _joined([figure, called[0], called[2], money, entry, rest]))
        return
    where = (figure,) if figure else tuple(called)
    if sort != "figure":
        said = _joined([cells["text"], money, rest, *(called if figure else ())])
        found.add(said, sort, *where, *filter(None, [entry]))
        return
    found.add(cells["text"], "figure" if figure else "cell", *where)
    beside = {"line": " > ".join(called) if figure else "", "amount": money, "more": _joined([entry, rest])}
    for what, text in beside.items():
        if text:
            found.add(text, what, *where)


def _csv_header(found: Told, cells: Mapping[str, str], beside: str) -> None:
    """Take in a row of a statement's head, and whatever stands `beside` in its other cells: nothing does."""
    what, text = cells["line"], cells["text"]
    if what == "tool":
        found.tool = text
    else:
        found.add(text, "header", what)
    if what == "seal":
        found.seal = text
    if beside:
        found.add(beside, "more", what)


def _joined(cells: Iterable[str]) -> str:
    return " ".join(filter(None, cells))


def _of_page(text: str) -> Told:
    reader = _Page()
    reader.feed(text)
    reader.close()
    return reader.told


class _Page(HTMLParser):
    """Reads a page block by block; where a block stands says what it is of."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Told("page")
        self._open: list[tuple[str, str]] = []
        self._text: list[str] = []
        self._names: list[str] = []
        """What a reader hears of links."""
        self._styles: list[str] = []
        """What shows and hides, and writes a heading beside each cell on a telephone."""
        self._ids: dict[str, str] = {}
        """Places of figures on the page, each with the figure's id."""
        self._marks: list[str] = []
        """Every element with its attributes: a class or a place may hide, and an address lead astray."""
        self._drawn: list[str] = []
        """What a picture is made of, while it is read: places and lengths tell as much as words."""
        self._caption = self._folded = self._behind = self._anchor = self._fact = self._link = self._at = ""
        self._columns: list[str] = []
        self._row: list[tuple[str, str, str]] = []
        self._around: list[tuple[str, list[str], list[tuple[str, str, str]]]] = []
        """Caption, columns and row of the tables around the one that is read."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element; what no page of ours holds is told."""
        given = {key: value or "" for key, value in reversed(attrs)}  # a browser takes the first of two
        self._look(tag, given)
        if not self._drawn and "nav" not in {tag, *(around for around, _ in self._open)}:
            marks = sorted((word, value or "") for word, value in attrs if word not in NAMING)
            self._marks.append(f"{tag} {marks}")
        if tag in VOID:
            self._text.append(" ")
            return
        if tag in BLOCKS or tag == "table":
            self._block("")
        self._open.append((tag, given.get("class", "")))
        match tag:
            case "table":
                self._around.append((self._caption, self._columns, self._row))
                self._caption, self._columns, self._row = "", [], []
            case "tr":
                self._row = []
                self._anchor = given.get("id", "")
            case "section" if "behind" in given.get("class", ""):
                self._behind = given.get("id", "")
            case "p":
                self._at = given.get("id", "")
            case "a":
                self._link = given.get("href", "").removeprefix("#")
            case _:
                pass

    def _look(self, tag: str, given: Mapping[str, str]) -> None:
        """Take in what is strange in an element, and what a picture is made of."""
        for word, value in given.items():
            if word.startswith("on") or word in STRANGE_WORDS:
                self.told.add(f"{tag} {word}={value}", "strange")
        if tag in STRANGE:
            self.told.add(tag, "strange", tag)
        if ABROAD.match(given.get("href", "").strip()):
            self.told.add(f"{tag} href={given['href']}", "strange")
        if tag not in IN_NAV and any(around == "nav" for around, _ in self._open):
            self.told.add(tag, "strange", tag)
        if tag not in SKIPPED:
            self._names += [given[word] for word in NAMING if word in given]
        if tag == "svg" or self._drawn:
            self._drawn.append(f"{tag} {sorted(given.items())}")

    def handle_endtag(self, tag: str) -> None:
        """End an element: what it said is taken in at its place."""
        if tag in BLOCKS:
            self._block(tag)
        if tag == "tr":
            self._take_row()
            self._anchor = ""
        if tag == "section":
            self._behind = ""
        if tag == "svg" and self._drawn:
            self.told.add(f"as drawn: {_digest(self._drawn)}", "picture")
            self._drawn = []
        if tag == "table" and self._around:
            self._caption, self._columns, self._row = self._around.pop()
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Take text in, but for that of elements that say nothing."""
        tags = {tag for tag, _ in self._open}
        if not SKIPPED & tags:
            self._text.append(data)
        elif "nav" in tags and data.strip() and not ("a" in tags and LINK.fullmatch(data.strip())):
            self.told.add(data, "link")
        if "style" in tags:
            self._styles.append(data)

    def handle_comment(self, data: str) -> None:
        """Take a comment in: a browser may end it elsewhere, and show the rest."""
        self.told.add(data, "strange", "comment")

    def handle_pi(self, data: str) -> None:
        """Take in what only looks like text to some."""
        self.told.add(data, "strange", "instruction")

    def unknown_decl(self, data: str) -> None:
        """Take in what a browser reads otherwise than this does."""
        self.told.add(data, "strange", "declaration")

    def close(self) -> None:
        """Take in what stands after the last block."""
        super().close()
        self._block("")
        if self._names:
            self.told.add(f"as named: {_digest(self._names)}", "names")
        self.told.add(f"as marked: {_digest(self._marks)}", "marks")
        if self._styles:
            self.told.add(f"as styled: {_digest(self._styles)}", "style")
        self.told.texts = {
            (place[0], self._ids.get(place[1], place[1]), *place[2:]) if len(place) > 1 else place: text
            for place, text in self.told.texts.items()
        }

    def _block(self, tag: str) -> None:
        """Take in the text of a block, or what stands in none."""
        text, self._text = " ".join("".join(self._text).split()), []
        classes = {name for _, named in self._open for name in named.split()}
        match tag:
            case "th" | "td":
                if self._anchor and IDS.fullmatch(text):
                    self._is(self._anchor, text)
                self._row.append((tag, text, self._link))
                self._link = ""
            case "caption":
                self._caption = text
            case "dt":
                self._fact = text
            case "dd":
                self.told.add(text, "header", self._fact)
                self.told.seal = text if self._fact == "Seal" else self.told.seal
            case _ if not text:
                pass
            case _ if self._of_figure(tag, text, classes):
                pass
            case _:
                found = TOOL.search(text)
                if found:
                    self.told.tool, text = found[1], text[: found.start(1)]
                self.told.add(text, "headline" if "headline" in classes else "said")

    def _of_figure(self, tag: str, text: str, classes: set[str]) -> bool:
        """Take in a block about a figure, an entry or a line's fold; False for any other."""
        if tag == "p" and self._at.startswith("entry-"):
            self.told.add(text, "entry", self._at.removeprefix("entry-"))
        elif tag == "p" and IDS.fullmatch(text) and (self._at or self._behind):
            self._is(self._at or self._behind, text)
        elif "folded" in classes:
            self._folded = text if tag == "summary" else self._folded
            self.told.add(text, "folded", self._folded)
        elif self._behind:
            self.told.add(text, "behind", self._behind)
        else:
            return False
        return True

    def _is(self, place: str, figure: str) -> None:
        """Take in which figure stands at a place of the page."""
        self._ids[place] = figure
        self.told.add(figure, "id", figure)

    def _take_row(self) -> None:
        if self._row and all(tag == "th" for tag, *_ in self._row):
            self._columns = [text for _, text, _ in self._row]
        elif self._anchor:
            sort, _, number = self._anchor.partition("-")
            where = number if sort == "entry" else self._anchor
            texts = " ".join(text for _, text, _ in self._row)
            self.told.add(texts, "entry" if sort == "entry" else "term", where)
        elif self._behind:
            entry = self._row[0][1].partition(" ")[0] if self._columns else ""
            sort = "entry" if entry.isdecimal() else "term"
            texts = " ".join(text for _, text, _ in self._row)
            self.told.add(texts, sort, self._behind, *filter(str.isdecimal, [entry]))
        elif any(text for _, text, _ in self._row):
            self._take_cells()
        self._row = []

    def _take_cells(self) -> None:
        label = self._row[0][1] if self._row[0][0] == "th" else ""
        cells = self._row[1:] if label or self._row[0][0] == "th" else self._row
        columns = self._columns[1:] + [""] * len(cells)
        for column, (_, text, link) in zip(columns, cells, strict=False):
            if link:
                self.told.add(text, "figure", link)
                self.told.add(f"{self._caption} > {label} > {column}", "line", link)
            else:
                self.told.add(text, "cell", self._caption, label, column)


def _digest(parts: list[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
