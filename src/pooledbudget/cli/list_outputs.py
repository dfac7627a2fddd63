"""The shapes of what lists print with --json: files, acts, decisions, differences, queries and others."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12


class DecisionOutput(TypedDict):
    """A decision; `amount` is a decimal string."""

    asked: str
    agreement: str
    subject: str
    on: str
    month: str
    paid: bool
    amount: str
    reason: str
    sentence: str


class DifferenceOutput(TypedDict):
    """A difference; amounts are decimal strings, blank where a side has none.

    `groups` are the references of each group that it might be, or might be part of, and `treated` how it
    stands by what people did of it; neither is there where there is nothing to say.
    """

    id: str
    against: str
    agreement: str
    month: str
    kind: str
    on: str
    reference: str
    ours: str
    theirs: str
    entry: str
    row: str
    since: str
    copy: int
    hints: list[str]
    like: str
    groups: NotRequired[list[list[str]]]
    treated: NotRequired[str]


class StandingDifferenceOutput(DifferenceOutput):
    """A difference that stands, with its age in days and what was asked or said of it last, if anything."""

    age: int
    query: str
    state: str
    called: str
    owner: str
    due: str
    said: str


class QueryOutput(TypedDict):
    """A query as it stands, with all that each act said of it; `about` is the id it is about."""

    id: str
    about: str
    partner: str
    month: str
    state: str
    owner: str
    due: str
    said: list[dict[str, str | int]]


FileOutput = TypedDict(
    "FileOutput",
    {
        "submission": str,
        "file": str,
        "kind": str,
        "from": str,
        "month": str,
        "rows": int,
        "quarantined": int,
        "state": str,
        "replaces": str,
        "completes": str,
        "sha256": str,
        "kept": str,
    },
)
"""One received file of `files --json`: accepted, refused or replaced, and where its exact bytes lie."""


class FoundInOutput(TypedDict):
    """A finding of a received file: its code and place, and what the code means."""

    code: str
    severity: str
    row: int
    column: str
    meaning: str


class SentFileOutput(FileOutput):
    """`files show --json`: with its findings, and its cells where they are not about people."""

    findings: list[FoundInOutput]
    headings: list[str]
    cells: list[list[str | int]]
    unread: str


class LogOutput(TypedDict):
    """One act of `log --json`, told as a sentence."""

    act: int
    day: str
    time: str
    who: str
    kind: str
    month: str
    partner: str
    told: str


class AgreementOutput(TypedDict):
    """One agreement of `agreements --json`; `cash` is a decimal string."""

    agreement: str
    kind: str
    title: str
    ends: str
    cash: str
    source: str


class PartnerOutput(TypedDict):
    """One partner of `partners --json`, and how many files it sent."""

    partner: str
    name: str
    parts: str
    files: int


class ActOutput(TypedDict):
    """One act of `acts --json`: what it was about, and how many entries it caused."""

    act: int
    kind: str
    month: str
    partner: str
    who: str
    instant: str
    edition: int
    entries: int
    what: str
    reason: str


class ListedDecisionOutput(DecisionOutput):
    """One of `decisions --json`: what lists call its subject, and whether money was asked and not paid."""

    called: str
    refused: bool


class ListedDifferenceOutput(StandingDifferenceOutput):
    """One of `differences --json`: what it is called, and whether what people did of it settles it."""

    what: str
    settled: bool


class ListedQueryOutput(QueryOutput):
    """One of `queries --json`: whether it is settled, and what was said last."""

    settled: bool
    said_last: str


class ExplanationOutput(TypedDict):
    """One code of `explain --json`; `lines` are of the files of the example, `said` what is told of it."""

    code: str
    meaning: str
    why: str
    example: str
    lines: list[str]
    said: str
    fix: str


class AccountOutput(TypedDict):
    """One account of `chart --json`; a last segment in braces stands for a name of that sort."""

    account: str
    side: str
    meaning: str


class SchemaOutput(TypedDict):
    """`schema --json`: the names of all schemas, and the one asked for, empty where none was."""

    names: list[str]
    schema: dict[str, object]


class FormOutput(TypedDict):
    """One record kind of `form --json`: its columns, those that a row must fill, and the schema of both.

    `file` is the workbook that was written, blank where none was.
    """

    kind: str
    columns: list[str]
    needed: list[str]
    schema: str
    file: str


LISTS: dict[str, object] = {
    "chart": list[AccountOutput],
    "schema": SchemaOutput,
    "form": list[FormOutput],
    "files-list": list[FileOutput],
    "files-show": SentFileOutput,
    "log": list[LogOutput],
    "agreements": list[AgreementOutput],
    "partners": list[PartnerOutput],
    "differences": list[ListedDifferenceOutput],
    "queries": list[ListedQueryOutput],
    "decisions": list[ListedDecisionOutput],
    "acts": list[ActOutput],
    "explain": list[ExplanationOutput],
}
"""What each of them puts in `data`."""
