"""The shape of what each command prints: a schema for each, and only things that JSON and money allow."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from pydantic import TypeAdapter

from conftest import ROOT
from pooledbudget.cli.commands import main
from pooledbudget.cli.outputs import OUTPUTS


def commands(group: click.Group, start: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found |= commands(command, f"{start}{name}-")
        else:
            found[start + name] = command
    return found


def test_every_command_with_json_has_a_shape_and_every_shape_a_command() -> None:
    with_json = {
        name
        for name, command in commands(main).items()
        if any("--json" in option.opts for option in command.params)
    }
    assert with_json == set(OUTPUTS)


def test_every_shape_is_written_as_a_schema() -> None:
    written = {path.stem.removeprefix("output-") for path in (ROOT / "schemas").glob("output-*.json")}
    assert written == set(OUTPUTS)


def kinds(schema: Any) -> set[str]:
    """Return every type that a schema allows, wherever it stands."""
    if isinstance(schema, dict):
        own = {schema["type"]} if isinstance(schema.get("type"), str) else set()
        return own.union(*(kinds(value) for value in schema.values()))
    return set().union(*(kinds(value) for value in schema)) if isinstance(schema, list) else set()


@pytest.mark.parametrize("name", OUTPUTS)
def test_no_shape_holds_a_number_with_a_point(name: str) -> None:
    adapter: TypeAdapter[object] = TypeAdapter(OUTPUTS[name])  # type: ignore[arg-type]
    assert "number" not in kinds(adapter.json_schema())
    shown = json.loads((ROOT / "schemas" / f"output-{name}.json").read_text("utf-8"))
    assert "number" not in kinds(shown)
