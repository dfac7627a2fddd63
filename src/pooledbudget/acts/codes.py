"""Senders' codes for schemes: which a row is of, which none knows, which only a catch-all takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from pooledbudget.cells import folded
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.agreement import Agreement, Known, Objection
from pooledbudget.partners import unknown
from pooledbudget.submissions.columns import Columns
from pooledbudget.submissions.pool_records import Expenditure
from pooledbudget.submissions.records import Row


def schemes_of(row: Row[Expenditure], known: Known) -> Iterator[Objection]:
    """Yield an objection to a word for a scheme that no pool knows, or that more than one does."""
    takers = [agreement for agreement in known.agreements.values() if agreement.takes(row)]
    if len(takers) == 1:
        return
    word, sender = row.cells.scheme, row.sender
    terms = [agreement.terms for agreement in known.agreements.values()]
    barred = next((scheme for each in terms if (scheme := each.barred(word, sender))), None)
    names = {name: True for each in terms for name in each.scheme_words}
    if takers:
        what, remedy = f"scheme {word!r} is known to more than one pool", "let one pool's schemes cover it"
    elif barred:
        what = f"{sender} may not send for scheme {barred!r}"
        remedy = f"send it --from one of its senders, or name {sender} in its 'senders' in agreements/"
    else:
        what = unknown("scheme", word, names)
        remedy = (
            "correct the file, or name it in 'covers' of its scheme in agreements/; "
            'covers = ["*"] on one scheme takes all that is not named'
        )
    rule = "every line of spending belongs to one scheme of one agreement, and is sent by one of its senders"
    yield Objection(row, "scheme", what, rule, remedy, FindingCode.UNMAPPED_SCHEME)


def caught_codes(
    columns: Columns[Any], agreements: Iterable[Agreement[Any]], sender: str
) -> tuple[dict[str, list[int]], dict[str, str]]:
    """Return the places of each code, and of codes that only a catch-all takes its scheme.

    Case and spaces do not matter: a code is named as it is written first.
    """
    as_written: dict[str, list[int]] = defaultdict(list)
    for place, code in enumerate(columns.column("scheme")):
        as_written[code].append(place)
    by_code: dict[str, list[int]] = {}
    first: dict[str, str] = {}
    for code, places in as_written.items():
        same = first.setdefault(folded(code), code)
        by_code[same] = sorted([*by_code.get(same, ()), *places])
    caught: dict[str, str] = {}
    for agreement in agreements:
        terms = agreement.terms
        for code in by_code if terms.scheme_titles else ():
            scheme = terms.scheme_for(code, sender)
            if scheme and not terms.scheme_named(code, sender):
                caught[code] = scheme
    return by_code, caught
