"""The keys of a settings model as a table of a page: what each is, holds and says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel


def keys(model: type[BaseModel], but: list[str]) -> Iterator[str]:
    """Yield a table of a model's keys but some, with what each holds."""
    yield "| key | needed | holds | what it says |"
    yield "|---|---|---|---|"
    properties = model.model_json_schema(by_alias=True)["properties"]
    for name, field in model.model_fields.items():
        if name in but:
            continue
        key = field.alias or name
        needed = "yes" if field.is_required() else "no"
        said = properties[key].get("description", "")
        yield f"| `{key}` | {needed} | {_holds(properties[key])} | {said} |"


def _holds(shape: dict[str, Any]) -> str:
    """Say what a key holds: its unit."""
    if "anyOf" in shape:
        each = [_holds(part) for part in shape["anyOf"] if part.get("type") != "null"]
        return " or ".join(dict.fromkeys(each))
    if "$ref" in shape or "oneOf" in shape:
        return "a table"
    if "enum" in shape or "const" in shape:
        return ", ".join(f"`{choice}`" for choice in shape.get("enum", [shape.get("const")]))
    if shape.get("type") == "array":
        return _list_of(shape["items"])
    simple = {"integer": "a whole number", "boolean": "true or false", "object": "a table by name"}
    return simple.get(shape.get("type", ""), _text(shape))


def _list_of(items: dict[str, Any]) -> str:
    """Say what a list holds."""
    if items.get("type") == "array":
        return "pairs"
    held = _holds(items)
    return {"a table": "tables", "text": "texts", "a day": "days"}.get(held, f"a list of {held}")


def _text(shape: dict[str, Any]) -> str:
    """Say what a text holds, by its format, pattern or example."""
    pattern, examples = shape.get("pattern", ""), shape.get("examples", [])
    if shape.get("format") == "date":
        return "a day"
    if pattern.startswith("^[a-z]"):
        return "a name"
    if pattern.startswith("^-?"):
        return "a level"
    if "1/3" in examples:
        return "a share"
    if pattern.endswith("%$"):
        return "a percentage"
    return "an amount" if examples == ["1234.50"] else "text"


def meaning(model: type[BaseModel]) -> str:
    """Return the first paragraph of a model's documentation."""
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())


def own_keys(model: type[BaseModel], shared: list[str]) -> Iterator[str]:
    """Yield a table of the keys that are a model's own, if it has any."""
    if set(model.model_fields) - set(shared):
        yield from keys(model, shared)
        yield ""


def other_tables(tables: dict[str, type[BaseModel]]) -> Iterator[str]:
    """Yield the end of a page: the other tables of a file, by what the page calls each."""
    yield from ("## The other tables", "")
    for title, model in tables.items():
        yield from (f"### {title[:1].upper()}{title[1:]}", "", meaning(model), "")
        yield from keys(model, [])
        yield ""
