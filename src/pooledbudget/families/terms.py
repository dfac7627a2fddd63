"""What a families agreement says: the programme, the allocation, who pays, which readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from pooledbudget.place.book_file import Name
from pooledbudget.place.settings import Settings


class FamiliesTerms(Settings):
    """The whole of a families agreement."""

    kind: Literal["families"]
    agreement: Name
    title: str
    source: str = ""
    programme: Name
    payer: Name
    """The department that pays fees and results."""
    allocation: int = Field(gt=0)
    """The indicative number of families."""
    theme: Name
    readings: dict[str, str] = {}
    """The agreement's own choice where the programme leaves something open."""

    def sentences(self, names: Mapping[str, str]) -> Sequence[str]:
        """Return each clause as one plain sentence, with partners by name."""
        said = [
            f"{names[self.payer]} pays by the programme {self.programme} for an allocation of "
            f"{self.allocation} families."
        ]
        said += [f"Reading {name}: {choice}." for name, choice in self.readings.items()]
        return said
