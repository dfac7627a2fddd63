"""Who verified each line of a claim schedule: who sent the evidence that decided, and who checked since."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pooledbudget.instruments.decisions import NOTED, Decision
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.periods import written_day
from pooledbudget.submissions.history import submissions

NO_EVIDENCE = "nobody: nothing was tested"
NOT_CHECKED = "not checked yet"


class Verified:
    """Who stands behind what was decided under one agreement."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims

    @cached_property
    def _senders(self) -> Mapping[str, str]:
        names = self._claims.desk.names
        return {
            file.id: names.get(file.sender, file.sender) for file in submissions(self._claims.desk.record)
        }

    @cached_property
    def _checks(self) -> Mapping[str, Mapping[str, Decision]]:
        """By what was claimed, the latest check of each of those who check."""
        found: dict[str, dict[str, Decision]] = {}
        for check in sorted(self._claims.checks, key=lambda check: check.on):
            if check.reason == NOTED and check.facts["checked"]:
                found.setdefault(check.facts["checked"], {})[check.facts["by"]] = check
        return found

    def by(self, decision: Decision) -> str:
        """Name who sent the rows that its tests were taken from, and who checked it with what outcome."""
        files = {row.submission for measure in decision.measures for row in measure.rows}
        senders = sorted({self._senders.get(file, file) for file in files})
        said = " and ".join([", ".join(senders[:-1]), senders[-1]] if senders[1:] else senders)
        return "; ".join([said or NO_EVIDENCE, *self._found(decision)])

    def outcome(self, decision: Decision) -> str:
        """Say what was found of a claim by those who checked it."""
        return "; ".join(self._found(decision)) or NOT_CHECKED

    def answers(self, decision: Decision) -> Mapping[str, str]:
        """Return the answers of the latest check of a claim, by question; none where it was not checked."""
        checks = self._of(decision)
        return checks[-1].facts["answers"] if checks else {}

    def _found(self, decision: Decision) -> list[str]:
        return [
            f"{check.facts['by']} on {written_day(check.on)}: {check.facts['outcome']}"
            for check in self._of(decision)
        ]

    def _of(self, decision: Decision) -> list[Decision]:
        """Return the checks of a claim in order of day: a check is of what was claimed by then."""
        checks = self._checks.get(decision.cause, {}).values() if decision.asked == "result" else ()
        return sorted((each for each in checks if decision.on <= each.on), key=lambda check: check.on)
