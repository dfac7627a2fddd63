"""The one grammar for each sort of cell, as pydantic types; a fault names its finding code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Struct
from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from pooledbudget.days import ISO, day_as
from pooledbudget.findings import FindingCode
from pooledbudget.money import PLAIN_AMOUNT, minor_units
from pooledbudget.periods import Month
from pooledbudget.personal import NUMBERED, PERSONAL, made_up, told_of_person


class Plainly(Struct, frozen=True):
    """The pattern of cells that its grammar is sure to take, and what they are read as.

    A whole column is told by this at once. What does not look so is no fault yet: the grammar itself
    is asked. So this may be narrower than the grammar, and must never be wider.
    """

    pattern: str
    """A regular expression for the whole cell."""
    reads: Literal["text", "count", "day", "money"] = "text"
    at_least: int | None = None
    """The least it may be, in minor units."""
    nought: bool = True
    """Whether it may be nought."""
    never: str = ""
    """A regular expression for what it plainly holds nowhere; blank where there is none."""
    says: str = ""
    """The shape that is wanted, in a reader's words."""


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
REFERENCE_LENGTH_MAX = 200
SPOILED = r"##+|#(?:N/A|GETTING_DATA|[A-Z]+(?:/0)?[!?])|-?[0-9]\.[0-9]+[Ee][+-]?[0-9]+|-?[0-9][Ee]\+[0-9]+"
"""A whole cell that a spreadsheet left in place of what was typed: an error, a column too narrow, 1.2E+12."""
_SPOILED = re.compile(SPOILED)
_DECIMAL = re.compile(r"[0-9]+\.0+")
_COUNT = re.compile(r"[0-9]{1,9}")
_BEGINNING = 40
_UNSEEN = ("Cc", "Cf", "Zl", "Zp")
LOST = "\N{REPLACEMENT CHARACTER}"
_LINES = re.compile(r"[ \t]*(\r\n|\r|\n)[ \t]*")
_TWICE = re.compile(r"Ã.|Â[\u0080-\u00bf]|Å[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ•–—˜™š›œžŸ]|â..")
"""Where text may have been decoded twice: the letters that the first bytes of UTF-8 become in cp1252."""
TEXT_LENGTH_MAX = 200


ROOTS = ("assets", "liabilities", "funds", "income", "spending", "in-view")
"""First segments of accounts. `in-view` holds what is reported here but belongs to no pool."""


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,49}$")]
"""An id of ours: small letters, digits and hyphens."""


def account(path: str) -> str:
    """Return an account path if its segments are well formed, or raise ValueError."""
    root, *rest = path.split(":")
    if (
        root not in ROOTS
        or not rest
        or not all(part and part.replace("-", "").isalnum() and part.isascii() for part in rest)
    ):
        raise ValueError(
            f"{path!r} is not an account; begin with one of {', '.join(ROOTS)} "
            "and part the segments with a colon"
        )
    return path


def folded(text: str) -> str:
    """Return words as they are compared where case and spaces do not matter.

    Nor does it matter whether an accent stands with its letter or after it: both look alike to a reader.
    """
    return " ".join(composed(text).split()).casefold()


def composed(text: str) -> str:
    """Return a text with each accent in one letter with what it stands on, as most systems write it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _reader(code: FindingCode, read: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: _read(code, read, value))


def _read(code: FindingCode, read: Callable[[str], Any], value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError(code.value, "{given} must be written as a string", {"given": str(value)})
    try:
        return read(value)
    except ValueError as fault:
        raise PydanticCustomError(code.value, "{why}", {"why": str(fault)}) from None


def character(char: str) -> str:
    """Name a character that cannot be seen, as `NO-BREAK SPACE (U+00A0)`."""
    return f"{unicodedata.name(char, 'a control character')} (U+{ord(char):04X})"


def unseen(text: str) -> str:
    """Return the first character of a text that cannot be seen, blank if there is none."""
    return next((char for char in text if unicodedata.category(char) in _UNSEEN), "")


def decoded_twice(text: str) -> str:
    """Return what in a text was decoded twice, and what it stands for: `Ã´ for ô`; blank if nothing was."""
    if text.isascii():
        return ""
    for found in _TWICE.finditer(text):
        try:
            meant = bytes(_byte(char) for char in found[0]).decode("utf-8")
        except ValueError:
            continue
        if len(meant) == 1:
            return f"{found[0]} for {meant}" if meant.isprintable() else found[0]
    return ""


def _byte(char: str) -> int:
    """Return the byte that cp1252 shows as a character; ValueError if it shows none so."""
    try:
        return char.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(char)


def _refuse_lost(text: str) -> None:
    """Raise ValueError for what a spreadsheet or a wrong encoding left in place of what was written."""
    if _SPOILED.fullmatch(text):
        raise ValueError(f"{text!r} is what a spreadsheet shows in place of what was typed")
    if LOST in text:
        raise ValueError("holds U+FFFD: letters were lost before the file came")
    if twice := decoded_twice(text):
        raise ValueError(f"was decoded twice somewhere on its way ({twice})")


def _name(text: str) -> str:
    found = text.strip()
    if not _NAME.fullmatch(found):
        hidden = unseen(found)
        said = f"; it holds {character(hidden)}" if hidden else ""
        raise ValueError(f"{text!r} is not an id: plain letters, digits and . _ / - only{said}")
    _refuse_lost(found)
    if _DECIMAL.fullmatch(found):
        raise ValueError(f"{text!r} is a number a spreadsheet made of an id; format the column as text")
    return found


def _person(text: str) -> str:
    found = _name(text)
    if why := made_up(found):
        raise ValueError(why)
    return found


def _reference(text: str) -> str:
    found = text.strip()
    if found.isascii() and found.isprintable() and 1 <= len(found) <= REFERENCE_LENGTH_MAX:
        _refuse_lost(found)
        return found
    found = _LINES.sub(" ", unicodedata.normalize("NFC", found))
    found = "".join(" " if unicodedata.category(char) == "Zs" else char for char in found).strip()
    if hidden := unseen(found):
        raise ValueError(f"holds a character that cannot be seen: {character(hidden)}")
    if len(found) > REFERENCE_LENGTH_MAX:
        raise ValueError(_too_long(found, REFERENCE_LENGTH_MAX))
    if not found:
        raise ValueError("is not a reference: it holds nothing that can be seen")
    _refuse_lost(found)
    return found


def _too_long(text: str, most: int) -> str:
    """Say that a text is too long, and how it begins, so that it is found again."""
    return f"is longer than {most} characters: it has {len(text):,}, and begins {text[:_BEGINNING]!r}"


def _text(text: str) -> str:
    found = text.strip()
    if not (found.isascii() and found.isprintable()):
        found = _LINES.sub(" ", unicodedata.normalize("NFC", found))
    if hidden := unseen(found):
        raise ValueError(f"holds a character that cannot be seen: {character(hidden)}")
    if len(found) > TEXT_LENGTH_MAX:
        raise ValueError(_too_long(found, TEXT_LENGTH_MAX))
    _refuse_lost(found)
    return found


def _narrative(text: str) -> str:
    found = _text(text)
    if about := told_of_person(found):
        raise ValueError(f"holds what looks like {about}; what is about a person belongs in evidence")
    return found


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _month(text: str) -> str:
    return str(Month.parse(text.strip(" \N{NO-BREAK SPACE}")))


def _any_amount(_minor: int, _text: str) -> None:
    """Refuse nothing."""


def _positive(minor: int, text: str) -> None:
    if minor <= 0:
        raise ValueError(f"{text!r} must be more than nought")


def _not_nought(minor: int, _text: str) -> None:
    if minor == 0:
        raise ValueError("an amount of nought moves no money; leave the row out")


def _money_reader(check: Callable[[int, str], None]) -> BeforeValidator:
    """Read an amount in the currency of the validation context, pounds where there is none."""

    def validate(value: Any, info: ValidationInfo) -> Any:
        currency = (info.context or {}).get("currency", "GBP")

        def read(text: str) -> int:
            minor = minor_units(text, currency)
            check(minor, text)
            return minor

        return _read(FindingCode.CELL_MONEY, read, value)

    return BeforeValidator(validate)


def _day_reader() -> BeforeValidator:
    """Read a day in one of the formats of the validation context, YYYY-MM-DD where there are none."""

    def validate(value: Any, info: ValidationInfo) -> Any:
        written_as = (info.context or {}).get("days", (ISO,))
        return _read(FindingCode.CELL_DAY, lambda text: day_as(text, written_as), value)

    return BeforeValidator(validate)


_AMOUNT_SCHEMA = {
    "type": "string",
    "description": "an amount in the book's currency as a decimal string",
    "examples": ["1234.50"],
}

Pence = Annotated[
    int,
    _money_reader(_any_amount),
    WithJsonSchema(_AMOUNT_SCHEMA),
    Plainly(PLAIN_AMOUNT, "money", says="an amount with two decimal places"),
]
"""An amount of any sign, nought allowed; minor units once read."""
PositivePence = Annotated[
    int,
    _money_reader(_positive),
    WithJsonSchema(_AMOUNT_SCHEMA),
    Plainly(PLAIN_AMOUNT, "money", at_least=1, says="an amount above nought with two decimal places"),
]
"""An amount above nought; minor units once read."""
NonzeroPence = Annotated[
    int,
    _money_reader(_not_nought),
    WithJsonSchema(_AMOUNT_SCHEMA),
    Plainly(PLAIN_AMOUNT, "money", nought=False, says="an amount with two decimal places, and not nought"),
]
"""An amount of either sign but not nought; minor units once read."""
AccountPath = Annotated[
    str,
    _reader(FindingCode.CELL_NAME, lambda text: account(text.strip())),
    WithJsonSchema({"type": "string", "examples": ["assets:cash", "spending:hubs"]}),
    Plainly(
        f"({'|'.join(ROOTS)})(:[A-Za-z0-9]+(-[A-Za-z0-9]+)*)+",
        says="an account of the chart, its segments parted by colons",
    ),
]
"""An account: segments parted by colons, the first one of `ROOTS`."""
Day = Annotated[
    date,
    _day_reader(),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2013-06-30"]}),
    Plainly("", "day"),
]
"""A day written YYYY-MM-DD, or in a format the file's layout declares."""
MonthText = Annotated[
    str,
    _reader(FindingCode.CELL_DAY, _month),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}),
    Plainly("(19|20)[0-9]{2}-(0[1-9]|1[0-2])", says="a month written like 2013-06"),
]
"""A month written YYYY-MM."""
_RUINED = f"^({SPOILED})$"
_AN_ID = "an id of plain letters, digits and . _ / -"
_A_TEXT = f"at most {TEXT_LENGTH_MAX} characters that can be seen, as they were typed"
Identifier = Annotated[
    str,
    _reader(FindingCode.CELL_NAME, _name),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$"}),
    Plainly(_NAME.pattern, never=f"^({SPOILED}|{_DECIMAL.pattern})$", says=_AN_ID),
]
"""An id: ASCII only, so that no look-alike letter passes."""
PersonId = Annotated[
    str,
    _reader(FindingCode.CELL_NAME, _person),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$"}),
    Plainly(_NAME.pattern, never=f"^({SPOILED}|{_DECIMAL.pattern}|{NUMBERED})$", says=_AN_ID),
]
"""An id of a person: a number of a known kind must be valid."""
Reference = Annotated[
    str,
    _reader(FindingCode.CELL_NAME, _reference),
    WithJsonSchema({"type": "string", "maxLength": REFERENCE_LENGTH_MAX}),
    Plainly(
        "[!-~]([ -~]{0,198}[!-~])?",
        never=_RUINED,
        says=f"1 to {REFERENCE_LENGTH_MAX} characters that can be seen, as they were typed",
    ),
]
"""A reference as the sender writes it: 1 to 200 characters of any script, in NFC; a line break is a space."""
Text = Annotated[
    str,
    _reader(FindingCode.CELL_NAME, _text),
    WithJsonSchema({"type": "string", "maxLength": TEXT_LENGTH_MAX}),
    Plainly("[!-~]([ -~]{0,198}[!-~])?", never=_RUINED, says=_A_TEXT),
]
"""Free text, normalised to NFC, with nothing unseen in it; a line break is a space."""
Narrative = Annotated[
    str,
    _reader(FindingCode.CELL_NAME, _narrative),
    WithJsonSchema({"type": "string", "maxLength": TEXT_LENGTH_MAX}),
    Plainly(
        "[!-~]([ -~]{0,198}[!-~])?",
        never=f"{_RUINED}|{PERSONAL}",
        says=f"{_A_TEXT}, and point at nobody",
    ),
]
"""Free text beside money: it names nobody by a number, an address or a day of birth."""
Count = Annotated[
    int,
    _reader(FindingCode.CELL_NUMBER, _count),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,9}$"}),
    Plainly(_COUNT.pattern, "count", says="a whole number, nought or more"),
]
"""A whole number, nought or more."""
