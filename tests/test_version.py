"""Which version and edition did an act: said once, and every edition with a line on what it changed."""

from __future__ import annotations

import re

from conftest import ROOT
from in_memory import MemoryBook
from pooledbudget.ledger.formats import newest
from pooledbudget.version import EDITION, TOOL, VERSION


def test_the_tool_says_its_name_and_version() -> None:
    assert f"pooledbudget {VERSION}" == TOOL
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


def test_the_newest_release_says_its_version_edition_and_format() -> None:
    """Whoever raises one of the three without saying so is told here."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    (first, *_) = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert first == f"{VERSION}, edition {EDITION} of the rules, format {newest().number} of the record"


def test_every_edition_has_a_release_that_began_it() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    editions = {int(number) for number in re.findall(r"^## .*edition (\d+) of the rules", text, re.MULTILINE)}
    assert editions == set(range(1, EDITION + 1))


def test_every_act_names_both() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A")
    book.close()
    book.reopen("2013-04")
    book.adjust(corrects="S0001:2")
    kinds = {recorded.act.kind: (recorded.act.tool, recorded.act.edition) for recorded in book.record.acts()}
    assert kinds == dict.fromkeys(("receive", "close", "reopen", "adjust"), (TOOL, EDITION))
