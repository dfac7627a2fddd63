"""What results have come to so far, by what was decided and under every other answer to an open question.

What one claim would pay under another answer hangs on what those before it would: a result is paid once,
some follow others, the most for one and the most results are reached sooner or later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from pooledbudget.instruments.decisions import Decision, otherwise
from pooledbudget.instruments.families.case import Case

OtherAnswer = tuple[str, str]
"""An open question, and an answer to it that is not the one chosen."""


def paid_to(case: Case, known: Iterable[Decision]) -> Counter[str]:
    """Return what results have paid each family or person, by whichever agreement of the programme."""
    sums: Counter[str] = Counter()
    for decision in known:
        if decision.asked == "result" and case.is_of_programme(decision):
            sums[decision.subject] += decision.amount
    return sums


class PaidSoFar:
    """What stands and what is decided as a close comes to it: by cause, by family or person, in number."""

    def __init__(self, case: Case, standing: Iterable[Decision]) -> None:
        """Take in the results that stand under any agreement: what a programme pays once it pays once."""
        self._case = case
        self._paid: set[str] = set()
        self._own: set[str] = set()
        """The causes asked for under the agreement itself: its most results are its own."""
        self._sums = Counter[str]()
        """What each cause has come to, and each family or person."""
        self._moved: defaultdict[OtherAnswer, Counter[str]] = defaultdict(Counter)
        """By other answer, how much more each would have come to; less is below nought."""
        self._results = 0
        self._more = Counter[OtherAnswer]()
        """How many more results would be paid under another answer; fewer are below nought."""
        for decision in standing:
            self.take(decision)

    def take(self, decision: Decision) -> None:
        """Take in a result, paid or refused."""
        if not self._case.is_of_programme(decision):
            return
        amounts, cause = otherwise(decision), decision.cause
        own = decision.agreement == self._case.terms.agreement
        answers = {answer for answer, moved in self._moved.items() if cause in moved} | amounts.keys()
        if own:
            self._own.add(cause)
            self._results += decision.paid
        for answer in answers:
            self._more[answer] -= self._one_more(cause, answer)
        if decision.paid:
            self._paid.add(cause)
        for name in (cause, decision.subject):
            self._sums[name] += decision.amount
            for answer, amount in amounts.items():
                self._moved[answer][name] += amount - decision.amount
        for answer in answers:
            self._more[answer] += self._one_more(cause, answer)

    def _one_more(self, cause: str, answer: OtherAnswer) -> int:
        """Return one where a cause of the agreement would be paid and is not, less one where it would not."""
        return (self.paid(cause, answer) - self.paid(cause)) if cause in self._own else 0

    def paid(self, cause: str, answer: OtherAnswer | None = None) -> bool:
        """Say whether a cause is paid; under another answer, whether it would be."""
        if answer is None or answer not in self._moved or cause not in self._moved[answer]:
            return cause in self._paid
        return self.sum(cause, answer) > 0

    def sum(self, name: str, answer: OtherAnswer | None = None) -> int:
        """Return what a cause, or a family or person, has come to; under another answer, would have."""
        moved = self._moved[answer][name] if answer is not None and answer in self._moved else 0
        return self._sums[name] + moved

    def results(self, answer: OtherAnswer | None = None) -> int:
        """Return how many results are paid under the agreement, or would be under another answer."""
        return self._results + (self._more.get(answer, 0) if answer is not None else 0)

    def moves(self, answer: OtherAnswer, names: Iterable[str]) -> bool:
        """Say whether any of some causes, families or persons would have come to another sum."""
        return answer in self._moved and any(map(self._moved[answer].get, names))
