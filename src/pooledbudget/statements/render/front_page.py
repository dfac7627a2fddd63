"""Write the front page of a place. Every close does, so nothing that only statements need is loaded here."""

from __future__ import annotations

from collections.abc import Sequence

from pooledbudget.acts.occasion import Occasion
from pooledbudget.ledger.reading import Reading
from pooledbudget.money import written
from pooledbudget.periods import written_day
from pooledbudget.statements.charts import figure
from pooledbudget.statements.front import front, said_next
from pooledbudget.statements.render.readers import Listed, readers
from pooledbudget.statements.render.templates import labels, policy, style, template
from pooledbudget.version import TOOL

STANDINGS = ("Who", "Owes", "Is owed", "Has lent")


def front_page(record: Reading, on: Occasion, listed: Sequence[Listed]) -> str:
    """Return the front page of a place: where it stands, and its pages by who reads them."""
    seals, shown = record.seals(), front(record, on)
    themes = ["Theme", shown.year, "Since the book began"]
    styled = style() + labels([themes, STANDINGS])
    return template("index.html").render(
        title=f"Where {on.book.place} stands",
        place=on.book.place,
        fictional=on.book.fictional,
        front=shown,
        themes_said=themes,
        standings_said=STANDINGS,
        next=said_next(shown.coming),
        readers=readers(on, record.first_open(), listed),
        closed=len(record.closed_months()),
        seal=str(seals[-1]) if seals else "",
        picture=figure,
        written=lambda minor: written(minor, on.currency),
        written_day=written_day,
        tool=TOOL,
        style=styled,
        policy=policy(styled),
    )
