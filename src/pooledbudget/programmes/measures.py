"""The measures that programmes are composed of: what each takes, and from which records.

Each is one file of `evidence/measures`. A number or a fraction is given by a threshold of the programme,
a choice by one of the open questions of `readings.py`, words by the programme itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

Numbers, Fractions, Choices, Words, MaybeWords = "number", "fraction", "choice", "words", "words or none"
"""What a parameter can be."""

GIVEN: Mapping[str, str] = {
    "window_months": "how many months the window to the claim, and its baseline, are long",
    "fall": "the least fall on the baseline that passes",
    "terms": "how many of the last school terms are looked at",
    "fixed_exclusions": "so many fixed-term exclusions in those terms are too many",
    "absence": "so much of the possible sessions missed without leave is too much",
    "work_days": "how many days of work without a gap are needed",
    "offence_months": "how many months back it may lie",
    "stay_days": "how many days it must last, both ends counted",
    "flags": "the words that files of flags use for it, any of which counts",
    "achievements": "the words that files of achievements use for it, any of which counts",
    "stays": "the words that files of stays use for it, any of which counts",
}
"""What each parameter is that a programme gives: a number, a fraction or words."""

TOLD: Mapping[str, str] = {
    "recorded": "how much is recorded",
    "before": "events in the baseline",
    "after": "events in the window",
    "failing": "children who fail",
    "children": "children tested",
    "worst": "the worst share of sessions missed, in hundredths of a percent",
    "days": "the days it has lasted",
    "new_work": "whether an adult is in new work",
    "joined": "whether an adult joined",
    "on_benefit": "adults on a benefit within the window",
    "needs": "needs recorded",
    "open": "needs that are not closed for the whole window",
    "reached": "how often it was reached",
}
"""What each number is that a measure finds, by the name that a decision keeps it under."""

WINDOW: Mapping[str, str] = {
    "window_months": Numbers,
    "window_end": Choices,
    "six_months": Choices,
}
FALL: Mapping[str, str] = {
    **WINDOW,
    "fall": Fractions,
    "baseline": Choices,
    "baseline_after": Choices,
    "new_problem": Choices,
    "whose_events": Choices,
}


class MeasureKind(Struct, frozen=True):
    """One measure: the parameters of its file, and the kinds of record that it reads."""

    parameters: Mapping[str, str]
    """Name -> number, fraction, choice or words."""
    reads: Sequence[str]
    found: tuple[str, str, str] = ("recorded", "", "")
    """What its three numbers are: before, after and worst; blank for one that is nothing."""
    windowed: bool = False
    """Whether it is taken over the windows that end at the claim and at attachment."""
    followed: Sequence[str] = ()
    """By which rules what happened is followed, before it is judged: sets alike in these go one way."""
    told_by: str = ""
    """The file that tells which families another answer can turn, by its rule; blank where none does."""
    by_what_is_there: bool = False
    """Whether it passes on what is there alone: then a file that did not come takes nothing from it."""

    def choices(self) -> Iterator[str]:
        """Yield the open questions that bear on it."""
        yield from map(question, self.chosen())

    def chosen(self) -> Iterator[str]:
        """Yield the parameters that an open question gives."""
        return (name for name, sort in self.parameters.items() if sort == Choices)


def question(parameter: str) -> str:
    """Return the open question that a parameter is chosen by."""
    return parameter.replace("_", "-")


KINDS: Mapping[str, MeasureKind] = {
    "incidents_fall": MeasureKind(FALL, ("families", "incidents"), ("before", "after", ""), windowed=True),
    "offences_fall": MeasureKind(
        {**FALL, "youth_offence_age": Choices},
        ("families", "offences"),
        ("before", "after", ""),
        windowed=True,
    ),
    "schooling": MeasureKind(
        {
            "terms": Numbers,
            "fixed_exclusions": Numbers,
            "absence": Fractions,
            "terms_tested": Choices,
            "absence_pooled": Choices,
            "missing_term": Choices,
            "leaver": Choices,
            "leaver_age": Choices,
            "unsaid_leaver": Choices,
            "excluded_leaver": Choices,
            "sixth_former": Choices,
            "no_child": Choices,
            "exclusion": Choices,
            "whose_children": Choices,
            "child_age": Choices,
            "joiner": Choices,
            "under_five": Choices,
            "evidence_day": Choices,
        },
        ("families", "attendance"),
        ("failing", "children", "worst"),
        followed=(
            "terms",
            "absence_over",
            "absence_under",
            "terms_tested",
            "leaver",
            "leaver_age",
            "unsaid_leaver",
            "whose_children",
            "child_age",
            "joiner",
            "under_five",
            "evidence_day",
        ),
        told_by="schooling_touched",
    ),
    "schooling_before": MeasureKind(
        {
            "terms": Numbers,
            "fixed_exclusions": Numbers,
            "absence": Fractions,
            "terms_tested": Choices,
            "missing_term": Choices,
            "under_five": Choices,
            "exclusion_window": Choices,
        },
        ("families", "attendance"),
    ),
    "employment": MeasureKind(
        {
            **WINDOW,
            "work_days": Numbers,
            "thirteen_weeks": Choices,
            "jobseekers": Choices,
            "move_off_benefit": Choices,
            "work_to_claim": Choices,
            "which_benefits": Choices,
            "between_jobs": Choices,
            "benefit_before_job": Choices,
            "provision_bars": Choices,
            "adult": Choices,
            "worker_left": Choices,
        },
        ("families", "benefits", "work", "provision"),
        ("", "days", ""),
        windowed=True,
        followed=("which_benefits", "between_jobs", "adult", "worker_left"),
        told_by="employment_touched",
    ),
    "progress_to_work": MeasureKind(
        {**WINDOW, "adult": Choices, "volunteered": Choices, "progress_lost": Choices},
        ("families", "provision", "work"),
        ("new_work", "joined", ""),
        windowed=True,
    ),
    "minor_offended": MeasureKind(
        {"offence_months": Numbers, "window_end": Choices, "youth_offence_age": Choices},
        ("families", "offences"),
    ),
    "incident_recorded": MeasureKind(
        {"offence_months": Numbers, "window_end": Choices, "bare_incident": Choices},
        ("families", "incidents"),
    ),
    "flagged": MeasureKind({"flags": Words}, ("families", "flags")),
    "flagged_lately": MeasureKind(
        {"flags": Words, "offence_months": Numbers, "window_end": Choices}, ("families", "flags")
    ),
    "on_benefit": MeasureKind({"which_benefits": Choices, "adult": Choices}, ("families", "benefits")),
    "dependent_child": MeasureKind({"flags": MaybeWords}, ("families", "attendance", "flags")),
    "off_benefit": MeasureKind(
        {**WINDOW, "which_benefits": Choices, "adult": Choices},
        ("families", "benefits"),
        ("on_benefit", "", ""),
        windowed=True,
    ),
    "need_closed": MeasureKind(
        {"flags": Words, **WINDOW, "need_returns": Choices, "need_of_leaver": Choices},
        ("families", "flags"),
        ("needs", "open", ""),
        windowed=True,
    ),
    "achieved": MeasureKind(
        {"achievements": Words},
        ("families", "achievements"),
        ("", "reached", ""),
        by_what_is_there=True,
    ),
    "sustained": MeasureKind(
        {"stays": Words, "stay_days": Numbers, "interrupted": Choices},
        ("families", "stays"),
        ("", "days", ""),
        by_what_is_there=True,
    ),
}
"""Every measure, by the name of its file."""
