"""The page of bond terms: whole, and worked out by the package."""

from __future__ import annotations

import re

import pytest

from bond_page import OUTCOME_EXAMPLES, STEP_EXAMPLES, TABLES, bond_terms_page
from pooledbudget.instruments.bonds.outcomes import OUTCOMES
from pooledbudget.instruments.bonds.steps import STEPS
from pooledbudget.instruments.bonds.terms import BondTerms

PAGE = bond_terms_page()


def entry(title: str) -> str:
    """The part of the page under a heading."""
    (found,) = re.findall(rf"^### {re.escape(title)}\n(.*?)(?=^##|\Z)", PAGE, flags=re.DOTALL | re.MULTILINE)
    return str(found)


def test_every_way_and_every_step_has_an_example() -> None:
    assert list(OUTCOME_EXAMPLES) == list(OUTCOMES)
    assert list(STEP_EXAMPLES) == list(STEPS)


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_way_of_paying_has_its_settings_its_sentence_and_what_it_pays(name: str) -> None:
    said = entry(f"`{name}`")
    assert f'pays = "{name}"' in said
    assert re.search(r"^> [A-Z£0-9].*\.$", said, flags=re.MULTILINE)
    assert re.search(r"^\| [0-9]+ [A-Z][a-z]+ [0-9]{4} \|.*£", said, flags=re.MULTILINE)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_has_its_settings_its_sentence_and_a_receipt(name: str) -> None:
    said = entry(f"Step `{name}`")
    assert f'step = "{name}"' in said
    assert re.search(r"^> .*\.$", said, flags=re.MULTILINE)
    assert f"| | {name}" in said
    receipt = next(line for line in said.splitlines() if line.startswith(f"| | {name}"))
    assert receipt.count("£") == 3


def test_every_key_of_a_bond_says_what_it_holds_and_what_it_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (?:yes|no) \| (.*?) \| (.*?) \|$", PAGE, flags=re.MULTILINE)
    assert [key for key, holds, said in rows if not holds or (not said and key != "kind")] == []
    tables = {model.__name__ for model in TABLES.values()}
    named = set(BondTerms.model_json_schema(by_alias=True)["$defs"])
    assert named - tables <= {model.__name__ for model in (*OUTCOMES.values(), *STEPS.values())} | {"Reason"}


def test_what_the_page_works_out_is_right() -> None:
    """By hand: 25 x 2,200; halfway on a line; 10 x 1,100 + 2 x 900; 10,000 x 80% x 95%; 5.7% at 58%."""
    for name, paid in (("price", "£55,000"), ("line", "£450"), ("tiers", "£12,800"), ("saving", "£7,600")):
        assert paid in entry(f"`{name}`")
    assert "−£1,000" in entry("`fee at risk`")
    assert "| | coupon-loan | £57 | £57 |" in entry("Step `coupon`")
    assert "| | interest-loan | £50 | £50 |" in entry("Step `interest`")
    assert "| | principal-loan | £500 | £500 |" in entry("Step `principal`")


def test_a_key_holds_what_its_shape_says() -> None:
    held = dict(re.findall(r"^\| `(\w+)` \| (?:yes|no) \| (.*?) \|", entry("The terms"), flags=re.MULTILINE))
    assert (held["waterfall"], held["ends"], held["transferable"]) == ("tables", "a day", "true or false")
    assert (held["agreement"], held["ties"]) == ("a name", "`by id`, `as listed`")
