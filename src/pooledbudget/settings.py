"""Read a TOML settings file strictly: every fault at once, the nearest right key named."""

import codecs
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict, ValidationError

from pooledbudget.amounts import DEFAULT_CURRENCY
from pooledbudget.cells import LOST, character, decoded_twice, unseen
from pooledbudget.commented import written
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error

MISSING = "the key is missing"
PLAINLY = {
    "missing": f"{MISSING}, and the file cannot do without it",
    "string_type": "is no text; write it in quotes",
    "int_type": "is no whole number",
    "int_parsing": "is no whole number",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "date_type": "is no day; write it without quotes, as 2013-04-01",
    "date_parsing": "is no day; write it without quotes, as 2013-04-01",
    "date_from_datetime_parsing": "is no day; write it without quotes, as 2013-04-01",
    "list_type": "is no list; write it in square brackets",
    "dict_type": "is no table",
    "model_type": "is no table",
}
"""What is said of a value that is of another sort than it must be."""
_SEE = "see `pooledbudget schema` for the keys"
HANGS_TOGETHER = "what a settings file says hangs together, and every clause of it can do something"
BYTES_MAX, DEPTH_MAX, POINTS_MAX = 2**20, 40, 200
_TOO_DEEP = f"tables and lists stand more than {DEPTH_MAX} deep within each other"
_LINE = re.compile(r"\(at line ([0-9]+),")
_HEAD = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\[\]#]+?)[ \t]*\]")
_OPENS_A_LIST = re.compile(r"\[[ \t]*(#.*)?$")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|#.*")
_KEY = re.compile(r"[ \t]*[\"']?([A-Za-z0-9_-]+)[\"']?[ \t]*=")


class Settings(BaseModel):
    """A strict, frozen settings table: no unknown keys, no types made to fit."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in a file whose every value is in order: where, and what.

        All of it is told at once; a validator of the model would stop at its first.
        """
        yield from ()


SettingsT = TypeVar("SettingsT", bound=BaseModel)


@lru_cache(maxsize=64)
def read_toml(data: bytes, file: str) -> Mapping[str, Any]:
    """Parse TOML; Refused if it is not TOML, holds a number with a point, or is no settings file's size.

    A file is asked for its kind, its terms and what of it is signed: the same bytes are parsed once.
    """
    why = _cannot_be(data)
    if why:
        raise _unread(file, why, 0)
    points: list[str] = []

    def point(text: str) -> str:
        points.append(text)
        return text

    try:
        content = tomllib.loads(data.decode("utf-8"), parse_float=point)
    except RecursionError as fault:
        raise _unread(file, _TOO_DEEP, 0) from fault
    except UnicodeDecodeError as fault:
        at = data.count(b"\n", 0, fault.start) + 1
        raise _unread(file, f"byte {data[fault.start]:#04x} is not utf-8; save it as UTF-8", at) from fault
    except ValueError as fault:
        if "digits" in str(fault):
            raise _unread(file, "a number has more digits than any amount", 0) from fault
        line = _LINE.search(str(fault))
        raise _unread(file, str(fault), int(line[1]) if line else 0) from fault
    if points:
        raise Refused(f"{file} cannot be read", list(_with_a_point(points, data.decode("utf-8"), file)))
    if hidden := _unseen_in(content):
        raise _unread(file, *hidden)
    return content


def letters_lost(settings: Mapping[str, bytes]) -> list[Finding]:
    """Find lines of settings files whose letters were lost, or decoded twice, before they were saved."""
    found = []
    for file, data in settings.items():
        for number, line in enumerate(data.decode("utf-8", "ignore").splitlines(), 1):
            twice = decoded_twice(line)
            if twice or LOST in line:
                why = f"was decoded twice somewhere on its way ({twice})"
                found.append(
                    error(
                        FindingCode.SETTING_VALUE,
                        file=file,
                        row=number,
                        what=f"the text {why}" if twice else "the text holds U+FFFD: letters of it were lost",
                        rule="what settings say is printed on statements as it is written",
                        remedy="write the letters that are meant, and save the file as UTF-8",
                    )
                )
    return found


def _cannot_be(data: bytes) -> str:
    """Say why bytes cannot be settings; blank where nothing speaks against it."""
    if len(data) > BYTES_MAX:
        return "the file is over 1 MiB"
    if data.startswith(codecs.BOM_UTF8):
        return "the file begins with a byte order mark; save it as UTF-8 without one"
    if any(line.count(b".") > POINTS_MAX for line in data.splitlines()):
        return f"a line holds more than {POINTS_MAX} points"
    return ""


def _unseen_in(content: dict[str, Any]) -> tuple[str, int] | None:
    """Return what is said of a text with a character that cannot be seen, or of tables too deep."""
    level: list[tuple[str, Any]] = [("", content)]
    for _ in range(DEPTH_MAX):
        inner: list[tuple[str, Any]] = []
        for path, value in level:
            if isinstance(value, str) and (hidden := unseen(value)):
                return f"{path or 'a text'} holds a character that cannot be seen: {character(hidden)}", 0
            if isinstance(value, dict):
                inner += [(f"{path}.{key}".strip("."), part) for key, part in value.items()]
                inner += [("a key", key) for key in value]
            elif isinstance(value, list):
                inner += [(path, part) for part in value]
        if not inner:
            return None
        level = inner
    return _TOO_DEEP, 0


def _unread(file: str, what: str, row: int) -> Refused:
    finding = error(
        FindingCode.SETTING_VALUE,
        file=file,
        row=row,
        what=what,
        rule="settings are TOML in UTF-8; amounts and shares are written in quotes",
        remedy="mend the line and try again",
    )
    return Refused(f"{file} cannot be read", [finding])


def _with_a_point(points: Sequence[str], text: str, file: str) -> Iterator[Finding]:
    """Yield each number with a point, with the line that it stands on: all of them, in their order."""
    lines = [_QUOTED.sub("", line) for line in text.splitlines()]
    row = 0
    for number in points:
        stands = re.compile(rf"(?<![\w.+-]){re.escape(number)}(?![\w.])")
        row = next((at for at in range(row, len(lines)) if stands.search(lines[at])), row)
        lines[row : row + 1] = [stands.sub("", lines[row], count=1)] if lines else []
        named = number.strip("+-") in {"nan", "inf"}
        what = f"{number} is not a number"
        what = what if named else f'{number} has a decimal point; write it in quotes: "{number}"'
        yield from _unread(file, what, row + 1).findings


def read_settings(
    model: type[SettingsT],
    data: bytes,
    file: str,
    currency: str = DEFAULT_CURRENCY,
    *,
    as_it_was: bool = False,
) -> SettingsT:
    """Read `data` as `model`; Refused carries a finding for every key and value at fault.

    Amounts are read in `currency`, the book's. The same fault in many tables of a list is told once.
    A file `as_it_was` when an act was done under it is not asked whether its clauses can be: an edition
    that knows more of what cannot be would else take away what was sealed before it.
    """
    content = read_toml(data, file)
    try:
        read = model.model_validate(content, context={"currency": currency})
    except ValidationError as faults:
        lines = lines_of(data)
        alike: dict[tuple[str, ...], list[Finding]] = {}
        for where, fault in _told(faults.errors(), content):
            finding = _finding(model, fault, where, file, lines)
            place = ("" if isinstance(step, int) else str(step) for step in where)
            alike.setdefault((finding.what, *place), []).append(finding)
        raise Refused(f"{file} cannot be used", [_once(found) for found in alike.values()]) from faults
    if isinstance(read, Settings) and not as_it_was:
        refuse_clauses(file, data, read.impossible())
    return read


ClauseFault = tuple[str, str]
"""Where something stands in a file, by its keys, blank for all of it; and what cannot be."""
Place = tuple[str | int, ...]
"""The keys that lead to something in a file, and its numbers in lists: from 1 where they are told."""


def under(place: str, faults: Iterable[ClauseFault]) -> Iterator[ClauseFault]:
    """Yield faults of a part of a file with where that part stands before where they stand in it."""
    for key, what in faults:
        yield f"{place}.{key}" if key else place, what


def refuse_clauses(file: str, data: bytes, faults: Iterable[ClauseFault]) -> None:
    """Raise Refused if there are faults between the clauses of a file: where each stands, and what."""
    found = dict.fromkeys(faults)
    if found:
        lines = lines_of(data)
        clauses = [_clause(file, row_of(column, lines), column, what) for column, what in found]
        raise Refused(f"{file} cannot be used", clauses)


def _clause(file: str, row: int, column: str, what: str) -> Finding:
    return error(
        FindingCode.SETTING_VALUE,
        file=file,
        row=row,
        column=column,
        what=f"{column}: {what}" if column else what,
        rule=HANGS_TOGETHER,
        remedy="correct it in the file; `pooledbudget schema` says what each key is",
    )


def _once(found: list[Finding]) -> Finding:
    """Return the first of findings that say the same, with how many they are."""
    count = len(found)
    return found[0] if count == 1 else replace(found[0], what=f"{found[0].what}, in {count} places")


def lines_of(data: bytes) -> dict[Place, int]:
    """Return the line of each table, key and part of a list, where TOML is written plainly, one to a line.

    What stands in a list is also there without its number: where the first of them is.
    """
    found: dict[Place, int] = {}
    counts: Counter[Place] = Counter()
    table: Place = ()
    within: Place | None = None
    for number, line in enumerate(data.decode("utf-8").splitlines(), start=1):
        places: list[Place] = []
        if within is not None:
            parts = _parts_on(line)
            for _ in range(parts or 0):
                counts[within] += 1
                places.append((*within, counts[within]))
            within = None if parts is None else within
        elif head := _HEAD.match(line):
            table = tuple(head[2].replace('"', "").replace(" ", "").split("."))
            if head[1] == "[[":
                counts[table] += 1
                table = (*table, counts[table])
            places.append(table)
        elif key := _KEY.match(line):
            places.append((*table, key[1]))
            within = places[0] if _OPENS_A_LIST.search(line) else None
        for place in places:
            found.setdefault(place, number)
            found.setdefault(tuple(step for step in place if isinstance(step, str)), number)
    return found


def _parts_on(line: str) -> int | None:
    """Return how many parts of a list a line holds; None where the list ends or goes on otherwise."""
    try:
        return len(tomllib.loads(f"list = [\n{line}\n]")["list"])
    except tomllib.TOMLDecodeError:
        return None


def row_of(column: str, lines: Mapping[Place, int]) -> int:
    """Return the row of what stands at a column, or of the table it is in; 0 where none has its own line."""
    place: Place = tuple(int(step) if step.isdecimal() else step for step in column.split("."))
    ends = range(len(place), 0, -1)
    return next((lines[place[:end]] for end in ends if place[:end] in lines), 0)


OF_A_SORT = {"union_tag_invalid", "union_tag_not_found"}
"""Faults of the key that says which sort of table one is: pydantic says them of the whole table."""
OF_A_KEY = "[key]"
"""What pydantic ends the place of a fault with that is of a key itself, and of no value."""


def _told(faults: Iterable[Any], content: Any) -> Iterator[tuple[Place, Any]]:
    """Yield each fault with the keys and places that lead to it.

    A value may have one of several shapes. Of one that was read as a shape far enough to find a fault within,
    nothing is said of what it is not: a table without a key is no list, and need be none.
    """
    found = [(_standing(fault, content), fault) for fault in faults]
    read_into = {where[:end] for where, _ in found for end in range(len(where))}
    for where, fault in found:
        *led, last = fault["loc"] or ("",)
        of_value = last != OF_A_KEY and where == _standing_in(tuple(led), content)
        if not (of_value and where in read_into):
            yield where, fault


def _standing(fault: Any, content: Any) -> Place:
    """Return where a fault stands, by keys of the file; a key that is missing stands in its table."""
    loc = tuple(fault["loc"])
    if fault["type"] == "missing":
        return (*_standing_in(loc[:-1], content), loc[-1])
    if fault["type"] in OF_A_SORT:
        return (*_standing_in(loc, content), fault["ctx"]["discriminator"].strip("'"))
    return _standing_in(loc, content)


def _standing_in(loc: Place, value: Any) -> Place:
    """Return the steps of a place that are keys and places of the file, and no names of shapes tried there.

    A shape may be called like a key of its table: the reading that leads on is right.
    """
    if not loc:
        return ()
    first, rest = loc[0], loc[1:]
    held = isinstance(value, dict) and first in value
    if not held and not (isinstance(value, list) and isinstance(first, int) and first < len(value)):
        return _standing_in(rest, value)
    inside = (first, *_standing_in(rest, value[first]))
    if len(inside) == len(loc):
        return inside
    past = _standing_in(rest, value)
    return inside if len(inside) >= len(past) else past


def _finding(
    model: type[BaseModel],
    fault: Any,
    where: Place,
    file: str,
    lines: Mapping[Place, int],
) -> Finding:
    path = [str(step + 1 if isinstance(step, int) else step) for step in where]
    key, column = path[-1] if path else "", ".".join(path)
    line = row_of(column, lines)
    if fault["type"] == "extra_forbidden":
        return error(
            FindingCode.SETTING_KEY,
            file=file,
            row=line,
            column=column,
            what=f"{key!r} is not a key of this table",
            rule="every key is one the schema names",
            remedy=_nearest(key, _keys(model)) or _SEE,
        )
    shape = _shape_at(model, path)
    said = shape.get("description", "")
    return error(
        FindingCode.SETTING_VALUE,
        file=file,
        row=line,
        column=column,
        what=_message(fault, shape),
        rule=f"{column}: {said}" if said else f"{column or 'the whole table'} is as its schema describes it",
        remedy=_remedy(fault, key, shape),
    )


def _remedy(fault: Any, key: str, shape: Mapping[str, Any]) -> str:
    """Say how a value is written: the nearest of those it may be, or an example."""
    given, listed = _listed(fault)
    example = _example(shape)
    return _nearest(given, re.findall(r"'([^']*)'", listed)) or (
        f"write it like {key} = {example}" if example else _SEE
    )


def _listed(fault: Any) -> tuple[str, str]:
    """Return a value that is none of those it may be, and these; blank where a fault is of another sort."""
    if fault["type"] == "union_tag_invalid":
        return str(fault["ctx"]["tag"]), fault["ctx"]["expected_tags"]
    if fault["type"] == "literal_error":
        return str(fault["input"]), fault["ctx"]["expected"]
    return "", ""


def _nearest(given: str, known: Iterable[str]) -> str:
    """Ask whether the nearest of what may be written was meant; blank where none is near."""
    from difflib import (  # ruff: ignore[import-outside-top-level] - only for a word that is wrong
        get_close_matches,
    )

    near = get_close_matches(given, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near and near[0] != given else ""


def _example(shape: Mapping[str, Any]) -> str:
    """Return a value as a file would say it; blank where the schema has no example."""
    if shape.get("format") == "date":
        return "2013-04-01"
    return written(shape["examples"][0]) if shape.get("examples") else ""


def _message(fault: Any, shape: Mapping[str, Any]) -> str:
    """Say what is wrong with a value, in the words of whoever wrote it."""
    if fault["type"] == "union_tag_invalid":
        return f"{written(fault['ctx']['tag'])} is none of {fault['ctx']['expected_tags']}"
    given = "" if fault["type"] == "missing" else f"{written(fault['input'])} "
    if fault["type"] == "string_pattern_mismatch":
        how = "it must be" if shape.get("examples") else fault["ctx"]["pattern"]
        return f"{given}is not written as {how}"
    if fault["type"] == "literal_error":
        return f"{given}is none of {fault['ctx']['expected']}"
    if fault["type"] == "union_tag_not_found":
        return PLAINLY["missing"]
    if fault["type"] in PLAINLY:
        return f"{given}{PLAINLY[fault['type']]}"
    return str(fault["msg"]).removeprefix("Value error, ")


@cache
def _schema_of(model: type[BaseModel]) -> Mapping[str, Any]:
    """Return the schema of a model, worked out once: a file may have a thousand faults."""
    return model.model_json_schema(by_alias=True)


def _shape_at(model: type[BaseModel], path: Sequence[str]) -> Mapping[str, Any]:
    """Return what the schema of a model says of the value that stands under some keys; {} if nothing does."""
    schema = _schema_of(model)
    shapes: list[Mapping[str, Any]] = [schema]
    for step in path:
        held = [part for shape in shapes for part in _parts_of(shape, schema)]
        shapes = [inner for part in held for inner in _within(part, step)]
    return shapes[0] if shapes else {}


def _parts_of(shape: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the shapes that a value may have, with what they refer to looked up."""
    if "$ref" in shape:
        yield from _parts_of(schema["$defs"][shape["$ref"].rpartition("/")[2]], schema)
    elif "anyOf" in shape or "oneOf" in shape:
        for part in shape.get("anyOf") or shape["oneOf"]:
            yield from _parts_of(part, schema)
    else:
        yield shape


def _within(shape: Mapping[str, Any], step: str) -> Iterator[Mapping[str, Any]]:
    """Yield the shapes of what stands under a key of a table, or at a place of a list."""
    named = shape.get("properties", {})
    by_name = [shape.get("additionalProperties"), *shape.get("patternProperties", {}).values()]
    if step in named:
        yield named[step]
    elif step.isdecimal() and isinstance(shape.get("items"), dict):
        yield shape["items"]
    else:
        yield from (inner for inner in by_name if isinstance(inner, dict))


def _keys(model: type[BaseModel]) -> set[str]:
    """Every key the model and the tables inside it know."""
    schema = _schema_of(model)
    tables = [schema, *schema.get("$defs", {}).values()]
    return {key for table in tables for key in table.get("properties", {})}
