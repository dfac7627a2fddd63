"""What the rules leave open, as questions with every answer that this code can take.

The first choice of each is in force where neither a programme nor an agreement chooses another. Which
measures a question bears on is told by the measures, in `measures.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct


class OpenQuestion(Struct, frozen=True):
    """One thing that the sources leave open."""

    question: str
    choices: Sequence[str]
    """Every answer that is built; the first is taken where nobody chooses."""


ENOUGH = "enough"
"""The answer under which a share of exactly a gate's number opens it."""

OPEN: Mapping[str, OpenQuestion] = {
    # Of a claim and its money.
    "rate-year": OpenQuestion(
        "Which year's rate applies to a result?", ("year of attachment", "year of claim")
    ),
    "both-routes": OpenQuestion(
        "Which route is paid when both are achieved?", ("employment", "crime, ASB and education")
    ),
    "results-cap": OpenQuestion(
        "Are results capped?", ("at five-sixths of the allocation", "at the full allocation")
    ),
    "nothing-relevant": OpenQuestion("What if nothing relevant can be tested?", ("refused", "passes")),
    "claims-end": OpenQuestion("Which is the last day of claims?", ("31 May 2015", "30 April 2015")),
    "funded-rounding": OpenQuestion(
        "How is five-sixths of the families attached so far made whole?", ("half up", "half even", "floor")
    ),
    "gate-edge": OpenQuestion("Is a share of exactly 75% or 33% enough for a gate?", (ENOUGH, "not enough")),
    "duplicate": OpenQuestion("What is a duplicate family?", ("the same people", "any shared person")),
    "local-filter": OpenQuestion(
        "Do two of the three criteria need a local concern?",
        ("two need a local concern", "two are enough"),
    ),
    "needs-counted": OpenQuestion(
        "What are three needs?", ("three needs of any kind", "needs under three headlines")
    ),
    # Of windows.
    "window-end": OpenQuestion(
        "Which days are in a window of six months?",
        ("last day in, same day six months back out", "ends the day before", "both ends in"),
    ),
    "six-months": OpenQuestion("What are six months?", ("six calendar months", "26 weeks")),
    "baseline": OpenQuestion(
        "Which six months are the baseline of a reduction?",
        ("six months to attachment", "six months before the tested window"),
    ),
    "baseline-after": OpenQuestion(
        "Must the tested window follow attachment?",
        ("the last six months to the claim, literally", "must follow attachment"),
    ),
    # Of crime and anti-social behaviour.
    "new-problem": OpenQuestion(
        "Nothing in the baseline and something after?", ("a new problem: fails", "not relevant")
    ),
    "whose-events": OpenQuestion(
        "Whose events count?", ("those who were members at the time", "members at the claim")
    ),
    "youth-offence-age": OpenQuestion(
        "On which day is a minor a minor?", ("on the day of the offence", "on the day tested")
    ),
    "third": OpenQuestion("What is 33%?", ("33/100", "1/3")),
    "bare-incident": OpenQuestion(
        "Does a bare incident meet criterion 1?", ("no: an order or a proven offence does", "yes")
    ),
    # Of school.
    "terms-tested": OpenQuestion(
        "Which terms are tested?",
        (
            "any last three ended by the claim",
            "all three must follow attachment",
            "ended before that day",
            "the term in progress counts",
        ),
    ),
    "absence-pooled": OpenQuestion(
        "Is 15% over the three terms together or in each?", ("pooled over the three terms", "in each term")
    ),
    "missing-term": OpenQuestion(
        "What of a child with no record for a term?", ("not shown: refused", "judged on what exists")
    ),
    "leaver": OpenQuestion(
        "What of a child of 16 or over who has left school?",
        ("neutral", "tested as any child", "tested on the terms on a roll"),
    ),
    "leaver-age": OpenQuestion(
        "When is a leaver 16?", ("on the claim day", "at the latest term's end", "at the legal leaving date")
    ),
    "unsaid-leaver": OpenQuestion(
        "What of a child of 16 or over with no record for the latest term?",
        ("not shown: a leaver must be stated", "taken as a leaver"),
    ),
    "excluded-leaver": OpenQuestion(
        "What of a leaver who was excluded for good in the three terms?", ("neutral too", "fails")
    ),
    "sixth-former": OpenQuestion(
        "What of a child of 16 or over who is still on a roll?", ("tested", "left out")
    ),
    "no-child": OpenQuestion(
        "What of a family whose only child has turned 18 or left, where education was a problem?",
        ("education is left out", "refused"),
    ),
    "exclusion": OpenQuestion(
        "What of a permanent exclusion or a child off roll?",
        (
            "either in the three terms, or off roll in the latest, fails",
            "off roll in any term fails",
            "ignored",
        ),
    ),
    "exclusion-window": OpenQuestion(
        "How far back does a permanent exclusion count for eligibility?", ("within three terms", "ever")
    ),
    "whose-children": OpenQuestion(
        "Which children are tested?",
        ("children in the household at the claim", "also those who left since attachment"),
    ),
    "child-age": OpenQuestion(
        "When is a child under 18?", ("on the claim day", "on the first day of the three terms")
    ),
    "joiner": OpenQuestion(
        "Which terms of a child who joined are tested?", ("all three terms", "terms since joining")
    ),
    "under-five": OpenQuestion("Are terms before the age of five tested?", ("no", "yes")),
    "education-relevant": OpenQuestion(
        "When is education relevant?",
        (
            "criterion 2 met at attachment, or a child now fails it",
            "whenever there is a school-age child",
        ),
    ),
    "evidence-day": OpenQuestion(
        "Which attendance counts for a claim?",
        ("all received by the close of its month", "only what was reported by the claim day"),
    ),
    # Of work.
    "thirteen-weeks": OpenQuestion(
        "How are 13 weeks counted?", ("91 days, both ends counted", "91 days elapsed", "three months")
    ),
    "jobseekers": OpenQuestion(
        "How long must someone from jobseeker's allowance work?",
        ("13 weeks for all", "26 of the last 30 weeks from JSA"),
    ),
    "move-off-benefit": OpenQuestion(
        "When must the move off benefit fall, by its first day off?",
        (
            "within the six months to the claim",
            "the 13 weeks fall within them",
            "the day work began falls within them",
        ),
    ),
    "work-to-claim": OpenQuestion(
        "Must work run to the claim?", ("work runs to the claim", "a completed spell is enough")
    ),
    "which-benefits": OpenQuestion(
        "Do carer's allowance and Universal Credit count?",
        ("both count as out-of-work benefits", "neither counts"),
    ),
    "between-jobs": OpenQuestion("May there be days between jobs?", ("no day between jobs", "up to 7 days")),
    "benefit-before-job": OpenQuestion(
        "How long before the job may the benefit end?",
        ("any time before the job, within the window", "at most 31 days"),
    ),
    "provision-bars": OpenQuestion(
        "Does the Work Programme or ESF provision bar the employment result?",
        ("an adult on either cannot carry it", "neither bars"),
    ),
    "adult": OpenQuestion("Who is an adult?", ("18 at the claim", "18 at the event", "16", "by role")),
    "worker-left": OpenQuestion("Does a worker who has left the household count?", ("no", "yes")),
    "volunteered": OpenQuestion(
        "What of somebody on the Work Programme of whom no file says whether as a volunteer?",
        ("not shown: earns nothing", "taken as volunteered"),
    ),
    "progress-lost": OpenQuestion(
        "When is the top-up for progress to work lost?",
        (
            "an adult is in new work at the claim",
            "only with the employment result",
            "after any work since attachment",
        ),
    ),
    # Of needs that are closed, and of what must last.
    "need-returns": OpenQuestion(
        "What of a need that returned and was closed again before the claim?",
        ("its last closing counts", "fails"),
    ),
    "need-of-leaver": OpenQuestion(
        "What of a need of a member who has left since?",
        ("it must be closed all the same", "closed by leaving", "left out with the member"),
    ),
    "interrupted": OpenQuestion(
        "What of a stay that was interrupted?",
        ("the clock starts again", "days of all stays are added up"),
    ),
}
"""Every open question, by the name that programmes and agreements give it."""

FORMER: Mapping[str, str] = {
    "children in the household at the claim, under 18 that day": "children in the household at the claim",
}
"""What files of the editions before 5 call an answer -> what it is called: age became its own question."""
