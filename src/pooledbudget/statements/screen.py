"""A chain of why as indented text: whole, or as much of it as one screen holds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pooledbudget.evidence.pseudonyms import SHORTEST
from pooledbudget.statements.step import DECIDES, Step

SCREEN = 40
"""So many lines a screen is taken to hold."""
Told = dict[int, Sequence[Step]]
"""Of each step that is told further, by identity, what of its links is told."""


def step_lines(step: Step, told: Told | None = None, depth: int = 0) -> Iterator[str]:
    """Yield a chain as indented text, with the cells of each row under it.

    Where not all is told, `told` says what is: what is left out is counted where it would stand.
    """
    below = size(step) - 1
    links = step.because if told is None else told.get(id(step), ())
    shut = told is not None and below and id(step) not in told
    yield f"{'  ' * depth}{step.kind}  {step.said}{f'  (+{below:,} lines)' if shut else ''}"
    if shut:
        return
    for cell in step.cells:
        mark = f"  <- {DECIDES}" if cell.decides else ""
        called = f" ({cell.called[:SHORTEST]})" if cell.called else ""
        yield f"{'  ' * (depth + 1)}cell  {cell.at}  {cell.heading}: {cell.text}{called}{mark}"
    for link in links:
        yield from step_lines(link, told, depth + 1)
    if len(links) < len(step.because):
        yield f"{'  ' * (depth + 1)}and {len(step.because) - len(links):,} more"


def size(step: Step) -> int:
    """Return how many lines a chain takes as a whole."""
    return 1 + len(step.cells) + sum(map(size, step.because))


def on_one_screen(step: Step, most: int = SCREEN) -> list[str]:
    """Return a chain as the lines that one screen holds; the last says how the rest is had."""
    whole = size(step)
    if whole <= most:
        return list(step_lines(step))
    lines = list(step_lines(step, told_within(step, most - 1)))[: most - 1]
    return [*lines, f"{len(lines):,} of {whole:,} lines: --all"]


def told_within(step: Step, most: int) -> Told:
    """Return what of a chain is told so that it takes so many lines at most.

    First the way down to the row, which is what was asked for; then the rest of each step on it, from the
    figure down; then what else there is, nearest to the figure first; last, single links where all of a
    step are too many.
    """
    way = list(_way_down(step))
    told: Told = {id(found): [onward] for found, onward in pairwise(way)}
    told[id(way[-1])] = way[-1].because
    for found in way:
        _tell(step, told, most, found, found.because)
    waiting = deque([step])
    while waiting:
        found = waiting.popleft()
        if len(told.get(id(found), ())) < len(found.because) or id(found) not in told:
            _tell(step, told, most, found, found.because)
        waiting.extend(told.get(id(found), ()))
    for found in reversed(way):
        for link in sorted(found.because, key=lambda link: not link.failed):
            chosen = {*map(id, told[id(found)]), id(link)}
            _tell(step, told, most, found, [each for each in found.because if id(each) in chosen])
    return told


def _tell(step: Step, told: Told, most: int, found: Step, links: Sequence[Step]) -> None:
    """Tell so much of a step, if all that is told still fits."""
    before = told.get(id(found))
    told[id(found)] = links
    if _lines(step, told) <= most:
        return
    if before is None:
        del told[id(found)]
    else:
        told[id(found)] = before


def _lines(step: Step, told: Told) -> int:
    """Return how many lines what is told takes."""
    if id(step) not in told:
        return 1
    links = told[id(step)]
    rest = len(links) < len(step.because)
    return 1 + len(step.cells) + sum(_lines(link, told) for link in links) + rest


def _way_down(step: Step) -> Iterator[Step]:
    """Yield the steps from the top down to a row: by what failed last, else by what first leads on."""
    found: Step | None = step
    while found is not None:
        yield found
        onward = [link for link in found.because if link.because or link.cells]
        failed = [link for link in onward if link.failed]
        found = failed[-1] if failed else next(iter(onward), None)
