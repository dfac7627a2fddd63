"""Whether a window is covered by the files that should have come: what nobody sent is not good news."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from pooledbudget.evidence.tables import Measure
from pooledbudget.periods import months_within
from pooledbudget.programmes.measures import KINDS

Uncovered = Mapping[str, frozenset[str]]
"""Record kind -> the months that not all who are expected to send it have answered."""
MEMBERS = "families"
"""The kind that says who lives together: it holds until it is said otherwise, month after month."""


def covered(takes: str, measure: Measure, uncovered: Uncovered) -> Measure:
    """Return a measure as not shown where a file of its windows is missing and it would be good news.

    What fails, fails on what there is. Beside a measure stand the months that are missing, or the kinds
    that were expected and came; a kind that nobody is expected to send says nothing.
    """
    if KINDS[takes].by_what_is_there:
        return measure
    kinds = [kind for kind in KINDS[takes].reads if kind != MEMBERS and kind in uncovered]
    months = _months(measure) if kinds else set()
    if not months:
        return measure
    missing = {kind: sorted(uncovered[kind] & months) for kind in kinds if uncovered[kind] & months}
    if not missing:
        return replace(measure, noted={**measure.noted, "covered": kinds})
    noted = {**measure.noted, "not_received": missing}
    good = measure.verdict in {"pass", "not relevant"}
    return replace(measure, verdict="not shown" if good else measure.verdict, noted=noted)


def _months(measure: Measure) -> set[str]:
    """Return the months that a measure looks at: of its window, and of the baseline it is held against."""
    if measure.window_from is None or measure.window_until is None:
        return set()
    windows = [(measure.window_from, measure.window_until)]
    baseline = [date.fromisoformat(day) for day in measure.noted.get("baseline", ())]
    if baseline:
        windows.append((baseline[0], baseline[1]))
    return {str(month) for first, last in windows for month in months_within(first, last)}
