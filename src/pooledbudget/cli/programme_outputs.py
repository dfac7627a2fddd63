"""The shape of what `programme` and `families` print with --json."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12


class ProgrammeListOutput(TypedDict):
    """One programme of `programme list --json`."""

    programme: str
    title: str
    unit: str
    starts: str
    attachments_end: str
    claims_end: str
    outcomes: int
    questions: int


class SaidOutput(TypedDict):
    """One value or rule of `programme show --json`; the source is blank for what is put together."""

    part: str
    name: str
    sentence: str
    source: str


class ProgrammeShowOutput(TypedDict):
    """`programme show --json`: the programme as it is on a day."""

    programme: str
    title: str
    on: str
    says: list[SaidOutput]


class DifferingOutput(TypedDict):
    """One thing of `programme diff --json` that is said otherwise; blank where one says nothing of it."""

    part: str
    name: str
    before: str
    after: str


class PricedYearOutput(TypedDict):
    """One year of `programme price --json`; families may be a fraction, amounts are decimal strings."""

    year: str
    families: str
    fee: str
    most_results: str
    fees: str
    results: str
    total: str


class ProgrammePriceOutput(TypedDict):
    """`programme price --json`: an allocation, what of it is funded and by which rounding, year by year."""

    programme: str
    allocation: int
    funded: str
    rounding: str
    years: list[PricedYearOutput]
    fees: str
    results: str
    total: str
    paid_at_once: str


class OverlapOutput(TypedDict):
    """Criteria that are met together, and by how many families."""

    criteria: list[str]
    families: int


class MatchedOutput(TypedDict):
    """How many of the people that a kind of evidence names belong to a family on file."""

    kind: str
    people: int
    matched: int


class IdentifiedOutput(TypedDict):
    """How one family stands against the criteria: must, may, nearly or may not."""

    subject: str
    inclusion: str
    met: list[str]
    unshown: list[str]
    missing: list[str]
    attached: bool


class SampledOutput(TypedDict):
    """A claim that is to be checked: by its id and the family's pseudonym."""

    claim: str
    subject: str
    result: str
    claimed_on: str
    row: str
    amount: str


class FamiliesSampleOutput(TypedDict):
    """`families sample --json`: the claims of a period that are to be checked, and what drew them."""

    seed: str
    share: str
    paid: int
    claims: list[SampledOutput]
    file: str


class FamiliesIdentifyOutput(TypedDict):
    """`families identify --json`: the families on file on a day."""

    on: str
    counts: dict[str, int]
    overlaps: list[OverlapOutput]
    matched: list[MatchedOutput]
    families: list[IdentifiedOutput]
