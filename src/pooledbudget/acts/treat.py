"""Record what people say or do of a difference: acts beside the money, which post nothing.

A difference is found anew at every close. What is said of it holds while exactly that lies between; what is
otherwise by then is open again, so that nothing clears in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from pooledbudget.acts.changes import record_act
from pooledbudget.acts.correct import two_people
from pooledbudget.acts.occasion import Occasion
from pooledbudget.errors import Misuse
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.record import Record
from pooledbudget.money import minor_units, plain, written
from pooledbudget.partners import letters_of, unknown
from pooledbudget.reconcile.difference import Difference, DifferenceState, find_difference, open_differences
from pooledbudget.reconcile.treatments import ACTS, Called, Treatments, whole_of
from pooledbudget.submissions.rows import Place

KINDS = {state: kind for kind, state in ACTS.items()}
FEWEST = 2
"""So many differences are one thing, and so many parts a split, at least."""


class Treating(Struct, frozen=True, kw_only=True):
    """What is said or done of some differences, by their ids or those of their parts."""

    state: DifferenceState
    """How they stand by it: explained, matched, split or written off."""
    ids: Sequence[str]
    reason: str
    owner: str = ""
    """Of an explanation: who is to act; the day by which is `due`, and `called` what it is said to be."""
    due: date | None = None
    called: str = ""
    parts: Sequence[tuple[str, str]] = ()
    """Of a split: the amount, as a decimal string, and the reason of each part."""
    approved_by: str = ""
    """Of a write-off: who approved what the act's own person prepared."""


class _DifferencesNow(Struct, frozen=True):
    """The differences that stand now, and their parts, with how each stands."""

    whole: Mapping[str, Difference]
    gaps: Mapping[str, int]
    states: Mapping[str, DifferenceState]

    @classmethod
    def of(cls, record: Record) -> _DifferencesNow:
        whole = {difference.id: difference for difference in open_differences(record) if difference.id}
        gaps = {id_: difference.gap for id_, difference in whole.items()}
        treatments = Treatments(record)
        return cls(whole, treatments.parted(gaps), treatments.states(gaps))


def record_treatment(record: Record, kept: Place, on: Occasion, said: Treating) -> None:
    """Record what is said or done of some differences.

    Misuse where one does not stand or is settled, where what is matched or split does not add up, or where
    a write-off above the limit of `book.toml` is not approved by somebody else.
    """
    with record.together():
        record_act(record, kept, on, plan_treatment(record, on, said))


def plan_treatment(record: Record, on: Occasion, said: Treating) -> Act:
    """Return the act; nothing is recorded."""
    if not said.reason.strip():
        raise Misuse("say why: --reason")
    standing = _DifferencesNow.of(record)
    ids = [id_.strip() for id_ in said.ids]
    for id_ in ids:
        _refuse_gone(record, standing, id_)
        if said.state is not DifferenceState.EXPLAINED:
            _refuse_settled(standing, id_)
    match said.state:
        case DifferenceState.EXPLAINED:
            more = _explained(on, said)
        case DifferenceState.MATCHED:
            more = _matched(on, standing, ids)
        case DifferenceState.SPLIT:
            more = _split(on, standing, ids, said.parts)
        case DifferenceState.WRITTEN_OFF:
            more = _written_off(on, standing, ids, said)
        case _:
            raise Misuse(unknown("act on a difference", said.state, ACTS))
    detail = {"gaps": {id_: plain(standing.gaps[id_]) for id_ in ids}, **more}
    month = min(standing.whole[whole_of(id_)].since for id_ in ids)
    return on.act(KINDS[said.state], detail, month=month, reason=said.reason)


def treated_again(record: Record, on: Occasion, act: Act) -> Act:
    """Return what saying or doing it again comes to, from what the act says."""
    detail = act.detail
    said = Treating(
        state=ACTS[act.kind],
        ids=list(detail["gaps"]),
        reason=act.reason,
        owner=detail.get("owner", ""),
        due=date.fromisoformat(detail["due"]) if detail.get("due") else None,
        called=detail.get("called", ""),
        parts=[(amount, reason) for amount, reason in detail.get("parts", ())],
        approved_by=detail.get("approved_by", ""),
    )
    return plan_treatment(record, on, said)


def _refuse_gone(record: Record, standing: _DifferencesNow, id_: str) -> None:
    if id_ in standing.gaps:
        return
    if whole_of(id_) in standing.whole and id_ != whole_of(id_):
        raise Misuse(f"{whole_of(id_)} is not split into {id_}; pooledbudget why {whole_of(id_)} tells")
    if find_difference(record, id_):
        raise Misuse(f"{id_} stands no more; pooledbudget why {id_} tells what it was")
    raise Misuse(f"{unknown('difference', id_, standing.gaps)}; pooledbudget differences lists what stands")


def _refuse_settled(standing: _DifferencesNow, id_: str) -> None:
    """Refuse what is settled, or split and so only its parts are open; explaining it opens it again."""
    state = standing.states.get(id_, DifferenceState.OPEN)
    whole = standing.states.get(whole_of(id_), DifferenceState.OPEN)
    if state.settled or whole.settled:
        raise Misuse(f"{id_} is {state if state.settled else whole} already; explain it to open it again")
    if state is DifferenceState.SPLIT:
        raise Misuse(f"{id_} is split: name its parts, {id_}.1 and so on, or explain it to take that back")


def _explained(on: Occasion, said: Treating) -> dict[str, Any]:
    if not letters_of(said.owner):
        raise Misuse("say who is to act: --owner")
    if said.due is None:
        raise Misuse("say by which day somebody is to act: --due")
    if said.due < on.today:
        raise Misuse(f"{said.due} is past; somebody is to act by a day that is to come")
    if said.called and said.called not in set(Called):
        raise Misuse(unknown("kind of difference", said.called, dict.fromkeys(map(str, Called))))
    return {"owner": said.owner.strip(), "due": said.due.isoformat(), "called": said.called}


def _matched(on: Occasion, standing: _DifferencesNow, ids: Sequence[str]) -> dict[str, Any]:
    twice = [id_ for id_, times in Counter(ids).items() if times > 1]
    if len(ids) < FEWEST or twice:
        raise Misuse("name two or more differences that are one thing, each once")
    about = {(standing.whole[whole_of(id_)].against, standing.whole[whole_of(id_)].agreement) for id_ in ids}
    if len(about) > 1:
        raise Misuse(
            "differences match only against the same bank or partner, in the same agreement: money that is "
            "in another one is put right by an adjustment; pooledbudget adjust"
        )
    between = sum(standing.gaps[id_] for id_ in ids)
    if between:
        raise Misuse(
            f"{', '.join(ids)} do not match: {written(between, on.currency)} lies between them; what is one "
            "thing comes to nought. Split one of them, or explain what is left"
        )
    return {}


def _split(
    on: Occasion, standing: _DifferencesNow, ids: Sequence[str], parts: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    (id_,) = ids
    if id_ != whole_of(id_):
        raise Misuse(f"{id_} is a part already; explain {whole_of(id_)}, and split it anew")
    if len(parts) < FEWEST or not all(reason.strip() for _, reason in parts):
        raise Misuse("name two or more parts, each with its amount and its reason: --part 30.00 WHY")
    try:
        amounts = [minor_units(amount, on.currency) for amount, _ in parts]
    except ValueError as fault:
        raise Misuse(f"a part is not an amount: {fault}") from fault
    gap, total = standing.gaps[id_], sum(amounts)
    if total != gap or not all(amounts):
        raise Misuse(
            f"the parts come to {written(total, on.currency)}, and {written(gap, on.currency)} lies between "
            f"in {id_}: ours less theirs; parts come to just that, and none is nought"
        )
    reasons = [reason.strip() for _, reason in parts]
    return {"parts": [[plain(amount), why] for amount, why in zip(amounts, reasons, strict=True)]}


def _written_off(
    on: Occasion, standing: _DifferencesNow, ids: Sequence[str], said: Treating
) -> dict[str, Any]:
    (id_,) = ids
    limit, gap = on.book.write_off_limit or 0, abs(standing.gaps[id_])
    if gap > limit and not said.approved_by:
        alone = f"above {written(limit, on.currency)}" if limit else "while book.toml sets no write_off_limit"
        raise Misuse(f"{written(gap, on.currency)} is written off by two people, {alone}: --approved-by")
    if said.approved_by:
        two_people(on.who, said.approved_by, said.reason)
    return {"approved_by": said.approved_by}
