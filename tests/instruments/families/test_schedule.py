"""The claim schedule: what was paid, what was refused, what was not claimed, what rests on what.

September 2013 decides the attachments of seven families, October the claims of four.
"""

from __future__ import annotations

from conftest import POOL
from family_book import kit
from in_memory import FAMILIES, MemoryBook
from instruments.books import Place, said_by
from instruments.families.kit import cause, named
from loops import some
from pooledbudget.statements.issuing import schedules
from pooledbudget.statements.model import Statement


def schedule(told: Place, period: str) -> Statement:
    return told.schedule(period, "claims")


def tables(statement: Statement, title: str) -> list[dict[str, list[str]]]:
    """Return both agreements' tables of a title, the first agreement's first."""
    return [
        {line.label: [cell.text("GBP") for cell in line.cells] for line in table.lines}
        for table in statement.tables
        if table.title.startswith(title)
    ]


def test_the_summary_counts_and_adds_up_what_was_decided(told: Place) -> None:
    september, of_second = tables(schedule(told, "2013-09"), "Summary")
    assert september == {
        "Attachment fees": ["7", "5", "2", "£12,000.00", "£12,000.00"],
        "Results": ["0", "0", "0", "£0.00", "£0.00"],
    }
    assert of_second["Attachment fees"] == ["1", "1", "0", "£3,200.00", "£3,200.00"]
    october, of_second = tables(schedule(told, "2013-10"), "Summary")
    assert october == {
        "Attachment fees": ["0", "0", "0", "£0.00", "£12,000.00"],
        "Results": ["4", "2", "2", "£3,200.00", "£3,200.00"],
    }
    assert of_second["Results"] == ["0", "0", "0", "£0.00", "£0.00"]


def test_a_longer_period_holds_what_its_months_decided(told: Place) -> None:
    found, _ = tables(schedule(told, "2013-14"), "Summary")
    assert [cells[3] for cells in found.values()] == ["£12,000.00", "£3,200.00"]
    assert [cells[0] for cells in found.values()] == ["7", "4"]


def test_the_summary_is_what_the_ledger_earned(told: Place) -> None:
    values = schedule(told, "2013-10").values
    for agreement in ("families", "second"):
        assert values[f"{agreement}.attachment.to-date"] == -told.balance("income:attachment-fees", agreement)
        assert values[f"{agreement}.result.to-date"] == -told.balance("income:results", agreement)


def test_the_headline_tells_of_each_agreement_by_its_name(told: Place) -> None:
    said = [line for line in schedule(told, "2013-10").headline if ": " in line and "owes" not in line]
    assert said[:5] == [
        "Attachment fees of families: 0 paid, £0.00; 0 not paid.",
        "Results of families: 2 paid, £3,200.00; 2 not paid. Of what was claimed £1,500.00 was not paid.",
        "3 attached families of families have no result and would pass: £4,700.00 could be claimed.",
        "Attachment fees of second families: 0 paid, £0.00; 0 not paid.",
        "Results of second families: 0 paid, £0.00; 0 not paid.",
    ]


def test_the_population_ties_out(told: Place) -> None:
    statement = schedule(told, "2013-10")
    first, second = tables(statement, "Population at 31 October 2013")
    assert first == {
        "A result paid": ["2"],
        "Claimed and refused": ["1"],
        "Not claimed": ["3"],
        "Attached": ["6"],
    }
    assert second["Attached"] == ["1"]
    september, _ = tables(schedule(told, "2013-09"), "Population at 30 September 2013")
    assert list(september.values()) == [["0"], ["0"], ["6"], ["6"]]
    marked = [line.label for table in statement.tables for line in table.lines if line.total]
    assert [label for label in marked if "Attached" in label] == ["Attached", "Attached"]


def test_a_payer_that_paid_ahead_is_not_said_to_owe_an_amount_below_nought() -> None:
    """It said "The Department owes −£132,400.00"."""
    book = MemoryBook(agreements={"pool": POOL, "families": FAMILIES})
    book.give("grants", "2013-04-20,families,department,troubled-families,132400.00,R1,results due")
    book.close_all("2013-04", "2013-05")

    def begins(month: str) -> str:
        (made,) = [made for made in schedules(book.issue(month)) if made.kind == "claims"]
        return made.headline[0]

    assert begins("2013-04") == (
        "The Department has paid £132,400.00 ahead for families at 30 April 2013: £0.00 brought forward, "
        "£0.00 earned, £132,400.00 received."
    )
    assert "£132,400.00 paid ahead and brought forward, £0.00 earned" in begins("2013-05")


def test_the_headline_of_a_payer_who_paid_ahead_adds_up_as_it_is_read() -> None:
    """It said "£66,600 paid ahead, £44,200 earned, less £110,000 received" of £132,400 paid ahead."""
    place = kit()
    place.book.give("grants", "2013-10-20,families,dept,families,9000.00,R1,results due")
    place.book.reopen("2013-10")
    place.book.close_all("2013-10", "2013-11")
    place.book.give("grants", "2013-12-20,families,dept,families,400.00,R2,results due")
    check = "families,F,crime asb education,2013-12-20,payer,not valid,,,no,"
    place.book.give("spot-checks", check)
    place.book.close("2013-12")
    (made,) = schedules(place.book.issue("2013-12"))
    assert made.headline[0] == (
        "Department has paid £7,000.00 ahead for families at 31 December 2013: £5,100.00 paid ahead and "
        "brought forward, £1,500.00 taken back, £400.00 received."
    )
    assert made.headline[3] == "Taken back of what was decided before under families: 1, £1,500.00."


def test_what_is_taken_back_within_the_period_is_not_paid_and_takes_nothing_off() -> None:
    """A year in which a result was paid and found not valid took its £700 off twice."""
    place = kit()
    check = "families,F,crime asb education,2013-12-20,payer,not valid,,,no,"
    place.book.close("2013-11")
    place.book.give("spot-checks", check)
    place.book.close("2013-12")
    made = {period: next(iter(schedules(place.book.issue(period)))) for period in ("2013-12", "2013-14")}
    for period, statement in made.items():
        cells = [cell for table in statement.tables for row in table.lines for cell in row.cells]
        values = {cell.id: cell.minor for cell in cells}
        (summary,) = tables(statement, "Summary")
        assert ("Taken back" in summary) == (period == "2013-12")
        assert values["families.by-type.net"] == values["families.earned"]
    (summary,), (reasons,) = (tables(made["2013-14"], title) for title in ("Summary", "Not paid, by reason"))
    assert summary["Results"][:3] == ["1", "0", "1"]
    assert reasons["A check found the claim not valid"][1:3] == ["1", "£1,500.00"]


def test_the_schedule_begins_with_what_the_payer_owes(told: Place) -> None:
    statement = schedule(told, "2013-10")
    assert statement.headline[0] == (
        "The Department owes £15,200.00 for families at 31 October 2013: £12,000.00 brought forward, "
        "£3,200.00 earned, £0.00 received."
    )
    first, _ = tables(statement, "Where ")
    assert first == {
        "Owed by the payer, brought forward": ["£12,000.00"],
        "Earned by fees and results": ["£3,200.00"],
        "Less received": ["£0.00"],
        "Owed by the payer at 31 October 2013": ["£15,200.00"],
    }
    assert statement.values["families.due"] == told.balance("assets:results-due", "families")


def test_what_was_paid_stands_with_its_day_its_attachment_and_its_sentence(told: Place) -> None:
    paid, none = tables(schedule(told, "2013-10"), "Paid")
    assert none == {}
    assert list(paid) == [f"{named('W1')[:8]}, result", f"{named('W4')[:8]}, result"]
    assert paid[f"{named('W1')[:8]}, result"] == [
        "10 October 2013",
        "10 April 2013; 2013 to 2014",
        "Paid: £1,600 for continuous employment.",
        "Smallshire County Council",
        "£1,600.00",
    ]


def test_what_was_not_paid_stands_with_why_not_and_what_it_would_have_been(told: Place) -> None:
    statement = schedule(told, "2013-10")
    refused, none = tables(statement, "Not paid, and why")
    assert none == {}
    assert refused == {
        f"{named('WORSE')[:8]}, result": [
            "10 October 2013",
            "10 April 2013; 2013 to 2014",
            "crime, anti-social behaviour and education",
            "Refused: a test is not met: anti-social behaviour failed. Could pass by "
            "10 April 2014 if no more happens.",
            "Smallshire County Council",
            "£1,500.00",
        ],
        f"{named('Z')[:8]}, result": [
            "12 October 2013",
            "never attached",
            "continuous employment",
            "Refused: nobody is on file under this id.",
            "nobody: nothing was tested",
            "",
        ],
    }
    (september, _) = tables(schedule(told, "2013-09"), "Not paid, and why")
    assert [cells[3] for cells in september.values()] == [
        "Refused: beyond the share that is funded.",
        "Refused: not eligible when attached.",
    ]


def test_the_tables_stand_in_the_order_in_which_a_schedule_is_read(told: Place) -> None:
    """What was not paid, and what nobody claimed, stand before the families that were paid."""
    titles = [table.title.partition(" at ")[0] for table in schedule(told, "2013-10").tables][:20]
    assert titles == [
        "Where families stands",
        "The claim",
        "Summary",
        "By type of result and year of attachment",
        "Not paid, by reason",
        "Money on the table",
        "Cap and headroom",
        "Population",
        "Not paid, and why",
        "Paid",
        "Not claimed",
        "Exceptions",
        "Tied to the ledger",
        "Tests of this schedule",
        "Claims checked by 31 October 2013",
        "Sample for internal audit",
        "Files it rests on",
        "Sign-off",
        "Afterwards,",
        "Unconfirmed values, and what rests on each",
    ]


def test_the_register_says_what_rests_on_each_unconfirmed_value(told: Place) -> None:
    register = tables(schedule(told, "2013-10"), "Unconfirmed values")[0]
    assert register["reading funded-rounding: half up"][0] == "£12,000.00"
    assert register["funded-rounding, under floor"] == ["", "£2,400.00", "£2,400.00", ""]
    rate, _, _, question = register["reading rate-year: year of attachment"]
    assert (rate, question) == (
        "£3,200.00",
        "Which year's rate applies to a result? Also offered: year of claim.",
    )
    jobs = register["reading between-jobs: no day between jobs"][3]
    assert jobs == "May there be days between jobs? Also offered: up to 7 days."
    values = schedule(told, "2013-10").values
    rests = [name for name in register if name.startswith(("reading ", "tariff "))]
    assert rests == sorted(rests, key=lambda value: value.partition(":")[0])
    listed = [id_ for id_ in values if id_.startswith("families.rests.") and ".under." not in id_]
    assert len(listed) == len(rests)
    assert "families.rests.reading.funded-rounding.half-up" in listed


def test_the_register_of_the_book_says_the_same(told: Place) -> None:
    shown = tables(schedule(told, "2013-10"), "Unconfirmed values")
    for name, paid in some({found.value: found.paid for found in told.book.by_results.unconfirmed()}.items()):
        of_both = [cells[name][0] for cells in shown if name in cells]
        total = sum(int(text.replace("£", "").replace(",", "").replace(".", "")) for text in of_both)
        assert total == paid, name


def test_a_figure_of_a_family_leads_to_its_entry(told: Place) -> None:
    values = schedule(told, "2013-10").values
    ids = [f"families.paid.{named(family)}.result" for family in ("W1", "W4")]
    assert [values[id_] for id_ in ids] == [160_000, 160_000]
    step = told.book.why(f"2013-10/county/claims/{ids[0]}")
    assert cause("W1", "result") in step.because[0].said


def test_the_summary_says_for_how_many_and_by_whom(told: Place) -> None:
    statement = schedule(told, "2013-10")
    intros = [table.intro for table in statement.tables if table.title == "Summary"]
    assert intros == [
        "families: an allocation of 6 families, paid by The Department.",
        "second families: an allocation of 6 families, paid by The Department.",
    ]


def test_no_family_is_named_on_the_schedule(told: Place) -> None:
    said = "\n".join(line for period in ("2013-09", "2013-10") for line in said_by(schedule(told, period)))
    assert not [name for name in ("WORSE", "CALM", "W1-A") if name in said]
    assert named("WORSE")[:8] in said
    assert named("WORSE") not in said
