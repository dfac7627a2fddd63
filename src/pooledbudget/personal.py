"""What points at a person: numbers of well-known kinds, telephones, addresses and days of birth."""

from __future__ import annotations

import re
from collections.abc import Container

_NINO = r"(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ) ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]"
_PUPIL = r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]"
_TELEPHONE = (
    r"(?:[+]44|\b0044)[ -]?(?:[(]0[)] ?)?[1-9](?:[ -]?[0-9]){8,9}\b"
    r"|\b07[1-57-9][0-9]{2}[ -][0-9]{3}[ -]?[0-9]{3}\b"
    r"|\b0[12][0-9]{1,3}[ -][0-9]{3,4}[ -][0-9]{3,4}\b"
    r"|(?i:\b(?:tel|telephone|phone|mobile|mob)\b[.:]?(?: (?:no|number)\b[.:]?)? ?"
    r"[+(]?[0-9](?:[ )-]{0,2}[0-9]){5,12})"
)
"""With the country before it, of a mobile in groups, of a place in three, or called so."""
_HEALTH = r"(?i:\bNHS\b[^0-9]{0,12})?\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b"
_ADDRESS = (
    r"\b[0-9]{1,4}[A-Za-z]?,? [A-Za-z][A-Za-z ,.'-]{2,60}[ ,]"
    r"(?i:[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2})\b"
)
"""A number of a house, words, and a postcode, in capitals or not."""
_PATTERNS = {
    "a telephone number": _TELEPHONE,
    "an NHS number": _HEALTH,
    "an address": _ADDRESS,
    "an e-mail address": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+[.][A-Za-z]",
    "a National Insurance number": rf"\b(?i:{_NINO})\b",
    "a pupil number": rf"\b{_PUPIL}\b",
    "a postcode": r"\b[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}\b",
    "a day of birth": r"(?i:\b(?:d[.]?o[.]?b|born|date of birth|birth ?date)\b[^0-9]{0,12}[0-9])",
}
PERSONAL = "|".join(f"(?:{pattern})" for pattern in _PATTERNS.values())
"""What a text holds, somewhere in it, that may point at a person; the check letter is not looked at."""
NUMBERED = f"{_PUPIL}|(?i:QQ[0-9]{{6}}[A-D])"
"""A whole id that looks like a number of a well-known kind, which may or may not be one that can be."""
_GROUPED = re.compile(r"[0-9]{3}([ -])[0-9]{3}\1[0-9]{4}")
_DUMMY = re.compile(r"(?i:QQ[0-9]{6}[A-D])")
_UPN = re.compile(_PUPIL)
HEALTH_DIGITS = 10
_CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def told_of_person(text: str, but: Container[str] = ()) -> str:
    """Return what a text holds that points at a person, `but` for some; blank if nothing does."""
    for what, pattern in _PATTERNS.items():
        if what in but:
            continue
        for found in re.finditer(pattern, text):
            if _SURE.get(what, bool)(found[0]):
                return what
    return ""


def told_by_name(name: str) -> str:
    """Return what the name of a file or a sheet holds that points at a person; blank if nothing does.

    An underscore parts words there. Bills of `mobile_20130401` and sheets of `M4 2ND` look like a telephone
    and a postcode, which by themselves are not asked about.
    """
    return told_of_person(name.replace("_", " "), ("a telephone number", "a postcode"))


def health_number(text: str) -> bool:
    """Say whether a text is an NHS number, called one or written in its groups: its last digit checks it.

    Ten digits alone are not taken for one: of any ten, one in eleven would check.
    """
    digits = [int(letter) for letter in text if letter.isdecimal()]
    if len(digits) != HEALTH_DIGITS or not (text[:3].upper() == "NHS" or _GROUPED.fullmatch(text)):
        return False
    total = sum(weight * digit for weight, digit in zip(range(HEALTH_DIGITS, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == digits[-1]


def pupil_number(text: str) -> bool:
    """Say whether a text is a unique pupil number: its letter checks its twelve places."""
    if not _UPN.fullmatch(text):
        return False
    places = [_CHECK_LETTERS.index(place) if place.isalpha() else int(place) for place in text[1:]]
    total = sum(weight * place for weight, place in enumerate(places, start=2))
    return _CHECK_LETTERS[total % len(_CHECK_LETTERS)] == text[0]


def made_up(person: str) -> str:
    """Say why the id of a person cannot be the number that it looks like; blank where it can."""
    if _DUMMY.fullmatch(person):
        return "is a National Insurance number that is nobody's: QQ stands in examples"
    if _UPN.fullmatch(person) and not pupil_number(person):
        return "looks like a pupil number, and its letter does not check it"
    return ""


_SURE = {"a pupil number": pupil_number, "an NHS number": health_number}
"""What must be more than look so: its check letter or digit checks it."""
