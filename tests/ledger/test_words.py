"""What is said of an entry: written from its facts alone, the same for the same facts."""

from __future__ import annotations

import pytest

from pooledbudget.ledger.words import narrative


@pytest.mark.parametrize(
    ("kind", "about", "reference", "said"),
    [
        ("spending", "hubs", "R1", "Spending: hubs, R1"),
        ("spending", "hubs", "", "Spending: hubs"),
        ("contribution received", "", "A1", "Contribution received: A1"),
        ("opening balances", "", "", "Opening balances"),
        ("reversal, by hand", "S0001:2", "R1", "Reversal, by hand: S0001:2, R1"),
        ("grant", "éducation", "£5", "Grant: éducation, £5"),
        ("", "", "", ""),
    ],
)
def test_an_entry_is_said_by_its_kind_what_it_is_for_and_its_reference(
    kind: str, about: str, reference: str, said: str
) -> None:
    assert narrative(kind, about, reference) == said
