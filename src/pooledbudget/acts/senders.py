"""Who may send what: the setting where there is one, else the parts that partners play."""

from __future__ import annotations

from pooledbudget.book_file import HOST_ONLY, BookFile
from pooledbudget.book_said import BOOK_FILE
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.partners import Part, Partner

OF_THE_PLACE = frozenset({Part.HOST, Part.CONTRIBUTOR, Part.DELIVERER, Part.IN_VIEW})
"""The parts of partners that do something in the place, and have records of it."""
BY_PART = {
    "claims": frozenset({Part.HOST}),
    "attachments": frozenset({Part.HOST}),
    "stages": frozenset({Part.HOST}),
    "spot-checks": frozenset({Part.HOST, Part.PAYER}),
    "outcomes": frozenset({Part.HOST, Part.PAYER}),
    "stops": frozenset({Part.HOST}),
    "figures": OF_THE_PLACE | {Part.PAYER},
    "replies": frozenset(Part),
}
"""Who sends what is paid for: whoever asks for it, never a deliverer that is paid by it; all may reply."""


def unsendable(book: BookFile) -> list[Finding]:
    """Find files that are expected of a partner that may not send them: they would be missing for ever."""
    return [
        error(
            FindingCode.SETTING_VALUE,
            file=BOOK_FILE,
            column="expected",
            what=f"{wanted.kind} is expected from {wanted.partner}, who may not send it",
            rule=f"a file is expected of a partner who may send it: {wanted.kind} may be sent by "
            f"{', '.join(senders_of(wanted.kind, book)) or 'nobody'}",
            remedy="name the partner who sends it, or give that partner the part it plays"
            if wanted.kind in HOST_ONLY
            else f"name the partner who sends it, or let {wanted.partner} send it: may_send in book.toml",
        )
        for wanted in book.expected
        if wanted.partner not in senders_of(wanted.kind, book)
    ]


def senders_of(kind: str, book: BookFile) -> list[str]:
    """Return who may send a kind, in the book's order."""
    said = book.may_send.get(kind)
    if said is not None and kind not in HOST_ONLY:
        return list(said)
    return [partner.id for partner in book.who.by_id.values() if _plays(partner, kind)]


def _plays(partner: Partner, kind: str) -> bool:
    if kind in HOST_ONLY:
        return Part.HOST in partner.parts
    parts = BY_PART.get(kind, OF_THE_PLACE)
    return bool(partner.parts & parts)
