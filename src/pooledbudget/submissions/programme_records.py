"""What is asked and told under a programme: attachments, claims, numbers by stage, checks of claims."""

from typing import Literal, Self

from pydantic import Field, model_validator

from pooledbudget.cells import Count, Day, Identifier, Reference, Text
from pooledbudget.submissions.kinds import RecordKind, Use

Answer = Literal["", "yes", "no"]
"""What whoever checks a claim answers to a question; blank where it was not asked."""


class Attachment(RecordKind):
    """The day the authority began to work with a family."""

    kind = "attachments"
    use = Use.DECIDED
    day_column = "attached_on"
    key = ("agreement", "family")
    personal = True
    agreement: Identifier
    family: Identifier = Field(description="the family; the person, in a programme of persons")
    attached_on: Day


class Claim(RecordKind):
    """A result the authority asks to be paid for."""

    kind = "claims"
    use = Use.DECIDED
    day_column = "claimed_on"
    key = ("agreement", "family", "result")
    happened = ("audited_on",)
    personal = True
    agreement: Identifier
    family: Identifier = Field(description="the family; the person, in a programme of persons")
    claimed_on: Day
    result: Text = Field(
        description="a result that the agreement's programme pays, such as continuous employment"
    )
    audited_on: Day | None = Field(default=None, description="when internal audit passed it; blank, unsaid")


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


class SpotCheck(RecordKind):
    """What somebody who looked into a claim found: the questions of a spot check, and whether it is valid."""

    kind = "spot-checks"
    use = Use.DECIDED
    hangs_together = (
        "outcome <> 'valid' OR (coalesce(eligible, '') <> 'no' AND coalesce(whole_family, '') <> 'no' "
        "AND coalesce(evidenced, '') <> 'no')"
    )
    day_column = "checked_on"
    key = ("agreement", "family", "result", "checked_by", "checked_on")
    personal = True
    agreement: Identifier
    family: Identifier = Field(description="the family; the person, in a programme of persons")
    result: Text = Field(description="the result that was claimed, as its claim names it")
    checked_on: Day
    checked_by: Literal["internal audit", "payer", "external audit"] = Field(
        description="who looked: internal audit, the payer or external audit"
    )
    outcome: Literal["valid", "not valid"] = Field(
        description="what was found of the claim: valid or not valid"
    )
    eligible: Answer = Field(default="", description="is the family eligible: yes, no or blank")
    whole_family: Answer = Field(
        default="", description="is there evidence of the whole-family approach: yes, no or blank"
    )
    evidenced: Answer = Field(default="", description="is the claim evidenced: yes, no or blank")
    reference: Reference = ""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.outcome == "valid" and "no" in {self.eligible, self.whole_family, self.evidenced}:
            raise ValueError("a claim with a question answered no is not valid")
        return self
