"""What is measured of families and people: who they are, what happened, what they were in."""

from typing import Literal, Self

from pydantic import Field, model_validator

from pooledbudget.cells import Count, Day, Identifier, PersonId, Reference, Text
from pooledbudget.submissions.kinds import RecordKind, Use


class Member(RecordKind):
    """One person of a family and when they lived in it."""

    kind = "families"
    use = Use.EVIDENCE
    hangs_together = "born_on <= joined_on AND (left_on IS NULL OR left_on >= joined_on)"
    happened = ("left_on",)
    day_column = "joined_on"
    key = ("family", "person", "joined_on")
    about = ("family", "person", "joined_on")
    personal = True
    family: Identifier
    person: PersonId
    born_on: Day
    joined_on: Day
    left_on: Day | None = Field(
        default=None, description="first day no longer in the family, blank for who has not left"
    )
    role: Literal["", "adult", "child", "non-resident parent"] = Field(
        default="", description="what the person is in the family, blank where nobody says"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.left_on is not None and self.left_on < self.joined_on:
            raise ValueError("left_on is before joined_on")
        if self.born_on > self.joined_on:
            raise ValueError("joined_on is before born_on")
        return self


class Flag(RecordKind):
    """Something that makes a family eligible and is not a count: an order, a concern, a need."""

    kind = "flags"
    use = Use.EVIDENCE
    hangs_together = "to_day IS NULL OR to_day >= from_day"
    day_column = "from_day"
    about = ("family", "person", "flag", "detail", "from_day")
    personal = True
    family: Identifier
    flag: Text = Field(
        description="one that a programme of the book asks for, such as asb order or local concern",
    )
    from_day: Day
    to_day: Day | None = None
    person: PersonId = ""
    detail: Reference = Field(default="", description="which of several needs under one heading")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_day is not None and self.to_day < self.from_day:
            raise ValueError("to_day is before from_day")
        return self


class Attendance(RecordKind):
    """One child's sessions and exclusions in one school term; of one who has left school, on_roll is no."""

    kind = "attendance"
    use = Use.EVIDENCE
    hangs_together = (
        "sessions_unauthorised <= sessions_possible AND (on_roll <> 'yes' OR sessions_possible > 0)"
    )
    day_column = "reported_on"
    key = ("person", "term")
    about = ("person", "term")
    personal = True
    person: PersonId
    term: Identifier
    reported_on: Day
    on_roll: Literal["yes", "no"]
    sessions_possible: Count
    sessions_unauthorised: Count
    fixed_exclusions: Count
    permanent_exclusions: Count

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.sessions_unauthorised > self.sessions_possible:
            raise ValueError("more sessions were missed than were possible")
        if self.on_roll == "yes" and self.sessions_possible == 0:
            raise ValueError("a child on roll has some possible sessions")
        return self


class Incident(RecordKind):
    """An anti-social-behaviour incident laid to a family."""

    kind = "incidents"
    use = Use.EVIDENCE
    day_column = "occurred_on"
    about = ("family", "occurred_on", "reference")
    personal = True
    family: Identifier
    occurred_on: Day
    reference: Reference
    person: PersonId = ""


class Offence(RecordKind):
    """A proven offence and the day it was committed."""

    kind = "offences"
    use = Use.EVIDENCE
    day_column = "committed_on"
    about = ("person", "committed_on", "reference")
    personal = True
    person: PersonId
    committed_on: Day
    reference: Reference


class Spell(RecordKind):
    """A stretch of time in a person's life; no last day means it runs on."""

    day_column = "starts_on"
    happened = ("ends_on",)
    personal = True
    hangs_together = "ends_on IS NULL OR ends_on >= starts_on"
    person: PersonId
    starts_on: Day
    ends_on: Day | None = Field(default=None, description="last day, blank if it runs on")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("ends_on is before starts_on")
        return self


class BenefitSpell(Spell):
    """Time on an out-of-work benefit."""

    kind = "benefits"
    use = Use.EVIDENCE
    about = ("person", "benefit", "starts_on")
    benefit: Literal[
        "jsa", "esa", "income support", "incapacity benefit", "carers allowance", "universal credit"
    ]


class WorkSpell(Spell):
    """Time in paid work."""

    kind = "work"
    use = Use.EVIDENCE
    about = ("person", "employer", "starts_on")
    employer: Reference = ""


class ProvisionSpell(Spell):
    """Time on the Work Programme or the ESF families provision."""

    kind = "provision"
    use = Use.EVIDENCE
    about = ("person", "provision", "starts_on")
    provision: Literal["work programme", "esf"]
    volunteered: Literal["yes", "no", ""] = Field(
        default="",
        description="of the Work Programme: yes for who volunteered, no for who was referred",
    )


class Stay(Spell):
    """Time in something that a programme pays for if it lasts: a tenancy, a course, a job of some hours."""

    kind = "stays"
    use = Use.EVIDENCE
    about = ("person", "stay", "starts_on")
    stay: Text = Field(description="what it is, as the programme names it")
    reference: Reference = ""


class Achievement(RecordKind):
    """Something a person reached on a day: an assessment, a qualification, a move."""

    kind = "achievements"
    use = Use.EVIDENCE
    day_column = "achieved_on"
    about = ("person", "achievement", "achieved_on")
    personal = True
    person: PersonId
    achieved_on: Day
    achievement: Text = Field(description="what was reached, as the programme names it")
    reference: Reference = ""
