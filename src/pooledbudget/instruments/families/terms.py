"""What a families agreement says: the programme, the allocation, who pays, which readings."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, field_validator

from pooledbudget.cells import Name
from pooledbudget.instruments.agreement import Terms, Year

BY_COUNT = "by count"
"""How fees go that are paid for a number of families, reported apart from names."""


class FamiliesTerms(Terms):
    """The whole of a families agreement."""

    kind: Literal["families"] = Field(description="what sort of agreement it is")
    programme: Name = Field(
        description="the programme whose rules it goes by: one of `pooledbudget programme list`, or of the "
        "book's own programmes/",
        examples=["troubled-families-2012"],
    )
    payer: Name = Field(
        description="the partner that pays fees and results, by its id", examples=["department"]
    )
    allocation: int = Field(
        gt=0, le=1_000_000, description="the indicative number of families", examples=[120]
    )
    theme: Name = Field(description="the theme its money stands under", examples=["families"])
    fees: Literal["by name", "by count"] = Field(
        default="by name",
        description="whether a fee is paid for each family attached by name, or by the number reported as "
        "attached",
    )
    agreed: dict[Year, Annotated[int, Field(gt=0, le=1_000_000)]] = Field(
        default={},
        description="how many families were agreed for a year: a gate asks what part of them is worked with",
        examples=[{"2012-13": 100}],
    )
    readings: dict[str, str] = Field(
        default={},
        description="the agreement's own choice where the programme leaves something open; `pooledbudget "
        "programme show` lists the questions and the answers to each",
        examples=[{"duplicate": "any shared person"}],
    )
    passes_to: Name | None = Field(
        default=None,
        description="the pool that fees and results are passed on to, as they are earned; none, and they "
        "stay here",
        examples=["northshire-pool"],
    )
    grant: Name | None = Field(
        default=None,
        description="as which grant of that pool they come to it; the programme's id if it does not say",
        examples=["families"],
    )
    audited_first: bool = Field(
        default=False,
        description="whether internal audit must have passed a claim by the day it is made: its row says "
        "when",
    )
    audit_sample: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$")] = Field(
        default="1/10",
        description="the share of claims that internal audit checks, at the least; no source is known for a "
        "tenth",
    )

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
