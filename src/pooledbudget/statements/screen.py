"""A chain of why as indented text: whole, or as much of it as one screen holds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from pooledbudget.statements.why import DECIDES, Step

SCREEN = 40
"""So many lines a screen is taken to hold."""


def step_lines(step: Step, opened: set[int] | None = None, depth: int = 0) -> Iterator[str]:
    """Yield a chain as indented text, with the cells of each row under it.

    `opened` are the steps that are told further, by identity, where not all are: what is below another is
    counted.
    """
    below = sum(map(size, step.because)) + len(step.cells)
    shut = opened is not None and below and id(step) not in opened
    yield f"{'  ' * depth}{step.kind}  {step.said}{f'  (+{below:,} lines)' if shut else ''}"
    if shut:
        return
    for cell in step.cells:
        mark = f"  <- {DECIDES}" if cell.decides else ""
        yield f"{'  ' * (depth + 1)}cell  {cell.at}  {cell.heading}: {cell.text}{mark}"
    for link in step.because:
        yield from step_lines(link, opened, depth + 1)


def size(step: Step) -> int:
    """Return how many lines a chain takes as a whole."""
    return 1 + len(step.cells) + sum(map(size, step.because))


def opened_first(step: Step, most: int) -> set[int]:
    """Return the steps of a chain to tell further, so that it takes so many lines at most.

    First the way from the figure down to its first row, which is what was asked for; then the others, those
    nearest to the figure first.
    """
    opened, lines = {id(step)}, 1 + len(step.cells) + len(step.because)
    for found in [*_way_down(step), *_by_depth(step)]:
        more = len(found.cells) + len(found.because)
        if id(found) not in opened and lines + more <= most:
            opened.add(id(found))
            lines += more
    return _reached(step, opened)


def on_one_screen(step: Step, most: int = SCREEN) -> list[str]:
    """Return a chain as the lines that one screen holds; the last says how the rest is had."""
    whole = size(step)
    if whole <= most:
        return list(step_lines(step))
    lines = list(step_lines(step, opened_first(step, most - 1)))
    if len(lines) >= most:
        lines = lines[: most - 1]
    return [*lines, f"{whole - len(lines):,} lines more: --all"]


def _way_down(step: Step) -> Iterator[Step]:
    """Yield the steps from the top down to a row: by what failed last, else by what first leads on."""
    found: Step | None = step
    while found is not None:
        yield found
        onward = [link for link in found.because if link.because or link.cells]
        failed = [link for link in onward if link.failed]
        found = failed[-1] if failed else next(iter(onward), None)


def _by_depth(step: Step) -> Iterator[Step]:
    """Yield every step, those nearest to the top first."""
    waiting = deque([step])
    while waiting:
        found = waiting.popleft()
        yield found
        waiting.extend(found.because)


def _reached(step: Step, opened: set[int]) -> set[int]:
    """Return the opened steps that no shut step stands above."""
    if id(step) not in opened:
        return set()
    return {id(step)}.union(*(_reached(link, opened) for link in step.because))
