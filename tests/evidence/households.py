"""Families made at random from a seed, with the values at which a rule turns far commoner than in life.

A family is made from its seed and number alone, so that any can be made again by itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from evidence.restated import (
    DAY,
    IN_FORCE,
    READINGS,
    Attendance,
    Benefit,
    Family,
    Flag,
    Incident,
    Member,
    Offence,
    Provision,
    Term,
    Window,
    Work,
    baseline_window,
    birthday,
    months_back,
    tested_window,
    window_to,
)

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
FALLS = [
    *((0, 0), (0, 0), (0, 0), (0, 1), (0, 9), (1, 0), (1, 1), (2, 1), (3, 1), (3, 2), (4, 3), (5, 2), (5, 3)),
    *((6, 4), (10, 4), (10, 5)),
]
"""Events before and after: 60% and a third exactly, and a step off them."""
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
Chance = random.Random


def household(seed: int, number: int) -> Family:
    """Make a family."""
    chance = Chance(f"{seed}:{number}")
    family = Family(f"F{number}", *_days(chance))
    if chance.random() < 0.99:
        _move_in(chance, family)
    for fill in (_flag, _school, _incidents, _offences, _working_lives, _provision):
        fill(chance, family)
    return family


def households(seed: int, count: int, start: int = 0) -> Iterator[Family]:
    """Make as many families."""
    return (household(seed, number) for number in range(start, start + count))


# Days


def _near(chance: Chance, day: date) -> date:
    """A day, or the one before or after."""
    return day + chance.choice((-1, 0, 0, 1)) * DAY


def _between(chance: Chance, first: date, last: date) -> date:
    return first + chance.randint(0, max(0, (last - first).days)) * DAY


def _term_days() -> list[date]:
    return [day for term in TERMS for day in (term.starts, term.ends)]


def _days(chance: Chance) -> Window:
    """The days of attachment and claim."""
    if (luck := chance.random()) < 0.2:
        attached = chance.choice(ATTACHED)
    elif luck < 0.3:
        attached = _near(chance, chance.choice(_term_days()[2:-2]))
    else:
        attached = _between(chance, FIRST, date(2014, 11, 30))
    attached = min(max(attached, FIRST), LAST)
    luck, after = chance.random(), months_back(attached, -chance.choice((3, 6, 6, 7, 12)))
    if luck < 0.2:
        claimed = _near(chance, after)
    elif luck < 0.4:
        claimed = _near(chance, chance.choice(_term_days()))
    elif luck < 0.6:
        claimed = chance.choice(CLAIMED)
    else:
        claimed = attached + chance.randint(0, 700) * DAY
    return attached, min(max(attached, claimed), date(2015, 6, 2))


def _windows(chance: Chance, family: Family) -> tuple[Window, Window, Window]:
    """The baseline, the tested window and the year to attachment, sometimes by another reading."""
    readings = dict(IN_FORCE)
    if chance.random() < 0.3:
        for name in ("window-end", "baseline", "six-months"):
            readings[name] = chance.choice(READINGS[name])
    year = window_to(family.attached_on, 12, readings)
    return baseline_window(family, readings), tested_window(family, readings), year


def _edges(chance: Chance, family: Family) -> list[date]:
    """The days at which something turns for the family."""
    days = [day for window in _windows(chance, family) for day in window]
    return [*days, family.attached_on, family.claimed_on]


def _in(chance: Chance, window: Window, outside: float = 0.1) -> date:
    """A day in a window, often its first or last, at times just outside."""
    luck = chance.random()
    if luck < outside:
        return chance.choice((window[0] - DAY, window[1] + DAY))
    if luck < outside + 0.25:
        return chance.choice(window)
    return _between(chance, *window)


def _events(chance: Chance, family: Family, falls: Sequence[tuple[int, int]]) -> list[date]:
    """Days before and after, so many of each: in one family of two exactly."""
    baseline, tested, year = _windows(chance, family)
    (before, after), outside = chance.choice(falls), chance.choice((0, 0.15))
    days = [_in(chance, baseline, outside) for _ in range(before)]
    days += [_in(chance, tested, outside) for _ in range(after)]
    return [*days, _in(chance, year)] if outside and chance.random() < 0.3 else days


# Who lives there


def _years_before(day: date, years: int) -> date:
    return months_back(day, 12 * years)


def _born_grown(chance: Chance, family: Family) -> date:
    luck = chance.random()
    if luck < 0.12:
        turns = chance.choice((*_edges(chance, family), family.claimed_on))
        return _near(chance, _years_before(turns, chance.choice((16, 18, 18))))
    if luck < 0.18:
        return date(1996, 2, 29)
    return date(chance.randint(1965, 1991), chance.randint(1, 12), chance.randint(1, 28))


def _born_young(chance: Chance, family: Family) -> date:
    luck = chance.random()
    if luck < 0.1:
        return _near(chance, _years_before(chance.choice(_term_days()), 5))
    if luck < 0.25:
        ended = [term.ends for term in TERMS if term.ends <= family.claimed_on]
        return _near(chance, _years_before(chance.choice((family.claimed_on, ended[-1])), 16))
    if luck < 0.3:
        return date(chance.choice((1996, 1997, 1998)), *chance.choice(((8, 31), (9, 1), (6, 27), (7, 2))))
    if luck < 0.42:
        began = [term.starts for term in TERMS if term.ends <= family.claimed_on][-3:]
        turns = chance.choice((family.claimed_on, family.attached_on, began[0], *_edges(chance, family)))
        return _near(chance, _years_before(turns, 18))
    if luck < 0.47:
        return date(chance.choice((1996, 2000, 2008)), 2, 29)
    if luck < 0.54:
        return _years_before(family.claimed_on, chance.randint(1, 4))
    return family.claimed_on - chance.randint(5 * 365, 18 * 365) * DAY


def _move_in(chance: Chance, family: Family) -> None:
    """Move people in, and some of them out and back."""
    grown, young = chance.choices((0, 1, 2, 3), (2, 60, 33, 5))[0], chance.choice((0, 1, 1, 1, 2, 2, 3, 4))
    born = [_born_grown(chance, family) for _ in range(grown)]
    born += [_born_young(chance, family) for _ in range(young)]
    edges = [*_edges(chance, family), *(day for day in _term_days() if day <= family.claimed_on)]
    for number, born_on in enumerate(born):
        person = f"{family.name}-{'ABCDEFGH'[number]}"
        joined_on = max(born_on, date(2005, 1, 1))
        if chance.random() < 0.12:
            joined_on = max(born_on, _near(chance, chance.choice(edges)))
        left_on = None
        if chance.random() < 0.12:
            left_on = max(joined_on, _near(chance, chance.choice(edges)))
        family.members.append(Member(person, born_on, joined_on, left_on))
        if left_on and left_on > joined_on and chance.random() < 0.25:
            back_on = left_on + chance.choice((0, 1, 30, 120)) * DAY
            family.members.append(Member(person, born_on, back_on))


def _people(family: Family) -> dict[str, date]:
    return {member.person: member.born_on for member in family.members}


def _anybody(chance: Chance, family: Family, nobody: float = 0.45) -> str:
    """Somebody of the family, or nobody by name."""
    people = list(_people(family))
    return chance.choice(people) if people and chance.random() > nobody else ""


# What is on file


def _flag(chance: Chance, family: Family) -> None:
    _, _, year = _windows(chance, family)
    keys = set()
    for flag, share in (
        ("asb order", 0.65),
        ("local concern", 0.7),
        ("off roll", 0.06),
        ("alternative provision", 0.06),
    ):
        for _ in range(chance.choices((0, 1, 2), (1 - share, share * 0.7, share * 0.3))[0]):
            from_day = _in(chance, (year[0] - 200 * DAY, family.attached_on))
            to_day = chance.choice((None, None, year[0], family.attached_on, family.attached_on - DAY))
            if chance.random() < 0.1:
                to_day = year[0] - DAY
            if to_day and to_day < from_day:
                to_day = None
            person = _anybody(chance, family)
            if (flag, person, from_day) not in keys:
                keys.add((flag, person, from_day))
                family.flags.append(Flag(flag, from_day, to_day, person))


Sheet = dict[str, Attendance]


def _change(sheet: Sheet, terms: Iterable[Term], **cells: Sequence[int | str]) -> None:
    for number, term in enumerate(terms):
        if term.name in sheet:
            row = sheet[term.name]
            new = {name: values[number] for name, values in cells.items() if number < len(values)}
            values = {name: getattr(row, name) for name in Attendance.__slots__} | new
            if values["on_roll"] == "yes" and not values["sessions_possible"]:
                values["sessions_possible"] = 100
            values["sessions_unauthorised"] = min(
                values["sessions_unauthorised"], values["sessions_possible"]
            )
            sheet[term.name] = Attendance(**values)


def _exact(chance: Chance, sheet: Sheet, terms: Sequence[Term]) -> None:
    possible, missed = chance.choice(
        (
            ((100, 100, 100), (15, 15, 15)),
            ((120, 100, 80), (0, 45, 0)),
            ((120, 100, 80), (10, 20, 14)),
            ((340, 330, 330), (50, 50, 49)),
            ((340, 330, 330), (50, 50, 50)),
            ((100, 100, 100), (15, 0, 0)),
            ((100, 100, 100), (2, 2, 40)),
            ((100, 100, 100), (60, 2, 2)),
            ((1, 1, 1), (0, 0, 0)),
        )
    )
    _change(sheet, terms, sessions_possible=possible, sessions_unauthorised=missed)


def _excluded(chance: Chance, sheet: Sheet, terms: Sequence[Term]) -> None:
    fixed = chance.choice(((1, 1, 1), (3, 0, 0), (0, 0, 3), (1, 1, 0), (2, 0, 0), (0, 2, 2)))
    _change(sheet, terms, fixed_exclusions=fixed)


def _expelled(chance: Chance, sheet: Sheet, terms: Sequence[Term]) -> None:
    _change(sheet, terms, permanent_exclusions=chance.choice(((1, 0, 0), (0, 1, 0), (0, 0, 1))))


def _off_roll(chance: Chance, sheet: Sheet, terms: Sequence[Term]) -> None:
    of_three = chance.choice(
        (("yes", "yes", "no"), ("no", "yes", "yes"), ("no", "no", "no"), ("yes", "no", "yes"))
    )
    _change(sheet, terms, on_roll=of_three)
    for term, on_roll in zip(terms, of_three, strict=False):
        if on_roll == "no" and chance.random() < 0.6:
            _change(sheet, [term], sessions_possible=(0,), sessions_unauthorised=(0,))


def _missing(chance: Chance, sheet: Sheet, terms: Sequence[Term]) -> None:
    gone = chance.choice((terms[-1:], terms[-1:], terms[:1], terms[1:2], terms))
    for term in gone:
        sheet.pop(term.name, None)


STORIES: Sequence[Callable[[Chance, Sheet, Sequence[Term]], None]] = (
    *(_exact, _exact, _exact, _excluded, _excluded, _expelled, _off_roll, _missing),
)


def _school(chance: Chance, family: Family) -> None:
    """What schools report of everybody young: good, with a story before attachment and one after."""
    if chance.random() < 0.04:
        return
    began = [term for term in TERMS if term.starts <= family.claimed_on]
    before = [term for term in began if term.ends <= family.attached_on]
    after = [term for term in began if term.ends <= family.claimed_on]
    for person, born_on in _people(family).items():
        if born_on < date(1994, 1, 1):
            continue
        sheet: Sheet = {}
        for term in began:
            reported = term.ends if chance.random() < 0.95 else family.claimed_on + chance.randint(0, 2) * DAY
            reported = max(term.starts, reported)
            sheet[term.name] = Attendance(person, term.name, reported, "yes", 100, chance.randint(0, 6))
        for terms, share in ((before, 0.5), (after, 0.25), (began, 0.06)):
            if terms and chance.random() < share:
                chosen = terms[-4:-1] if chance.random() < 0.12 and len(terms) > 3 else terms[-3:]
                chance.choice(STORIES)(chance, sheet, chosen)
        is_old = family.claimed_on >= birthday(born_on, 16) - 40 * DAY
        if after and is_old and chance.random() < 0.5:
            if chance.random() < 0.4:
                sheet.pop(after[-1].name, None)
            else:
                _change(
                    sheet, after[-1:], on_roll=("no",), sessions_possible=(0,), sessions_unauthorised=(0,)
                )
            if chance.random() < 0.3:
                _expelled(chance, sheet, after[-3:])
        family.attendance += sheet.values()


def _incidents(chance: Chance, family: Family) -> None:
    nobody = chance.choice((1.0, 1.0, 0.5, 0.0))
    for number, day in enumerate(_events(chance, family, FALLS)):
        person = _anybody(chance, family, nobody)
        if chance.random() < 0.004:
            person = f"{family.name}-Z"
        family.incidents.append(Incident(day, f"I{number}", person))


def _offences(chance: Chance, family: Family) -> None:
    people = _people(family)
    minors = [person for person, born_on in people.items() if born_on > date(1993, 6, 1)]
    young = [person for person in minors if people[person] > date(1998, 1, 1)]
    if not people or chance.random() < 0.4:
        return
    if young and chance.random() < 0.02:
        days = _events(chance, family, [(100, 67)])
        family.offences += [Offence(young[0], day, f"O{number}") for number, day in enumerate(days)]
        return
    those = minors if minors and chance.random() < 0.9 else list(people)
    who = [chance.choice(those)] if chance.random() < 0.6 else those
    for number, day in enumerate(_events(chance, family, FALLS)):
        person = chance.choice(who)
        turned = _near(chance, birthday(people[person], 18))
        moved = chance.random() < 0.03 and turned < date(2015, 6, 2)
        family.offences.append(Offence(person, turned if moved else day, f"O{number}"))


# Work and benefits


def _working_lives(chance: Chance, family: Family) -> None:
    for person, born_on in _people(family).items():
        if born_on > _years_before(family.claimed_on, 15):
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
    claimed, (_, tested, _) = family.claimed_on, _windows(chance, family)
    three = (claimed - months_back(claimed, 3)).days
    whole = (claimed - tested[0]).days + 1
    length = chance.choice(
        (90, 91, 91, 92, three, three + 1, 120, 150, 181, 182, 183, 184, whole, whole + 1, 190)
    )
    if chance.random() < 0.25:
        length = chance.choice((whole - 1, 209, 210, 211, 30, 60, 400))
    starts_on = claimed - (length - 1) * DAY
    if chance.random() < 0.08:
        starts_on = _near(chance, family.attached_on)
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
            (middle := _between(chance, min(off_on, claimed), claimed), middle),
            (claimed - 100 * DAY, claimed - chance.choice((90, 91, 92)) * DAY),
            (claimed - 220 * DAY, claimed - chance.choice((209, 210, 211)) * DAY),
        )
    )
    if ends_on is None or ends_on >= starts_on:
        family.benefits.append(Benefit(person, chance.choice(BENEFITS), starts_on, ends_on))


def _provision(chance: Chance, family: Family) -> None:
    if chance.random() < 0.55:
        return
    _, tested, _ = _windows(chance, family)
    keys = set()
    for person in _people(family):
        if chance.random() < 0.5:
            starts_on, ends_on = _in(chance, tested), None
            if chance.random() < 0.4:
                ends_on = family.claimed_on - chance.choice((-1, 0, 1, 1, 30)) * DAY
            if ends_on and ends_on < starts_on:
                ends_on = None
            kind = chance.choice(("work programme", "esf"))
            volunteered = chance.choice(("yes", "yes", "no", "")) if kind == "work programme" else ""
            if (person, kind, starts_on) not in keys:
                keys.add((person, kind, starts_on))
                family.provision.append(Provision(person, kind, starts_on, ends_on, volunteered))


def told(family: Family) -> str:
    """All rows of a family, a line each, to be read by who looks into a disagreement."""
    lines = [f"{family.name} attached {family.attached_on} claims {family.claimed_on}"]
    for name in ("members", "flags", "attendance", "incidents", "offences", "benefits", "work", "provision"):
        for row in getattr(family, name):
            cells = ",".join(
                "" if (cell := getattr(row, field)) is None else str(cell) for field in row.__slots__
            )
            lines.append(f"  {name}: {cells}")
    return "\n".join(lines)
