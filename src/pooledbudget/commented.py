"""A settings file written from its model: every key there is stands in it, with what it is and an example.

What each key is comes from the model alone, as the schemas do: a key that is added there stands in the
next file that is written, and a file that a place begins with cannot fall behind.
A line that begins with `# ` explains. One that begins with `#` and no space is a setting left out.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

WIDTH = 100
A_DAY = date(2014, 3, 31)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
HOW_TO_READ = (
    'A line that begins with "# " explains. A line that begins with "#" and no space is a setting that is '
    "left out: take the # away and put in what was agreed. Amounts, shares and percentages are written in "
    'quotes, days without: "1234.50", "25%", 2013-06-30.'
)


def written(value: Any) -> str:
    """Return a value as TOML on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Mapping():
            parts = ", ".join(f"{_key(name)} = {written(part)}" for name, part in value.items())
            return f"{{ {parts} }}" if parts else "{}"
        case list() | tuple():
            return f"[{', '.join(written(part) for part in value)}]"
        case _:
            return str(value)


def _example(value: Any) -> Any:
    """Return an example of a schema as a settings file says it: JSON has no days, only texts that are."""
    match value:
        case str() if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        case dict():
            return {name: _example(part) for name, part in value.items()}
        case list():
            return [_example(part) for part in value]
        case _:
            return value


def commented(model: type[BaseModel], values: Mapping[str, Any], head: str) -> str:
    """Return a settings file that says `values`, with every key of the model."""
    writer = _Writer(model.model_json_schema(by_alias=True))
    return writer.file(values, head)


def keys_without_words(schema: Mapping[str, Any]) -> list[str]:
    """Return the keys of a schema that nothing is said of, by table; a constant needs no words."""
    tables = {"": schema, **schema.get("$defs", {})}
    return [
        f"{name}.{key}".strip(".")
        for name, table in tables.items()
        for key, shape in table.get("properties", {}).items()
        if not shape.get("description") and "const" not in shape
    ]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _choices(shape: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what a value may be, one shape each, without that it may be left out."""
    parts = shape.get("anyOf") or shape.get("oneOf") or [shape]
    return [part for part in parts if part.get("type") != "null"]


def _held(part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the shapes of what a list or a table by name holds."""
    held = [part.get("items"), part.get("additionalProperties"), *part.get("patternProperties", {}).values()]
    return [shape for shape in held if isinstance(shape, dict)]


class _Writer:
    """A file as it is written: its lines, and which tables it has told of so far."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self.defined: Mapping[str, Any] = schema.get("$defs", {})
        self.lines: list[str] = []
        self.told: dict[str, str] = {}
        """The heading under which each table was told of."""
        self.said: set[tuple[str, str]] = set()
        """The keys of tables that are alike, with what was said of them."""
        self.later: list[tuple[tuple[str, ...], str, Mapping[str, Any]]] = []

    def file(self, values: Mapping[str, Any], head: str) -> str:
        """Return the whole file: what it says first, then the tables that it could have."""
        for paragraph in (head, HOW_TO_READ):
            self._comment(paragraph)
            self.lines.append("#")
        self.lines[-1] = ""
        self._table("", self.schema, values, ())
        if self.later:
            self.lines += ["", "# " + "-" * 70]
            self._comment("Tables that may be added. One within a table stands beneath the table it is of.")
        for path, key, shape in self.later:  # grows on the way: a table may hold tables
            self._left_out(path, key, shape)
        text = "\n".join(self.lines) + "\n"
        return re.sub(r"\{@(.*?)\}", lambda found: self.told.get(found[1], "above"), text)

    # Tables that are said.

    def _table(
        self, name: str, shape: Mapping[str, Any], values: Mapping[str, Any], path: tuple[str, ...]
    ) -> None:
        """Write a table that is said: its plain keys, then the tables in it."""
        first = name not in self.told
        if first:
            self.told[name] = ".".join(path)
        inner: list[tuple[str, Any]] = []
        needed = shape.get("required", ())
        for key, prop in shape["properties"].items():
            value = values.get(key)
            if value is not None and self._is_table(prop, value, path):
                inner.append((key, prop))
            elif value is not None:
                self._comment(self._words(key, prop, needed=key in needed) if first else "")
                self.lines.append(f"{_key(key)} = {written(value)}")
            elif first:
                self._option(path, key, prop, shape)
        for key, prop in inner:
            self._said(
                (*path, key), prop, values[key], self._words(key, prop, needed=key in needed) if first else ""
            )

    def _is_table(self, prop: Mapping[str, Any], value: Any, path: tuple[str, ...]) -> bool:
        """Say whether a value is written as tables: if it holds tables, or is a plain one at the top."""
        if isinstance(value, Mapping):
            return not path or bool(self._tables(prop))
        return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)

    def _said(self, path: tuple[str, ...], prop: Mapping[str, Any], value: Any, words: str) -> None:
        """Write the tables of a key that is said."""
        heading = ".".join(map(_key, path))
        if isinstance(value, list):
            for at, part in enumerate(value):
                self._begin(f"[[{heading}]]", "" if at else words)
                self._table(*self._of(prop, part), part, path)
        elif self._is_by_name(prop):
            if not all(isinstance(part, Mapping) for part in value.values()) or not self._tables(prop):
                self._begin(f"[{heading}]", words)
                self.lines += [f"{_key(name)} = {written(part)}" for name, part in value.items()]
                self._queue(path[:-1], path[-1], prop)
                return
            for at, (name, part) in enumerate(value.items()):
                self._begin(f"[{heading}.{_key(name)}]", "" if at else words)
                self._table(*self._of(prop, part), part, (*path, name))
        else:
            self._begin(f"[{heading}]", words)
            self._table(*self._of(prop, value), value, path)

    def _of(self, prop: Mapping[str, Any], value: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return which of the tables that a key may hold a value is: the one that has all its keys."""
        for name in self._tables(prop):
            known = self.defined[name]["properties"]
            alike = all(
                "const" not in known[key] or known[key]["const"] == value[key]
                for key in value
                if key in known
            )
            if alike and set(value) <= set(known):
                return name, self.defined[name]
        raise KeyError(f"no table of {prop} has the keys {list(value)}")

    def _begin(self, heading: str, words: str) -> None:
        self.lines.append("")
        self._comment(words)
        self.lines.append(heading)

    # What could be said.

    def _option(
        self, path: tuple[str, ...], key: str, prop: Mapping[str, Any], shape: Mapping[str, Any]
    ) -> None:
        """Write a key that is left out, with what it is and an example; tables are put off to the end."""
        words = self._words(key, prop, needed=key in shape.get("required", ()))
        tables = self._tables(prop)
        plain = self._plain(prop)
        if not path and self._is_plain_by_name(prop):
            self._queue(path, key, prop)
            return
        if not tables or plain:
            self._comment(words)
            self.lines.append(f"#{_key(key)} = {written(self._example(prop))}")
        else:
            self._comment(f"{key}: {words} Its tables: {{@{tables[0]}}}.")
        self._queue(path, key, prop)

    def _queue(self, path: tuple[str, ...], key: str, prop: Mapping[str, Any]) -> None:
        if self._tables(prop) or (not path and self._is_plain_by_name(prop)):
            self.later.append((path, key, prop))

    def _left_out(self, path: tuple[str, ...], key: str, prop: Mapping[str, Any]) -> None:
        """Write the tables that a key could have and that were not told of yet, each left out."""
        heading = ".".join(map(_key, (*path, key)))
        tables = [name for name in self._tables(prop) if name not in self.told]
        words = self._words(key, prop, needed=False)
        if not self._tables(prop):
            if not any(line == f"[{heading}]" for line in self.lines):
                self._begin(f"#[{heading}]", words)
                self.lines += [
                    f"#{_key(name)} = {written(part)}" for name, part in self._example(prop).items()
                ]
            return
        for at, name in enumerate(tables):
            shape = self.defined[name]
            within = (*path, key)
            if self._is_held_by_name(prop, name):
                within = (*within, self._name_for(prop, shape))
            marks = ("[[", "]]") if self._is_list(prop, name) else ("[", "]")
            opened = f"{marks[0]}{'.'.join(map(_key, within))}{marks[1]}"
            self.told[name] = opened
            self._begin(f"#{opened}", "" if at else f"{key}: {words}")
            self.lines.insert(-1, self._docs(shape))
            for inner, held in shape["properties"].items():
                alike = (inner, str(held.get("description", held.get("const"))))
                if len(self._tables(prop)) == 1 or alike not in self.said or "const" in held:
                    self._option(within, inner, held, shape)
                self.said.add(alike)

    def _docs(self, shape: Mapping[str, Any]) -> str:
        """Return what a table is, as comment lines."""
        said = " ".join(str(shape.get("description", "")).split("\n\n")[0].split())
        return "\n".join(textwrap.wrap(said, WIDTH, initial_indent="# ", subsequent_indent="# ")) or "#"

    def _name_for(self, prop: Mapping[str, Any], shape: Mapping[str, Any]) -> str:
        """Return a name for a table by name: the example's, or the word by which it is told from others.

        A name that stands for something plain in the file cannot be a table's too.
        """
        examples = [found for found in prop.get("examples", []) if isinstance(found, dict)]
        constant = next((held["const"] for held in shape["properties"].values() if "const" in held), "")
        plain = {line.partition(" = ")[0] for line in self.lines}
        names = (name for name in (examples[0] if examples else ()) if _key(name) not in plain)
        return constant.replace(" ", "-") or next(names, "a-name")

    # What a schema says.

    def _tables(self, prop: Mapping[str, Any]) -> list[str]:
        """Return the names of the tables that a key may hold, itself, in a list or by name."""
        found: list[str] = []
        for part in _choices(prop):
            if "$ref" in part:
                name = part["$ref"].rpartition("/")[2]
                found += [name] if "properties" in self.defined[name] else []
            for inside in _held(part):
                found += self._tables(inside)
        return list(dict.fromkeys(found))

    def _plain(self, prop: Mapping[str, Any]) -> bool:
        """Say whether a key that may hold tables may hold something plain too."""
        return any(
            not self._tables(part) or any(self._plain(inside) for inside in _held(part))
            for part in _choices(prop)
        )

    @staticmethod
    def _is_by_name(prop: Mapping[str, Any]) -> bool:
        return any(part.get("type") == "object" for part in _choices(prop))

    def _is_held_by_name(self, prop: Mapping[str, Any], table: str) -> bool:
        """Say whether a table stands under a name: plain values may, where tables stand in a list."""
        named = [part for part in _choices(prop) if part.get("type") == "object"]
        return any(table in self._tables(inside) for part in named for inside in _held(part))

    def _is_plain_by_name(self, prop: Mapping[str, Any]) -> bool:
        """Say whether a key holds values by name and nothing else."""
        return all(part.get("type") == "object" for part in _choices(prop))

    def _is_list(self, prop: Mapping[str, Any], name: str) -> bool:
        """Say whether a table stands in a list, and nowhere else; a list may stand under a name."""
        holding = [part for part in _choices(prop) if name in self._tables(part)]
        if any("$ref" in part or part.get("type") == "object" for part in holding):
            inside = [shape for part in holding if "$ref" not in part for shape in _held(part)]
            return any(self._is_list(shape, name) for shape in inside if name in self._tables(shape))
        return bool(holding)

    def _words(self, key: str, prop: Mapping[str, Any], *, needed: bool) -> str:
        """Say what a key is: its description, what it may be, and what it is where it is left out."""
        said = str(prop.get("description", "")) or f"which {key} it is"
        said = said[0].upper() + said[1:]
        options = [choice for part in _choices(prop) for choice in self._enum(part)]
        inner = prop.get("items", {}).get("enum", [])
        parts = [said if said.endswith((".", "?")) else f"{said}."]
        if options or inner:
            parts.append(f"One of {', '.join(map(written, options or inner))}.")
        default = prop.get("default")
        if default not in (None, "", [], {}) and not isinstance(default, dict | list):
            parts.append(f"Left out: {written(default)}.")
        elif needed and not options and "const" not in prop:
            parts.append("Needed.")
        return " ".join(parts)

    def _enum(self, part: Mapping[str, Any]) -> list[Any]:
        if "$ref" in part:
            return list(self.defined[part["$ref"].rpartition("/")[2]].get("enum", []))
        return list(part.get("enum", []))

    def _example(self, prop: Mapping[str, Any]) -> Any:
        """Return an example of a plain value: the schema's own, or the simplest of its sort."""
        options = [choice for part in _choices(prop) for choice in self._enum(part)]
        if prop.get("examples") and not options:
            return _example(prop["examples"][0])
        if prop.get("default") not in (None, "", [], {}) and not isinstance(prop["default"], dict):
            return prop["default"]
        plain = [part for part in _choices(prop) if not self._tables(part)]
        return next((_simplest(part, self._enum(part)) for part in plain or _choices(prop)), "")

    def _comment(self, text: str) -> None:
        for line in text.splitlines():
            self.lines += textwrap.wrap(line, WIDTH, initial_indent="# ", subsequent_indent="# ")


def _simplest(shape: Mapping[str, Any], options: list[Any]) -> Any:
    """Return the simplest value of a shape without an example."""
    if "const" in shape or options or shape.get("examples"):
        return _example(shape.get("const", next(iter([*shape.get("examples", []), *options]), "")))
    match shape.get("type"):
        case "boolean":
            return True
        case "integer":
            return shape.get("minimum", shape.get("exclusiveMinimum", 0) + 1)
        case "array":
            return [_simplest(shape["items"], shape["items"].get("enum", []))]
        case "object":
            inside = next(iter(_held(shape)), {})
            return {"a-name": _simplest(inside, inside.get("enum", []))}
        case _:
            return _simplest_text(shape)


def _simplest_text(shape: Mapping[str, Any]) -> Any:
    """Return the simplest text, or day, of a shape without an example."""
    pattern = str(shape.get("pattern", ""))
    if shape.get("format") == "date":
        return A_DAY
    if pattern.startswith("^[a-z]"):
        return "a-name"
    return "10%" if pattern.endswith("%$") else "in words"


def settings_in(text: str) -> Iterator[str]:
    """Yield the lines of a commented file that are settings, those left out too."""
    for line in text.splitlines():
        if line and not line.startswith("# ") and line != "#":
            yield line.removeprefix("#")
