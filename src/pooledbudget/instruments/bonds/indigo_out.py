"""A bond as INDIGO tables: what its terms say, and in a book what happened. What neither says stays blank.

Ids follow from causes: the agreement, the class and its holder, the outcome, the words of a source. So they
stay as they are from run to run, and whoever keeps them can join a later export to an earlier one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import starmap

from pooledbudget.instruments.bonds.indexing import raised, raised_by
from pooledbudget.instruments.bonds.indigo import (
    COMMITMENT,
    DETAILS,
    FINANCE,
    INCREASES,
    INVESTED,
    MADE,
    MAXIMUM,
    PAID,
    PAYABLE,
    PRICE,
    PRICE_MAX,
    REPAYMENTS,
    TABLES,
    Row,
)
from pooledbudget.instruments.bonds.indigo_facts import BOTH, CAPITAL, INTEREST, IndigoFacts, IndigoResult
from pooledbudget.instruments.bonds.outcomes import (
    POOLED,
    Difference,
    Outcome,
    Person,
    Price,
    Standing,
    Threshold,
)
from pooledbudget.instruments.bonds.returns import Status, xirr
from pooledbudget.instruments.bonds.sayer import outcome_said, rises_said, titles_of
from pooledbudget.instruments.bonds.saying import rates
from pooledbudget.instruments.bonds.schedule import FOREVER, Schedule
from pooledbudget.instruments.bonds.terms import BondTerms, CapitalClass, Cost
from pooledbudget.instruments.figures import slug
from pooledbudget.money import plain
from pooledbudget.periods import Month

METHOD_OF = {
    "none": "Simple ex-post verification",
    "historical": "Historical comparison",
    "fixed": "Historical comparison",
    "matched": "Quasi-experimental study",
    "difference in differences": "Quasi-experimental study",
    "ratio of ratios": "Quasi-experimental study",
    "randomised": "Randomised Control Trial",
}
"""The standard's validation method of each design."""
COST_OF = {
    "service": "Service delivery costs",
    "delivery": "Service delivery costs",
    "evaluation": "Evaluation costs",
    "monitoring": "Monitoring costs (includes outcome reporting cost and management staff cost)",
    "verification": "Monitoring costs (includes outcome reporting cost and management staff cost)",
    "governance": "Governance costs (board meetings, etc.)",
    "spv": "SPV set up and operational costs",
    "legal": "Legal advice on contract design",
    "procurement": "Procurement costs",
}
"""The standard's class of a cost by a word of what it is for."""
OTHER_COSTS, OUTCOME_PAYMENTS = "Other costs", "Outcome payments"
RUNNING, SPENT = "Operational and management", "Purchased or spent"


def tables_of(bonds: Iterable[IndigoBond]) -> dict[str, list[Row]]:
    """Return every table with the rows of some bonds, each partner once."""
    found: dict[str, list[Row]] = {name: [] for name in TABLES}
    for bond in bonds:
        for name, rows in bond.tables().items():
            known = {row["id"] for row in found[name]} if name == "organisations" else set()
            found[name] += [row for row in rows if row.get("id") not in known]
    return found


class IndigoBond:
    """One bond as rows of the tables."""

    def __init__(
        self,
        terms: BondTerms,
        currency: str,
        names: Mapping[str, str] | None = None,
        facts: IndigoFacts | None = None,
    ) -> None:
        self.terms, self.facts, self.names = terms, facts, {**terms.names, **(names or {})}
        self.currency = terms.currency or currency
        self.sources = {_source_id(said): said for said in [terms.source, *terms.sources] if said}

    @property
    def id(self) -> str:
        """What the project is called in the tables: the agreement."""
        return self.terms.agreement

    def tables(self) -> dict[str, list[Row]]:
        """Return its rows of each table."""
        return {
            "projects": [self._project()],
            "organisations": [{"id": name, "name": self.names.get(name, name)} for name in self._parties()],
            "sources": [self._row(id=id_, name=said) for id_, said in self.sources.items()],
            "investments": list(self._investments()),
            "transactions": list(self._transactions()),
            "outcome_metrics": list(starmap(self._metric, self.terms.outcomes.items())),
            "outcome_pricings": list(self._pricings()),
            "outcome_payment_plans": list(self._plans()),
            "outcome_payments": [*self._planned(), *self._claimed()],
            "outcome_payment_commitments": [self._commitment(name) for name in self.terms.payers],
            "results": [self._result(result) for result in self.facts.results] if self.facts else [],
            "provider_side_cost": list(self._provider_costs()),
            "outcome_payer_cost": list(self._payer_costs()),
        }

    def _row(self, **cells: str) -> dict[str, str]:
        return {"project_id": self.terms.agreement, **cells}

    def _sourced(self, cite: str = "") -> dict[str, str]:
        """Return the ids of the sources of a row: the one it cites, where that is one of them; else all."""
        cited = _source_id(cite)
        return {"source_ids": cited if cited in self.sources else ",".join(self.sources)}

    def _money(self, path: str, amount: int | None, part: str = "amount") -> dict[str, str]:
        """Return an amount with its currency; nothing where there is none."""
        return {} if amount is None else {f"{path}/currency": self.currency, f"{path}/{part}": plain(amount)}

    def _parties(self) -> list[str]:
        moved = (
            [name for cash in self.facts.transactions for name in (cash.sender, cash.receiver)]
            if self.facts
            else []
        )
        host = [self.facts.host] if self.facts else []
        return list(dict.fromkeys([*self.terms.named, *self.terms.payers, *host, *moved]))

    # The project

    def _project(self) -> Row:
        terms = self.terms
        row = {"id": terms.agreement, "name": terms.title}
        row |= self._money(
            COMMITMENT, sum(capital.committed for capital in terms.classes.values()) or None, "amount/exact"
        )
        row |= self._money(MAXIMUM, maximum(terms))
        if terms.last_day and terms.last_day < FOREVER:
            row["dates/anticipated_completion_date"] = terms.last_day.isoformat()
        returns = {_return_of(capital) for capital in terms.classes.values()}
        kind, rate = returns.pop() if len(returns) == 1 else ("", "")
        if rate:
            row |= {
                f"{FINANCE}/maximum_potential_return_type": kind,
                f"{FINANCE}/maximum_potential_return": f"{rate}%",
            }
        row[f"{FINANCE}/source_ids"] = ",".join(self.sources)
        row[f"{FINANCE}/notes"] = "Committed capital as agreed; payments that were recycled are not in it."
        row["notes"] = " ".join(f"Assumed: {said}" for said in terms.assumed)
        return row | self._happened()

    def _happened(self) -> dict[str, str]:
        """Return what a book says of the project as a whole."""
        facts = self.facts
        if facts is None:
            return {}
        row = self._money(MADE, facts.total("Outcome Payment"))
        row |= self._money(INVESTED, self._drawn(facts))
        row[f"{INVESTED}/date"] = facts.until.isoformat()
        if facts.ended:
            row[f"{FINANCE}/investor_repayment"] = self._repayment(facts)
            row |= self._rate(facts)
        return row

    def _drawn(self, facts: IndigoFacts, holder: str = "") -> int:
        """Return the capital drawn, less what was given back undrawn."""
        undrawn = sum(
            cash.amount
            for cash in facts.transactions
            if cash.undrawn and (not holder or cash.party == holder)
        )
        return facts.total("Debt", party=holder) - undrawn

    def _repayment(self, facts: IndigoFacts, holder: str = "") -> str:
        """Return what of its capital came back, in the standard's words; blank where none was drawn."""
        drawn = self._drawn(facts, holder)
        undrawn = facts.total("Debt", party=holder) - drawn
        back = facts.total(CAPITAL, INTEREST, BOTH, party=holder) - undrawn
        if drawn <= 0:
            return ""
        if back <= 0:
            return REPAYMENTS[0]
        return REPAYMENTS[1] if back < drawn else REPAYMENTS[2] if back == drawn else REPAYMENTS[3]

    def _rate(self, facts: IndigoFacts) -> dict[str, str]:
        """Return the rate of all investors' cash, where there is exactly one."""
        holders = {*self.terms.investors, *(cash.party for cash in facts.transactions if cash.kind == "Debt")}
        flows = [
            (cash.on, cash.amount if cash.receiver == cash.party else -cash.amount)
            for cash in facts.transactions
            if cash.party in holders and cash.kind in {"Debt", CAPITAL, INTEREST, BOTH}
        ]
        rate = xirr(flows, ended=True)
        if rate.status is not Status.ONE:
            return {}
        path = f"{DETAILS}/internal_rate_of_return"
        return {f"{path}/latest": rates(rate), f"{path}/date": facts.until.isoformat()}

    # Capital

    def _investments(self) -> Iterator[Row]:
        for name, capital in self.terms.classes.items():
            kind, rate = _return_of(capital)
            for holder, amount in capital.holders.items():
                row = self._row(id=investment_id(name, holder), organisation_id=holder)
                row |= self._money("investment_commitment", amount, "amount/exact")
                row |= {"investment_type": "Debt"}
                if rate:
                    row |= {"maximum_potential_return_type": kind, "maximum_potential_return": rate}
                if self.facts and self.facts.ended and len(self.terms.held_by(holder)) == 1:
                    row["investor_repayment"] = self._repayment(self.facts, holder)
                yield row | self._sourced() | {"notes": _class_said(name, capital)}

    def _transactions(self) -> Iterator[Row]:
        facts = self.facts
        for cash in facts.transactions if facts else ():
            row = self._row(
                date=cash.on.isoformat(),
                sending_organisation_id=cash.sender,
                receiving_organisation_id=cash.receiver,
                transaction_type=cash.kind,
                notes=cash.said,
            )
            capital = self.terms.classes.get(cash.capital)
            if capital is not None and cash.party in capital.holders:
                row["investment_id"] = investment_id(cash.capital, cash.party)
            yield row | self._money("money", cash.amount)

    # Outcomes

    def _metric(self, name: str, outcome: Outcome) -> Row:
        target = outcome.threshold if isinstance(outcome, Difference | Threshold) else None
        return self._row(
            id=name,
            definition=outcome.title or name,
            outcome_metric_target=target or "",
            outcome_validation_method=METHOD_OF[outcome.design.design],
            notes=f"pays: {outcome.pays}",
            **self._sourced(outcome.cite),
        )

    def _pricings(self) -> Iterator[Row]:
        for name, outcome in self.terms.outcomes.items():
            if outcome.pays == "nothing":
                continue
            row = self._row(outcome_metric_id=name, currency=self.currency)
            if isinstance(outcome, Price | Person | Difference) and outcome.price:
                row[PRICE] = plain(outcome.price)
            if outcome.cap:
                row[PRICE_MAX] = plain(outcome.cap)
            if outcome.indexed:
                row[INCREASES] = rises_said(outcome.indexed, titles_of(self.terms))
            row["price_description"] = " ".join(outcome_said(name, outcome, self.currency))
            yield row | self._sourced(outcome.cite)

    def _standing(self) -> dict[str, Standing]:
        """Return the charges by a schedule that ends: what is planned to the penny."""
        return {
            name: outcome
            for name, outcome in self.terms.outcomes.items()
            if isinstance(outcome, Standing) and self._days(outcome.dates)
        }

    def _days(self, dates: Schedule) -> list[str]:
        """Return the days of a schedule within the bond; none where neither says when it ends."""
        last = self.terms.last_day
        if dates.to is None and dates.times is None and last is None:
            return []
        return [day.isoformat() for day in dates.days(last or FOREVER)]

    def _plans(self) -> Iterator[Row]:
        for name, outcome in self._standing().items():
            yield self._row(id=name, notes="by the terms") | self._sourced(outcome.cite)

    def _planned(self) -> Iterator[Row]:
        for name, outcome in self._standing().items():
            for day in self._days(outcome.dates):
                row = {"outcome_payment_plan_id": name, "outcome_metric_id": name, "type": "Planned"}
                row |= {"period/end_date": day, "payer_organisation_id": ",".join(self.terms.payers)}
                by = raised_by(outcome, date.fromisoformat(day), {})  # what an index will be nobody knows
                yield self._row(**row) | self._money(
                    "money", None if by is None else raised(outcome, by).amount
                )

    def _claimed(self) -> Iterator[Row]:
        """Yield what was claimed of each payer in a month: cash that came in stands in the transactions."""
        claims = self.facts.claims if self.facts else {}
        host = self.facts.host if self.facts else ""
        for (outcome, payer, month), amount in claims.items():
            row = {"outcome_metric_id": outcome, "type": "Actual", "notes": "as claimed"}
            days = Month.parse(month)
            row |= {"period/start_date": days.first.isoformat(), "period/end_date": days.last.isoformat()}
            row |= {"payer_organisation_id": payer, "recipient_organisation_id": host}
            yield self._row(**row) | self._money("money", amount)

    def _commitment(self, name: str) -> Row:
        row = self._row(organisation_id=name) | self._money(PAYABLE, self.terms.payers[name].cap)
        if self.facts:
            row |= self._money(PAID, self.facts.total("Outcome Payment", party=name))
        return row | self._sourced()

    def _result(self, result: IndigoResult) -> Row:
        ended = self.facts is not None and self.facts.ended
        row = self._row(
            outcome_metric_id=result.outcome,
            result_level="Outcome level",
            result_type="Final" if ended else "Interim",
        )
        row["period/end_date"] = result.on.isoformat()
        if result.people:
            row["number_engaged_in_impact_bond"] = str(result.people)
            row["number_with_positive_social_outcomes"] = str(result.reached)
        of = f"cohort {result.of}: " if result.of else ""
        of = "all cohorts: " if result.of == POOLED else of
        row["outcomes_achieved"] = f"{of}{result.found}".removesuffix(": ")
        return row

    # Costs

    def _provider_costs(self) -> Iterator[Row]:
        for cost in self.terms.costs:
            days = self._days(cost.dates)
            row = self._cost(_cost_class(cost), cost.payee)
            row["notes"] = f"{cost.purpose}, {plain(cost.each)} each time, from {cost.dates.since}"
            yield row | ({"planned/amount": plain(len(days) * cost.each)} if days else {}) | self._sourced()
        spent = [cash for cash in self.facts.transactions if cash.kind == "Other"] if self.facts else []
        for payee in dict.fromkeys(cash.party for cash in spent):
            amount = sum(
                cash.amount if cash.receiver == payee else -cash.amount
                for cash in spent
                if cash.party == payee
            )
            row = self._cost("Service delivery costs", payee) | {"actual/amount": plain(amount)}
            yield row | {"notes": "paid, as service payments"}

    def _payer_costs(self) -> Iterator[Row]:
        for name, payer in self.terms.payers.items():
            row = self._cost(OUTCOME_PAYMENTS, name)
            planned = payer.cap or (maximum(self.terms) if len(self.terms.payers) == 1 else None)
            if planned:
                row |= {"planned/amount": plain(planned), "notes": "planned: the most it pays"}
            if self.facts:
                row["actual/amount"] = plain(self.facts.total("Outcome Payment", party=name))
            yield row | self._sourced()

    def _cost(self, said: str, organisation: str) -> dict[str, str]:
        row = self._row(phase=RUNNING, classification=said, type=SPENT)
        return row | {"organisation_id": organisation, "currency": self.currency}


def maximum(terms: BondTerms) -> int | None:
    """Return the most that payers pay for outcomes in all, by every cap that binds the whole; None without.

    The contract's cap; the sum of the outcomes' caps, and of the payers', where each has one.
    """
    paying = [outcome.cap for outcome in terms.outcomes.values() if outcome.pays != "nothing"]
    found = [terms.caps.contract, _sum(paying), _sum([payer.cap for payer in terms.payers.values()])]
    return min((cap for cap in found if cap), default=None)


def _sum(caps: Sequence[int | None]) -> int | None:
    whole = [cap for cap in caps if cap]
    return sum(whole) if len(whole) == len(caps) else None


def investment_id(capital: str, holder: str) -> str:
    """Return the id of an investment: the class of capital and who holds it."""
    return f"{capital}/{holder}"


def _source_id(said: str) -> str:
    """Return the id of a source: of its words, so that another one before it does not transaction it."""
    return f"source-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _return_of(capital: CapitalClass) -> tuple[str, str]:
    """Return the standard's type of a class's highest return, and the per cent a year, if it is a rate."""
    cap = capital.cap
    if cap and cap.rate:
        return "IRR", cap.rate.removesuffix("%")
    if cap and cap.simple:
        return "Average annual return", cap.simple.removesuffix("%")
    return "", ""


def _class_said(name: str, capital: CapitalClass) -> str:
    """Say what the tables have no column for."""
    said = [f"class {name}" + (f", {capital.title}" if capital.title else "")]
    if capital.interest and isinstance(capital.interest.rate, str):
        said.append(f"interest {capital.interest.rate} a year")
    if capital.coupon and capital.coupon.rate:
        said.append(f"coupon {capital.coupon.rate} a year")
    cap = capital.cap
    if cap and cap.multiple:
        said.append(f"return at most {cap.multiple} times what was paid in")
    if cap and cap.amount:
        said.append(f"return at most {plain(cap.amount)}")
    return "; ".join(said)


def _cost_class(cost: Cost) -> str:
    words = slug(cost.purpose).split("-")
    return next((said for word, said in COST_OF.items() if word in words), OTHER_COSTS)
