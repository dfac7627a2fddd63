"""Payment-by-results rules as dated, cited data; what the words mean is code elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pooledbudget.amounts import DEFAULT_CURRENCY
from pooledbudget.cells import Name, PositivePence
from pooledbudget.cited import Citation, Dated, Held, Standing
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.packaged import packaged
from pooledbudget.settings import Settings, read_settings

_FRACTION = r"^[0-9]{1,6}(/[1-9][0-9]{0,5})?$"


class CitedValue(Settings):
    """What every value of a programme carries: from when, and where it was read."""

    since: date = Field(alias="from")
    cite: str
    place: str = Field(min_length=3)
    status: Literal["cited", "unconfirmed"]


class Amount(CitedValue):
    """A sum of money in force from a day."""

    amount: PositivePence


class Threshold(CitedValue):
    """A number or fraction in force from a day, written exactly: `3`, `60/100`."""

    value: Annotated[str, Field(pattern=_FRACTION)]


class Tariff(Settings):
    """What is paid, and which day of the claim picks the value."""

    governed_by: Literal["attached_on", "claimed_on"]
    values: list[Amount] = Field(min_length=1)


class Thresholds(Settings):
    """A threshold through time."""

    values: list[Threshold] = Field(min_length=1)


class KeyDay(CitedValue):
    """A day of the programme."""

    day: date


class Reading(Settings):
    """One thing the sources leave open: the choice in force and the others offered."""

    question: str
    choice: str
    others: list[str] = []
    """Choices an agreement may make instead."""
    not_offered: list[str] = []
    """Readings known and not built: named so that nobody takes the choice for settled."""
    bears_on: list[str]


class ProgrammeFile(Settings):
    """The whole of a programme file."""

    programme: Name
    title: str
    days: dict[Literal["starts", "attachments-end", "claims-end"], KeyDay]
    sources: dict[str, str]
    tariffs: dict[str, Tariff]
    thresholds: dict[str, Thresholds]
    readings: dict[str, Reading] = {}

    @model_validator(mode="after")
    def _every_citation_leads_somewhere(self) -> ProgrammeFile:
        if len(self.days) < 3:  # noqa: PLR2004 - every programme has all three
            raise ValueError("days: starts, attachments-end and claims-end are all needed")
        values: dict[str, list[CitedValue]] = {name: [value] for name, value in self.days.items()}
        values |= {name: list(value.values) for name, value in self.tariffs.items()}
        values |= {name: list(value.values) for name, value in self.thresholds.items()}
        for name, dated in values.items():
            days = [value.since for value in dated]
            if days != sorted(set(days)):
                raise ValueError(f"{name}: the days its values hold from are out of order")
            unknown = [value.cite for value in dated if value.cite not in self.sources]
            if unknown:
                raise ValueError(f"{name}: there is no source {unknown[0]!r}")
        return self


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme's rules as the rules use them. Amounts are in minor units."""

    id: str
    title: str
    starts: date
    attachments_end: date
    claims_end: date
    tariffs: Mapping[str, Dated[int]]
    governed_by: Mapping[str, str]
    thresholds: Mapping[str, Dated[Fraction]]
    readings: Mapping[str, Reading]

    def threshold(self, name: str, on: date) -> Fraction:
        """Return a threshold in force on a day."""
        return self.thresholds[name].on(on).value

    def tariff(self, name: str, attached_on: date, claimed_on: date) -> Held[int]:
        """Return a tariff as of the day that governs it."""
        days = {"attached_on": attached_on, "claimed_on": claimed_on}
        return self.tariffs[name].on(days[self.governed_by[name]])

    def choices(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Return the reading in force for each question, an agreement's own choice first."""
        return {name: chosen.get(name, reading.choice) for name, reading in self.readings.items()}


def read_programme(data: bytes, file: str, currency: str = DEFAULT_CURRENCY) -> Programme:
    """Read a programme file; Refused names every key, value and citation at fault."""
    content = read_settings(ProgrammeFile, data, file, currency)

    def citation(value: CitedValue) -> Citation:
        return Citation(content.sources[value.cite], value.place, Standing(value.status))

    return Programme(
        id=content.programme,
        title=content.title,
        starts=content.days["starts"].day,
        attachments_end=content.days["attachments-end"].day,
        claims_end=content.days["claims-end"].day,
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
        readings=content.readings,
    )


def _named_twice(file: str, programme: str) -> Finding:
    return error(
        FindingCode.SETTING_VALUE,
        file=file,
        column="programme",
        what=f"programme {programme!r} is in another file too",
        rule="each programme has a name of its own; to take a packaged one's place, a file bears its name",
        remedy="name one of them otherwise, or delete it",
    )


def packaged_programmes() -> dict[str, bytes]:
    """Return the programmes that come with the package, by settings-file name."""
    return packaged("programmes")


def programmes_in(settings: Mapping[str, bytes], currency: str) -> dict[str, Programme]:
    """Read every programme among a book's settings files; Refused with every fault in all of them."""
    found: dict[str, Programme] = {}
    faults: list[Finding] = []
    for name, data in settings.items():
        if name.startswith("programmes/"):
            try:
                programme = read_programme(data, name, currency)
            except Refused as refused:
                faults += refused.findings
            else:
                if programme.id in found:
                    faults.append(_named_twice(name, programme.id))
                found[programme.id] = programme
    if faults:
        raise Refused("the programmes of this book cannot be used", faults)
    return found
