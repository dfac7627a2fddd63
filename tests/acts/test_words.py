"""Changed settings as sentences: by the instrument's own words, else by where it stands in the file."""

from __future__ import annotations

from typing import Any

import pytest

from pooledbudget.acts.words import change_sentences, otherwise, own_programme, touches


def said(path: list[str], was: Any, now: Any, kind: str = "", file: str = "book.toml") -> str:
    (sentence,) = change_sentences([{"file": file, "path": path, "was": was, "is": now, "kind": kind}])
    return sentence


@pytest.mark.parametrize(
    ("path", "was", "now", "kind", "sentence"),
    [
        ([], False, True, "", "book.toml: new."),
        ([], True, False, "", "book.toml: taken away."),
        ([], True, True, "", "book.toml: written otherwise, and says the same."),
        (["place"], "X", "Y", "", "book.toml: place was X and is Y."),
        (["place"], "", "Y", "", "book.toml: place is new: Y."),
        (["terms", "a", "source"], "Y", "", "", "book.toml: terms, a, source was Y and is gone."),
        (
            ["ends"],
            "2015-03-31",
            "2014-03-31",
            "pool",
            "book.toml: it ends on 2014-03-31, not on 2015-03-31.",
        ),
        (["ends"], "", "2014-03-31", "pool", "book.toml: ends is new: 2014-03-31."),
        (
            ["contributions", "nhs 2013-14", "amount"],
            "",
            "5.00",
            "pool",
            "book.toml: nhs contributes 5.00 for 2013-14.",
        ),
        (
            ["contributions", "nhs 2013-14", "amount"],
            "5.00",
            "",
            "pool",
            "book.toml: nhs no longer contributes for 2013-14; it was 5.00.",
        ),
        (
            ["contributions", "nhs 2013-14", "instalments"],
            "annual",
            "monthly",
            "pool",
            "book.toml: the contribution of nhs for 2013-14 is monthly, not annual.",
        ),
        (
            ["investors", "inva", "commitment"],
            "1.00",
            "2.00",
            "bond",
            "book.toml: inva commits 2.00, not 1.00.",
        ),
        (["investors", "inva", "commitment"], "", "2.00", "bond", "book.toml: inva commits 2.00."),
        (
            ["investors", "inva", "commitment"],
            "1.00",
            "",
            "bond",
            "book.toml: inva no longer commits anything; it was 1.00.",
        ),
        (["allocation"], "5", "6", "families", "book.toml: allocation was 5 and is 6."),
    ],
)
def test_a_change_is_one_sentence(path: list[str], was: Any, now: Any, kind: str, sentence: str) -> None:
    assert said(path, was, now, kind) == sentence


def test_a_change_of_no_instrument_is_said_by_where_it_stands() -> None:
    assert otherwise(["a", "b"], "1", "2") == "a, b was 1 and is 2"


@pytest.mark.parametrize(
    ("months", "sentence"),
    [
        (
            [],
            "It counts from July 2013 on, and in a month before that is closed again; others stay as they "
            "were sealed.",
        ),
        (["2013-07"], "It counts from July 2013 on; what falls due is otherwise in July 2013."),
        (
            ["2013-07", "2013-10"],
            "It counts from July 2013 on; what falls due is otherwise in 2 months, July 2013 to October 2013.",
        ),
        (
            ["2013-04", "2013-05", "2013-07"],
            "It counts from July 2013 on; what falls due is otherwise in 3 months, April 2013 to July 2013, and "
            "for 2 months, April 2013 to May 2013, which are closed, the difference posts in July 2013.",
        ),
    ],
)
def test_a_change_says_which_months_it_touches(months: list[str], sentence: str) -> None:
    assert touches("2013-07", months) == sentence


def test_a_programme_of_the_places_own_is_named_with_its_file() -> None:
    assert own_programme("p", "programmes/p.toml").startswith(
        "The programme p is the place's own, programmes/p.toml"
    )
