"""What a families agreement says: the programme, the allocation, who pays, which readings."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, field_validator

from pooledbudget.cells import Name
from pooledbudget.instruments.agreement import Terms, Year


class FamiliesTerms(Terms):
    """The whole of a families agreement."""

    kind: Literal["families"]
    programme: Name
    payer: Name
    """The department that pays fees and results."""
    allocation: int = Field(gt=0, le=1_000_000)
    """The indicative number of families."""
    theme: Name
    fees: Literal["by name", "by count"] = "by name"
    """Whether a fee is paid for each family attached by name, or by the number reported as attached."""
    agreed: dict[Year, Annotated[int, Field(gt=0, le=1_000_000)]] = {}
    """How many families were agreed for a year: a gate asks what part of them is worked with."""
    readings: dict[str, str] = {}
    """The agreement's own choice where the programme leaves something open."""
    passes_to: Name | None = None
    """The pool that fees and results are passed on to, as they are earned; none, and they stay here."""
    grant: Name | None = None
    """As which grant of that pool they come to it; the programme's id if it does not say."""
    audited_first: bool = False
    """Whether internal audit must have passed a claim by the day it is made: its row says when."""
    audit_sample: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$")] = "1/10"
    """The share of claims that internal audit checks, at the least. No source is known for a tenth."""

    @field_validator("audit_sample")
    @classmethod
    def _no_more_than_all(cls, value: str) -> str:
        if Fraction(value) > 1:
            raise ValueError("more than all of the claims cannot be checked: write it like 1/10")
        return value

    @property
    def as_grant(self) -> str:
        """As which grant of the pool what is earned comes to it."""
        return self.grant or self.programme

    @property
    def named(self) -> Iterable[str]:
        """The payer."""
        return [self.payer]

    @property
    def goes_by(self) -> str:
        """The programme."""
        return self.programme
