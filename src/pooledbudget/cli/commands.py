"""The command line: one thin file a noun. A file is imported when a command of it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pooledbudget.cli.console import LazyPath, Main, Options, clock, user
from pooledbudget.version import VERSION

INSTANT = "%Y-%m-%dT%H:%M:%SZ"

if TYPE_CHECKING:
    from pathlib import Path


HOMES = {
    command: f"pooledbudget.cli.{module}"
    for module, commands in {
        "place": ("init", "status", "settings", "next-year"),
        "submissions": ("receive", "withdraw", "attest"),
        "layouts": ("layout",),
        "agreements": ("agreement",),
        "months": ("check", "close", "reopen", "adjust"),
        "files": ("files",),
        "differences": ("differences", "difference"),
        "decisions": ("decisions",),
        "acts": ("acts", "log"),
        "parties": ("agreements", "partners"),
        "ledger": ("ledger",),
        "statements": ("statement", "why"),
        "queries": ("query", "answer", "queries"),
        "indigo": ("bond",),
        "pools": ("pool",),
        "programmes": ("programme",),
        "families": ("families",),
        "audit": ("verify", "unconfirmed", "upgrade"),
        "selftest": ("selftest",),
        "reference": ("chart", "schema", "form", "explain", "demo"),
    }.items()
    for command in commands
}
"""The module that each command stands in, under the command's name."""


@click.group(cls=Main, homes=HOMES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--book",
    "path",
    type=LazyPath(file_okay=False),
    help="The book's folder; the nearest at or above this one by default.",
)
@click.option("--by", default=user, show_default="you", help="Who does this, for the record.")
@click.option("--now", help="The instant to record, UTC: 2013-07-05T09:00:00Z.")
@click.option("--today", help="The day to go by: 2013-07-05.")
@click.version_option(VERSION, package_name="pooledbudget")
@click.pass_context
def main(ctx: click.Context, path: Path | None, by: str, now: str | None, today: str | None) -> None:
    """Keep the ledger of a place whose agencies pool their money and are paid by results.

    Start with `pooledbudget demo`, or `pooledbudget init DIR`.
    """
    from datetime import UTC, datetime

    from pooledbudget.periods import day

    try:
        moment = clock() if now is None else datetime.strptime(now, INSTANT).replace(tzinfo=UTC)
    except ValueError:
        raise click.BadParameter(f"{now!r} is not written like 2013-07-05T09:00:00Z") from None
    ctx.obj = Options(path, by, moment, day(today) if today else None)
