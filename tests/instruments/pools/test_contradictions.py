"""What cannot be between the clauses of a settlement, told all at once."""

from __future__ import annotations

import pytest

from instruments.pools.agreements import FRAME, LINES, agreement
from pooledbudget.errors import Refused
from pooledbudget.instruments.pools.contradictions import read_pool

SHARED = 'overspend = [{ step = "share" }]'
REFUSED = {
    "a settlement that says nothing": ('clause = "9"', "", "step by step"),
    "a step of an underspend for an overspend": (
        'overspend = [{ step = "roll forward" }]',
        "",
        "'roll forward' is no step of an overspend",
    ),
    "a step of an overspend for an underspend": (
        'underspend = [{ step = "offset" }]',
        "",
        "'offset' is no step of an underspend",
    ),
    "a reserve there is not": (
        'overspend = [{ step = "reserve", reserve = "risk-pol" }]',
        "",
        "did you mean 'risk-pool'",
    ),
    "equity of nobody": ('overspend = [{ step = "share", by = "equity" }]', "", "give 'equity'"),
    "equity that is no whole": (SHARED, 'equity = { a = "50%" }', "add up to 50%"),
    "use that nobody measures": ('overspend = [{ step = "share", by = "use" }]', "", "give 'use'"),
    "shares by name without names": ('overspend = [{ step = "share", by = "shares" }]', "", 'by = "shares"'),
    "shares that are no whole": (
        'overspend = [{ step = "share", by = "shares", shares = { a = "60%", b = "60%" } }]',
        "",
        "add up to 120%",
    ),
    "a cap without a limit": (
        'overspend = [{ step = "share", cap = { over = "again" } }]',
        "",
        "say the most",
    ),
    "a cap with two owners": (
        'overspend = [{ step = "share", cap = { each = "1%", over = "again", over_to = "nhs" } }]',
        "",
        "not both",
    ),
    "a lead that nobody is": ('overspend = [{ step = "lead" }]', "", "nobody leads the pool"),
    "a target of nought": (
        'before = [{ step = "hold back", amount = "1.00", target = "0", measure = "m", partner = "nhs" }]\n'
        + SHARED,
        'measured.2013-14 = { m = "1" }',
        "always reached",
    ),
    "a measure that nobody takes": (
        'before = [{ step = "hold back", amount = "1.00", target = "1", measure = "m", partner = "nhs" }]\n'
        + SHARED,
        "",
        "m is measured nowhere",
    ),
    "a step that ends before it begins": (
        'overspend = [{ step = "share", from = 2013-05-01, to = 2013-04-30 }]',
        "",
        "it never takes anything",
    ),
    "a short form beside the list": (
        SHARED,
        'risk_share = { basis = "opening cash contributions", clause = "9" }',
        "short form of a settlement",
    ),
    "opening contributions of nobody": (
        SHARED,
        'opening.2013-14 = { fire = "1.00" }',
        "fire contributes nothing",
    ),
    "opening contributions of another year": (
        SHARED,
        'opening.2014-15 = { nhs = "1.00" }',
        "nobody contributes in that year",
    ),
    "a consent that no clause asks for": (
        SHARED,
        'consents = [{ by = "nhs", on = 2013-04-01, line = "home" }]',
        "no clause of sovereignty",
    ),
    "one grant bound twice": (
        SHARED,
        'ring_fence = [{ name = "a", grants = ["g"], schemes = ["home"], clause = "7" }, '
        '{ name = "b", grants = ["g"], schemes = ["ward"], clause = "8" }]',
        "g is bound by 2 ring fences",
    ),
    "a reward with no way to earn it": (
        SHARED,
        'rewards.prg = { title = "reward", base = "1.00" }',
        "either the part earned, or the targets",
    ),
}


def faults(settlement: str, above: str = "", lines: str = LINES, given: str = "") -> list[str]:
    with pytest.raises(Refused) as refused:
        agreement(settlement, above=above, lines=lines, given=given)
    return [finding.what for finding in refused.value.findings]


@pytest.mark.parametrize(("settlement", "above", "what"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused(settlement: str, above: str, what: str) -> None:
    found = faults(settlement, above)
    assert any(what in fault for fault in found), found


def test_of_several_rewards_the_one_at_fault_is_named() -> None:
    earned = 'rewards.first = { title = "reward", base = "1.00", earned = "1%" }'
    found = faults(SHARED, f'{earned}\nrewards.second = {{ title = "another", base = "1.00" }}')
    assert found == ["rewards.second: say either the part earned, or the targets"]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ('overspend = "1.00", underspend = "1.00"', "not both"),
        ('reserves = { spare = "1.00" }', "over or under"),
        ('lines = { hom = "1.00" }', "did you mean 'home'"),
        ('overspend = "1.00", reserves = { spar = "1.00" }', "did you mean 'spare'"),
        ('reward = "prg"', "prg"),
    ],
)
def test_an_example_that_cannot_be_is_refused(given: str, what: str) -> None:
    found = faults(SHARED, given=given)
    assert any(what in fault for fault in found), found


@pytest.mark.parametrize(
    ("share", "what"), [("", "nobody contributes"), ('by = "equal"', "nobody does: give 'among'")]
)
def test_a_share_among_nobody_is_refused(share: str, what: str) -> None:
    """It would take nothing, and all of an overspend would be left unfunded without a word."""
    step = ", ".join(filter(None, ['step = "share"', share]))
    text = f"{FRAME}{LINES}[settlement]\noverspend = [{{ {step} }}]\n"
    with pytest.raises(Refused) as refused:
        read_pool(text.encode(), "pool.toml", "GBP")
    (found,) = refused.value.findings
    assert what in found.what


def test_all_of_it_is_told_at_once() -> None:
    found = faults(
        'overspend = [{ step = "reserve", reserve = "x" }, { step = "lead" }]', 'equity = { a = "1%" }'
    )
    assert len(found) == 3
