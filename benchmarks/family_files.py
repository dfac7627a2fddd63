"""Made-up families for a programme paid by results: about 71 rows a family, every cell legal.

All attach in the first year, and most claim on one day in the last month of the second, so that one
close decides every attachment and every claim on evidence of two years.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

MONTH = "2014-03"
CLAIMED_ON = date(2014, 3, 20)
LAST_DAY = date(2014, 3, 31)
AGREEMENT = "families"
TERMS = {
    "2011-autumn": (date(2011, 9, 5), date(2011, 12, 16)),
    "2012-spring": (date(2012, 1, 3), date(2012, 3, 30)),
    "2012-summer": (date(2012, 4, 16), date(2012, 7, 20)),
    "2012-autumn": (date(2012, 9, 4), date(2012, 12, 21)),
    "2013-spring": (date(2013, 1, 7), date(2013, 3, 28)),
    "2013-summer": (date(2013, 4, 15), date(2013, 7, 19)),
    "2013-autumn": (date(2013, 9, 3), date(2013, 12, 20)),
    "2014-spring": (date(2014, 1, 6), date(2014, 3, 14)),
}
BOOK = f"""book = "bench"
place = "Bench"
first_month = "{MONTH}"
[partners.host]
name = "Host"
parts = ["host", "deliverer"]
[partners.police]
name = "Police"
parts = ["deliverer"]
[partners.jobs]
name = "Jobcentres"
parts = ["deliverer"]
[partners.department]
name = "Department"
parts = ["payer"]
""" + "".join(
    f'[[terms]]\nname = "{name}"\nstarts = {starts}\nends = {ends}\nsource = "made"\n'
    for name, (starts, ends) in TERMS.items()
)
HEADINGS = {
    ("host", "families"): "family,person,born_on,joined_on,left_on",
    ("host", "flags"): "family,flag,from_day,to_day,person",
    ("host", "attachments"): "agreement,family,attached_on",
    ("host", "claims"): "agreement,family,claimed_on,result",
    ("host", "attendance"): (
        "person,term,reported_on,on_roll,sessions_possible,sessions_unauthorised,"
        "fixed_exclusions,permanent_exclusions"
    ),
    ("police", "incidents"): "family,occurred_on,reference",
    ("police", "offences"): "person,committed_on,reference",
    ("jobs", "benefits"): "person,benefit,starts_on,ends_on",
    ("jobs", "work"): "person,employer,starts_on,ends_on",
    ("jobs", "provision"): "person,provision,starts_on,ends_on",
}
"""(Sender, record kind) -> the headings of its file."""
BENEFITS = ("jsa", "esa", "income support", "carers allowance", "universal credit")
INCIDENTS, OFFENCES = 23, 9
"""Of each family."""
RESULTS = ("crime asb education", "crime asb education and progress to work", "continuous employment")

Line = tuple[str, tuple[object, ...]]
"""A record kind, and the cells of a row of it."""


def agreement(families: int) -> str:
    """Return the agreement, for an allocation that no family is beyond."""
    return (
        f'kind = "families"\nagreement = "{AGREEMENT}"\ntitle = "families"\n'
        f'programme = "troubled-families-2012"\npayer = "department"\nallocation = {2 * families}\n'
        'theme = "families"\n'
    )


def write_families(inbox: Path, count: int) -> int:
    """Write every file of so many families, in a folder for each sender; return how many rows there are."""
    chance, rows = random.Random(count), 0
    with ExitStack() as opened:
        files = {}
        for (sender, kind), headings in HEADINGS.items():
            (inbox / sender).mkdir(parents=True, exist_ok=True)
            path = inbox / sender / f"{kind}.csv"
            files[kind] = opened.enter_context(path.open("w", encoding="utf-8"))
            files[kind].write(f"{headings}\n")
        for number in range(count):
            for kind, cells in _family(number, chance):
                files[kind].write(",".join(map(str, cells)) + "\n")
                rows += 1
    return rows


@dataclass(frozen=True, slots=True)
class _Family:
    id: str
    attached_on: date
    children: list[str]
    adults: list[str]
    improves: bool
    finds_work: bool


def _family(number: int, chance: random.Random) -> Iterator[Line]:
    name = f"F{number:05d}"
    family = _Family(
        name,
        date(2012, 4, 1) + timedelta(days=chance.randrange(360)),
        [f"{name}-C{place}" for place in range(chance.randint(1, 4))],
        [f"{name}-A{place}" for place in range(chance.randint(1, 2))],
        improves=_happens(chance, 60),
        finds_work=_happens(chance, 20),
    )
    yield from _members(family, chance)
    yield from _school(family, chance)
    yield from _crime(family, chance)
    yield from _working_life(family, chance)


def _members(family: _Family, chance: random.Random) -> Iterator[Line]:
    joined_on = family.attached_on - timedelta(days=900)
    for people, youngest, oldest in ((family.children, 4, 14), (family.adults, 22, 50)):
        for person in people:
            born_on = date(2012, 1, 1) - timedelta(days=365 * chance.randint(youngest, oldest))
            yield "families", (family.id, person, born_on, max(born_on, joined_on), "")
    yield "attachments", (AGREEMENT, family.id, family.attached_on)
    for flag in ("asb order", "local concern"):
        if _happens(chance, 80):
            since = family.attached_on - timedelta(days=chance.randint(10, 100))
            yield "flags", (family.id, flag, since, "", "")
    if family.finds_work or _happens(chance, 60):
        result = RESULTS[-1] if family.finds_work else chance.choice(RESULTS[:-1])
        yield "claims", (AGREEMENT, family.id, CLAIMED_ON, result)


def _school(family: _Family, chance: random.Random) -> Iterator[Line]:
    """Yield each child's terms: the first misses too much until the family is attached, or to the end."""
    for name, (_, ends) in TERMS.items():
        for place, person in enumerate(family.children):
            bad = place == 0 and (ends <= family.attached_on or not family.improves)
            possible = chance.randint(100, 140)
            missed = possible * (chance.randint(18, 35) if bad else chance.randint(0, 9)) // 100
            yield "attendance", (person, name, ends, "yes", possible, missed, chance.randint(0, 1) * bad, 0)


def _crime(family: _Family, chance: random.Random) -> Iterator[Line]:
    """Yield what police recorded: most of it by the day the family is attached, if it improves."""
    for number in range(INCIDENTS):
        yield "incidents", (family.id, _some_day(family, chance, number, INCIDENTS), f"I{number}")
    for number in range(OFFENCES):
        day = _some_day(family, chance, number, OFFENCES)
        yield "offences", (chance.choice(family.children), day, f"O{number}")


def _some_day(family: _Family, chance: random.Random, number: int, of: int) -> date:
    """Return a day in the half year to attachment, mostly so if the family improves, or a later one."""
    if _happens(chance, 60) and (family.improves or number < of // 2):
        return family.attached_on - timedelta(days=chance.randrange(180))
    if family.improves:
        return min(family.attached_on + timedelta(days=chance.randrange(300)), CLAIMED_ON)
    return CLAIMED_ON - timedelta(days=chance.randrange(360))


def _working_life(family: _Family, chance: random.Random) -> Iterator[Line]:
    """Yield each adult's spells on benefits, in work and in provision; one may have found lasting work."""
    for place, person in enumerate(family.adults):
        for year in (2008, 2009, 2010):
            left = date(year, 9, 30) - timedelta(days=chance.randrange(60))
            yield "work", (person, f"E{year}", date(year, 2, 1), left)
            yield "benefits", (person, chance.choice(BENEFITS), left, date(year, 12, 31))
        began = CLAIMED_ON - timedelta(days=chance.randint(85, 170))
        finds_work = family.finds_work and place == 0
        until = began - timedelta(days=1) if finds_work else ""
        yield "benefits", (person, chance.choice(BENEFITS), date(2011, 5, 3), until)
        if finds_work:
            yield "work", (person, "E2014", began, "")
        elif _happens(chance, 70):
            yield "provision", (person, "esf", CLAIMED_ON - timedelta(days=chance.randrange(400)), "")


def _happens(chance: random.Random, percent: int) -> bool:
    return chance.randrange(100) < percent
