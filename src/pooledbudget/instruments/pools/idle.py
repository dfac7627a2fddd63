"""What a pooled agreement says that can never come to anything: a step on no day, a year outside its dates.

Each clause is well written by itself, and read beside the others nothing would ever be borne, billed, cut or
kept by it. Whoever wrote it meant something else, so it is refused with its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from pooledbudget.instruments.pools.lines import takes_all
from pooledbudget.instruments.pools.remainder import settlement_days
from pooledbudget.instruments.pools.steps import (
    BY_NAME,
    EQUAL,
    EQUITY,
    OPENING,
    Cap,
    ExitFee,
    HoldBack,
    NoWorseOff,
    Offset,
    Reserve,
    Savings,
    SettlementStep,
    Share,
    Uncommitted,
)
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.money import share
from pooledbudget.periods import FinancialYear
from pooledbudget.settings import ClauseFault, under

BEFORE, OVERSPEND, UNDERSPEND = "before", "overspend", "underspend"
NONE_OF_IT = "it is a part of nothing: say more than nought, or leave it out"


def idle(terms: PoolTerms) -> Iterator[ClauseFault]:
    """Yield every clause that can never come to anything."""
    yield from _outside(terms)
    yield from _named_twice(terms)
    yield from _covered_before(terms)
    lists = list(_lists(terms))
    for held in lists:
        for number, step in enumerate(held.steps, 1):
            where = f"{held.place}.{number}"
            if any(True for _ in step.impossible()):
                continue  # told of the step itself
            yield from _of_its_days(terms, where, step)
            yield from under(where, _of_step(terms, held, step))
        if held.of != BEFORE:
            yield from _behind_all(terms, held)
    yield from _of_the_settlement(terms, [step for held in lists for step in held.steps])
    yield from _of_measures(terms, [step for held in lists if held.of == BEFORE for step in held.steps])


class _StepList(Struct, frozen=True):
    """An ordered list of steps of a settlement."""

    of: str
    """What goes down it: an overspend or an underspend; or what comes before either."""
    steps: Sequence[SettlementStep]
    line: str = ""
    """The line whose own list it is; blank for the pool's."""

    @property
    def place(self) -> str:
        """Where it stands in the file."""
        return f"schemes.{self.line}.{self.of}" if self.line else f"settlement.{self.of}"


def _lists(terms: PoolTerms) -> Iterator[_StepList]:
    """Yield every ordered list of steps."""
    for name, scheme in terms.schemes.items():
        yield _StepList(OVERSPEND, scheme.overspend, name)
        yield _StepList(UNDERSPEND, scheme.underspend, name)
    if terms.settlement is not None:
        yield _StepList(BEFORE, terms.settlement.before)
        yield _StepList(OVERSPEND, terms.settlement.overspend)
        yield _StepList(UNDERSPEND, terms.settlement.underspend)


def _outside(terms: PoolTerms) -> Iterator[ClauseFault]:
    """Yield years and days at which there is no agreement, and contributions of which nothing falls due."""
    if terms.ends < terms.starts:
        return  # told of its dates
    years = [(f"budgets.{number}.year", held.year) for number, held in enumerate(terms.budgets, 1)]
    years += [(f"forecasts.{number}.year", held.year) for number, held in enumerate(terms.forecasts, 1)]
    years += [(f"{key}.{year}", year) for key in ("use", "measured") for year in getattr(terms, key)]
    years += [
        (f"grants.{grant.name}.amounts", year) for grant in terms.granted.values() for year in grant.amounts
    ]
    for place, year in years:
        period = FinancialYear.parse(year).period
        if period.last < terms.starts or terms.ends < period.start:
            yield place, f"{year} is outside the agreement's dates"
    yield from _lines_outside(terms)
    yield from _never_due(terms)


def _lines_outside(terms: PoolTerms) -> Iterator[ClauseFault]:
    """Yield lines, commitments and consents whose days are before the agreement or after it."""
    for name, scheme in terms.schemes.items():
        if scheme.starts is not None and scheme.starts > terms.ends:
            yield f"schemes.{name}.starts", f"{scheme.starts} is after the agreement ends, on {terms.ends}"
        if scheme.ends is not None and scheme.ends < terms.starts:
            yield f"schemes.{name}.ends", f"{scheme.ends} is before the agreement starts, on {terms.starts}"
    for number, held in enumerate(terms.commitments, 1):
        if held.until is not None and held.until <= max(held.on, terms.starts):
            yield (
                f"commitments.{number}.until",
                f"nothing is bound by it: it is released on {held.until}, before it counts",
            )
        elif held.on > terms.ends:
            yield f"commitments.{number}.on", f"{held.on} is after the agreement ends, on {terms.ends}"
    for number, consent in enumerate(terms.consents, 1):
        if consent.on > max(settlement_days(terms), default=date.max):
            yield (
                f"consents.{number}.on",
                f"{consent.on} is after the last settlement: it lets nothing be paid",
            )


def _never_due(terms: PoolTerms) -> Iterator[ClauseFault]:
    """Yield contributions in cash of which no instalment falls due."""
    for contribution in terms.contributions:
        if contribution.form != "cash" or any(True for _ in contribution.impossible()):
            continue
        year = FinancialYear.parse(contribution.year).period
        within = terms.starts <= year.last and year.start <= terms.ends
        if within and not terms.schedule(contribution):
            what = f"no instalment of {contribution.partner} for {contribution.year} falls due in its days"
            yield "contributions", f"{what}, or after the agreement ends"


def _named_twice(terms: PoolTerms) -> Iterator[ClauseFault]:
    """Yield names that stand where one counts: the second would hide the first, or be counted again."""
    grants = Counter(held if isinstance(held, str) else held.name for held in terms.grants)
    fences = Counter(fence.name for fence in terms.fences)
    for name in [name for name, times in grants.items() if times > 1]:
        yield "grants", f"{name} is named twice: say all of it in one table"
    for name in [name for name, times in fences.items() if times > 1]:
        yield "ring_fence.name", f"two ring fences are called {name}: what each holds stands under its name"
    for fence in terms.fences:
        for name in [name for name, times in Counter(fence.schemes).items() if times > 1]:
            yield "ring_fence.schemes", f"{name} is named twice: its spending is spent once"


def _covered_before(terms: PoolTerms) -> Iterator[ClauseFault]:
    """Yield codes of a line that mean another in every file it can be in: its money would go there unsaid."""
    before: dict[str, list[str]] = {name: [name] for name in terms.schemes}
    for name, scheme in terms.schemes.items():
        for code in scheme.covers:
            others = [other for other in before.get(code, ()) if other != name]
            senders = [terms.schemes[other].senders for other in others]
            anybody = any(not named for named in senders)
            if anybody or (
                scheme.senders and {*scheme.senders} <= {who for named in senders for who in named}
            ):
                what = (
                    f"{code!r} means {others[0]} already, in every file it can be in: name it in one of them"
                )
                yield f"schemes.{name}.covers", what
            before.setdefault(code, []).append(name)


def _of_its_days(terms: PoolTerms, where: str, step: SettlementStep) -> Iterator[ClauseFault]:
    """Yield that a step is part of no settlement."""
    if not any(step.takes_on(day) for day in settlement_days(terms)):
        key = ".from" if step.since is not None else ".to"
        yield f"{where}{key}", "no settlement of the agreement is in its days: it never takes anything"
    if isinstance(step, ExitFee) and not terms.starts <= step.on <= terms.ends:
        yield f"{where}.on", f"{step.on} is no day of the agreement: it never falls due"


def _of_step(terms: PoolTerms, held: _StepList, step: SettlementStep) -> Iterator[ClauseFault]:
    """Yield why a step takes nothing, or what of it has no effect."""
    if isinstance(step, Reserve) and step.holds_up_to is not None and held.of != UNDERSPEND:
        yield "holds_up_to", "an overspend draws on what there is; how much is kept, an underspend says"
    if isinstance(step, Offset) and step.lines and held.of == OVERSPEND and not held.line:
        yield (
            "lines",
            "what other lines have left is in the pool's difference already: an offset is a line's",
        )
    if isinstance(step, Offset | Uncommitted) and step.lines:
        yield from _of_lines(terms, held.line, step.lines)
    if isinstance(step, Savings) and not share(step.until):
        yield "until", NONE_OF_IT
    if isinstance(step, Share):
        if step.part is not None and not share(step.part):
            yield "part", NONE_OF_IT
        yield from _of_shares(terms, step)


def _of_lines(terms: PoolTerms, own: str, lines: Sequence[str]) -> Iterator[ClauseFault]:
    """Yield lines that have nothing a step could take: its own, and those that are not in the pool."""
    for name in lines:
        scheme = terms.schemes.get(name)
        if scheme is not None and not scheme.in_pool:
            yield "lines", f"{name} is {scheme.status}: nothing of it is the pool's to take"
        elif name == own:
            yield "lines", f"{name} is the line itself, which is over"


def _of_shares(terms: PoolTerms, step: Share) -> Iterator[ClauseFault]:
    """Yield whoever is named in a share and has no part in it, and a cap that lets nobody bear anything."""
    base = _base(terms, step)
    among = [name for name in step.among if base and name not in base and step.by != EQUAL]
    for name in among:
        yield "among", f"{name} has nothing that it shares by ({step.by}): it takes no part"
    sharing = [name for name in base if not step.among or name in step.among]
    if step.cap is not None:
        yield from under("cap", _of_cap(step.cap, sharing))


def _of_cap(cap: Cap, sharing: Sequence[str]) -> Iterator[ClauseFault]:
    for name in cap.partners:
        if sharing and name not in sharing:
            yield "partners", f"{name} has no share that could be limited"
    if isinstance(cap.each, str) and not share(cap.each) and not cap.partners:
        yield "each", "nobody bears anything under it: say more than nought, or leave the step out"


def _base(terms: PoolTerms, step: Share) -> list[str]:
    """Return who may share by what a step goes by, whatever the year; nobody where nothing is agreed."""
    if step.by == BY_NAME:
        return list(step.shares)
    if step.by == EQUITY:
        return list(terms.equity)
    if step.by in {OPENING, EQUAL}:
        opened = [name for opening in terms.opening.values() for name in opening]
        contributing = [contribution.partner for contribution in terms.cash_contributions]
        others = step.among if step.by == EQUAL else []
        return list(dict.fromkeys([*contributing, *opened, *others]))
    return list(dict.fromkeys(name for use in terms.use.values() for table in use.tables for name in table))


def _behind_all(terms: PoolTerms, held: _StepList) -> Iterator[ClauseFault]:
    """Yield steps to which nothing ever comes: one before them takes all there is on each of their days."""
    taken = set[date]()
    for number, step in enumerate(held.steps, 1):
        on = {day for day in settlement_days(terms) if step.takes_on(day)}
        if on and on <= taken:
            yield (
                f"{held.place}.{number}",
                "a step before it takes all that is left at each of its settlements",
            )
        whole = step.model_copy(update={"since": None, "to": None})
        by_name = isinstance(step, Share) and step.by == BY_NAME and step.cap is None and step.part is None
        capped = terms.settlement is not None and terms.settlement.cap is not None
        if takes_all(whole) or (by_name and step.up_to is None and not capped):
            taken |= on


def _of_the_settlement(terms: PoolTerms, steps: Sequence[SettlementStep]) -> Iterator[ClauseFault]:
    """Yield what is said of a settlement as a whole and binds nothing in it."""
    if terms.sovereignty and all(scheme.authority is None for scheme in terms.schemes.values()):
        yield "sovereignty", "no line has an authority whose own it is"
    if terms.settlement is None:
        return
    shares = [step for step in steps if isinstance(step, Share)]
    sharing = {name for step in shares for name in _base(terms, step)}
    sharing |= {name for step in steps if isinstance(step, Savings | NoWorseOff) for name in step.names}
    first = terms.settlement.odd_penny_first
    if first is not None and first not in sharing:
        yield "settlement.odd_penny_first", f"{first} has no share that a penny could go to"
    cap = terms.settlement.cap
    if cap is None:
        return
    over = [
        *terms.settlement.overspend,
        *(step for held in terms.schemes.values() for step in held.overspend),
    ]
    capped = [step for step in over if isinstance(step, Share)]
    if not capped:
        yield "settlement.cap", "no step of an overspend is a share, so it caps nothing"
        return
    sharing_over = list(dict.fromkeys(name for step in capped for name in _base(terms, step)))
    yield from under("settlement.cap", _of_cap(cap, sharing_over))


def _of_measures(terms: PoolTerms, before: Sequence[SettlementStep]) -> Iterator[ClauseFault]:
    """Yield measures that nothing goes by, and those that are not written as their target is."""
    targets = {step.measure: step.target for step in before if isinstance(step, HoldBack)}
    tables = [(f"measured.{year}", held) for year, held in terms.measured.items()]
    tables += [
        (f"example.{number}.given.measured", example.given.measured)
        for number, example in enumerate(terms.example, 1)
    ]
    for place, held in tables:
        for name, reached in held.items():
            if name not in targets:
                yield f"{place}.{name}", "no hold-back goes by it"
            elif reached.endswith("%") != targets[name].endswith("%"):
                yield f"{place}.{name}", f"{reached} is not written as the target is, {targets[name]}"
    for name, reward in terms.rewards.items():
        for target in reward.targets:
            if target.reached is not None and target.reached.endswith("%") != target.target.endswith("%"):
                what = f"{target.title}: {target.reached} is not written as the target is, {target.target}"
                yield f"rewards.{name}.targets.reached", what
