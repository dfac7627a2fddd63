"""The payment-by-results claim schedule: what was paid, what was refused, what was not claimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pooledbudget.decisions import Decision, latest
from pooledbudget.families.attachments import TURNED
from pooledbudget.families.terms import FamiliesTerms
from pooledbudget.ledger.record import Record
from pooledbudget.periods import written_day
from pooledbudget.programmes.programme import Programme
from pooledbudget.statements.model import Cell, Desk, Line, Table, word

STATEMENT = "claims"


def decided_until(desk: Desk, agreement: str) -> list[Decision]:
    """Return the latest decisions of an agreement made up to the period's last month."""
    return [one for one in latest(desk.kept("decisions")) if one.agreement == agreement]


def claim_tables(desk: Desk, terms: FamiliesTerms, programme: Programme) -> Iterator[Table]:
    """Yield the schedule of one families agreement: paid and not paid side by side."""
    known = decided_until(desk, terms.agreement)
    months = {str(month) for month in desk.months}
    now = [one for one in known if one.month in months]
    yield _summary(desk, terms, now, known)
    yield population(desk, known)
    yield _paid(desk, terms, now)
    yield _refused(now)
    yield _unclaimed(desk, terms)
    yield register(desk, terms, known, programme)


def _host(desk: Desk) -> str:
    return desk.on.partners.host.id


def _cell(desk: Desk, terms: FamiliesTerms, line: str, decisions: Sequence[Decision]) -> Cell:
    """Return the sum of what decisions pay, leading to the entry each one made."""
    ids = [one.cause for one in decisions if one.paid]
    behind = _entries_of(desk, ids)
    return desk.money(
        desk.id(_host(desk), STATEMENT, f"{terms.agreement}.{line}"),
        sum(one.amount for one in decisions),
        "what the decisions pay, each by its own entry",
        behind,
    )


def _entries_of(desk: Desk, ids: Sequence[str]) -> list[tuple[int, int]]:
    connection = desk.record.connection
    found = []
    for cause in ids:
        row = connection.execute(
            "SELECT e.sequence, (SELECT sum(amount) FROM posting WHERE entry = e.sequence AND amount > 0) "
            "FROM entry e WHERE e.id = ? OR e.id GLOB ? ORDER BY e.sequence DESC LIMIT 1",
            (cause, f"{cause}#*"),
        ).fetchone()
        if row:
            found.append((row[0], row[1]))
    return sorted(found)


def _summary(desk: Desk, terms: FamiliesTerms, now: Sequence[Decision], known: Sequence[Decision]) -> Table:
    lines = []
    for asked, label in (("attachment", "Attachment fees"), ("result", "Results")):
        these = [one for one in now if one.asked == asked]
        ever = [one for one in known if one.asked == asked]
        paid = [one for one in these if one.paid]
        lines.append(
            Line(
                label,
                [
                    word(str(len(these))),
                    word(str(len(paid))),
                    word(str(len(these) - len(paid))),
                    _cell(desk, terms, f"{asked}", paid),
                    _cell(desk, terms, f"{asked}.to-date", [one for one in ever if one.paid]),
                ],
            )
        )
    return Table(
        "Summary",
        ("What", "Asked", "Paid", "Not paid", "Amount", "Amount to date"),
        lines,
        intro=f"Allocation {terms.allocation} families. Paid by {desk.names[terms.payer]}.",
    )


def population(desk: Desk, known: Sequence[Decision]) -> Table:
    """Tie the population out: attached = paid + refused + not claimed."""
    attached, paid, refused = population_counts(known)
    rest = len(attached - paid - refused)
    ties = len(paid) + len(refused) + rest == len(attached)
    return Table(
        f"Population at {written_day(desk.last.last)}",
        ("Families", "Number"),
        [
            Line("Attached", [word(str(len(attached)))]),
            Line("of them: a result paid", [word(str(len(paid)))]),
            Line("of them: claimed and refused", [word(str(len(refused)))]),
            Line("of them: not claimed", [word(str(rest))]),
            Line(
                "Attached = paid + refused + not claimed",
                [word("agrees" if ties else "DIFFERS")],
                total=True,
            ),
        ],
    )


def population_counts(known: Sequence[Decision]) -> tuple[set[str], set[str], set[str]]:
    """Return the families attached, paid a result, and refused one and not paid since."""
    beyond = "beyond the share of families that is funded"
    attached = {
        one.subject for one in known if one.asked == "attachment" and (one.paid or one.reason == beyond)
    }
    paid = {one.subject for one in known if one.asked == "result" and one.paid}
    asked = {one.subject for one in known if one.asked == "result"}
    return attached | paid, paid, (asked & attached) - paid


def _paid(desk: Desk, terms: FamiliesTerms, now: Sequence[Decision]) -> Table:
    lines = []
    for number, one in enumerate((one for one in now if one.paid), start=1):
        cell = _cell(desk, terms, f"paid.{number}", [one])
        tests = "; ".join(f"{m.criterion} {m.verdict}: {m.value}" for m in one.measures)
        lines.append(
            Line(
                f"{one.subject}, {one.asked}",
                [
                    word(written_day(one.on)),
                    word(one.sentence),
                    word(tests),
                    word(_rows(one)),
                    cell,
                ],
            )
        )
    return Table("Paid", ("Family and what", "Day", "Why", "Measures", "Source", "Amount"), lines)


def _rows(one: Decision) -> str:
    return ", ".join(str(row) for row in one.rows)


def _refused(now: Sequence[Decision]) -> Table:
    lines = [
        Line(
            f"{one.subject}, {one.asked}",
            [
                word(written_day(one.on)),
                word(one.sentence),
                word(
                    "; ".join(
                        f"{m.criterion} {m.verdict}: {m.value}, needs {m.threshold}" for m in one.measures
                    )
                ),
                word(_rows(one)),
            ],
        )
        for one in now
        if not one.paid
    ]
    reasons = Counter(one.reason for one in now if not one.paid)
    intro = "; ".join(f"{count}: {reason}" for reason, count in sorted(reasons.items()))
    return Table(
        "Not paid, and why",
        ("Family and what", "Day", "Why not", "Measures", "Source"),
        lines,
        intro=intro,
    )


def _unclaimed(desk: Desk, terms: FamiliesTerms) -> Table:
    bodies = [body for month, body in desk.kept("unclaimed") if month == str(desk.last)]
    listed = [one for one in (bodies[-1] if bodies else []) if one["agreement"] == terms.agreement]
    lines = [
        Line(
            one["subject"],
            [
                word(one["route"]),
                word(
                    "would pass if claimed"
                    if not one["missing"]
                    else f"misses one test: {one['missing']} {one['verdict']}, {one['value']}"
                ),
            ],
        )
        for one in listed
    ]
    return Table(
        f"Not claimed at {written_day(desk.last.last)}, and could be or nearly",
        ("Family", "Route", "Where it stands"),
        lines,
        intro="Attached families with no claim, tested as if they claimed on that day.",
    )


def resting(record: Record, known: Sequence[Decision] | None = None) -> list[tuple[str, int, int]]:
    """Return each unconfirmed value, what was paid resting on it, and what another reading moves.

    Amounts are in minor units. The second is of decisions that an offered reading would turn.
    """
    if known is None:
        known = latest(record.annexes("decisions"))
    rests: Counter[str] = Counter()
    moved: Counter[str] = Counter()
    for one in known:
        turned = {
            f"reading {name.removeprefix(TURNED).partition(':')[0]}"
            for name in one.rests_on
            if name.startswith(TURNED)
        }
        moved.update(dict.fromkeys(turned, one.amount))
        for name in one.rests_on:
            if not name.startswith(TURNED):
                rests[name] += one.amount
    return [(name, amount, moved[name.partition(":")[0]]) for name, amount in sorted(rests.items())]


def register(desk: Desk, terms: FamiliesTerms, known: Sequence[Decision], programme: Programme) -> Table:
    """List every unconfirmed value with the pounds resting on it, and those another reading moves."""
    lines = [
        Line(
            name,
            [
                desk.money(
                    desk.id(_host(desk), STATEMENT, f"{terms.agreement}.rests.{number}"),
                    amount,
                    "paid by decisions that rest on it",
                ),
                desk.money(
                    desk.id(_host(desk), STATEMENT, f"{terms.agreement}.turns.{number}"),
                    moved,
                    "paid by decisions that another offered reading would refuse",
                ),
                word(_question(programme, name)),
            ],
        )
        for number, (name, amount, moved) in enumerate(resting(desk.record, known), start=1)
    ]
    return Table(
        "Unconfirmed values, and what rests on each",
        (
            "Value in force",
            "Paid resting on it",
            "of which another reading would not pay",
            "Open question",
        ),
        lines,
        intro="What no source settles. A reading can be chosen in the agreement; figures are to date.",
    )


def _question(programme: Programme, name: str) -> str:
    reading = name.removeprefix("reading ").partition(":")[0]
    found = programme.readings.get(reading)
    return f"{found.question} Also offered: {', '.join(found.others)}." if found else "derived, not read"
