"""A settlement by steps through a book: what posts, what accounts end at, what a statement says, done again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from instruments.books import Place, legs, table_of
from instruments.pools.settled import AGREED, MONTHLY

RESERVE, SET_ASIDE = "funds:reserve:risk-pool", "funds:set-aside:risk-pool"
OWED, SHARED = "liabilities:owed-to-partners", "assets:contributions-due:risk-share"

BY_SHARES = (
    AGREED[: AGREED.index("[settlement]")].replace('borne_by = "nhs"\n', "")
    + '[risk_share]\nbasis = "opening cash contributions"\nclause = "9"\n'
)
"""The same pool with the short form of a settlement."""

MakePlace = Callable[..., Place]


def settled(place: Place) -> dict[str, dict[str, int]]:
    """Return what each settlement entry moves: by cause, each account and partner that is not a contra."""
    found: dict[str, Counter[str]] = {}
    for entry in place.entries("pool"):
        if ":settlement:" in entry.id or ":unspent:" in entry.id:
            moved = found.setdefault(entry.id.removeprefix("pool:"), Counter())
            for account, partner, _, amount, _ in legs(entry):
                if not account.startswith(("funds:risk-share", "funds:set-aside")):
                    moved[f"{account} {partner}"] += amount
    return {cause: dict(moved) for cause, moved in found.items()}


def test_a_deficit_goes_down_the_list_and_each_step_posts_with_its_clause(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.give(
        "opening-balances",
        f"2013-03-31,pool,{RESERVE},county,,-40.00",
        "2013-03-31,pool,assets:cash,county,,40.00",
    )
    place.spend("hubs", "1000.00")
    place.spend("clinics", "230.00")
    place.through("2014-03")
    # 1,000.00 due, 1,230.00 spent: clinics is 30.00 over its budget, the rest is 200.00 over.
    assert settled(place) == {
        "settlement:2013-14:clinics:partner-nhs": {f"{SHARED} nhs": 3000},
        "settlement:2013-14:pool:reserve-risk-pool": {f"{RESERVE} county": 4000},
        "settlement:2013-14:pool:share-opening-contributions": {
            f"{SHARED} county": 12000,
            f"{SHARED} nhs": 4000,
        },
    }
    cites = [str(entry.because[0]) for entry in place.entries("pool", SHARED)]
    assert cites == ["pool, settlement 9", "pool, settlement 9.2"]
    for partner in ("county", "nhs"):
        assert place.figures(partner, "2014-03")["pool.closing"] == 0
        assert place.figures(partner, "2013-14")["pool.closing"] == 0
    assert place.book.verify().faults == []


@pytest.mark.parametrize("first", ["county", "nhs"])
@pytest.mark.parametrize("spent", ["1000.01", "1000.02", "1000.03", "1000.04"])
def test_an_account_and_its_settlement_give_the_odd_penny_to_the_same_partner(
    make_place: MakePlace, first: str, spent: str
) -> None:
    """A settled year ends at nought: the account took the penny as if nobody were named."""
    place = make_place(pool=AGREED.replace("[settlement]", f'[settlement]\nodd_penny_first = "{first}"'))
    place.spend("hubs", spent)
    place.spend("clinics", "200.00")
    place.through("2014-03")
    for partner in ("county", "nhs"):
        assert place.figures(partner, "2014-03")["pool.closing"] == 0
        assert place.figures(partner, "2013-14")["pool.closing"] == 0


def test_a_surplus_fills_the_reserve_rolls_forward_and_is_shared(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.spend("hubs", "500.00")
    place.spend("clinics", "200.00")
    place.through("2014-03")
    assert settled(place) == {
        "settlement:2013-14:pool:reserve-risk-pool": {f"{RESERVE} county": -10000},
        "settlement:2013-14:pool:roll-forward": {"funds:reserve:rolled-forward county": -3000},
        "settlement:2013-14:pool:share-opening-contributions": {
            f"{OWED} county": -10200,
            f"{OWED} nhs": -6800,
        },
    }
    assert [place.figures(partner, "2014-03")["pool.closing"] for partner in ("county", "nhs")] == [0, 0]


def test_what_was_rolled_forward_is_part_of_the_next_year(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.spend("hubs", "500.00")
    place.spend("clinics", "200.00")
    place.through("2014-03")
    place.spend("hubs", "1030.00", month="2014-04")
    place.through("2015-03")
    assert place.balance("funds:reserve:rolled-forward", "pool") == 0
    later = {cause: moved for cause, moved in settled(place).items() if "2014-15" in cause}
    assert later == {
        "settlement:2014-15:pool:brought-forward": {"funds:reserve:rolled-forward county": 3000},
    }
    assert place.book.verify().faults == []


def test_a_late_invoice_moves_the_settlement_by_reversal_when_march_is_sealed_again(
    make_place: MakePlace,
) -> None:
    place = make_place(pool=AGREED)
    place.spend("hubs", "800.00")
    place.spend("clinics", "200.00")
    place.through("2014-03")
    assert settled(place) == {}
    place.reopen("2014-03")
    place.give("expenditure", "2014-03-05,hubs,10.00,LATE", sender="county")
    place.close("2014-03")
    assert (place.balance(SHARED, "pool", "county"), place.balance(SHARED, "pool", "nhs")) == (600, 400)
    place.reopen("2014-03")
    place.give("expenditure", "2014-03-06,hubs,-10.00,CREDIT", sender="county")
    place.close("2014-03")
    assert (place.balance(SHARED, "pool", "county"), place.balance(SHARED, "pool", "nhs")) == (0, 0)
    assert place.book.verify().faults == []


def test_settled_each_month_on_the_running_total(make_place: MakePlace) -> None:
    place = make_place(
        pool=MONTHLY.replace(
            '{ step = "reserve", reserve = "risk-pool", up_to = "50.00", cite = "9.1" },\n', ""
        )
    )
    place.spend("hubs", "100.00")
    place.through("2013-04")
    # 83.33 fell due, 100.00 was spent on hubs; nothing of 16.67 was spent on clinics, which is the NHS's own.
    assert settled(place) == {
        "settlement:2013-04:running": {
            f"{SHARED} county": 2000,
            f"{OWED} nhs": -333,
        }
    }
    place.spend("hubs", "20.00", month="2013-05")
    place.through("2013-05")
    by_month = [cause for cause in settled(place) if cause.startswith("settlement:2013-0")]
    assert by_month == ["settlement:2013-04:running", "settlement:2013-05:running"]
    place.through("2014-03")
    assert [place.figures(partner, "2014-03")["pool.closing"] for partner in ("county", "nhs")] == [0, 0]
    assert place.book.verify().faults == []


def test_the_monthly_settlement_of_a_year_comes_to_that_of_its_end(make_place: MakePlace) -> None:
    def ended(pool: str, name: str) -> list[int]:
        place = make_place(name, pool=pool)
        for month, amount in (("2013-04", "300.00"), ("2013-07", "20.00"), ("2014-02", "900.00")):
            place.spend("hubs", amount, month=month)
        place.through("2014-03")
        return [
            place.balance(account, "pool", partner)
            for account in ("funds:risk-share", SHARED, OWED)
            for partner in ("county", "nhs")
        ]

    monthly, yearly = ended(MONTHLY, "monthly"), ended(AGREED, "yearly")
    assert monthly[:2] == yearly[:2]
    assert [shared + owed for shared, owed in zip(monthly[2:4], monthly[4:], strict=True)] == [
        shared + owed for shared, owed in zip(yearly[2:4], yearly[4:], strict=True)
    ]


def test_unspent_fenced_money_goes_back_to_its_giver_and_the_other_fence_carries_it(
    make_place: MakePlace,
) -> None:
    place = make_place(pool=AGREED)
    place.give(
        "grants",
        "2013-04-03,pool,department,carers,900.00,G1,",
        "2013-04-03,pool,department,drugs,210.00,G2,",
    )
    place.spend("hubs", "800.00")
    place.spend("clinics", "200.00")
    place.through("2014-03")
    unspent = {cause: moved for cause, moved in settled(place).items() if cause.startswith("unspent")}
    assert unspent == {
        "unspent:carers:2013-14": {
            "income:grants:unspent-carers department": 10000,
            f"{OWED} department": -10000,
        }
    }
    department = table_of(place.statement("department", "2014-03"), "Where you stand")
    assert department["Fenced money of yours that was not spent"] == ["£100.00", "£100.00"]
    assert department["Owed to you at 31 March 2014"] == ["£100.00", "£100.00"]
    account = place.schedule("2014-03", "memorandum")
    assert table_of(account, "Surplus or deficit")["Ring-fenced and carried forward"] == ["£10.00"]
    place.reopen("2014-03")
    place.give("expenditure", "2014-03-05,hubs,100.00,LATE", sender="county")
    place.close("2014-03")
    assert place.balance(OWED, "pool", "department") == 0
    assert place.book.verify().faults == []


def test_fenced_money_that_is_put_right_by_hand_is_told_once(make_place: MakePlace) -> None:
    """It stood as money given back and as put right, and what the giver was paid made up for it."""
    place = make_place(pool=AGREED)
    place.give("grants", "2013-04-03,pool,department,carers,900.00,G1,")
    place.spend("hubs", "800.00")
    place.through("2014-03")
    place.reverse("pool:unspent:carers:2013-14")
    place.close("2014-04")
    department = table_of(place.statement("department", "2014-04"), "Where you stand")
    assert department["Owed to you, brought forward"] == ["£100.00", "£100.00"]
    assert department["Brought in, accrued, or put right by hand"] == ["−£100.00", "−£100.00"]
    assert department.keys().isdisjoint({"Fenced money of yours that was not spent", "Less paid to you"})


def test_a_fence_is_broken_by_what_is_not_there_any_more_of_several_together(make_place: MakePlace) -> None:
    from pooledbudget.errors import Refused

    place = make_place(pool=AGREED)
    place.give(
        "grants",
        "2013-04-03,pool,department,carers,90.00,G1,",
        "2013-04-03,pool,department,drugs,10.00,G2,",
    )
    place.give("expenditure", "2013-04-05,hubs,200.00,X", sender="county")
    with pytest.raises(Refused) as refused:
        place.close("2013-04")
    (finding,) = refused.value.findings
    assert "10.00 of ring fence drugs is not spent yet" in finding.what


# What is told


def test_the_statement_shows_the_settlement_step_by_step_with_ones_own_part(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.spend("hubs", "1000.00")
    place.spend("clinics", "230.00")
    place.through("2014-03")
    shown = place.statement("nhs", "2014-03")
    steps = table_of(shown, "How the difference of the Smallshire pool")
    assert list(steps.values()) == [
        ["", "", "−£200.00", ""],
        ["−£200.00", "£0.00", "−£200.00", "£0.00"],
        ["−£200.00", "−£200.00", "£0.00", "−£40.00"],
    ]
    assert next(iter(steps)) == "The difference, with what came to it"
    assert "no more was there" in list(steps)[1]
    clinics = table_of(shown, "How the difference of Clinics")
    assert list(clinics.values())[-1] == ["−£30.00", "−£30.00", "£0.00", "−£30.00"]
    assert any("is your part of a deficit" in said for said in shown.headline)


def test_a_part_of_a_deficit_makes_no_paid_instalment_late(make_place: MakePlace) -> None:
    """What is settled on 31 March fell due then: it is no instalment of April, or of the year."""
    place = make_place(pool=AGREED)
    place.spend("hubs", "1000.00")
    for month in range(1, 13):
        day = f"{2013 if month > 3 else 2014}-{month:02d}-20"
        place.give("contributions", f"{day},pool,nhs,cash,{34 if month % 3 == 0 else 33}.00,N{month},")
    place.through("2014-03")
    said = list(table_of(place.statement("nhs", "2014-03"), "Where you stand"))
    assert [label for label in said if label.startswith("Owed by you at")] == ["Owed by you at 31 March 2014"]
    assert (
        place.figures("nhs", "2014-03")["pool.outstanding"] == place.figures("nhs", "2014-03")["pool.deficit"]
    )
    assert place.figures("nhs", "2014-03")["pool.deficit"] > 0


def test_the_budget_table_says_what_is_under_and_what_is_forecast(make_place: MakePlace) -> None:
    forecast = (
        '[[forecasts]]\nline = "hubs"\nyear = "2013-14"\non = 2013-06-30\namount = "850.00"\nreason = "agency"\n'
        '[[virement_limits]]\napprover = "the board"\n'
        '[[virements]]\non = 2013-05-10\nfrom_line = "clinics"\nto_line = "hubs"\namount = "20.00"\n'
        'reason = "winter"\napproved_by = "the board"\n'
        '[[commitments]]\nline = "hubs"\non = 2013-06-01\namount = "5.00"\n'
    )
    place = make_place(pool=AGREED + forecast)
    place.spend("hubs", "300.00")
    place.give("expenditure", "2013-04-05,patrols,7.00,P1", sender="police")
    place.through("2013-06")
    table = table_of(place.schedule("2013-06", "memorandum"), "Budget and spending")
    assert table["Hubs"] == [
        "£800.00", "£820.00", "£205.00", "£300.00", "−£95.00", "£5.00", "£850.00", "−£30.00",
    ]  # fmt: skip
    assert table["Clinics"][:5] == ["£200.00", "£180.00", "£45.00", "£0.00", "£45.00"]
    assert table["Patrols (aligned)"][:5] == ["£60.00", "£60.00", "£15.00", "£7.00", "£8.00"]
    assert table["Lines charged to the pool, in all"][:5] == [
        "£1,000.00",
        "£1,000.00",
        "£250.00",
        "£300.00",
        "−£50.00",
    ]
    assert table["Care, in all"][3] == "£307.00"
    assert table["Care, charged to the pool"][3:5] == ["£300.00", "−£95.00"]
    assert "Health, charged to the pool" not in table
    assert table["Led by Smallshire County Council, in all"][3] == "£300.00"
    assert [line for line in table if not line.startswith("Led")] == [
        "Hubs", "Patrols (aligned)", "Care, charged to the pool", "Care, in all",
        "Clinics", "Health, in all", "Lines charged to the pool, in all",
    ]  # fmt: skip
    moved = table_of(place.schedule("2013-06", "memorandum"), "What was moved")
    assert moved["10 May 2013: Clinics to Hubs"] == ["£20.00", "the board", "winter"]
    own = table_of(place.statement("nhs", "2013-06"), "Budget and spending")
    assert own == table


def test_the_estimate_of_use_in_force_on_the_day_governs_each_settlement(make_place: MakePlace) -> None:
    use = (
        'use.2013-14 = { estimate = { county = "60%", nhs = "40%" }, '
        'revised = [{ from = 2013-05-01, estimate = { county = "50%", nhs = "50%" } }] }\n'
    )
    steps = MONTHLY[: MONTHLY.index("overspend = [")] + 'overspend = [{ step = "share", by = "use" }]\n'
    place = make_place(
        pool=steps.replace('grants = ["other"]\n', f'grants = ["other"]\n{use}').replace(
            'borne_by = "nhs"\n', ""
        )
    )
    place.spend("hubs", "183.33")
    place.close("2013-04")  # 83.33 fell due, 183.33 was spent
    assert [place.balance(SHARED, "pool", partner) for partner in ("county", "nhs")] == [6_000, 4_000]
    place.spend("hubs", "83.33", "2013-05")  # 166.67 fell due so far, 266.66 was spent
    place.close("2013-05")
    assert [place.balance(SHARED, "pool", partner) for partner in ("county", "nhs")] == [5_000, 4_999]


def test_budgets_stand_in_the_tree_of_themes_with_totals_by_theme_and_level(make_place: MakePlace) -> None:
    tree = (
        "[themes]\nhealth = { title = 'Health', level = 'whole place' }\n"
        "care = { title = 'Care', under = 'home', level = 'neighbourhood' }\n"
        "home = { title = 'Home', under = 'health' }\n"
    )
    agreed = AGREED.replace('themes = { care = "Care", health = "Health" }\n', "").replace(
        "[schemes.hubs]", f"{tree}[schemes.hubs]"
    )
    place = make_place(pool=agreed)
    place.spend("hubs", "300.00")
    place.spend("clinics", "10.00")
    place.give("expenditure", "2013-04-05,patrols,7.00,P1", sender="police")
    place.close("2013-04")
    table = table_of(place.schedule("2013-04", "memorandum"), "Budget and spending")
    assert [line for line in table if not line.startswith("Led")] == [
        "Clinics",
        "Hubs",
        "Patrols (aligned)",
        "Health: Home: Care, charged to the pool",
        "Health: Home: Care, in all",
        "Health: Home, charged to the pool",
        "Health: Home, in all",
        "Health, charged to the pool",
        "Health, in all",
        "Whole place level, in all",
        "Neighbourhood level, charged to the pool",
        "Neighbourhood level, in all",
        "Lines charged to the pool, in all",
    ]
    assert table["Health: Home: Care, in all"] == table["Health: Home, in all"]
    assert table["Health, in all"][3] == "£317.00"
    assert table["Health, charged to the pool"][3] == "£310.00"
    assert table["Whole place level, in all"] == table["Clinics"]
    assert table["Neighbourhood level, in all"][3:5] == ["£307.00", "−£235.33"]
    assert table["Neighbourhood level, in all"][6] == "£860.00"


def test_partners_sum_to_the_memorandum_account_which_agrees_with_the_ledger(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.give(
        "contributions", "2013-04-05,pool,nhs,cash,400.00,N1,", "2013-04-05,pool,nhs,in kind,12.00,K1,"
    )
    place.give("grants", "2013-04-03,pool,department,other,77.00,G1,")
    place.spend("hubs", "500.00")
    place.through("2014-03")
    account = place.schedule("2013-14", "memorandum")
    values = dict(account.values)
    partners = [place.figures(partner, "2013-14") for partner in ("county", "nhs")]
    cash = sum(values[f"pool.memorandum.cash.{partner}"] for partner in ("county", "nhs"))
    assert cash == sum(figures["pool.contributions"] for figures in partners) == 100_000
    assert values["pool.memorandum.funding"] == 100_000 + 1_200 + 7_700
    assert values["pool.memorandum.difference"] == (
        values["pool.memorandum.funding"] - values["pool.memorandum.spending"]
    )
    parts = sum(amount for name, amount in values.items() if name.startswith("pool.memorandum.part."))
    kept = sum(amount for name, amount in values.items() if name.startswith("pool.memorandum.reserve."))
    assert parts + kept + values.get("pool.memorandum.left", 0) == values["pool.memorandum.difference"]
    assert values["pool.memorandum.ledger.all.due"] == 100_000
    assert values["pool.memorandum.balance.cash"] == place.balance("assets:cash", "pool")
    held = sum(place.balance(path, "pool") for path in ("assets", "liabilities"))
    assert values["pool.memorandum.net-assets"] == held
    assert any(
        "£1,089.00 was put into" in said and "and £512.00 was spent: £577.00 more was put in" in said
        for said in account.headline
    )


# What is objected to


def test_a_deficit_that_no_step_takes_is_unfunded_and_said(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED.replace(', over_to = "county"', ""))
    place.spend("hubs", "1000.00")
    closing = place.through("2014-03")
    said = [finding.what for finding in closing.findings]
    assert (
        "£100.00 of the deficit of pool at 31 March 2014 is unfunded: no step of its settlement takes it"
        in said
    )
    account = place.schedule("2014-03", "memorandum")
    assert table_of(account, "Surplus or deficit")["Unfunded: no step of the agreement takes it"] == [
        "−£100.00"
    ]


def test_a_surplus_that_no_step_takes_is_left_and_said(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED[: AGREED.index("underspend = [")])
    place.spend("hubs", "790.00")
    place.spend("clinics", "200.00")
    *_, said = [finding.what for finding in place.through("2014-03").findings]
    assert [said] == [
        "£10.00 of the surplus of pool at 31 March 2014 is left: no step of its settlement takes it"
    ]


def test_a_line_that_settles_by_itself_without_a_budget_is_said(make_place: MakePlace) -> None:
    place = make_place(
        pool=AGREED.replace('line = "clinics"', 'line = "patrols"', 1)
        .replace('"60.00"', '"60.01"')
        .replace(
            'line = "patrols"\nyear = "2013-14"\namount = "60.01"',
            'line = "hubs"\nyear = "2014-15"\namount = "60.01"',
        )
    )
    place.spend("clinics", "5.00")
    *_, said = [finding.what for finding in place.close("2013-04").findings]
    assert [said] == [
        "clinics of pool has spent £5.00 in 2013 to 2014, by 2 April 2013, and has no budget to settle it by"
    ]


SOVEREIGN = (
    AGREED.replace('title = "Hubs"', 'title = "Hubs"\nauthority = "county"')
    .replace("[settlement]", "SOVEREIGN\n\n[settlement]")
    .replace("reserves = ", 'sovereignty = "4.1"\nreserves = ')
    .replace("SOVEREIGN\n", "")
)


def test_no_line_of_one_authority_pays_for_anothers_spending_without_its_consent(
    make_place: MakePlace,
) -> None:
    place = make_place(pool=SOVEREIGN)
    refused = place.offer("expenditure", "2013-04-05,hubs,9.00,X1", sender="police")
    assert not refused.accepted
    (finding,) = refused.findings
    assert finding.what == "hubs is a line of county, and county has not consented that it pays for police"
    assert finding.rule.startswith("clause 4.1")
    consent = '[[consents]]\nby = "county"\non = 2013-04-01\nline = "hubs"\n'
    agreed = make_place("agreed", pool=SOVEREIGN + consent)
    assert agreed.offer("expenditure", "2013-04-05,hubs,9.00,X1", sender="police").accepted
    assert agreed.offer("expenditure", "2013-04-05,hubs,9.00,X2", sender="county").accepted


def test_spending_on_days_that_are_not_the_lines_is_remarked_on(make_place: MakePlace) -> None:
    dated = AGREED.replace(
        'title = "Hubs"', 'title = "Hubs"\nstarts = 2013-04-10\nends = 2013-05-31'
    ).replace('grants = ["other"]', 'grants = [{ name = "other", ends = 2013-04-30 }]')
    place = make_place(pool=dated)
    early = place.offer("expenditure", "2013-04-09,hubs,9.00,X1", sender="county")
    assert [finding.what for finding in early.findings] == [
        "2013-04-09 is before 2013-04-10, when the line hubs begins"
    ]


def test_a_part_of_a_deficit_is_no_instalment_that_is_late(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.give("contributions", "2014-03-05,pool,nhs,cash,400.00,N1,")
    place.spend("hubs", "800.00")
    place.spend("clinics", "230.00")
    place.through("2014-03")
    owing = table_of(place.statement("nhs", "2014-03"), "Where you stand")
    assert owing["Owed by you at 31 March 2014"] == ["£30.00", "£30.00"]


def test_the_memorandum_account_has_the_year_before_beside_it(make_place: MakePlace) -> None:
    place = make_place(pool=AGREED)
    place.spend("hubs", "790.00")
    place.spend("clinics", "200.00")
    place.through("2014-03")
    place.spend("hubs", "5.00", month="2014-04")
    place.close("2014-04")
    account = place.schedule("2014-04", "memorandum")
    assert table_of(account, "Gross funding")["Gross funding"] == ["£83.33", "£83.33", "£1,000.00"]
    assert table_of(account, "Gross spending")["Gross spending"] == ["£5.00", "£5.00", "£990.00"]
    assert len(table_of(place.schedule("2014-03", "memorandum"), "Gross funding")["Gross funding"]) == 2


def test_a_month_settled_again_leaves_out_what_ring_fences_carried_in_later_months(
    make_place: MakePlace,
) -> None:
    """With April opened again, a grant of May took 60.00 from the running total of April."""
    place = make_place(pool=MONTHLY)
    place.spend("hubs", "100.00")
    place.give("grants", "2013-05-02,pool,department,drugs,60.00,G1,")
    place.through("2013-06")
    before = settled(place)
    place.reopen("2013-04")
    place.close("2013-04")
    assert settled(place) == before


def passed_on(place: Place) -> dict[str, int]:
    """Return what the year's difference came to for each partner and in each reserve, all that was posted."""
    found: Counter[str] = Counter()
    for entry in place.entries("pool"):
        for account, partner, _, amount, _ in legs(entry):
            if account == "funds:risk-share":
                found[partner] += amount
            if account.startswith("funds:set-aside:"):
                found[account.removeprefix("funds:set-aside:")] += amount
    return {name: amount for name, amount in found.items() if amount}


def told(place: Place, partner: str) -> dict[str, int]:
    found = place.figures(partner, "2014-03")
    return {name: found[f"pool.{name}"] for name in ("owed", "outstanding", "closing")}


def test_a_year_settled_whole_at_its_end_takes_off_what_its_months_had_passed_on(
    tmp_path: Path,
) -> None:
    """Settled each month to June and at the year's end from then on: June's surplus was passed on twice."""
    at_once, changed = Place(tmp_path / "one", AGREED), Place(tmp_path / "other", MONTHLY)
    for place in (at_once, changed):
        place.spend("hubs", "100.00")
    changed.through("2013-06")
    changed.agree("pool", AGREED)
    for place in (at_once, changed):
        place.through("2014-03")
    assert passed_on(changed) == passed_on(at_once)
    for partner in ("county", "nhs"):
        assert told(changed, partner) == told(at_once, partner)
    assert changed.balance(RESERVE) == at_once.balance(RESERVE)
    assert changed.book.verify().faults == []


def test_by_the_short_form_a_year_takes_off_what_its_months_had_passed_on_too(tmp_path: Path) -> None:
    at_once, changed = Place(tmp_path / "one", BY_SHARES), Place(tmp_path / "other", MONTHLY)
    for place in (at_once, changed):
        place.spend("hubs", "100.00")
    changed.through("2013-06")
    changed.agree("pool", BY_SHARES)
    for place in (at_once, changed):
        place.through("2014-03")
    assert passed_on(changed) == passed_on(at_once)
    cites = {str(entry.because[0]) for entry in changed.entries("pool", SET_ASIDE) if "2013-14" in entry.id}
    assert cites == {"pool, risk_share 9"}


@pytest.mark.parametrize(("first", "then"), [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)])
def test_a_year_settled_again_by_other_terms_is_settled_once(tmp_path: Path, first: int, then: int) -> None:
    """With March opened again, what the terms before had passed on stood beside what the new ones passed."""
    terms = (AGREED, MONTHLY, BY_SHARES)
    place, other = Place(tmp_path / "one", terms[first]), Place(tmp_path / "other", terms[then])
    for each in (place, other):
        each.spend("hubs", "100.00")
        each.through("2014-03")
    place.agree("pool", terms[then])
    place.reopen("2014-03")
    place.close("2014-03")
    assert passed_on(place) == passed_on(other)
    assert told(place, "nhs") == told(other, "nhs")


def test_a_reserve_that_the_terms_lost_gives_back_what_months_of_the_year_had_kept_in_it(
    tmp_path: Path,
) -> None:
    """66.66 stayed in a reserve that no clause named any more, and was passed to the partners besides."""
    without = MONTHLY.replace('reserves = { risk-pool = "the risk pool" }\n', "")
    without = "\n".join(line for line in without.splitlines() if '"reserve"' not in line)
    place, other = Place(tmp_path / "one", MONTHLY), Place(tmp_path / "other", without)
    place.through("2013-04")
    assert place.balance(RESERVE) == -6666
    place.agree("pool", without)
    for each in (place, other):
        each.through("2013-06")
    assert passed_on(place) == passed_on(other)
    assert place.balance(RESERVE) == 0


def test_what_went_back_of_a_fence_that_the_terms_lost_is_shared_when_the_year_is_settled_again(
    tmp_path: Path,
) -> None:
    """60.00 stood as returned to the department by a clause that was gone, and was nobody's of the surplus."""
    fence = AGREED[AGREED.index("[[ring_fence]]") : AGREED.index('[[ring_fence]]\nname = "drugs"')]
    free = AGREED.replace(fence, "").replace('grants = ["other"]', 'grants = ["other", "carers"]')
    place, other = Place(tmp_path / "one", AGREED), Place(tmp_path / "other", free)
    for each in (place, other):
        each.give("grants", "2013-04-02,pool,department,carers,60.00,G1,")
        each.through("2014-03")
    assert place.balance(OWED, partner="department") == -6000
    place.agree("pool", free)
    place.reopen("2014-03")
    place.close("2014-03")
    assert place.balance(OWED, partner="department") == 0
    assert passed_on(place) == passed_on(other)


def test_a_year_written_as_a_month_is_takes_nothing_of_that_month_for_its_own(tmp_path: Path) -> None:
    """2011-12 is December 2011 and the financial year: what December passed on stands, and is taken off."""
    earlier = {"2014-15": "2012-13", "2013-14": "2011-12", "2013-04": "2011-04", "2015-03": "2013-03"}
    whole, monthly = AGREED, MONTHLY
    for was, now in earlier.items():
        whole, monthly = whole.replace(was, now), monthly.replace(was, now)
    place = Place(tmp_path / "one", monthly, first="2011-04")
    at_once = Place(tmp_path / "other", whole, first="2011-04")
    for each in (place, at_once):
        each.spend("hubs", "100.00", month="2011-04")
    place.through("2011-12")
    place.agree("pool", whole)
    for each in (place, at_once):
        each.through("2012-03")
    assert "reverses:pool:settlement:2011-12:running" not in settled(place)
    assert "reverses:settlement:2011-12:running" not in settled(place)
    assert passed_on(place) == passed_on(at_once)
