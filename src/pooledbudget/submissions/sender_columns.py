"""What senders call their columns, and what the cells of one plainly are: days, amounts, marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

from msgspec import Struct

from pooledbudget.days import KNOWN, day_formats, may_be_day, orders
from pooledbudget.money import SYMBOLS, minor_units
from pooledbudget.submissions.layout import AmountWritten, plain
from pooledbudget.submissions.lines import amount_text

WAYS = AmountWritten(
    below_nought=["-", "CR"], above_nought=["DR", "+", "GBP"], nought=["-", "nil", "£-"], thousands="space"
)
"""Every way to write an amount that is looked for, where a point parts pounds from pence."""
WAYS_WITH_COMMAS = WAYS.model_copy(update={"decimal": "comma"})
NAMES: Mapping[str, Sequence[str]] = {
    "paid_on": (
        *("payment date", "date paid", "paid date", "date of payment", "clearing date", "clearance date"),
        *("date", "updated", "posted", "period", "month"),
    ),
    "scheme": (
        *(
            "scheme",
            "service area",
            "directorate",
            "expense area",
            "service label",
            "service",
            "department",
            "dept",
        ),
        *("cost centre", "cost center", "division", "portfolio", "organisational unit", "responsible unit"),
        *("unit", "area", "merchant category", "category", "expense type", "expenditure type"),
    ),
    "amount": (
        *("net amount", "net", "amount", "payment amount", "value", "total", "sum", "spend", "expenditure"),
        *("cost", "payment", "paid", "sterling", "£", "gbp"),
    ),
    "gross": ("gross amount", "gross"),
    "vat": ("vat amount", "vat"),
    "reference": (
        *("transaction number", "transaction no", "transaction reference", "transaction ref", "trans no"),
        *("transno", "reference", "ref", "document number", "document no", "doc no", "voucher number"),
        *("voucher", "payment number", "payment no", "invoice number", "invoice no", "number", "document"),
        *("transaction id", "transaction", "journal", "invoice"),
    ),
    "description": (
        *("expense type", "expenses type", "description", "purpose", "narrative", "details", "category"),
    ),
}
"""What senders often call a column, the likelier first; any column may have its own name too."""
DEBITS = ("debit", "paid in", "money in", "receipts", "dr")
CREDITS = ("credit", "paid out", "money out", "payments", "cr")
BELOW = frozenset(
    {"cr", "crn", "cn", "cred", "credit", "credit note", "credit memo", "credit memos", "refund"}
    | {"credits", "cr note", "crnote", "creditnote", "reversal"}
)
"""Words in a column of their own that say an amount is one below nought."""
_WEAKER, _ABOVE = frozenset({"c", "-", "k", "h"}), frozenset({"d", "+", "s", "dr", "debit"})
_MARKED_BY = frozenset(
    {"cr", "dr", "credit", "debit", "sign", "dc", "crdr", "drcr", "indicator", "d", "c", "-"}
)
MARKS_MAX, PLURAL_MIN, SAME_MIN = 12, 4, 3
_NOT_REFERENCES = frozenset(
    {"supplier", "vat", "body", "vendor", "registration", "type", "date", "amount", "net", "gross", "value"}
    | {"total", "category", "code", "desc", "description", "charity", "line", "status", "creditor", "payee"}
    | {"company", "postcode", "organisation", "contract", "account", "centre", "center"}
)
_NOT_AMOUNTS = frozenset(
    {"number", "no", "registration", "reg", "code", "id", "rate", "ref", "reference", "transno", "voucher"}
    | {"period", "year", "month", "postcode", "quantity", "qty", "count", "centre", "center", "account"}
)
NOT_SCHEMES = frozenset(
    {"supplier", "vendor", "beneficiary", "payee", "creditor", "body", "organisation", "authority", "entity"}
    | {"company", "redacted", "registration", "vat", "merchant"}
)
"""Words of a heading that says who is paid, or who pays: no scheme, though it says several things."""
NET, GROSS = (
    re.compile(r"\bnet\b|\bex(c|cl|cluding)?\b\.?.{0,8}\bvat\b|\bwithout vat\b"),
    re.compile(r"\bgross\b|\binc(l|luding)?\b\.?.{0,8}\bvat\b"),
)
"""What a heading says of VAT."""
SCALE = re.compile(
    r"(?<![0-9])£?0{3}s?\b|£?\(?'0{3}|\bpence\b|\bthousands?\b|£k\b|£m\b|\bmillions?\b", re.IGNORECASE
)
"""What a heading says of amounts that are not in pounds and pence."""
COST = frozenset({"irrecoverable", "unrecoverable", "nonrecoverable", "recoverable"})
"""VAT that cannot be got back is a cost: no VAT that a gross and a net amount differ by."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]|No\b|ID\b)")
_COMMA_PENCE, _POINT_PENCE = re.compile(r"[0-9],[0-9]{1,2}(?![0-9])"), re.compile(r"[0-9]\.[0-9]")
DIGITS_ALONE = re.compile(r"[0-9]+")


class Heading(Struct, frozen=True, dict=True):
    """A column of the file that is looked at."""

    name: str
    cells: Sequence[str]

    @cached_property
    def filled(self) -> list[str]:
        """Its cells that hold anything."""
        return [cell.strip() for cell in self.cells if cell.strip()]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words it is called by, in small letters, plurals as singulars too: `DocumentNo` is two."""
        found = re.findall(r"[a-z]+|£", plain(_CAMEL.sub(" ", self.name)))
        return frozenset(
            [*found, *(word[:-1] for word in found if word.endswith("s") and len(word) >= PLURAL_MIN)]
        )

    @cached_property
    def days(self) -> tuple[str, ...]:
        """The formats its cells are written in, if they are days; what few cells are is read past."""
        left = Counter(self.filled)
        whole, found = sum(left.values()), list[str]()
        serial = "date" in plain(self.name)
        likely = {cell for cell in left if may_be_day(cell) or (serial and DIGITS_ALONE.fullmatch(cell))}
        if 4 * sum(count for cell, count in left.items() if cell not in likely) > whole:
            return ()
        while left:
            read = {way: sum(count for cell, count in left.items() if is_day(cell, way)) for way in KNOWN}
            best = max(KNOWN, key=lambda way: read[way])
            if not read[best] or (best == KNOWN[-1] and not serial):
                return tuple(found) if 4 * sum(left.values()) <= whole else ()
            found.append(best)
            left = Counter({cell: count for cell, count in left.items() if not is_day(cell, best)})
        return tuple(found)

    @cached_property
    def either_way(self) -> list[tuple[str, ...]]:
        """The other orders of day, month and year that every one of its days could be in."""
        numeric = [way for way in self.days if way != KNOWN[-1] and "Mon" not in way]
        cells = {cell for cell in self.filled if any(is_day(cell, way) for way in numeric)}
        return [
            ways
            for ways in (orders(numeric) if numeric else [])
            if all(any(is_day(cell, way) for way in ways) for cell in cells)
        ]

    @cached_property
    def decimal_commas(self) -> bool:
        """Whether a comma parts pounds from pence in its amounts."""
        commas = sum(bool(_COMMA_PENCE.search(cell)) for cell in self.filled)
        return commas > sum(
            bool(_POINT_PENCE.search(cell))
            and not _COMMA_PENCE.search(cell)
            and not is_amount(cell, commas=True)
            for cell in self.filled
        )

    @cached_property
    def is_money(self) -> bool:
        """Whether its cells are amounts."""
        amounts = sum(is_amount(cell, commas=self.decimal_commas) for cell in self.filled)
        return bool(self.filled) and 10 * amounts >= 8 * len(self.filled)

    @property
    def may_be_money(self) -> bool:
        """Whether its cells are amounts, and it is not called a number, a code or a reference."""
        return self.is_money and not _NOT_AMOUNTS & self.words and not self.days

    @property
    def may_be_reference(self) -> bool:
        """Whether it is called nothing that is no reference, and says more than one thing."""
        return not _NOT_REFERENCES & self.words and not self.days and not self._is_one_thing

    @property
    def _is_one_thing(self) -> bool:
        return len(self.filled) >= SAME_MIN and len(set(self.filled)) == 1

    @property
    def has_pence(self) -> bool:
        """Whether any of its amounts has pence, parted thousands or a sign of a currency."""
        return any(not DIGITS_ALONE.fullmatch(cell) for cell in self.filled)

    @cached_property
    def marks(self) -> list[str]:
        """The words in it that say an amount is one below nought; none where it is no column of marks."""
        said = Counter(self.filled)
        if not said or len(said) > MARKS_MAX:
            return []
        weaker = _WEAKER if self.words & _MARKED_BY or self.name.strip() in {"+/-", "±"} else frozenset()
        known = BELOW | _ABOVE | weaker
        if weaker and not all(word.casefold() in known for word in said):
            weaker = frozenset()
        return [word for word in said if word.casefold() in BELOW | weaker]

    def named_as(self, names: Sequence[str]) -> bool:
        """Say whether it is called by all words of one of some names."""
        return any(set(name.split()) <= self.words for name in names)

    def rank(self, name: str) -> int | None:
        """Return how likely it is what a column of ours is called, 0 the likeliest; None if it is not."""
        known = [name.replace("_", " "), *NAMES.get(name, ("date",) if name.endswith("_on") else ())]
        return next((place for place, other in enumerate(known) if set(other.split()) <= self.words), None)


@lru_cache(maxsize=50_000)
def is_day(text: str, way: str) -> bool:
    """Say whether a text is a day written in a way."""
    try:
        (written_as,) = day_formats((way,))
        return written_as.read(text) is not None
    except ValueError:
        return False


@lru_cache(maxsize=50_000)
def is_amount(text: str, *, commas: bool = False) -> bool:
    """Say whether a text is an amount in any currency, however its sender marks and parts it."""
    return not why_no_amount(text, commas=commas)


@lru_cache(maxsize=50_000)
def why_no_amount(text: str, *, commas: bool = False) -> str:
    """Say why a text is no amount; blank where it is one."""
    why = ""
    for currency in SYMBOLS:
        try:
            minor_units(amount_text(text, "", WAYS_WITH_COMMAS if commas else WAYS), currency)
        except ValueError as fault:
            why = why or str(fault)
        else:
            return ""
    return why
