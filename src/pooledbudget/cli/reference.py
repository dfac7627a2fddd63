"""What files, accounts and findings are, in general; and `demo`, the whole street on a made place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import (
    DONE,
    LazyPath,
    Options,
    as_json,
    emit,
    pairs,
    pass_options,
    progress,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pooledbudget.explanations import Explanation

DICTIONARY = "data-dictionary.md"
"""The columns of every record kind, as a page."""
EXPLAINED_WIDTH = 96
"""How wide the paragraphs of an explanation are."""


@click.command()
@click.argument("name", required=False)
@as_json
def schema(name: str | None, *, json_: bool) -> None:
    """Print the JSON Schema NAME, or list what there is."""
    import json
    from importlib.resources import files

    from pooledbudget.errors import Misuse
    from pooledbudget.partners import unknown

    folder = files("pooledbudget.schemas")
    known = {
        item.name.removesuffix(".json"): item for item in folder.iterdir() if item.name.endswith(".json")
    }
    if name is not None and name not in known:
        raise Misuse(unknown("schema", name, known))
    text = known[name].read_text("utf-8") if name else ""
    if json_:
        emit("schema", {"names": sorted(known), "schema": json.loads(text or "{}")}, DONE)
    else:
        click.echo(text or "".join(f"{item}\n" for item in sorted(known)), nl=False)


@click.command()
@click.argument("kind", required=False)
@click.option(
    "--xlsx",
    type=LazyPath(dir_okay=False),
    help="Write a workbook to fill, with the choices of the book, to this file.",
)
@as_json
@pass_options
def form(options: Options, /, kind: str | None, xlsx: Path | None, *, json_: bool) -> None:
    """Print a blank CSV for a record KIND, or the data dictionary of every kind."""
    from importlib.resources import files

    from pooledbudget.errors import Misuse
    from pooledbudget.partners import unknown
    from pooledbudget.submissions.records import KINDS

    if kind is not None and kind not in KINDS:
        raise Misuse(unknown("record kind", kind, KINDS))
    if xlsx:
        _write_form(options, kind, xlsx)
    if json_:
        emit("form", [_columns(name, xlsx) for name in ([kind] if kind else KINDS)], DONE)
    elif xlsx:
        click.echo(str(xlsx))
    else:
        folder = files("pooledbudget.templates").joinpath("forms")
        click.echo(folder.joinpath(f"{kind}.csv" if kind else DICTIONARY).read_text("utf-8"), nl=False)


def _columns(kind: str, file: Path | None) -> dict[str, object]:
    """Return the columns of a record kind, and what says all that they hold."""
    from pooledbudget.submissions.records import KINDS

    fields = KINDS[kind].model_fields
    return {
        "kind": kind,
        "columns": list(fields),
        "needed": [name for name, field in fields.items() if field.is_required()],
        "schema": f"record-{kind}",
        "file": str(file or ""),
    }


def _write_form(options: Options, kind: str | None, path: Path) -> None:
    """Write a form of the book for a record kind as a workbook."""
    from pooledbudget.book import write_out
    from pooledbudget.errors import Misuse
    from pooledbudget.statements.render.blank_form import blank_form

    if kind is None:
        raise Misuse("say which record kind the form is for: pooledbudget form KIND --xlsx FILE")
    book = options.book(read_only=True)
    opened = book.ledger.first_open()
    write_out(path, blank_form(kind, book.settings_at(opened), opened.first))


@click.command()
@as_json
def chart(*, json_: bool) -> None:
    """Print the chart of accounts: every account, its side, and what stands on it."""
    from pooledbudget.ledger.chart import CHART

    rows = [(account.path, account.side.value, account.meaning) for account in CHART]
    if json_:
        emit("chart", [dict(zip(("account", "side", "meaning"), row, strict=True)) for row in rows], DONE)
    else:
        table(("account", "side", "what stands on it"), rows)


@click.command()
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@as_json
def explain(codes: tuple[str, ...], *, json_: bool) -> None:
    """Explain finding codes: why each matters, an example that raises it, what is said of it, what to do.

    Without a CODE it lists every code with what it means.
    """
    from pooledbudget.explanations import explanations

    every = list(explanations().values())
    chosen = _chosen(codes)
    if json_:
        emit("explain", [_explained(found) for found in (chosen or every)], DONE)
        return
    if not chosen:
        table(("code", "what it says"), [(found.code.value, found.meaning) for found in every])
        return
    click.echo("\n\n\n".join(_told(found) for found in chosen))


def _chosen(codes: tuple[str, ...]) -> list[Explanation]:
    """Return the explanations of codes, in any case and with or without commas, each once."""
    from pooledbudget.errors import Misuse
    from pooledbudget.explanations import LETTERS, explanations
    from pooledbudget.partners import unknown

    known = {code.value: found for code, found in explanations().items()}
    asked = dict.fromkeys(code for given in codes for code in given.upper().replace(",", " ").split())
    for code in asked:
        if code not in known:
            alike = {other: found for other, found in known.items() if other[0] == code[0]}
            letters = "\n".join(f"  {letter}  {about}" for letter, about in LETTERS.items())
            raise Misuse(
                f"{unknown('finding code', code, alike or known)}\nCodes begin with a letter:\n{letters}"
            )
    return [known[code] for code in asked]


def _explained(found: Explanation) -> dict[str, str | list[str]]:
    return {
        "code": found.code.value,
        "meaning": found.meaning,
        "why": found.why,
        "example": found.example,
        "lines": list(found.lines),
        "said": found.said,
        "fix": found.fix,
    }


def _told(found: Explanation) -> str:
    """Write an explanation as a person reads it: paragraphs folded, commands, files and findings whole."""
    import re
    import textwrap

    def folded(text: str) -> str:
        whole = re.sub(r"`[^`]*`", lambda quoted: quoted[0].replace(" ", "\0"), text)
        lines = textwrap.wrap(whole, EXPLAINED_WIDTH, break_long_words=False, break_on_hyphens=False)
        return "\n".join(lines).replace("\0", " ")

    file = textwrap.indent("\n".join(found.lines), "    ")
    example = [folded(found.example), *([file] if file else [])]
    return "\n\n".join(
        [
            f"{found.code.value}  {found.meaning}",
            folded(found.why),
            *["Example", *example],
            *["What is said of it", textwrap.indent(found.said, "    ")],
            *["What to do", folded(found.fix)],
        ]
    )


@click.command()
@click.option(
    "--place",
    type=click.Choice(("northshire", "west-cheshire")),
    default="northshire",
    show_default=True,
    help="A fictional county, or the West Cheshire pilot with made figures.",
)
@click.option(
    "--out",
    type=LazyPath(file_okay=False),
    default="pooledbudget-demo",
    show_default=True,
)
@as_json
def demo(place: str, out: Path, *, json_: bool) -> None:
    """Build a made place, by default the county of Northshire; close 24 months, state and verify them."""
    import shutil

    from pooledbudget.errors import Misuse
    from pooledbudget.examples import demo as street

    marker = out / street.MARKER
    if out.exists() and any(out.iterdir()) and not marker.is_file():
        raise Misuse(f"{out} holds something that is not a demo; say another --out")
    shutil.rmtree(out, ignore_errors=True)
    with progress(place.replace("-", " ").title()) as tick:
        shown = street.run(out, lambda _what, done, total: tick(done, total), place)
    if json_:
        emit("demo", street.facts(shown), DONE)
        return
    pairs(street.facts(shown))
    asked = street.asked(shown)
    if asked:
        click.echo(f"\nThree questions, in the folder {out}:")
    for question, command in asked.items():
        click.echo(f"  {question}\n    {command}")
