"""The page of a programme's file: every key, every measure with what it reads and takes, every open question.

What a measure says it measures is read from its file of SQL, and how it is written from a packaged programme:
nothing of either is typed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files

from pydantic import BaseModel

from model_tables import keys, meaning, other_tables
from pooledbudget.instruments.families.words import REASONS
from pooledbudget.programmes.composition import Criterion, Enough, Fee, Gate, MeasureUse, OutcomePaid
from pooledbudget.programmes.measures import GIVEN, KINDS, TOLD, Choices, MeasureKind, question
from pooledbudget.programmes.of_book import programmes_in
from pooledbudget.programmes.programme import (
    Amount,
    ClaimWindow,
    KeyDay,
    Programme,
    ProgrammeFile,
    Reading,
    Tariff,
    Threshold,
    Thresholds,
    packaged_programmes,
)
from pooledbudget.programmes.readings import OPEN
from pooledbudget.programmes.told import rule_of

TABLES: dict[str, type[BaseModel]] = {
    "a key day, `[days.NAME]`": KeyDay,
    "a tariff, `[tariffs.NAME]`": Tariff,
    "a sum, one of its `values`": Amount,
    "a threshold, `[thresholds.NAME]`": Thresholds,
    "a number, one of its `values`": Threshold,
    "a criterion, `[criteria.NAME]`": Criterion,
    "a way of being eligible, `[[eligible]]`": Enough,
    "an outcome, `[outcomes.NAME]`": OutcomePaid,
    "what is paid at attachment, `[fee]`": Fee,
    "a gate, `[[gates]]`": Gate,
    "an answer, `[readings.NAME]`": Reading,
    "a claim window, `[[claim_windows]]`": ClaimWindow,
}
"""The other tables of a file, as the page calls them."""
GIVEN_BY: Mapping[str, str] = {
    "number": "a threshold that is a whole number",
    "fraction": "a threshold that is a fraction",
    "words": "a list of words in the file",
    "words or none": "a list of words in the file, which may be empty",
}
"""What gives a parameter that is no open question."""
ASKED_BY: Mapping[str, str] = {
    "rate-year": "a programme whose `fee` has a `share`",
    "results-cap": "a programme whose `fee` has a `share`",
    "funded-rounding": "a programme whose `fee` has a `share`",
    "nothing-relevant": "every programme",
    "duplicate": "every programme of families",
}
"""What asks an open question that neither a measure nor a name in the file does."""
BY_NAME = "a file that names it in `under`, `always_under` or `reading`"


def programme_terms_page() -> str:
    """Return the page, in Markdown."""
    parts = [*_head(), *_measures(), *_questions(), *other_tables(TABLES), *_reasons()]
    return "\n".join(parts).rstrip() + "\n"


def _head() -> Iterator[str]:
    yield from (
        "# Programme terms",
        "",
        "Generated from the code. How to write a programme, step by step: [a programme](programmes.md).",
        'Amounts are decimal strings, `"800.00"`; numbers and fractions are written exactly, `"91"`,',
        '`"60/100"`; days `2015-03-31`. A number with a point is refused.',
        "",
        "## The file",
        "",
        meaning(ProgrammeFile),
        "",
    )
    yield from keys(ProgrammeFile, [])
    yield ""


def _measures() -> Iterator[str]:
    yield from ("## Measures, `[measures.NAME]`", "", meaning(MeasureUse), "")
    yield from keys(MeasureUse, [])
    yield from (
        "",
        "A parameter that `by` does not name is given by the threshold or the open question of its own name,",
        "with hyphens: `window_months` by `window-months`. In a programme of persons, what is said of the",
        "family is said of the person. Each comes out as pass, fail, not relevant (left out), or not shown.",
        "",
    )
    programmes = programmes_in(packaged_programmes(), "GBP")
    for name, kind in KINDS.items():
        yield from (f"### `{name}`", "", says(name), "")
        yield from (f"It reads {_listed(kind.reads)}. It finds {_found(kind)}.", "")
        yield from ("| parameter | what gives it | what it is |", "|---|---|---|")
        for parameter, sort in kind.parameters.items():
            if sort == Choices:
                asked = question(parameter)
                yield f"| `{parameter}` | the open question `{asked}` | {OPEN[asked].question} |"
            else:
                yield f"| `{parameter}` | {GIVEN_BY[sort]} | {GIVEN[parameter]} |"
        yield from ("", *_taken(name, programmes), "")


def says(measure: str) -> str:
    """Return what a measure's file says that it measures: the lines it begins with."""
    text = files("pooledbudget.evidence.measures").joinpath(f"{measure}.sql").read_text("utf-8")
    found = re.match(r"(?:--.*\n)+", text)
    return " ".join(line.removeprefix("--").strip() for line in (found[0] if found else "").splitlines())


def _listed(kinds: object) -> str:
    names = [f"`{kind}`" for kind in kinds] if isinstance(kinds, tuple | list) else []
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _found(kind: MeasureKind) -> str:
    return "; ".join(TOLD[name] for name in kind.found if name)


def _taken(measure: str, programmes: Mapping[str, Programme]) -> Iterator[str]:
    """Yield how a packaged programme takes a measure, and its rule read back if it has one."""
    for file, data in packaged_programmes().items():
        programme = programmes[file.removeprefix("programmes/").removesuffix(".toml")]
        for name, use in programme.composed.measures.items():
            if use.takes == measure:
                head = rf'^\[measures\."?{re.escape(name)}"?\]\n(?:.+\n)+'
                block = re.search(head, data.decode(), flags=re.MULTILINE)
                yield from (f"As {programme.id} takes it:", "", "```toml")
                yield from (block[0].rstrip() if block else "", "```")
                if use.rule:
                    yield from ("", f"> {rule_of(programme, name, programme.starts)}")
                return


def _questions() -> Iterator[str]:
    yield from (
        "## Open questions, `[readings.NAME]`",
        "",
        "What sources leave open. The first answer, in bold, holds where neither the programme nor the",
        "agreement chooses another. An agreement chooses among those that the programme offers, in its own",
        '`[readings]`: `window-end = "both ends in"`.',
        "",
        "| open question | what it asks | answers | asked by |",
        "|---|---|---|---|",
    )
    for name, asked in OPEN.items():
        first, *rest = (f"`{answer}`" for answer in asked.choices)
        yield f"| `{name}` | {asked.question} | {'; '.join([f'**{first}**', *rest])} | {asked_by(name)} |"
    yield ""


def asked_by(name: str) -> str:
    """Say what asks an open question: measures, every programme of some sort, or a file that names it."""
    measures = [f"`{measure}`" for measure, kind in KINDS.items() if name in kind.choices()]
    return ", ".join(measures) or ASKED_BY.get(name, BY_NAME)


def _reasons() -> Iterator[str]:
    yield from (
        "## Why something is refused",
        "",
        "The first that applies, in this order, is given.",
        "",
        "| code | what it says |",
        "|---|---|",
    )
    yield from (f"| `{code}` | {said} |" for code, said in REASONS.items())
