"""The page of a scenario: what might happen to a bond, key by key, with a sample that runs."""

from __future__ import annotations

from collections.abc import Iterator

from model_tables import keys
from pooledbudget.commented import commented
from pooledbudget.instruments.bonds.scenario import MAY_BE_CUT, PARAMETERS, Happens, Scenario, Spread
from pooledbudget.instruments.bonds.schedule import Schedule

SAMPLE = {
    "title": "fewer jobs than planned",
    "seed": 7,
    "paths": 50,
    "outcomes": {
        "job": {"value": {"spread": "poisson", "mean": "17"}},
        "kept-rate": {
            "value": {"spread": "normal", "mean": "40%", "deviation": "8%", "least": "0", "most": "1"}
        },
    },
}
"""What the sample says of the bond of the documentation."""
HEAD = (
    "What might happen to the bond docs/examples/quayside.toml. Run it: "
    "pooledbudget bond simulate docs/examples/quayside.toml FILE."
)


def scenario_sample() -> str:
    """Return a scenario with every key, of the bond of the documentation."""
    return commented(Scenario, SAMPLE, HEAD)


def scenario_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([*_head(), *_tables(), *_spreads(), *_sample()]).rstrip() + "\n"


def _head() -> Iterator[str]:
    yield from (
        "# Bond scenarios",
        "",
        "Generated from the models. A scenario is a TOML file that says how the outcomes of a bond",
        "might come out; `bond simulate` runs the terms through it many times, and `bond price` looks",
        "for the price or the trigger that gives a return.",
        "",
        "```console",
        "$ pooledbudget bond simulate docs/examples/quayside.toml docs/examples/scenario.toml",
        "$ pooledbudget schema bond-scenario",
        "```",
        "",
        "A file that cannot be is refused with all that is wrong with it at once, each with its key.",
        "Each value is measured, claimed, paid and divided as a result of that day in a book would be;",
        "claims are taken as paid on their day. An outcome that pays on a fall, or by the calendar, is",
        "not named here.",
        "",
    )


def _tables() -> Iterator[str]:
    for title, model in (
        ("The file", Scenario),
        ("An outcome, `[outcomes.NAME]`", Happens),
        ("Days, `on`", Schedule),
        ("A spread, `value`, `referrals` or `delay`", Spread),
    ):
        yield from (f"## {title}", "")
        yield from keys(model, [])
        yield ""


def _spreads() -> Iterator[str]:
    yield from ("## What each spread goes by", "", "| spread | needs | may have |", "|---|---|---|")
    for name, needed in PARAMETERS.items():
        more = ", ".join(f"`{key}`" for key in MAY_BE_CUT.get(name, ()))
        yield f"| `{name}` | {', '.join(f'`{key}`' for key in needed)} | {more} |"
    yield ""


def _sample() -> Iterator[str]:
    yield from ("## A sample", "", "[The same as a file](examples/scenario.toml).", "", "```toml")
    yield from scenario_sample().rstrip().splitlines()
    yield "```"
