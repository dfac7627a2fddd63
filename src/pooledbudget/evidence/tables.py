"""The evidence tables, and the measures taken from them; DuckDB runs the SQL in process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from itertools import starmap
from typing import Any

from pooledbudget.engine.duckdb import Damaged, Engine, quoted
from pooledbudget.engine.screening import Look
from pooledbudget.findings import Origin
from pooledbudget.periods import Term
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
        },
    ),
    "flags": (
        "flag",
        {
            "family": ("family", "VARCHAR"),
            "person": ("person", "VARCHAR"),
            "flag": ("flag", "VARCHAR"),
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

MEASURES = ("education", "asb", "youth_offending", "employment", "progress_to_work")
ELIGIBILITY_RULES = (
    "offence_months",
    "terms",
    "fixed_exclusions",
    "absence_over",
    "absence_under",
    "missing_term",
)
"""The rules that eligibility asks for: under readings that make the same of these, it is the same."""
IN_FORCE = 0
"""The number of the rules in force; those under other readings are numbered from 1."""

Rules = Mapping[str, str | int]
"""Thresholds and readings, by the names the measures give them."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number about one family, and the rows behind it."""

    family: str
    criterion: str
    verdict: str
    before: int
    after: int
    worst: int
    """Education: the worst child's unauthorised absence in hundredths of a percent, rounded down."""
    window_from: date | None
    window_until: date | None
    origins: Sequence[Origin]
    noted: Mapping[str, int | Sequence[str]] = field(default_factory=dict)
    """What else was found and is to be said: counts, and codes of what failed, by name."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Which criteria a family met on the day it was attached."""

    family: str
    youth_crime: bool
    asb: bool
    education: bool
    worklessness: bool
    local_concern: bool
    education_unshown: bool
    """Whether a child missed too much on the records there are, while one of a term is missing."""
    origins: Sequence[Origin]

    @property
    def criteria(self) -> list[str]:
        """The criteria met, of the three national ones."""
        met = {
            "crime or ASB": self.youth_crime or self.asb,
            "education": self.education,
            "work": self.worklessness,
        }
        return [name for name, is_met in met.items() if is_met]


class Evidence:
    """The evidence of one book, in memory, sorted by family or person."""

    def __init__(self, rows: Rows, terms: Sequence[Term]) -> None:
        self._engine = Engine()
        self._alike: list[int] = []
        for kind, (table, columns) in _COLUMNS.items():
            self._load(KINDS[kind], table, columns, rows)
        self._engine.load(
            "term",
            {"name": ("name", "VARCHAR"), "starts": ("starts", "DATE"), "ends": ("ends", "DATE")},
            [(term.name, term.starts, term.ends) for term in terms],
        )
        self._engine.make(_sql("people"))
        self._engine.make(_sql("birthday"))

    def _load(
        self, kind: type[RecordKind], table: str, columns: Mapping[str, tuple[str, str]], rows: Rows
    ) -> None:
        """Make a table of the latest row about each fact, from row files where they stand and loose rows."""
        kept = rows.kept(kind.kind)
        fields = list(dict.fromkeys([*columns, *kind.about, kind.day_column]))
        self._take_loose(kind, fields, kept.loose)
        parts = [f"SELECT {', '.join(fields)}, number, submission FROM loose"]
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
        about = ", ".join(kind.about) or "submission, number"
        shape = ", ".join(f"{field} AS {name}" for field, (name, _) in columns.items())
        query = (
            f"CREATE OR REPLACE TABLE {table} AS "
            f"SELECT {shape}, submission || ':' || number AS origin FROM ("
            f"SELECT *, row_number() OVER (PARTITION BY {about} "
            "ORDER BY length(submission) DESC, submission DESC, number DESC) AS latest "
            f"FROM ({' UNION ALL '.join(parts)})) WHERE latest = 1 ORDER BY 1, 2"
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

    def test(
        self, families: Sequence[tuple[str, date, date]], rules: Rules, others: Sequence[Rules] = ()
    ) -> None:
        """Say which families to measure, on which day and attached when, and by which rules.

        `others` are the rules under other readings, to be tried beside those in force.
        """
        self._set_tested(families)
        self._set_rules(self._set_readings([rules, *others]))
        self._engine.make(_sql("windows"))
        self._engine.make(f"CREATE OR REPLACE TABLE eligible AS {_sql('eligibility')}")

    def _set_tested(self, families: Sequence[tuple[str, date, date]]) -> None:
        columns = {
            "family": ("family", "VARCHAR"),
            "tested_on": ("tested_on", "DATE"),
            "attached_on": ("attached_on", "DATE"),
        }
        self._engine.load("tested", columns, families)

    def _set_readings(self, readings: Sequence[Rules]) -> list[int]:
        """Take in the rules under each reading; return those that make eligibility another."""
        types = {str: "VARCHAR", int: "BIGINT"}
        named = {name: (name, types[type(value)]) for name, value in readings[IN_FORCE].items()}
        first: dict[tuple[object, ...], int] = {}
        alike = [
            first.setdefault(tuple(rules[name] for name in ELIGIBILITY_RULES), number)
            for number, rules in enumerate(readings)
        ]
        rows = [(number, alike[number], *map(rules.get, named)) for number, rules in enumerate(readings)]
        numbers = {"reading": ("reading", "BIGINT"), "eligible_as": ("eligible_as", "BIGINT")}
        self._engine.load("readings", {**numbers, **named}, rows)
        self._alike = alike
        return sorted(set(alike))

    def _set_rules(self, readings: Iterable[int]) -> None:
        """Leave in `rules`, and so in all that is made of them, the readings to be tried next."""
        numbers = ", ".join(map(str, readings))
        self._engine.make(
            f"CREATE OR REPLACE VIEW rules AS SELECT * FROM readings WHERE reading IN ({numbers})"
        )

    def eligibility(self, reading: int = IN_FORCE) -> dict[str, Eligibility]:
        """Return which criteria each tested family met when attached, under a reading by its number."""
        asked = f"SELECT * EXCLUDE (reading) FROM eligible WHERE reading = {self._alike[reading]}"
        return {row[0]: _eligibility(row) for row in self._engine.ask(f"{asked} ORDER BY family")}

    def measures(self, tried: Mapping[str, Iterable[int]]) -> dict[int, dict[str, dict[str, Measure]]]:
        """Take each measure under the readings to be tried for it, in one run.

        What is found is by reading, family and criterion.
        """
        found: dict[int, dict[str, dict[str, Measure]]] = {}
        for name, readings in tried.items():
            self._set_rules(readings)
            for reading, *row in self._engine.ask(_sql(name)):
                measure = _measure(row)
                found.setdefault(reading, {}).setdefault(measure.family, {})[measure.criterion] = measure
        return found

    def same_people(self, families: Sequence[tuple[str, date, date]]) -> list[tuple[str, str]]:
        """Return each pair of families made of the same people when attached, both ways round."""
        self._set_tested(families)
        return [(family, other) for family, other in self._engine.ask(_sql("duplicates"))]

    def about(self, families: Sequence[tuple[str, date, date]], asked: str) -> list[Any]:
        """Return what is found of some families by a query of that name."""
        self._set_tested(families)
        return self._engine.ask(_sql(asked))

    def behind(self, rows: Mapping[str, Iterable[Origin]], asked: str) -> list[Any]:
        """Return what is found by a query of that name in the rows behind what was decided of families."""
        columns = {"family": ("family", "VARCHAR"), "origin": ("origin", "VARCHAR")}
        self._engine.load("behind", columns, [(family, row.id) for family in rows for row in rows[family]])
        return self._engine.ask(_sql(asked))

    def set_work_aside(self, people: Sequence[str]) -> None:
        """Leave the work of some people out of what is measured, until it is brought back."""
        self._engine.take("away", {"person": ("VARCHAR", people)})
        self._engine.make("CREATE OR REPLACE TABLE all_work AS SELECT * FROM work")
        self._engine.make("DELETE FROM work WHERE person IN (SELECT person FROM away)")

    def bring_work_back(self) -> None:
        """Measure the work of everybody again."""
        self._engine.make("CREATE OR REPLACE TABLE work AS SELECT * FROM all_work")


def _eligibility(row: Sequence[Any]) -> Eligibility:
    family, youth_crime, asb, education, worklessness, local_concern, unshown, origins = row
    met = (youth_crime, asb, education, worklessness, local_concern)
    return Eligibility(family, *met, education_unshown=unshown, origins=origins_of(origins))


def _measure(row: Sequence[Any]) -> Measure:
    family, criterion, verdict, before, after, worst, first, last, origins, noted = row
    found = (family, criterion, verdict, before, after, worst, first, last, origins_of(origins))
    return Measure(*found, noted or {})


def _sql(name: str) -> str:
    text = files("pooledbudget.evidence.measures").joinpath(f"{name}.sql").read_text("utf-8")
    return text.rstrip().removesuffix(";")


def origins_of(texts: Iterable[str]) -> tuple[Origin, ...]:
    """Return the rows that a query named by their ids, in order."""
    parted = (text.split(":") for text in texts)
    return tuple(starmap(Origin, sorted((submission, int(row)) for submission, row in parted)))
