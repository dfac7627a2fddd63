"""Clauses of a pooled agreement that could never do anything: each is refused with its place."""

from __future__ import annotations

import pytest

from instruments.pools.agreements import LINES, agreement
from pooledbudget.errors import Refused
from pooledbudget.instruments.pools.idle import idle

SHARE = 'overspend = [{ step = "share" }]'


def over(*steps: str, more: str = "") -> str:
    return f"{more}overspend = [{', '.join(steps)}]"


def before(step: str) -> str:
    return f"before = [{step}]\n{SHARE}"


HELD = '{ step = "hold back", partner = "nhs", amount = "1.00", target = "4%", measure = "m" }'
REWARD = (
    '[rewards.prg]\ntitle = "reward"\nbase = "1.00"\n[[rewards.prg.targets]]\ntitle = "t"\nweight = "100%"\n'
    'target = "40%"\nreached = "0.4"\n'
)
FENCE = '[[ring_fence]]\nname = "ph"\ngrants = ["%s"]\nschemes = [%s]\nclause = "7"\n'
IDLE: dict[str, tuple[str, str, str, str]] = {
    "a budget of a year outside": (
        SHARE,
        'budgets = [{ line = "ward", year = "2016-17", amount = "1.00" }]',
        "budgets.1.year",
        "outside the agreement's dates",
    ),
    "a forecast of the year before": (
        SHARE,
        'forecasts = [{ line = "ward", year = "2012-13", on = 2013-04-01, amount = "1.00", reason = "x" }]',
        "forecasts.1.year",
        "outside the agreement's dates",
    ),
    "use of a year outside": (SHARE, 'use.2016-17.estimate = { nhs = "100%" }', "use.2016-17", "outside"),
    "a measure of a year outside": (
        before(HELD),
        'measured.2016-17 = { m = "1%" }',
        "measured.2016-17",
        "outside",
    ),
    "a grant of a year outside": (
        SHARE,
        'grants = [{ name = "g", amounts = { 2015-16 = "1.00" } }]',
        "grants.g.amounts",
        "outside",
    ),
    "a commitment released when it begins": (
        SHARE,
        'commitments = [{ line = "ward", on = 2013-05-01, until = 2013-05-01, amount = "1.00" }]',
        "commitments.1.until",
        "nothing is bound",
    ),
    "a commitment the day after the end": (
        SHARE,
        'commitments = [{ line = "ward", on = 2015-04-01, amount = "1.00" }]',
        "commitments.1.on",
        "after the agreement ends",
    ),
    "an exit fee the day after the end": (
        before('{ step = "exit fee", partner = "nhs", amount = "1.00", on = 2015-04-01 }'),
        "",
        "settlement.before.1.on",
        "no day of the agreement",
    ),
    "an exit fee the day before the start": (
        before('{ step = "exit fee", partner = "nhs", amount = "1.00", on = 2013-03-31 }'),
        "",
        "settlement.before.1.on",
        "no day of the agreement",
    ),
    "a step between two settlements": (
        over('{ step = "partner", partner = "nhs", from = 2013-04-01, to = 2014-03-30 }'),
        "",
        "settlement.overspend.1.from",
        "no settlement",
    ),
    "a step until the day before the first": (
        over('{ step = "partner", partner = "nhs", to = 2014-03-30 }'),
        "",
        "settlement.overspend.1.to",
        "no settlement",
    ),
    "a step behind one that takes all": (
        over('{ step = "partner", partner = "nhs" }', '{ step = "share" }'),
        "",
        "settlement.overspend.2",
        "a step before it takes all",
    ),
    "a size kept of what is drawn on": (
        over('{ step = "reserve", reserve = "spare", holds_up_to = "1.00" }', '{ step = "share" }'),
        "",
        "settlement.overspend.1.holds_up_to",
        "an underspend says",
    ),
    "an offset of the pool against its own lines": (
        over('{ step = "offset", lines = ["ward"] }', '{ step = "share" }'),
        "",
        "settlement.overspend.1.lines",
        "in the pool's difference already",
    ),
    "a part of nothing": (
        over('{ step = "share", part = "0/3" }', '{ step = "share" }'),
        "",
        "settlement.overspend.1.part",
        "a part of nothing",
    ),
    "savings until nothing": (
        SHARE + '\nunderspend = [{ step = "savings", partners = ["nhs"], until = "0.0%" }]',
        "",
        "settlement.underspend.1.until",
        "a part of nothing",
    ),
    "a cap of nothing": (
        over('{ step = "share", cap = { each = "0%" } }'),
        "",
        "settlement.overspend.1.cap.each",
        "nobody bears anything",
    ),
    "a cap for who does not share": (
        over('{ step = "share", among = ["nhs"], cap = { partners = { county = "1.00" } } }'),
        "",
        "settlement.overspend.1.cap.partners",
        "county has no share",
    ),
    "a share among who contributes nothing": (
        over('{ step = "share", among = ["nhs", "police"] }'),
        "",
        "settlement.overspend.1.among",
        "police has nothing that it shares by",
    ),
    "a cap over shares that are none": (
        over('{ step = "partner", partner = "nhs" }', more='cap = { each = "1.00" }\n'),
        "",
        "settlement.cap",
        "it caps nothing",
    ),
    "an odd penny to who has no share": (
        f'odd_penny_first = "police"\n{SHARE}',
        "",
        "settlement.odd_penny_first",
        "police has no share",
    ),
    "sovereignty of nobody": (SHARE, 'sovereignty = "4.1"', "sovereignty", "no line has an authority"),
    "a measure that nothing goes by": (
        SHARE,
        'measured.2013-14 = { m = "1%" }',
        "measured.2013-14.m",
        "no hold-back",
    ),
    "a measure that is written otherwise": (
        before(HELD),
        'measured.2013-14 = { m = "0.04" }',
        "measured.2013-14.m",
        "not written as the target is, 4%",
    ),
    "a target reached that is written otherwise": (
        SHARE,
        REWARD,
        "rewards.prg.targets.reached",
        "target is, 40%",
    ),
    "a grant named twice": (SHARE, 'grants = ["g", { name = "g" }]', "grants", "g is named twice"),
    "two fences of one name": (
        SHARE,
        FENCE % ("g", '"home"') + FENCE % ("k", '"ward"'),
        "ring_fence.name",
        "two ring fences are called ph",
    ),
    "a fence with a scheme twice": (
        SHARE,
        FENCE % ("g", '"home", "home"'),
        "ring_fence.schemes",
        "spent once",
    ),
}


def faults(settlement: str = SHARE, above: str = "", lines: str = LINES, given: str = "") -> dict[str, str]:
    """Return what is wrong by where it stands."""
    with pytest.raises(Refused) as refused:
        agreement(settlement, above=above, lines=lines, given=given)
    found = refused.value.findings
    assert len({finding.what for finding in found}) == len(found), "each is told once"
    return {finding.column: finding.what for finding in found}


@pytest.mark.parametrize(("settlement", "above", "place", "what"), IDLE.values(), ids=IDLE)
def test_a_clause_that_can_do_nothing_is_refused(settlement: str, above: str, place: str, what: str) -> None:
    found = faults(settlement, above)
    assert list(found) == [place]
    assert what in found[place]


@pytest.mark.parametrize(
    ("line", "place", "what"),
    [
        ("starts = 2015-04-01", "starts", "after the agreement ends"),
        ("ends = 2013-03-31", "ends", "before the agreement starts"),
        ('overspend = [{ step = "offset", lines = ["home"] }]', "overspend.1.lines", "the line itself"),
        ('overspend = [{ step = "uncommitted", lines = ["fair"] }]', "overspend.1.lines", "fair is aligned"),
    ],
)
def test_a_line_that_says_what_can_do_nothing_is_refused(line: str, place: str, what: str) -> None:
    fair = '[schemes.fair]\ntitle = "The fair"\ntheme = "care"\nstatus = "aligned"\n'
    found = faults(lines=LINES.replace('"Home care"', f'"Home care"\n{line}') + fair)
    assert list(found) == [f"schemes.home.{place}"]
    assert what in found[f"schemes.home.{place}"]


X, NHS, COUNTY = 'covers = ["X"]', 'senders = ["nhs"]', 'senders = ["county"]'


def coded(home: str, ward: str, clinic: str) -> str:
    """Return three lines, each with the codes it covers and who may send for it."""
    lines = LINES
    for title, said in (("Home care", home), ("The ward", ward), ("The clinic", clinic)):
        lines = lines.replace(f'"{title}"', f'"{title}"\n{said}')
    return lines


@pytest.mark.parametrize(
    ("home", "ward", "clinic", "place", "what"),
    [
        (X, X, "", "ward", "'X' means home already"),
        (X, f"{X}\n{NHS}", "", "ward", "'X' means home already"),
        (f"{X}\n{NHS}", f"{X}\n{NHS}", "", "ward", "'X' means home already"),
        (f"{X}\n{NHS}", f"{X}\n{COUNTY}", f'{X}\nsenders = ["county", "nhs"]', "clinic", "'X' means home"),
        ('covers = ["*"]', 'covers = ["*"]', "", "ward", "'*' means home already"),
        ('covers = ["ward"]', "", "", "home", "'ward' means ward already"),
    ],
)
def test_a_code_that_means_another_line_in_every_file_is_refused(
    home: str, ward: str, clinic: str, place: str, what: str
) -> None:
    """Two lines named one code, and all its money went to the first without a word."""
    found = faults(lines=coded(home, ward, clinic))
    assert list(found) == [f"schemes.{place}.covers"]
    assert what in found[f"schemes.{place}.covers"]


@pytest.mark.parametrize(
    ("home", "ward"),
    [
        (f"{X}\n{NHS}", X),
        (f"{X}\n{NHS}", f"{X}\n{COUNTY}"),
        (X, 'covers = ["x"]'),
        ('covers = ["home", "X"]', ""),
        (f'covers = ["ward"]\n{COUNTY}', NHS),
    ],
)
def test_a_code_that_means_a_line_in_somebodys_file_stands(home: str, ward: str) -> None:
    assert set(agreement(SHARE, lines=coded(home, ward, "")).schemes) == {"home", "ward", "clinic"}


@pytest.mark.parametrize(
    "days",
    [
        "from = 2013-04-02",
        'instalments = "quarterly"\nfrom = 2013-04-02\nto = 2013-06-30',
        'instalments = "monthly"\nfrom = 2014-03-02',
    ],
)
def test_a_contribution_of_which_nothing_falls_due_is_refused(days: str) -> None:
    more = f'[[contributions]]\npartner = "police"\nyear = "2013-14"\namount = "12.00"\n{days}\n'
    assert "no instalment of police" in faults(lines=LINES + more)["contributions"]


@pytest.mark.parametrize(
    ("given", "place", "what"),
    [
        ('overspend = "1.00", measured = { n = "1%" }', ".measured.n", "no hold-back goes by it"),
        ('overspend = "1.00", on = 2016-03-31', ".on", "no day on which the agreement settles"),
        ('overspend = "1.00", on = 2013-03-31', ".on", "no day on which the agreement settles"),
    ],
)
def test_an_example_of_what_never_is_is_refused(given: str, place: str, what: str) -> None:
    found = faults(before(HELD), 'measured.2013-14 = { m = "1%" }', given=given)
    assert list(found) == [f"example.1.given{place}"]
    assert what in found[f"example.1.given{place}"]


@pytest.mark.parametrize(
    "given", ['uplift = "2013-14", overspend = "1.00"', 'uplift = "2013-14", reward = "prg"']
)
def test_an_example_of_two_things_is_refused(given: str) -> None:
    reward = 'rewards.prg = { title = "reward", base = "1.00", earned = "1%" }'
    assert "works out one of them" in faults(above=reward, given=given)["example.1.given"]


def test_an_example_that_expects_nought_of_a_name_mistyped_is_refused() -> None:
    """It would agree: nought is what everybody has who is nobody."""
    example = '[[example]]\ngiven = { overspend = "1.00" }\nexpect = { nsh = "0.00" }\n'
    assert "did you mean 'nhs'" in faults(lines=LINES + example)["example.1.expect"]


@pytest.mark.parametrize("key", ["use.2013-15.estimate.nhs", "measured.2013-15.m", "opening.2013-15.nhs"])
def test_a_year_whose_parts_do_not_follow_each_other_is_refused_in_its_place(key: str) -> None:
    found = faults(above=f'{key} = "100%"')
    assert any("'2013-15' is not a financial year" in what for what in found.values())
    assert all("2013-15" in place for place in found)


def test_what_takes_all_in_some_years_leaves_the_others_to_the_steps_behind_it() -> None:
    for days in ("to = 2014-03-31", "from = 2014-04-01"):
        first = f'{{ step = "partner", partner = "nhs", {days} }}'
        terms = agreement(over(first, '{ step = "share", by = "equal" }'))
        assert list(idle(terms)) == []
