"""The one shape of an instrument: a fourth one, made here, goes through a whole book by it.

The club keeps what its savers bring, pays each a bonus once when it has saved enough, holds no more than
it may, and gives everything back at the year's end.
"""

# ruff: file-ignore[unused-method-argument] - the shape of an instrument names what each may ask

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import pytest
from msgspec.structs import replace

from in_memory import posted_ids
from instruments.books import NAMES, PARTNERS, Place, legs, question, row, said_by, sums, table_of
from pooledbudget.cells import Name, PositivePence
from pooledbudget.cited import Citation
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, Origin, Severity, error, note
from pooledbudget.instruments import catalogue
from pooledbudget.instruments.agreement import (
    Agreement,
    Beside,
    Clause,
    Context,
    Decided,
    Known,
    MeasureWords,
    Objection,
    Question,
    Settling,
    Terms,
    read_terms,
    terms_finding,
)
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Facts, Measured
from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import Amount, Column, Kind, Line, Position, Table, Total, money, text
from pooledbudget.ledger import chart
from pooledbudget.ledger.entries import Entry, Posting, transfer
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.sums import Books
from pooledbudget.money import prose
from pooledbudget.periods import Month
from pooledbudget.submissions.pool_records import Contribution
from pooledbudget.submissions.records import Row

CLUB = """
kind = "toy"
agreement = "club"
title = "the savings club"
payer = "department"
savers = ["nhs", "police"]
goal = "100.00"
bonus = "5.00"
most = "900.00"
"""


class ToyTerms(Terms):
    """What a savings club says."""

    kind: Literal["toy"]
    payer: Name
    savers: list[Name]
    goal: PositivePence
    bonus: PositivePence
    most: PositivePence

    @property
    def named(self) -> Iterable[str]:
        """Who saves and who pays."""
        return [*self.savers, self.payer]


class Toy(Agreement[ToyTerms]):
    """A savings club."""

    kind = "toy"
    noun = "savings club"
    model = ToyTerms
    takes_kinds = (Contribution,)
    schedule_statement = ("toy", "What the club paid")

    @classmethod
    def read(cls, data: bytes, file: str, context: Context) -> Toy:
        """Read a club."""
        return cls(read_terms(ToyTerms, data, file, context.currency))

    def objections(self, known: Known) -> Iterator[str]:
        """Yield a goal that could never be held."""
        if self.terms.goal > self.terms.most:
            yield "goal: is more than the club may hold"

    def accounts(self, others: Iterable[str]) -> Sequence[str]:
        """Return what may be posted to by hand."""
        return (chart.CASH, chart.GENERAL, chart.RESULTS_DUE, chart.RESULTS, chart.OWED, chart.OPENING)

    def unknown_names(self, row: Row[Any], known: Known) -> Iterator[Objection]:
        """Yield one that does not save."""
        if row.cells.partner not in self.terms.savers:
            what = f"{row.cells.partner} does not save in {self.id}"
            yield Objection(row, "partner", what, "savers save", "name a saver")

    def objects(self, rows: Sequence[Row[Any]], beside: Beside) -> Iterator[Objection]:
        """Remark on a second payment of a saver."""
        before = {given.cells.partner for given in beside.rows.of(Contribution) if self.takes(given)}
        for given in rows:
            if given.cells.partner in before:
                what = f"{given.cells.partner} has saved before"
                yield Objection(
                    given, "partner", what, "once is usual", "look", FindingCode.REPEAT, remark=True
                )

    def decide(self, asked: Question) -> Decided:
        """Keep what came, and pay a bonus to whoever reached the goal."""
        mine = [given for given in asked.rows.of(Contribution) if self.takes(given)]
        decided = Decided(entries=Planned(self._kept(given, asked) for given in mine if asked.is_new(given)))
        answered = {decision.subject for decision in asked.standing(self.id, "bonus")}
        for saver in self.terms.savers:
            rows = [given for given in mine if given.cells.partner == saver]
            if rows and saver not in answered:
                decision = self._bonus(saver, rows, asked)
                decided.decisions.append(decision)
                decided.considered.append(decision.cause)
                if decision.paid:
                    decided.entries.append(self._paid(decision, asked))
        return decided

    def _kept(self, given: Row[Any], asked: Question) -> Entry:
        cells, host = given.cells, asked.partners.host.id
        postings = transfer(
            (chart.CASH, host), (chart.GENERAL, cells.partner), cells.amount, self.id, currency=asked.currency
        )
        return Entry(given.id, given.on, "saved", postings, (given.origin,), reference=cells.reference)

    def _bonus(self, saver: str, rows: Sequence[Row[Any]], asked: Question) -> Decision:
        saved = sum(given.cells.amount for given in rows)
        enough = saved >= self.terms.goal
        origins = tuple(given.origin for given in rows)
        return Decision(
            instrument=self.kind,
            cause=f"{self.id}:bonus:{saver}",
            agreement=self.id,
            subject=saver,
            asked="bonus",
            on=rows[-1].on,
            month=str(asked.month),
            paid=enough,
            amount=self.terms.bonus if enough else 0,
            reason="" if enough else "not enough",
            facts={},
            measures=(
                Measured(
                    criterion="saved",
                    verdict="pass" if enough else "fail",
                    found={"saved": saved},
                    needs={"goal": self.terms.goal},
                    rows=origins,
                ),
            ),
            rows=origins,
        )

    def _paid(self, decision: Decision, asked: Question) -> Entry:
        payer = self.terms.payer
        return Entry(
            decision.cause,
            decision.on,
            "bonus",
            transfer(
                (chart.RESULTS_DUE, payer),
                (chart.RESULTS, payer),
                decision.amount,
                self.id,
                currency=asked.currency,
            ),
            (*decision.rows, Citation(self.id, "bonus")),
            about=decision.subject,
            decided=True,
        )

    def breaches(self, books: Books) -> list[Finding]:
        """Return what stops a close: more than the club may hold."""
        held = -books.total(self.id, chart.GENERAL)
        if held <= self.terms.most:
            return []
        return [
            error(
                FindingCode.CASH,
                file=self.id,
                what="the club holds too much",
                rule="clause 2",
                remedy="save less",
            )
        ]

    def settle(self, asked: Settling) -> tuple[list[Entry], list[str]]:
        """Give everything back at the year's end."""
        year, books, currency = asked.month.financial_year, asked.books, asked.currency
        if asked.month.last != year.period.last:
            return [], []
        cause = f"{self.id}:back:{year}"
        postings: list[Posting] = []
        for saver in self.terms.savers:
            held = -books.total(self.id, chart.GENERAL, partner=saver)
            if held:
                postings += transfer(
                    (chart.GENERAL, saver), (chart.OWED, saver), held, self.id, currency=currency
                )
        because = (Citation(self.id, "year's end"),)
        made = (
            [Entry(cause, year.period.last, "given back", postings, because, decided=True)]
            if postings
            else []
        )
        return made, [cause]

    def _saved(self, desk: Desk, partner: str) -> Line:
        """Return what a saver has, from what the month before stated and what came since."""
        before = desk.stated(self.id, partner, desk.months[0].plus(-1))
        opening = Amount(before["saved"] if before else 0, "stated at the close before")
        since = desk.entries(desk.selection(self.id, chart.GENERAL, desk.months, partner=partner), -1)
        cells = [money(f"{self.id}.saved", Total([(1, "before", opening), (1, "since", since)]))]
        return Line("Saved", cells)

    def stated(self, desk: Desk) -> list[Facts]:
        """Keep what each saver has, by the books: what this close posts is not in the record yet."""
        return [
            {
                "agreement": self.id,
                "partner": saver,
                "month": str(desk.last),
                "saved": -desk.books.total(self.id, chart.GENERAL, partner=saver),
            }
            for saver in self.terms.savers
        ]

    def position(self, desk: Desk, partner: str) -> Position:
        """Return what a saver has."""
        if partner not in self.terms.savers:
            return Position()
        line = self._saved(desk, partner)
        columns = [Column("Line"), Column(desk.span.written, Kind.MONEY)]
        said = f"You have {prose(line.cells[0].minor or 0, desk.currency)} in {self.terms.title}."
        return Position([said], [Table("Savings", columns, [line])])

    def schedule(self, desk: Desk) -> Position:
        """Return what was decided."""
        lines = [
            Line(decision.subject, [text(self.sentence(decision, desk.currency, desk.names))])
            for decision in desk.decisions(self.id)
        ]
        return Position(
            ["What the club paid."], [Table("Bonuses", [Column("Saver"), Column("Decision")], lines)]
        )

    def clauses(self, names: Mapping[str, str], currency: str) -> list[Clause]:
        """Say what the club does."""
        bonus, goal = prose(self.terms.bonus, currency), prose(self.terms.goal, currency)
        general = Clause(f"The club pays {bonus} to whoever saves {goal}.")
        return [general, *(Clause(f"{names[saver]} saves.", (saver,)) for saver in self.terms.savers)]

    def sentence(self, decision: Decision, currency: str, names: Mapping[str, str]) -> str:
        """Say a decision."""
        if decision.paid:
            return f"Paid: a bonus of {prose(decision.amount, currency)}."
        return f"Not paid: {decision.reason}."

    def words(self, decision: Decision, currency: str) -> list[MeasureWords]:
        """Say what was saved and needed."""
        measure = decision.measures[0]
        saved, goal = prose(measure.found["saved"], currency), prose(measure.needs["goal"], currency)
        return [MeasureWords(f"{saved} saved", goal, "so far", "Whoever saves enough is paid.", "clause 1")]


@pytest.fixture
def club(make_place: Callable[..., Place], monkeypatch: pytest.MonkeyPatch) -> Place:
    """A book with the small pool and a club; the catalogue has one more line."""
    monkeypatch.setattr(catalogue, "INSTRUMENTS", {**catalogue.INSTRUMENTS, "toy": Toy})
    return make_place(club=CLUB)


def save(place: Place, *amounts: str, partner: str = "nhs", month: str = "2013-04", **said: Any) -> str:
    lines = [
        f"{month}-{number:02d},club,{partner},cash,{amount},{month}-{number},"
        for number, amount in enumerate(amounts, 5)
    ]
    return place.give("contributions", *lines, **said)


# A fourth instrument, through a book


def test_a_fourth_instrument_closes_a_month_by_its_own_rules_beside_the_pool(club: Place) -> None:
    save(club, "60.00", "40.00")
    save(club, "99.99", partner="police", file="police.csv")
    club.give("contributions", "2013-04-09,pool,nhs,cash,800.01,A,", file="pool.csv")
    closing = club.close()
    assert [(decision.subject, decision.paid, decision.amount) for decision in closing.decisions] == [
        ("nhs", True, 500),
        ("police", False, 0),
    ]
    assert club.balance("funds:general", "club", "nhs") == -10000
    assert club.balance("assets:results-due", "club", "department") == 500
    assert club.balance("assets:cash", "club") == 19999
    assert club.balance("assets:cash", "pool") == 80001
    assert [tied.document for tied in closing.tied] == [
        {"accepted": 4, "posted": 4, "decided": 0, "named": 0, "amount": "1000.00"}
    ]
    assert [sheet.difference for sheet in club.book.ledger.balance_sheets()] == [0, 0]


def test_its_entries_come_after_those_of_the_instruments_before_it(club: Place) -> None:
    save(club, "100.00")
    entries = club.close().entries
    assert [entry.id for entry in entries][-2:] == ["S0001:2", "club:bonus:nhs"]
    assert legs(entries[-1]) == [
        ("assets:results-due", "department", "club", 500, ""),
        ("income:results", "department", "club", -500, ""),
    ]


def test_its_clause_its_position_and_its_headline_are_on_the_partners_statement(club: Place) -> None:
    save(club, "100.00")
    club.close()
    statement = club.statement("nhs", "2013-04")
    assert "You have £100 in the savings club." in statement.headline
    assert table_of(statement, "Savings") == {"Saved": ["£100.00"]}
    assert "The club pays £5 to whoever saves £100." in statement.clauses
    assert "NHS Smallshire saves." in statement.clauses
    assert "Smallshire Police saves." not in statement.clauses
    assert any("Cash contributions due" in line for line in said_by(statement))
    assert "The club pays £5 to whoever saves £100." not in club.statement("county", "2013-04").clauses


def test_what_it_decided_is_a_statement_to_everybody(club: Place) -> None:
    save(club, "100.00")
    save(club, "1.00", partner="police", file="police.csv")
    club.close()
    statement = club.schedule("2013-04", "toy")
    assert (statement.title, statement.headline[0]) == ("What the club paid", "What the club paid.")
    assert table_of(statement, "Bonuses") == {
        "nhs": ["Paid: a bonus of £5."],
        "police": ["Not paid: not enough."],
    }


def test_why_leads_from_its_figure_to_its_row_and_from_its_subject_to_its_rule(club: Place) -> None:
    submission = save(club, "100.00")
    club.close()
    figure = club.book.why("2013-04/nhs/partner/club.saved")
    assert figure.said.startswith("Saved: £100.00")
    _, since = figure.because
    assert submission in since.because[0].because[-2].said
    (decision,) = club.book.why("nhs").because
    assert decision.said.endswith("decided in 2013-04: Paid: a bonus of £5.")
    measure = decision.because[0]
    assert measure.said == "saved: pass; £100 saved; needs £100; so far"
    assert measure.because[0].said == "Whoever saves enough is paid. (clause 1)"
    assert club.book.why("club:bonus:nhs").because[2].said == decision.said


def test_a_later_month_opens_with_what_was_stated_and_what_stands_is_not_decided_again(club: Place) -> None:
    save(club, "100.00")
    club.close()
    save(club, "20.00", month="2013-05", file="may.csv")
    assert club.close("2013-05").decisions == []
    assert club.figures("nhs", "2013-05")["club.saved"] == 12000
    assert club.balance("income:results", "club") == -500


def test_a_replaced_row_withdraws_its_decision_and_its_money(club: Place) -> None:
    first = save(club, "100.00")
    club.close()
    save(club, "90.00", replaces=first)
    decisions = club.close("2013-05").decisions
    assert [(decision.reason, decision.paid) for decision in decisions] == [("not enough", False)]
    assert club.balance("income:results", "club") == 0
    assert club.balance("funds:general", "club") == -9000
    assert club.book.lists.sentences(decisions[:1]) == ["Not paid: not enough."]


@pytest.mark.parametrize(("amount", "refused"), [("900.00", False), ("900.01", True)])
def test_what_it_forbids_stops_a_close(club: Place, amount: str, refused: bool) -> None:
    save(club, amount)
    if refused:
        with pytest.raises(Refused, match="the club holds too much"):
            club.close()
        assert club.book.ledger.posted().starting("") == set()
    else:
        club.close()


def test_it_settles_the_year_that_ends(
    make_place: Callable[..., Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "INSTRUMENTS", {**catalogue.INSTRUMENTS, "toy": Toy})
    place = make_place(first="2014-02", club=CLUB)
    save(place, "100.00", month="2014-02")
    place.close("2014-02")
    assert place.balance("liabilities:owed-to-partners", "club") == 0
    place.close("2014-03")
    assert place.balance("liabilities:owed-to-partners", "club", "nhs") == -10000
    assert place.balance("funds:general", "club") == 0


def test_the_whole_of_it_is_done_again_by_verify(club: Place) -> None:
    save(club, "60.00", "40.00")
    club.close()
    save(club, "1.00", partner="police", month="2013-05", file="may.csv")
    club.close("2013-05")
    assert club.book.verify().faults == []


# What it refuses


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2013-04-05,club,county,cash,1.00,A,", "county does not save in club"),
        ("2013-04-05,clb,nhs,cash,1.00,A,", "there is no agreement 'clb'; did you mean 'club'?"),
        ("2013-04-05,club,nsh,cash,1.00,A,", "there is no partner 'nsh'; did you mean 'nhs'?"),
    ],
)
def test_a_row_it_cannot_take_is_refused_at_receipt(club: Place, line: str, what: str) -> None:
    receipt = club.offer("contributions", line)
    assert [finding.what for finding in receipt.errors] == [what]


def test_what_it_remarks_is_accepted_all_the_same(club: Place) -> None:
    save(club, "1.00")
    receipt = club.offer("contributions", "2013-04-06,club,nhs,cash,1.00,B,", file="second.csv")
    assert (receipt.accepted, [finding.what for finding in receipt.findings]) == (
        True,
        ["nhs has saved before"],
    )


def test_a_name_it_lost_under_an_accepted_row_stops_the_close(club: Place) -> None:
    save(club, "1.00")
    club.agree("club", CLUB.replace('"nhs", ', ""))
    with pytest.raises(Refused, match="nhs does not save in club"):
        club.close()
    club.agree("club", CLUB)
    club.close()


def test_its_own_objections_and_unknown_names_are_told_together(club: Place) -> None:
    club.agree("club", CLUB.replace('goal = "100.00"', 'goal = "900.01"').replace('"department"', '"depart"'))
    with pytest.raises(Refused) as caught:
        club.close()
    assert [finding.what for finding in caught.value.findings] == [
        "there is no partner 'depart'; did you mean 'department'?",
        "goal: is more than the club may hold",
    ]


def test_without_its_line_in_the_catalogue_its_file_is_refused(make_place: Callable[..., Place]) -> None:
    with pytest.raises(Refused, match="there is no kind of agreement 'toy'; known: pool, families, bond"):
        make_place(club=CLUB).close()


def test_an_adjustment_may_name_its_accounts_and_no_others(club: Place) -> None:
    lines = (
        "2013-04-30,club,funds:general,nhs,,5.00",
        "2013-04-30,club,liabilities:owed-to-partners,nhs,,-5.00",
    )
    assert club.offer("adjustments", *lines).accepted
    wrong = club.offer(
        "adjustments",
        lines[0].replace("5.00", "6.00"),
        lines[1].replace("liabilities:owed-to-partners", "liabilities:capital").replace("5.00", "6.00"),
    )
    assert "there is no account 'liabilities:capital'" in wrong.errors[0].what


# What the shape gives to one that says no more than it must


class Bare(Agreement[Terms]):
    """An instrument that does nothing."""

    kind = "bare"
    model = Terms
    takes_kinds = ()

    @classmethod
    def read(cls, data: bytes, file: str, context: Context) -> Bare:
        """Read one."""
        return cls(read_terms(Terms, data, file, context.currency))

    def decide(self, asked: Question) -> Decided:
        """Decide nothing."""
        return Decided()

    def clauses(self, names: Mapping[str, str], currency: str) -> list[Clause]:
        """Say nothing."""
        return []


BARE = Bare.read(
    b'kind = "bare"\nagreement = "plain"\ntitle = "plain"\n', "agreements/plain.toml", Context("GBP", {})
)


def test_an_instrument_need_say_no_more_than_how_it_reads_decides_and_what_its_clauses_are(
    place: Place,
) -> None:
    record = place.book.ledger
    desk = Desk(
        record=record,
        books=record.books(),
        span=Month(2013, 4),
        names=NAMES,
        host="county",
        currency="GBP",
    )
    known = Known(PARTNERS, {BARE.id: BARE})
    given = row("contributions", "2013-04-05", "plain", "nhs", "cash", "1.00", "A")
    beside = Beside(rows=question().rows, replaced=(), decided=lambda **_: (), known=known, key=b"")
    assert list(BARE.objections(known)) == []
    assert list(BARE.unknown_names(given, known)) == list(BARE.objects([given], beside)) == []
    assert not BARE.takes(given)
    assert BARE.breaches(sums()) == []
    settling = Settling(Month.parse("2014-03"), sums(), posted_ids([]), "county", "GBP")
    assert BARE.settle(settling) == ([], [])
    assert (BARE.stated(desk), BARE.position(desk, "nhs"), BARE.schedule(desk)) == (
        [],
        Position(),
        Position(),
    )
    assert (Bare.noun, Bare.statement, Bare.schedule_statement) == (
        "agreement",
        ("partner", "Partner statement"),
        ("", ""),
    )
    assert (
        dict(BARE.terms.theme_titles),
        list(BARE.terms.named),
        BARE.terms.goes_by,
        BARE.terms.paid_by,
    ) == (
        {},
        [],
        "",
        "",
    )


def test_one_that_decides_something_must_say_it_and_name_its_accounts() -> None:
    decision = (
        Toy.read(CLUB.encode(), "c", Context("GBP", {}))
        .decide(question(row("contributions", "2013-04-05", "club", "nhs", "cash", "1.00", "A")))
        .decisions[0]
    )
    assert BARE.words(decision, "GBP") == []
    with pytest.raises(NotImplementedError):
        BARE.sentence(decision, "GBP", {})
    with pytest.raises(NotImplementedError):
        BARE.accounts([])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('kind = "bare"\nagreement = "plain"\n', "the key is missing"),
        ('kind = "bare"\nagreement = "Plain"\ntitle = "t"\n', "is not written as"),
        ('kind = "bare"\nagreement = "plain"\ntitle = "t"\nmore = 1\n', "'more' is not a key of this table"),
        ('kind = "bare\n', "agreements/plain.toml cannot be read"),
    ],
)
def test_what_every_agreement_must_say_is_asked_of_every_one(text: str, what: str) -> None:
    with pytest.raises(Refused) as caught:
        Bare.read(text.encode(), "agreements/plain.toml", Context("GBP", {}))
    assert what in str(caught.value)


# The question and the answer


def decision(agreement: str, asked: str, cause: str = "c") -> Decision:
    made = Toy.read(CLUB.encode(), "c", Context("GBP", {}))
    given = row("contributions", "2013-04-05", "club", "nhs", "cash", "1.00", "A")
    (found,) = made.decide(question(given)).decisions
    return replace(found, agreement=agreement, asked=asked, cause=cause)


def test_a_question_gives_an_agreement_its_own_decisions_of_a_sort_that_stand() -> None:
    mine = decision("club", "bonus", "mine")
    others = [decision("club", "fee"), decision("pool", "bonus")]
    asked = question(standing=[*others, mine], again=[decision("club", "bonus", "again")])
    assert asked.standing("club", "bonus") == [mine]


def test_a_question_knows_what_every_agreement_answered_so_far() -> None:
    """What a programme pays once it pays once, whichever agreement of it asks."""
    standing = [
        decision("club", "bonus", "mine"),
        decision("pool", "bonus", "theirs"),
        decision("club", "fee"),
    ]
    gone = replace(decision("pool", "bonus", "gone"), reason=WITHDRAWN)
    asked = question(standing=[*standing, gone], again=[decision("club", "bonus", "again")])
    asked = replace(asked, now=[decision("pool", "bonus", "now"), gone, decision("pool", "fee")])
    assert [answer.cause for answer in asked.answered("bonus")] == ["mine", "theirs", "now"]


def test_a_row_is_new_until_it_posted() -> None:
    given = row("contributions", "2013-04-05", "club", "nhs", "cash", "1.00", "A")
    assert question(posted=["S0001:3"]).is_new(given)
    assert not question(posted=["S0001:2"]).is_new(given)


def test_a_family_has_one_pseudonym_and_another_under_another_key() -> None:
    asked = question()
    assert asked.pseudonym("F") == asked.pseudonym("F") != asked.pseudonym("G")
    assert len(asked.pseudonym("F")) == 24


def test_answers_are_added_up_part_by_part() -> None:
    remark = note(FindingCode.CASH, file="f", what="w", rule="r", remedy="m")
    first = Decided(considered=["a"], named={"S0001:2": "x"}, findings=[remark])
    second = Decided(considered=["b"], named={"S0001:3": "y"}, unclaimed=[{"subject": "f"}])
    both = first.plus(second)
    assert (both.considered, both.findings, both.unclaimed) == (["a", "b"], [remark], [{"subject": "f"}])
    assert both.named == {"S0001:2": "x", "S0001:3": "y"}
    assert first.named == {"S0001:2": "x"}


def test_a_fault_of_the_terms_is_a_finding_on_their_file() -> None:
    found = terms_finding("agreements/club.toml", "goal: too much")
    assert (found.code, found.severity) == (FindingCode.SETTING_VALUE, Severity.ERROR)
    assert (found.file, found.what) == ("agreements/club.toml", "goal: too much")


def test_the_origin_of_a_row_is_its_id() -> None:
    given = row("contributions", "2013-04-05", "club", "nhs", "cash", "1.00", "A", number=7)
    assert (given.id, given.origin) == ("S0001:7", Origin("S0001", 7))


def test_a_subject_that_was_never_decided_about_is_not_explained(club: Place) -> None:
    club.close()
    with pytest.raises(Misuse, match="nothing has been decided about"):
        club.book.why("nobody")
