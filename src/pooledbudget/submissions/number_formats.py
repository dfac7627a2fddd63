"""What a workbook shows of a number by its format: a day, noughts it does not hold, thousands, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from pooledbudget.amounts import SYMBOLS
from pooledbudget.submissions.sheet import DAY, NUMBER, PADDED

_DAY_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of the formats that every spreadsheet knows and shows a day or a time by."""
_PERCENT_FORMATS = frozenset({9, 10})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PADS = re.compile(r"[^0#?.]*00")
_PLACES = re.compile(r"[0#?]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])|%")
_CONDITION = re.compile(r"\[[<>=]")
_SIGN = re.compile(r"[-(]|\\-")
_SYMBOL = re.compile(r"\[\$([^\]-]+)(?:-[^\]]*)?\]|([£€₹])|\b([A-Z]{3})\b")
_CURRENCIES = {"£": "GBP", "€": "EUR", "₹": "INR", "US$": "USD", "A$": "AUD"}
_WORDS = re.compile(r"\b(?:cr|dr|k|m|bn|mn|thousands?|millions?)\b", re.IGNORECASE)


class Shown(Struct, frozen=True):
    """What a format shows of numbers."""

    sort: str = NUMBER
    scaled: bool = False
    """Whether it shows them divided, as per cents, or with a word that says so."""
    hidden: tuple[bool, bool] = (False, False)
    """Whether it shows no digit of those above nought, and of those below."""
    unsigned: bool = False
    """Whether it shows those below nought as if they were above."""


def shown(number: str, formats: Mapping[str, str]) -> Shown:
    """Return what a format shows, by its number and the formats that a workbook adds to the common ones."""
    code = formats.get(number)
    if code is None:
        known = int(number) if number.isdecimal() else 0
        return Shown(DAY if known in _DAY_FORMATS else NUMBER, scaled=known in _PERCENT_FORMATS)
    first = _LITERAL.sub("", code.partition(";")[0])
    if first.strip().lower() != "general" and re.search(r"[dmyhs]", first, re.IGNORECASE):
        return Shown(DAY)
    return _of_sections(code, PADDED if _PADS.match(first) else NUMBER)


def _of_sections(code: str, sort: str) -> Shown:
    """Tell what the sections of a format show: of numbers above nought, below nought, and of nought."""
    written = _sections(code)
    above, below = written[0], written[1] if len(written) > 1 else written[0]
    hidden = not _CONDITION.search(code)
    return Shown(
        sort,
        scaled=any(_SCALED.search(_LITERAL.sub("", part)) or _WORDS.search(part) for part in (above, below)),
        hidden=(hidden and _shows_nothing(above), hidden and _shows_nothing(below)),
        unsigned=hidden and len(written) > 1 and not _shows_nothing(below) and not _SIGN.search(below),
    )


def currency_shown(number: str, formats: Mapping[str, str]) -> str:
    """Return the currency that a format shows numbers in; blank where it shows none for certain.

    A dollar sign alone is of several currencies, and of many a template.
    """
    for found in _SYMBOL.finditer(_sections(formats.get(number, ""))[0]):
        said: str = next(filter(None, found.groups())).strip()
        if (currency := _CURRENCIES.get(said, said)) in SYMBOLS:
            return currency
    return ""


def _sections(code: str) -> list[str]:
    """Return the sections of a format; a semicolon within quotes parts none."""
    found, quoted, escaped = [""], False, False
    for letter in code:
        if letter == ";" and not (quoted or escaped):
            found.append("")
            continue
        quoted ^= letter == '"' and not escaped
        escaped = letter == "\\" and not escaped
        found[-1] += letter
    return found


def _shows_nothing(section: str) -> bool:
    plainly = _LITERAL.sub("", section)
    return not _PLACES.search(plainly) and "@" not in plainly and "general" not in plainly.lower()
