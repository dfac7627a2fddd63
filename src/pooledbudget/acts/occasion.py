"""The occasion of an act: who, when, under which edition, with which settings in force."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.acts.senders import unsendable
from pooledbudget.amounts import DEFAULT_CURRENCY
from pooledbudget.book_file import BookFile, read_book
from pooledbudget.book_said import BOOK_FILE
from pooledbudget.errors import Misuse, Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.instruments.agreement import Known
from pooledbudget.instruments.catalogue import Agreements, read_agreements
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.reading import Reading
from pooledbudget.ledger.stored import last_instant
from pooledbudget.packaged import packaged
from pooledbudget.partners import Partners, letters_of, unknown
from pooledbudget.periods import london_day
from pooledbudget.personal import told_by_name
from pooledbudget.settings import letters_lost, read_toml
from pooledbudget.submissions.history import Sent
from pooledbudget.submissions.layout import ENCODINGS, Layout, layouts_in, names_taken, packaged_layouts
from pooledbudget.submissions.records import KINDS
from pooledbudget.version import EDITION, TOOL


class Occasion(Struct, frozen=True, kw_only=True, dict=True):
    """Who does an act, when, and the settings in force as they do it."""

    who: str
    instant: str
    """UTC to the second: 2013-07-05T09:00:00Z."""
    today: date
    """The day it is, in London unless said otherwise."""
    tool: str = TOOL
    edition: int = EDITION
    code: str = ""
    """SHA-256 of the manifest of what decided, which is kept with the settings."""
    inputs: Mapping[str, str]
    """Settings files by SHA-256 of their exact bytes."""
    book: BookFile
    partners: Partners
    agreements: Agreements
    files: Mapping[str, bytes]
    """The settings files themselves."""
    key: bytes
    own: Mapping[str, str] = field(default_factory=dict)
    """Programmes of the place that take the place of packaged ones and are not the same, with their files."""

    @cached_property
    def layouts(self) -> Mapping[str, Layout]:
        """The layouts by name: few acts and no statement ask for them."""
        return layouts_in(self.files)

    @property
    def known(self) -> Known:
        """The names the book has."""
        return self.agreements.known(self.partners)

    @property
    def currency(self) -> str:
        """The book's currency."""
        return self.book.currency

    def as_of(self, act: Act) -> Occasion:
        """Return these settings as an act was done under them: by whom, when, and with which tool."""
        return replace(
            self,
            who=act.who,
            instant=act.instant,
            today=date.fromisoformat(act.detail["today"]),
            tool=act.tool,
            edition=act.edition,
            code=act.code,
            inputs=act.inputs,
        )

    def refuse_senseless(self, sent: Sent) -> None:
        """Raise Misuse for what is said of a file and cannot be: sender, kind, encoding, name.

        It is asked before anything is kept: a mistyped option must not leave a refused file behind.
        """
        self.partners.get(sent.sender)
        known = dict.fromkeys([*KINDS, *self.layouts])
        if sent.kind and sent.kind not in known:
            raise Misuse(unknown("record kind or layout", sent.kind, known))
        if sent.encoding and sent.encoding not in ENCODINGS:
            raise Misuse(unknown("encoding", sent.encoding, dict.fromkeys(ENCODINGS)))
        if not sent.file.strip():
            raise Misuse("say what the file is called: every row is told by it")
        for what, name in (("file", sent.file), ("sheet", sent.sheet)):
            if about := told_by_name(name):
                raise Misuse(
                    f"the name of the {what} holds what looks like {about}; the record keeps it for good, "
                    f"and lists and exports say it: give the {what} a name without, and receive it again"
                )

    def act(
        self,
        kind: str,
        detail: Mapping[str, Any],
        *,
        month: str = "",
        reason: str = "",
        annexes: Mapping[str, Any] | None = None,
    ) -> Act:
        """Return an act of this occasion."""
        return Act(
            kind=kind,
            who=self.who,
            instant=self.instant,
            tool=self.tool,
            edition=self.edition,
            code=self.code,
            inputs=self.inputs,
            month=month,
            reason=reason,
            detail={**detail, "today": self.today.isoformat()},
            annexes=annexes or {},
        )


def with_packaged(settings: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a book's settings files with the programmes and layouts that come with the package."""
    return {**packaged("programmes"), **packaged_layouts(), **settings}


def read_occasion(
    settings: Mapping[str, bytes],
    inputs: Mapping[str, str],
    *,
    who: str = "",
    instant: str = "2000-01-01T00:00:00Z",
    today: date | None = None,
    code: str = "",
    key: bytes = b"",
    as_they_were: bool = False,
) -> Occasion:
    """Read the settings files in force; Refused carries every fault in every file.

    `as_they_were` reads those that an act was done under: what they say stood then, and is only read.
    """
    findings: list[Finding] = []
    book: BookFile | None = None
    try:
        book = read_book(settings[BOOK_FILE], as_it_was=as_they_were)
    except Refused as refused:
        findings += refused.findings
    else:
        findings += _expected_kinds(book)
    agreements, faults = read_agreements(
        settings,
        book.who if book else None,
        book.currency if book else DEFAULT_CURRENCY,
        as_they_were=as_they_were,
    )
    findings += faults
    if not as_they_were:
        findings += _faults_now(settings, book)
    if findings or book is None:
        raise Refused("the settings of this book cannot be used", findings)
    return Occasion(
        who=who,
        instant=instant,
        today=today or london_day(datetime.fromisoformat(instant)),
        code=code,
        inputs=inputs,
        book=book,
        partners=book.who,
        agreements=agreements,
        files=settings,
        key=key,
        own=own_programmes(settings, packaged_now()),
    )


def refuse_nobody(who: str) -> None:
    """Raise Misuse unless somebody is named who does an act: the record keeps it for good."""
    if not letters_of(who or ""):
        raise Misuse("say who does it, with --by: the record keeps who did each act")


def refuse_earlier(record: Reading, instant: str) -> None:
    """Raise Misuse if the clock stands before the last act: what was done later cannot be known now."""
    last = last_instant(record)
    if instant < last:
        raise Misuse(
            f"it is {instant} by the clock, and the last act was recorded at {last}; "
            "set the clock right, then repeat"
        )


def packaged_now() -> dict[str, str]:
    """Return the settings files that come with this package, by SHA-256."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in with_packaged({}).items()}


def own_programmes(settings: Mapping[str, bytes], packaged: Mapping[str, str]) -> dict[str, str]:
    """Return the programmes whose file has a packaged name and other bytes, by id, with the file.

    `packaged` are the files that came with the package, by SHA-256.
    """
    return {
        str(read_toml(data, name).get("programme", "")): name
        for name, data in settings.items()
        if name.startswith("programmes/")
        and name in packaged
        and hashlib.sha256(data).hexdigest() != packaged[name]
    }


def _faults_now(settings: Mapping[str, bytes], book: BookFile | None) -> Iterator[Finding]:
    """Find what is wrong with settings as they are now, which can be mended; those of earlier acts stand."""
    ours = with_packaged({})
    own = {name: data for name, data in settings.items() if data != ours.get(name)}
    yield from letters_lost(own)
    if any(name.startswith("layouts/") for name in own):  # those that come with the package can be read
        yield from _layout_faults(settings)
        yield from names_taken(own)
    if book is not None:
        yield from unsendable(book)


def _layout_faults(settings: Mapping[str, bytes]) -> Sequence[Finding]:
    """Return every fault in the layouts among settings files."""
    try:
        layouts_in(settings)
    except Refused as refused:
        return refused.findings
    return []


def _expected_kinds(book: BookFile) -> list[Finding]:
    """Find kinds of file that are expected, or may be sent, and that nobody can ever send."""
    named = [("expected.kind", expected.kind) for expected in book.expected]
    named += [("may_send", kind) for kind in book.may_send]
    return [
        error(
            FindingCode.SETTING_VALUE,
            file=BOOK_FILE,
            column=column,
            what=unknown("record kind", kind, KINDS),
            rule="what is expected, or may be sent, is one of the record kinds",
            remedy="correct it; pooledbudget form lists the kinds",
        )
        for column, kind in named
        if kind not in KINDS
    ]
