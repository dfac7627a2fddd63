"""What every command shares: the open book, the clock, printing, exit codes, the JSON envelope."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from pooledbudget.book_folder import RECORD_FILE, find_book, refuse_no_book
from pooledbudget.errors import PooledBudgetError, Refused
from pooledbudget.version import TOOL

if TYPE_CHECKING:
    from codecs import CodecInfo
    from datetime import date, datetime
    from pathlib import Path

    from pooledbudget.book import Book
    from pooledbudget.findings import Finding
    from pooledbudget.ledger.balances import Balances
    from pooledbudget.ledger.reading import Reading

DONE, FOUND, USAGE, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 5, 130
ENVELOPE = "pooledbudget/1"
FINDINGS_SHOWN = 20
COMMAND = re.compile(r"\bpooledbudget (?!(?:demo|explain|form|init|schema|selftest)\b)([a-z])")
"""Where a command begins, and its first letter: no option stands before it."""


class Options(Struct):
    """What the options before a command said."""

    path: Path | None
    by: str
    now: datetime
    day: date | None
    copy: Path | None = None
    """Where what is done is done in a copy of the book and thrown away: the copy. It is told to nobody."""

    @property
    def folder(self) -> Path:
        """The book's folder: as said, or the nearest at or above the working one; a rehearsal's copy."""
        if self.copy is not None:
            return self.copy
        if self.path is not None:
            refuse_no_book(self.path)
            return self.path
        from pathlib import Path

        return find_book(Path.cwd())

    def book(self, *, read_only: bool = False) -> Book:
        """Open the book; say on stderr if an earlier run was cut short. A reader writes nothing."""
        from pooledbudget.book import Book

        book = Book.open(self.folder, read_only=read_only)
        if read_only:
            notes = book.folder.unfinished(forgetting=False)
        else:
            from pooledbudget.acts.leftovers import cut_short

            notes = cut_short(book.ledger, book.folder)
            click.get_current_context().call_on_close(book.ledger.leave_checked)
        for unfinished in notes:
            say(
                f"An earlier run did not finish: {unfinished}. What it had not recorded is not in the "
                "book; repeat it."
            )
        return book

    def sound_balances(self, *, by_entry: bool = False) -> Balances:
        """Open the sums of the record alone, read-only: quicker still, where entries are not told apart.

        IntegrityFailure if what is summed is not what was written: kept sums are held against their digest.
        """
        from pooledbudget.ledger.balances import Balances

        if not by_entry:
            sums = Balances.open(self.folder / RECORD_FILE)
            if sums.as_written():
                return sums
        return self.sound_record()

    def sound_record(self) -> Reading:
        """Open the record read-only, to list what it says; IntegrityFailure if it is not what was written."""
        from pooledbudget.ledger.integrity import refuse_changed
        from pooledbudget.ledger.reading import Reading

        record = Reading.open(self.folder / RECORD_FILE)
        refuse_changed(record)
        return record

    def sound_book(self) -> Book:
        """Open the book read-only, to list what it says; IntegrityFailure if it is not what was written."""
        from pooledbudget.ledger.integrity import refuse_changed

        book = self.book(read_only=True)
        refuse_changed(book.ledger)
        return book

    @property
    def today(self) -> date:
        """The day it is in London, or the one said."""
        from pooledbudget.periods import london_day

        return self.day or london_day(self.now)


pass_options = click.make_pass_decorator(Options)


def _rehearse(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:  # ruff: ignore[boolean-type-hint-positional-argument] - click calls it so
    """Have the command done in a copy of the book that is thrown away when it ends."""
    options = ctx.find_object(Options)
    if wanted and options is not None:
        in_a_copy(ctx, options)


def in_a_copy(ctx: click.Context, options: Options) -> None:
    """Have all that follows done in a copy of the book, and say so at the end."""
    from pooledbudget.acts.rehearsal import rehearsal

    options.copy = ctx.with_resource(rehearsal(options.folder))
    ctx.call_on_close(lambda: say("This was done in a copy of the book: nothing was recorded."))


dry_run = click.option(
    "--dry-run",
    "-n",
    is_flag=True,
    expose_value=False,
    callback=_rehearse,
    help="Do it in a copy of the book, and record nothing.",
)
as_json = click.option("--json", "json_", is_flag=True, help="Print one JSON document.")


class LazyPath(click.Path):
    """A path; pathlib is loaded once there is one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the value as a Path, once click has checked it."""
        from pathlib import Path

        return Path(os.fsdecode(super().convert(value, param, ctx)))


def user() -> str:
    """Return who is at the keyboard, as the record will name them."""
    import getpass

    return getpass.getuser()


def clock() -> datetime:
    """Read the clock: the one place in the product that does."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(datetime.timestamp(datetime.now(UTC)), UTC)  # ruff: ignore[banned-api] - here


_TURNING = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
CONTROLS = {
    **{code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))},
    **{code: f"\\u{code:04x}" for code in (*_TURNING, 0x2028, 0x2029)},
}
"""What no output passes on: an escape sequence in a file's name would steer the terminal, and a sign that
turns the direction of writing shows a name, or an amount, backwards."""
_BESIDES_BREAKS = {code: written for code, written in CONTROLS.items() if chr(code) not in "\t\n"}
_PLAINER = {"\N{MINUS SIGN}": "-", "£": "GBP ", "€": "EUR ", "₹": "INR ", "\N{NO-BREAK SPACE}": " "}
"""What stands for a character that an output's encoding does not have."""


def visible(text: str, *, lines: bool = False) -> str:
    """Return a text with its control characters written out; line breaks stay if `lines`."""
    if text.isprintable():  # none of them is, and nearly every cell of a table is: this is told far sooner
        return text
    return text.translate(_BESIDES_BREAKS if lines else CONTROLS)


def _plainer(fault: UnicodeError) -> tuple[str, int]:
    """Return what is printed for characters that cannot be: output never fails for its encoding."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    lost = fault.object[fault.start : fault.end]
    said = "".join(
        _PLAINER.get(letter, "?" if ord(letter) < SURROGATES else f"\\x{ord(letter) & 0xFF:02x}")
        if ord(letter) < AFTER_SURROGATES
        else "?"
        for letter in lost
    )
    return said, fault.end


SURROGATES, AFTER_SURROGATES = 0xD800, 0xE000
"""Between these stand bytes of a file name that are no UTF-8."""


def print_in_any_encoding() -> None:
    """See that nothing printed can fail for its encoding: an act that is recorded must not look failed."""
    import codecs

    codecs.register_error("plainer", _plainer)
    codecs.register(_plain_ascii)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            ascii_alone = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=PLAIN_ASCII if ascii_alone else None, errors="plainer")


PLAIN_ASCII = "pooledbudget_ascii"


def _plain_ascii(name: str) -> CodecInfo | None:
    """Return ASCII under a name of ours: click takes a stream called ASCII for a mistake, and mends it."""
    import codecs

    if name != PLAIN_ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(
        known.encode,
        known.decode,
        incrementalencoder=known.incrementalencoder,
        incrementaldecoder=known.incrementaldecoder,
        streamwriter=known.streamwriter,
        streamreader=known.streamreader,
        name=PLAIN_ASCII,
    )


def say(text: str) -> None:
    """Tell the person something; never part of a command's output.

    Commands in it, as what is to be done next, are told as they can be typed here.
    """
    click.echo(visible(for_this_book(text), lines=True), err=True)


def for_this_book(text: str) -> str:
    """Return text with its commands as they can be typed here: with the book, where that was said by --book.

    Commands that are of no book stay as they are.
    """
    context = click.get_current_context(silent=True)
    options = context.find_object(Options) if context else None
    if options is None or options.path is None:
        return text
    path = f'"{options.path}"' if " " in str(options.path) else str(options.path)
    return COMMAND.sub(lambda found: f"pooledbudget --book {path} {found[1]}", text)


def show(text: str) -> None:
    """Print one line of a command's output."""
    click.echo(visible(text))


def show_findings(findings: Sequence[Finding]) -> None:
    """Print findings in full, the first of many, how many more there are, and where each is explained."""
    for finding in findings[:FINDINGS_SHOWN]:
        say(str(finding))
    if len(findings) > FINDINGS_SHOWN:
        say(f"and {len(findings) - FINDINGS_SHOWN} more; --json lists them all")
    if findings:
        say(explained(finding.code.value for finding in findings))


def explained(codes: Iterable[str]) -> str:
    """Return the line that says where findings are explained: the command, with each code once."""
    return f"More: pooledbudget explain {' '.join(dict.fromkeys(codes))}"


def emit(command: str, data: Any, code: int, findings: Sequence[Finding] = ()) -> None:
    """Print the versioned envelope; money in `data` is decimal strings. No quoted cells."""
    import json

    click.echo(
        json.dumps(
            {
                "schema": f"{ENVELOPE}/{command}",
                "tool": TOOL,
                "command": command,
                "ok": code == DONE,
                "exit_code": code,
                "data": data,
                "diagnostics": [finding.public() for finding in findings],
            },
            ensure_ascii=not is_utf8(),
            indent=1,
        )
    )


def is_utf8() -> bool:
    """Say whether the output takes every letter."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Print plain aligned columns."""
    rows = [[visible(cell) for cell in row] for row in rows]
    widths = [max([len(head), *(len(row[place]) for row in rows)]) for place, head in enumerate(columns)]
    lines = []
    for row in [columns, *rows]:
        cells = [
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    click.echo("\n".join(lines))


@contextmanager
def progress(what: str) -> Generator[Callable[[int, int], None]]:
    """Show a bar on stderr while something long runs; nothing when it is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class Main(click.Group):
    """The root command: loads a command when it is asked for; turns our errors into messages and exit codes.

    A dozen files of commands take as long to load as everything else that a balance needs.
    """

    def __init__(self, *args: Any, homes: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        """Take the module that each command stands in, under the command's name."""
        super().__init__(*args, **kwargs)
        self.homes = homes or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in order; none is loaded."""
        return sorted({*super().list_commands(ctx), *self.homes})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None if there is none of that name."""
        if cmd_name not in self.homes:
            return super().get_command(ctx, cmd_name)
        found = getattr(import_module(self.homes[cmd_name]), cmd_name.replace("-", "_"))
        if not isinstance(found, click.Command):
            return None
        from pooledbudget.cli.examples import with_example

        return with_example(found, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with what each does, as the generated `summaries.txt` has it: none is loaded."""
        path = f"{__file__.removesuffix('console.py')}summaries.txt"
        with open(path, encoding="utf-8") as file:  # ruff: ignore[builtin-open] - pathlib alone is a tenth of a help
            said = [line.rstrip("\n").split("\t") for line in file]
        listed = [click.Command(name, help=summary) for name, summary in said]
        click.Group(commands=listed).format_commands(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; of one that there is not, the nearest is named: click knows the loaded alone."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            from pooledbudget.partners import nearest

            near = nearest(name, self.list_commands(ctx))
            meant = f"Did you mean {near!r}?" if near else "See: pooledbudget --help"
            ctx.fail(f"No such command {name!r}. {meant}")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run with outputs that print in any encoding."""
        print_in_any_encoding()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; every failure has a message on stderr and its own exit code."""
        asked = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(DONE)
        except click.UsageError as fault:
            if asked:
                emit(ctx.invoked_subcommand or "", {"message": fault.format_message()}, USAGE)
            raise
        except (PooledBudgetError, OSError, ValueError, MemoryError, KeyboardInterrupt) as fault:
            code, said, findings = _told(fault)
            say(said)
            if isinstance(fault, OSError) and not fault.filename:
                say("If this was the output: what was recorded before it stands. See pooledbudget acts")
            show_findings(findings)
            if asked:
                emit(ctx.invoked_subcommand or "", {} if findings else {"message": said}, code, findings)
            ctx.exit(code)


def _told(fault: BaseException) -> tuple[int, str, Sequence[Finding]]:
    """Return the exit code of a failure, what is said of it, and its findings."""
    match fault:
        case Refused():
            return fault.exit_code, fault.what, fault.findings
        case PooledBudgetError():
            return fault.exit_code, str(fault), ()
        case OSError() if fault.filename:
            return ENVIRONMENT, f"{fault.filename}: {fault.strerror}; mend that, then repeat", ()
        case OSError():
            return ENVIRONMENT, str(fault), ()
        case MemoryError():
            return ENVIRONMENT, "There is not enough memory for this; what was recorded before it stands.", ()
        case KeyboardInterrupt():
            return INTERRUPTED, "Interrupted; what was recorded before it stands.", ()
        case _:
            return USAGE, str(fault), ()


def pairs(facts: Mapping[str, str]) -> None:
    """Print names and values, one pair a line."""
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        show(f"{name.ljust(width)}  {value}")
