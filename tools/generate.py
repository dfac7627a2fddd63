"""Write what is generated from the models: schemas, blank forms, the command, finding and account pages.

Run as `python tools/generate.py` at the top of the checkout; with `--check` it only says what is out of date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, TypeAdapter

from bond_page import bond_terms_page
from pool_page import pool_terms_page
from pooledbudget.book_file import BookFile
from pooledbudget.cli.commands import main as command_line
from pooledbudget.cli.console import ENVELOPE
from pooledbudget.cli.outputs import OUTPUTS
from pooledbudget.explanations import Explanation, explanations
from pooledbudget.instruments.bonds.scenario import Scenario
from pooledbudget.instruments.catalogue import INSTRUMENTS
from pooledbudget.ledger.chart import CHART
from pooledbudget.programmes.programme import ProgrammeFile
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.layout import Layout
from pooledbudget.submissions.records import KINDS
from programme_page import programme_terms_page
from scenario_page import scenario_page, scenario_sample

WIDTH = 90
"""Of the help texts in the command reference, whatever the terminal."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SETTINGS: dict[str, type[BaseModel]] = {
    "book": BookFile,
    **{f"agreement-{kind}": instrument.model for kind, instrument in INSTRUMENTS.items()},
    "programme": ProgrammeFile,
    "layout": Layout,
    "bond-scenario": Scenario,
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by name: settings files, record kinds, --json output."""
    found = {name: model.model_json_schema(by_alias=True) for name, model in SETTINGS.items()}
    found |= {f"record-{kind}": model.model_json_schema() for kind, model in KINDS.items()}
    found |= {f"output-{name}": _envelope(name, shape) for name, shape in OUTPUTS.items()}
    return {
        name: {"$schema": DIALECT, "$id": f"pooledbudget/1/{name}", **shape} for name, shape in found.items()
    }


def _envelope(name: str, shape: object) -> dict[str, Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(shape)  # type: ignore[arg-type]
    data = adapter.json_schema(ref_template="#/$defs/{model}")
    shapes = data.pop("$defs", {})
    text = {"type": "string"}
    fields = {
        "schema": {"const": f"{ENVELOPE}/{name}"},
        "tool": text,
        "command": text,
        "ok": {"type": "boolean"},
        "exit_code": {"type": "integer"},
        "data": data,
        "diagnostics": {"type": "array", "items": {"type": "object"}},
    }
    return {
        "title": f"pooledbudget {name.replace('-', ' ', 1)} --json",
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
        "$defs": shapes,
    }


def forms() -> dict[str, str]:
    """Return a blank CSV for each record kind, and the data dictionary."""
    found = {f"{kind}.csv": ",".join(model.model_fields) + "\n" for kind, model in KINDS.items()}
    return {**found, "data-dictionary.md": _dictionary()}


def _dictionary() -> str:
    lines = [
        "# Data dictionary",
        "",
        "One table a record kind. Files are CSV in UTF-8, or XLSX with shape sheet.",
        "The first row is the headings.",
        "Days are written 2013-06-30, amounts 1234.50. A blank form: `pooledbudget form KIND`.",
    ]
    for kind, model in KINDS.items():
        said = (model.__doc__ or "").strip().splitlines()[0]
        lines += ["", f"## {kind}", "", said]
        if model.key:
            lines.append(f"One row for each {' and '.join(model.key)}.")
        if model.about:
            lines.append(f"The latest row received about a {', '.join(model.about)} counts.")
        if model.personal:
            lines.append("About people: kept in the received file and the evidence only.")
        lines += ["", "| column | needed | what it holds |", "|---|---|---|"]
        lines += [_column(model, name) for name in model.model_fields]
    return "\n".join(lines) + "\n"


def _column(model: type[RecordKind], name: str) -> str:
    field = model.model_fields[name]
    shape = model.model_json_schema()["properties"][name]
    choices = shape.get("enum") or next(
        (shape["enum"] for shape in shape.get("anyOf", []) if "enum" in shape), None
    )
    constant = shape.get("const")
    held = shape.get("description") or shape.get("format") or shape.get("type") or ""
    if "anyOf" in shape and not choices:
        held = shape["anyOf"][0].get("description") or shape["anyOf"][0].get("format") or "text"
    if choices:
        held = "one of: " + ", ".join(shape or "blank" for shape in choices)
    if constant:
        held = str(constant)
    return f"| {name} | {'yes' if field.is_required() else 'no'} | {field.description or held} |"


def commands_page() -> str:
    """Return the command reference from the commands themselves."""
    lines = ["# Commands", "", "Generated from the commands. Exit codes: 0 done, 1 findings or differences,"]
    lines += ["2 usage, 3 input refused, 4 integrity, 5 environment.", ""]
    settings = {**command_line.context_settings, "terminal_width": WIDTH}
    context = click.Context(command_line, info_name="pooledbudget", **settings)

    def write(command: click.Command, parent: click.Context, path: str) -> None:
        last = path.rsplit(" ", maxsplit=1)[-1]
        child = click.Context(command, info_name=last, parent=parent, terminal_width=WIDTH)
        lines.extend([f"## {path}", "", "```text", command.get_help(child), "```", ""])
        if isinstance(command, click.Group):
            write_each(command, child, path)

    def write_each(group: click.Group, within: click.Context, path: str) -> None:
        for name in group.list_commands(within):
            if command := group.get_command(within, name):
                write(command, within, f"{path} {name}")

    write_each(command_line, context, "pooledbudget")
    return "\n".join(lines).rstrip() + "\n"


def summaries() -> str:
    """Return what each command does, a line each, as the list of commands says it."""
    context = click.Context(command_line, info_name="pooledbudget")
    rows = []
    for name in command_line.list_commands(context):
        command = command_line.get_command(context, name)
        if command is not None and not command.hidden:
            said = (command.help or "").partition("\n\n")[0]
            rows.append(f"{name}\t{' '.join(said.split())}\n")
    return "".join(rows)


def findings_page() -> str:
    """Return the list of finding codes with what each says, then each explained."""
    lines = [
        "# Finding codes",
        "",
        "Every finding says what, where, by which rule, and what to do next. `pooledbudget explain CODE`",
        "prints what stands here. Each example is one that raises its code, on a small made book.",
        "",
        "| code | what it says |",
        "|---|---|",
    ]
    every = explanations().values()
    lines += [f"| [{found.code}](#{found.code.lower()}) | {found.meaning} |" for found in every]
    return "\n".join([*lines, *(line for found in every for line in _explained(found))]) + "\n"


def _explained(found: Explanation) -> list[str]:
    """Return the part of the page about one code, under a heading that is its anchor."""
    file = ["```text", *found.lines, "```", ""] if found.lines else []
    return [
        "",
        f"## {found.code}",
        "",
        f"**{found.meaning[0].upper()}{found.meaning[1:]}.** {found.why}",
        "",
        found.example,
        "",
        *file,
        "What is said of it:",
        "",
        "```text",
        found.said,
        "```",
        "",
        f"What to do: {found.fix}",
    ]


def accounts_page() -> str:
    """Return the chart of accounts."""
    lines = [
        "# Chart of accounts",
        "",
        "Every account there is. A last segment in braces stands for a name of that sort. An account that is",
        "not here is refused everywhere: in an adjustment, in opening balances, in an entry of our own.",
        "",
        "| account | side | what stands on it |",
        "|---|---|---|",
    ]
    lines += [f"| `{account.path}` | {account.side.value} | {account.meaning} |" for account in CHART]
    return "\n".join(lines) + "\n"


def _json(shape: dict[str, Any]) -> str:
    return json.dumps(shape, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def files(root: Path) -> dict[Path, str]:
    """Return every generated file by its path, as it should be."""
    found = {root / "schemas" / f"{name}.json": _json(shape) for name, shape in schemas().items()}
    found |= {root / "templates" / "forms" / name: text for name, text in forms().items()}
    found[root / "docs" / "commands.md"] = commands_page()
    found[root / "src" / "pooledbudget" / "cli" / "summaries.txt"] = summaries()
    found[root / "docs" / "findings.md"] = findings_page()
    found[root / "docs" / "accounts.md"] = accounts_page()
    found[root / "docs" / "bond-terms.md"] = bond_terms_page()
    found[root / "docs" / "bond-scenarios.md"] = scenario_page()
    found[root / "docs" / "examples" / "scenario.toml"] = scenario_sample()
    found[root / "docs" / "pool-terms.md"] = pool_terms_page()
    found[root / "docs" / "programme-terms.md"] = programme_terms_page()
    return found


def out_of_date(root: Path) -> list[str]:
    """Return what differs from what the models say, by path, and what nothing generates any more."""
    expected = files(root)
    stale = [
        str(path.relative_to(root))
        for path, text in expected.items()
        if not path.is_file() or path.read_text("utf-8") != text
    ]
    kept = [*(root / "schemas").glob("*.json"), *(root / "templates" / "forms").glob("*")]
    return stale + [str(path.relative_to(root)) for path in kept if path not in expected]


def main() -> None:
    """Write the files under the working folder, or with --check say which are out of date."""
    root = Path.cwd()
    if "--check" in sys.argv:
        stale = out_of_date(root)
        for name in stale:
            click.echo(f"out of date: {name}; run make generated", err=True)
        raise SystemExit(1 if stale else 0)
    for path, text in files(root).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
