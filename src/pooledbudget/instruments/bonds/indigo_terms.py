"""A skeleton of terms from INDIGO tables: what they say of a project in the long form, and no more.

What is not known stays out, with a comment that says so; every assumption is a comment too. A skeleton with
no amount of capital reads back as a contract that nobody lends to, and says so.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count

from msgspec import Struct, field

from pooledbudget.instruments.bonds.currencies import NO_CURRENCY
from pooledbudget.instruments.bonds.indigo import (
    COMMITMENT,
    FINANCE,
    MADE,
    MAXIMUM,
    PAYABLE,
    PRICE,
    PRICE_MAX,
    Kind,
)
from pooledbudget.instruments.bonds.indigo_cells import (
    IndigoLine,
    currency_in,
    read_choice,
    read_currency,
    read_day,
)
from pooledbudget.instruments.bonds.indigo_checks import (
    actual_payments,
    amount_in,
    percent_in,
    references,
)
from pooledbudget.instruments.bonds.indigo_in import IN_MONEY, IndigoTables
from pooledbudget.money import plain

NAME_MAX, TITLE_MAX = 50, 200
OTHERS, PAYER = "other-investors", "payer"
"""Who stands for investors and payers that the tables do not name."""


class Skeleton(Struct):
    """The terms of a project as far as the tables say them."""

    project: str
    agreement: str
    text: str = ""
    has_capital: bool = True
    """Whether any amount of capital is known."""
    assumed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def skeletons(tables: IndigoTables) -> Iterator[Skeleton]:
    """Yield a skeleton for each project, in order; each is called otherwise than the others."""
    names = Names()
    for project in tables.projects:
        skeleton = Skeleton(project, names.of(project))
        skeleton.text = _SkeletonWriter(tables, skeleton).text()
        yield skeleton


class Names:
    """Ids as ours are written: small letters, digits and hyphens; each another."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, said: str, key: str = "") -> str:
        """Return the name for an id; the same id, or key, has the same one."""
        own = key or said
        if own not in self._known:
            letters = unicodedata.normalize("NFKD", said.casefold()).encode("ascii", "ignore").decode()
            name = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
            name = (name if name[:1].isalpha() else f"x-{name}".strip("-"))[:NAME_MAX].strip("-")
            taken = set(self._known.values())
            tries = (name if number == 1 else f"{name[: NAME_MAX - 4]}-{number}" for number in count(1))
            self._known[own] = next(found for found in tries if found not in taken)
        return self._known[own]

    def items(self) -> Iterable[tuple[str, str]]:
        """Return each id with its name."""
        return self._known.items()


def quoted(said: str) -> str:
    """Return a text as TOML writes it, without what cannot be seen."""
    return json.dumps(seen(said), ensure_ascii=False).replace("\x7f", "")


def seen(said: str) -> str:
    """Return a text in one line, without characters that cannot be seen."""
    kept = (" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in said)
    return " ".join("".join(char for char in kept if unicodedata.category(char) != "Cf").split())


class _SkeletonWriter:
    """Writes one skeleton."""

    def __init__(self, tables: IndigoTables, skeleton: Skeleton) -> None:
        self.tables, self.skeleton, self.project = tables, skeleton, skeleton.project
        self.currency = tables.currencies.get(self.project, "")
        self.parties, self.metrics = Names(), Names()
        self.line = next(iter(tables.of("projects", self.project)), None)
        self.called = {line.text("id"): line.text("name") for line in tables.of("organisations")}

    def text(self) -> str:
        """Return the whole file: the top is written last, for it says what was assumed below."""
        self._read_otherwise()
        tables = [*self._classes(), *self._payers(), *self._outcomes(), *self._named(), *self._costs()]
        top = list(self._top())
        said = [f"# Terms of {self.project} as far as INDIGO tables say them; the rest is not known."]
        said += [f"# Unknown: {seen(what)}" for what in self.skeleton.unknown]
        said += [f"# Assumed: {seen(what)}" for what in self.skeleton.assumed]
        return "\n".join([*said, *top, *tables]) + "\n"

    def assume(self, what: str) -> None:
        """Note an assumption, once."""
        if what not in self.skeleton.assumed:
            self.skeleton.assumed.append(what)

    def miss(self, what: str) -> None:
        """Note what is not known, once."""
        if what not in self.skeleton.unknown:
            self.skeleton.unknown.append(what)

    def _read_otherwise(self) -> None:
        """Assume what words for a currency were read as."""
        lines = [line for table in IN_MONEY for line in self.tables.of(table, self.project)]
        for cell in (cell for line in lines for cell in line.of_kind(Kind.CURRENCY)):
            code, finding = read_currency(cell)
            if code and finding is not None:
                self.assume(f"the currency {cell.text!r} is {code}")

    def _amount(self, line: IndigoLine, path: str) -> int | None:
        """Return an amount above nought in the project's currency; None where there is none to take."""
        code = currency_in(line, line.columns[path].of)
        found = amount_in(self.tables, line, path)
        if line.text(path) and not found:
            self.miss(f"{line.columns[path].heading} is {line.text(path)!r} ({_place(line)})")
        if code and self.currency and code != self.currency:
            self.miss(f"{line.columns[path].heading} is in {code} ({_place(line)})")
            return None
        return found or None

    # The top

    def _top(self) -> Iterator[str]:
        line = self.line
        yield 'kind = "bond"'
        yield f"agreement = {quoted(self.skeleton.agreement)}"
        yield f"title = {quoted(((line and line.text('name')) or self.project)[:TITLE_MAX])}"
        yield f"source = {quoted(f'INDIGO tables, project {self.project}')}"
        yield from self._listed("sources", self._sources())
        yield from self._listed("published", [*self._results(), *self._paid()])
        yield from self._listed("assumed", list(self.skeleton.assumed))
        if not self.currency:
            self.miss(f"the currency: {NO_CURRENCY}, the code for none, stands for it")
        yield f"currency = {quoted(self.currency or NO_CURRENCY)}"
        ends = self._ends()
        if ends:
            yield f"ends = {ends}"
        most = self._amount(line, f"{MAXIMUM}/amount") if line else None
        if most:
            yield f'caps = {{ contract = "{plain(most)}" }}'
        else:
            self.miss("the most that is paid for outcomes")

    def _listed(self, key: str, said: list[str]) -> Iterator[str]:
        if said:
            yield f"{key} = ["
            yield from (f"  {quoted(words)}," for words in said)
            yield "]"

    def _ends(self) -> str:
        """Return the last day, where one is said to the day."""
        for path in ("dates/actual_completion_date", "dates/anticipated_completion_date"):
            if self.line and (found := read_day(self.line.cell(path))[0]):
                return found
        self.miss("the day on which the bond ends")
        return ""

    def _sources(self) -> list[str]:
        lines = self.tables.of("sources", self.project)
        said = [" ".join(filter(None, (line.text("name"), line.text("url")))) for line in lines]
        return list(dict.fromkeys(words[:TITLE_MAX] for words in said if words))

    def _results(self) -> Iterator[str]:
        """Yield what is published of results, as sentences: nothing is claimed by them."""
        for line in self.tables.of("results", self.project):
            said = [line.text("outcome_metric_id") or "the project"]
            achieved = line.text("outcomes_achieved")
            said += [achieved] if achieved else []
            positive = line.text("number_with_positive_social_outcomes")
            said += [f"{positive} with a positive outcome"] if positive else []
            until = line.text("period/end_date")
            said += [f"up to {until}"] if until else []
            if achieved or positive:
                yield f"Result: {', '.join(said)} ({_place(line)})."[:TITLE_MAX]

    def _paid(self) -> Iterator[str]:
        """Yield what is published as paid for outcomes."""
        rows = actual_payments(self.tables, self.project)
        total = sum(amount_in(self.tables, row, "money/amount") or 0 for row in rows)
        if total:
            where = f"{len(rows)} rows" if len(rows) > 1 else f"row {rows[0].row}"
            yield f"Outcome payments of {plain(total)}, in {where} of outcome_payments."
        stated = self.line and amount_in(self.tables, self.line, f"{MADE}/amount")
        if stated:
            yield f"Outcome payments made, of the project as a whole: {plain(stated)}."

    # Capital

    def _classes(self) -> list[str]:
        """Return the classes of capital; the reason why there is none, where no amount is known."""
        known: dict[str, dict[str, int]] = {}
        caps: dict[str, list[IndigoLine]] = {}
        missing = []
        for number, line in enumerate(self.tables.of("investments", self.project), start=1):
            holder = line.text("organisation_id")
            amount = self._amount(line, "investment_commitment/amount/exact")
            if amount is None or not holder:
                missing.append(line)
                continue
            capital = self._class_of(line, holder, number, known)
            known.setdefault(capital, {})[self.parties.of(holder)] = amount
            caps.setdefault(capital, []).append(line)
        self._rest(known, missing)
        if not known:
            self.skeleton.has_capital = False
            self.miss("the amount of any capital: without a class, nobody lends")
            return ["", "# [classes.capital]", '# holders = { investor = "" }']
        return [
            text for name, holders in known.items() for text in self._class(name, holders, caps.get(name, []))
        ]

    def _named(self) -> list[str]:
        """Return what every party is called, where the table of organisations says it."""
        lines = [line for table in self.tables.lines for line in self.tables.of(table, self.project)]
        for line in lines:
            for path in (column.path for column in line.columns.values() if column.of == "organisations"):
                for organisation in references(line, path):
                    self.parties.of(organisation)
        found = [
            f"{name} = {quoted(self.called[organisation])}"
            for organisation, name in self.parties.items()
            if self.called.get(organisation, name) != name
        ]
        return ["", "[names]", *found] if found else []

    def _class_of(self, line: IndigoLine, holder: str, number: int, known: dict[str, dict[str, int]]) -> str:
        """Return the class of an investment: as its id says where it is one of ours, else one of its own."""
        own, slash, of = line.text("id").rpartition("/")
        if slash and of == holder:
            return self.metrics.of(own, f"class {own}")
        name = line.text("id") or f"investment {number}"
        found = self.metrics.of(name, f"class {name}")
        return self.metrics.of(name, f"class {name} {number}") if found in known else found

    def _rest(self, known: dict[str, dict[str, int]], missing: list[IndigoLine]) -> None:
        """Take what the project's total has beyond the investors' amounts, where it is said."""
        who = ", ".join(filter(None, (line.text("organisation_id") for line in missing)))
        total = self._amount(self.line, f"{COMMITMENT}/amount/exact") if self.line else None
        rest = (total or 0) - sum(sum(holders.values()) for holders in known.values())
        if total is None and self.line:
            self._range(self.line)
        if total and rest > 0:
            held = f"the rest of the total commitment, {plain(rest)}, is held by {OTHERS}"
            self.assume(f"{held}; named without an amount: {who}" if who else held)
            known[self.metrics.of("capital", "class capital")] = {OTHERS: rest}
        elif total and rest < 0:
            self.miss(f"why investors commit {plain(-rest)} more than the total commitment of {plain(total)}")
        elif who:
            self.miss(f"what these commit: {who}")

    def _range(self, line: IndigoLine) -> None:
        least, most = (line.text(f"{COMMITMENT}/amount/{end}") for end in ("min", "max"))
        if least or most:
            self.miss(f"the total commitment, which is between {least or 'nothing'} and {most or 'more'}")

    def _class(self, name: str, holders: dict[str, int], lines: list[IndigoLine]) -> Iterator[str]:
        yield ""
        yield f"[classes.{name}]"
        said = ", ".join(f'{holder} = "{plain(amount)}"' for holder, amount in holders.items())
        yield f"holders = {{ {said} }}"
        yield from self._cap(name, lines)

    def _cap(self, name: str, lines: list[IndigoLine]) -> Iterator[str]:
        """Yield the return cap of a class, where its investments say one, and as what."""
        told = {self._return_in(line) for line in lines} or {("", "")}
        kind, rate = told.pop() if len(told) == 1 else ("", "")
        if not rate and self.line is not None and len(self.tables.of("investments", self.project)) <= 1:
            kind = read_choice(self.line.cell(f"{FINANCE}/maximum_potential_return_type"))[0]
            rate = percent_in(self.tables, self.line, f"{FINANCE}/maximum_potential_return")[0]
        if rate and kind == "IRR":
            self.assume(f"the maximum potential return of {name}, {rate} IRR, caps its return on all flows")
            yield f'return_cap = "{rate}"'
        elif rate and kind:
            self.assume(f"the maximum potential return of {name}, {rate} a year on average, is a simple cap")
            yield f'return_cap = {{ simple = "{rate}" }}'
        else:
            said = [line.text("maximum_potential_return") for line in lines]
            named = ", ".join(repr(text) for text in said if text)
            self.miss(f"the return cap of {name}" + (f", said as {named}" if named else ""))

    def _return_in(self, line: IndigoLine) -> tuple[str, str]:
        """Return the type and the highest return that an investment says; blank where it cannot be told."""
        kind = read_choice(line.cell("maximum_potential_return_type"))[0]
        return kind, percent_in(self.tables, line, "maximum_potential_return")[0]

    # Payers and outcomes

    def _payers(self) -> list[str]:
        found: list[str] = []
        lines = self.tables.of("outcome_payment_commitments", self.project)
        for line in lines:
            named = references(line, "organisation_id")
            cap = self._amount(line, f"{PAYABLE}/amount")
            if len(named) > 1 and cap:
                self.miss(f"how {', '.join(named)} share {plain(cap)} ({_place(line)})")
            for payer in named:
                head = f"[payers.{self.parties.of(payer)}]"
                if head not in found:
                    found += ["", head]
                    found += [f'cap = "{plain(cap)}"'] if cap and len(named) == 1 else []
        if not found:
            self.assume(f"the payer is not said: {PAYER} stands for it")
            found = ["", f"[payers.{PAYER}]"]
        return found

    def _outcomes(self) -> Iterator[str]:
        lines = self.tables.of("outcome_metrics", self.project)
        if lines:
            self.assume("an outcome pays a price for each unit counted: the tables do not say how it pays")
        else:
            self.miss("the outcomes that are paid for")
        ids = [line.text("id") for line in lines]
        for number, line in enumerate(lines, start=1):
            own = line.text("id")
            again = ids.count(own) > 1 or not own
            name = self.metrics.of(own or f"outcome {number}", f"metric {number}")
            yield ""
            yield f"[outcomes.{name}]"
            yield 'pays = "price"'
            yield f"title = {quoted((line.text('definition') or own)[:TITLE_MAX])}"
            yield from self._price(name, "" if again else own)
            if again:
                self.miss(f"the price of {name}: the id {own!r} stands in several rows ({_place(line)})")
            method = line.text("outcome_validation_method")
            if method:
                yield f"# validated by: {seen(method)}"
            if line.text("outcome_metric_target"):
                yield f"# target: {seen(line.text('outcome_metric_target'))}"

    def _price(self, name: str, metric: str) -> Iterator[str]:
        """Yield the price of an outcome and its cap, as the table of prices says them."""
        lines = [
            line
            for line in self.tables.of("outcome_pricings", self.project)
            if metric and line.text("outcome_metric_id") == metric
        ]
        prices = {self._amount(line, PRICE) for line in lines}
        caps = {self._amount(line, PRICE_MAX) for line in lines}
        price = prices.pop() if len(prices) == 1 else None
        cap = caps.pop() if len(caps) == 1 else None
        if price:
            yield f'price = "{plain(price)}"'
        else:
            if metric:
                several = " (several are said)" if len(prices) > 1 else ""
                self.miss(f"the price of {name}{several}")
            yield 'status = "unknown"'
        if cap:
            self.assume("the maximum price if all targets are achieved caps what an outcome pays in all")
            yield f'cap = "{plain(cap)}"'
        for line in lines:
            if line.text("price_description"):
                yield f"# price: {seen(line.text('price_description'))}"

    def _costs(self) -> Iterator[str]:
        """Yield costs as comments: whom they are paid to and when is not in the tables."""
        lines = self.tables.of("provider_side_cost", self.project)
        if lines:
            yield ""
            self.miss("on which days costs fall due")
        for line in lines:
            planned = line.text("planned/amount") or "no amount"
            yield f"# cost: {seen(line.text('classification'))}, planned {seen(planned)} ({_place(line)})"


def _place(line: IndigoLine) -> str:
    return f"{line.table} row {line.row}"
