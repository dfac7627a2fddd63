"""Every code is explained, by an example that raises it and by exactly what is said of it then."""

from __future__ import annotations

import re
import shlex
import tomllib

import click
import pytest

from codes import FIXTURES
from conftest import ROOT
from pooledbudget.cli.commands import main
from pooledbudget.explanations import FILE, LETTERS, Explanation, explanations
from pooledbudget.findings import MEANINGS, FindingCode

EVERY = list(explanations().values())
PARTS = {"why", "example", "said", "fix"}


def name(found: Explanation) -> str:
    return found.code.value


def test_every_code_is_explained_and_nothing_else_is() -> None:
    written = tomllib.loads((ROOT / "src" / "pooledbudget" / FILE).read_text("utf-8"))
    codes = [code.value for code in FindingCode]
    assert list(written) == codes
    assert [code.value for code in FIXTURES] == codes
    assert {code: set(parts) for code, parts in written.items()} == dict.fromkeys(codes, PARTS)
    assert {code[0] for code in codes} == set(LETTERS)


@pytest.mark.parametrize("explanation", EVERY, ids=name)
def test_an_example_raises_its_code_and_what_is_said_of_it_is_what_stands_there(
    explanation: Explanation,
) -> None:
    raised = FIXTURES[explanation.code]()
    told = [str(finding) for finding in raised.findings if finding.code is explanation.code]
    assert explanation.said == told[0], "\n".join(told)
    assert set(explanation.lines) <= set(raised.text.splitlines())
    assert bool(explanation.lines) is bool(raised.text)


@pytest.mark.parametrize("explanation", EVERY, ids=name)
def test_an_explanation_is_short_and_ends(explanation: Explanation) -> None:
    for text in (explanation.why, explanation.example, explanation.fix):
        assert text
        assert text[-1] in ".:"
        assert "  " not in text
    assert len(re.findall(r"[.:] ", f"{explanation.why} ")) <= 5
    assert explanation.meaning == MEANINGS[explanation.code]


def commands(text: str) -> list[str]:
    return re.findall(r"`pooledbudget ([^`]*)`", text)


def parsed(command: click.Command, words: list[str], parent: click.Context | None = None) -> list[str]:
    """Return what of words a command, and the one within it, cannot take, and what it needs besides.

    In the settings of the program: click keeps the help option of a command as it was first asked for, and
    the reference page is made of the same commands.
    """
    context = click.Context(command, info_name=command.name, parent=parent, **main.context_settings)
    _, left, _ = command.make_parser(context).parse_args([*words])
    needed = [option.opts[0] for option in command.params if option.required and option.opts[0][0] == "-"]
    if not isinstance(command, click.Group) or not left:
        return [*left, *(option for option in needed if option not in words)]
    within = command.get_command(context, left[0])
    return left if within is None else parsed(within, left[1:], context)


@pytest.mark.parametrize(
    "written", dict.fromkeys(written for explanation in EVERY for written in commands(explanation.fix))
)
def test_every_command_of_a_fix_is_one_there_is(written: str) -> None:
    assert parsed(main, shlex.split(written)) == []


def test_a_command_that_is_not_there_is_caught() -> None:
    assert parsed(main, ["mend", "S0001"]) == ["mend", "S0001"]
    with pytest.raises(click.NoSuchOption):
        parsed(main, ["receive", "a.csv", "--instead", "S0001"])
    assert parsed(main, ["withdraw", "S0001"]) == ["--reason"]


@pytest.mark.parametrize("explanation", EVERY, ids=name)
def test_the_page_has_a_part_for_each_code(explanation: Explanation) -> None:
    page = (ROOT / "docs" / "findings.md").read_text("utf-8")
    (part,) = re.findall(rf"^## {name(explanation)}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    for text in (explanation.why, explanation.example, explanation.said, explanation.fix):
        assert text in part
    assert f"| [{name(explanation)}](#{name(explanation).lower()}) | {explanation.meaning} |" in page
