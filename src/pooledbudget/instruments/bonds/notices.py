"""What to know of results that are not decided, or are decided and held: each by its row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pooledbudget.findings import Finding, FindingCode, note
from pooledbudget.instruments.bonds.deciding import SECOND, WAITS
from pooledbudget.instruments.bonds.earning import Reason
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.decisions import Decision
from pooledbudget.periods import written_day
from pooledbudget.submissions.bond_records import Outcome
from pooledbudget.submissions.records import Row


def undecided(results: Sequence[Row[Outcome]], named: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what to know of results that are not decided: what they wait for, what they are second to."""
    for row in results:
        why = named.get(row.id)
        if why in {WAITS, SECOND}:
            yield note(
                FindingCode.REPEAT if why == SECOND else FindingCode.WAITING,
                file=row.origin.submission,
                row=row.origin.row,
                column="cohort",
                what=f"the result of cohort {row.cells.cohort!r} is not decided: {why}",
                rule="a cohort has one result; a corrected one replaces the file that held it"
                if why == SECOND
                else "a result over all cohorts pays once each that has a result of its own has it",
                remedy=f"send the right result with --replaces {row.origin.submission}"
                if why == SECOND
                else "send the missing cohort's result",
            )


def held(terms: BondTerms, decisions: Iterable[Decision]) -> Iterator[Finding]:
    """Yield what to know of results that were decided now and are claimed for nothing: they are held."""
    for decision in decisions:
        if decision.reason in HELD and decision.rows:
            row, (code, column, what, rule, remedy) = decision.rows[0], HELD[decision.reason]
            outcome = terms.outcomes.get(str(decision.facts.get("outcome", "")))
            words = {
                "subject": decision.subject,
                "day": written_day(decision.on),
                "shares": written_day(outcome.shares_from) if outcome else "",
                "file": row.submission,
            }
            yield note(
                code,
                file=row.submission,
                row=row.row,
                column=column,
                what=what.format(**words),
                rule=rule,
                remedy=remedy.format(**words),
            )


HELD: Mapping[str, tuple[FindingCode, str, str, str, str]] = {
    Reason.NOT_THE_SUM.value: (
        FindingCode.ROW_RULE,
        "cohort",
        "the result of {subject!r} is not the sum of its cohorts: it is not paid on",
        "a result over all cohorts is their results added together",
        "send the right counts with --replaces {file}",
    ),
    Reason.NO_SHARES.value: (
        FindingCode.WAITING,
        "measured_on",
        "the result of {day} is held: the payers' shares of it are said from {shares} on",
        "a share holds from its day on, and nobody is claimed for what came before the first",
        "say in the agreement who pays for that day, or correct the day with --replaces {file}",
    ),
    Reason.AFTER_END.value: (
        FindingCode.WAITING,
        "measured_on",
        "the result of {day} is held: the bond has had its last day",
        "a result of a day after the last is claimed for nothing: no date of the waterfall would divide it",
        "put the last day off in the agreement, if it is claimed for, or correct the day with "
        "--replaces {file}",
    ),
}
"""Of each reason for which a result is held: the code, the column, what is said, the rule, what to do."""
