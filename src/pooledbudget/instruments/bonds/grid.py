"""The rate of each of many lists of cash on the same days, all at once.

Lists with one change of sign have one rate, found for all of them by the same few steps that
`returns` takes for one; the others go through `returns` one by one. Nothing here becomes money.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from pooledbudget.instruments.bonds.returns import (
    DAYS_IN_YEAR,
    LOG_MAX,
    LOG_MIN,
    Rate,
    Status,
    Why,
    xirr,
)

STEPS_MAX = 12
Numbers = npt.NDArray[np.float64]
SETTLED = np.float64(2) ** -25
"""A step so small that what is left after it, its square, is less than a double holds."""
TABLE = 4
"""log(1 + rate) of the table of rates runs from minus this to this."""
AT_ONCE = 5_000
"""Lists taken at a time: what they need stays in the processor's cache."""


def rates_of(days: Sequence[date], amounts: npt.NDArray[np.int64], *, ended: bool = True) -> list[Rate]:
    """Return the rate of each list: a row of amounts for each, a column for each day in rising order.

    Amounts are minor units, payments below nought. `ended` as in `returns.xirr`.
    """
    found: list[Rate] = []
    for first in range(0, len(amounts), AT_ONCE):
        found += _some(days, amounts[first : first + AT_ONCE], ended=ended)
    return found


def _some(days: Sequence[date], amounts: npt.NDArray[np.int64], *, ended: bool) -> list[Rate]:
    single, logs = simple_logs(days, amounts)
    rates = np.expm1(logs)
    found: list[Rate] = []
    for row, (alone, rate) in enumerate(zip(single.tolist(), rates.tolist(), strict=True)):
        if alone:
            found.append(Rate(Status.ONE, Why.SOLVED, (rate,), (1,), 1))
        else:
            found.append(xirr(zip(days, amounts[row].tolist(), strict=True), ended=ended))
    return found


def simple_logs(
    days: Sequence[date], amounts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.bool_], Numbers]:
    """Return which lists have payments before all receipts and settled, and log(1 + rate) of each."""
    times = np.array([(day - days[0]).days for day in days], dtype=np.float64) / DAYS_IN_YEAR
    flows = amounts.astype(np.float64)
    paid, got = np.maximum(-flows, 0), np.maximum(flows, 0)
    single = _one_change(paid > 0, got > 0)
    paid[~single, 0], got[~single, -1] = 1, 1
    logs = _guessed(times, paid, got)
    settled = np.zeros(len(flows), dtype=np.bool_)
    with np.errstate(all="ignore"):
        for _ in range(STEPS_MAX + 2):
            worth = np.exp(-logs[:, None] * times)
            out, back = paid * worth, got * worth
            out_all, back_all = out.sum(axis=1), back.sum(axis=1)
            slope = back @ times / back_all - out @ times / out_all
            step = np.log(back_all / out_all) / slope
            logs += step
            settled = np.abs(step) <= SETTLED * (1 + np.abs(logs))
            if settled[single].all():
                break
    held: npt.NDArray[np.bool_] = single & settled & (logs > LOG_MIN) & (logs < LOG_MAX)
    return held, logs


def _guessed(times: Numbers, paid: Numbers, got: Numbers) -> Numbers:
    """Return about where what comes equals what goes: read off a table of rates, by a cubic through four.

    Two products of matrices give the worth of every list at every rate of the table.
    """
    table = np.linspace(-TABLE, TABLE, 8 * TABLE + 1)
    worth = np.exp(-table[:, None] * times).T
    with np.errstate(all="ignore"):
        over = np.log((got @ worth) / (paid @ worth))
    above = (over > 0).sum(axis=1)
    first = np.clip(above - 2, 0, len(table) - 4)
    rows = np.arange(len(over))
    at = [table[first + place] for place in range(4)]
    heights = [over[rows, first + place] for place in range(4)]
    guess = np.zeros(len(over))
    with np.errstate(all="ignore"):
        for place in range(4):
            part = at[place]
            for other in range(4):
                if other != place:
                    part = part * -heights[other] / (heights[place] - heights[other])
            guess += part
    outside = (above == 0) | (above == len(table)) | ~np.isfinite(guess)
    return np.where(outside, 0, guess)


def _one_change(paid: npt.NDArray[np.bool_], got: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Say which lists pay in first and only get back afterwards."""
    last_paid = paid.shape[1] - 1 - np.argmax(paid[:, ::-1], axis=1)
    first_got = np.argmax(got, axis=1)
    found: npt.NDArray[np.bool_] = paid.any(axis=1) & got.any(axis=1) & (last_paid < first_got)
    return found
