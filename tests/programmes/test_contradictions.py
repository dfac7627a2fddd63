"""What cannot be in a programme file: told when it is read, all at once, each with where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pooledbudget.errors import Refused
from pooledbudget.programmes.contradictions import DAYS_MOST, MONTHS_MOST
from pooledbudget.programmes.of_book import programmes_in
from pooledbudget.programmes.programme import read_programme

MADE = Path(__file__).parents[2] / "docs/examples/riverbank/programmes"
PLAN = (MADE / "riverbank-families.toml").read_text("utf-8")
CARD = (MADE / "riverbank-first-job.toml").read_text("utf-8")
FILE = "programmes/mine.toml"
WINDOW = "\n[[claim_windows]]\nfirst = {}\nlast = {}\n"
Change = tuple[str, str]


def changed(text: str, *changes: Change) -> str:
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1) if before else text + after
    return text


def faults(text: str) -> list[tuple[str, int]]:
    """Return what is said of a file, and the line that each is said of."""
    with pytest.raises(Refused) as caught:
        read_programme(text.encode(), FILE)
    assert all(each.file == FILE and each.rule and each.remedy for each in caught.value.findings)
    return [(each.what, each.row) for each in caught.value.findings]


PLAN_CASES: dict[str, tuple[Sequence[Change], str]] = {
    "the last attachment is before the first day": (
        [("day = 2018-03-31", "day = 2016-03-31")],
        "days.attachments-end: 31 March 2016 is before starts, 1 April 2016",
    ),
    "nobody attached last could be claimed for": (
        [("day = 2019-03-31", "day = 2018-03-30")],
        "days.claims-end: 30 March 2018 is before attachments-end, 31 March 2018",
    ),
    "a window backwards": (
        [("", WINDOW.format("2017-03-31", "2017-03-30"))],
        "claim_windows.1: it ends on 30 March 2017, before it begins",
    ),
    "two windows share a day": (
        [("", WINDOW.format("2017-04-01", "2017-06-30") + WINDOW.format("2017-01-01", "2017-04-01"))],
        "claim_windows.1: 1 April 2017 is in window 2 of the list too, which lasts to 1 April 2017",
    ),
    "a window after the last claim": (
        [("", WINDOW.format("2019-04-01", "2019-04-30"))],
        "claim_windows.1: no claim is taken in it: it lies outside the days of the programme",
    ),
    "a window before the first day": (
        [("", WINDOW.format("2016-03-01", "2016-03-31"))],
        "claim_windows.1: no claim is taken in it: it lies outside the days of the programme",
    ),
    "a tariff that begins a day late": (
        [('{ from = 2016-04-01, amount = "600.00"', '{ from = 2016-04-02, amount = "600.00"')],
        "tariffs.result: it holds from 2 April 2016, and the programme begins on 1 April 2016: say what holds "
        "from then",
    ),
    "a threshold that begins late": (
        [('{ from = 2016-04-01, value = "50/100"', '{ from = 2017-04-01, value = "50/100"')],
        "thresholds.asb-reduction: it holds from 1 April 2017, and the programme begins on 1 April 2016: say "
        "what holds from then",
    ),
    "months and a half": (
        [('value = "6"', 'value = "13/2"')],
        "thresholds.months.values.1: window_months is a whole number, and 13/2 is none",
    ),
    "no months": (
        [('value = "6"', 'value = "0"')],
        f"thresholds.months.values.1: window_months is from 1 to {MONTHS_MOST}, and 0 is not",
    ),
    "months past counting": (
        [('value = "6"', f'value = "{MONTHS_MOST + 1}"')],
        f"thresholds.months.values.1: window_months is from 1 to {MONTHS_MOST}, and {MONTHS_MOST + 1} is not",
    ),
    "a fall by more than all": (
        [('value = "50/100"', 'value = "101/100"')],
        "thresholds.asb-reduction.values.1: 101/100 is more than the whole it is a part of",
    ),
    "more fees than families": (
        [
            ('[fee]\ntariff = "attachment-fee"', '[fee]\ntariff = "attachment-fee"\nshare = "share"'),
            (
                "[thresholds.months]",
                '[thresholds.share]\nvalues = [{ from = 2016-04-01, value = "6/5", '
                'cite = "PLAN", place = "paragraph 9", status = "cited" }]\n\n[thresholds.months]',
            ),
        ],
        "thresholds.share.values.1: 6/5 is more than the whole it is a part of",
    ),
    "one criterion for two": (
        [
            (
                '[[eligible]]\nat_least = 2\nof = ["asb", "debt"]',
                '[[eligible]]\nat_least = 2\nof = ["asb", "asb"]',
            )
        ],
        "eligible.1.of: 'asb' is named 2 times, and is one",
    ),
    "one measure for two needs": (
        [('any_of = ["debt-recorded"]', 'any_of = ["debt-recorded", "debt-recorded"]')],
        "criteria.debt.any_of: 'debt-recorded' is named 2 times, and is one",
    ),
    "fewer than none from elsewhere": (
        [("at_least = 2", "at_least = 2\nfrom_elsewhere_at_most = -1")],
        "eligible.1.from_elsewhere_at_most: a number of criteria is not below nought",
    ),
    "fewer than none of some": (
        [('all_of = ["asb", "debt"]', 'at_least = -1\nof = ["asb", "debt"]')],
        "outcomes.progress.at_least: a number of measures is not below nought",
    ),
    "two words in one": (
        [('flags = ["rent arrears"]', 'flags = ["rent|arrears"]')],
        "measures.debt-recorded.by.flags: 'rent|arrears' is no word that a file may use",
    ),
    "an answer to no question": (
        [("[thresholds.months]", '[thresholds.months]\notherwise = { "26 weeks" = "5" }')],
        "thresholds.months: 'otherwise' is by the answers to an open question: say which in 'reading'",
    ),
    "an answer that there is none of": (
        [
            (
                "[thresholds.months]",
                '[thresholds.months]\nreading = "six-months"\notherwise = { "6 weeks" = "5" }',
            )
        ],
        "thresholds.months.otherwise: there is no choice of six-months '6 weeks'; did you mean '26 weeks'?",
    ),
    "a question that there is none of": (
        [("[thresholds.months]", '[thresholds.months]\nreading = "six-month"')],
        "thresholds.months: there is no reading 'six-month'; did you mean 'six-months'?",
    ),
    "one result and another after it": (
        [
            (
                "[outcomes.progress]",
                '[outcomes.first]\nname = "x"\nclaimed_as = "x"\ntariff = "result"\nall_of = ["asb"]\n'
                'after = ["progress"]\n\n[outcomes.progress]',
            )
        ],
        "outcomes.first.after: one result is paid in all, so that none can come after another",
    ),
    "each takes the place of the other": (
        [
            (
                "[outcomes.progress]",
                '[outcomes.first]\nname = "x"\nclaimed_as = "x"\ntariff = "result"\nall_of = ["asb"]\n'
                'in_place_of = ["progress"]\n\n[outcomes.progress]\nunder = {}\nin_place_of = ["first"]',
            )
        ],
        "outcomes.first.in_place_of: progress takes its place too: say in 'under' when each does",
    ),
    "a rule of no source": (
        [
            (
                'needs = "down by at least {fall}"\ncite = "PLAN"',
                'needs = "down by at least {fall}"\ncite = "PLAN, P9"',
            )
        ],
        "measures.asb.cite: there is no source 'P9'",
    ),
    "a sentence with a number that is none": (
        [("at least {fall} over", "at least {fal} over")],
        "measures.asb.rule: there is no number 'fal'; did you mean 'fall'?",
    ),
    "a sentence with a brace alone": (
        [('needs = "cleared for {window_months} months"', 'needs = "cleared for {window_months months"')],
        "measures.debt.needs: a brace stands alone: a number stands in braces by its parameter, like {stay_days}",
    ),
}
CARD_CASES: dict[str, tuple[Sequence[Change], str]] = {
    "an outcome of a card adds to another": (
        [('after = ["job-13"]', 'adds_to = "job-13"')],
        "outcomes.job-26.adds_to: each outcome is paid once, and job-13 by itself: say 'after'",
    ),
    "an outcome of a card takes another's place": (
        [('after = ["job-13"]', 'in_place_of = ["job-13"]')],
        "outcomes.job-26.in_place_of: each outcome is paid once, so that none takes another's place",
    ),
    "a stay past counting": (
        [('value = "91"', f'value = "{DAYS_MOST + 1}"')],
        f"thresholds.days-91.values.1: stay_days is from 1 to {DAYS_MOST}, and {DAYS_MOST + 1} is not",
    ),
    "the most for one begins late": (
        [('{ from = 2016-04-01, amount = "1500.00"', '{ from = 2016-05-01, amount = "1500.00"')],
        "tariffs.most-per-person: it holds from 1 May 2016, and the programme begins on 1 April 2016: say what "
        "holds from then",
    ),
    "an outcome after itself": (
        [('after = ["job-13"]', 'after = ["job-26"]')],
        "outcomes.job-26: it names itself",
    ),
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(
            pytest.param(changed(PLAN, *changes), said, id=name)
            for name, (changes, said) in PLAN_CASES.items()
            if name != "each takes the place of the other"
        ),
        *(
            pytest.param(changed(CARD, *changes), said, id=name)
            for name, (changes, said) in CARD_CASES.items()
        ),
    ],
)
def test_what_cannot_be_is_said_once_with_its_line(text: str, said: str) -> None:
    (fault,) = faults(text)
    what, row = fault
    assert what == said
    assert row > 0


def test_what_each_outcome_says_of_the_other_is_said_of_both() -> None:
    round_about = changed(CARD, ('tariff = "job-13"', 'tariff = "job-13"\nafter = ["job-26"]'))
    never = "it would come after itself, and could never be paid"
    assert [what for what, _ in faults(round_about)] == [
        f"outcomes.job-13.after: {never}",
        f"outcomes.job-26.after: {never}",
    ]
    changes, said = PLAN_CASES["each takes the place of the other"]
    other = said.replace("outcomes.first", "outcomes.progress").replace("progress takes", "first takes")
    assert [what for what, _ in faults(changed(PLAN, *changes))] == [said, other]


def test_every_fault_of_a_file_is_said_at_once_whatever_it_is_of() -> None:
    text = changed(
        PLAN,
        ('day = 2019-03-31\ncite = "READING"', 'day = 2015-03-31\ncite = "NOWHERE"'),
        ('amount = "650.00", cite = "READING"', 'amount = "650.00", cite = "NOWHERE"'),
        ('value = "6"', 'value = "1/2"'),
        ('any_of = ["asb-recorded"]', 'any_of = ["asb-recrded"]'),
        ('tariff = "result"', 'tariff = "reslt"'),
        ('choice = "yes"', 'choice = "perhaps"'),
        ("", WINDOW.format("2017-03-31", "2017-03-30")),
    )
    said = [what for what, _ in faults(text)]
    assert [what.partition(":")[0] for what in said] == [
        "days.claims-end",
        "tariffs.result",
        "days.claims-end",
        "days.claims-end",
        "claim_windows.1",
        "thresholds.months.values.1",
        "criteria.asb",
        "outcomes.progress",
        "readings.bare-incident",
    ]


def test_a_file_that_an_act_was_done_under_is_only_read() -> None:
    """What was paid under it stands: a later edition that knows better does not take the record away."""
    changes, _ = CARD_CASES["an outcome of a card adds to another"]
    settings = {FILE: changed(CARD, *changes).encode()}
    assert (
        programmes_in(settings, "GBP", as_they_were=True)["riverbank-first-job"].title
        == "Riverbank first job"
    )
    with pytest.raises(Refused, match="say 'after'"):
        programmes_in(settings, "GBP")
