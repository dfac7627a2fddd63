"""What its readers were promised, item by item of the specification, each with the test that holds it."""

from __future__ import annotations

import ast

import pytest

from conftest import ROOT

PROMISES = {
    2: ("an installation tries itself", "cli/test_selftest.py::test_everything_that_comes_with_it_comes_out"),
    3: (
        "a form for each sort of file, with choices, a checklist, a control total and an id",
        "statements/render/test_blank_form.py::test_every_kind_has_a_form_that_says_what_it_is_and_asks_for_its_columns",
    ),
    4: (
        "a form that is filled is received with no loss",
        "statements/render/test_blank_form.py::test_a_filled_form_of_every_kind_reads_as_the_same_cells_in_a_csv",
    ),
    5: (
        "a finding says code, what, where, why and what to do",
        "test_findings.py::test_a_finding_says_code_what_where_rule_and_what_to_do_next",
    ),
    6: ("every code is explained", "test_explanations.py::test_every_code_is_explained_and_nothing_else_is"),
    7: (
        "a file goes back to its sender with each bad cell marked",
        "statements/render/test_annotated.py::test_each_bad_cell_has_a_note_with_what_the_rule_is_and_what_to_do",
    ),
    8: (
        "control totals at every receipt, close and statement",
        "statements/test_model.py::test_a_control_total_is_of_every_amount_and_the_same_in_every_form",
    ),
    10: (
        "a closed month never moves; corrections go forward",
        "acts/test_correct.py::test_a_month_is_opened_again_by_two_people_and_its_seal_stays",
    ),
    11: (
        "a partner's statement as page, workbook and PDF",
        "statements/render/test_pdf.py::test_statements_of_the_demo_keep_to_their_pages",
    ),
    12: (
        "the account of the whole pool",
        "instruments/pools/test_settled_books.py::test_partners_sum_to_the_memorandum_account_which_agrees_with_the_ledger",
    ),
    13: (
        "a claim schedule with what was not paid",
        "instruments/families/test_schedule.py::test_what_was_not_paid_stands_with_why_not_and_what_it_would_have_been",
    ),
    14: (
        "an investor's account with a list to work the rate out again",
        "statements/render/test_workbook.py::test_a_total_is_worked_out_from_the_cells_above_it",
    ),
    17: (
        "every page says where it is from",
        "statements/render/test_pdf.py::test_every_page_says_place_period_seal_and_its_number",
    ),
    18: (
        "every command has JSON of a shape that is written down",
        "cli/test_outputs.py::test_every_command_with_json_has_a_shape_and_every_shape_a_command",
    ),
    19: (
        "exit codes are a contract, and every help says them",
        "cli/test_examples.py::test_a_help_ends_with_both",
    ),
    20: (
        "whatever writes can be rehearsed",
        "acts/test_rehearsal.py::test_a_rehearsal_leaves_the_book_as_it_was",
    ),
    21: ("a page is whole in itself", "slow/test_pages.py::test_no_page_asks_for_anything_outside"),
    22: (
        "every sort of page is clean under axe",
        "slow/test_pages.py::test_a_page_can_be_read_by_everybody_at_every_width",
    ),
    23: ("one house style", "test_amounts.py::test_what_is_written_reads_back"),
    26: (
        "the pages are a site with a front page",
        "statements/test_front.py::test_a_place_with_every_sort_of_agreement_has_its_front_page",
    ),
    28: ("ten pictures", "statements/test_charts.py::test_there_are_ten_pictures_and_each_sort_is_drawn"),
    29: ("PDF/UA", "statements/render/test_pdf.py::test_a_checker_of_pdf_ua_finds_nothing"),
    30: (
        "a workbook to publish",
        "statements/render/test_publication.py::test_it_has_a_cover_contents_notes_and_a_sheet_for_each_table",
    ),
    34: (
        "a place of one's own",
        "instruments/test_starts.py::test_a_start_is_received_and_closed_as_it_lies_there",
    ),
    40: (
        "small numbers are not told",
        "statements/render/test_publication.py::test_small_numbers_are_hidden_with_what_would_tell_them",
    ),
}
"""Number of the specification -> what is promised, and the test that fails where it is not kept."""


@pytest.mark.parametrize("number", PROMISES)
def test_a_promise_is_held_by_a_test_that_is_there(number: int) -> None:
    _, held = PROMISES[number]
    file, _, name = held.partition("::")
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
