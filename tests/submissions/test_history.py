"""Which files stand: refused tries, replacements and completions, as algebra over what was received."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from in_memory import MemoryBook
from pooledbudget.errors import IntegrityFailure
from pooledbudget.ledger.entries import Act
from pooledbudget.submissions.history import (
    Sent,
    Submission,
    accepted_before,
    ended,
    standing,
    submissions,
    with_completions,
)


def sent(number: int, *, accepted: bool = True, replaces: int = 0, completes: int = 0) -> Submission:
    return Submission(
        id=f"S{number}",
        act=number,
        file=f"{number}.csv",
        sha256="",
        kind="expenditure",
        layout="expenditure",
        sheet="",
        encoding="",
        sender="county",
        month="2013-04",
        accepted=accepted,
        left_out=0,
        rows=1,
        replaces=f"S{replaces}" if replaces else "",
        completes=f"S{completes}" if completes else "",
    )


CASES = {
    "nothing": ([], ""),
    "two files": ([sent(1), sent(2)], "S1 S2"),
    "a replaced file": ([sent(1), sent(2, replaces=1)], "S2"),
    "a file replaced twice": ([sent(1), sent(2, replaces=1), sent(3, replaces=2)], "S3"),
    "a refused file stands and blocks": ([sent(1, accepted=False)], "S1"),
    "a refused try leaves the accepted one standing": (
        [sent(1), sent(2, accepted=False, replaces=1)],
        "S1 S2",
    ),
    "a second refused try retires the first": (
        [sent(1), sent(2, accepted=False, replaces=1), sent(3, accepted=False, replaces=1)],
        "S1 S3",
    ),
    "a refused try of a refused file retires it": (
        [sent(1, accepted=False), sent(2, accepted=False, replaces=1)],
        "S2",
    ),
    "an accepted one retires all tries": (
        [
            sent(1, accepted=False),
            sent(2, accepted=False, replaces=1),
            sent(3, accepted=False, replaces=2),
            sent(4, replaces=3),
        ],
        "S4",
    ),
    "an accepted one retires the tries and what they were meant to replace": (
        [sent(1), sent(2, accepted=False, replaces=1), sent(3, replaces=1)],
        "S3",
    ),
    "and so it does where it names the try": (
        [sent(1), sent(2, accepted=False, replaces=1), sent(3, replaces=2)],
        "S3",
    ),
    "another file's tries stay": (
        [sent(1), sent(2), sent(3, accepted=False, replaces=2), sent(4, replaces=1)],
        "S2 S3 S4",
    ),
    "a completion goes with the file it completes": (
        [sent(1), sent(2, completes=1), sent(3, replaces=1)],
        "S3",
    ),
    "a completion of the new file stays": (
        [sent(1), sent(2, completes=1), sent(3, replaces=1), sent(4, completes=3)],
        "S3 S4",
    ),
    "a completion can be replaced": (
        [sent(1), sent(2, completes=1), sent(3, replaces=2, completes=1)],
        "S1 S3",
    ),
    "a completion that was refused stays when its file is replaced": (
        [sent(1), sent(2, accepted=False, completes=1), sent(3, replaces=1)],
        "S3",
    ),
}


@pytest.mark.parametrize(("received", "left"), CASES.values(), ids=CASES)
def test_what_stands(received: list[Submission], left: str) -> None:
    assert " ".join(submission.id for submission in standing(received)) == left


@pytest.mark.parametrize(
    ("replaces", "found"),
    [("S1", "S1"), ("S2", "S1"), ("S3", "S1"), ("S4", "S4"), ("", ""), ("S9", ""), ("S6", "")],
)
def test_a_try_leads_back_to_the_accepted_file_behind_it(replaces: str, found: str) -> None:
    received = [
        sent(1),
        sent(2, accepted=False, replaces=1),
        sent(3, accepted=False, replaces=2),
        sent(4),
        sent(5, accepted=False),
        sent(6, accepted=False, replaces=5),
    ]
    assert accepted_before(replaces, received) == found


def test_what_completed_a_file_and_what_completed_that_go_together() -> None:
    received = [sent(1), sent(2, completes=1), sent(3, completes=2), sent(4), sent(5, completes=1)]
    assert with_completions("S1", received) == ["S1", "S2", "S3", "S5"]
    assert with_completions("S4", received) == ["S4"]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), max_size=9))
def test_the_latest_always_stands_and_nothing_comes_back(steps: list[tuple[bool, int]]) -> None:
    """Each replaces one that stands, as receiving demands; a file once retired stays so."""
    received: list[Submission] = []
    retired: set[str] = set()
    for number, (accepted, target) in enumerate(steps, start=1):
        stands = standing(received)
        replaces = int(stands[target].id[1:]) if target < len(stands) else 0
        received.append(sent(number, accepted=accepted, replaces=replaces))
        left = [submission.id for submission in standing(received)]
        assert left[-1] == f"S{number}"
        gone = {submission.id for submission in received if submission.accepted} - set(left)
        assert ended(received).keys() == gone
        assert not retired & set(left)
        retired = {submission.id for submission in received} - set(left)


def test_what_stands_no_longer_was_ended_by_the_act_that_took_its_place_or_took_it_back() -> None:
    files = [sent(1), sent(2, completes=1), sent(3, accepted=False, replaces=1), sent(4, replaces=3), sent(5)]
    assert ended(files) == {"S1": 4, "S2": 4}
    back = [file._replace(withdrawn=9) if file.id in {"S4", "S5"} else file for file in files]
    assert ended(back) == {"S1": 4, "S2": 4, "S4": 9, "S5": 9}


def test_a_submission_is_read_from_what_its_act_says() -> None:
    book = MemoryBook()
    book.give(
        "expenditure",
        "2013-04-02,hubs,1.00,A",
        "2013-04-02,hubs,1_0,B",
        accept_valid=True,
        reason="x",
        file="a.csv",
    )
    (found,) = submissions(book.record)
    assert (found.id, found.act, found.file, found.sender, found.kind) == (
        "S0001",
        1,
        "a.csv",
        "county",
        "expenditure",
    )
    assert (found.accepted, found.rows, found.left_out, found.month) == (True, 1, 1, "2013-04")


@pytest.mark.parametrize("missing", ["submission", "sha256", "kind", "accepted", "left_out", "replaces"])
def test_a_receipt_that_does_not_say_what_receipts_say_is_a_fault_of_the_record(missing: str) -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A")
    (recorded,) = book.record.acts()
    detail = {name: value for name, value in recorded.act.detail.items() if name != missing}
    said = Act(kind="receive", who="a", instant=recorded.act.instant, tool="t", inputs={}, detail=detail)
    with pytest.raises(IntegrityFailure, match=f"act 2 does not say what an act says: '{missing}'"):
        book.record.add(said)
    assert len(submissions(book.record)) == book.record.size == 1


def test_left_out_that_is_no_list_is_a_fault_of_the_record_too() -> None:
    book = MemoryBook()
    book.give("expenditure", "2013-04-02,hubs,1.00,A")
    (recorded,) = book.record.acts()
    said = Act(
        kind="receive",
        who="a",
        instant=recorded.act.instant,
        tool="t",
        inputs={},
        detail={**recorded.act.detail, "left_out": 7},
    )
    with pytest.raises(IntegrityFailure, match="act 2 does not say what an act says"):
        book.record.add(said)


def test_a_file_is_known_by_its_exact_bytes() -> None:
    digests = {Sent(data=data, file="a.csv", sender="x").digest for data in (b"a", b"a\n", b"a\r\n", b"")}
    assert len(digests) == 4
    assert Sent(data=b"a", file="b.csv", sender="y").digest in digests
