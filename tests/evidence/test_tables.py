"""Evidence in tables: of which families another answer is asked, and of which it need not be."""

from __future__ import annotations

import random

import pytest

from evidence.against import rows_of
from evidence.chances import TERMS
from evidence.households import households
from instruments.families.kit import PROGRAMME
from pooledbudget.evidence import tables
from pooledbudget.evidence.tables import Evidence
from pooledbudget.instruments.families.judging import other_answers
from pooledbudget.instruments.families.rules import measure_rules
from pooledbudget.periods import Term
from pooledbudget.programmes.measures import KINDS

FAMILIES = list(households(11, 250))
TESTED = [(family.name, family.claimed_on, family.attached_on) for family in FAMILIES]
SCHOOL_TERMS = [Term(term.starts, term.ends, term.name, "made") for term in TERMS]
TOLD = [name for name, use in PROGRAMME.composed.measures.items() if KINDS[use.takes].told_by]


@pytest.mark.parametrize("name", TOLD)
def test_nobody_whom_another_answer_turns_is_passed_over(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever answers are in force, and whether or not it is told first whom another can turn."""
    chance, use = random.Random(11), PROGRAMME.composed.measures[name]
    for turn in range(3):
        choices = dict(PROGRAMME.choices({}))
        for question in choices if turn else ():
            if chance.randrange(10) < 3:
                choices[question] = chance.choice([choices[question], *PROGRAMME.others(question)])
        day = FAMILIES[0].claimed_on
        rules = [measure_rules(PROGRAMME, choices, name, day)]
        for question, answer in other_answers(PROGRAMME, choices):
            again = measure_rules(PROGRAMME, {**choices, question: answer}, name, day)
            rules += [again] if again not in rules else []
        found = []
        for many in (0, len(FAMILIES) + 1):
            monkeypatch.setattr(tables, "MANY", many)
            evidence = Evidence(rows_of(FAMILIES), SCHOOL_TERMS)
            found.append(evidence.take(use.takes, TESTED, rules))
        assert found[0] == found[1], turn
        assert any(found[0][1:])
