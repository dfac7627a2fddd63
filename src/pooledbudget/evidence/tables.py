"""The evidence tables, and the measures taken from them; DuckDB runs the SQL in process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import starmap
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pooledbudget.engine.duckdb import Damaged, Engine, quoted
from pooledbudget.engine.screening import Look
from pooledbudget.findings import Origin
from pooledbudget.periods import Term
from pooledbudget.programmes.measures import KINDS as KINDS_OF_MEASURE
from pooledbudget.submissions.counting import Rows
from pooledbudget.submissions.kinds import RecordKind
from pooledbudget.submissions.records import KINDS, Row

_COLUMNS: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "families": (
        "member",
        {
            "family": ("family", "VARCHAR"),
            "person": ("person", "VARCHAR"),
            "born_on": ("born_on", "DATE"),
            "joined_on": ("joined_on", "DATE"),
            "left_on": ("left_on", "DATE"),
            "role": ("role", "VARCHAR"),
        },
    ),
    "flags": (
        "flag",
        {
            "family": ("family", "VARCHAR"),
            "person": ("person", "VARCHAR"),
            "flag": ("flag", "VARCHAR"),
            "detail": ("detail", "VARCHAR"),
            "from_day": ("from_day", "DATE"),
            "to_day": ("to_day", "DATE"),
        },
    ),
    "attendance": (
        "attendance",
        {
            "person": ("person", "VARCHAR"),
            "term": ("term", "VARCHAR"),
            "reported_on": ("reported_on", "DATE"),
            "on_roll": ("on_roll", "VARCHAR"),
            "sessions_possible": ("possible", "BIGINT"),
            "sessions_unauthorised": ("unauthorised", "BIGINT"),
            "fixed_exclusions": ("fixed", "BIGINT"),
            "permanent_exclusions": ("permanent", "BIGINT"),
        },
    ),
    "incidents": (
        "incident",
        {
            "family": ("family", "VARCHAR"),
            "person": ("person", "VARCHAR"),
            "occurred_on": ("occurred_on", "DATE"),
        },
    ),
    "offences": ("offence", {"person": ("person", "VARCHAR"), "committed_on": ("committed_on", "DATE")}),
    "benefits": (
        "benefit",
        {
            "person": ("person", "VARCHAR"),
            "benefit": ("benefit", "VARCHAR"),
            "starts_on": ("starts_on", "DATE"),
            "ends_on": ("ends_on", "DATE"),
        },
    ),
    "work": (
        "work",
        {
            "person": ("person", "VARCHAR"),
            "starts_on": ("starts_on", "DATE"),
            "ends_on": ("ends_on", "DATE"),
        },
    ),
    "achievements": (
        "achievement",
        {
            "person": ("person", "VARCHAR"),
            "achievement": ("achievement", "VARCHAR"),
            "achieved_on": ("achieved_on", "DATE"),
        },
    ),
    "stays": (
        "stay",
        {
            "person": ("person", "VARCHAR"),
            "stay": ("stay", "VARCHAR"),
            "starts_on": ("starts_on", "DATE"),
            "ends_on": ("ends_on", "DATE"),
        },
    ),
    "provision": (
        "provision",
        {
            "person": ("person", "VARCHAR"),
            "provision": ("provision", "VARCHAR"),
            "volunteered": ("volunteered", "VARCHAR"),
            "starts_on": ("starts_on", "DATE"),
            "ends_on": ("ends_on", "DATE"),
        },
    ),
}
"""Record kind -> its table, and record column -> (table column, type)."""

FEW = 2_000
"""With fewer rows of evidence, measures are run as they are written."""
MANY = 200
"""Of so many families and more it is told first which of them another answer can turn at all."""
Rules = Mapping[str, str | int]
"""What a measure is taken by: thresholds and readings, by the names its file gives them."""
Tested = tuple[str, date, date]
"""A family, the day it is tested on, and the day it was attached."""


class Measure(Struct, frozen=True):
    """One number about one family, and the rows behind it."""

    family: str
    verdict: str
    before: int
    after: int
    worst: int
    """Education: the worst child's unauthorised absence in hundredths of a percent, rounded down."""
    window_from: date | None
    window_until: date | None
    row_ids: Sequence[str]
    noted: Mapping[str, Any] = field(default_factory=dict)
    """What else was found and is to be said: counts, codes of what failed, and who failed it, by name."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The rows behind it, in order: taken apart when asked for, as most measures turn nothing."""
        return origins_of(self.row_ids)


class Taken(Struct):
    """Of which families a measure was taken under some rules, and what was found of them.

    Under other rules than those in force nothing is found of a family that they leave as it is.
    """

    tested: set[Tested] = field(default_factory=set)
    found: dict[Tested, Measure] = field(default_factory=dict)


class Evidence:
    """The evidence of one book, in memory, sorted by family or person."""

    def __init__(self, rows: Rows, terms: Sequence[Term], *, of_persons: bool = False) -> None:
        """Load what counts; where it is `of_persons`, each person is a family of one."""
        self._engine = Engine()
        self._tested: Sequence[Tested] | None = None
        self._views: set[str] = set()
        self._asked = ""
        """By which file it stands of which families each set of rules is asked."""
        self._taken: dict[tuple[object, ...], Taken] = {}
        """By measure, the rules in force, those it was taken under, and whether they are others."""
        self._taken_with_work: dict[tuple[object, ...], Taken] = {}
        self.uncovered: Mapping[str, frozenset[str]] = {}
        """Record kind -> the months that not all who are expected to send it have answered."""
        many = {kind: rows.kept(kind).many for kind in _COLUMNS}
        if sum(many.values()) < FEW:
            self._engine.plan_plainly()
        there = {kind for kind in _COLUMNS if many[kind]}
        self._engine.make("; ".join(_empty(*shape) for kind, shape in _COLUMNS.items() if kind not in there))
        for kind in there:
            self._load(KINDS[kind], *_COLUMNS[kind], rows)
        self._engine.load(
            "term",
            {"name": ("name", "VARCHAR"), "starts": ("starts", "DATE"), "ends": ("ends", "DATE")},
            [(term.name, term.starts, term.ends) for term in terms],
        )
        self._engine.make(_sql("people"))
        if of_persons:
            self._engine.make(_sql("persons"))
        self._engine.make(_sql("ages"))

    def _load(
        self, kind: type[RecordKind], table: str, columns: Mapping[str, tuple[str, str]], rows: Rows
    ) -> None:
        """Make a table of the latest row about each fact, from row files where they stand and loose rows."""
        kept = rows.kept(kind.kind)
        fields = list(dict.fromkeys([*columns, *kind.about, kind.day_column]))
        parts = []
        if kept.loose:
            self._take_loose(kind, fields, kept.loose)
            parts.append(f"SELECT {', '.join(fields)}, number, submission FROM loose")
        if kept.files:
            self._engine.take(
                "source",
                {
                    "path": ("VARCHAR", [rows.path(file) for file in kept.files]),
                    "submission": ("VARCHAR", [file.id for file in kept.files]),
                },
            )
            files = ", ".join(quoted(rows.path(file)) for file in kept.files)
            parts.append(
                f"SELECT {', '.join(fields)}, number, submission "
                f"FROM read_parquet([{files}], filename = true) JOIN source ON path = filename "
                f"WHERE {kind.day_column} <= DATE '{kept.until.isoformat()}'"
            )
        shape = ", ".join(f"{field} AS {name}" for field, (name, _) in columns.items())
        source, latest = f"({' UNION ALL '.join(parts)})", ""
        if not self._engine.all_unlike(source, kind.about):
            latest = (
                f"QUALIFY row_number() OVER (PARTITION BY {', '.join(kind.about)} "
                "ORDER BY length(submission) DESC, submission DESC, number DESC) = 1"
            )
        query = (
            f"CREATE OR REPLACE TABLE {table} AS "
            f"SELECT {shape}, submission || ':' || number AS origin FROM {source} {latest} ORDER BY 1, 2"
        )
        try:
            self._engine.make(query)
        except Damaged:
            rows.mend(kind.kind)
            self._engine.make(query)

    def _take_loose(self, kind: type[RecordKind], fields: Sequence[str], loose: Sequence[Row[Any]]) -> None:
        """Make a table of rows that stand in no file as they count."""
        types = {name: Look.of(declared).type for name, declared in kind.model_fields.items()}
        taken: dict[str, tuple[str, Sequence[Any]]] = {
            field: (types[field], [getattr(row.cells, field) for row in loose]) for field in fields
        }
        taken["number"] = ("BIGINT", [row.number for row in loose])
        taken["submission"] = ("VARCHAR", [row.origin.submission for row in loose])
        self._engine.take("loose", taken)

    def take(
        self, name: str, tested: Sequence[Tested], readings: Sequence[Rules]
    ) -> list[dict[str, Measure]]:
        """Take a measure of families, each on its day, under several sets of rules in one run.

        What is found is by family, for each set of rules in turn: under the first of every family, under
        the others of those for whom the verdict is another. What was taken before is not taken again: a
        family that claims was measured on the day it was attached, under the same rules.
        """
        in_force = tuple(readings[0].items())
        keys = [(name, in_force, tuple(tried.items()), place > 0) for place, tried in enumerate(readings)]
        taken = [self._taken.setdefault(key, Taken()) for key in keys]
        asked = set(tested)
        untaken = set[Tested]().union(*(asked - known.tested for known in taken))
        if untaken:
            # The same sequence again is in the engine already: it is taken in once for all measures of it.
            whole = len(untaken) == len(asked)
            new = tested if whole else [family for family in tested if family in untaken]
            by_name = {family[0]: family for family in new}
            for known, found in zip(taken, self._measured(name, new, readings), strict=True):
                known.tested |= untaken
                known.found |= {by_name[family]: measure for family, measure in found.items()}
        return [
            {family[0]: measure for family, measure in known.found.items() if family in asked}
            for known in taken
        ]

    def _measured(
        self, name: str, tested: Sequence[Tested], readings: Sequence[Rules]
    ) -> list[dict[str, Measure]]:
        """Run the file of a measure over families, each on its day."""
        self._set_tested(tested)
        self._set_rules(name, readings)
        self._set_asked(name, len(tested), readings)
        if KINDS_OF_MEASURE[name].followed:
            self._see("followed")
        if KINDS_OF_MEASURE[name].windowed:
            self._see("windows")
            if "baseline" in readings[0]:
                self._see("baselines")
        found: list[dict[str, Measure]] = [{} for _ in readings]
        query = _sql(name)
        if len(readings) > 1:
            query = f"WITH found AS MATERIALIZED (\n{query}\n)\n{_sql('differing')}"
        for reading, *row in self._engine.ask(query):
            measure = _measure(row)
            found[reading][measure.family] = measure
        return found

    def _see(self, view: str) -> None:
        """Make a view of what is tested and of the rules, once: it shows what stands in them when asked."""
        if view not in self._views:
            self._engine.make(_sql(view))
            self._views.add(view)

    def _set_tested(self, families: Sequence[Tested]) -> None:
        if families is self._tested:
            return
        names, days, attached = zip(*families, strict=True) if families else ((), (), ())
        columns = {
            "family": ("VARCHAR", names),
            "tested_on": ("DATE", days),
            "attached_on": ("DATE", attached),
        }
        self._engine.take("tested", columns)
        self._tested = families

    def _set_rules(self, name: str, readings: Sequence[Rules]) -> None:
        """Take in the rules that a measure is tried by, numbered from nought, each with the way it goes.

        A way is called by the first that goes it.
        """
        followed = [tuple(rules[rule] for rule in KINDS_OF_MEASURE[name].followed) for rules in readings]
        types = {str: "VARCHAR", int: "BIGINT"}
        ways = {"way": ("BIGINT", list(map(followed.index, followed)))}
        columns = {
            rule: (types[type(value)], [rules[rule] for rules in readings])
            for rule, value in readings[0].items()
        }
        self._engine.take("rules", {"reading": ("BIGINT", range(len(readings))), **ways, **columns})

    def _set_asked(self, name: str, many: int, readings: Sequence[Rules]) -> None:
        """Tell of which families each set of rules is asked; of a few, every one of all of them."""
        kind = KINDS_OF_MEASURE[name]
        by = "asked_where_touched" if kind.told_by and len(readings) > 1 and many >= MANY else "asked"
        if by == "asked_where_touched":
            chosen = set(kind.chosen())
            differs = [
                (place, {rule for rule in rules if rules[rule] != readings[0][rule]})
                for place, rules in enumerate(readings)
            ]
            told = [
                (place, rule if named <= chosen else "") for place, named in differs for rule in named or {""}
            ]
            numbers, rules = zip(*told, strict=True)
            self._engine.take("differs", {"reading": ("BIGINT", numbers), "rule": ("VARCHAR", rules)})
            self._engine.make(f"CREATE OR REPLACE TABLE touched AS {_sql(kind.told_by)}")
        if by != self._asked or by == "asked_where_touched":
            self._engine.make(_sql(by))
            self._asked = by

    def same_people(self, families: Sequence[tuple[str, date, date]]) -> list[tuple[str, str]]:
        """Return each pair of families made of the same people when attached, both ways round."""
        self._set_tested(families)
        return [(family, other) for family, other in self._engine.ask(_sql("duplicates"))]

    def about(self, families: Sequence[tuple[str, date, date]], asked: str) -> list[Any]:
        """Return what is found of some families by a query of that name."""
        self._set_tested(families)
        return self._engine.ask(_sql(asked))

    def of_all(self, asked: str) -> list[Any]:
        """Return what is found by a query of that name, whoever it is of."""
        return self._engine.ask(_sql(asked))

    def set_work_aside(self, people: Sequence[str]) -> None:
        """Leave the work of some people out of what is measured, until it is brought back."""
        self._engine.take("away", {"person": ("VARCHAR", people)})
        self._engine.make("CREATE OR REPLACE TABLE all_work AS SELECT * FROM work")
        self._engine.make("DELETE FROM work WHERE person IN (SELECT person FROM away)")
        self._taken_with_work, self._taken = self._taken, {}

    def bring_work_back(self) -> None:
        """Measure the work of everybody again."""
        self._engine.make("CREATE OR REPLACE TABLE work AS SELECT * FROM all_work")
        self._taken = self._taken_with_work


def _measure(row: Sequence[Any]) -> Measure:
    family, verdict, before, after, worst, first, last, row_ids, noted = row
    return Measure(family, verdict, before, after, worst, first, last, row_ids, noted or {})


def _empty(table: str, columns: Mapping[str, tuple[str, str]]) -> str:
    """Return what makes a table of a kind that nobody sent."""
    shape = ", ".join(f"{name} {kind}" for name, kind in columns.values())
    return f"CREATE OR REPLACE TABLE {table} ({shape}, origin VARCHAR)"


@cache
def _sql(name: str) -> str:
    text = (Path(__file__).parent / "measures" / f"{name}.sql").read_text("utf-8")
    return text.rstrip().removesuffix(";")


def origins_of(texts: Iterable[str]) -> tuple[Origin, ...]:
    """Return the rows that a query named by their ids, in order."""
    parted = [text.partition(":") for text in texts]
    return tuple(starmap(Origin, sorted([(submission, int(row)) for submission, _, row in parted])))
