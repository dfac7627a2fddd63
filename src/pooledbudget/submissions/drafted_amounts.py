"""The amounts of a file that a layout is drafted for: where they stand, how they are written, what to ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from pooledbudget.amounts import counted
from pooledbudget.submissions.drafted import Drafting, is_used, listed, reads
from pooledbudget.submissions.layout import MONEY, plain
from pooledbudget.submissions.lines import is_nought
from pooledbudget.submissions.records import KINDS, required_columns
from pooledbudget.submissions.sender_columns import (
    COST,
    CREDITS,
    DEBITS,
    GROSS,
    NET,
    SCALE,
    WAYS,
    Heading,
    why_no_amount,
)


def find_amounts(found: Drafting) -> None:
    """Find the columns of amounts: a single column, or a pair for debits and credits."""
    ours = [name for name in KINDS[found.kind].model_fields if reads(found.kind, name) == "money"]
    theirs = [heading for heading in found.headings if heading.may_be_money and not is_used(found, heading)]
    debit, credit = (
        next((heading for heading in theirs if heading.named_as(names)), None) for names in (DEBITS, CREDITS)
    )
    if "amount" in ours and debit is not None and credit is not None and debit is not credit:
        found.sides = {"debit": debit.name, "credit": credit.name}
        found.ask(f"Are amounts in {debit.name!r} above nought here, and those in {credit.name!r} below?")
        return
    for name in ours:
        chosen = _likely_amount(name, [heading for heading in theirs if not is_used(found, heading)], found)
        if chosen is not None:
            found.columns[name] = chosen.name
    if "amount" not in ours:
        return
    if "amount" not in found.columns:
        _ask_for_amount(found)
        return
    if scale := SCALE.search(found.columns["amount"]):
        found.ask(
            f"{found.columns['amount']!r} is called one of {scale[0].strip('(')!r}, and amounts here are in "
            "pounds and pence: ask the sender for pounds."
        )
    if found.kind == "expenditure":
        _ask_of_vat(found)


def _likely_amount(name: str, free: Sequence[Heading], found: Drafting) -> Heading | None:
    """Return the heading of an amount: called so, net before gross; else the only one with pence."""
    ranked = []
    for heading in free:
        rank, said = heading.rank(name), plain(heading.name)
        if rank is None or (
            name == "vat" and (COST & heading.words or NET.search(said) or GROSS.search(said))
        ):
            continue
        ranked.append(((name == "amount" and bool(GROSS.search(said)), rank), heading))
    if ranked:
        chosen = min(ranked, key=itemgetter(0))[1]
        others = [
            heading.name for _, heading in ranked if heading is not chosen and not _is_told_apart(heading)
        ]
        if name == "amount" and others:
            found.ask(f"Is {chosen.name!r} the amount? {listed(others)} may be, too.")
        return chosen
    if name != "amount" or name not in required_columns(KINDS[found.kind]):
        return None
    plainly = [heading for heading in free if heading.has_pence] or free
    return plainly[0] if len(plainly) == 1 else None


def _is_told_apart(heading: Heading) -> bool:
    """Say whether an amount is told from the others by what its heading says of VAT."""
    said = plain(heading.name)
    return bool(GROSS.search(said) or "vat" in heading.words)


def _ask_for_amount(found: Drafting) -> None:
    """Ask for the amount; where a column is called so, say what is wrong with its cells."""
    called = [heading for heading in found.headings if heading.rank("amount") is not None and heading.filled]
    called = [heading for heading in called if not heading.days and not is_used(found, heading)]
    called = [heading for heading in called if any(any(map(str.isdigit, cell)) for cell in heading.filled)]
    if called and not KINDS[found.kind].personal:
        likely = min(called, key=lambda heading: heading.rank("amount") or 0)
        found.columns["amount"] = likely.name
        whys = Counter(why for cell in likely.filled if (why := why_no_amount(cell)))
        found.ask(f"{likely.name!r} is called an amount, but {whys.most_common(1)[0][0]}: ask the sender.")
        return
    found.unknown.append("amount")
    found.ask("Which column is amount? No column holds amounts in a way that is known here.")


def _ask_of_vat(found: Drafting) -> None:
    """Ask whether an amount is net of VAT, where neither its heading nor another column says so."""
    name = found.columns["amount"]
    costs = [heading.name for heading in found.headings if COST & heading.words and "vat" in heading.words]
    if costs:
        found.ask(f"{listed(costs)} is a cost that is read past: does {name!r} hold it, and must it?")
    if GROSS.search(plain(name)):
        found.ask(f"Is {name!r} net of VAT? Its heading says it is not: ask for the net amount.")
    elif not {"gross", "vat"} & set(found.columns) and not NET.search(plain(name)):
        found.ask(f"Is {name!r} net of VAT?")


def find_marks(found: Drafting) -> None:
    """Find a column that says which amounts are below nought, and say how amounts are written."""
    name = found.columns.get("amount", "")
    names = [found.columns[each] for each in MONEY if each in found.columns] + list(found.sides.values())
    said = {**found.sides, **_said_in_cells([found.named(each) for each in names])}
    if said.get("below_nought"):
        found.ask(f"Amounts in {names[0]!r} are marked {_marks_of(said)}: are these below nought?")
    if said.get("decimal"):
        found.ask(f"Is the comma in {names[0]!r} what parts pounds from pence, so that 1.234,50 is 1234.50?")
    if name:
        amounts = found.named(name)
        below = sum(_is_below(cell) for cell in amounts.filled)
        if 2 * below > len(amounts.filled):
            found.ask(
                f"Most amounts in {name!r} are below nought: are these payments? Then say turned = true."
            )
        marking = next((each for each in found.headings if each.marks and not is_used(found, each)), None)
        if marking is not None:
            said |= _said_by_marks(found, amounts, marking)
    found.written = said


def _marks_of(said: dict[str, object]) -> str:
    return listed([mark for mark in WAYS.below_nought if mark in str(said["below_nought"])])


def _said_by_marks(found: Drafting, amounts: Heading, marking: Heading) -> dict[str, object]:
    """Return what a column of marks makes of amounts; nothing where their signs say it or gainsay it."""
    pairs = [
        (amount.strip(), mark.strip())
        for amount, mark in zip(amounts.cells, marking.cells, strict=True)
        if amount.strip() and not is_nought(amount)
    ]
    marked = [_is_below(amount) for amount, mark in pairs if mark in marking.marks]
    others = [mark for _, mark in pairs if mark and mark not in marking.marks]
    shown = ", ".join(map(repr, marking.marks))
    said = f"{marking.name!r} says {shown} in {counted(len(marked), 'row')}"
    if all(marked):
        return {}
    if any(marked):
        found.ask(f"{said}, of amounts above nought and below: which are meant?")
        return {}
    found.ask(f"{said}: are these amounts below nought?")
    found.columns_beside.append(marking.name)
    above = list(dict.fromkeys(others))
    reads: dict[str, object] = {"marks_in": marking.name, "below_nought": marking.marks}
    return reads | ({"above_nought": above} if above else {})


def _is_below(cell: str) -> bool:
    return cell.strip()[:1] in {"-", "("} or cell.strip().endswith("-")


def _said_in_cells(columns: Sequence[Heading]) -> dict[str, object]:
    """Return what must be said of how the amounts of some columns are written."""
    cells = {cell.casefold() for heading in columns for cell in heading.filled}
    squeezed = {re.sub(r"\s", "", cell) for cell in cells}
    said: dict[str, object] = {}
    below = [mark for mark in WAYS.below_nought if any(_marked(cell, mark.casefold()) for cell in cells)]
    above = [mark for mark in WAYS.above_nought if any(_marked(cell, mark.casefold()) for cell in cells)]
    nought = [word for word in WAYS.nought if word in squeezed]
    said |= {"below_nought": below} if below else {}
    said |= {"above_nought": above} if above else {}
    said |= {"nought": nought} if nought else {}
    said |= {"thousands": "space"} if any(re.search(r"\d\s\d", cell) for cell in cells) else {}
    return said | ({"decimal": "comma"} if any(heading.decimal_commas for heading in columns) else {})


def _marked(cell: str, mark: str) -> bool:
    before = mark not in {"-", "gbp"} and cell.startswith(mark)  # GBP before an amount needs no word
    return len(cell) > len(mark) and (cell.endswith(mark) or before)
