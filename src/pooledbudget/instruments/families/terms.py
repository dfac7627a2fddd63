"""What a families agreement says: the programme, the allocation, who pays, which readings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from pooledbudget.cells import Name
from pooledbudget.instruments.agreement import Terms


class FamiliesTerms(Terms):
    """The whole of a families agreement."""

    kind: Literal["families"]
    programme: Name
    payer: Name
    """The department that pays fees and results."""
    allocation: int = Field(gt=0, le=1_000_000)
    """The indicative number of families."""
    theme: Name
    readings: dict[str, str] = {}
    """The agreement's own choice where the programme leaves something open."""

    @property
    def named(self) -> Iterable[str]:
        """The payer."""
        return [self.payer]

    @property
    def goes_by(self) -> str:
        """The programme."""
        return self.programme
