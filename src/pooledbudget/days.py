"""How senders write a day: formats as data, of which nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, pairwise

from msgspec import Struct

from pooledbudget.periods import FIRST_YEAR, LAST_YEAR, MONTHS, Month

ISO = "YYYY-MM-DD"
ISO_TIME = "YYYY-MM-DDThh:mm:ss"
"""How a workbook's own date with a time of day is laid out as text."""
SERIAL = "Excel serial"
_SERIAL_FROM, _SERIAL_AFTER = date(1899, 12, 30), 60
"""Excel counts days from here; up to 60 it counts a 29 February 1900 that never was."""
_SHORT = tuple(name[:3] for name in MONTHS)
_CENTURY = 2000
_LENGTH_MAX = 40
_DIGIT = re.compile(r"[0-9]")
_EXAMPLE = date(2013, 6, 30)
_PROBE = date(2005, 4, 3)
"""A day whose year, month and day could each be taken for another."""
_PARTS = {
    "YYYY": ("year", "[0-9]{4}", "(19|20)[0-9]{2}", "%Y"),
    "YY": ("year", "[0-9]{2}", "([0-5][0-9]|6[0-8])", "%y"),
    "Month": ("month", "|".join(MONTHS), f"({'|'.join(MONTHS)})", "%B"),
    "Mon": ("month", f"{'|'.join(_SHORT)}|Sept", f"({'|'.join(_SHORT)})", "%b"),
    "MM": ("month", "[0-9]{2}", "[0-9]{2}", "%m"),
    "M": ("month", "[0-9]{1,2}", "[0-9]{1,2}", "%m"),
    "DD": ("day", "[0-9]{2}", "[0-9]{2}", "%d"),
    "D": ("day", "[0-9]{1,2}", "[0-9]{1,2}", "%d"),
    "hh": ("hour", "[01]?[0-9]|2[0-3]", "([01][0-9]|2[0-3])", "%H"),
    "mm": ("minute", "[0-5][0-9]", "[0-5][0-9]", "%M"),
    "ss": ("second", r"[0-5][0-9](?:\.[0-9]{1,7})?", "[0-5][0-9]", "%S"),
    "AM": ("half", "[AP]M", "[AP]M", "%p"),
}
"""Part of a format -> what it says, its grammar, what surely is one, and what SQL calls it."""
_SPLIT = re.compile(r"YYYY|YY|Month|Mon|MM|M|DD|D|hh|mm|ss|AM|[ /.,:T-]")
_DATES = ("DD/MM/YYYY", "D/M/YYYY", "DD-MM-YYYY", "D-M-YYYY", "DD.MM.YYYY", "D.M.YYYY")
_SHORTER = ("DD/MM/YY", "D/M/YY", "DD-MM-YY", "DD.MM.YY", "DDMMYYYY")
_NAMED = tuple(
    f"{day}{mark}{month}{mark}{year}"
    for mark in "- /"
    for month in ("Mon", "Month")
    for day in ("DD", "D")
    for year in ("YYYY", "YY")
)
_OTHERS = (
    "YYYY/MM/DD",
    "YYYY.MM.DD",
    "YYYYMMDD",
    "MM/DD/YYYY",
    "M/D/YYYY",
    "MM-DD-YYYY",
    "MM/DD/YY",
    "M/D/YY",
)
_YEAR_FIRST = ("YY/MM/DD", "YY-MM-DD", "YY.MM.DD", "Month D, YYYY", "Mon D, YYYY")
_MONTHS_ONLY = (
    "Mon-YY",
    "Mon YY",
    "Mon-YYYY",
    "Mon YYYY",
    "Month YYYY",
    "Month-YY",
    "MM/YYYY",
    "YYYY/MM",
    "YYYY-MM",
    "YYYYMM",
)
_ORDERS = (("day", "month", "year"), ("month", "day", "year"), ("year", "month", "day"))
"""The orders of Britain, of the United States, and of ISO."""
_TIMES = ("hh:mm:ss", "hh:mm", "hh:mm:ss AM")
KNOWN = (
    *("YYYY-MM-DD", *_DATES, *_SHORTER, *_NAMED, *_OTHERS, *_YEAR_FIRST, *_MONTHS_ONLY),
    *(
        f"{way} {time}"
        for time in _TIMES
        for way in (
            "YYYY-MM-DD",
            "DD/MM/YYYY",
            "D/M/YYYY",
            "DD-MM-YYYY",
            "DD-Mon-YYYY",
            "DD-Mon-YY",
            "M/D/YYYY",
        )
    ),
    "YYYY-MM-DDThh:mm:ss",
    SERIAL,
)
"""Ways to write a day that senders are known to use, the likelier in Britain first."""


class DayFormat(Struct, frozen=True):
    """One way to write a day; ValueError for a format that cannot say which day is meant.

    Without a day of the month it means the month's last day; a time of day is read past; YY is 20YY.
    """

    text: str
    parts: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> DayFormat:
        """Read a format such as `DD-Mon-YYYY`."""
        if text == SERIAL:
            return cls(text, ())
        parts = tuple(_SPLIT.findall(text))
        said = [_PARTS[part][0] for part in parts if part in _PARTS]
        known = "".join(parts) == text and len(set(said)) == len(said)
        if not known or not {"year", "month"} <= set(said) or _run_together(parts):
            raise ValueError(
                f"{text!r} is no way to write a day; make one of YYYY or YY, Month, Mon, MM or M, DD or D, "
                f"hh:mm:ss AM and / - . or spaces, for example DD-Mon-YYYY, or say {SERIAL}"
            )
        return cls(text, parts)

    @property
    def timed(self) -> bool:
        """Whether it has a time of day."""
        return "hh" in self.parts

    @property
    def whole_months(self) -> bool:
        """Whether it says a month only."""
        return bool(self.parts) and not {"D", "DD"} & set(self.parts)

    @property
    def pattern(self) -> str:
        """What surely is a day written so, but for days that the calendar does not have."""
        if self.text == SERIAL:
            return "[1-9][0-9]{4}"
        return "".join(_PARTS[part][2] if part in _PARTS else re.escape(part) for part in self.parts)

    def sql(self, cell: str) -> str:
        """Return the SQL that reads a cell which looks so; NULL where the calendar has no such day."""
        if self.text == SERIAL:
            return f"(DATE '{_SERIAL_FROM}' + try_cast({cell} AS INTEGER))::DATE"
        written = "".join(_PARTS[part][3] if part in _PARTS else part for part in self.parts)
        read = f"try_strptime({cell}, '{written}')::DATE"
        return f"last_day({read})" if self.whole_months else read

    def read(self, text: str) -> date | None:
        """Return the day a text means; None if it is not written so, ValueError if there is no such day."""
        if self.text == SERIAL:
            return _from_serial(text)
        found = _compiled(self).fullmatch(text)
        if found is None:
            return None
        said = found.groupdict()
        year = int(said["year"]) + (_CENTURY if "YY" in self.parts else 0)
        month = _month(said["month"])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"{text!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}")
        try:
            return date(year, month, int(said["day"])) if "day" in said else Month(year, month).last
        except ValueError:
            raise ValueError(f"{text!r} is not in the calendar") from None

    def write(self, value: date) -> str:
        """Write a day so."""
        if self.text == SERIAL:
            return str((value - _SERIAL_FROM).days)
        shown = {
            "YYYY": f"{value.year}",
            "YY": f"{value.year % 100:02d}",
            "Month": MONTHS[value.month - 1],
            "Mon": _SHORT[value.month - 1],
            "MM": f"{value.month:02d}",
            "M": f"{value.month}",
            "DD": f"{value.day:02d}",
            "D": f"{value.day}",
            **dict.fromkeys(("hh", "mm", "ss"), "00"),
        }
        if "AM" in self.parts:
            shown |= {"hh": "12"}
        return "".join(shown.get(part, part) for part in self.parts)


def _run_together(parts: Sequence[str]) -> bool:
    """Say whether a part of one or two digits touches another: `DMYYYY` says nothing for sure."""
    pairs = [pair for pair in pairwise(parts) if set(pair) <= set(_PARTS)]
    return any({"D", "M"} & set(pair) for pair in pairs)


@lru_cache(maxsize=400)
def _compiled(written_as: DayFormat) -> re.Pattern[str]:
    grammar = [
        f"(?P<{_PARTS[part][0]}>{_PARTS[part][1]})" if part in _PARTS else re.escape(part)
        for part in written_as.parts
    ]
    return re.compile("".join(grammar), re.IGNORECASE | re.ASCII)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return [name.lower() for name in _SHORT].index(text[:3].lower()) + 1


def _from_serial(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII):
        return None
    value = _SERIAL_FROM + timedelta(days=int(text))
    if int(text) <= _SERIAL_AFTER or value.year > LAST_YEAR:
        raise ValueError(f"{text!r} is no day that Excel counts, or is after {LAST_YEAR}")
    return value


@lru_cache(maxsize=400)
def day_formats(texts: tuple[str, ...]) -> tuple[DayFormat, ...]:
    """Read formats; ValueError for one that cannot be."""
    return tuple(DayFormat.of(text) for text in texts)


def one_day_each(texts: Sequence[str]) -> None:
    """Raise ValueError if two formats read one text as two days."""
    for one_way, other in combinations(day_formats(tuple(texts)), 2):
        if clash := _clash(one_way, other) or _clash(other, one_way):
            raise ValueError(f"{clash!r} is one day as {one_way.text} and another as {other.text}: say one")


def _clash(writes: DayFormat, reads: DayFormat) -> str:
    text = writes.write(_PROBE)
    meant = writes.read(text)
    try:
        other = reads.read(text)
    except ValueError:
        return ""
    return text if other not in {None, meant} else ""


@lru_cache(maxsize=20_000)
def day_as(text: str, written_as: tuple[str, ...]) -> date:
    """Read a day written in one of the declared formats; ValueError says what was wrong.

    Nothing is guessed: no other formats, no other scripts' digits.
    """
    plain = text.strip(" \N{NO-BREAK SPACE}")
    for way in day_formats(written_as):
        try:
            found = way.read(plain)
        except ValueError as fault:
            raise ValueError(f"{fault}{_otherwise(plain)}") from None
        if found is not None:
            return found
    raise ValueError(f"{text!r} is not a day written {' or '.join(written_as)}{_otherwise(plain)}")


@lru_cache(maxsize=20_000)
def _otherwise(text: str) -> str:
    """Say in which known ways a text would be a day; blank where there is none."""
    if not may_be_day(text):
        return ""
    meant: dict[date, str] = {}
    for way in day_formats(KNOWN[:-1]):
        if found := _read_so(way, text):
            meant.setdefault(found, way.text)
    return f"; it is {' or '.join(f'{found} as {way}' for found, way in meant.items())}" if meant else ""


def may_be_day(text: str) -> bool:
    """Say whether a text looks like a day in any known way: quick, and before each way is tried."""
    return len(text) <= _LENGTH_MAX and bool(_DIGIT.search(text)) and bool(_any_known().fullmatch(text))


@lru_cache(maxsize=1)
def _any_known() -> re.Pattern[str]:
    """Return what every text matches that may be a day in a known way."""
    ways = "|".join(re.sub(r"\?P<[a-z]+>", "?:", _compiled(DayFormat.of(way)).pattern) for way in KNOWN[:-1])
    return re.compile(ways, re.IGNORECASE | re.ASCII)


def _read_so(way: DayFormat, text: str) -> date | None:
    try:
        return way.read(text)
    except ValueError:
        return None


def orders(ways: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the ways of digits alone in which day, month and year could be taken for these.

    DD/MM/YY is MM/DD/YY and YY/MM/DD besides; of a year of four digits only the month can be the day.
    """
    found = []
    parts = [DayFormat.of(way).parts for way in ways]
    for order in _ORDERS:
        turned = [_in_order(some, order) for some in parts]
        if all(turned) and tuple(turned) != tuple(ways):
            found.append(tuple(turned))
    return found


def _in_order(parts: Sequence[str], order: Sequence[str]) -> str:
    """Return a way with its day, month and year in an order; blank where nobody would mistake it so."""
    said = {_PARTS[part][0]: part for part in parts if part in _PARTS}
    if {"Mon", "Month", "YYYY"} & set(parts[:1]) or {"Mon", "Month"} & set(parts) or "day" not in said:
        return ""
    if "YYYY" in parts and order[-1] != "year":
        return ""
    left = iter(order)
    return "".join(
        said[next(left)] if part in _PARTS and _PARTS[part][0] in order else part for part in parts
    )


def example(written_as: Iterable[str]) -> str:
    """Return a day as the first of some formats writes it: `30-Jun-2013`."""
    return DayFormat.of(next(iter(written_as))).write(_EXAMPLE)


def whole_months(written_as: Iterable[str]) -> bool:
    """Say whether the first of some formats says a month only."""
    return DayFormat.of(next(iter(written_as))).whole_months


def with_typed(written_as: tuple[str, ...]) -> tuple[str, ...]:
    """Return formats with how a workbook's own dates look: with a time only where the sender's have one."""
    timed = any(way.timed for way in day_formats(written_as))
    return tuple(dict.fromkeys([ISO, *([ISO_TIME] if timed else []), *written_as]))
