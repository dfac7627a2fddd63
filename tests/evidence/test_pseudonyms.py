"""Pseudonyms as pages print them."""

from __future__ import annotations

from pooledbudget.evidence.pseudonyms import shortened


def test_pseudonyms_are_shown_by_as_many_letters_as_tell_them_apart() -> None:
    """Case E-14: 24 letters that nobody can read or compare."""
    names = ["a" * 24, "a" * 10 + "b" * 14, "c" * 24, "c" * 9 + "d" * 15, "0" * 24]
    assert shortened(names) == {
        names[0]: "a" * 11,
        names[1]: "a" * 10 + "b",
        names[2]: "c" * 10,
        names[3]: "c" * 9 + "d",
        names[4]: "0" * 8,
    }
    assert shortened([]) == {}
    assert shortened(["f" * 24, "two"]) == {"f" * 24: "f" * 8, "two": "two"}
