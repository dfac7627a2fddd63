"""The page of a programme's file: every key, measure and open question there is, and what each file says."""

from __future__ import annotations

import re
import tomllib

import pytest

from pooledbudget.instruments.families.rules import Reason
from pooledbudget.programmes.measures import GIVEN, KINDS, TOLD, Choices, question
from pooledbudget.programmes.programme import ProgrammeFile, bearing
from pooledbudget.programmes.readings import OPEN
from programme_page import ASKED_BY, BY_NAME, TABLES, asked_by, programme_terms_page, says

PAGE = programme_terms_page()
BARE = {
    "programme": "bare",
    "title": "Bare",
    "days": {
        name: {"from": "2016-04-01", "day": "2016-04-01", "cite": "S", "place": "page 1", "status": "cited"}
        for name in ("starts", "attachments-end", "claims-end")
    },
    "sources": {"S": "made"},
    "tariffs": {},
    "unit": "person",
    "measures": {"badge": {"takes": "achieved", "by": {"achievements": ["badge"]}}},
}


def entry(title: str) -> str:
    """The part of the page under a heading."""
    (found,) = re.findall(rf"^### {re.escape(title)}\n(.*?)(?=^##|\Z)", PAGE, flags=re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("name", KINDS)
def test_a_measure_has_what_it_measures_its_parameters_its_records_and_how_it_is_written(name: str) -> None:
    said, kind = entry(f"`{name}`"), KINDS[name]
    assert says(name) in said
    assert says(name).endswith(".")
    assert all(f"`{record}`" in said for record in kind.reads)
    assert re.findall(r"^\| `(\w+)` \|", said, flags=re.MULTILINE) == list(kind.parameters)
    (written,) = re.findall(r"```toml\n(.+?)```", said, flags=re.DOTALL)
    (taken,) = tomllib.loads(written)["measures"].values()
    assert taken["takes"] == name
    assert ("\n> " in said) == ("rule" in taken)


def test_a_measure_is_said_in_the_words_of_its_file() -> None:
    assert says("minor_offended") == (
        "A minor's proven offence in the months before the day: a minor when it was committed, or when tested."
    )
    assert says("sustained").startswith("A stay that began once the person was attached")
    assert "`stay_days` | a threshold that is a whole number | how many days it must last" in entry(
        "`sustained`"
    )
    assert "It finds the days it has lasted." in entry("`sustained`")


def test_every_parameter_and_every_number_found_has_words() -> None:
    given = {name for kind in KINDS.values() for name, sort in kind.parameters.items() if sort != Choices}
    assert set(GIVEN) == given
    assert set(TOLD) == {name for kind in KINDS.values() for name in kind.found if name}


def test_every_open_question_has_its_answers_the_first_in_bold_and_what_asks_it() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*\*\*.*) \|$", PAGE, flags=re.MULTILINE))
    assert list(rows) == list(OPEN)
    for name, row in rows.items():
        asked, answers, by = row.split(" | ")
        assert asked == OPEN[name].question
        assert re.findall(r"`(.*?)`", answers) == list(OPEN[name].choices)
        assert answers.startswith(f"**`{OPEN[name].choices[0]}`**")
        assert by == asked_by(name)
    assert asked_by("interrupted") == "`sustained`"
    assert asked_by("both-routes") == BY_NAME


def test_what_no_measure_asks_is_asked_as_the_page_says() -> None:
    by_measures = {question(name) for kind in KINDS.values() for name in kind.parameters}
    assert set(ASKED_BY) & by_measures == set()
    bare = ProgrammeFile.model_validate(BARE, strict=False)
    assert set(bearing(bare)) == {"nothing-relevant"}
    of_families = bare.model_copy(update={"unit": "family"})
    assert set(bearing(of_families)) == {"nothing-relevant", "duplicate"}
    paid = ProgrammeFile.model_validate({**BARE, "fee": {"tariff": "fee", "share": "part"}}, strict=False)
    assert set(bearing(paid)) == set(ASKED_BY) - {"duplicate"}


def test_every_key_of_a_programme_says_what_it_holds_and_what_it_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (?:yes|no) \| (.*?) \| (.*?) \|$", PAGE, flags=re.MULTILINE)
    assert [key for key, holds, said in rows if not holds or not said] == []
    tables = {"MeasureUse", *(model.__name__ for model in TABLES.values())}
    assert set(ProgrammeFile.model_json_schema(by_alias=True)["$defs"]) == tables


def test_every_reason_for_a_refusal_is_on_the_page() -> None:
    assert [code for code in Reason if f"| `{code}` |" not in PAGE] == []
