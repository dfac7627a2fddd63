"""Families made at random from a seed, with the values at which a rule turns far commoner than in life.

A family is made from its seed and number alone, so that any can be made again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from evidence.chances import (
    TERMS,
    Chance,
    attached_and_claimed,
    births,
    day_in,
    events,
    near,
    term_days,
    turning_days,
    windows,
    years_before,
)
from evidence.restated import DAY, Attendance, Family, Flag, Incident, Member, Offence, Term, birthday
from evidence.working_lives import provision, working_lives

FALLS = [
    *((0, 0), (0, 0), (0, 0), (0, 1), (0, 9), (1, 0), (1, 1), (2, 1), (3, 1), (3, 2), (4, 3), (5, 2), (5, 3)),
    *((6, 4), (10, 4), (10, 5)),
]
"""Events before and after: 60% and a third exactly, and a step off them."""


def household(seed: int, number: int) -> Family:
    """Make a family."""
    chance = Chance(f"{seed}:{number}")
    family = Family(f"F{number}", *attached_and_claimed(chance))
    if chance.random() < 0.99:
        _move_in(chance, family)
    for fill in (_flag, _school, _incidents, _offences, working_lives, provision):
        fill(chance, family)
    _give_roles(Chance(f"{seed}:{number}:roles"), family)
    return family


def households(seed: int, count: int, start: int = 0) -> Iterator[Family]:
    """Make as many families."""
    return (household(seed, number) for number in range(start, start + count))


# Who lives there


def _born_grown(chance: Chance, family: Family) -> date:
    luck = chance.random()
    if luck < 0.12:
        turns = chance.choice((*turning_days(chance, family), family.claimed_on))
        return near(chance, years_before(turns, chance.choice((16, 18, 18))))
    if luck < 0.18:
        return date(1996, 2, 29)
    return date(chance.randint(1965, 1991), chance.randint(1, 12), chance.randint(1, 28))


def _born_young(chance: Chance, family: Family) -> date:
    luck = chance.random()
    if luck < 0.1:
        return near(chance, years_before(chance.choice(term_days()), 5))
    if luck < 0.25:
        ended = [term.ends for term in TERMS if term.ends <= family.claimed_on]
        return near(chance, years_before(chance.choice((family.claimed_on, ended[-1])), 16))
    if luck < 0.3:
        return date(chance.choice((1996, 1997, 1998)), *chance.choice(((8, 31), (9, 1), (6, 27), (7, 2))))
    if luck < 0.42:
        began = [term.starts for term in TERMS if term.ends <= family.claimed_on][-3:]
        turns = chance.choice(
            (family.claimed_on, family.attached_on, began[0], *turning_days(chance, family))
        )
        return near(chance, years_before(turns, 18))
    if luck < 0.47:
        return date(chance.choice((1996, 2000, 2008)), 2, 29)
    if luck < 0.54:
        return years_before(family.claimed_on, chance.randint(1, 4))
    return family.claimed_on - chance.randint(5 * 365, 18 * 365) * DAY


def _move_in(chance: Chance, family: Family) -> None:
    """Move people in, and some of them out and back."""
    grown, young = chance.choices((0, 1, 2, 3), (2, 60, 33, 5))[0], chance.choice((0, 1, 1, 1, 2, 2, 3, 4))
    born = [_born_grown(chance, family) for _ in range(grown)]
    born += [_born_young(chance, family) for _ in range(young)]
    turns = [*turning_days(chance, family), *(day for day in term_days() if day <= family.claimed_on)]
    for number, born_on in enumerate(born):
        person = f"{family.name}-{'ABCDEFGH'[number]}"
        joined_on = max(born_on, date(2005, 1, 1))
        if chance.random() < 0.12:
            joined_on = max(born_on, near(chance, chance.choice(turns)))
        left_on = None
        if chance.random() < 0.12:
            left_on = max(joined_on, near(chance, chance.choice(turns)))
        family.members.append(Member(person, born_on, joined_on, left_on))
        if left_on and left_on > joined_on and chance.random() < 0.25:
            back_on = left_on + chance.choice((0, 1, 30, 120)) * DAY
            family.members.append(Member(person, born_on, back_on))


def _give_roles(chance: Chance, family: Family) -> None:
    """Say of some whether they are adults or children, rightly or not: of most no file says it."""
    roles = {person: chance.choices(("", "adult", "child"), (70, 15, 15))[0] for person in births(family)}
    family.members = [replace(member, role=roles[member.person]) for member in family.members]


def _anybody(chance: Chance, family: Family, nobody: float = 0.45) -> str:
    """Somebody of the family, or nobody by name."""
    born = list(births(family))
    return chance.choice(born) if born and chance.random() > nobody else ""


# What is on file


def _flag(chance: Chance, family: Family) -> None:
    _, _, year = windows(chance, family)
    keys = set()
    for flag, share in (
        ("asb order", 0.65),
        ("local concern", 0.7),
        ("off roll", 0.06),
        ("alternative provision", 0.06),
    ):
        for _ in range(chance.choices((0, 1, 2), (1 - share, share * 0.7, share * 0.3))[0]):
            from_day = day_in(chance, (year[0] - 200 * DAY, family.attached_on))
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
    for person, born_on in births(family).items():
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


def _moved(chance: Chance, family: Family, person: str, day: date) -> date:
    """The day of an event of somebody, or the day that person came, left or turned 18."""
    if chance.random() > 0.1:
        return day
    stays = [member for member in family.members if member.person == person]
    moves = [day for member in stays for day in (member.joined_on, member.left_on) if day]
    moves += [birthday(member.born_on, 18) for member in stays]
    moves = [near(chance, move) for move in moves if date(2011, 6, 1) < move < date(2015, 6, 1)]
    return chance.choice(moves or [day])


def _incidents(chance: Chance, family: Family) -> None:
    nobody = chance.choice((1.0, 1.0, 0.5, 0.0))
    for number, day in enumerate(events(chance, family, FALLS)):
        person = _anybody(chance, family, nobody)
        day_of = _moved(chance, family, person, day)
        if chance.random() < 0.004:
            person = f"{family.name}-Z"
        family.incidents.append(Incident(day_of, f"I{number}", person))


def _offences(chance: Chance, family: Family) -> None:
    born = births(family)
    minors = [person for person, born_on in born.items() if born_on > date(1993, 6, 1)]
    young = [person for person in minors if born[person] > date(1998, 1, 1)]
    if not born or chance.random() < 0.4:
        return
    if young and chance.random() < 0.02:
        days = events(chance, family, [(100, 67)])
        family.offences += [Offence(young[0], day, f"O{number}") for number, day in enumerate(days)]
        return
    those = minors if minors and chance.random() < 0.9 else list(born)
    who = [chance.choice(those)] if chance.random() < 0.6 else those
    for number, day in enumerate(events(chance, family, FALLS)):
        person = chance.choice(who)
        family.offences.append(Offence(person, _moved(chance, family, person, day), f"O{number}"))


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
