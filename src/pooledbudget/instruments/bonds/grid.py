"""The rate of each of many lists of cash on the same days, all at once.

Lists with one change of sign, payments first, have one rate, found for all of them by the same few steps on
arrays. So has a list that pays in again later, where at the rate that is found something is out from its
first day to its last (`_always_out`). The others go through `returns`, those that are all receipts or all
payments once for all of their kind. Nothing here becomes money.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from pooledbudget.instruments.bonds.returns import DAYS_IN_YEAR, LOG_MAX, LOG_MIN, Rate, Status, Why, xirr
from pooledbudget.instruments.bonds.roots import HALF, SETTLED

Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
STEPS_MAX = 16
SURE = np.exp2(-30)
"""The part of all that is added up by which a sum must be off nought to be told from it."""
AT_ONCE = 4_000
"""Lists taken at a time: what they need stays in the processor's cache."""


class Rates(Struct, frozen=True):
    """The rates of many lists, in their order."""

    single: Numbers
    """The one rate of each list that has one and no more to tell; not a number for the rest."""
    rest: Mapping[int, Rate]
    """What there is to tell of each of the rest, by its place."""
    changes: npt.NDArray[np.int64]
    """How often each list changes sign."""

    def __iter__(self) -> Iterator[Rate]:
        for place, (rate, changes) in enumerate(
            zip(self.single.tolist(), self.changes.tolist(), strict=True)
        ):
            rest = self.rest.get(place)
            yield Rate(Status.ONE, Why.SOLVED, (rate,), (1,), changes) if rest is None else rest

    @property
    def statuses(self) -> Counter[Status]:
        """How many lists have each status."""
        found = Counter(rate.status for rate in self.rest.values())
        found[Status.ONE] += len(self.single) - len(self.rest)
        return found


def rates_of(days: Sequence[date], amounts: npt.NDArray[np.int64], *, ended: bool = True) -> Rates:
    """Return the rate of each list: a row of amounts for each, a column for each day in rising order.

    Amounts are minor units, payments below nought. `ended` as in `returns.xirr`.
    """
    single = np.full(len(amounts), np.nan)
    changes = np.ones(len(amounts), dtype=np.int64)
    rest: dict[int, Rate] = {}
    alike: dict[tuple[bool, bool], Rate] = {}
    for first in range(0, len(amounts), AT_ONCE):
        some = amounts[first : first + AT_ONCE]
        held, logs, more = simple_logs(days, some)
        changes[first : first + AT_ONCE][more] = changes_of(some[more])
        np.expm1(logs, out=single[first : first + AT_ONCE], where=held)
        for place in np.flatnonzero(~held).tolist():
            flows = some[place].tolist()
            signs = min(flows) < 0, max(flows) > 0
            if all(signs) or signs not in alike:
                alike[signs] = xirr(zip(days, flows, strict=True), ended=ended)
            rest[first + place] = alike[signs]
    return Rates(single, rest, changes)


def simple_logs(days: Sequence[date], amounts: npt.NDArray[np.int64]) -> tuple[Marks, Numbers, Marks]:
    """Return which lists surely have one rate, log(1 + rate) of each, and which of them pay in again."""
    times = np.array([(day - days[0]).days for day in days], dtype=np.float64)
    flows = np.ascontiguousarray(amounts.T, dtype=np.float64)
    logs = np.zeros(len(amounts))
    held = np.zeros(len(amounts), dtype=np.bool_)
    once, again = _paid_in_first(flows)
    places = np.flatnonzero(once | again)
    with np.errstate(all="ignore"):
        active = flows if len(places) == len(amounts) else flows[:, places]
        at = _first_step(times, active)
        for _ in range(STEPS_MAX):
            if not len(places):
                break
            step = _step(times, active, at)
            at += step
            done = np.abs(step) * times[-1] <= SETTLED
            logs[places[done]], held[places[done]] = at[done], True
            moving = ~done  # what is not a number too: it goes on to be told as it is alone
            places, active, at = places[moving], active[:, moving], at[moving]
        later = np.flatnonzero(held & again)
        held[later] = _always_out(times, flows[:, later], logs[later])
    logs *= DAYS_IN_YEAR
    held &= (logs > LOG_MIN) & (logs < LOG_MAX)
    return held, logs, held & again


def _paid_in_first(flows: Numbers) -> tuple[Marks, Marks]:
    """Say which lists, each a column, only get back once they have, and which pay in again between."""
    shape = flows.shape[1]
    paid, got, mixed, first, ends = (np.zeros(shape, dtype=np.bool_) for _ in range(5))
    for day in flows:
        pays, gets = day < 0, day > 0
        mixed |= pays & got
        paid |= pays
        got |= gets
        first |= pays & ~got
        ends |= gets
        ends &= ~pays
    whole = paid & got
    return whole & ~mixed, whole & mixed & first & ends


def _always_out(times: Numbers, flows: Numbers, logs: Numbers) -> Marks:
    """Say which lists have something out at the rate that was found, from the first flow to the last.

    Then it is the only rate. What is out has one sign at it, so that just above it the sums of what came
    before each day change sign once, and just below it those of what comes after: by Laguerre's rule there
    is one root at most on either side, and it is this one.
    """
    worth = flows * np.exp(-np.outer(times, logs))
    out, sure = np.cumsum(worth, axis=0), np.abs(worth).sum(axis=0) * SURE
    begun = np.cumsum(flows != 0, axis=0)
    between = (begun > 0) & (begun < begun[-1])
    found: Marks = np.all(~between | (out < -sure), axis=0)
    return found


def changes_of(amounts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how often each list changes sign, noughts aside."""
    found, sign = np.zeros(len(amounts), dtype=np.int64), np.zeros(len(amounts), dtype=np.int64)
    for day in np.sign(amounts).T:
        found += day * sign < 0
        sign = np.where(day == 0, sign, day)
    return found


def _first_step(times: Numbers, flows: Numbers) -> Numbers:
    """Return Halley's step from nought on log(receipts / payments), whose sums need no discounting."""
    powers = np.stack([np.ones_like(times), times, times * times])
    paid = powers @ np.minimum(flows, 0)
    got = powers @ flows - paid
    mean, mean_got = paid[1] / paid[0], got[1] / got[0]
    slope = mean - mean_got
    newton = -np.log(-got[0] / paid[0]) / slope
    bend = got[2] / got[0] - mean_got * mean_got - paid[2] / paid[0] + mean * mean
    return _curbed(newton, 1 + newton * bend / (2 * slope))


def _step(times: Numbers, flows: Numbers, at: Numbers) -> Numbers:
    """Return Halley's step on the present value, which is added up from the last day to the first."""
    gaps = np.diff(times)
    discounts = {gap: np.exp(-gap * at) for gap in set(gaps.tolist())}
    value, timed, square = flows[-1].copy(), np.zeros_like(at), np.zeros_like(at)
    scratch, more = np.empty_like(at), np.empty_like(at)
    for day, gap in zip(flows[-2::-1], gaps[::-1].tolist(), strict=True):
        discount = discounts[gap]
        np.multiply(value, gap, out=scratch)
        np.add(timed, scratch, out=more)  # each flow falls a gap later, seen from the day before
        timed += more
        timed *= gap
        square += timed
        square *= discount
        np.multiply(more, discount, out=timed)
        value *= discount
        value += day
    newton = value / timed
    return _curbed(newton, 1 - newton * square / (2 * timed))


def _curbed(newton: Numbers, curb: Numbers) -> Numbers:
    """Return Halley's step: Newton's, curbed by the bend where that does not turn it."""
    step: Numbers = np.where(curb > HALF, newton / curb, newton)
    return step
