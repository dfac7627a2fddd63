"""`bond`: terms read back, their examples run, what a list of cash returned, what might happen, which price."""

from __future__ import annotations

from pathlib import Path

import pytest

from pooledbudget.instruments.bonds import pricing, simulation
from shell import data, run

MINUS = "\N{MINUS SIGN}"
TERMS = """
kind = "bond"
agreement = "quay"
title = "Quay"
currency = "EUR"
source = "a paper"
sources = ["another paper"]
published = ["the price"]
assumed = ["the day"]
dates = { from = 2021-01-01, times = 1 }
waterfall = [{ step = "principal", class = "loan" }, { step = "return", class = "loan" }]

[classes.loan]
holders = { harbour = "1000.00" }
draws = [{ on = 2020-01-02, amount = "1000.00" }]

[payers.city]

[outcomes.job]
pays = "price"
price = "10.00"

[[example]]
title = "four jobs"
results = [{ on = 2020-07-01, cohort = "1", value = "4" }]
expect = [{ on = 2020-07-01, by = "city", amount = "40.00" }, { on = 2021-01-01, to = "harbour", amount = "1040.00" }]
"""
SCENARIO = """
paths = 50
seed = 7
[outcomes.job]
on = { from = 2020-07-01, times = 1 }
value = { spread = "uniform", least = "0", most = "10" }
whole = true
"""
FOLDED = TERMS.replace('price = "10.00"', 'price = "10.00"\ncohorts = ["1"]\npooled = { threshold = "5%" }')
"""Cohorts that are judged together have no form on arrays."""


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "quay.toml"
    path.write_text(TERMS)
    return path


def flows(tmp_path: Path, *lines: str, head: str = "date,amount") -> Path:
    path = tmp_path / "flows.csv"
    path.write_text("\n".join([head, *lines]) + "\n")
    return path


# The catalogue


def test_every_bond_of_the_catalogue_pays_what_was_published() -> None:
    found = data(None, "bond", "list")
    assert found
    for each in found:
        assert each["agree"] == each["payments"], each["bond"]
        assert run(None, "bond", "show", each["bond"]).output.startswith(each["title"])
    shown = run(None, "bond", "list").output
    assert all(each["bond"] in shown for each in found)


def test_a_bond_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    known = data(None, "bond", "list")[0]["bond"]
    said = run(None, "bond", "show", known[:-1], code=2).output
    assert f"did you mean '{known}'?" in said
    assert "or name a TOML file" in said


# Terms


def test_terms_are_read_back_as_sentences_with_what_is_published_and_what_is_assumed(terms: Path) -> None:
    said = run(None, "bond", "show", terms).output
    for line in (
        "Quay",
        "harbour commits €1,000.",
        "Published\n  the price",
        "Assumed here\n  the day",
        "Sources\n  a paper\n  another paper",
    ):
        assert line in said
    document = data(None, "bond", "show", terms)
    assert (document["bond"], document["published"], document["assumed"]) == (
        "quay",
        ["the price"],
        ["the day"],
    )
    assert "harbour commits €1,000." in document["clauses"]


def test_terms_that_cannot_be_are_refused_with_their_place(terms: Path) -> None:
    terms.write_text(TERMS.replace("1000.00", "0.00", 1))
    assert "quay.toml" in run(None, "bond", "check", terms, code=3).output


def test_an_example_that_agrees_exits_with_nought(terms: Path) -> None:
    said = run(None, "bond", "check", terms).output
    assert "Quay: 2 of 2 payments come out as the examples say" in said
    assert said.count("agrees") == 2
    assert data(None, "bond", "check", terms)[1] == {
        "example": "four jobs",
        "day": "2021-01-01",
        "by": "",
        "to": "harbour",
        "step": "",
        "expected": "1040.00",
        "found": "1040.00",
        "why": "",
        "agrees": True,
    }


def test_an_example_that_differs_is_shown_and_exits_with_one(terms: Path) -> None:
    terms.write_text(TERMS.replace('"1040.00"', '"1040.01"'))
    said = run(None, "bond", "check", terms, code=1).output
    assert "Quay: 1 of 2 payments come out as the examples say" in said
    assert "DIFFERS" in said
    assert "1040.01" in said
    assert [row["agrees"] for row in data(None, "bond", "check", terms, code=1)] == [True, False]


def test_terms_without_an_example_say_what_to_do(terms: Path) -> None:
    terms.write_text(TERMS[: TERMS.index("[[example]]")])
    said = run(None, "bond", "check", terms, code=1).output
    assert "0 of 0 payments" in said
    assert "put an [[example]] in the agreement" in said


# Returns: M-13 of the findings


def test_a_dated_list_is_told_with_its_rate_and_its_multiples(tmp_path: Path) -> None:
    path = flows(tmp_path, "2021-01-01,-1000.00", "2022-01-01,1100.00")
    said = run(None, "bond", "returns", path).output
    for line in (
        "10.0000% a year; one rate solves the list",
        "1.100000",
        "2022-01-01",
        "=XIRR(B2:B3,A2:A3,0.1000)",
    ):
        assert line in said
    found = data(None, "bond", "returns", path)
    assert (found["status"], found["why"], found["multiplicity"], found["sign_changes"]) == (
        "one",
        "solved",
        [1],
        1,
    )
    assert float(found["rates"][0]) == pytest.approx(0.1, abs=1e-15)
    assert (found["paid_in"], found["distributed"], found["peak"], found["dpi"], found["loss"]) == (
        "1000.00",
        "1100.00",
        "1000.00",
        "1.100000",
        "0.000000",
    )


def test_every_rate_of_a_list_is_told(tmp_path: Path) -> None:
    path = flows(tmp_path, "2021-01-01,-10000.00", "2022-01-01,23100.00", "2023-01-01,-13340.00")
    found = data(None, "bond", "returns", path)
    assert [round(float(rate), 12) for rate in found["rates"]] == [0.15, 0.16]
    assert (found["status"], found["multiplicity"]) == ("several", [1, 1])


def test_a_list_by_period_has_a_rate_a_period_and_a_year(tmp_path: Path) -> None:
    path = flows(tmp_path, "0,-100.00", "1,0.00", "2,121.00", head="period,amount")
    found = data(None, "bond", "returns", path, "--periods", "4")
    assert float(found["rates"][0]) == pytest.approx(0.1, abs=1e-15)
    assert float(found["annual"]) == pytest.approx(1.1**4 - 1, abs=1e-12)
    assert (found["payback"], found["excel"]) == ("", "")
    assert "10.0000% a period" in run(None, "bond", "returns", path).output


def test_nothing_back_is_too_early_or_a_loss_of_everything(tmp_path: Path) -> None:
    path = flows(tmp_path, "2021-01-01,-1000.00")
    assert "too early for a rate" in run(None, "bond", "returns", path).output
    found = data(None, "bond", "returns", path, "--ended")
    assert (found["rates"], found["why"], found["loss"]) == (["-1.0"], "total loss", "1.000000")


@pytest.mark.parametrize("rate", ["-100%", "-1", "-250%"])
def test_returns_a_discount_of_everything_is_refused_with_a_sentence(tmp_path: Path, rate: str) -> None:
    path = flows(tmp_path, "2021-01-01,-1000.00", "2022-01-01,1100.00")
    refused = run(None, "bond", "returns", path, f"--discount={rate}", code=2).output
    assert "a rate is above -100%" in refused
    assert "Traceback" not in refused


def test_returns_a_discount_without_its_sign_is_refused_and_not_read_as_500_percent(tmp_path: Path) -> None:
    path = flows(tmp_path, "2021-01-01,-1000.00", "2022-01-01,1100.00")
    refused = run(None, "bond", "returns", path, "--discount", "5", code=2).output
    assert "5 would be 500%: write 5% if that is meant" in " ".join(refused.split())
    npvs = {data(None, "bond", "returns", path, "--discount", rate)["npv"] for rate in ("5%", "0.05")}
    assert npvs == {"47.62"}
    assert data(None, "bond", "returns", path, "--discount", "500%")["npv"] == "-816.67"


def test_returns_in_a_currency_that_is_none_are_refused(tmp_path: Path) -> None:
    path = flows(tmp_path, "2021-01-01,-1000.00", "2022-01-01,1100.00")
    refused = run(None, "bond", "returns", path, "--currency", "XQZ", code=2).output
    assert "there is no currency 'XQZ'" in " ".join(refused.split())


def test_returns_are_printed_as_percentages(tmp_path: Path) -> None:
    by_period = flows(tmp_path, "0,-100.00", "1,0.00", "2,121.00", head="period,amount")
    assert "46.4100%" in run(None, "bond", "returns", by_period, "--periods", "4").output
    dated = flows(tmp_path, "2021-01-01,-1000.00", "2022-01-01,900.00")
    printed = run(None, "bond", "returns", dated, "--discount", "5%").output
    assert [
        line.split()[-1] for line in printed.splitlines() if line.startswith(("Part lost", "Modified"))
    ] == [
        "10.0000%",
        f"{MINUS}10.0000%",
    ]


@pytest.mark.parametrize(
    ("rows", "annual"), [(("0,-1.00", "1,50.00"), "inf"), (("0,-1.00", "1,0.00"), "-1.0")]
)
def test_returns_a_year_of_what_is_lost_or_beyond_a_double_are_no_traceback(
    tmp_path: Path, rows: tuple[str, str], annual: str
) -> None:
    path = flows(tmp_path, *rows, head="period,amount")
    assert data(None, "bond", "returns", path, "--periods", "366", "--ended")["annual"] == annual
    assert "Traceback" not in run(None, "bond", "returns", path, "--periods", "366", "--ended").output


def test_returns_say_which_option_would_do_nothing_with_a_list(tmp_path: Path) -> None:
    by_period = flows(tmp_path, "0,-100.00", "1,121.00", head="period,amount")
    assert (
        "no days to discount by" in run(None, "bond", "returns", by_period, "--discount", "5%", code=2).output
    )
    dated = flows(tmp_path, "2021-01-01,-1000.00", "2022-01-01,900.00")
    assert "a rate a year already" in run(None, "bond", "returns", dated, "--periods", "4", code=2).output


def test_amounts_are_read_in_the_currency_that_is_said(tmp_path: Path) -> None:
    path = flows(tmp_path, "2021-01-01,-€1000.00", "2022-01-01,€1100.00")
    assert data(None, "bond", "returns", path, "--currency", "EUR")["distributed"] == "1100.00"
    assert "is not in GBP" in run(None, "bond", "returns", path, code=3).output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day,amount\n2021-01-01,1\n", "the first line is 'date,amount' or 'period,amount'"),
        ("", "the first line is 'date,amount' or 'period,amount'"),
        ("date,amount\n2021-02-30,1.00\nx,2.00\n2021-01-01\n", "row 4"),
        ("date,amount\n2021-01-01,ten\n", "row 2"),
        ("period,amount\n0,-1.00\n-1,2.00\n", "'-1' is not a period"),
        ("period,amount\n0,-1.00\n99999999,2.00\n", "'99999999' is not a period"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_every_fault(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(text)
    refused = run(None, "bond", "returns", path, code=3).output
    assert said in refused
    assert "list index" not in refused


# What might happen


def test_a_simulation_is_the_same_under_the_same_seed(terms: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(SCENARIO)
    (first,) = data(None, "bond", "simulate", terms, scenario)
    assert (first["class"], first["paths"], first["seed"], first["loss"]) == ("loan", 50, 7, "0.00")
    assert data(None, "bond", "simulate", terms, scenario) == [first]
    (other,) = data(None, "bond", "simulate", terms, scenario, "--paths", "60", "--seed", "8")
    assert (other["paths"], other["seed"]) == (60, 8)
    said = run(None, "bond", "simulate", terms, scenario).output
    assert "50, seed 7" in said
    assert "Comes back, on average" in said


def test_a_scenario_of_what_the_bond_does_not_have_is_refused(terms: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(SCENARIO.replace("outcomes.job", "outcomes.jobs"))
    said = run(None, "bond", "simulate", terms, scenario, code=3).output
    assert "there is no outcome 'jobs'; did you mean 'job'?" in said


def test_the_price_that_gives_a_return_is_found_or_said_not_to_be_there(terms: Path, tmp_path: Path) -> None:
    """1,000.00 for a year of 365 days at 7.95% is 1,079.50: 79.50 for 4 jobs, 19.88 each to reach it."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(
        SCENARIO.replace(
            '{ spread = "uniform", least = "0", most = "10" }', '{ spread = "fixed", value = "4" }'
        )
    )
    words = ("bond", "price", terms, scenario, "--outcome", "job", "--class", "loan", "--rate")
    assert data(None, *words, "7.95%")["price"] == "19.88"
    assert "19.88 for each of job gives loan 7.95% a year" in run(None, *words, "7.95%").output
    scenario.write_text(
        SCENARIO.replace(
            '{ spread = "uniform", least = "0", most = "10" }', '{ spread = "fixed", value = "0" }'
        )
    )
    assert data(None, *words, "8%", code=1)["price"] == ""
    assert "no price of job gives loan 8% a year" in run(None, *words, "8%", code=1).output


def test_the_trigger_that_gives_a_return_is_the_highest_that_pays(terms: Path, tmp_path: Path) -> None:
    """35.2% is measured and 100.00 paid where the trigger is met: 10% over 365 days, and nothing above it."""
    terms.write_text(
        TERMS.replace(
            'pays = "price"\nprice = "10.00"', 'pays = "threshold"\nthreshold = "40%"\namount = "100.00"'
        ).split("[[example]]")[0]
    )
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(
        "[outcomes.job]\non = { from = 2020-07-01, times = 1 }\n"
        'value = { spread = "fixed", value = "35.2%" }\n'
    )
    words = ("bond", "price", terms, scenario, "--outcome", "job", "--class", "loan", "--rate")
    assert data(None, *words, "10%", "--trigger")["trigger"] == "35.20%"
    assert "job from 35.20% on gives loan 10% a year" in run(None, *words, "10%", "--trigger").output
    assert "no trigger of job decides" in run(None, *words, "10.01%", "--trigger", code=1).output
    scenario.write_text(scenario.read_text().replace("35.2%", "40%"))
    assert data(None, *words, "12.5%")["price"] == "125.00"
    assert run(None, *words, "12.5%").output == "125.00 for job gives loan 12.5% a year\n"


def test_a_price_on_a_path_drawn_by_chance_says_so(terms: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(SCENARIO)
    words = ("bond", "price", terms, scenario, "--outcome", "job", "--class", "loan", "--rate", "8%")
    assert "on the one path that seed 7 draws" in run(None, *words, "--on", "path").output
    assert "of the cash of 50 paths together, seed 7" in run(None, *words).output
    assert "on all but 10 of 100 of 50 paths" in run(None, *words, "--on", "p10").output
    assert data(None, *words)["on"] == "mean"
    assert "'p0' is neither mean, path nor a percentile" in run(None, *words, "--on", "p0", code=2).output
    assert "'job' has no threshold" in run(None, *words, "--trigger", code=2).output


def test_a_price_is_looked_for_over_fewer_paths_where_each_is_folded_and_nobody_says_how_many(
    terms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pricing, "PRICED_MAX", 3)
    scenario = tmp_path / "scenario.toml"
    words = ("bond", "price", terms, scenario, "--outcome", "job", "--class", "loan", "--rate", "8%")
    for folded, said, paths in ((False, "", 2_000), (True, "", 3), (True, "paths = 50", 50)):
        terms.write_text(FOLDED if folded else TERMS)
        scenario.write_text(SCENARIO.replace("paths = 50", said))
        assert data(None, *words)["paths"] == paths


def test_what_is_folded_one_by_one_is_said_first_and_too_many_are_refused(
    terms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred thousand paths that each had to be folded ran for ten minutes without a word."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(SCENARIO)
    terms.write_text(FOLDED)
    words = ("bond", "simulate", terms, scenario)
    said = run(None, *words)
    assert (
        "folded one by one, for outcome job: cohorts that are judged together: 50 paths, about" in said.stderr
    )
    monkeypatch.setattr(simulation, "FOLDED_MAX", 49)
    refused = run(None, *words, code=2).output
    assert "ask for 49 or fewer by --paths, or for all of them by --path-by-path" in refused
    assert data(None, *words, "--path-by-path")[0]["paths"] == 50
    assert data(None, *words, "--paths", "49")[0]["paths"] == 49
    terms.write_text(TERMS)
    assert "folded" not in run(None, *words).stderr


@pytest.mark.parametrize(
    ("outcome", "capital", "said"),
    [
        ("jobs", "loan", "there is no outcome 'jobs'; did you mean 'job'?"),
        ("job", "lone", "there is no class 'lone'; did you mean 'loan'?"),
    ],
)
def test_a_price_of_what_is_not_there_is_refused(
    terms: Path, tmp_path: Path, outcome: str, capital: str, said: str
) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(SCENARIO)
    words = ("--outcome", outcome, "--class", capital, "--rate", "8%")
    assert said in run(None, "bond", "price", terms, scenario, *words, code=2).output
