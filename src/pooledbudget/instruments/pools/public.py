"""What a pool tells everybody of a year: who put money in, and what it was spent on."""

from __future__ import annotations

from pooledbudget.instruments.desk import Desk
from pooledbudget.instruments.figures import Total
from pooledbudget.instruments.pictures import upper
from pooledbudget.instruments.pools.pictures import money_streams
from pooledbudget.instruments.pools.terms import PoolTerms
from pooledbudget.instruments.public import Public, Sum
from pooledbudget.ledger.chart import CONTRIBUTIONS, GRANTS, INCOME_IN_KIND, SPENDING
from pooledbudget.money import written

WORDS = {
    "contribution": "what a partner agreed to put into the shared money for the year",
    "given in kind": "staff, rooms or other things given instead of money, at their agreed value",
    "grant": "money from government for a purpose",
    "pooled fund": "money of several bodies that is kept and spent as one",
    "theme": "a purpose that money is spent on",
}
CAME = (
    (CONTRIBUTIONS, "contributions", "Contributions of partners"),
    (INCOME_IN_KIND, "in-kind", "Given in kind by partners"),
    (GRANTS, "grants", "Grants and results from government and others"),
)


def public(terms: PoolTerms, desk: Desk) -> Public:
    """Return what is told of a pool; nothing of one in which no money moved."""
    agreement, books, months = terms.agreement, desk.books, desk.months
    if agreement not in books.agreements:
        return Public()

    def posted(account: str, sign: int, slug: str, label: str, theme: str = "") -> Sum:
        selection = desk.selection(agreement, account, months, theme=theme)
        return Sum(f"{agreement}.{slug}", label, desk.entries(selection, sign, listed=False))

    title = upper(terms.title)
    came = [posted(account, -1, slug, f"{title}: {label.lower()}") for account, slug, label in CAME]
    spent = [
        posted(SPENDING, 1, f"theme.{theme}", f"{title}: {label}", theme)
        for theme, label in terms.theme_titles.items()
    ]
    everything = posted(SPENDING, 1, "", "").expression
    whole = everything.value
    terms_of = [(1, "all spending", everything), *((-1, each.label, each.expression) for each in spent)]
    spent.append(Sum(f"{agreement}.rest", f"{title}: what is of no theme", Total(terms_of)))
    into = sum(each.expression.value for each in came)
    left = into - whole
    by, currency = written(abs(left), desk.currency), desk.currency
    what = f"{by} was left" if left >= 0 else f"{by} more than went in"
    return Public(
        sentences=[
            f"{written(into, currency)} went into {terms.title} and {written(whole, currency)} was spent: "
            f"{what}."
        ],
        went_in=[each for each in came if each.expression.value],
        spent=[each for each in spent if each.expression.value],
        words=WORDS,
        chart=money_streams(terms, desk, months, desk.span.written),
    )
