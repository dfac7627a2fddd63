"""Amounts of money in whole minor units: read and written.

Apart from `money`, which divides them by fractions: a balance need not wait for those.
"""

from __future__ import annotations

import re
import unicodedata

MINOR_MAX = 2**53 - 1
"""Largest magnitude of an amount, in minor units: still exact in every JSON reader."""

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "US$", "AUD": "A$", "CAD": "CAD ", "CHF": "CHF ", "INR": "₹"}
"""Currencies in use and how each is written; all have two decimal places."""

DEFAULT_CURRENCY = "GBP"
"""What a book is in that does not say."""

_LAKHS = {"INR"}
"""Currencies whose amounts are parted in lakhs and crores: 1,25,000.00."""
_MINUS = "\N{MINUS SIGN}"
_AMOUNT = r"""
    (?P<opening>\()?
    (?P<minus>-)?
    (?P<symbol>(?:£|€|US\$|A\$|₹|[A-Z]{3})\ ?)?
    (?P<inner_minus>-)?
    (?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|(?P<lakhs>[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3})|[0-9]{1,16})
    (?:\.(?P<decimals>[0-9]{1,6}))?
    (?P<closing>\))?
    """
PLAIN_AMOUNT = r"-?[0-9]{1,13}(?:\.[0-9]{1,2})?"
"""How most amounts are written: what looks so is an amount that the ledger can hold."""
_TOO_MANY = r"[^0-9]{0,5}(?:[0-9],?){16,}(?:\.[0-9]{0,2})?\)?"
_PLAIN = re.compile(r"-?[0-9]{1,13}\.[0-9]{2}")
_OURS = r"-?[0-9]+\.[0-9]{2}"
_DECIMAL_PLACES = 2
_THOUSANDS = 3
"""So many digits after a point may be thousandths, or thousands as much of Europe parts them."""
_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Zs")
"""Categories of characters that cannot be seen; the plain space is one."""


def plain(minor: int) -> str:
    """Write minor units as a decimal string for CSV, JSON and terminals."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def written(minor: int, currency: str) -> str:
    """Write minor units in the house style for pages: `−£1,234.50`."""
    sign = _MINUS if minor < 0 else ""
    whole = abs(minor) // 100
    parted = in_lakhs(whole) if currency in _LAKHS else f"{whole:,}"
    return f"{sign}{symbol_of(currency)}{parted}.{abs(minor) % 100:02d}"


def symbol_of(currency: str) -> str:
    """Return what stands before an amount: a sign, or the code of a currency that has none here."""
    return SYMBOLS.get(currency, f"{currency} ")


def in_lakhs(whole: int) -> str:
    """Write a whole number as India parts it: 1,25,00,000."""
    head, tail = divmod(whole, 1000)
    if not head:
        return str(tail)
    return f"{_in_pairs(head)},{tail:03d}"


def _in_pairs(head: int) -> str:
    digits = str(head)
    odd = len(digits) % 2
    pairs = [digits[:odd]] * odd + [digits[place : place + 2] for place in range(odd, len(digits), 2)]
    return ",".join(pairs)


def prose(minor: int, currency: str) -> str:
    """Write minor units as they stand in a sentence: `£2,500`, `£4.75`, no pence of nought."""
    return written(minor, currency).removesuffix(".00")


def counted(number: int, single: str, several: str = "") -> str:
    """Write how many there are of something: `1 month`, `3 months`."""
    return f"{number:,} {single if number == 1 else several or single + 's'}"


def minor_units(text: str, currency: str) -> int:
    """Read an amount in major units into minor units, or raise ValueError saying why not.

    Accepts `1234.5`, `1,234.50`, `£1,234.50`, `GBP 1,234.50`, `-1234.50` and `(1,234.50)`.
    Refuses everything Python's own parsers let through: underscores, exponents, other
    scripts' digits, bad grouping, a third decimal: `12.000` may be twelve or twelve thousand.
    Rupees may be parted in lakhs, `1,25,000.00`.
    """
    text = text.strip(" \N{NO-BREAK SPACE}")
    if _PLAIN.fullmatch(text):
        return int(text.replace(".", ""))
    found = re.fullmatch(_AMOUNT, text, re.VERBOSE)
    if found is None or (found["lakhs"] and currency not in _LAKHS):
        raise ValueError(_why_not(text))
    if bool(found["opening"]) != bool(found["closing"]):
        raise ValueError(f"{text!r} opens or closes a bracket without the other")
    minuses = sum(bool(found[group]) for group in ("opening", "minus", "inner_minus"))
    if minuses > 1:
        raise ValueError(f"{text!r} is marked negative twice; use one minus sign")
    symbol = (found["symbol"] or "").strip()
    if symbol and symbol not in {currency, symbol_of(currency).strip()}:
        raise ValueError(f"{text!r} is not in {currency}")
    decimals = (found["decimals"] or "").ljust(_DECIMAL_PLACES, "0")
    if len(decimals) > _DECIMAL_PLACES:
        raise ValueError(_too_many_decimals(text, found["whole"], decimals))
    minor = int(found["whole"].replace(",", "") + decimals[:_DECIMAL_PLACES])
    if minor > MINOR_MAX:
        raise ValueError(f"{text!r} is more than the ledger can hold")
    return -minor if minuses else minor


def _too_many_decimals(text: str, whole: str, decimals: str) -> str:
    if len(decimals) == _THOUSANDS and len(whole) <= _THOUSANDS and whole.strip("0"):
        two = f"{whole}.{decimals}".rstrip("0").removesuffix(".")
        return f"{text!r} may be {two} or {whole}{decimals}; write it with two decimal places"
    return f"{text!r} has more than two decimal places; amounts are not rounded here"


def _why_not(text: str) -> str:
    if not text:
        return "the amount is blank"
    odd = next((char for char in text if unicodedata.category(char) in _UNSEEN), "")
    if odd and (odd != " " or re.fullmatch(_AMOUNT, text.replace(" ", ""), re.VERBOSE)):
        name = unicodedata.name(odd, "a control character")
        return f"the amount holds {name} (U+{ord(odd):04X}); write it like 1234.50"
    if _MINUS in text or "\N{EN DASH}" in text:
        return f"{text!r} uses a dash for minus; use the hyphen -"
    if re.fullmatch(_TOO_MANY, text):
        return f"{text!r} is more than the ledger can hold"
    if re.fullmatch(r"-?[0-9.]+,[0-9]{1,2}", text):
        return f"{text!r} uses a comma for the decimal point; use a full stop"
    return f"{text!r} is not an amount; write it like 1234.50"


def minor_of(text: str) -> int:
    """Read a decimal string as `plain` writes it back into minor units; ValueError for anything else."""
    if not re.fullmatch(_OURS, text):
        raise ValueError(f"{text!r} is not an amount as we write it")
    return int(text.replace(".", ""))
