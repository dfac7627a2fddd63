"""Benefits, work and provision of families made at random."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from evidence.chances import Chance, between, births, day_in, near, windows, years_before
from evidence.restated import DAY, Benefit, Family, Provision, Work, months_back

GAPS = [0, 0, 0, 0, 1, 2, 7, 8, 30, 31, 32, 90, -1, -2, -20, -400]
"""Days between benefit and work, negative where they overlap."""
BENEFITS = [
    "jsa",
    "jsa",
    "esa",
    "income support",
    "incapacity benefit",
    "carers allowance",
    "universal credit",
]


def working_lives(chance: Chance, family: Family) -> None:
    for person, born_on in births(family).items():
        if born_on > years_before(family.claimed_on, 15):
            continue
        luck = chance.random()
        if luck < 0.2:
            continue
        if luck < 0.4:
            ends_on = chance.choice(
                (None, None, family.attached_on, family.attached_on - DAY, family.claimed_on)
            )
            starts_on = chance.choice((date(2011, 1, 1), family.attached_on, family.attached_on + DAY))
            if ends_on is None or ends_on >= starts_on:
                family.benefits.append(Benefit(person, chance.choice(BENEFITS), starts_on, ends_on))
            continue
        _moves_to_work(chance, family, person)
    family.work[:] = {(row.person, row.employer, row.starts_on): row for row in family.work}.values()
    family.benefits[:] = {(row.person, row.benefit, row.starts_on): row for row in family.benefits}.values()


def _moves_to_work(chance: Chance, family: Family, person: str) -> None:
    """A benefit, then work that lasts about as long as a rule asks, whole or in pieces."""
    claimed, (_, tested, _) = family.claimed_on, windows(chance, family)
    three = (claimed - months_back(claimed, 3)).days
    whole = (claimed - tested[0]).days + 1
    length = chance.choice(
        (90, 91, 91, 92, three, three + 1, 120, 150, 181, 182, 183, 184, whole, whole + 1, 190)
    )
    if chance.random() < 0.25:
        length = chance.choice((whole - 1, 209, 210, 211, 30, 60, 400))
    starts_on = claimed - (length - 1) * DAY
    if chance.random() < 0.08:
        starts_on = near(chance, family.attached_on)
    ends_on = chance.choice(
        (None, None, None, None, claimed, claimed + DAY, claimed + 30 * DAY, claimed - DAY)
    )
    if chance.random() < 0.12:
        ends_on = claimed - chance.choice((1, 2, 7, 8, 20, 60)) * DAY
        starts_on -= chance.choice((0, 20, 60)) * DAY
    if ends_on and ends_on < starts_on:
        ends_on = None
    family.work += _in_pieces(chance, person, starts_on, ends_on, claimed)
    gap = chance.choice(GAPS)
    off_on = starts_on - gap * DAY
    began_on = off_on - chance.choice((1, 30, 400, 900)) * DAY
    family.benefits.append(Benefit(person, chance.choice(BENEFITS), began_on, off_on - DAY))
    if chance.random() < 0.3:
        _second_benefit(chance, family, person, began_on, off_on)
    if chance.random() < 0.05:
        family.work.append(
            Work(person, date(2000, 1, 1), began_on + chance.choice((-2, -1, 0, 3)) * DAY, "Old")
        )


def _in_pieces(
    chance: Chance, person: str, starts_on: date, ends_on: date | None, claimed: date
) -> Iterator[Work]:
    """One spell, or several with so many days between them, none, or an overlap."""
    last = ends_on or claimed
    cuts = [starts_on]
    if chance.random() < 0.35 and (last - starts_on).days > 40:
        count = chance.choice((1, 1, 2))
        cuts += sorted(
            starts_on + chance.randint(10, (last - starts_on).days - 10) * DAY for _ in range(count)
        )
    for number, (first, after) in enumerate(pairwise([*cuts, last + DAY])):
        if number == len(cuts) - 1:
            yield Work(person, first, ends_on, f"E{number}")
        else:
            gap = chance.choice((0, 0, 1, 2, 7, 8, -1, -5))
            yield Work(person, first, max(first, after - (gap + 1) * DAY), f"E{number}")


def _second_benefit(chance: Chance, family: Family, person: str, began_on: date, off_on: date) -> None:
    """Another benefit: beside the first, touching it, in the middle of work, or from the claim on."""
    claimed = family.claimed_on
    starts_on, ends_on = chance.choice(
        (
            (began_on, off_on - DAY),
            (began_on + DAY, off_on + chance.choice((-3, -2, 0, 1, 10)) * DAY),
            (began_on - 60 * DAY, began_on - DAY),
            (began_on - 60 * DAY, began_on - 2 * DAY),
            (claimed, None),
            (claimed + DAY, None),
            (middle := between(chance, min(off_on, claimed), claimed), middle),
            (claimed - 100 * DAY, claimed - chance.choice((90, 91, 92)) * DAY),
            (claimed - 220 * DAY, claimed - chance.choice((209, 210, 211)) * DAY),
        )
    )
    if ends_on is None or ends_on >= starts_on:
        family.benefits.append(Benefit(person, chance.choice(BENEFITS), starts_on, ends_on))


def provision(chance: Chance, family: Family) -> None:
    if chance.random() < 0.55:
        return
    _, tested, _ = windows(chance, family)
    keys = set()
    for person in births(family):
        if chance.random() < 0.5:
            starts_on, ends_on = day_in(chance, tested), None
            if chance.random() < 0.4:
                ends_on = family.claimed_on - chance.choice((-1, 0, 1, 1, 30)) * DAY
            if ends_on and ends_on < starts_on:
                ends_on = None
            kind = chance.choice(("work programme", "esf"))
            volunteered = chance.choice(("yes", "yes", "no", "")) if kind == "work programme" else ""
            if (person, kind, starts_on) not in keys:
                keys.add((person, kind, starts_on))
                family.provision.append(Provision(person, kind, starts_on, ends_on, volunteered))
