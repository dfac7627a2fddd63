"""Commands run as a user would, in this process, on a book in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from pydantic import TypeAdapter

from pooledbudget.cli.commands import main
from pooledbudget.cli.outputs import OUTPUTS

CLOCK = ("--now", "2018-05-03T09:00:00Z", "--by", "Ann")


def run(book: Path | None, *words: object, code: int = 0) -> Result:
    """Run a command that must end with an exit code; nothing but SystemExit may escape it."""
    where = [] if book is None else ["--book", str(book)]
    result = CliRunner().invoke(main, [*where, *CLOCK, *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}"
    return result


def data(book: Path | None, *words: object, code: int = 0) -> Any:
    """Return the data that a command prints with --json, held against the shape its schema says."""
    envelope = json.loads(run(book, *words, "--json", code=code).stdout)
    adapter: TypeAdapter[object] = TypeAdapter(OUTPUTS[envelope["command"]])  # type: ignore[arg-type]
    adapter.validate_python(envelope["data"], strict=True)
    assert (envelope["ok"], envelope["exit_code"]) == (code == 0, code)
    return envelope["data"]
