"""Who may send what: the setting where there is one, else the parts that partners play."""

from __future__ import annotations

from collections.abc import Iterator

from pooledbudget.acts.incoming import Incoming
from pooledbudget.book_file import HOST_ONLY, BookFile
from pooledbudget.findings import Finding, FindingCode
from pooledbudget.partners import Part, Partner
from pooledbudget.submissions.bond_records import Outcome, Stop
from pooledbudget.submissions.pool_records import Figure, Reply
from pooledbudget.submissions.programme_records import Attachment, Claim, SpotCheck

OF_THE_PLACE = frozenset({Part.HOST, Part.CONTRIBUTOR, Part.DELIVERER, Part.IN_VIEW})
"""The parts of partners that do something in the place, and have records of it."""
BY_PART = {
    Claim.kind: frozenset({Part.HOST}),
    Attachment.kind: frozenset({Part.HOST}),
    SpotCheck.kind: frozenset({Part.HOST, Part.PAYER}),
    Outcome.kind: frozenset({Part.HOST, Part.PAYER}),
    Stop.kind: frozenset({Part.HOST}),
    Figure.kind: OF_THE_PLACE | {Part.PAYER},
    Reply.kind: frozenset(Part),
}
"""Who sends what is paid for: whoever asks for it, never a deliverer that is paid by it; all may reply."""


def may_send(incoming: Incoming) -> Iterator[Finding]:
    """Find a kind of file that its sender may not send."""
    on, kind, sender = incoming.on, incoming.kind.kind, incoming.sent.sender
    senders = senders_of(kind, on.book)
    if sender in senders:
        return
    remedy = f"send it --from the partner whose it is, or let {sender} send it: may_send in book.toml"
    if on.partners.get(sender).parts == {Part.INVESTOR}:
        rule = "an investor sends no records of the place"
    elif kind in HOST_ONLY:
        rule = "only the host's own records post cash"
        remedy = f"send it --from {on.partners.host.id}, or use the kind 'figures' for your own figures"
    else:
        rule = f"{kind} may be sent by {', '.join(senders) or 'nobody'}"
    yield incoming.fault(FindingCode.ROW_RULE, f"{sender} sent {kind}", rule, remedy)


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
