"""The worked examples of a pooled agreement: given this difference, expect these shares."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from pooledbudget.cells import Name, Pence, PositivePence
from pooledbudget.instruments.agreement import Year
from pooledbudget.instruments.pools.steps import Level
from pooledbudget.settings import Settings

LEFT = "left"
"""What an example calls the money that no step took."""
REWARDED = ("maximum", "earned", "capital", "revenue")
"""What an example calls what a reward grant comes to."""


class Given(Settings):
    """How a pool stands in a worked example."""

    overspend: PositivePence | None = Field(default=None, description="by how much the pool is over")
    underspend: PositivePence | None = Field(default=None, description="by how much the pool is under")
    lines: dict[Name, Pence] = Field(
        default={},
        description="by how much lines are under their budgets; below nought where over",
        examples=[{"reablement": "-20000.00"}],
    )
    on: date | None = Field(
        default=None, description="the day of the settlement; 31 March of the last year agreed, if blank"
    )
    rolled_forward: Pence = Field(default=0, description="what the year before left in the pool")
    reserves: dict[Name, Pence] = Field(
        default={}, description="what each reserve holds", examples=[{"risk-pool": "250000.00"}]
    )
    uncommitted: dict[Name, Pence] = Field(
        default={}, description="what may still be cut, by line", examples=[{"reablement": "1000.00"}]
    )
    elsewhere: Pence = Field(default=0, description="what other pools leave over, to be offset")
    committed: dict[Name, Pence] = Field(
        default={}, description="what lines are bound to, by line", examples=[{"reablement": "1000.00"}]
    )
    measured: dict[Name, Level] = Field(
        default={}, description="what measures have reached", examples=[{"admissions": "2.1%"}]
    )
    reward: Name | None = Field(
        default=None, description="the reward grant that is worked out instead", examples=["prg"]
    )
    uplift: Year | None = Field(
        default=None, description="the year whose contributions are worked out instead"
    )

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if self.overspend is not None and self.underspend is not None:
            yield "", "it is over or under, not both"
        nothing = self.overspend is None and self.underspend is None and not self.lines
        if nothing and self.reward is None and self.uplift is None:
            yield "", "say by how much the pool, or a line, is over or under"
        asked = [not nothing, self.reward is not None, self.uplift is not None]
        if sum(asked) > 1:
            yield "", "a difference, a reward or an uplift: an example works out one of them"


class PoolExample(Settings):
    """A worked example that is signed with the agreement: given this difference, expect these shares."""

    title: str = Field(default="", description="what it shows", examples=["the Northshire pooled fund"])
    cite: str = Field(default="", description="where it is published, where it is", examples=["12.3"])
    given: Given = Field(description="how the pool stands")
    expect: dict[Name, Pence] = Field(
        min_length=1,
        description="what each partner bears of an overspend or has of an underspend, what each reserve "
        "gives or keeps, what is `left`; where only lines are given, below nought is borne",
        examples=[{"ccg": "640000.00", "risk-pool": "250000.00"}],
    )
