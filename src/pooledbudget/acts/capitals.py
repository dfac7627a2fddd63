"""Ids of families and people that other files write in other capitals: one id is always written alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pooledbudget.acts.incoming import Incoming
from pooledbudget.findings import Finding, FindingCode, Origin
from pooledbudget.submissions.history import Submission
from pooledbudget.submissions.records import KINDS

ABOUT = ("family", "person")


def other_capitals(incoming: Incoming) -> Iterator[Finding]:
    """Find ids that an earlier file or row has in other capitals: measures would take them for two."""
    kind, columns = incoming.kind, incoming.checked.columns
    for name in ABOUT if kind.personal else ():
        if name not in kind.model_fields or not columns:
            continue
        ids = columns.column(name)
        # Backwards, so that the first row of each id wins.
        firsts: dict[str, int] = dict(zip(reversed(ids), reversed(columns.numbers), strict=True))
        firsts.pop("", None)
        found = incoming.reader.other_capitals(_beside(incoming, name), name, firsts)
        spelled: dict[str, tuple[str, Origin | str]] = _in_this_file(firsts)
        spelled |= {id_: found[number] for id_, number in firsts.items() if number in found}
        for number, id_ in zip(columns.numbers, ids, strict=True) if spelled else ():
            if id_ in spelled:
                other, origin = spelled[id_]
                mended = f", or send {origin.submission} mended" if isinstance(origin, Origin) else ""
                yield incoming.fault(
                    FindingCode.CELL_NAME,
                    f"{id_!r} differs from {other!r} of {origin} in capitals only",
                    f"each {name} has one id, always written alike",
                    f"write it as it was before{mended}; if they are two, their ids differ in more than that",
                    row=number,
                    column=incoming.checked.layout.shown(name),
                )


def _in_this_file(firsts: Mapping[str, int]) -> dict[str, tuple[str, Origin | str]]:
    """Return the ids that an earlier row of the same file has in other capitals, with that row."""
    found: dict[str, tuple[str, Origin | str]] = {}
    if len({id_.lower() for id_ in firsts}) < len(firsts):
        spelled: dict[str, str] = {}
        for id_ in sorted(firsts, key=firsts.__getitem__):
            other = spelled.setdefault(id_.lower(), id_)
            if other != id_:
                found[id_] = (other, f"row {firsts[other]}")
    return found


def _beside(incoming: Incoming, name: str) -> list[Submission]:
    """Return the files beside whose rows have a column of ids, kind by kind."""
    kinds = [kind for kind, model in KINDS.items() if model.personal and name in model.model_fields]
    files = [file for file in incoming.beside if file.kind in kinds and file.rows]
    return sorted(files, key=lambda file: kinds.index(file.kind))
