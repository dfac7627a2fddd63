"""Decide what a families agreement pays for a month, and list who could have claimed."""

from __future__ import annotations

from dataclasses import replace

from pooledbudget.decisions import Decided, Question
from pooledbudget.families.attachments import Case, attached, decide_attachments
from pooledbudget.families.judging import gather
from pooledbudget.families.results import decide_results, unclaimed
from pooledbudget.families.terms import FamiliesTerms
from pooledbudget.programmes.programme import Programme

__all__ = ["decide"]


def decide(terms: FamiliesTerms, programme: Programme, asked: Question) -> Decided:
    """Decide the month's attachments, then its claims, then list who could have claimed."""
    case = Case(terms, programme, programme.choices(terms.readings))
    if not attached(terms, asked) and not asked.rows.get("claims"):
        return Decided()
    evidence = gather(asked)
    answer = decide_attachments(case, asked, evidence)
    causes = {one.cause for one in answer.decisions}
    known = [*(one for one in asked.earlier if one.cause not in causes), *answer.decisions]
    asked = replace(asked, earlier=known)
    answer = answer.plus(decide_results(case, asked, evidence))
    answer.unclaimed += unclaimed(case, asked, evidence)
    return answer
