"""Payment-by-results rules as dated, cited data; what the words mean is code elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Struct
from pydantic import Field

from pooledbudget.amounts import DEFAULT_CURRENCY
from pooledbudget.cells import Name, PositivePence
from pooledbudget.cited import Citation, Dated, Held, Standing
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.packaged import packaged
from pooledbudget.partners import unknown
from pooledbudget.programmes.composition import PARTS, Composition, composition_faults
from pooledbudget.programmes.contradictions import contradictions
from pooledbudget.programmes.measures import KINDS
from pooledbudget.programmes.readings import FORMER, OPEN
from pooledbudget.settings import ClauseFault, Place, Settings, lines_of, read_settings, row_of

T = TypeVar("T")

ATTACHMENT, RESULT, GATES = "attachment", "result", "gates"
"""What a reading bears on beside measures."""
_FRACTION = r"^[0-9]{1,6}(/[1-9][0-9]{0,5})?$"


class CitedValue(Settings):
    """What every value of a programme carries: from when, and where it was read."""

    since: date = Field(alias="from", description="the first day on which it holds", examples=["2013-04-01"])
    cite: str = Field(description="the source, by its name in `sources`", examples=["S1"])
    place: str = Field(
        min_length=3,
        description="where it stands in the source, or what is not known of it",
        examples=["paragraph 12"],
    )
    status: Literal["cited", "unconfirmed"] = Field(
        description="cited: it was read in the source; unconfirmed: it was not, and that is told with it; a "
        "tariff then stands in the register with the money that rests on it",
        examples=["cited"],
    )


class Amount(CitedValue):
    """A sum of money in force from a day."""

    amount: PositivePence = Field(description="the sum, in the currency of the book", examples=["800.00"])


class Threshold(CitedValue):
    """A number or fraction in force from a day, written exactly: `3`, `60/100`."""

    value: str = Field(
        pattern=_FRACTION, description="a whole number, or a fraction", examples=["91", "60/100"]
    )


class Tariff(Settings):
    """What is paid, and which day of the claim picks the value."""

    governed_by: Literal["attached_on", "claimed_on"] = Field(
        description="the day by which its value is chosen: of the attachment or of the claim",
        examples=["attached_on"],
    )
    values: list[Amount] = Field(min_length=1, description="its values through time, the earliest first")


class Thresholds(Settings):
    """A threshold through time, and what it is under other answers to an open question."""

    values: list[Threshold] = Field(min_length=1, description="its values through time, the earliest first")
    reading: str = Field(
        default="", description="the open question that it goes by, if any", examples=["third"]
    )
    otherwise: dict[str, Annotated[str, Field(pattern=_FRACTION)]] = Field(
        default={}, description="answer -> the value under it", examples=[{"1/3": "1/3"}]
    )


class KeyDay(CitedValue):
    """A day of the programme, and which it is under other answers to an open question."""

    day: date = Field(description="the day itself", examples=["2015-03-31"])
    reading: str = Field(
        default="", description="the open question that it goes by, if any", examples=["claims-end"]
    )
    otherwise: dict[str, date] = Field(
        default={}, description="answer -> the day under it", examples=[{"30 April 2015": "2015-04-30"}]
    )


class ClaimWindow(Settings):
    """Days on which claims are taken, both in."""

    first: date = Field(description="the first day on which claims are taken", examples=["2014-01-06"])
    last: date = Field(description="the last day on which they are taken", examples=["2014-01-31"])


class Reading(Settings):
    """One thing the sources leave open: the choice in force and the others offered."""

    question: str = Field(
        default="",
        description="the question in the programme's own words",
        examples=["Do earlier days count?"],
    )
    choice: str = Field(
        default="",
        description="the answer in force; left out, the first one there is",
        examples=["the clock starts again"],
    )
    others: list[str] | None = Field(
        default=None,
        description="the answers an agreement may choose instead; left out, every other one there is",
        examples=[["days of all stays are added up"]],
    )
    cite: str = Field(
        default="",
        description="the source that settles it, by its name in `sources`: no other answer is offered then, "
        "and it stands in no register; blank where none does",
        examples=["S1"],
    )
    place: str = Field(default="", description="where it stands in that source", examples=["paragraph 12"])
    not_offered: list[str] = Field(
        default=[],
        description="read in files of before, and not needed: answers that were not built then",
        examples=[["floor"]],
    )
    bears_on: list[str] = Field(
        default=[],
        description="read in files of before, and not needed: the measures tell what a question bears on",
        examples=[["result"]],
    )


class ProgrammeFile(Composition):
    """The whole of a programme file."""

    programme: Name = Field(
        description="its id: what agreements call it; a packaged one's id takes that one's place",
        examples=["quayside-families"],
    )
    title: str = Field(description="what pages call it", examples=["Quayside families"])
    days: dict[Literal["starts", "attachments-end", "claims-end"], KeyDay] = Field(
        description="its first day and its last days of attachments and of claims, all three"
    )
    sources: dict[str, str] = Field(
        description="what its values are cited to, by short names", examples=[{"S1": "Outcomes plan, 2016"}]
    )
    tariffs: dict[str, Tariff] = Field(description="what is paid, by name")
    thresholds: dict[str, Thresholds] = Field(
        default={}, description="the numbers and fractions that decide, by name"
    )
    readings: dict[str, Reading] = Field(
        default={},
        description="answers to open questions, by question; one that is left out has its first answer",
    )
    claim_windows: list[ClaimWindow] = Field(
        default=[], description="when claims are taken; none: on any day of the programme"
    )


class Programme(Struct, frozen=True):
    """A programme's rules as the rules use them. Amounts are in minor units."""

    id: str
    title: str
    days: Mapping[str, KeyDay]
    tariffs: Mapping[str, Dated[int]]
    governed_by: Mapping[str, str]
    thresholds: Mapping[str, Dated[Fraction]]
    otherwise: Mapping[str, tuple[str, Mapping[str, Fraction]]]
    """Threshold -> the open question that it goes by, and by answer what it is."""
    readings: Mapping[str, Reading]
    """Every open question that bears on it, with the answer in force and the others offered."""
    composed: Composition
    sources: Mapping[str, str]
    windows: Sequence[ClaimWindow] = ()

    @property
    def starts(self) -> date:
        """Its first day."""
        return self.days["starts"].day

    @property
    def attachments_end(self) -> date:
        """The last day of attachments."""
        return self.days["attachments-end"].day

    @property
    def claims_end(self) -> date:
        """The last day of claims, where nothing else is chosen."""
        return self.days["claims-end"].day

    def day(self, name: str, choices: Mapping[str, str]) -> date:
        """Return a day of the programme under the answers chosen."""
        key = self.days[name]
        return key.otherwise.get(choices.get(key.reading, ""), key.day)

    def threshold(self, name: str, on: date, choices: Mapping[str, str] | None = None) -> Fraction:
        """Return a threshold in force on a day, by the answers chosen; that of its first day, before it."""
        reading, values = self.otherwise.get(name, ("", {}))
        chosen = (choices or {}).get(reading, "")
        return values[chosen] if chosen in values else self.number(name, on).value

    def tariff(self, name: str, attached_on: date, claimed_on: date) -> Held[int]:
        """Return a tariff as of the day that governs it; that of the programme's first day, before it."""
        days = {"attached_on": attached_on, "claimed_on": claimed_on}
        return self._in_force(self.tariffs[name], days[self.governed_by[name]])

    def number(self, name: str, on: date) -> Held[Fraction]:
        """Return a threshold as of a day, whatever answers are chosen, with where it was read."""
        return self._in_force(self.thresholds[name], on)

    def _in_force(self, values: Dated[T], on: date) -> Held[T]:
        """Return the value in force on a day; Misuse where the programme runs and none was yet.

        Of before the programme nothing is paid, and no value holds; but it is asked about: who could be
        included by then, and claims of then are refused. So it is by what holds from the first day.
        """
        try:
            return values.on(max(on, self.starts))
        except LookupError as fault:
            raise Misuse(f"{self.id}: {fault}; say in its file what holds from {self.starts} on") from None

    def choices(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Return the reading in force for each question, an agreement's own choice first."""
        taken = {name: chosen.get(name, reading.choice) for name, reading in self.readings.items()}
        return {name: FORMER.get(answer, answer) for name, answer in taken.items()}

    def others(self, name: str) -> Sequence[str]:
        """Return the answers offered beside the one in force."""
        return self.readings[name].others or ()


PACKAGED = "programmes/troubled-families-2012.toml"


def read_programme(
    data: bytes, file: str, currency: str = DEFAULT_CURRENCY, *, as_it_was: bool = False
) -> Programme:
    """Read a programme file; Refused names every key, value and citation at fault.

    A file without measures is of the first phase: that is what files said before programmes were
    composed in them. One `as_it_was` when an act was done under it is not asked what cannot be in it.
    """
    content = read_settings(ProgrammeFile, data, file, currency)
    composed_here = bool(content.measures)
    if not composed_here:
        content = of_the_first_phase(content)
    names = [*composition_faults(content, content.tariffs, content.thresholds, content.readings)]
    readings, unread = readings_of(content)
    told = " ".join(names)
    names += [fault for fault in unread if fault not in told]
    parts = list(_uncited(content))
    if not as_it_was:
        parts += contradictions(content, composed_here=composed_here)
    if names or parts:
        lines = lines_of(data)
        faults = [_fault(file, where, f"{where}: {what}", lines, PARTS_REMEDY) for where, what in parts]
        faults += [_fault(file, fault.partition(": ")[0], fault, lines, NAMES_REMEDY) for fault in names]
        raise Refused(f"{file} cannot be used", faults)

    def citation(value: CitedValue) -> Citation:
        return Citation(content.sources[value.cite], value.place, Standing(value.status))

    return Programme(
        id=content.programme,
        title=content.title,
        days={str(name): day for name, day in content.days.items()},
        tariffs={
            name: Dated(name, [Held(value.amount, value.since, citation(value)) for value in tariff.values])
            for name, tariff in content.tariffs.items()
        },
        governed_by={name: tariff.governed_by for name, tariff in content.tariffs.items()},
        thresholds={
            name: Dated(
                name, [Held(Fraction(value.value), value.since, citation(value)) for value in values.values]
            )
            for name, values in content.thresholds.items()
        },
        otherwise={
            name: (values.reading, {answer: Fraction(text) for answer, text in values.otherwise.items()})
            for name, values in content.thresholds.items()
            if values.reading
        },
        readings=readings,
        composed=content,
        sources=content.sources,
        windows=content.claim_windows,
    )


def of_the_first_phase(content: ProgrammeFile) -> ProgrammeFile:
    """Return a file composed as the packaged first phase is, with its own days, sums and thresholds."""
    first = read_settings(ProgrammeFile, packaged_programmes()[PACKAGED], PACKAGED, DEFAULT_CURRENCY)

    def answered(values: Mapping[str, Any], packaged: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: value.model_copy(
                update={"reading": packaged[name].reading, "otherwise": packaged[name].otherwise}
            )
            if name in packaged and not value.reading
            else value
            for name, value in values.items()
        }

    def by_name(days: Mapping[Any, Any]) -> dict[str, Any]:
        return {str(name): day for name, day in days.items()}

    parts = {name: getattr(first, name) for name in PARTS}
    of_old = {"thresholds": answered(content.thresholds, first.thresholds)}
    of_old["days"] = answered(by_name(content.days), by_name(first.days))
    parts["gates"] = [gate for gate in first.gates if {gate.from_share, gate.pays} <= {*content.thresholds}]
    return content.model_copy(update={**parts, **of_old})


def readings_of(content: ProgrammeFile) -> tuple[dict[str, Reading], list[str]]:
    """Return every open question that bears on a programme, and what its file says of none or wrongly."""
    readings: dict[str, Reading] = {}
    faults: list[str] = []
    bears = bearing(content)
    for name in {**bears, **content.readings}:
        said, built = content.readings.get(name, Reading()), OPEN.get(name)
        if built is None or name not in bears:
            if built is None:
                faults.append(unknown("reading", name, OPEN))
            continue
        choice = FORMER.get(said.choice, said.choice) or built.choices[0]
        offered = [] if said.cite else [answer for answer in built.choices if answer != choice]
        others = offered if said.others is None else said.others
        faults += [
            f"readings.{name}: {unknown(f'choice of {name}', answer, dict.fromkeys(built.choices))}"
            for answer in [choice, *others]
            if answer not in built.choices
        ]
        readings[name] = Reading(
            question=said.question or built.question,
            choice=choice,
            others=others,
            cite=said.cite,
            place=said.place,
            bears_on=[] if said.cite else bears[name],
        )
    return readings, faults


def bearing(content: ProgrammeFile) -> dict[str, list[str]]:
    """Return each open question that bears on a programme, and on what of it: measures, the result."""
    found: dict[str, list[str]] = {}
    by_threshold = {name: value.reading for name, value in content.thresholds.items() if value.reading}
    for name, use in content.measures.items():
        kind = KINDS.get(use.takes)
        asked = [use.source(parameter) for parameter in (kind.parameters if kind else ())]
        gives = [by_threshold.get(str(source), str(source)) for source in asked]
        for reading in [*gives, *use.always_under]:
            if reading in OPEN and name not in found.setdefault(reading, []):
                found[reading].append(name)
    for enough in content.eligible:
        for reading in enough.under:
            found.setdefault(reading, []).extend([ATTACHMENT, RESULT])
    result = [day.reading for day in content.days.values() if day.reading]
    result += [reading for outcome in content.outcomes.values() for reading in outcome.under]
    result += ["nothing-relevant"] if content.measures else []
    if content.fee and content.fee.share:
        result += ["rate-year", "results-cap"]
        found.setdefault("funded-rounding", []).append(ATTACHMENT)
    if content.gates:
        found.setdefault("gate-edge", []).append(GATES)
    if content.unit == "family":
        found.setdefault("duplicate", []).append(ATTACHMENT)
    for reading in dict.fromkeys(result):
        found.setdefault(reading, []).append(RESULT)
    return found


def _uncited(content: ProgrammeFile) -> Iterator[ClauseFault]:
    """Yield days that are missing, values out of order, and citations of sources that there are none of."""
    if len(content.days) < 3:  # noqa: PLR2004 - every programme has all three
        yield "days", "starts, attachments-end and claims-end are all needed"
    values: dict[str, Sequence[CitedValue]] = {f"days.{name}": [day] for name, day in content.days.items()}
    values |= {f"tariffs.{name}": tariff.values for name, tariff in content.tariffs.items()}
    values |= {f"thresholds.{name}": number.values for name, number in content.thresholds.items()}
    for where, dated in values.items():
        days = [value.since for value in dated]
        if days != sorted(set(days)):
            yield where, "the days its values hold from are out of order"
        for cite in dict.fromkeys(value.cite for value in dated if value.cite not in content.sources):
            yield where, f"there is no source {cite!r}"
    for name, reading in content.readings.items():
        if reading.cite and reading.cite not in content.sources:
            yield f"readings.{name}", f"there is no source {reading.cite!r}"
        if bool(reading.cite) != bool(reading.place) or (reading.cite and reading.others):
            yield f"readings.{name}", "what a source settles has its place there, and no other answers"


NAMES_REMEDY = "mend the name; `pooledbudget programme show ID` prints a programme part by part"
PARTS_REMEDY = "correct it in the file; `pooledbudget schema programme` says what each key is"


def _fault(file: str, where: str, what: str, lines: Mapping[Place, int], remedy: str) -> Finding:
    """Return a fault of a programme file, with the line of the nearest table or key that it names."""
    row = row_of(where, lines)
    return error(
        FindingCode.SETTING_VALUE,
        file=file,
        row=row,
        column=where if row else "",
        what=what,
        rule="a programme is composed of measures, criteria, outcomes, thresholds and tariffs that it has, "
        "and what it says hangs together",
        remedy=remedy,
    )


def packaged_programmes() -> dict[str, bytes]:
    """Return the programmes that come with the package, by settings-file name."""
    return packaged("programmes")
