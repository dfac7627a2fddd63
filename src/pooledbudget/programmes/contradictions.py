"""What cannot be in a programme file whose every value can be read: told at once, each with where it stands.

A file that an act was done under is not asked: what it said was paid by then, and stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from string import Formatter
from typing import TYPE_CHECKING

from pooledbudget.partners import unknown
from pooledbudget.periods import written_day
from pooledbudget.programmes.composition import MeasureUse, OutcomePaid
from pooledbudget.programmes.measures import KINDS, Fractions, Numbers, Words
from pooledbudget.programmes.readings import OPEN
from pooledbudget.settings import ClauseFault

if TYPE_CHECKING:
    from pooledbudget.programmes.programme import KeyDay, ProgrammeFile, Thresholds

MONTHS_MOST, DAYS_MOST = 1_200, 36_525
"""A hundred years: no window, stay or number of terms is longer, and no day lies before the first year."""


def contradictions(content: ProgrammeFile, *, composed_here: bool) -> Iterator[ClauseFault]:
    """Yield what cannot be between the parts of a file; `composed_here` if its measures are its own."""
    yield from _days(content)
    yield from _windows(content)
    yield from _from_the_first_day(content)
    yield from _numbers(content)
    yield from _answers(content)
    yield from _named_twice(content)
    yield from _counted(content)
    yield from _outcomes(content)
    if composed_here:
        yield from _sentences(content)


def _days(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield last days that come before the first, or that no family attached on its last day could reach."""
    days = {str(name): day for name, day in content.days.items()}
    if len(days) < 3:  # noqa: PLR2004 - every programme has all three, which is told elsewhere
        return
    pairs = [("starts", "attachments-end"), ("starts", "claims-end"), ("attachments-end", "claims-end")]
    for before, after in pairs:
        earliest, first = min(_all_of(days[after])), days[before].day
        if earliest < first:
            yield f"days.{after}", f"{written_day(earliest)} is before {before}, {written_day(first)}"


def _all_of(day: KeyDay) -> Sequence[date]:
    return [day.day, *day.otherwise.values()]


def _windows(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield windows that end before they begin, that share a day, or in which no claim can be."""
    windows, days = list(enumerate(content.claim_windows, 1)), content.days
    begins = days["starts"].day if "starts" in days else date.min
    ends = max(_all_of(days["claims-end"])) if "claims-end" in days else date.max
    for number, window in windows:
        where = f"claim_windows.{number}"
        if window.last < window.first:
            yield where, f"it ends on {written_day(window.last)}, before it begins"
        elif window.last < begins or window.first > ends:
            yield where, "no claim is taken in it: it lies outside the days of the programme"
    forwards = [(number, window) for number, window in windows if window.first <= window.last]
    in_order = sorted(forwards, key=lambda each: each[1].first)
    for (number, window), (after, other) in pairwise(in_order):
        if other.first <= window.last:
            shared = f"{written_day(other.first)} is in window {number} of the list too"
            yield f"claim_windows.{after}", f"{shared}, which lasts to {written_day(window.last)}"


def _from_the_first_day(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield tariffs and thresholds that something goes by, and that hold only from a later day."""
    if "starts" not in content.days:
        return
    starts = content.days["starts"].day
    fee = content.fee
    tariffs = [outcome.tariff for outcome in content.outcomes.values()]
    tariffs += [fee.tariff] if fee else []
    tariffs += [content.most] if content.most else []
    thresholds = [*_by_numbers(content), *_by_fractions(content)] + ([fee.share] if fee and fee.share else [])
    for table, named, values in (
        ("tariffs", tariffs, content.tariffs),
        ("thresholds", thresholds, content.thresholds),
    ):
        for name in dict.fromkeys(named):
            begins = values[name].values[0].since if name in values else starts
            if begins > starts:
                said = f"it holds from {written_day(begins)}, and the programme begins on"
                yield f"{table}.{name}", f"{said} {written_day(starts)}: say what holds from then"


def _sources(content: ProgrammeFile, sort: str) -> Iterator[tuple[str, str]]:
    """Yield the thresholds that give parameters of a sort, each with the parameter."""
    for use in content.measures.values():
        for parameter, its in KINDS[use.takes].parameters.items() if use.takes in KINDS else ():
            source = use.source(parameter)
            if its == sort and isinstance(source, str) and source in content.thresholds:
                yield source, parameter


def _by_numbers(content: ProgrammeFile) -> dict[str, str]:
    return dict(_sources(content, Numbers))


def _by_fractions(content: ProgrammeFile) -> dict[str, str]:
    return dict(_sources(content, Fractions))


def _numbers(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield numbers that are not whole or count nothing, and shares that are more than all of it."""
    for name, parameter in _by_numbers(content).items():
        most = MONTHS_MOST if parameter.endswith("months") else DAYS_MOST
        for where, value in _values(name, content.thresholds[name]):
            if value.denominator != 1:
                yield where, f"{parameter} is a whole number, and {value} is none"
            elif not 1 <= value <= most:
                yield where, f"{parameter} is from 1 to {most}, and {value} is not"
    shares = dict.fromkeys(_by_fractions(content))
    shares |= dict.fromkeys([content.fee.share] if content.fee and content.fee.share else [])
    shares |= dict.fromkeys(gate.pays for gate in content.gates)
    for name in shares:
        for where, value in _values(name, content.thresholds[name]) if name in content.thresholds else ():
            if value > 1:
                yield where, f"{value} is more than the whole it is a part of"


def _values(name: str, thresholds: Thresholds) -> Iterator[tuple[str, Fraction]]:
    for number, value in enumerate(thresholds.values, 1):
        yield f"thresholds.{name}.values.{number}", Fraction(value.value)
    for answer, text in thresholds.otherwise.items():
        yield f"thresholds.{name}.otherwise.{answer}", Fraction(text)


def _answers(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield what a day or a number is under an answer that there is none of, or to no question."""
    dated: dict[str, KeyDay | Thresholds] = {f"days.{name}": day for name, day in content.days.items()}
    dated |= {f"thresholds.{name}": values for name, values in content.thresholds.items()}
    for where, value in dated.items():
        if value.otherwise and not value.reading:
            yield where, "'otherwise' is by the answers to an open question: say which in 'reading'"
        elif value.reading and value.reading not in OPEN:
            yield where, unknown("reading", value.reading, OPEN)
        else:
            known = dict.fromkeys(OPEN[value.reading].choices) if value.reading else {}
            for answer in value.otherwise:
                if answer not in known:
                    yield f"{where}.otherwise", unknown(f"choice of {value.reading}", answer, known)


def _named_twice(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield what is named twice where it is counted: one criterion would count as two."""
    lists: list[tuple[str, Iterable[str]]] = [
        (f"criteria.{name}.any_of", criterion.any_of) for name, criterion in content.criteria.items()
    ]
    for number, way in enumerate(content.eligible, 1):
        lists += [(f"eligible.{number}.of", way.of), (f"eligible.{number}.along_with", way.along_with)]
    for name, outcome in content.outcomes.items():
        lists += [(f"outcomes.{name}.all_of", outcome.all_of), (f"outcomes.{name}.of", outcome.of)]
    for where, names in lists:
        for name, times in Counter(names).items():
            if times > 1:
                yield where, f"{name!r} is named {times} times, and is one"


def _counted(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield numbers of criteria or measures below nought, and words that no file can be asked for."""
    for number, way in enumerate(content.eligible, 1):
        if (way.from_elsewhere_at_most or 0) < 0:
            yield f"eligible.{number}.from_elsewhere_at_most", "a number of criteria is not below nought"
    for name, outcome in content.outcomes.items():
        if outcome.at_least < 0:
            yield f"outcomes.{name}.at_least", "a number of measures is not below nought"
    for name, use in content.measures.items():
        for parameter, words in use.by.items():
            for word in words if isinstance(words, list) else ():
                if "|" in word or not word.strip():
                    yield f"measures.{name}.by.{parameter}", f"{word!r} is no word that a file may use"


def _outcomes(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield outcomes that could never be paid, or that would be paid twice."""
    outcomes, once = content.outcomes, content.pays == "one result"
    for name, outcome in outcomes.items():
        where = f"outcomes.{name}"
        if outcome.after and once:
            yield f"{where}.after", "one result is paid in all, so that none can come after another"
        elif name not in outcome.after and name in _reached(outcomes, name):
            yield f"{where}.after", "it would come after itself, and could never be paid"
        if not once and outcome.adds_to:
            yield (
                f"{where}.adds_to",
                f"each outcome is paid once, and {outcome.adds_to} by itself: say 'after'",
            )
        elif outcome.adds_to in outcomes and outcomes[outcome.adds_to].adds_to:
            yield (
                f"{where}.adds_to",
                f"{outcome.adds_to} adds to another itself: name the one that both add to",
            )
        if not once and outcome.in_place_of:
            yield f"{where}.in_place_of", "each outcome is paid once, so that none takes another's place"
        for other in outcome.in_place_of:
            if _each_for_the_other(outcomes, name, other):
                yield f"{where}.in_place_of", f"{other} takes its place too: say in 'under' when each does"


def _reached(outcomes: Mapping[str, OutcomePaid], name: str) -> set[str]:
    """Return the outcomes that must be paid before one, however many come between."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = {first for each in waiting for first in outcomes[each].after if first in outcomes} - found
        found |= new
        waiting = list(new)
    return found


def _each_for_the_other(outcomes: Mapping[str, OutcomePaid], name: str, other: str) -> bool:
    back = outcomes.get(other)
    return back is not None and name in back.in_place_of and back.under == outcomes[name].under


def _sentences(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield sources of a rule that are none, and sentences that ask for what their measure does not have."""
    for name, use in content.measures.items():
        for source in use.cite.split(", ") if use.cite else ():
            if source not in content.sources:
                yield f"measures.{name}.cite", f"there is no source {source!r}"
        if use.takes in KINDS:
            yield from ((f"measures.{name}.{key}", what) for key, what in _unfilled(use))


def _unfilled(use: MeasureUse) -> Iterator[ClauseFault]:
    sorts = KINDS[use.takes].parameters
    said = {
        "rule": [name for name, sort in sorts.items() if sort in {Numbers, Fractions, Words}],
        "needs": [name for name, sort in sorts.items() if sort in {Numbers, Fractions}],
    }
    for key, given in said.items():
        text = getattr(use, key)
        try:
            asked = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        except ValueError:
            yield key, "a brace stands alone: a number stands in braces by its parameter, like {stay_days}"
            continue
        for name in asked:
            if name not in given:
                yield key, unknown("number", name, dict.fromkeys(given))
