"""From what a result earns to what each payer is claimed: a discount, caps in order, shares."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.bonds.kit import bond, on, result
from pooledbudget.instruments.bonds.claims import Claim, Claimed, claim, claimed
from pooledbudget.instruments.bonds.earning import Earned, Reason
from pooledbudget.instruments.bonds.terms import BondTerms

PRICE = 'pays = "price"\nprice = "1.00"\n'
ONE = "[payers.city]\n"
TWO = "[payers.city]\n[payers.fund]\n"


def terms(caps: str = "", outcome: str = "", payers: str = ONE, top: str = "") -> BondTerms:
    return bond(f"{payers}[outcomes.x]\n{PRICE}{outcome}{caps}", top)


def cuts(made: Claim) -> list[tuple[str, int]]:
    """What each step of a claim took, where it took anything."""
    return [(step.step, step.took) for step in made.receipt.taken if step.took and step.step != "payers"]


def made_of(
    said: BondTerms, amount: int, so_far: Claimed | None = None, day: str = "2021-03-31", person: str = ""
) -> Claim:
    return claimed(said, "x", "k", on(day), amount, so_far or Claimed(), person=person)


CASES: dict[str, tuple[BondTerms, int, int, list[tuple[str, int]]]] = {
    "nothing cuts it": (terms(), 500, 500, []),
    "a discount": (terms(outcome='discount = "10%"\n'), 500, 450, [("discount", 50)]),
    "a discount, half a penny up": (terms(outcome='discount = "0.5%"\n'), 100, 99, [("discount", 1)]),
    "a discount of all": (terms(outcome='discount = "100%"\n'), 500, 0, [("discount", 500)]),
    "just within the outcome's cap": (terms(outcome='cap = "5.00"\n'), 500, 500, []),
    "a penny over it": (terms(outcome='cap = "5.00"\n'), 501, 500, [("cap on x", 1)]),
    "over the cap on a claim": (terms('[caps]\nclaim = "5.00"\n'), 700, 500, [("cap on each claim", 200)]),
    "over the year's cap": (
        terms('[caps]\nyear = { amount = "5.00" }\n'),
        700,
        500,
        [("cap on the year", 200)],
    ),
    "over the contract's cap": (
        terms('[caps]\ncontract = "5.00"\n'),
        700,
        500,
        [("cap on the contract", 200)],
    ),
    "over the payer's cap": (terms(payers='[payers.city]\ncap = "5.00"\n'), 700, 500, [("cap of city", 200)]),
    "all of them in order": (
        terms(
            '[caps]\nclaim = "7.00"\nyear = { amount = "6.00" }\ncontract = "5.00"\n',
            'discount = "10%"\ncap = "8.00"\n',
            '[payers.city]\ncap = "4.00"\n',
        ),
        1000,
        400,
        [
            ("discount", 100),
            ("cap on x", 100),
            ("cap on each claim", 100),
            ("cap on the year", 100),
            ("cap on the contract", 100),
            ("cap of city", 100),
        ],
    ),
    "below nought no cap cuts": (
        terms('[caps]\ncontract = "1.00"\nclaim = "1.00"\n', 'cap = "1.00"\ndiscount = "10%"\n'),
        -500,
        -500,
        [],
    ),
    "nothing earned": (terms('[caps]\ncontract = "1.00"\n'), 0, 0, []),
}


@pytest.mark.parametrize(("said", "amount", "due", "taken"), CASES.values(), ids=CASES)
def test_an_amount_is_cut_in_order(
    said: BondTerms, amount: int, due: int, taken: list[tuple[str, int]]
) -> None:
    made = made_of(said, amount)
    assert (made.amount, cuts(made), made.receipt.closing) == (due, taken, 0)


def test_a_cap_counts_what_was_claimed_before() -> None:
    said, so_far = terms(outcome='cap = "5.00"\n'), Claimed()
    assert [made_of(said, 300, so_far).amount for _ in range(3)] == [300, 200, 0]
    assert so_far.in_all == 500


def test_the_reason_is_the_cap_where_it_leaves_nothing() -> None:
    said, so_far = terms(outcome='cap = "5.00"\n'), Claimed()
    assert [made_of(said, 500, so_far).reason for _ in range(2)] == ["", Reason.CAP_REACHED.value]


def test_why_a_result_earned_nothing_is_kept() -> None:
    earned = Earned(reason=Reason.BELOW.value)
    made = claim(terms(), "k", earned, [result("1")], Claimed())
    assert (made.reason, made.amount, made.cause) == (Reason.BELOW.value, 0, "x:k")


@pytest.mark.parametrize(
    ("amount", "due"),
    [(Fraction(1, 2), 1), (Fraction(49, 100), 0), (Fraction(-1, 2), -1), (Fraction(10, 3), 3)],
)
def test_what_is_earned_is_whole_pence_half_up(amount: Fraction, due: int) -> None:
    assert claim(terms(), "k", Earned(amount=amount), [result("1")], Claimed()).amount == due


def test_the_cap_for_a_person_counts_each_person_by_itself() -> None:
    """T11: the Innovation Fund, 15,100 earned of a cap of 8,200; 20,200 of 11,700."""
    said, so_far = terms('[caps]\nperson = "8200.00"\n'), Claimed()
    found = [made_of(said, pence, so_far, person="p").amount for pence in (800000, 700000, 10000)]
    assert found == [800000, 20000, 0]
    assert made_of(said, 1510000, so_far, person="q").amount == 820000
    assert made_of(terms('[caps]\nperson = "11700.00"\n'), 2020000, person="p").amount == 1170000


def test_the_cap_for_a_person_is_nobodys_where_there_is_no_person() -> None:
    assert made_of(terms('[caps]\nperson = "5.00"\n'), 700).amount == 700


YEAR = '[caps]\nyear = { amount = "5.00", starts = "1 July"%s }\n'


@pytest.mark.parametrize(
    ("over", "days", "due", "carried"),
    [
        ("", ["2021-06-30", "2021-06-30", "2021-07-01"], [300, 200, 300], [0, 0, 0]),
        (', over = "lapses"', ["2021-06-30", "2021-06-30", "2021-07-01"], [300, 200, 300], [0, 0, 0]),
        (', over = "carries"', ["2021-06-30", "2021-06-30", "2021-07-01"], [300, 200, 300], [0, 100, 0]),
        (', over = "carries"', ["2021-07-01", "2022-06-30", "2022-07-01"], [300, 200, 300], [0, 100, 0]),
    ],
)
def test_a_years_cap_lapses_or_carries(
    over: str, days: list[str], due: list[int], carried: list[int]
) -> None:
    said, so_far = terms(YEAR % over), Claimed()
    found = [made_of(said, 300, so_far, day) for day in days]
    assert ([made.amount for made in found], [made.carried for made in found]) == (due, carried)


def test_what_is_carried_has_had_its_discount() -> None:
    """900 of 1,000 after 10%: 500 in this year, and 400 in the next, not 360."""
    said = terms(YEAR % ', over = "carries"', 'discount = "10%"\n')
    first = made_of(said, 1000)
    assert (first.amount, first.carried) == (500, 400)
    again = claimed(said, "x", "k/2021-07-01", on("2021-07-01"), 400, Claimed(), carried_over=True)
    assert (again.amount, cuts(again)) == (400, [])


SHARES: dict[str, tuple[str, str, int, str, Mapping[str, int]]] = {
    "equal parts": (TWO, "", 500, "2021-03-31", {"city": 250, "fund": 250}),
    "an odd penny goes by id": (TWO, "", 501, "2021-03-31", {"city": 251, "fund": 250}),
    "by percentages": (
        TWO,
        'shares = { city = "70%", fund = "30%" }\n',
        501,
        "2021-03-31",
        {"city": 351, "fund": 150},
    ),
    "by thirds": (
        TWO,
        'shares = { city = "1/3", fund = "2/3" }\n',
        100,
        "2021-03-31",
        {"city": 33, "fund": 67},
    ),
    "one alone": (TWO, 'shares = { fund = "100%" }\n', 500, "2021-03-31", {"fund": 500}),
    "dated, the day before": (
        TWO,
        'shares = [{ from = 2020-01-01, shares = { city = "100%" } }, { from = 2021-04-01, shares = { fund = "100%" } }]\n',
        500,
        "2021-03-31",
        {"city": 500},
    ),
    "dated, on the day": (
        TWO,
        'shares = [{ from = 2020-01-01, shares = { city = "100%" } }, { from = 2021-04-01, shares = { fund = "100%" } }]\n',
        500,
        "2021-04-01",
        {"fund": 500},
    ),
    "dated, before the first": (
        TWO,
        'shares = [{ from = 2020-01-01, shares = { city = "100%" } }]\n',
        500,
        "2019-04-01",
        {},
    ),
    "what the bond pays": (
        TWO,
        'shares = { city = "70%", fund = "30%" }\n',
        -501,
        "2021-03-31",
        {"city": -351, "fund": -150},
    ),
    "a payer's cap lapses": (
        '[payers.city]\ncap = "1.00"\n[payers.fund]\n',
        "",
        500,
        "2021-03-31",
        {"city": 100, "fund": 250},
    ),
}


@pytest.mark.parametrize(("payers", "shares", "amount", "day", "parts"), SHARES.values(), ids=SHARES)
def test_each_payer_is_claimed_its_part(
    payers: str, shares: str, amount: int, day: str, parts: Mapping[str, int]
) -> None:
    made = made_of(terms(outcome=shares, payers=payers), amount, day=day)
    assert (dict(made.parts), made.amount) == (dict(parts), sum(parts.values()))


def test_what_falls_before_the_first_day_of_the_shares_is_held_and_counts_towards_no_cap() -> None:
    shares = 'shares = [{ from = 2020-01-01, shares = { city = "100%" } }]\n'
    said, so_far = terms('[caps]\ncontract = "5.00"\n', shares, TWO), Claimed()
    before = made_of(said, 500, so_far, "2019-12-31")
    assert (before.amount, before.parts, before.reason, before.carried) == (0, {}, "no-shares-yet", 0)
    assert made_of(said, 500, so_far, "2020-01-01").parts == {"city": 500}
    assert made_of(said, -500, Claimed(), "2019-12-31").reason == "no-shares-yet"


def test_an_odd_penny_goes_as_listed_where_the_terms_say_so() -> None:
    payers = "[payers.fund]\n[payers.city]\n"
    assert dict(made_of(terms(payers=payers), 501).parts) == {"fund": 250, "city": 251}
    as_listed = terms(payers=payers, top='ties = "as listed"')
    assert dict(made_of(as_listed, 501).parts) == {"fund": 251, "city": 250}


def test_t24_the_shares_of_village_enterprise() -> None:
    """4,280,618 of three payers: 37.575%, 23.465%, 38.960%."""
    committed = {"a": 160_844_400, "b": 100_445_400, "c": 166_772_000}
    whole = sum(committed.values())
    assert whole == 428_061_800
    shares = ", ".join(f'{name} = "{amount // 200}/{whole // 200}"' for name, amount in committed.items())
    payers = "".join(f'[payers.{name}]\ncap = "{amount // 100}.00"\n' for name, amount in committed.items())
    made = made_of(terms(outcome=f"shares = {{ {shares} }}\n", payers=payers), whole)
    assert dict(made.parts) == committed
    assert [round(part / whole, 5) for part in made.parts.values()] == [0.37575, 0.23465, 0.38960]


# The rate cards of the facts, section 1.3: prices in the order of the counts.
FAIR_CHANCE = [
    500,
    500,
    200,
    500,
    1500,
    1500,
    1500,
    1500,
    500,
    1500,
    2500,
    3500,
    500,
    3000,
    2000,
    4500,
    3500,
    500,
    500,
]
DEPAUL = [209, 182, 126, 192, 188, 179, 165, 142, 91, 23, 11, 1, 57, 2, 0, 30, 20, 16, 13]
CARE_LEAVERS = [220] * 8 + [
    1760,
    4730,
    4730,
    660,
    2750,
    2750,
    4730,
    110,
    220,
    330,
    660,
    2750,
    2750,
    2750,
    2750,
]
APOLLO = [103, 0, 91, 87, 99, 53, 45, 32, 17, 19, 3, 0, 0, 0, 0, 22, 21, 17, 73, 64, 54, 46, 33]
KODLUYOR = {
    "start": 144_000,
    "job": 450_000,
    "first": 407_000,
    "next": 40_000,
    "after": 185_000,
    "women": 25_000,
}


def carded(prices: list[int], contract: int) -> BondTerms:
    rows = "".join(
        f'[outcomes.o{n}]\npays = "price"\nprice = "{price}.00"\n' for n, price in enumerate(prices)
    )
    return bond(f'{ONE}{rows}[caps]\ncontract = "{contract}.00"\n')


@pytest.mark.parametrize(
    ("prices", "counted", "cap", "uncapped", "paid"),
    [
        (FAIR_CHANCE, DEPAUL, 1_654_340, 1_692_700, 1_654_340),
        (CARE_LEAVERS, APOLLO, 1_083_550, 848_760, 848_760),
        (list(KODLUYOR.values()), [1] * 6, 1_250_000, 1_251_000, 1_250_000),
    ],
    ids=["T8 Fair Chance Fund, Depaul", "T9 Project Apollo", "T23 Kodluyor at its maxima"],
)
def test_a_rate_card_times_counts_under_the_contracts_cap(
    prices: list[int], counted: list[int], cap: int, uncapped: int, paid: int
) -> None:
    said, so_far = carded(prices, cap), Claimed()
    earned = [price * count * 100 for price, count in zip(prices, counted, strict=True)]
    assert sum(earned) == uncapped * 100
    found = [
        claimed(said, f"o{n}", "k", on("2021-03-31"), amount, so_far).amount
        for n, amount in enumerate(earned)
    ]
    assert sum(found) == so_far.in_all == paid * 100


@given(
    st.lists(st.integers(-(10**7), 10**7), max_size=8),
    st.integers(1, 10**7),
    st.sampled_from(["0%", "7.5%", "33.333333%"]),
)
def test_no_claim_is_more_than_what_was_earned_and_each_receipt_ends_at_nought(
    amounts: list[int], cap: int, discount: str
) -> None:
    said = terms(f'[caps]\ncontract = "{cap}.00"\n', f'discount = "{discount}"\n', TWO)
    so_far, total = Claimed(), 0
    for amount in amounts:
        made = made_of(said, amount, so_far)
        assert made.receipt.closing == 0
        assert sum(made.parts.values()) == made.amount
        assert min(amount, 0) <= made.amount <= max(amount, 0)
        total += made.amount
        assert total == so_far.in_all <= max(cap * 100, total - made.amount)


def test_the_odd_penny_of_repeated_claims_goes_round_the_payers() -> None:
    """Of three claims of 1.00 and three payers the first had 34 pence of each; now nobody is a penny off."""
    said, so_far = terms(payers=f"{TWO}[payers.trust]\n"), Claimed()
    parts = [dict(made_of(said, 100, so_far).parts) for _ in range(3)]
    assert parts == [
        {"city": 34, "fund": 33, "trust": 33},
        {"city": 33, "fund": 34, "trust": 33},
        {"city": 33, "fund": 33, "trust": 34},
    ]
    assert made_of(said, -100, so_far).parts == {"city": -34, "fund": -33, "trust": -33}
    assert so_far.by_payer == {"city": 66, "fund": 67, "trust": 67}


def test_what_is_left_odd_is_kept_by_who_shares_with_whom() -> None:
    """Two outcomes that the same two payers share go round together; one of a single payer is its own."""
    said = bond(
        f'{TWO}[outcomes.x]\n{PRICE}[outcomes.y]\n{PRICE}shares = {{ city = "25%", fund = "75%" }}\n'
        f'[outcomes.z]\n{PRICE}shares = {{ city = "100%" }}\n'
    )
    so_far = Claimed()
    made = [claimed(said, name, name, on("2021-03-31"), 1, so_far).parts for name in ("x", "z", "y", "y")]
    assert made == [{"city": 1}, {"city": 1}, {"fund": 1}, {"fund": 1}]
    assert so_far.odd == {
        ("city", "fund"): {"city": Fraction(0), "fund": Fraction(0)},
        ("city",): {"city": Fraction(0)},
    }
