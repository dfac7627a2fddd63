"""`decisions`: what was claimed and answered."""

from __future__ import annotations

from pathlib import Path

from shell import data, run


def test_decisions_are_listed_and_each_can_be_asked_why(built: Path) -> None:
    refused = data(built, "decisions", "--refused", "--month", "2013-07")
    assert {decision["paid"] for decision in refused} == {False}
    assert all(decision["month"] == "2013-07" and decision["sentence"] for decision in refused)
    lines = run(built, "decisions", "--refused", "--month", "2013-07").stdout.splitlines()
    assert len(lines) == len(refused) + 1
    agreement, subject, *_ = lines[1].split()
    assert (agreement, len(subject)) == ("northshire-families", 8)
    assert refused[0]["subject"].startswith(subject)
    assert f"everything decided about {refused[0]['subject']}" in run(built, "why", subject).stdout


def test_decisions_are_chosen_by_agreement_subject_and_answer(built: Path) -> None:
    every, paid = data(built, "decisions"), data(built, "decisions", "--paid")
    assert 0 < len(paid) < len(every)
    assert data(built, "decisions", "--agreement", "northshire-pool") == []
    subject = every[0]["subject"]
    found = data(built, "decisions", "--subject", subject)
    assert {decision["subject"] for decision in found} == {subject}
    assert "is not a period" in run(built, "decisions", "--month", "July", code=2).stderr
