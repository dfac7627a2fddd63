"""Days at which a rule turns, and luck: what families are made at random from."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from evidence.restated import (
    DAY,
    IN_FORCE,
    READINGS,
    Family,
    Term,
    Window,
    baseline_window,
    months_back,
    tested_window,
    window_to,
)

Chance = random.Random

TERMS = [
    Term(name, date.fromisoformat(starts), date.fromisoformat(ends))
    for name, starts, ends in (
        ("11-autumn", "2011-09-05", "2011-12-16"),
        ("12-spring", "2012-01-03", "2012-03-30"),
        ("12-summer", "2012-04-16", "2012-07-20"),
        ("12-autumn", "2012-09-04", "2012-12-21"),
        ("13-spring", "2013-01-07", "2013-03-28"),
        ("13-summer", "2013-04-15", "2013-07-23"),
        ("13-autumn", "2013-09-03", "2013-12-20"),
        ("14-spring", "2014-01-06", "2014-04-04"),
        ("14-summer", "2014-04-22", "2014-07-22"),
        ("14-autumn", "2014-09-02", "2014-12-19"),
        ("15-spring", "2015-01-05", "2015-03-27"),
        ("15-summer", "2015-04-13", "2015-07-21"),
    )
]
"""Only two have ended when the first families are attached."""

FIRST, LAST = date(2012, 4, 1), date(2015, 3, 31)
"""The days of attachment of the first phase."""
ATTACHED = [
    *(FIRST, LAST, date(2013, 3, 31), date(2013, 4, 1), date(2014, 3, 31), date(2014, 4, 1)),
    *(date(2012, 8, 31), date(2013, 8, 30), date(2014, 2, 28), date(2012, 12, 31)),
]
CLAIMED = [
    *(date(2013, 8, 31), date(2014, 2, 28), date(2014, 3, 1), date(2014, 8, 30), date(2014, 8, 31)),
    *(date(2013, 12, 31), date(2015, 4, 30), date(2015, 5, 1), date(2015, 5, 31), date(2015, 6, 1)),
]


def near(chance: Chance, day: date) -> date:
    """A day, or the one before or after."""
    return day + chance.choice((-1, 0, 0, 1)) * DAY


def between(chance: Chance, first: date, last: date) -> date:
    return first + chance.randint(0, max(0, (last - first).days)) * DAY


def term_days() -> list[date]:
    return [day for term in TERMS for day in (term.starts, term.ends)]


def attached_and_claimed(chance: Chance) -> Window:
    """The days of attachment and claim."""
    if (luck := chance.random()) < 0.2:
        attached = chance.choice(ATTACHED)
    elif luck < 0.3:
        attached = near(chance, chance.choice(term_days()[2:-2]))
    else:
        attached = between(chance, FIRST, date(2014, 11, 30))
    attached = min(max(attached, FIRST), LAST)
    luck, after = chance.random(), months_back(attached, -chance.choice((3, 6, 6, 7, 12)))
    if luck < 0.2:
        claimed = near(chance, after)
    elif luck < 0.4:
        claimed = near(chance, chance.choice(term_days()))
    elif luck < 0.6:
        claimed = chance.choice(CLAIMED)
    else:
        claimed = attached + chance.randint(0, 700) * DAY
    return attached, min(max(attached, claimed), date(2015, 6, 2))


def windows(chance: Chance, family: Family) -> tuple[Window, Window, Window]:
    """The baseline, the tested window and the year to attachment, sometimes by another reading."""
    readings = dict(IN_FORCE)
    if chance.random() < 0.3:
        for name in ("window-end", "baseline", "six-months"):
            readings[name] = chance.choice(READINGS[name])
    year = window_to(family.attached_on, 12, readings)
    return baseline_window(family, readings), tested_window(family, readings), year


def turning_days(chance: Chance, family: Family) -> list[date]:
    """The days at which something turns for the family."""
    days = [day for window in windows(chance, family) for day in window]
    return [*days, family.attached_on, family.claimed_on]


def day_in(chance: Chance, window: Window, outside: float = 0.1) -> date:
    """A day in a window, often its first or last, at times just outside."""
    luck = chance.random()
    if luck < outside:
        return chance.choice((window[0] - DAY, window[1] + DAY))
    if luck < outside + 0.25:
        return chance.choice(window)
    return between(chance, *window)


def events(chance: Chance, family: Family, falls: Sequence[tuple[int, int]]) -> list[date]:
    """Days before and after, so many of each: in one family of two exactly."""
    baseline, tested, year = windows(chance, family)
    (before, after), outside = chance.choice(falls), chance.choice((0, 0.15))
    days = [day_in(chance, baseline, outside) for _ in range(before)]
    days += [day_in(chance, tested, outside) for _ in range(after)]
    return [*days, day_in(chance, year)] if outside and chance.random() < 0.3 else days


def years_before(day: date, years: int) -> date:
    return months_back(day, 12 * years)


def births(family: Family) -> dict[str, date]:
    return {member.person: member.born_on for member in family.members}
