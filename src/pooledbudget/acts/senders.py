"""Who may send what: the setting where there is one, else the parts that partners play."""

from __future__ import annotations

from collections.abc import Iterator

from pooledbudget.acts.incoming import Incoming
from pooledbudget.book_file import HOST_ONLY, BookFile
from pooledbudget.book_said import BOOK_FILE
from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.partners import Part, Partner
from pooledbudget.submissions.bond_records import Outcome, Stop
from pooledbudget.submissions.pool_records import Figure, Reply
from pooledbudget.submissions.programme_records import Attachment, Claim, SpotCheck, StageCount

OF_THE_PLACE = frozenset({Part.HOST, Part.CONTRIBUTOR, Part.DELIVERER, Part.IN_VIEW})
"""The parts of partners that do something in the place, and have records of it."""
BY_PART = {
    Claim.kind: frozenset({Part.HOST}),
    Attachment.kind: frozenset({Part.HOST}),
    StageCount.kind: frozenset({Part.HOST}),
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


def refuse_unsendable(book: BookFile) -> None:
    """Raise Refused where a file is expected of a partner that may not send it: it would be missing for ever.

    It is asked of the settings as they are now, which somebody can mend; those of earlier acts stand.
    """
    wrong = [wanted for wanted in book.expected if wanted.partner not in senders_of(wanted.kind, book)]
    if wrong:
        raise Refused(
            "the settings of this book cannot be used",
            [
                error(
                    FindingCode.SETTING_VALUE,
                    file=BOOK_FILE,
                    column="expected",
                    what=f"{wanted.kind} is expected from {wanted.partner}, who may not send it",
                    rule=f"what is expected can come: {wanted.kind} may be sent by "
                    f"{', '.join(senders_of(wanted.kind, book)) or 'nobody'}",
                    remedy="name the partner who sends it, or give that partner the part it plays"
                    if wanted.kind in HOST_ONLY
                    else f"name the partner who sends it, or let {wanted.partner} send it: may_send in "
                    "book.toml",
                )
                for wanted in wrong
            ],
        )


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
