"""What is said of what waits, and the ways out of it."""

from __future__ import annotations

from pooledbudget.amounts import prose
from pooledbudget.submissions.history import ADJUSTMENTS
from pooledbudget.submissions.waiting import Waiting, Waits, Why


def said(found: Waiting, currency: str) -> str:
    """Say what waits of a file, with its rows and pounds."""
    file, much = found.file, rows_and_pounds(found.waits, currency)
    match found.why:
        case Why.REFUSED:
            counts = f" and nothing of it counts: {much}" if found.waits.rows else ""
            return f"{file.id} {file.file} from {file.sender} was refused{counts}"
        case Why.QUARANTINED:
            wait = "it waits" if found.waits.rows == 1 else "they wait"
            return f"{file.id} {file.file} from {file.sender} left out {much}: {wait} in quarantine"
        case Why.COPIES:
            others = [f"in {other}" for other in file.copies_of.split() if other != file.id]
            others += ["in itself"] * (file.id in file.copies_of.split())
            also = " and ".join(others)
            return f"{file.id} {file.file} from {file.sender}: {much} also {also}, and counted again"


def rows_and_pounds(waits: Waits, currency: str) -> str:
    """Write rows with their sum, and how many amounts cannot be read."""
    rows = f"{waits.rows:,} row{'' if waits.rows == 1 else 's'}"
    pounds = f" of {prose(waits.amount, currency)}" if waits.amount else ""
    unread = ""
    if waits.unread:
        joined = " and" if waits.amount else " with"
        amounts = "amounts" if waits.unread > 1 else "amount"
        unread = f"{joined} {waits.unread:,} {amounts} that cannot be read"
    return f"{rows}{pounds}{unread}"


def ways_out(found: Waiting) -> str:
    """Say what can be done about something that waits."""
    id_ = found.file.id
    match found.why:
        case Why.REFUSED:
            return (
                f"mend {found.file.file} and send it with --replaces {id_}, or pooledbudget withdraw {id_} "
                "--reason WHY"
            )
        case Why.QUARANTINED:
            return (
                f"mend quarantine/{id_}.csv and receive it with --completes {id_}, or give the rows up: "
                f"pooledbudget withdraw {id_} --quarantined --reason WHY"
            )
        case Why.COPIES:
            return real_or_not(id_, found.file.kind)


def real_or_not(submission: str, kind: str) -> str:
    """Say what can be done about rows of a file that look like second copies."""
    real = f"if they are real, pooledbudget attest {submission} --reason WHY"
    withdrawn = f"pooledbudget withdraw {submission} --reason WHY"
    if kind == ADJUSTMENTS:
        return (
            f"{real}; if not, pooledbudget adjust --corrects {submission}:adjustment takes the entry back; "
            f"if it has posted none, {withdrawn}"
        )
    return f"{real}; if not, send the file without them and --replaces {submission}, or {withdrawn}"


def after_receipt(
    submission: str, kind: str, *, accepted: bool, quarantined: int, whole: bool = False
) -> list[str]:
    """Say what to do next with a file that was just received; `whole` is whether all of it is at fault."""
    told = []
    if kind == "adjustments" and accepted:
        told.append(f"Next: pooledbudget adjust --submission {submission} with a reason and two names")
    if quarantined:
        rows = "1 row is" if quarantined == 1 else f"{quarantined:,} rows are"
        told.append(f"{rows} in quarantine/{submission}.csv with the reason beside each.")
    if not accepted:
        valid = "" if whole else "the same file with --accept-valid --reason WHY, or "
        told.append(
            f"Next: correct the file and receive it with --replaces {submission}, or {valid}"
            f"pooledbudget withdraw {submission} --reason WHY; to show its sender each bad cell: "
            f"pooledbudget files show {submission} --annotate FILE.xlsx"
        )
    return told
