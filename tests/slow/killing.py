"""Kill a writer at random moments and count what it had acknowledged and the record lost.

Run alone, in a Python without threads: PATH ROUNDS SEED MODE. Prints rounds, acknowledged, lost, faults.
In mode `early` the writer acknowledges before it commits: the fault the count must show.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from pooledbudget.findings import Origin
from pooledbudget.ledger.entries import Act, Entry, transfer
from pooledbudget.ledger.integrity import check_record
from pooledbudget.ledger.record import Record
from pooledbudget.periods import Month


def write_until_killed(path: Path, pipe: int, *, early: bool) -> None:
    record = Record.open_for(path, read_only=False)
    number = record.size
    while True:
        number += 2
        month = record.first_open()
        legs = transfer(
            ("spending:hubs", "county"), ("assets:cash", "county"), number, "pool", currency="GBP"
        )
        act = Act(
            kind="close",
            who="a",
            instant="2013-05-01T09:00:00Z",
            tool="t",
            inputs={},
            month=str(month),
            detail={"sealed": [str(month)]},
        )
        if early:
            os.write(pipe, f"{number}\n".encode())
            time.sleep(0.002)
        record.add(
            act, [Entry(f"S0001:{number}", month.first, "x", legs, (Origin("S0001", number),))], [month]
        )
        if not early:
            os.write(pipe, f"{number}\n".encode())


def killed_after(path: Path, seconds: float, *, early: bool) -> list[int]:
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        write_until_killed(path, writable, early=early)
    os.close(writable)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(readable) as pipe:
        return [int(one) for one in pipe.read().split()]


def main() -> None:
    path, rounds, seed, mode = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    chance, kept, total, lost, faults = random.Random(seed), set[int](), 0, 0, 0
    for turn in range(rounds):
        if turn % 25 == 0:
            path.unlink(missing_ok=True)
            Record.create(path, "b", Month(2013, 4)).connection.close()
            kept = set()
        said = killed_after(path, 0.01 + chance.random() * 0.06, early=mode == "early")
        total += len(said)
        kept |= set(said)
        record = Record.open_for(path, read_only=False)
        found, size = check_record(record)
        faults += len(found) + size % 2
        recorded = {int(one.split(":")[1]) for one in record.posted().starting("")}
        lost += len(kept - recorded)
        kept &= recorded
        record.connection.close()
    print(rounds, total, lost, faults)  # noqa: T201


if __name__ == "__main__":
    main()
