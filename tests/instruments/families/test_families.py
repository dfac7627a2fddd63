"""The families agreement as an instrument: claims in and decisions out, and two of them in one book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import KEY
from in_memory import FAMILIES
from instruments.books import EUROS, NAMES, Place, known, question, row, rows
from instruments.families.kit import (
    LEAN_TEXT,
    NAME,
    PROGRAMME,
    TEXT,
    attachment,
    case,
    cause,
    claim,
    named,
)
from pooledbudget.findings import FindingCode
from pooledbudget.instruments.agreement import Beside, Clause, Context, Decided, Objection
from pooledbudget.instruments.decisions import Decision, Reliance, in_force
from pooledbudget.instruments.families.families import Families
from pooledbudget.instruments.families.population import population
from pooledbudget.instruments.families.rules import Reason
from pooledbudget.submissions.records import Row

SECOND = FAMILIES.replace('agreement = "families"', 'agreement = "second"').replace(
    'title = "families"', 'title = "second families"'
)
CONTEXT = Context("GBP", {PROGRAMME.id: PROGRAMME})
FIRST, OTHER = (Families.read(text.encode(), "agreements/f.toml", CONTEXT) for text in (FAMILIES, SECOND))
BOTH = known(FIRST, OTHER)


def settle(place: Place, *names: str, works: str = "", people: str = "") -> None:
    """Enter families of one adult, each with an order, a concern and a benefit until any work."""
    place.give("families", *(f"{name},{people or name}-A,1980-01-01,2005-01-01," for name in names))
    flags = [f"{name},{flag},2012-12-01,," for name in names for flag in ("asb order", "local concern")]
    place.give("flags", *flags)
    if people:
        return
    until = date.fromisoformat(works) - timedelta(days=1) if works else ""
    place.give("benefits", *(f"{name}-A,esa,2011-01-01,{until}" for name in names))
    if works:
        place.give("work", *(f"{name}-A,E,{works}," for name in names))


def attach(place: Place, *names: str, on: str = "2013-04-10", agreement: str = "families") -> str:
    return place.give("attachments", *(f"{agreement},{name},{on}" for name in names))


def ask(
    place: Place, *names: str, on: str, result: str = "continuous employment", agreement: str = "families"
) -> str:
    return place.give("claims", *(f"{agreement},{name},{on},{result}" for name in names))


@pytest.fixture
def autumn(make_place: Callable[..., Place]) -> Callable[..., Place]:
    """Make books that begin in September 2013: what was attached before is decided in the first close.

    Their programme offers no other readings, so that a close is quick.
    """

    def make(**settings: str) -> Place:
        place = make_place("autumn", first="2013-09", families=FAMILIES, **settings)
        (place.path / "programmes").mkdir()
        (place.path / NAME).write_bytes(LEAN_TEXT)
        return place

    return make


@pytest.fixture
def two(autumn: Callable[..., Place]) -> Place:
    """Two families agreements under one programme."""
    return autumn(second=SECOND)


# Claims in, decisions out


def test_a_claim_goes_in_and_a_decision_comes_out(families: Place) -> None:
    settle(families, "F", works="2013-04-15")
    attach(families, "F")
    ask(families, "F", on="2013-07-20")
    (decision,) = families.through("2013-07").decisions
    assert (decision.paid, decision.amount) == (True, 160000)
    assert families.book.lists.sentences([decision])[0] == "Paid: £1,600 for continuous employment."
    assert decision.subject == named("F")
    assert families.balance("income:attachment-fees") == -240000
    assert families.balance("income:results") == -160000
    assert families.balance("assets:results-due", partner="department") == 400000
    assert Reliance("reading", "rate-year", "year of attachment") in decision.rests_on
    assert {found.value: found.paid for found in families.book.by_results.unconfirmed()}[
        "reading rate-year: year of attachment"
    ] == 160000
    found = population(in_force(families.book.ledger.derived.decided()))
    assert (len(found.attached), len(found.paid), len(found.refused)) == (1, 1, 0)
    assert families.book.verify().faults == []
    assert b'"F"' not in (families.path / "record.sqlite").read_bytes()


def test_results_that_were_earned_are_settled_by_the_payers_grant(autumn: Callable[..., Place]) -> None:
    place = autumn()
    settle(place, "F")
    attach(place, "F")
    place.give("grants", "2013-09-20,families,department,tf,2400.00,G1,results due")
    place.close("2013-09")
    assert place.balance("assets:results-due") == 0
    assert place.balance("assets:cash", "families") == 240000
    assert place.balance("income:grants", "families") == 0


def test_refusals_by_precedence(autumn: Callable[..., Place]) -> None:
    place = autumn()
    settle(place, "E", "N", "W", "B")
    place.give("families", "X,X-A,1980-01-01,2010-01-01,")
    attach(place, "W", "X")
    attach(place, "B", on="2013-09-25")
    ask(place, "N", "W", "X", "B", on="2013-09-20")
    place.close("2013-09")
    reasons = {
        decision.subject: decision.reason
        for decision in in_force(place.book.ledger.derived.decided())
        if decision.asked == "result"
    }
    assert {name: reasons[named(name)] for name in "NWXB"} == {
        "N": Reason.NOT_ATTACHED,
        "W": Reason.TEST_NOT_MET,
        "X": Reason.NOT_ELIGIBLE,
        "B": Reason.NOT_ATTACHED,
    }


@pytest.mark.parametrize(
    ("on", "first", "reason"),
    [("2012-03-31", "2013-04", Reason.BEFORE_START), ("2015-04-01", "2015-04", Reason.AFTER_END)],
)
def test_days_outside_the_programme(
    make_place: Callable[..., Place], on: str, first: str, reason: Reason
) -> None:
    place = make_place(first=first, families=FAMILIES)
    settle(place, "F")
    attach(place, "F", on=on)
    assert [decision.reason for decision in place.close(first).decisions] == [reason.value]


def test_the_same_people_are_attached_once_whichever_comes_first(families: Place) -> None:
    settle(families, "F")
    attach(families, "F")
    families.close()
    settle(families, "G", people="F")
    attach(families, "G", on="2013-04-02")
    (decision,) = families.close("2013-05").decisions
    assert (decision.paid, decision.reason) == (False, Reason.SAME_PEOPLE.value)


def test_both_routes_pay_employment_and_never_both(autumn: Callable[..., Place]) -> None:
    """Case 63 of the facts, troubled-families.md section 5."""
    place = autumn()
    settle(place, "F", works="2013-06-01")
    place.give("incidents", *(f"F,2013-03-{day:02d},I{day}" for day in range(1, 6)))
    attach(place, "F")
    ask(place, "F", on="2013-09-20", result="crime asb education")
    decision = place.close("2013-09").decisions[-1]
    assert decision.amount == 160000
    assert "employment is paid, never both" in place.book.lists.sentences([decision])[0]


def test_who_could_have_claimed_is_listed(autumn: Callable[..., Place]) -> None:
    place = autumn()
    settle(place, "F", works="2013-06-01")
    attach(place, "F")
    listed = place.close("2013-09").unclaimed
    assert [(facts["subject"], facts["route"], facts["missing"]) for facts in listed] == [
        (named("F"), "continuous employment", {})
    ]


def test_a_place_may_add_a_programme_of_its_own(families: Place) -> None:
    (families.path / "programmes").mkdir()
    text = TEXT.decode().replace('programme = "troubled-families-2012"', 'programme = "our-own"')
    (families.path / "programmes" / "ours.toml").write_text(text.replace("3200.00", "3000.00"))
    families.agree("families", FAMILIES.replace("troubled-families-2012", "our-own"))
    settle(families, "F")
    attach(families, "F", on="2013-03-31")
    (decision,) = families.close().decisions
    assert (decision.cause.startswith("our-own:"), decision.amount) == (True, 300000)


def test_nothing_attached_and_nothing_claimed_is_nothing_to_decide() -> None:
    assert FIRST.decide(question()) == Decided()
    others = attachment("F", agreement="second"), claim("F", agreement="second")
    assert FIRST.decide(question(*others, month="2013-10")) == Decided()


def test_a_claim_without_any_attachment_is_decided() -> None:
    """Of a family with no members on file that is said first: its id may be mistyped."""
    (decision,) = FIRST.decide(question(claim("F"), month="2013-10")).decisions
    assert decision.reason == Reason.NO_MEMBERS


def test_why_tells_of_a_family_by_its_name_or_its_pseudonym(autumn: Callable[..., Place]) -> None:
    place = autumn()
    settle(place, "F")
    attach(place, "F")
    place.close("2013-09")
    by_name, by_pseudonym = place.book.why("F"), place.book.why(named("F"))
    assert by_name == by_pseudonym
    (decision,) = by_name.because
    assert "Attached on 10 April 2013: a fee of £2,400 is due." in decision.said
    assert decision.because[0].said.startswith("eligibility: pass; met crime or ASB, work, local concern")


# What it takes, its accounts, its clauses


@pytest.mark.parametrize(
    ("given", "first", "second"),
    [
        (attachment("F"), True, False),
        (attachment("F", agreement="second"), False, True),
        (claim("F"), True, False),
        (claim("F", agreement="second"), False, True),
        (row("grants", "2013-04-05", "families", "department", "g", "1.00", "G"), False, False),
        (row("flags", "F", "asb order", "2012-12-01"), False, False),
    ],
)
def test_a_row_is_taken_by_the_agreement_it_names(given: Row[Any], first: bool, second: bool) -> None:
    assert (FIRST.takes(given), OTHER.takes(given)) == (first, second)


def test_it_may_be_posted_to_its_own_accounts_and_its_dues_to_others() -> None:
    found = set(FIRST.accounts(["pool"]))
    assert {"assets:cash", "assets:results-due", "income:attachment-fees", "income:results"} <= found
    assert {"funds:opening", "funds:general", "income:grants:*", "liabilities:due-to:pool"} <= found
    assert (
        not {"income:contributions", "spending:hubs", "liabilities:capital", "assets:due-from:families"}
        & found
    )


def test_each_clause_is_a_sentence_for_everybody() -> None:
    text = FAMILIES + '[readings]\nthird = "1/3"\nrate-year = "year of claim"\n'
    chosen = Families.read(text.encode(), "agreements/f.toml", CONTEXT)
    assert chosen.clauses(NAMES, "GBP") == [
        Clause(
            "The Department pays by the programme troubled-families-2012 for an allocation of 6 families."
        ),
        Clause("Reading third: 1/3."),
        Clause("Reading rate-year: year of claim."),
    ]
    assert FIRST.clauses({}, "GBP")[0].text.startswith("department pays by")


# What it objects to


def objected(
    *given: Row[Any],
    beside: tuple[Row[Any], ...] = (),
    replaced: tuple[Row[Any], ...] = (),
    decisions: tuple[Decision, ...] = (),
    agreement: Families = FIRST,
) -> list[Objection]:
    stands = Beside(
        rows=rows(*beside),
        replaced=replaced,
        decided=lambda **_: decisions,
        known=BOTH,
        key=bytes.fromhex(KEY),
    )
    return list(agreement.objects(given, stands))


def result(
    family: str, *, paid: bool = True, asked: str = "result", programme: str = PROGRAMME.id
) -> Decision:
    return Decision(
        instrument="families",
        cause=cause(family, asked).replace(PROGRAMME.id, programme),
        agreement="families",
        subject=named(family),
        asked=asked,
        on=date(2013, 7, 20),
        month="2013-07",
        paid=paid,
        amount=160000 if paid else 0,
        reason="" if paid else Reason.TEST_NOT_MET.value,
        facts={},
    )


ATTACHED, PAID = (
    "this family is already attached, in S0001 row 2",
    "a result was already paid for this family",
)


@pytest.mark.parametrize(
    ("given", "beside", "said"),
    [
        ((attachment("F"),), (), []),
        ((attachment("F"),), (attachment("G"),), []),
        ((attachment("F"),), (attachment("F"),), [ATTACHED]),
        ((attachment("F"),), (attachment("F", agreement="second"),), [ATTACHED]),
        ((attachment("F"),), (attachment("F", agreement="pool"),), []),
        ((attachment("F"), attachment("F", number=3)), (), [ATTACHED.replace("S0001 ", "")]),
        ((claim("F"),), (attachment("F"),), []),
    ],
)
def test_a_family_is_attached_once_under_a_programme(
    given: tuple[Row[Any], ...], beside: tuple[Row[Any], ...], said: list[str]
) -> None:
    found = objected(*given, beside=beside)
    assert [objection.what for objection in found] == said
    assert {(each.column, each.code, each.remark) for each in found} <= {
        ("family", FindingCode.DUPLICATE, False)
    }


@pytest.mark.parametrize(
    ("decisions", "replaced", "said"),
    [
        ((), (), []),
        ((result("F"),), (), [PAID]),
        ((result("G"),), (), []),
        ((result("F", paid=False),), (), []),
        ((result("F", asked="attachment"),), (), []),
        ((result("F", programme="another"),), (), []),
        # The file takes the place of the very claim that was paid; or of another's.
        ((result("F"),), (claim("F"),), []),
        ((result("F"),), (claim("G"),), [PAID]),
        ((result("F"),), (claim("F", agreement="second"),), [PAID]),
        ((result("F"),), (attachment("F"),), [PAID]),
    ],
)
def test_a_family_that_was_paid_claims_no_more(
    decisions: tuple[Decision, ...], replaced: tuple[Row[Any], ...], said: list[str]
) -> None:
    found = objected(claim("F"), decisions=decisions, replaced=replaced)
    assert [objection.what for objection in found] == said


def test_one_result_a_family(autumn: Callable[..., Place]) -> None:
    place = autumn()
    settle(place, "F", works="2013-06-01")
    attach(place, "F")
    ask(place, "F", on="2013-09-20")
    place.close("2013-09")
    again = place.offer("claims", "families,F,2013-10-20,continuous employment")
    assert PAID in again.errors[0].what
    twice = place.offer("attachments", "families,F,2013-10-20")
    assert ATTACHED.replace("S0001", "S0005") in twice.errors[0].what


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("familes,F,2013-09-20,continuous employment", "there is no families agreement 'familes'"),
        ("families,F,2013-09-20,continous employment", "result"),
        ("families,F,20/09/2013,continuous employment", "is not a day written YYYY-MM-DD"),
        ("families,,2013-09-20,continuous employment", "family"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(autumn: Callable[..., Place], line: str, what: str) -> None:
    receipt = autumn().offer("claims", line)
    assert not receipt.accepted
    assert any(what in f"{finding.what} {finding.column}" for finding in receipt.errors), receipt.findings


# Two agreements under one programme, and euros


def test_two_agreements_have_their_own_shares_fees_and_decisions(two: Place) -> None:
    """Three are attached under the first, so that one more would be beyond the share; not under the second."""
    settle(two, "F1", "F2", "F3", "G1", "G2")
    attach(two, "F1", "F2", "F3")
    attach(two, "G1", "G2", agreement="second")
    closing = two.close("2013-09")
    assert [(decision.agreement, decision.paid) for decision in closing.decisions] == [
        *[("families", True)] * 3,
        *[("second", True)] * 2,
    ]
    fees = [two.balance("income:attachment-fees", name) for name in ("families", "second")]
    assert fees == [-3 * 240000, -2 * 240000]
    assert [sheet.difference for sheet in two.book.ledger.balance_sheets()] == [0] * 3
    assert two.book.verify().faults == []


def test_the_cap_of_one_agreement_is_not_taken_up_by_the_others_results(
    autumn: Callable[..., Place],
) -> None:
    """Each has an allocation of one, and so one result."""
    place = autumn(second=SECOND.replace("allocation = 6", "allocation = 1"))
    place.agree("families", FAMILIES.replace("allocation = 6", "allocation = 1"))
    settle(place, "F1", "F2", "G1", "G2", works="2013-06-01")
    attach(place, "F1", "F2")
    attach(place, "G1", "G2", agreement="second")
    ask(place, "F1", "F2", on="2013-09-20")
    ask(place, "G1", "G2", on="2013-09-20", agreement="second")
    decisions = [decision for decision in place.close("2013-09").decisions if decision.asked == "result"]
    assert [(decision.subject, decision.reason) for decision in decisions] == [
        (named("F1"), ""),
        (named("F2"), Reason.BEYOND_SHARE.value),
        (named("G1"), ""),
        (named("G2"), Reason.BEYOND_SHARE.value),
    ]


def test_a_correction_under_one_agreement_withdraws_nothing_under_the_other(two: Place) -> None:
    settle(two, "F", "G")
    first = attach(two, "F")
    attach(two, "G", agreement="second")
    two.close("2013-09")
    two.give("attachments", "families,H,2013-04-10", replaces=first)
    two.close("2013-10")
    assert two.balance("income:attachment-fees", "families") == 0
    assert two.balance("income:attachment-fees", "second") == -240000


def test_a_family_of_an_earlier_file_is_not_attached_under_the_other_agreement(two: Place) -> None:
    attach(two, "F")
    assert ATTACHED in two.offer("attachments", "second,F,2013-04-11").errors[0].what
    assert two.offer("attachments", "second,G,2013-04-11", file="g.csv").accepted


def test_a_family_in_one_file_under_two_agreements_is_attached_under_the_first(two: Place) -> None:
    settle(two, "F")
    two.give("attachments", "families,F,2013-04-10", "second,F,2013-04-10")
    two.close("2013-09")
    assert two.balance("income:attachment-fees", "families") == -240000
    assert two.balance("income:attachment-fees", "second") == 0


def test_a_fee_stays_with_the_agreement_that_attached_the_family_first(two: Place) -> None:
    settle(two, "F")
    two.offer("attachments", "families,F,2013-04-10", "second,F,2013-10-10")
    two.through("2013-10")
    assert two.balance("income:attachment-fees", "families") == -240000
    assert two.balance("income:attachment-fees", "second") == 0


def test_a_claim_refused_under_one_agreement_takes_nothing_back_under_the_other(two: Place) -> None:
    settle(two, "F", works="2013-06-01")
    attach(two, "F")
    two.give(
        "claims",
        "families,F,2013-09-20,continuous employment",
        "second,F,2013-10-10,continuous employment",
    )
    two.close("2013-09")
    assert two.balance("income:results", "families") == -160000
    (refused,) = two.close("2013-10").decisions
    assert (refused.agreement, refused.reason) == ("second", Reason.NOT_ATTACHED)
    assert two.balance("income:results", "families") == -160000


def test_a_family_paid_under_one_agreement_claims_nothing_under_the_other(two: Place) -> None:
    settle(two, "F", works="2013-06-01")
    attach(two, "F")
    ask(two, "F", on="2013-09-20")
    two.close("2013-09")
    assert PAID in two.offer("claims", "second,F,2013-10-10,continuous employment").errors[0].what


def test_a_book_in_euros_pays_and_says_everything_in_euros(autumn: Callable[..., Place]) -> None:
    place = autumn(book=EUROS)
    settle(place, "F", works="2013-06-01")
    attach(place, "F")
    ask(place, "F", on="2013-09-20")
    decisions = place.close("2013-09").decisions
    assert [place.book.lists.sentences([decision])[0] for decision in decisions] == [
        "Attached on 10 April 2013: a fee of €2,400 is due.",
        "Paid: €1,600 for continuous employment.",
    ]
    assert place.book.ledger.names("currency") == {"EUR"}
    said = place.said("2013-09")
    assert ("€2,400" in said, "£" in said) == (True, False)
    assert place.book.verify().faults == []


def test_the_case_of_an_agreement_is_its_programme_with_its_own_choices() -> None:
    text = FAMILIES + '[readings]\nthird = "1/3"\n'
    chosen = Families.read(text.encode(), "agreements/f.toml", CONTEXT)
    assert chosen.case.choices == {**case(PROGRAMME).choices, "third": "1/3"}
    assert chosen.programme is PROGRAMME


def test_days_to_come_have_the_last_days_of_attachments_and_of_claims() -> None:
    """Northshire's front page had no day of its families: the programme names no claim window."""
    last = "the last day of {} of families".format
    assert list(FIRST.coming(date(2015, 3, 30))) == [
        (date(2015, 3, 31), last("attachments")),
        (date(2015, 5, 31), last("claims")),
    ]
    assert list(FIRST.coming(date(2015, 3, 31))) == [(date(2015, 5, 31), last("claims"))]
    sooner = f'{FAMILIES}\n[readings]\nclaims-end = "30 April 2015"\n'
    read = Families.read(sooner.encode(), "agreements/f.toml", CONTEXT)
    assert (date(2015, 4, 30), last("claims")) in list(read.coming(date(2015, 3, 30)))
