"""Why a number is what it is: from a figure to entries, decisions, measures, rows and rules, and no further."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from in_memory import FAMILIES, MemoryBook, place_of_everything, walked, why
from pooledbudget.errors import Misuse
from pooledbudget.evidence.pseudonyms import pseudonym
from pooledbudget.instruments.figures import Amount, Expression, Share, Total
from pooledbudget.statements.issuing import all_statements, named_statement
from pooledbudget.statements.model import Statement
from pooledbudget.statements.screen import step_lines
from pooledbudget.statements.step import Step, step_document
from pooledbudget.statements.why import ENTRIES_SHOWN, Chain, explain

FIGURE = "2013-04/county/partner/pool.spending.early-help"


def said(step: Step, kind: str) -> list[str]:
    return [found.said for found in walked(step) if found.kind == kind]


@pytest.fixture
def book() -> MemoryBook:
    """Two payments of April, closed."""
    made = MemoryBook()
    made.give("expenditure", "2013-04-02,hubs,10.00,R1", "2013-04-03,hubs,5.00,R2", file="april.csv")
    made.close()
    return made


@pytest.fixture(scope="module")
def families() -> MemoryBook:
    """A family attached in April, and a claim refused."""
    made = MemoryBook(agreements={**MemoryBook().agreements, "families": FAMILIES})
    made.give("families", "F1,P1,1980-01-01,2010-01-01")
    made.give("flags", "F1,asb order,2012-06-01", "F1,local concern,2012-06-02")
    made.give("benefits", "P1,2011-01-01,,esa")
    made.give("attachments", "families,F1,2013-04-10")
    made.give("claims", "families,F1,2013-04-20,continuous employment")
    made.close()
    return made


def test_a_figure_leads_to_its_entries_and_they_to_their_rows(book: MemoryBook) -> None:
    step = why(book, FIGURE)
    assert step.kind == "figure"
    assert "Your share of spending: Early help, April 2013: −£7.50" in step.said
    assert step.said.endswith("(Partner statement: Smallshire County Council, April 2013, final)")
    entries = said(step, "entry")
    assert any(line.startswith("10.00 of entry ") and "S0001:2" in line for line in entries)
    rows = said(step, "row")
    assert any("april.csv row 2 (S0001, from county, SHA-256 " in line for line in rows)
    assert any("recorded by act " in line and "close 2013-04 by tester" in line for line in said(step, "act"))


def test_an_entry_is_asked_for_by_its_id_or_its_place(book: MemoryBook) -> None:
    place = book.record.entry("S0001:2").sequence
    step = why(book, "S0001:2")
    assert step == why(book, str(place))
    assert step.said == f"entry {place} S0001:2, 2 April 2013, counted in 2013-04: Spending: hubs, R1"
    assert said(step, "posting") == [
        "10.00 GBP pool:spending:hubs (county)",
        "-10.00 GBP pool:assets:cash (county)",
    ]


def test_an_entry_of_a_rule_leads_to_the_clause_it_is_by(book: MemoryBook) -> None:
    assert said(why(book, "pool:due:nhs:2013-04-01"), "rule") == ["pool, contributions nhs 2013-14"]


def test_a_correction_says_why_and_by_whom(book: MemoryBook) -> None:
    book.adjust(corrects="S0001:2", reason="paid twice")
    (act,) = said(why(book, "reverses:S0001:2"), "act")
    assert act.endswith("adjust 2013-05 by Ann, 2018-05-03T09:00:00Z: paid twice")


def test_only_the_largest_entries_are_told_in_full_and_the_rest_as_a_sum() -> None:
    made = MemoryBook()
    made.give(
        "expenditure", *(f"2013-04-02,hubs,{number}.00,R{number}" for number in range(1, ENTRIES_SHOWN + 4))
    )
    made.close()
    step = why(made, FIGURE)
    told = said(step, "entry")
    amounts = [line.partition(" ")[0] for line in told if " of entry " in line]
    assert amounts == [f"{number}.00" for number in range(ENTRIES_SHOWN + 3, 3, -1)]
    assert told[-1] == "and 3 more entries, 6.00 in all; the CSV lists them"


def test_a_family_is_asked_for_by_its_name_or_its_pseudonym(families: MemoryBook) -> None:
    name = pseudonym(families.on().key, "family", "F1")
    step = why(families, "F1")
    assert step == why(families, name)
    assert step.said == f"everything decided about {name}"
    assert [line.partition(" of ")[0] for line in said(step, "decision")[1:]] == ["attachment", "result"]
    assert not any("F1" in found.said for found in walked(step))


def test_a_decision_leads_to_its_measures_their_rules_and_their_rows(families: MemoryBook) -> None:
    step = why(families, "F1")
    measures = [found for found in walked(step) if found.kind == "measure"]
    assert measures
    for measure in measures:
        assert "; needs " in measure.said
        assert next(below.kind for below in measure.because) == "rule"
        assert {below.kind for below in measure.because[1:]} <= {"row"}
    assert any("rests on reading" in line for line in said(step, "rule"))


def test_an_entry_that_was_decided_leads_to_its_decision(families: MemoryBook) -> None:
    (fee,) = [entry for entry in families.record.posted().starting("") if entry.endswith(":attachment")]
    step = why(families, fee)
    assert [line.partition(" of ")[0] for line in said(step, "decision")] == ["attachment"]
    assert "£2,400" in said(step, "decision")[0]


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (
            "2013-04/county/partner/pool.spendin",
            "there is no figure .*; did you mean '2013-04/county/partner/pool.",
        ),
        ("2013-04/nobody/partner/pool.closing", "there is no partner 'nobody'"),
        ("2013-04/county/partners/pool.closing", "did you mean 'partner'"),
        ("S0099:2", "there is no submission 'S0099'"),
        ("F9", "nothing has been decided about"),
        ("9999", "there is no entry '9999'"),
        ("", "nothing was asked about"),
        (" ", "nothing was asked about"),
        ("pool", "pool is an agreement, and no figure: pooledbudget agreement show pool"),
        ("S0099", "there is no file S0099; the last is S0001: pooledbudget files"),
        ("D0099", "there is no difference D0099: pooledbudget differences"),
        ("a/b", "nothing has been decided about"),
    ],
)
def test_what_is_nothing_of_ours_says_so(book: MemoryBook, asked: str, refusal: str) -> None:
    with pytest.raises(Misuse, match=refusal):
        why(book, asked)


def test_a_period_that_cannot_be_is_refused(book: MemoryBook) -> None:
    with pytest.raises(ValueError, match="'junk' is not a period"):
        why(book, "junk/county/partner/pool.closing")


def test_what_is_unknown_is_said_under_a_pseudonym_never_by_name(book: MemoryBook) -> None:
    """The message of a refusal may be logged: a family's own name must not be in it."""
    with pytest.raises(Misuse) as caught:
        why(book, "FAMILY-9")
    assert "FAMILY-9" not in str(caught.value)


def test_a_chain_is_written_one_step_a_line_by_its_depth() -> None:
    step = Step("figure", "a", [Step("entry", "b", [Step("row", "c")]), Step("act", "d")])
    assert list(step_lines(step)) == ["figure  a", "  entry  b", "    row  c", "  act  d"]


def test_a_row_of_a_file_that_is_not_in_the_record_is_named_as_it_is() -> None:
    from pooledbudget.findings import Origin

    on = MemoryBook()
    chain = Chain(on.record, on.on().agreements, "GBP")
    assert chain._row(Origin("S0009", 2)) == Step("row", "S0009 row 2")


# Down to the row


def shown(book: MemoryBook, asked: str) -> Step:
    """Ask where received files may be read."""
    on = book.on()

    def statement_for(period: str, partner: str, kind: str) -> Statement:
        return named_statement(book.issue(period), partner, kind)

    chain = Chain(book.record, on.agreements, on.currency, book.reader.as_sent)
    return explain(chain, book.record, asked, statement_for, lambda name: pseudonym(on.key, "family", name))


ROW = ("paid_on", "2013-04-02"), ("scheme", "hubs"), ("amount", "10.00"), ("reference", "R1")


def cells(step: Step) -> list[tuple[tuple[str, str], ...]]:
    return [tuple(cell[:2] for cell in found.cells[:4]) for found in walked(step) if found.cells]


@pytest.mark.parametrize("asked", [FIGURE, "S0001:2", "S0001 row 2", "S0001:2.", " S0001:2 "])
def test_why_ends_at_the_row_as_it_was_sent(book: MemoryBook, asked: str) -> None:
    step = shown(book, asked)
    assert ROW in cells(step)
    assert any(line.strip() == "cell  C2  amount: 10.00  <- decides" for line in step_lines(step))


def test_an_entry_is_found_as_pages_print_it(book: MemoryBook) -> None:
    place = book.record.entry("S0001:2").sequence
    assert shown(book, f"{place} S0001:2") == shown(book, f"entry {place} S0001:2") == shown(book, "S0001:2")


def test_a_row_about_people_is_shown_and_never_written_out(families: MemoryBook) -> None:
    step = shown(families, "S0001:2")
    assert ("person", "P1") in [cell[:2] for cell in step.cells]
    assert step_document(step)["cells"] == []
    assert "P1" not in str(step_document(shown(families, "F1")))


def test_a_row_that_is_not_there_is_said_to_be_none(book: MemoryBook) -> None:
    with pytest.raises(Misuse, match="S0001 has no row 99"):
        shown(book, "S0001:99")


def test_where_the_received_file_is_gone_the_chain_says_so(book: MemoryBook) -> None:
    book.kept.clear()
    (row,) = [found for found in walked(shown(book, "S0001:2")) if found.kind == "row"]
    assert row.because[0].said.startswith("the received file cannot be read here")


def test_a_total_leads_through_its_figures_to_their_entries(book: MemoryBook) -> None:
    step = shown(book, "2013-04/county/partner/pool.net")
    assert [below.said.partition(":")[0] for below in step.because] == [
        "Owed by you at 30 April 2013, the oldest unpaid instalment 29 days late",
        "less Owed to you at 30 April 2013",
    ]
    assert any("pool:due:county:2013-04-01" in line for line in said(step, "entry"))


def test_what_is_put_right_by_hand_adds_back_what_its_line_takes_off() -> None:
    book = MemoryBook()
    book.give("contributions", "2013-04-05,pool,nhs,cash,20.00,N1,")
    legs = ("assets:contributions-due:billed,nhs,,-5.00", "assets:contributions-due:billed,police,,5.00")
    book.adjust(submission=book.give("adjustments", *(f"2013-04-30,pool,{leg}" for leg in legs)))
    book.close()
    step = shown(book, "2013-04/nhs/partner/pool.corrected")
    assert "put right by hand, April 2013: −£5.00" in step.said
    assert [below.said.partition(" (")[0] for below in step.because] == [
        "£775.01: all that moved it",
        "less Contributions due: £800.01",
        "added back: Less received from you: £20.00",
    ]


def test_a_count_leads_to_the_decisions_it_counts(families: MemoryBook) -> None:
    refused = shown(families, "2013-04/county/claims/families.result.refused")
    assert refused.said.startswith("Results, Not paid: 1 ")
    (decision,) = refused.because
    assert decision.said.startswith("result of ")
    assert cells(decision)


@pytest.mark.parametrize(("line", "about"), [("accepted", "attachment of "), ("rejected", "result of ")])
def test_the_money_beside_a_count_leads_to_the_same_decisions(
    families: MemoryBook, line: str, about: str
) -> None:
    """What was accepted and rejected to date was a sum that led nowhere (E-3)."""
    step = shown(families, f"2013-04/county/claims/families.after.{line}.pounds")
    assert [found.partition(about)[0] for found in said(step, "decision")] == [""]
    assert said(step, "row")


def test_what_is_not_paid_of_an_instalment_leads_to_what_is_owed(book: MemoryBook) -> None:
    """It said of the newest instalments, and no more (E-3)."""
    step = shown(book, "2013-04/county/partner/pool.instalment.2013-04-01.owed")
    assert any("(2013-04/county/partner/pool.outstanding.year)" in line for line in said(step, "figure"))
    assert any("pool:due:county:2013-04-01" in line for line in said(step, "entry"))


@pytest.mark.parametrize("period", ["2013-04", "2013-05", "2013-Q1", "2013-14"])
def test_what_another_statement_works_out_stands_there_to_the_penny(period: str) -> None:
    """A partner's part in the account of the pool was the settlement's, and its own page was not named (E-3)."""
    made = MemoryBook()
    made.give("expenditure", "2013-04-02,hubs,10.01,R1", "2013-05-03,hubs,5.00,R2")
    for month in ("2013-04", "2013-05", "2013-06"):
        made.close(month)
    found: dict[str, int] = {}
    for statement in all_statements(made.issue(period)):
        for _, cell in statement.figures.values():
            found |= {amount.elsewhere: amount.value for amount in amounts_in(cell.expression)}
    found.pop("", None)
    assert any(id_.endswith(".variance-share") for id_ in found)
    assert any(id_.endswith("early-help.year") for id_ in found) == (period == "2013-05")
    for id_, value in found.items():
        when, partner, kind, _ = id_.split("/", 3)
        _, cell = named_statement(made.issue(when), partner, kind).figures[id_]
        assert cell.minor == value, id_


def amounts_in(expression: Expression | None) -> Iterator[Amount]:
    match expression:
        case Amount():
            yield expression
        case Total(terms=terms):
            for _, _, term in terms:
                yield from amounts_in(term)
        case Share(of=of):
            yield from amounts_in(of)
        case _:
            pass


def test_a_difference_is_asked_for_by_what_it_is_about() -> None:
    made = MemoryBook()
    made.give("figures", "2013-04,pool,spending charged,12.00", sender="police")
    made.close()
    for asked in ("figure differs", "police", "spending charged"):
        step = shown(made, asked)
        assert step.kind == "difference"
        assert "ours 0.00, theirs 12.00, -12.00 between, since 2013-04" in step.said


def test_a_difference_leads_to_both_sides_and_the_row_of_the_other() -> None:
    made = MemoryBook()
    made.give("contributions", "2013-04-10,pool,nhs,cash,540.00,A")
    lines = ("2013-04-12,pool,line,450.00,A", "2013-04-15,pool,line,7.00,B")
    opening, closing = "2013-04-01,pool,opening,0.00,o", "2013-04-30,pool,closing,457.00,c"
    made.give("bank-lines", opening, *lines, closing, file="bank.csv")
    made.close()
    step = shown(made, "D0001")
    assert step.said == (
        "D0001, amount differs against the bank, pool, A, 2013-04-10: ours 540.00, theirs 450.00, 90.00 between, "
        "since 2013-04, 20 days old at the end of 2013-04"
    )
    assert [below.kind for below in step.because] == ["entry", "row", "hint"]
    assert step.because[1].said.startswith("bank.csv row 3 (S0002, from county")
    assert step.because[2].said == "two digits swapped?"
    other = shown(made, "D0002")
    assert [below.kind for below in other.because] == ["row"]
    assert "ours nothing, theirs 7.00" in other.said
    with pytest.raises(Misuse, match="there is no difference"):
        shown(made, "D0003")


def test_a_difference_that_stands_no_more_is_still_explained() -> None:
    made = MemoryBook()
    made.give("figures", "2013-04,pool,spending charged,12.00", sender="police")
    made.close()
    made.give("expenditure", "2013-04-20,hubs,12.00,L1", sender="police")
    assert made.close("2013-05").differences == []
    assert "at the end of 2013-04" in shown(made, "D0001").said


def test_a_pseudonym_of_digits_alone_is_no_entry_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """`27944466` as `decisions` prints it was taken for the number of an entry."""
    digits = "279444660123456789012345"
    chain = Chain(MemoryBook().record, MemoryBook().on().agreements, "GBP")
    monkeypatch.setattr(Chain, "subject_called", lambda _, asked: digits if asked == digits[:8] else "")
    monkeypatch.setattr(Chain, "knows", lambda _, subject: subject == digits)
    monkeypatch.setattr(Chain, "subject", lambda _, subject: Step("decision", subject))
    found = explain(chain, MemoryBook().record, digits[:8], lambda *_: pytest.fail("a page"), lambda _: "")
    assert found == Step("decision", digits)


def test_a_file_is_asked_for_by_its_id_also_one_that_was_refused(book: MemoryBook) -> None:
    refused = book.offer("expenditure", "2013-04-32,hubs,1.00,R9", file="bad (2).csv").submission
    step = why(book, refused)
    assert (step.kind, step.said.startswith(f"bad (2).csv ({refused}, from county, SHA-256 ")) == (
        "file",
        True,
    )
    assert step.said.endswith("): refused")
    assert shown(book, "S0001").said.endswith("): accepted")


def test_a_cohort_is_asked_for_as_pages_call_it() -> None:
    made = place_of_everything()
    made.give("outcomes", "2013-04-20,bond,a,100,80,100,100,,report")
    made.close()
    assert why(made, "Cohort a") == why(made, "a")
    assert why(made, "Cohort a").said == "everything decided about a"
