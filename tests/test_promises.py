"""What its readers were promised, item by item of the specification, each with the test that holds it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

import pytest

from conftest import ROOT

RENDER = "statements/render"
PROMISES: Mapping[str, Sequence[str]] = {
    "2: an installation tries itself": ["cli/test_selftest.py::test_everything_that_comes_with_it_comes_out"],
    "3: a form for each sort of file, with choices, a checklist, a control total and an id": [
        f"{RENDER}/test_blank_form.py::test_every_kind_has_a_form_that_says_what_it_is_and_asks_for_its_columns",
        f"{RENDER}/test_blank_form.py::test_columns_offer_the_names_of_the_book",
        f"{RENDER}/test_blank_form.py::test_every_column_is_checked_while_it_is_typed_and_what_is_needed_is_bright",
        "submissions/test_control.py::test_a_control_total_that_is_not_what_the_rows_come_to_is_told",
    ],
    "4: a form that is filled is received with no loss": [
        f"{RENDER}/test_blank_form.py::test_a_filled_form_is_received_as_it_is_and_nothing_is_lost",
        f"{RENDER}/test_blank_form.py::test_a_filled_form_of_every_kind_reads_as_the_same_cells_in_a_csv",
        "slow/test_in_libreoffice.py::test_a_form_that_a_spreadsheet_saved_again_is_received_without_loss",
    ],
    "5: a finding says code, what, where, why and what to do": [
        "test_findings.py::test_a_finding_says_code_what_where_rule_and_what_to_do_next"
    ],
    "6: every code is explained, with an example that raises it": [
        "test_explanations.py::test_every_code_is_explained_and_nothing_else_is",
        "test_explanations.py::test_an_example_raises_its_code_and_what_is_said_of_it_is_what_stands_there",
        "test_explanations.py::test_the_page_has_a_part_for_each_code",
    ],
    "7: a file goes back to its sender with each bad cell marked": [
        f"{RENDER}/test_annotated.py::test_each_bad_cell_has_a_note_with_what_the_rule_is_and_what_to_do",
        f"{RENDER}/test_annotated.py::test_a_workbook_keeps_its_sheet_its_places_its_days_and_its_numbers",
    ],
    "8: control totals at every receipt, close and statement": [
        "cli/test_console.py::test_output_works_in_any_encoding_and_ends_as_the_act_did",
        "cli/test_months.py::test_a_close_prints_control_totals",
        "statements/test_model.py::test_a_control_total_is_of_every_amount_and_the_same_in_every_form",
    ],
    "10: a closed month never moves; corrections go forward": [
        "acts/test_correct.py::test_a_month_is_opened_again_by_two_people_and_its_seal_stays",
        "acts/test_close.py::test_closing_again_with_nothing_new_changes_no_entry",
    ],
    "11: a partner's statement as page, workbook and PDF": [
        "test_book.py::test_a_statement_is_written_in_three_forms_under_one_name",
        "cli/test_statements.py::test_a_workbook_is_written_beside_the_page_where_it_is_asked_for_and_the_page_leads_to_it",
        "cli/test_statements.py::test_a_pdf_is_written_beside_the_page_and_with_its_annex_where_that_is_asked_for",
        f"{RENDER}/test_pdf.py::test_statements_of_the_demo_keep_to_their_pages",
    ],
    "12: the account of the whole pool": [
        "instruments/pools/test_settled_books.py::test_partners_sum_to_the_memorandum_account_which_agrees_with_the_ledger"
    ],
    "13: a claim schedule with what was not paid": [
        "instruments/families/test_schedule.py::test_what_was_not_paid_stands_with_why_not_and_what_it_would_have_been",
        "instruments/families/test_schedule.py::test_the_summary_is_what_the_ledger_earned",
    ],
    "14: an investor's account with a list to work the rate out again": [
        "slow/test_in_libreoffice.py::test_every_rate_of_return_and_multiple_comes_out_as_we_say_it",
        f"{RENDER}/test_workbook.py::test_a_total_is_worked_out_from_the_cells_above_it",
    ],
    "17: every page says where it is from": [
        f"{RENDER}/test_pdf.py::test_every_page_says_place_period_seal_and_its_number",
        "slow/test_pages.py::test_a_page_on_paper_is_as_short_as_it_should_be_and_numbered",
    ],
    "18: every command has JSON of a shape that is written down": [
        "cli/test_outputs.py::test_every_command_with_json_has_a_shape_and_every_shape_a_command",
        "cli/test_outputs.py::test_no_shape_holds_a_number_with_a_point",
    ],
    "19: exit codes are a contract, and every help says them with an example": [
        "cli/test_examples.py::test_a_help_ends_with_both",
        "cli/test_examples.py::test_every_command_has_an_example_and_every_example_a_command",
    ],
    "20: whatever writes can be rehearsed": [
        "acts/test_rehearsal.py::test_every_command_that_writes_to_a_book_can_be_rehearsed",
        "acts/test_rehearsal.py::test_a_rehearsal_leaves_the_book_as_it_was",
    ],
    "21: a page is whole in itself, without script": [
        "slow/test_pages.py::test_no_page_asks_for_anything_outside",
        "slow/test_pages.py::test_what_is_folded_on_a_telephone_is_open_on_a_desk_and_opens_without_script",
        "statements/test_statements.py::test_pages_are_whole_without_script_or_network",
    ],
    "22: every sort of page is clean under axe, on a desk, a telephone and at 320 pixels": [
        "slow/test_pages.py::test_a_page_can_be_read_by_everybody_at_every_width",
        "slow/test_pages.py::test_every_link_of_a_page_has_a_name_of_its_own_and_a_place",
    ],
    "23: one house style": [
        "test_amounts.py::test_what_is_written_reads_back",
        "test_amounts.py::test_only_what_we_wrote_is_read_as_ours",
    ],
    "26: the pages are a site with a front page that is always written again": [
        "statements/test_front.py::test_a_place_with_every_sort_of_agreement_has_its_front_page",
        f"{RENDER}/test_links.py::test_a_close_writes_the_front_page_though_no_statement_ever_was",
        f"{RENDER}/test_links.py::test_each_page_leads_to_its_neighbours_and_forms_and_nowhere_that_is_not_there",
    ],
    "28: ten pictures, each with words and its table": [
        "statements/test_charts.py::test_there_are_ten_pictures_and_each_sort_is_drawn",
        "statements/test_charts.py::test_its_table_has_a_row_for_each_line_and_is_folded_under_it",
    ],
    "29: PDF/UA": [
        f"{RENDER}/test_pdf.py::test_a_checker_of_pdf_ua_finds_nothing",
        f"{RENDER}/test_pdf.py::test_it_says_what_it_is_built_to_in_which_language_and_its_title",
    ],
    "30: a workbook to publish": [
        f"{RENDER}/test_publication.py::test_it_has_a_cover_contents_notes_and_a_sheet_for_each_table",
        f"{RENDER}/test_publication.py::test_no_cell_and_no_row_is_blank",
        "slow/test_in_libreoffice.py::test_a_workbook_to_publish_opens_too",
    ],
    "34: a place of one's own, whose first statement takes six commands": [
        "instruments/test_starts.py::test_a_start_is_received_and_closed_as_it_lies_there",
        "test_docs.py::test_the_first_statement_of_ones_own_pool_takes_six_commands",
    ],
    "40: small numbers are not told, nor who a family is": [
        f"{RENDER}/test_publication.py::test_small_numbers_are_hidden_with_what_would_tell_them",
        "instruments/families/test_schedule.py::test_no_family_is_named_on_the_schedule",
    ],
    "task: why is Police out by £412.50": [
        "test_examples.py::test_the_three_questions_are_answered_by_their_commands",
        "slow/test_pages.py::test_each_question_of_the_demo_is_answered_in_two_clicks",
    ],
    "task: what am I owed and by when": [
        "test_examples.py::test_the_three_questions_are_answered_by_their_commands",
        "slow/test_pages.py::test_each_question_of_the_demo_is_answered_in_two_clicks",
    ],
    "task: show me the row that failed this family": [
        "test_examples.py::test_the_three_questions_are_answered_by_their_commands"
    ],
    "measure: two A4 pages for a partner and an investor, 6 for a month of claims, 20 for a year": [
        "slow/test_pages.py::test_a_page_on_paper_is_as_short_as_it_should_be_and_numbered",
        f"{RENDER}/test_pdf.py::test_statements_of_the_demo_keep_to_their_pages",
    ],
    "measure: why ends at the row of the file": [
        "statements/test_why.py::test_why_ends_at_the_row_as_it_was_sent",
        "statements/test_screen.py::test_of_a_longer_one_a_screen_shows_the_way_to_the_first_row",
    ],
    "measure: the same bytes for the same record": [
        f"{RENDER}/test_workbook.py::test_the_same_record_gives_the_same_bytes_and_no_clock_is_read",
        f"{RENDER}/test_pdf.py::test_the_same_record_gives_the_same_bytes_and_the_day_of_the_statement",
    ],
    "measure: a page is no larger than can be sent": [
        "slow/test_pages.py::test_a_page_is_small_enough_to_be_sent"
    ],
}
"""What is promised, by its number of the specification or as a task or a measure, and the tests that hold it."""


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_is_held_by_tests_that_are_there(promise: str) -> None:
    for held in PROMISES[promise]:
        file, _, name = held.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, held


def test_every_item_that_was_to_be_done_is_promised() -> None:
    numbers = {int(promise.partition(":")[0]) for promise in PROMISES if promise[0].isdigit()}
    must = {*range(2, 9), *range(10, 15), *range(17, 24)}
    assert numbers == must | {26, 28, 29, 30, 34, 40}
    assert sum(promise.startswith("task: ") for promise in PROMISES) == 3
