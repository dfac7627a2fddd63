"""Agreements read and held against each other, and what is asked of all of them together."""

# ruff: file-ignore[unused-method-argument] - the shape of an instrument names what each may ask

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from conftest import POOL, leg, moved
from in_memory import FAMILIES, posted_ids
from instruments.books import (
    BOND,
    NAMES,
    PARTNERS,
    SECOND_BOND,
    SECOND_POOL,
    Place,
    question,
    row,
    sums,
)
from instruments.families.kit import NAME, TEXT
from pooledbudget.cited import Citation
from pooledbudget.errors import IntegrityFailure, Refused
from pooledbudget.findings import Finding, FindingCode, Origin
from pooledbudget.instruments.agreement import (
    Agreement,
    Clause,
    Context,
    Decided,
    MeasureWords,
    Question,
    Settling,
    Terms,
)
from pooledbudget.instruments.catalogue import INSTRUMENTS, Agreements, read_agreements
from pooledbudget.instruments.decisions import WITHDRAWN, Decision, Earlier, Measured
from pooledbudget.ledger.entries import Entry
from pooledbudget.ledger.planned import Planned
from pooledbudget.ledger.sums import Books
from pooledbudget.periods import Month

SECOND_FAMILIES = FAMILIES.replace('agreement = "families"', 'agreement = "others"')


def read(*, programme: bytes = TEXT, **files: str) -> tuple[Agreements, list[Finding]]:
    settings = {f"agreements/{name}.toml": text.encode() for name, text in files.items()}
    return read_agreements({NAME: programme, "book.toml": b"not read here", **settings}, PARTNERS, "GBP")


def faults(**files: str) -> list[tuple[str, str]]:
    """Return the file and the fault of every finding."""
    _, findings = read(programme=TEXT, **files)
    assert {finding.code for finding in findings} <= {FindingCode.SETTING_VALUE, FindingCode.SETTING_KEY}
    return [(finding.file, finding.what) for finding in findings]


# Read, and in which order


def test_there_are_three_instruments_each_under_its_own_kind() -> None:
    assert list(INSTRUMENTS) == ["pool", "families", "bond"]
    assert all(instrument.kind == kind for kind, instrument in INSTRUMENTS.items())


def test_agreements_come_by_instrument_and_then_by_file() -> None:
    found, findings = read(
        a_bond=BOND,
        b_families=SECOND_FAMILIES,
        c_pool=SECOND_POOL,
        d_families=FAMILIES,
        e_pool=POOL,
        f_bond=SECOND_BOND,
    )
    assert findings == []
    assert list(found.by_id) == ["second", "pool", "others", "families", "bond", "sister"]
    assert [agreement.id for agreement in found] == list(found.by_id)
    assert found.titles["sister"] == "the sister bond"


def test_other_settings_files_are_no_agreements() -> None:
    found, findings = read_agreements({"layouts/pool.toml": POOL.encode(), NAME: TEXT}, PARTNERS, "GBP")
    assert (dict(found.by_id), findings) == ({}, [])


def test_a_book_may_have_no_agreement() -> None:
    found, findings = read()
    assert (list(found), findings) == ([], [])


def test_amounts_are_read_in_the_currency_of_the_book() -> None:
    euros = POOL.replace('"1200.00"', '"€1,200.00"')
    _, findings = read_agreements({"agreements/p.toml": euros.encode()}, PARTNERS, "EUR")
    assert findings == []
    assert "is not in GBP" in faults(p=euros)[0][1]


# What cannot be


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ('kind = "pol"', "there is no kind of agreement 'pol'; did you mean 'pool'?"),
        ('kind = "trust"', "there is no kind of agreement 'trust'; known: pool, families, bond"),
        ('kind = ""', "there is no kind of agreement ''; known: pool, families, bond"),
        ("", "there is no kind of agreement ''; known: pool, families, bond"),
        ("kind = 7", "there is no kind of agreement '7'; known: pool, families, bond"),
    ],
)
def test_an_unknown_kind_is_refused_with_its_file(kind: str, what: str) -> None:
    assert faults(p=POOL.replace('kind = "pool"', kind)) == [("agreements/p.toml", what)]


def test_two_files_of_one_agreement_are_refused_whatever_their_kinds() -> None:
    again = "another file is agreement 'pool' too"
    assert faults(a=POOL, b=POOL) == [("agreements/b.toml", again)]
    assert faults(a=POOL, b=FAMILIES.replace('agreement = "families"', 'agreement = "pool"')) == [
        ("agreements/b.toml", again)
    ]
    assert faults(a=POOL, b=SECOND_POOL) == []


def test_every_fault_of_every_file_is_told_at_once() -> None:
    found = faults(
        a=POOL.replace('"400.00"', '"none"'),
        b=BOND.replace('"1000.00"', '"much"'),
        c=FAMILIES.replace("allocation = 6", "allocation = 0"),
        d="kind = ",
    )
    assert [file for file, _ in found] == [f"agreements/{name}.toml" for name in "abcd"]


def test_agreements_are_held_against_each_other_once_each_can_be_read() -> None:
    """A payer that could not be read is not said to be missing."""
    assert [file for file, _ in faults(a=POOL.replace('"400.00"', '"none"'), b=BOND)] == ["agreements/a.toml"]


def test_crosswise_faults_are_told_together_each_with_its_file() -> None:
    found = faults(
        a=POOL.replace('partner = "nhs"', 'partner = "nsh"'),
        b=BOND.replace('payer = "pool"', 'payer = "pol"').replace('"harbour"', '"harbor"'),
        c=FAMILIES.replace('"department"', '"nobody"'),
    )
    assert found == [
        ("agreements/a.toml", "there is no partner 'nsh'; did you mean 'nhs'?"),
        (
            "agreements/c.toml",
            "there is no partner 'nobody'; known: county, police, nhs, department, harbour, lantern",
        ),
        ("agreements/b.toml", "there is no partner 'harbor'; did you mean 'harbour'?"),
        ("agreements/b.toml", "payer: there is no agreement with themes 'pol'; did you mean 'pool'?"),
    ]


def test_a_partner_that_is_named_twice_is_told_once() -> None:
    twice = POOL.replace('partner = "nhs"', 'partner = "zzz"').replace(
        'senders = ["police"]', 'senders = ["zzz"]'
    )
    assert len(faults(a=twice)) == 1


@pytest.mark.parametrize("payer", ["pool", "second"])
def test_a_bond_may_be_paid_by_any_pool_of_the_book(payer: str) -> None:
    theme = {"pool": "health", "second": "housing"}[payer]
    bond = BOND.replace('payer = "pool"', f'payer = "{payer}"').replace(
        'theme = "early-help"', f'theme = "{theme}"'
    )
    assert faults(a=POOL, b=SECOND_POOL, c=bond) == []


def test_a_programme_that_cannot_be_read_is_told_with_the_agreements() -> None:
    """What goes by it is not called unknown: it is only not readable."""
    found, findings = read(programme=TEXT.replace(b'"5/6"', b'"five"'), a=POOL, b="kind = ", c=FAMILIES)
    assert [agreement.id for agreement in found] == ["pool"]
    assert [finding.file for finding in findings] == [NAME, "agreements/b.toml"]


def test_two_files_of_one_programme_are_refused() -> None:
    settings = {NAME: TEXT, "programmes/zzz.toml": TEXT}
    _, findings = read_agreements(settings, PARTNERS, "GBP")
    assert [(finding.file, finding.column) for finding in findings] == [("programmes/zzz.toml", "programme")]


def test_faults_of_settings_refuse_every_act(place: Place) -> None:
    place.agree("again", POOL)
    with pytest.raises(Refused, match="another file is agreement 'pool' too"):
        place.close()
    with pytest.raises(Refused, match="another file is agreement 'pool' too"):
        place.spend("hubs", "1.00")


# Agreements that answer as they are told


def entry(cause: str, agreement: str = "a", amount: int = 5) -> Entry:
    postings = moved(("assets:cash", "county"), ("funds:general", "county"), amount, agreement)
    return Entry(cause, date(2013, 4, 5), "made", postings, (Citation(agreement, "made"),))


WORDS = MeasureWords("value", "threshold", "window", "rule", "cite")


class Told(Agreement[Terms]):
    """An agreement that answers what it was told to."""

    kind = "told"
    model = Terms
    takes_kinds = ()

    def __init__(self, name: str, *entries: Entry, clauses: Sequence[Clause] = ()) -> None:
        super().__init__(Terms(kind="told", agreement=name, title=f"the {name}"))
        self.entries, self.said = entries, clauses
        self.months: list[Month] = []

    @classmethod
    def read(cls, data: bytes, file: str, context: Context) -> Told:
        """Never asked."""
        raise NotImplementedError

    def decide(self, asked: Question) -> Decided:
        """Answer as told."""
        return Decided(entries=Planned(self.entries), considered=[self.id], named={self.id: "named"})

    def breaches(self, books: Books) -> list[Finding]:
        """Object to whatever the books hold."""
        return [self._finding(cause) for cause in books.accounts(self.id, "assets")]

    def _finding(self, what: str) -> Finding:
        from pooledbudget.findings import error

        return error(FindingCode.CASH, file=self.id, what=what, rule="r", remedy="m")

    def settle(self, asked: Settling) -> tuple[list[Entry], list[str]]:
        """Post a month's entry, and remember the month."""
        self.months.append(asked.month)
        return [entry(f"{self.id}:{asked.month}:{asked.currency}", self.id)], [f"{self.id}:{asked.month}"]

    def clauses(self, names: Mapping[str, str], currency: str) -> list[Clause]:
        """Say what it was told to."""
        return list(self.said)

    def sentence(self, decision: Decision, currency: str, names: Mapping[str, str]) -> str:
        """Say something of its own."""
        return f"{self.id} decided in {currency}"

    def words(self, decision: Decision, currency: str) -> list[MeasureWords]:
        """Say one thing."""
        return [WORDS]


def agreements(*told: Told) -> Agreements:
    return Agreements({each.id: each for each in told})


def decided(cause: str, *, paid: bool = True, reason: str = "", agreement: str = "a") -> Decision:
    return Decision(
        instrument="told",
        cause=cause,
        agreement=agreement,
        subject="f",
        asked="result",
        on=date(2013, 4, 5),
        month="2013-04",
        paid=paid,
        amount=1 if paid else 0,
        reason=reason,
        facts={},
        measures=(Measured(criterion="c", verdict="pass", found={}, needs={}),),
        rows=(Origin("S0001", 2),),
    )


def answer(asked: Question, *told: Told) -> Decided:
    return agreements(*told).decide(asked, PARTNERS)


def test_the_answers_of_all_come_after_the_hosts_records_and_in_order() -> None:
    grant = row("grants", "2013-04-05", "a", "department", "g", "1.00", "G")
    found = answer(question(grant), Told("b", entry("two")), Told("a", entry("one")))
    assert [made.id for made in found.entries] == ["S0001:2", "two", "one"]
    assert found.considered[-2:] == ["b", "a"]
    assert found.named == {"b": "named", "a": "named"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([entry("same")], [entry("same", "b")]),
        ([entry("same"), entry("same")], []),
        ([entry("other"), entry("same")], [entry("third", "b"), entry("same", "b", 7)]),
        ([entry("S0001:2")], []),
    ],
)
def test_two_that_cause_one_entry_are_refused_and_nothing_is_recorded(
    first: list[Entry], second: list[Entry]
) -> None:
    """One of the entries would vanish; the host's own records count too."""
    grant = row("grants", "2013-04-05", "a", "department", "g", "1.00", "G")
    with pytest.raises(IntegrityFailure, match="is caused twice in one close; nothing was recorded"):
        answer(question(grant), Told("a", *first), Told("b", *second))


def test_two_that_cause_different_entries_are_not() -> None:
    found = answer(question(), Told("a", entry("one")), Told("b", entry("two", "b")))
    assert len(found.entries) == 2


def test_what_is_decided_again_or_taken_back_is_thought_about_unless_something_standing_pays_it() -> None:
    again, gone = decided("again"), decided("gone", paid=False, reason=WITHDRAWN)
    kept, refused = decided("kept"), decided("refused", paid=False, reason="not met")
    asked = replace(
        question(),
        earlier=Earlier(
            standing=[kept, refused],
            again=[again, decided("kept"), decided("refused")],
            withdrawn=[gone, decided("kept", paid=False, reason=WITHDRAWN)],
        ),
    )
    found = answer(asked)
    assert [cause for cause in found.considered if ":" not in cause] == ["gone", "again", "refused"]
    assert [decision.cause for decision in found.decisions] == ["gone", "kept"]


class Listening(Told):
    """An agreement that remembers what it was told was decided before it."""

    def decide(self, asked: Question) -> Decided:
        """Remember, and decide something."""
        self.heard = [decision.cause for decision in asked.now]
        return Decided(decisions=[decided(f"{self.id} says", agreement=self.id)])


def test_each_agreement_is_told_what_was_decided_before_it_in_the_same_close() -> None:
    first, second = Listening("a"), Listening("b")
    gone = decided("gone", paid=False, reason=WITHDRAWN)
    asked = replace(question(), earlier=Earlier(standing=(), again=(), withdrawn=[gone]))
    found = answer(asked, first, second)
    assert (first.heard, second.heard) == (["gone"], ["gone", "a says"])
    assert [decision.cause for decision in found.decisions] == ["gone", "a says", "b says"]


def test_breaches_are_those_of_every_agreement() -> None:
    books = sums(("assets:cash", "county", "2013-04", 5))
    both = agreements(Told("pool"), Told("other"))
    assert [finding.file for finding in both.breaches(books)] == ["pool"]


def test_each_month_is_settled_by_every_agreement_in_order() -> None:
    first, second = Told("a"), Told("b")
    march = Month.parse("2014-03")
    settling = Settling(march, sums(), posted_ids([]), "county", "EUR")
    made, causes = agreements(first, second).settle(settling)
    assert causes == ["a:2014-03", "b:2014-03"]
    assert [each.id for each in made] == [f"{cause}:EUR" for cause in causes]
    assert first.months == second.months == [march]


# Words


def test_a_decision_is_said_by_the_agreement_that_took_it() -> None:
    both = agreements(Told("a"), Told("b"))
    assert both.sentence(decided("c", agreement="b"), "EUR") == "b decided in EUR"
    assert both.words(decided("c", agreement="b"), "EUR") == [WORDS]


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (decided("c", agreement="gone"), "result of f: paid"),
        (decided("c", agreement="gone", paid=False, reason="not met"), "result of f: not met"),
        (replace(decided("c"), instrument="another"), "result of f: paid"),
    ],
)
def test_a_decision_of_an_agreement_that_is_gone_or_is_now_another_is_said_in_bare_facts(
    decision: Decision, said: str
) -> None:
    known = agreements(Told("a"))
    assert (known.sentence(decision, "GBP"), known.words(decision, "GBP")) == (said, [])


def test_a_partner_reads_the_clauses_that_concern_it_or_everybody() -> None:
    told = Told(
        "a",
        clauses=[
            Clause("all"),
            Clause("nhs", ("nhs",)),
            Clause("both", ("nhs", "police")),
            Clause("none", ("x",)),
        ],
    )
    found = agreements(told, Told("b"))
    texts = {
        partner: [clause.text for clause in found.clauses(partner, NAMES, "GBP")["a"]]
        for partner in ("nhs", "police", "county")
    }
    assert texts == {"nhs": ["all", "nhs", "both"], "police": ["all", "both"], "county": ["all"]}
    assert found.clauses("nhs", NAMES, "GBP")["b"] == []


def test_the_names_a_book_has_are_its_partners_and_its_agreements() -> None:
    found = agreements(Told("a"))
    assert found.known(PARTNERS).partners is PARTNERS
    assert list(found.known(PARTNERS).agreements) == ["a"]


def test_a_leg_of_another_agreement_is_another_agreements() -> None:
    made = Entry(
        "x",
        date(2013, 4, 5),
        "k",
        [leg("assets:cash", "county", "a", 5), leg("funds:general", "county", "a", -5)],
        (),
    )
    assert {posting.agreement for posting in made.postings} == {"a"}
