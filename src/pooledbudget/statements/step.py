"""One link of a chain of why, and the chain as JSON, as a frame and in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pooledbudget.amounts import counted
from pooledbudget.in_words import InWords
from pooledbudget.notebook import table_html
from pooledbudget.submissions.sent_row import SentCell

if TYPE_CHECKING:
    import pandas as pd

DECIDES = "decides"
"""What is said of the cells of a row that what became of it hangs on."""
INDENT = "\N{EM SPACE}"
COLUMNS = ("depth", "kind", "said")


class Step(InWords, Struct, frozen=True):
    """One link of the chain and what it rests on."""

    kind: str
    """figure, amount, share, entry, posting, decision, measure, row, rule, act, file, difference, hint, query
    or said."""
    said: str
    because: Sequence[Step] = ()
    cells: Sequence[SentCell] = ()
    """Of a row: its cells as they were sent."""
    personal: bool = False
    """Whether the cells are about people: then they are shown, and never written out."""
    failed: bool = False
    """Whether it is what was asked for and not paid, or a test that was not passed: told first."""

    def __repr__(self) -> str:
        below = sum(1 for _ in self.walked()) - 1
        rests = f", resting on {counted(below, 'step')}" if below else ""
        return f"<{self.kind}: {self.said}{rests}>"

    def walked(self, depth: int = 0) -> Iterator[tuple[int, Step]]:
        """Yield a step and all it rests on, from the figure down, each with how deep it stands."""
        yield depth, self
        for below in self.because:
            yield from below.walked(depth + 1)

    def to_frame(self) -> pd.DataFrame:
        """Return the chain as a pandas frame, a row a step; cells of rows are left out."""
        import pandas as pd  # ruff: ignore[import-outside-top-level] - half a second that nobody else need wait for

        rows = [(depth, step.kind, step.said) for depth, step in self.walked()]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _repr_html_(self) -> str:
        rows = [(step.kind, INDENT * depth + step.said) for depth, step in self.walked()]
        return table_html("Why", COLUMNS[1:], rows)


def step_document(step: Step) -> dict[str, Any]:
    """Return a chain as JSON: cells about people are left out."""
    return {
        "kind": step.kind,
        "said": step.said,
        "cells": []
        if step.personal
        else [[cell.heading, cell.text, cell.at, DECIDES if cell.decides else ""] for cell in step.cells],
        "because": [step_document(below) for below in step.because],
    }
