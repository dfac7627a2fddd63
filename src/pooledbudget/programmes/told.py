"""A programme read back as sentences: every value in force on a day, with where it was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct

from pooledbudget.amounts import prose
from pooledbudget.cited import Citation, Held
from pooledbudget.money import plain_percentage
from pooledbudget.periods import written_day
from pooledbudget.programmes.composition import Composition, Enough, OutcomePaid
from pooledbudget.programmes.measures import KINDS, Fractions, MaybeWords, Numbers, Words
from pooledbudget.programmes.price import gate_years, gates_of
from pooledbudget.programmes.programme import Programme

T = TypeVar("T")

DAYS = {
    "starts": "It begins on",
    "attachments-end": "The last day of attachments is",
    "claims-end": "The last day of claims is",
}
NUMBERS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class ToldValue(Struct, frozen=True):
    """One value or rule of a programme: what it is of, the sentence, and where it was read."""

    part: str
    name: str
    sentence: str
    source: str = ""
    """Blank for a rule that is put together of others."""

    @property
    def key(self) -> tuple[str, str]:
        """What it is of, by part and name."""
        return self.part, self.name


def told(programme: Programme, on: date, currency: str) -> list[ToldValue]:
    """Return every value and rule of a programme in force on a day, in the order of the file.

    A tariff or threshold that has no value on that day yet is told as what it will be, and from when.
    """
    return [
        *_days(programme),
        *_tariffs(programme, on, currency),
        *_thresholds(programme, on),
        *_eligibility(programme),
        *_measures(programme, on),
        *_outcomes(programme, on, currency),
        *_money(programme, on, currency),
        *_questions(programme),
    ]


def _days(programme: Programme) -> Iterator[ToldValue]:
    for name, day in programme.days.items():
        other = "".join(f"; or {written_day(when)}, by {day.reading}" for when in day.otherwise.values())
        source = f"{programme.sources[day.cite]}, {day.place}{_unconfirmed(day.status)}"
        yield ToldValue("days", name, f"{DAYS[name]} {written_day(day.day)}{other}.", source)
    for number, window in enumerate(programme.windows, 1):
        said = f"Claims are taken from {written_day(window.first)} to {written_day(window.last)}."
        yield ToldValue("claim windows", str(number), said)


def _unconfirmed(status: str) -> str:
    return " (unconfirmed)" if status == "unconfirmed" else ""


def _tariffs(programme: Programme, on: date, currency: str) -> Iterator[ToldValue]:
    for name, tariff in programme.tariffs.items():
        held, when = value_on(tariff.held, on)
        governed = "attached" if programme.governed_by[name] == "attached_on" else "claimed"
        amount = prose(held.value, currency)
        whose = f"by the day a {programme.composed.unit} is {governed}"
        said = f"{_title(name)}: {amount}{when}, {whose}."
        yield ToldValue("tariffs", name, said, _source(held.citation))


def value_on(held: Sequence[Held[T]], on: date) -> tuple[Held[T], str]:
    """Return the value on a day, or the first one with the day from which it holds, in words."""
    past = [value for value in held if value.since <= on]
    return (past[-1], "") if past else (held[0], f" from {written_day(held[0].since)}")


def _source(citation: Citation) -> str:
    return str(citation)


def _title(name: str) -> str:
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]


def _thresholds(programme: Programme, on: date) -> Iterator[ToldValue]:
    for name, threshold in programme.thresholds.items():
        held, when = value_on(threshold.held, on)
        whole = held.value.denominator == 1
        value = str(held.value) if whole else f"{held.value} ({plain_percentage(held.value)})"
        yield ToldValue("thresholds", name, f"{_title(name)}: {value}{when}.", _source(held.citation))


def ways(composed: Composition, among: Sequence[Enough] | None = None) -> list[str]:
    """Say the ways in which criteria make a family eligible; those of the way before are not named again."""
    names = {name: criterion.name or name for name, criterion in composed.criteria.items()}
    said, before = [], None
    for way in composed.eligible if among is None else among:
        said.append(_way(way, names, before))
        before = way
    return said


def _way(way: Enough, names: Mapping[str, str], before: Enough | None) -> str:
    many = NUMBERS[way.at_least] if way.at_least < len(NUMBERS) else str(way.at_least)
    of = "them" if before and before.of == way.of else ", ".join(names[name] for name in way.of)
    what = "needs under" if way.count == "needs" else "of"
    along = f" with {' and '.join(names[name] for name in way.along_with)}" if way.along_with else ""
    most = way.from_elsewhere_at_most
    elsewhere = "" if most is None else f", of which a parent who lives elsewhere supplies at most {most}"
    return f"{many} {what} {of}{along}{elsewhere}"


def _eligibility(programme: Programme) -> Iterator[ToldValue]:
    composed = programme.composed
    for number, (way, said) in enumerate(zip(composed.eligible, ways(composed), strict=True), 1):
        under = "".join(f", where {name} is {answer!r}" for name, answer in way.under.items())
        yield ToldValue(
            "eligible", str(number), f"A {composed.unit} {way.means} be included on {said}{under}."
        )
    for name, criterion in composed.criteria.items():
        any_of = " or ".join(composed.measures[measure].name or measure for measure in criterion.any_of)
        cited = [cite for measure in criterion.any_of for cite in composed.measures[measure].cite.split(", ")]
        cites = ", ".join(dict.fromkeys(cited))
        yield ToldValue("criteria", name, f"{criterion.name or name}: {any_of}.", cites)


def rule_of(programme: Programme, name: str, on: date) -> str:
    """Return the rule of a measure in a sentence, with the numbers in force on a day."""
    use = programme.composed.measures[name]
    numbers: dict[str, str] = {}
    for parameter, sort in KINDS[use.takes].parameters.items():
        source = use.source(parameter)
        if sort in {Words, MaybeWords}:
            numbers[parameter] = ", ".join(source)
        elif sort in {Numbers, Fractions} and isinstance(source, str):
            value = value_on(programme.thresholds[source].held, on)[0].value
            numbers[parameter] = plain_percentage(value) if sort == Fractions else str(value)
    return use.rule.format_map(numbers)


def _measures(programme: Programme, on: date) -> Iterator[ToldValue]:
    for name, use in programme.composed.measures.items():
        if use.rule:
            left_out = f" Left out where {use.relevant_to} was no problem." if use.relevant_to else ""
            yield ToldValue("measures", name, f"{rule_of(programme, name, on)}{left_out}", use.cite)


def _outcomes(programme: Programme, on: date, currency: str) -> Iterator[ToldValue]:
    composed = programme.composed
    for name, outcome in composed.outcomes.items():
        held, when = value_on(programme.tariffs[outcome.tariff].held, on)
        pays = f"pays {prose(held.value, currency)}{when}"
        yield ToldValue("outcomes", name, f"{_outcome(composed, outcome)}; it {pays}.")


def _outcome(composed: Composition, outcome: OutcomePaid) -> str:
    def called(names: Sequence[str]) -> str:
        return ", ".join(composed.measures[name].name or name for name in names)

    many = len(outcome.all_of) > 1
    shown = f"all of {called(outcome.all_of)}, where relevant" if many else called(outcome.all_of)
    if outcome.of:
        shown = "; ".join([*([shown] if shown else []), f"{outcome.at_least} of {called(outcome.of)}"])
    said = f"{outcome.name[:1].upper()}{outcome.name[1:]}, claimed as {outcome.claimed_as!r}: {shown}"
    if outcome.adds_to:
        said += f"; on top of {composed.outcomes[outcome.adds_to].name}"
    if outcome.after:
        said += f"; after {', '.join(composed.outcomes[name].name for name in outcome.after)}"
    for other in outcome.in_place_of:
        under = " and ".join(f"{name} is {answer!r}" for name, answer in outcome.under.items())
        said += f"; in place of {composed.outcomes[other].name} where {under or 'both are achieved'}"
    return said


def _money(programme: Programme, on: date, currency: str) -> Iterator[ToldValue]:
    composed = programme.composed
    each = composed.pays == "each outcome once"
    what = "Each outcome is paid once" if each else "One result is paid"
    yield ToldValue("pays", "once", f"{what} for a {composed.unit}.")
    if composed.fee:
        of = ""
        if composed.fee.share:
            share, when = value_on(programme.thresholds[composed.fee.share].held, on)
            of = f" for {share.value} of those attached{when}"
        yield ToldValue("fee", composed.fee.tariff, f"A fee is paid at attachment{of}.")
    if composed.most:
        held, when = value_on(programme.tariffs[composed.most].held, on)
        most = f"No more is paid for one {composed.unit} than {prose(held.value, currency)}{when}."
        yield ToldValue("most", composed.most, most)
    yield from _gates(programme)


def _gates(programme: Programme) -> Iterator[ToldValue]:
    years = gate_years(programme)
    for year in years:
        fees = "the next year's fees" if len(years) == 1 else f"the fees of {year}"
        for gate in gates_of(programme, year):
            said = (
                f"Where {plain_percentage(gate.reached)} of a year's families are begun, "
                f"{plain_percentage(gate.pays)} of {fees} are paid at once."
            )
            yield ToldValue("gates", gate.name, said, _source(gate.citation))


def _questions(programme: Programme) -> Iterator[ToldValue]:
    for name, reading in programme.readings.items():
        others = programme.others(name)
        offered = f" Also offered: {'; '.join(others)}." if others else ""
        source = f"{programme.sources[reading.cite]}, {reading.place}" if reading.cite else ""
        yield ToldValue("readings", name, f"{reading.question} {_ended(reading.choice)}{offered}", source)


def _ended(answer: str) -> str:
    return f"{answer[:1].upper()}{answer[1:]}."


class Differing(Struct, frozen=True):
    """What two programmes, or one on two days, say differently of the same thing."""

    part: str
    name: str
    before: str
    """Blank where only the second says anything of it."""
    after: str


def differing(before: Sequence[ToldValue], after: Sequence[ToldValue]) -> list[Differing]:
    """Return all that is said otherwise, in the order of the first, then what only the second says."""
    first, second = ({said.key: said.sentence for said in listed} for listed in (before, after))
    return [
        Differing(*key, first.get(key, ""), second.get(key, ""))
        for key in dict.fromkeys([*first, *second])
        if first.get(key, "") != second.get(key, "")
    ]
