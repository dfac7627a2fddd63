"""Each family as one line, with every test of it folded under it."""

from __future__ import annotations

from datetime import date

from instruments.books import Place
from instruments.families.desks import EMP, attached, claims_of, passed, result
from instruments.families.kit import cause, named
from pooledbudget.findings import Origin
from pooledbudget.instruments.decisions import Measured
from pooledbudget.instruments.families.family_lines import folded, not_paid_table, paid_table
from pooledbudget.instruments.figures import Line, Table


def lines_of(told: Place, title: str) -> list[Line]:
    return [
        line
        for table in told.schedule("2013-10", "claims").tables
        if table.title == title
        for line in table.lines
    ]


def cells(line: Line) -> list[str]:
    return [cell.text("GBP") for cell in line.cells]


def under(line: Line) -> Table:
    assert line.folded is not None
    return line.folded


def test_a_line_opens_on_every_test_with_what_was_found_and_what_it_needs(told: Place) -> None:
    worse = under(lines_of(told, "Not paid, and why")[0])
    assert worse.title == f"Tests of {named('WORSE')[:8]}, result of 10 October 2013"
    assert worse.intro.startswith(
        f"Crime, anti-social behaviour and education: {cause('WORSE', 'result')}, as asked for in S"
    )
    tests = {line.label: cells(line) for line in worse.lines}
    assert list(tests) == ["Eligibility", "Education", "Anti-social behaviour", "Youth offending"]
    out, found, needs, baseline, window, files, evidence = tests["Anti-social behaviour"]
    assert (out, found, needs) == ("failed", "10 before, 5 after", "down by at least 60%")
    assert (baseline, window) == (
        "11 October 2012 to 10 April 2013",
        "11 April 2013 to 10 October 2013",
    )
    assert files == ""
    assert evidence.endswith("and 7 more")
    assert tests["Eligibility"][1] == "met crime or ASB, work, local concern"


def test_what_is_paid_opens_too_and_each_figure_keeps_its_id(told: Place) -> None:
    first = lines_of(told, "Paid")[0]
    assert first.cells[-1].id == f"families.paid.{first.about.split(':')[1]}.result"
    assert [line.label for line in under(first).lines] == ["Eligibility", "Employment"]
    assert cells(under(first).lines[1])[:2] == ["passed", "132 days in work to the claim"]
    assert under(first).intro == "", "the entry stands there with the row that asked for it"


def test_what_was_refused_before_any_test_says_so(told: Place) -> None:
    stranger = under(lines_of(told, "Not paid, and why")[1])
    assert (stranger.lines, stranger.empty[:19]) == ([], "Nothing was tested:")


def test_coverage_stands_apart_from_what_was_found() -> None:
    covered = result("F", measures=(passed("asb", covered=["incidents"]),))
    missing = result("F", measures=(passed("asb", not_received={"incidents": ["2013-09"]}),))
    claims = claims_of(attached("F"))
    assert cells(folded(claims, covered).lines[0])[1::4] == [
        "10 before, 1 after",
        "incidents received for every month",
    ]
    assert cells(folded(claims, missing).lines[0])[5] == "no file of incidents for September 2013"


def test_no_more_rows_are_named_than_fit_and_the_others_are_counted() -> None:
    rows = tuple(Origin("S1", number) for number in range(2, 13))
    measure = Measured(criterion="asb", verdict="pass", found={"before": 1, "after": 0}, needs={}, rows=rows)
    (line,) = folded(claims_of(attached("F")), result("F", measures=(measure,))).lines
    assert cells(line)[-1] == "S1 rows 2, 3, 4, 5, 6, 7, 8 and 9 and 3 more"


def test_the_year_of_the_rate_is_that_of_the_reading() -> None:
    def years(**readings: str) -> list[str]:
        lines = paid_table(claims_of(attached("F"), result("F"), readings=readings)).lines
        return [cells(line)[1] for line in lines]

    assert years() == ["1 October 2012; 2012 to 2013"]
    assert years(**{"rate-year": "year of claim"}) == ["1 October 2012; 2013 to 2014"]


def test_an_attachment_is_named_by_its_year_and_its_fee() -> None:
    refused = attached("F", date(2013, 10, 2), month="2013-10", reason="not eligible")
    (line,) = not_paid_table(claims_of(refused)).lines
    assert cells(line)[1:3] == ["2013 to 2014", "attachment fee"]
    assert cells(line)[-1] == "£2,400.00"
    never = result("Z", EMP, {}, reason="not attached")
    assert cells(not_paid_table(claims_of(never)).lines[0])[1::4] == ["never attached", ""]
