"""What an authority reports of families as numbers, apart from names."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pooledbudget.cells import Count, Day, Identifier
from pooledbudget.submissions.kinds import RecordKind, Use


class StageCount(RecordKind):
    """How many families an authority reports at a stage so far, as a number apart from names."""

    kind = "stages"
    use = Use.DECIDED
    day_column = "counted_on"
    key = ("agreement", "counted_on", "stage")
    agreement: Identifier
    counted_on: Day
    stage: Literal["identified", "worked with", "attached", "turned around"] = Field(
        description="identified, worked with, attached or turned around: four counts of one return"
    )
    families: Count = Field(description="how many so far, all together: never how many since the last count")
