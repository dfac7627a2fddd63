"""Measure every family once by the package's own SQL, on tables that DuckDB reads from the CSV itself.

    python evidence_sql.py BOOK INBOX

The least that the SQL can cost. It leans on these of the package, and on nothing else of it: `Evidence`,
made without rows, with `take`, which runs the SQL files; the `make` and `ask` of its `Engine`; `read_book`
for the terms; `packaged_programmes`, `read_programme` and `measure_rules` for the rules; and `stand`, to
count the answers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pooledbudget.book_file import read_book
from pooledbudget.evidence.tables import Evidence, Measure
from pooledbudget.instruments.families.rules import measure_rules, stand
from pooledbudget.programmes.programme import packaged_programmes, read_programme
from pooledbudget.submissions.counting import Rows

LAST_DAY = "2014-03-31"
"""A family that does not claim is measured on it, as a close does."""
PROGRAMME = "programmes/troubled-families-2012.toml"
TABLES = {
    "member": (
        "host/families",
        "family, person, born_on::DATE AS born_on, joined_on::DATE AS joined_on, left_on::DATE AS left_on, "
        "'' AS role",
    ),
    "flag": (
        "host/flags",
        "family, '' AS person, flag, '' AS detail, from_day::DATE AS from_day, to_day::DATE AS to_day",
    ),
    "attendance": (
        "host/attendance",
        "person, term, reported_on::DATE AS reported_on, on_roll, sessions_possible::BIGINT AS possible, "
        "sessions_unauthorised::BIGINT AS unauthorised, fixed_exclusions::BIGINT AS fixed, "
        "permanent_exclusions::BIGINT AS permanent",
    ),
    "incident": ("police/incidents", "family, '' AS person, occurred_on::DATE AS occurred_on"),
    "offence": ("police/offences", "person, committed_on::DATE AS committed_on"),
    "benefit": ("jobs/benefits", "person, benefit, starts_on::DATE AS starts_on, ends_on::DATE AS ends_on"),
    "work": ("jobs/work", "person, starts_on::DATE AS starts_on, ends_on::DATE AS ends_on"),
    "provision": (
        "jobs/provision",
        "person, provision, '' AS volunteered, starts_on::DATE AS starts_on, ends_on::DATE AS ends_on",
    ),
}
"""Table of the measures -> the file it is read from, and its columns."""


def main(book: Path, inbox: Path) -> dict[str, int]:
    """Return how many families are eligible, and how many of those that claim have met their test."""
    evidence = Evidence(Rows({}), read_book((book / "book.toml").read_bytes()).school_terms)
    engine = evidence._engine  # ruff: ignore[private-member-access] - the tables it makes from rows are made here from files
    engine.make("PRAGMA enable_optimizer")  # which evidence made without rows is spared: here there are many
    for table, (file, columns) in TABLES.items():
        engine.make(
            f"CREATE OR REPLACE TABLE {table} AS SELECT {columns}, 'S1:' || row_number() OVER () AS origin "
            f"FROM {_csv(inbox / file)} ORDER BY 1, 2"
        )
    asked = engine.ask(
        f"SELECT a.family, coalesce(c.claimed_on, DATE '{LAST_DAY}'), a.attached_on, c.result "
        f"FROM {_csv(inbox / 'host/attachments')} a LEFT JOIN {_csv(inbox / 'host/claims')} c USING (family)"
    )
    programme = read_programme(packaged_programmes()[PROGRAMME], PROGRAMME)
    choices = programme.choices({})
    days = {
        "attachment": [(family, attached_on, attached_on) for family, _, attached_on, _ in asked],
        "claim": [(family, on, attached_on) for family, on, attached_on, _ in asked],
    }
    found: dict[str, dict[str, Measure]] = {family: {} for family, *_ in asked}
    for name, use in programme.composed.measures.items():
        rules = measure_rules(programme, choices, name, asked[0][1])
        for family, measure in evidence.take(use.takes, days[use.at], [rules])[0].items():
            found[family][name] = measure
    stands = {family: stand(programme, choices, measures) for family, measures in found.items()}
    outcomes = {paid.claimed_as: paid.adds_to or name for name, paid in programme.composed.outcomes.items()}
    met = [
        stands[family].outcomes[outcomes[result]] is None
        for family, _, _, result in asked
        if result and stands[family].eligible
    ]
    return {"attachment": sum(standing.eligible for standing in stands.values()), "result": sum(met)}


def _csv(path: Path) -> str:
    return f"read_csv('{path}.csv', header = true)"


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), Path(sys.argv[2])), sys.stdout)
