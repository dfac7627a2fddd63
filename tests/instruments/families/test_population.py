"""The families of an agreement: attached = paid + refused + not claimed."""

from __future__ import annotations

from datetime import date
from typing import Any

from pooledbudget.instruments.decisions import WITHDRAWN, Decision
from pooledbudget.instruments.families.population import population
from pooledbudget.instruments.families.rules import Reason


def decided(subject: str, asked: str, *, paid: bool = False, reason: str = "") -> Decision:
    shape: dict[str, Any] = {"instrument": "families", "agreement": "families", "on": date(2013, 10, 10)}
    shape |= {"month": "2013-10", "amount": 100 if paid else 0, "facts": {}, "cause": f"{subject}:{asked}"}
    return Decision(subject=subject, asked=asked, paid=paid, reason=reason, **shape)


def test_families_attached_are_paid_refused_or_have_not_claimed() -> None:
    found = population(
        [
            decided("funded", "attachment", paid=True),
            decided("beyond", "attachment", reason=Reason.BEYOND_SHARE.value),
            decided("ineligible", "attachment", reason=Reason.NOT_ELIGIBLE.value),
            decided("withdrawn", "attachment", reason=WITHDRAWN),
            decided("refused", "attachment", paid=True),
            decided("silent", "attachment", paid=True),
            decided("funded", "result", reason=Reason.TEST_NOT_MET.value),
            decided("funded", "result", paid=True),
            decided("beyond", "result", paid=True),
            decided("refused", "result", reason=Reason.TEST_NOT_MET.value),
            decided("ineligible", "result", reason=Reason.NOT_ELIGIBLE.value),
            decided("stranger", "result", reason=Reason.NOT_ATTACHED.value),
        ]
    )
    assert found.attached == {"funded", "beyond", "refused", "silent"}
    assert found.paid == {"funded", "beyond"}
    assert (set(found.refused), found.unclaimed) == ({"refused"}, 1)
    assert len(found.attached) == len(found.paid) + len(found.refused) + found.unclaimed
    assert found.causes(found.paid, "result") == ["funded:result", "beyond:result"]
    assert found.causes(found.refused, "result") == ["refused:result"]
    assert found.causes(found.unasked) == ["silent:attachment"]
    every = ["funded", "beyond", "refused", "silent"]
    assert found.causes(found.attached) == [f"{family}:attachment" for family in every]


def test_a_family_paid_without_a_standing_attachment_is_counted_as_attached() -> None:
    found = population([decided("paid", "result", paid=True)])
    assert found.attached == found.paid == {"paid"}
    assert found.unclaimed == 0
    nobody = population([])
    assert (nobody.attached, nobody.unclaimed) == (frozenset(), 0)
