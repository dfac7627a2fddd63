"""A statement that somebody holds says what the record says, or what is otherwise in it is named (TR-4)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import NOW, SmallBook
from pooledbudget.acts.verification import Verification
from pooledbudget.errors import Misuse
from pooledbudget.statements.holding import amounts, read_holding
from pooledbudget.version import TOOL
from shell import data, run

PAID = (
    "received_on,agreement,partner,form,amount,reference,refunds\n"
    "2013-04-02,pool,nhs,cash,500.00,N1,\n2013-04-03,pool,county,cash,100.00,C1,"
)
FORMS = ("html", "csv", "json")
OLDER = "pooledbudget 0.3.0"


@pytest.fixture
def closed(small: SmallBook) -> SmallBook:
    small.send(PAID)
    small.send("paid_on,scheme,amount,reference\n2013-04-09,hubs,50.00,A", file="spent.csv")
    small.close()
    run(small.path, "statement", "--all", "--period", "2013-04")
    return small


def held(small: SmallBook, form: str, partner: str = "nhs", period: str = "2013-04") -> Path:
    return small.path / "statements" / period / f"{period}-{partner}-partner.{form}"


def verified(small: SmallBook, *statements: Path) -> Verification:
    return small.book.verify((), statements, replaying=False)


def faults(small: SmallBook, *statements: Path) -> list[str]:
    found = verified(small, *statements)
    assert {fault.kind.value for fault in found.faults} <= {"the statement you hold", "the seal you hold"}
    return [str(fault) for fault in found.faults]


def replace(path: Path, before: str, after: str, count: int = -1) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, count), "utf-8")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("partner", ["nhs", "county", "police"])
def test_what_was_written_says_what_the_record_says(closed: SmallBook, form: str, partner: str) -> None:
    found = verified(closed, held(closed, form, partner))
    assert (found.faults, found.uncompared) == ([], [])
    assert re.fullmatch(
        rf"2013-04-{partner}-partner.{form}: [1-9]\d+ places, 0 otherwise", found.statements[0]
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_page_stays_true_when_later_months_close(closed: SmallBook, form: str) -> None:
    closed.send("paid_on,scheme,amount,reference\n2013-05-09,hubs,70.00,B", file="may.csv")
    closed.close("2013-05")
    closed.close("2013-06")
    assert faults(closed, held(closed, form)) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_page_of_before_the_month_was_sealed_again_is_held_against_its_own_seal(
    closed: SmallBook, form: str
) -> None:
    """What it said then was right: that it was revised since is no fault of it."""
    page = held(closed, form)
    kept = page.with_name(f"kept-{page.name}")
    kept.write_bytes(page.read_bytes())
    closed.book.reopen(closed.book.ledger.first_month, by="Ann", approved_by="Bob", reason="late", now=NOW)
    closed.send("paid_on,scheme,amount,reference\n2013-04-20,hubs,30.00,B", file="late.csv")
    closed.close()
    run(closed.path, "statement", "--all", "--period", "2013-04")
    assert kept.read_bytes() != page.read_bytes()
    assert faults(closed, kept) == []
    assert faults(closed, page) == []


@pytest.mark.parametrize("form", FORMS)
def test_an_amount_that_was_edited_is_named_with_both(closed: SmallBook, form: str) -> None:
    """TR-4: 1,000.00 was made 10.00 on the page, and verify with its seal found nothing."""
    page = held(closed, form)
    replace(page, "500.00", "5.00")
    found = faults(closed, page)
    assert found
    assert any("5.00" in fault and "500.00" in fault for fault in found)


DRAWN = {
    "how long a bar is": ('<rect x="', '<rect x="1'),
    "what a link is called aloud": ('aria-label="£', 'aria-label="£9'),
    "what stands beside a stacked cell": ('::before { content: "', '::before { content: "not '),
}


@pytest.mark.parametrize("what", DRAWN)
def test_what_is_drawn_or_named_and_was_edited_is_named_too(closed: SmallBook, what: str) -> None:
    page = closed.path / "statements" / "2013-04" / "2013-04-county-memorandum.html"
    assert faults(closed, page) == []
    replace(page, *DRAWN[what], 1)
    assert len(faults(closed, page)) == 1


EDITS = {
    "an amount owed": ("300.01", "900.01"),
    "a headline": ("Please pay", "Do not pay"),
    "the id of an entry": ("S0001:2", "S0001:3"),
    "the status": ("final", "revised"),
    "the place": ("Smallshire", "Bigshire"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", EDITS)
def test_whatever_was_edited_is_named(closed: SmallBook, form: str, what: str) -> None:
    page = held(closed, form)
    if form == "json" and what == "the id of an entry":
        pytest.skip("JSON names entries by their place")
    before, after = EDITS[what]
    replace(page, before, after)
    assert faults(closed, page)


def test_an_entry_that_was_left_out_or_added_is_named(closed: SmallBook) -> None:
    page = held(closed, "csv")
    lines = page.read_text("utf-8-sig").splitlines(keepends=True)
    (entry,) = [line for line in lines if line.startswith("entry") and "S0001:2" in line][:1]
    page.write_text("".join(line for line in lines if line != entry), "utf-8-sig")
    assert any("it is left out" in fault for fault in faults(closed, page))
    page.write_text("".join([*lines, entry.replace("S0001:2", "S0001:9")]), "utf-8-sig")
    assert any("is not in the record" in fault for fault in faults(closed, page))


def test_what_hides_or_runs_on_a_page_is_named(closed: SmallBook) -> None:
    page = held(closed, "html")
    replace(
        page, "</main>", '<p hidden>no</p><script>1</script><b onclick="x()">.</b>text in no block</main>'
    )
    found = " ".join(faults(closed, page))
    for said in ("p hidden=", "'script'", "b onclick=x()", "text in no block"):
        assert said in found


SLIPPED_IN = {
    "among the links": ("</nav>", "<p>Please pay £9,000.00</p></nav>"),
    "in links of its own": ("</main>", "<nav><a href='x'>Please pay £9,000.00</a></nav></main>"),
    "where a browser ends a comment": ("</main>", "<!--><p>Please pay £9,000.00</p>--></main>"),
    "where a browser ends a declaration": ("</main>", "<![CDATA[><p>Please pay £9,000.00</p>]]></main>"),
    "a page that leads elsewhere": ("<head>", "<head><meta http-equiv='refresh' content='0;url=x'>"),
    "an address that does": ('href="#main"', 'href="https://example.com/"'),
    "what every address begins with": ("<head>", "<head><base href='https://example.com/'>"),
    "what is heard over a cell": ("<td", "<td title='nothing'"),
    "a class": ("<td", "<td class='skip'"),
    "what its tab is called": ("<title>", "<title>Paid: "),
    "a separator": ("£300.01", "£3,00.01"),
    "what an amount is called": ('<th scope="row">Contributions due', '<th scope="row">Contributions waived'),
    "what a column is called": (">Year to date</th>", ">Last year</th>"),
    "what wrote it": (f"Written by {TOOL}", "Please do not pay"),
}


@pytest.mark.parametrize("what", SLIPPED_IN)
def test_nothing_is_slipped_into_a_page(closed: SmallBook, what: str) -> None:
    """What a browser shows, says or follows and this did not read was held for a true page (TR-4)."""
    page = held(closed, "html")
    replace(page, *SLIPPED_IN[what], 1)
    assert faults(closed, page)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("tool", [TOOL, OLDER])
def test_another_currency_is_another_amount(closed: SmallBook, form: str, tool: str) -> None:
    """£300.01 and €300.01 were alike, in every place of a page at once too (TR-4)."""
    page = held(closed, form)
    replace(page, TOOL, tool)
    sign = "GBP" if form == "csv" else "£"
    replace(page, sign, {"GBP": "EUR", "£": "€"}[sign])
    assert faults(closed, page)


CELLS: dict[str, Callable[[str], str]] = {
    "the amount beside the text": lambda text: re.sub(
        r"(?m)^(figure,.*,)300[.]01,GBP", r"\g<1>900.01,GBP", text
    ),
    "what a figure is called": lambda text: text.replace(",Contributions due,", ",Contributions paid,"),
    "a cell beyond the headings": lambda text: text.rstrip("\n") + ",pay £9,000.00\n",
    "a column of its own": lambda text: re.sub(r"(?m)$", ",pay £9.00", text.rstrip("\n")),
    "a short line": lambda text: text + "figure,x\n",
    "the amount of what a figure is made of": lambda text: re.sub(
        r"(?m)^(term,.*,\"?£)800[.]01", r"\g<1>900.01", text
    ),
    "what a figure is made of, called otherwise": lambda text: re.sub(
        r"(?m)^(term,.*),Contributions due,", r"\g<1>,Nothing due,", text
    ),
    "a formula beside a figure": lambda text: re.sub(r"(?m)^(figure,.*,GBP),,", r"\g<1>,paid in full,", text),
    "a cell beside the status": lambda text: re.sub(r"(?m)^(header,,,status,,final),", r"\g<1>,9.00", text),
}


@pytest.mark.parametrize("what", CELLS)
def test_nothing_is_slipped_into_a_csv(closed: SmallBook, what: str) -> None:
    """A line shorter than its headings ended in a traceback; the amounts beside the texts were not read."""
    page = held(closed, "csv")
    before = page.read_text("utf-8-sig")
    changed = CELLS[what](before)
    assert changed != before
    page.write_text(changed, "utf-8-sig")
    assert faults(closed, page)


def edited(document: dict[str, Any], what: str) -> None:
    table = next(table for table in document["tables"] if len(table["lines"]) > 1)
    line = table["lines"][0]
    match what:
        case "a label":
            line["label"] = "Nothing to pay"
        case "a heading":
            table["columns"][1]["title"] = "Paid back"
        case "what a table is called":
            table["title"] = "Not yours"
        case "what a table begins with":
            table["intro"] = "Please pay £9.00"
        case "a cell more":
            line["cells"].append({"figure": "", "value": "9.00", "text": "£9.00", "kind": "money"})
        case "lines in another order":
            table["lines"].reverse()
        case "a key in a line":
            line["note"] = "void"
        case "a key in a cell":
            line["cells"][0]["note"] = "void"
        case "whether it is of a made place":
            document["fictional"] = not document["fictional"]
        case _:
            document["kind"] = "investor"


@pytest.mark.parametrize(
    "what",
    [
        *("a label", "a heading", "what a table is called", "what a table begins with", "a cell more"),
        *("lines in another order", "a key in a line", "a key in a cell"),
        *("whether it is of a made place", "what kind it is"),
    ],
)
def test_nothing_is_slipped_into_json(closed: SmallBook, what: str) -> None:
    """Only amounts and the texts of cells were held; what they were called was not (TR-4)."""
    page = held(closed, "json")
    document = json.loads(page.read_text("utf-8"))
    edited(document, what)
    page.write_text(json.dumps(document), "utf-8")
    assert faults(closed, page)


@pytest.mark.parametrize("form", FORMS)
def test_a_seal_of_another_month_is_named(closed: SmallBook, form: str) -> None:
    before = str(closed.book.ledger.seals()[-1])
    closed.close("2013-05")
    page = held(closed, form)
    replace(page, before, str(closed.book.ledger.seals()[-1]))
    assert any("bears the seal of 2013-05, not of 2013-04" in fault for fault in faults(closed, page))


@pytest.mark.parametrize("form", FORMS)
def test_a_seal_that_this_record_never_issued_is_named(closed: SmallBook, form: str) -> None:
    page = held(closed, form)
    replace(page, closed.book.ledger.seals()[-1].root, "0" * 64)
    found = faults(closed, page)
    assert "the record under it was rewritten after you were given it" in found[0]
    assert any("seal" in fault.lower() for fault in found[1:])


# Of another version.


@pytest.mark.parametrize("form", FORMS)
def test_other_words_of_another_version_are_no_fault_and_other_amounts_are(
    closed: SmallBook, form: str
) -> None:
    page = held(closed, form)
    replace(page, TOOL, OLDER)
    replace(page, "Please pay", "You are asked for")
    found = verified(closed, page)
    assert found.faults == []
    assert found.uncompared
    replace(page, "500.00", "5.00")
    assert faults(closed, page)


def test_a_csv_of_before_it_named_its_tool_is_compared(closed: SmallBook) -> None:
    page = held(closed, "csv")
    lines = page.read_text("utf-8-sig").splitlines(keepends=True)
    page.write_text("".join(line for line in lines if not line.startswith("header,,,tool")), "utf-8-sig")
    found = verified(closed, page)
    assert (found.faults, found.uncompared) == ([], [])
    replace(page, "300.01", "300.02")
    assert faults(closed, page)


def test_a_line_that_another_version_does_not_have_may_hold_no_amount_of_its_own(closed: SmallBook) -> None:
    page = held(closed, "json")
    document = json.loads(page.read_text())
    document["tool"] = OLDER
    document["headline"].append("Please pay £7,777.77 at once.")
    page.write_text(json.dumps(document))
    assert ["7,777.77" in fault for fault in faults(closed, page)] == [True]


# What it is and is not.


def test_a_draft_is_bound_by_nothing(closed: SmallBook) -> None:
    run(closed.path, "statement", "--partner", "nhs", "--period", "2013-05")
    for form in FORMS:
        with pytest.raises(Misuse, match="bears no seal: it is no statement, or a draft"):
            verified(closed, held(closed, form, period="2013-05"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"{]", "no statement as JSON"),
        (b'{"seal": 1}', "no statement as JSON: it is without 'tool'; ask for it again"),
        (b'{"seal": "a", "seal": "b"}', "'seal' is there twice"),
        (b"%PDF-1.7 \xff", "is a PDF or a workbook, which is not compared; ask for the same statement"),
        (b"PK\x03\x04\xff", "is a PDF or a workbook"),
        (b"record,figure,table,line,text\n" + b"x" * 200_000, "no statement as CSV: field larger"),
        (b"[" * 5, "it has not the columns of one"),
        (b"a,b\n1,2\n", "it has not the columns of one"),
        (b"", "it has not the columns of one"),
        (b"<p>hello</p>", "bears no seal"),
    ],
)
def test_what_is_no_statement_is_called_so(text: bytes, said: str) -> None:
    with pytest.raises(Misuse, match=said):
        read_holding(text, "2013-04-nhs-partner.html")


def test_a_page_without_figures_is_told_by_its_name(closed: SmallBook) -> None:
    run(closed.path, "statement", "--partner", "department", "--period", "2013-04")
    page = held(closed, "html", "department")
    assert faults(closed, page) == []
    other = page.with_name("a page.html")
    other.write_bytes(page.read_bytes())
    with pytest.raises(Misuse, match="does not say whose statement it is"):
        verified(closed, other)
    nobody = page.with_name("2013-04-nobody-partner.html")
    nobody.write_bytes(page.read_bytes())
    assert "it cannot be compared: there is no partner 'nobody'" in faults(closed, nobody)[0]
    later = page.with_name("2013-07-department-partner.html")
    later.write_bytes(page.read_bytes())
    assert "2013-07 is not closed in this record" in faults(closed, later)[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Please pay £1,000.00 by 30 April 2013.", ["1000.00"]),
        ("(€1.00) less −£2.50", ["1.00", "2.50"]),
        ("version 1.001 of 2013", []),
    ],
)
def test_amounts_are_found_in_sentences(text: str, found: list[str]) -> None:
    assert amounts(text) == found


def test_the_command_names_what_is_otherwise_and_ends_with_4(closed: SmallBook) -> None:
    page = held(closed, "html")
    clean = run(closed.path, "verify", "--statement", page)
    assert "Statement compared        2013-04-nhs-partner.html:" in clean.output
    replace(page, "500.00", "5.00")
    told = run(closed.path, "verify", "--statement", page, "--chain-only", code=4)
    assert "the statement you hold: 2013-04-nhs-partner.html: figure" in told.output
    found = data(closed.path, "verify", "--statement", page, "--statement", held(closed, "csv"), code=4)
    assert [said.partition(":")[0] for said in found["statements"]] == [page.name, held(closed, "csv").name]
    replace(held(closed, "json"), TOOL, OLDER)
    run(closed.path, "verify", "--statement", held(closed, "json"), "--chain-only")
    replace(held(closed, "json"), "Please pay", "You are asked for")
    other = run(closed.path, "verify", "--statement", held(closed, "json"), "--chain-only", code=1)
    assert "compared: 2013-04-nhs-partner.json: " in other.output
