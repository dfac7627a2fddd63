"""The result over all cohorts of an outcome: added up from theirs, or reported and held against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from pooledbudget.instruments.bonds.measures import Result
from pooledbudget.instruments.bonds.outcomes import POOLED, Difference, Outcome, Threshold


def added_up(name: str, outcome: Outcome, cohorts: Mapping[str, Result]) -> Result | None:
    """Return the cohorts' counts added together once all are in; None until then, or without counts."""
    found = [cohorts[cohort] for cohort in outcome.cohorts if cohort in cohorts]
    if len(found) < len(outcome.cohorts) or any(not result.counts for result in found):
        return None
    summed: Counter[str] = Counter()
    for result in found:
        summed.update(result.counts)
    return Result(
        outcome=name,
        on=max(result.on for result in found),
        cohort=POOLED,
        counts=dict(summed),
        rows=tuple(row for result in found for row in result.rows),
    )


def reported_after(name: str, results: Sequence[Result], on: date) -> bool:
    """Say whether a total over all cohorts is reported on a later day: it is held against them then."""
    return any(
        result.outcome == name and result.cohort == POOLED and result.counts and result.on > on
        for result in results
    )


def is_the_sum(pooled: Result, outcome: Outcome, cohorts: Mapping[str, Result]) -> bool:
    """Say whether a reported total is its cohorts' sum; nothing is known where one has no counts."""
    summed = added_up(pooled.outcome, outcome, cohorts)
    return summed is None or not pooled.counts or dict(pooled.counts) == dict(summed.counts)


def with_threshold(outcome: Outcome, threshold: str) -> Outcome:
    """Return an outcome judged by another threshold."""
    if isinstance(outcome, Difference | Threshold):
        return outcome.model_copy(update={"threshold": threshold})
    return outcome
