"""Reward grants: the most, what targets earn, capital and revenue, as published determinations have them."""

from __future__ import annotations

import pytest

from pooledbudget.instruments.pools.rewards import Reward, Target


def reward(base: int, rate: str, earned: str, capital: str = "30%") -> Reward:
    return Reward.model_construct(
        title="reward", base=base, rate=rate, earned=earned, capital=capital, targets=[]
    )


@pytest.mark.parametrize(
    ("total", "capital", "revenue"),
    [
        ("4334914.28", 130047428, 303444000),  # Southwark, T-32
        ("668568.00", 20057040, 46799760),  # Barking
        ("294240.29", 8827209, 20596820),  # Cornwall
    ],
)
def test_a_determination_splits_each_award_30_and_70(total: str, capital: int, revenue: int) -> None:
    pence = int(total.replace(".", ""))
    found = reward(pence, "100%", "100%").worked_out()
    assert (found.earned, found.capital, found.revenue) == (pence, capital, revenue)


def test_the_most_is_a_part_of_the_net_budget_requirement() -> None:  # T-33
    found = reward(20_000_000_000, "2.5%", "80.47%").worked_out()
    assert (found.maximum, found.earned) == (500_000_000, 402_350_000)
    exactly = reward(20_000_000_000, "2.5%", "7905/9824").worked_out()
    assert exactly.earned == 402_331_026


def target(weight: str, reached: str | None, least: str = "0%", **partners: str) -> Target:
    return Target.model_construct(
        title="target", weight=weight, target="400", reached=reached, least=least, partners=partners
    )


def test_targets_earn_as_far_as_they_are_reached_and_go_to_those_who_did_the_work() -> None:
    found = Reward.model_construct(
        title="reward",
        base=100_000,
        rate="100%",
        earned=None,
        capital="50%",
        targets=[
            target("50%", "300", county="60%", nhs="40%"),
            target("30%", "500", police="100%"),
            target("10%", "199", least="50%"),
            target("10%", None),
        ],
    ).worked_out()
    assert (found.maximum, found.earned, found.capital, found.revenue) == (100_000, 67_500, 33_750, 33_750)
    assert found.parts == {"county": 22_500, "nhs": 15_000, "police": 30_000}
