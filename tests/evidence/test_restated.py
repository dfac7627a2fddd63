"""The restatement on the settled cases, and held against the product on some families."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from evidence.against import BEYOND, disagreements, offered
from evidence.households import household, households, told
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
    Work,
    birthday,
    months_back,
    window_to,
)
from evidence.restated_school import legal_leaving_date
from evidence.restated_work import BY_CRIME, BY_EMPLOYMENT, WITH_PROGRESS, eligible, pays, verdicts
from instruments.families.kit import PROGRAMME

TERMS = [
    Term(name, date.fromisoformat(starts), date.fromisoformat(ends))
    for name, starts, ends in (
        ("2012-summer", "2012-04-16", "2012-07-20"),
        ("2012-autumn", "2012-09-04", "2012-12-20"),
        ("2013-spring", "2013-01-07", "2013-03-27"),
        ("2013-summer", "2013-04-15", "2013-07-23"),
        ("2013-autumn", "2013-09-03", "2013-12-19"),
    )
]
ATTACHED, CLAIMED = date(2013, 4, 10), date(2013, 10, 10)
BEFORE, AFTER = date(2013, 3, 1), date(2013, 8, 1)
ADULT, CHILD = "F-A", "F-C"
BORN = date(2002, 1, 1)


def on(day: str) -> date:
    return date.fromisoformat(day)


def family(
    *,
    born: date = BORN,
    incidents: tuple[int, int] = (10, 0),
    offences: tuple[int, int] = (0, 0),
    terms: Mapping[str, Attendance] | None = None,
) -> Family:
    """Return the kit of the findings: an adult on benefit, a child at school, ten incidents, an order."""
    made = Family("F", ATTACHED, CLAIMED)
    since = date(2005, 1, 1)
    made.members = [Member(ADULT, date(1980, 1, 1), since), Member(CHILD, born, since)]
    made.flags = [Flag("asb order", BEFORE, BEFORE, ADULT), Flag("local concern", date(2013, 1, 1))]
    made.benefits = [Benefit(ADULT, "esa", date(2010, 1, 1))]
    for first, count in zip((BEFORE, AFTER), incidents, strict=True):
        made.incidents += [Incident(first + n * DAY, f"{first}-{n}") for n in range(count)]
    for first, count in zip((BEFORE, AFTER), offences, strict=True):
        made.offences += [Offence(CHILD, first + n * DAY, f"{first}-{n}") for n in range(count)]
    made.attendance = list((terms or school()).values())
    return made


def term(name: str, missed: int = 2, possible: int = 100, **cells: int | str) -> Attendance:
    ends = next(term.ends for term in TERMS if term.name == name)
    values = {"on_roll": "yes", "fixed_exclusions": 0, "permanent_exclusions": 0, **cells}
    return Attendance(CHILD, name, ends, sessions_possible=possible, sessions_unauthorised=missed, **values)  # type: ignore[arg-type]


def school(first: int = 2, **changed: Attendance | None) -> dict[str, Attendance]:
    """Four terms with two of a hundred missed; the first of them may be another number."""
    rows = {name: term(name) for name in ("2012-autumn", "2013-spring", "2013-summer")}
    rows = {"2012-summer": term("2012-summer", first), **rows}
    for season, row in changed.items():
        name = {"autumn": "2012-autumn", "spring": "2013-spring", "summer": "2013-summer"}[season]
        if row is None:
            del rows[name]
        else:
            rows[name] = row
    return rows


def mended(**changed: Attendance | None) -> dict[str, Attendance]:
    """Education was a problem when attached, and is mended since."""
    return school(60, **changed)


def by(**changed: str) -> Mapping[str, str]:
    return {**IN_FORCE, **{name.replace("_", "-"): choice for name, choice in changed.items()}}


def earns(made: Family, claimed: str = BY_CRIME, **changed: str) -> int:
    readings = by(**changed)
    return pays(made, verdicts(made, TERMS, readings), claimed, readings)


def stands(made: Family, **changed: str) -> dict[str, str]:
    return verdicts(made, TERMS, by(**changed))


def works(since: str, until: str, benefit: str = "esa") -> Family:
    made = family()
    made.benefits = [Benefit(ADULT, benefit, date(2010, 1, 1), on(until))]
    made.work = [Work(ADULT, on(since))]
    return made


# Cases 62 to 68 of the facts


def test_62_63_one_result_whatever_is_achieved() -> None:
    made = works("2013-05-24", "2013-05-23")
    made.members.append(Member("F-B", date(1982, 1, 1), date(2005, 1, 1)))
    made.benefits.append(Benefit("F-B", "esa", date(2010, 1, 1), on("2013-05-23")))
    made.work.append(Work("F-B", on("2013-05-24")))
    assert [earns(made, claimed) for claimed in (BY_CRIME, WITH_PROGRESS, BY_EMPLOYMENT)] == [1600] * 3
    assert earns(made, BY_EMPLOYMENT, both_routes="crime, ASB and education") == 1500


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ({"autumn": term("2012-autumn", 41)}, "fail"),
        ({"autumn": term("2012-autumn", 145, 800)}, "pass"),
        ({"autumn": term("2012-autumn", 40)}, "pass"),
        ({"autumn": term("2012-autumn", fixed_exclusions=3)}, "fail"),
        ({"autumn": term("2012-autumn", fixed_exclusions=2)}, "pass"),
        (
            {
                "spring": term("2013-spring", fixed_exclusions=2),
                "summer": term("2013-summer", fixed_exclusions=1),
            },
            "fail",
        ),
        ({"spring": term("2013-spring", permanent_exclusions=1)}, "fail"),
        ({"summer": term("2013-summer", on_roll="no")}, "fail"),
        ({"spring": term("2013-spring", on_roll="no")}, "pass"),
        ({"summer": None}, "not shown"),
    ],
)
def test_64_fifteen_percent_and_three_exclusions_fail(rows: dict[str, Attendance], verdict: str) -> None:
    assert stands(family(terms=mended(**rows)))["education"] == verdict


@pytest.mark.parametrize(
    ("fell", "verdict"),
    [((10, 4), "pass"), ((10, 5), "fail"), ((0, 0), "not relevant"), ((0, 1), "fail"), ((5, 2), "pass")],
)
def test_65_asb_falls_by_sixty_percent(fell: tuple[int, int], verdict: str) -> None:
    assert stands(family(incidents=fell))["asb"] == verdict


@pytest.mark.parametrize(
    ("fell", "verdict", "by_a_third"),
    [
        ((6, 4), "pass", "pass"),
        ((3, 2), "pass", "pass"),
        ((4, 3), "fail", "fail"),
        ((100, 67), "pass", "fail"),
        ((0, 0), "not relevant", "not relevant"),
    ],
)
def test_66_youth_offending_falls_by_a_third(fell: tuple[int, int], verdict: str, by_a_third: str) -> None:
    made = family()
    for first, count in zip((BEFORE, AFTER), fell, strict=True):
        made.offences += [Offence(CHILD, first + n % 20 * DAY, f"{first}-{n}") for n in range(count)]
    assert stands(made)["youth offending"] == verdict
    assert stands(made, third="1/3")["youth offending"] == by_a_third


def test_67_a_child_that_begins_to_truant_makes_the_result_invalid() -> None:
    made = family(terms=school(summer=term("2013-summer", 60)))
    assert stands(made)["education"] == "fail"
    assert earns(made) == 0


# The findings on families, by their ids


def test_kit() -> None:
    made = family()
    assert eligible(made, TERMS, IN_FORCE)
    assert (earns(made), earns(family(terms=mended()))) == (1500, 1500)
    assert earns(made, rate_year="year of claim") == 1500
    made.attached_on = date(2013, 3, 31)
    assert earns(made, rate_year="year of claim") == 1500
    assert earns(made) == 700


def test_d1_nought_in_the_baseline() -> None:
    assert earns(family(incidents=(0, 0), terms=mended())) == 1500
    offended = family(terms=mended())
    offended.offences = [Offence(CHILD, on("2012-08-20"), "O1")]
    assert earns(offended) == 1500
    for after in (0, 1, 9):
        made = family(incidents=(0, after))
        made.offences = [Offence(CHILD, on("2012-11-01") + n * DAY, f"O{n}") for n in range(3)]
        assert earns(made, new_problem="not relevant") == 1500


@pytest.mark.parametrize(("volunteered", "paid"), [("yes", 1600), ("no", 1500), ("", 1500)])
def test_d2_who_was_referred_earns_nothing(volunteered: str, paid: int) -> None:
    made = family()
    made.provision = [Provision(ADULT, "work programme", AFTER, volunteered=volunteered)]
    assert earns(made, WITH_PROGRESS) == paid
    assert earns(made, WITH_PROGRESS, volunteered="taken as volunteered") == (
        1500 if volunteered == "no" else 1600
    )


@pytest.mark.parametrize(
    ("since", "until", "paid"),
    [
        ("2013-05-24", "2013-05-23", 1600),
        ("2013-05-24", "2013-06-12", 1600),
        ("2011-01-01", "2013-06-12", 1600),
        ("2013-07-12", "2013-07-12", 0),
        ("2013-07-12", "2013-07-11", 1600),
        ("2013-07-13", "2013-07-12", 0),
        ("2013-04-12", "2013-04-11", 1600),
        ("2013-04-11", "2013-04-10", 1600),
        ("2013-04-10", "2013-04-09", 0),
    ],
)
def test_d3_d4_ef7_ef15_days_in_work_off_benefit(since: str, until: str, paid: int) -> None:
    assert earns(works(since, until), BY_EMPLOYMENT) == paid


def test_ef9_a_move_before_the_window() -> None:
    made = works("2013-05-11", "2013-03-10")
    others = ("the 13 weeks fall within them", "the day work began falls within them")
    assert earns(made, BY_EMPLOYMENT) == 0
    assert [earns(made, BY_EMPLOYMENT, move_off_benefit=other) for other in others] == [1600, 1600]
    assert earns(made, BY_EMPLOYMENT, move_off_benefit=others[1], benefit_before_job="at most 31 days") == 0


def test_rg2a_26_of_the_last_30_weeks() -> None:
    made = works("2013-04-04", "2013-04-03", "jsa")
    jobseekers = "26 of the last 30 weeks from JSA"
    assert (earns(made, BY_EMPLOYMENT), earns(made, BY_EMPLOYMENT, jobseekers=jobseekers)) == (0, 1600)
    made.work = [Work(ADULT, on("2013-03-21"), on("2013-09-25")), Work(ADULT, on("2013-09-27"))]
    made.benefits = [Benefit(ADULT, "jsa", date(2010, 1, 1), on("2013-03-20"))]
    assert earns(made, BY_EMPLOYMENT, jobseekers=jobseekers) == 1600


def test_d5_ef13_leavers() -> None:
    unsaid = family(born=on("1996-06-01"), terms=mended(summer=None))
    gone = term("2013-summer", 0, 0, on_roll="no")
    said = family(born=on("1996-06-01"), terms=mended(summer=gone))
    expelled = mended(autumn=term("2012-autumn", permanent_exclusions=1), summer=gone)
    excluded = family(born=on("1996-06-01"), terms=expelled)
    assert stands(unsaid)["education"] == "not shown"
    assert stands(unsaid, unsaid_leaver="taken as a leaver")["education"] == "not relevant"
    assert stands(said)["education"] == "not relevant"
    assert stands(said, leaver="tested as any child")["education"] == "fail"
    assert stands(said, leaver="tested on the terms on a roll")["education"] == "pass"
    assert stands(excluded)["education"] == "not relevant"
    assert stands(excluded, excluded_leaver="fails")["education"] == "fail"
    assert stands(excluded, leaver="tested on the terms on a roll")["education"] == "fail"


def test_d6_criterion_2_with_a_term_missing() -> None:
    made = family(incidents=(0, 0), terms=mended(autumn=None))
    made.flags = [Flag("local concern", date(2013, 1, 1))]
    made.attached_on = on("2013-04-10")
    assert not eligible(made, TERMS, IN_FORCE)
    assert eligible(made, TERMS, by(missing_term="judged on what exists"))


def test_ef2_ef3_whose_events_count() -> None:
    made = family()
    made.members.append(Member("F-X", date(1990, 1, 1), date(2005, 1, 1), on("2013-06-01")))
    made.incidents += [Incident(AFTER + n * DAY, f"P{n}", "F-X") for n in range(6)]
    assert stands(made)["asb"] == "pass"
    joined = family(incidents=(1, 2))
    joined.members.append(Member("F-X", date(1990, 1, 1), on("2013-05-01")))
    joined.incidents += [Incident(BEFORE + n * DAY, f"P{n}", "F-X") for n in range(10)]
    assert stands(joined)["asb"] == "fail"
    assert stands(joined, whose_events="members at the claim")["asb"] == "pass"


def test_ef4_a_flag_on_somebody_who_left_before_attachment() -> None:
    made = family(incidents=(0, 0))
    made.members.append(Member("F-X", date(1990, 1, 1), date(2005, 1, 1), date(2013, 1, 1)))
    made.flags = [Flag("asb order", date(2012, 10, 1), date(2012, 10, 1), "F-X"), made.flags[1]]
    assert not eligible(made, TERMS, IN_FORCE)


def test_ef5_a_truant_of_four() -> None:
    made = family(born=on("2008-09-01"), terms={name: term(name, 30) for name in school()})
    made.flags = [Flag("local concern", date(2013, 1, 1))]
    assert not eligible(made, TERMS, IN_FORCE)
    assert eligible(made, TERMS, by(under_five="yes"))


def test_ef6_ef29_no_child_is_left() -> None:
    grown = family(born=on("1995-06-01"), terms=mended())
    left = family(terms=mended())
    left.members[1] = Member(CHILD, BORN, date(2005, 1, 1), on("2013-06-01"))
    for made in (grown, left):
        assert stands(made)["education"] == "not relevant"
        assert stands(made, no_child="refused")["education"] == "not evaluable"
    assert stands(left, whose_children="also those who left since attachment")["education"] == "pass"
    first_day = "on the first day of the three terms"
    assert stands(grown, child_age=first_day)["education"] == "pass"


@pytest.mark.parametrize(
    ("since", "paid"), [("2013-04-09", 1600), ("2013-04-10", 1500), ("2013-10-10", 1500)]
)
def test_ef10_work_from_the_day_of_attachment_is_new(since: str, paid: int) -> None:
    made = family()
    made.provision = [Provision(ADULT, "esf", AFTER)]
    made.work = [Work(ADULT, on(since))]
    assert earns(made, WITH_PROGRESS) == paid
    assert earns(made, WITH_PROGRESS, progress_lost="only with the employment result") == 1600


def test_ef12_born_on_29_february() -> None:
    assert birthday(date(1996, 2, 29), 18) == date(2014, 3, 1)
    assert birthday(date(1996, 2, 29), 16) == date(2012, 2, 29)


def test_ef19_ef20_records_missing_where_education_was_no_problem() -> None:
    without = family()
    without.attendance = []
    assert (earns(family(terms=school(spring=None))), earns(without)) == (1500, 1500)
    always = "whenever there is a school-age child"
    assert stands(without, education_relevant=always)["education"] == "not shown"
    relevant = family(terms={"2012-summer": term("2012-summer", 60)})
    on_what_exists = "judged on what exists"
    assert stands(relevant, missing_term=on_what_exists)["education"] == "not shown"


def test_ef31_left_on_is_the_first_day_out() -> None:
    made = family()
    rows = [term(name, 40) for name in ("2012-autumn", "2013-spring", "2013-summer")]
    made.attendance += [Attendance("F-D", row.term, row.reported_on, "yes", 100, 40) for row in rows]
    for left_on, verdict in ((CLAIMED, "not relevant"), (CLAIMED + DAY, "fail")):
        made.members[2:] = [Member("F-D", date(2003, 1, 1), date(2013, 5, 1), left_on)]
        assert stands(made)["education"] == verdict
    made.members[2:] = [Member("F-D", date(2003, 1, 1), date(2013, 4, 20))]
    assert stands(made, joiner="terms since joining")["education"] == "not relevant"


# Readings that stand by themselves


def test_windows() -> None:
    last = on("2013-10-10")
    assert window_to(last, 6, IN_FORCE) == (on("2013-04-11"), last)
    assert window_to(last, 6, by(window_end="ends the day before")) == (on("2013-04-10"), last - DAY)
    assert window_to(last, 6, by(window_end="both ends in")) == (on("2013-04-10"), last)
    assert window_to(last, 6, by(six_months="26 weeks")) == (last - timedelta(days=181), last)
    assert window_to(last, 12, by(six_months="26 weeks")) == (on("2012-10-11"), last)
    assert months_back(on("2013-08-31"), 6) == on("2013-02-28")


@pytest.mark.parametrize(
    ("born_on", "left_on"),
    [("1997-08-31", "2013-06-28"), ("1997-09-01", "2014-06-27"), ("1996-02-29", "2012-06-29")],
)
def test_the_legal_leaving_date(born_on: str, left_on: str) -> None:
    assert legal_leaving_date(on(born_on)) == on(left_on)


def test_work_by_other_readings() -> None:
    ended = works("2013-05-24", "2013-05-23")
    ended.work = [Work(ADULT, on("2013-05-24"), on("2013-09-30"))]
    assert stands(ended)["employment"] == "fail"
    assert stands(ended, work_to_claim="a completed spell is enough")["employment"] == "pass"
    broken = works("2013-05-24", "2013-05-23")
    for days, verdict in ((7, "pass"), (8, "fail")):
        again = on("2013-07-31") + (days + 1) * DAY
        broken.work = [Work(ADULT, on("2013-05-24"), on("2013-07-31")), Work(ADULT, again)]
        assert stands(broken)["employment"] == "fail"
        assert stands(broken, between_jobs="up to 7 days")["employment"] == verdict
    credit = works("2013-05-24", "2013-05-23", "universal credit")
    assert stands(credit, which_benefits="neither counts")["employment"] == "fail"
    on_esf = works("2013-05-24", "2013-05-23")
    on_esf.provision = [Provision(ADULT, "esf", AFTER)]
    assert stands(on_esf)["employment"] == "fail"
    assert stands(on_esf, provision_bars="neither bars")["employment"] == "pass"
    gone = works("2013-05-24", "2013-05-23")
    gone.members[0] = Member(ADULT, date(1980, 1, 1), date(2005, 1, 1), CLAIMED)
    assert stands(gone)["employment"] == "fail"
    assert stands(gone, worker_left="yes")["employment"] == "pass"
    young = works("2013-05-24", "2013-05-23")
    young.members[0] = Member(ADULT, on("1995-06-01"), date(2005, 1, 1))
    assert stands(young)["employment"] == "pass"
    assert stands(young, adult="18 at the event")["employment"] == "fail"


def test_crime_by_other_readings() -> None:
    early = family()
    early.claimed_on = CLAIMED - DAY
    assert stands(early, baseline_after="must follow attachment")["asb"] == "not evaluable"
    assert stands(family(), baseline_after="must follow attachment")["asb"] == "pass"
    quiet = family(incidents=(0, 0))
    assert (earns(quiet), earns(quiet, nothing_relevant="passes")) == (0, 1500)
    bare = family()
    bare.flags = [Flag("local concern", date(2013, 1, 1))]
    assert not eligible(bare, TERMS, IN_FORCE)
    assert eligible(bare, TERMS, by(bare_incident="yes"))
    two = family()
    two.flags = two.flags[:1]
    assert not eligible(two, TERMS, IN_FORCE)
    assert eligible(two, TERMS, by(local_filter="two are enough"))


# Against the product


def test_the_two_agree_on_some_families() -> None:
    told_of = disagreements(7, 600)
    assert not told_of, "\n\n".join(told_of[:2])


def test_the_restatement_knows_every_reading_of_the_programme() -> None:
    for name, reading in PROGRAMME.readings.items():
        if name not in BEYOND:
            assert reading.choice == READINGS[name][0], name
            assert set(READINGS[name]) >= set(PROGRAMME.others(name)), name
    assert offered()


def test_a_family_is_made_again_from_its_seed_and_number() -> None:
    assert told(household(3, 5)) == told([*households(3, 6)][5])
    assert told(household(3, 5)) != told(household(4, 5))
