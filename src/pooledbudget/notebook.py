"""What a notebook shows: small tables of HTML, and frames whose money says that it is pence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 20
"""So many rows of a table are shown; the rest is counted."""


def table_html(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Iterable[str] = ()
) -> str:
    """Return a table of HTML: the first rows, and how many more there are; `right` are columns of numbers."""
    from html import escape  # ruff: ignore[import-outside-top-level] - a millisecond that no command need wait for

    numbers = {place for place, name in enumerate(columns) if name in set(right)}

    def style(place: int) -> str:
        return ' style="text-align: right"' if place in numbers else ""

    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(
        "<tr>"
        + "".join(f"<td{style(place)}>{escape(str(value))}</td>" for place, value in enumerate(row))
        + "</tr>"
        for row in rows[:SHOWN]
    )
    more = len(rows) - SHOWN
    rest = f"<p>and {more:,} more</p>" if more > 0 else ""
    said = f"<caption>{escape(caption)}</caption>"
    return f"<table>{said}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{rest}"


def facts_html(caption: str, facts: Mapping[str, object]) -> str:
    """Return names and values as a table of HTML, a pair a row."""
    return table_html(caption, ("what", "value"), list(facts.items()))


def pence_frame(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], money: Sequence[str]
) -> pd.DataFrame:
    """Return rows as a pandas frame; `money` are columns of whole pence, and are called so: amount_pence.

    Sums of pence are exact, and nobody takes them for pounds.
    """
    import pandas as pd  # ruff: ignore[import-outside-top-level] - half a second that nobody else need wait for

    frame = pd.DataFrame(list(rows), columns=list(columns))
    for name in money:
        frame[name] = pd.array(list(frame[name]), dtype="Int64")
    return frame.rename(columns={name: f"{name}_pence" for name in money})
