"""Stream the parts of a workbook: XML without declarations, bounded in bytes, marks, names and depth."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers.expat import ExpatError, ParserCreate

from msgspec import Struct
from msgspec.structs import replace

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error

UNPACKED_MAX = 256 * 2**20
PARTS_MAX = 10_000
MARKS_MAX = 12_000_000
NAMES_MAX = 5_000
DEPTH_MAX = 64
CHUNK = 2**18
QUIET_MAX = 2**21
"""So many bytes without the beginning, the end or the text of an element are one mark that never ends."""
_DIRECTORY_ENTRY = b"PK\x01\x02"
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What the readers raise on bytes that are no sound workbook; NotImplementedError is a later ZIP's."""
Opened = Callable[[str, Mapping[str, str]], None]
Closed = Callable[[str], object]
Heard = Callable[[str], None]


def _nothing(_text: str) -> None:
    """Hear nothing."""


def zip_of(data: bytes) -> zipfile.ZipFile:
    """Open a ZIP; raises what `DAMAGE` lists, and ValueError where it holds too many parts to be listed."""
    if data.count(_DIRECTORY_ENTRY) > PARTS_MAX:
        raise ValueError("far too many parts")
    return zipfile.ZipFile(io.BytesIO(data))


class Parts(Struct, frozen=True):
    """The parts of one workbook; what no spreadsheet writes is refused as soon as it is met."""

    archive: zipfile.ZipFile
    file: str

    @property
    def names(self) -> list[str]:
        """The names of the parts."""
        return self.archive.namelist()

    def refused(
        self, what: str, remedy: str, *, code: FindingCode = FindingCode.FILE_KIND, cell: str = ""
    ) -> Refused:
        """Return the refusal of the whole file, to be raised."""
        return Refused(f"{self.file} cannot be read", [_finding(self.file, what, remedy, code, cell)])

    def damaged(self, where: str, cell: str = "") -> Refused:
        """Return the refusal of a file that a spreadsheet did not write so, to be raised."""
        return self.refused(
            f"the workbook is damaged: {where}",
            "open it in Excel, save it again, or ask for it again",
            cell=cell,
        )

    def refuse_traps(self) -> None:
        """Refuse what unpacks to too much, and two parts of one name: readers differ in which they take."""
        entries = self.archive.infolist()
        if sum(entry.file_size for entry in entries) > UNPACKED_MAX:
            raise self.refused("the workbook unpacks to over 256 MiB", "send it as CSV")
        names = [entry.filename for entry in entries]
        twice = (
            sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
        )
        if twice:
            raise self.damaged(f"it holds {twice[0]} twice")
        if any(name.endswith(("vbaProject.bin", "macrosheets/sheet1.xml")) for name in names):
            raise self.refused("the workbook holds macros", "save it as XLSX without macros")

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part links to inside the workbook: id -> (sort of part, name of the part)."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        if listed not in self.names:
            return found

        def opened(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                sort = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (sort, target.lstrip("/"))

        self.read(listed, opened)
        return found

    def read(self, part: str, opened: Opened, closed: Closed = _nothing, heard: Heard = _nothing) -> None:
        """Tell of each element of a part by its name without namespace, and of its text; Refused if damaged.

        Ordinary and strict Open XML differ in namespaces only, so both are read.
        """
        try:
            self._stream(part, opened, closed, heard)
        except ExpatError as fault:
            raise self.damaged(f"{part} is no XML, or breaks off, at line {fault.lineno}") from fault
        except KeyError as fault:
            raise self.damaged(f"it has no {part}") from fault
        except DAMAGE as fault:
            raise self.damaged(f"{part} cannot be unpacked") from fault

    def _stream(self, part: str, opened: Opened, closed: Closed, heard: Heard) -> None:
        entry = self.archive.getinfo(part)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise NotImplementedError(entry.compress_type)
        local: dict[str, str] = {}
        seen: set[str] = set()
        depth = marks = 0

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal depth, marks
            depth += 1
            marks += 1
            name = local.get(tag)
            if name is None:
                name = local[tag] = tag.rpartition("}")[2]
            seen.update(attributes)
            if depth > DEPTH_MAX or len(local) > NAMES_MAX or len(seen) > NAMES_MAX:
                raise self.damaged(f"{part} holds more than any spreadsheet writes")
            if marks > MARKS_MAX:
                raise self.refused(f"{part} holds too much to be read", "send it in parts, as CSV")
            opened(name, attributes)

        def end(tag: str) -> None:
            nonlocal depth, marks
            depth -= 1
            marks += 1
            closed(local[tag])

        def text(said: str) -> None:
            nonlocal marks
            marks += 1
            heard(said)

        parser = ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = self._refuse_declaration
        parser.StartNamespaceDeclHandler = lambda prefix, _uri: seen.add(f"xmlns:{prefix}")
        quiet = 0
        with self.archive.open(entry) as stream:
            while chunk := stream.read(CHUNK):
                before = marks
                parser.Parse(chunk, False)  # ruff: ignore[boolean-positional-value-in-call] - the parser's own way to say there is more
                quiet = quiet + len(chunk) if marks == before else 0
                if quiet > QUIET_MAX:
                    raise self.damaged(f"{part} holds more than any spreadsheet writes")
        parser.Parse(b"", True)  # ruff: ignore[boolean-positional-value-in-call] - and that there is no more

    def _refuse_declaration(self, *_: object) -> None:
        raise self.refused(
            "the workbook declares a document type, which no spreadsheet does and a trap may",
            "open it in Excel and save it as an ordinary XLSX workbook",
        )


def _finding(file: str, what: str, remedy: str, code: FindingCode, cell: str) -> Finding:
    finding = error(
        code,
        file=file,
        what=what,
        rule="a workbook is one visible sheet of plain values, or the sheet is named",
        remedy=remedy,
    )
    return replace(finding, cell=cell)
