"""The internal auditor's sample of a claim schedule: drawn so that anybody can draw it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256

from msgspec import Struct

from pooledbudget.instruments.decisions import Decision
from pooledbudget.instruments.families.claimed import Claims
from pooledbudget.instruments.families.spot_checks import QUESTIONS
from pooledbudget.instruments.families.verified import Verified
from pooledbudget.instruments.figures import Cell, Column, Kind, Line, Table, money, slot, text
from pooledbudget.money import plain_percentage


def seed_of(claims: Claims) -> str:
    """Return the seed of the sample: of the seal of the period's last month; blank while it is open.

    Nobody who claims knows it before the month is closed, and whoever has the seal has it.
    """
    desk = claims.desk
    if desk.to is not None or desk.last not in desk.record.closed_months():
        return ""
    seal = desk.record.seal_of(desk.last)
    return seal.root[:16] if seal else ""


def drawn(seed: str, causes: Iterable[str], share: Fraction) -> list[str]:
    """Return at least a share of some claims: those whose SHA-256 of SEED:CLAIM comes first."""
    known = sorted(set(causes))
    many = -(-len(known) * share.numerator // share.denominator)
    return sorted(known, key=lambda cause: sha256(f"{seed}:{cause}".encode()).hexdigest())[:many]


class Sample(Struct, frozen=True):
    """The claims of a period that are to be checked, and what they were drawn by."""

    seed: str
    """Blank while the period is open: then nothing is drawn."""
    share: Fraction
    paid: int
    """Of how many claims they were drawn."""
    chosen: Sequence[Decision]


def sample_of(claims: Claims) -> Sample:
    """Draw the sample of a period's claims that were paid."""
    share, seed = Fraction(claims.terms.audit_sample), seed_of(claims)
    paid = [each for each in claims.now if each.asked == "result" and each.paid]
    by_cause = {each.cause: each for each in paid}
    chosen = drawn(seed, by_cause, share) if seed else []
    return Sample(seed, share, len(paid), [by_cause[cause] for cause in chosen])


def _answers(found: Mapping[str, str]) -> Iterator[Cell]:
    """Yield the answer of a check to each question; a place to write it in where there is none yet."""
    for question in QUESTIONS:
        yield text(found[question]) if question in found else slot()


def sample_table(claims: Claims) -> Table:
    """Return the claims to be checked, with the questions of a spot check as headings to fill in."""
    sample, verified = sample_of(claims), Verified(claims)
    seed, share, paid, chosen = sample.seed, sample.share, sample.paid, sample.chosen
    lines = [
        Line(
            f"{claims.short(each.subject)}, result",
            [
                text(", ".join(str(row) for row in each.rows)),
                money(claims.of("sample", each), claims.sum([each.cause])),
                *_answers(verified.answers(each)),
                text(verified.outcome(each)),
            ],
            about=each.cause,
        )
        for each in chosen
    ]
    unread = " No source is known for this share: it is unconfirmed." if share == Fraction(1, 10) else ""
    how = (
        f"Seed {seed}: of {paid} claims paid in the period, the {len(chosen)} whose SHA-256 of "
        f"SEED:CLAIM comes first: at least {plain_percentage(share)} of them.{unread} "
        "The CSV and JSON have each claim's id."
    )
    draft = "The sample is drawn by the seal, once the period's last month is closed."
    return Table(
        "Sample for internal audit",
        [
            Column("Claim"),
            Column("Row"),
            Column("Amount", Kind.MONEY),
            *(Column(question, Kind.SLOT) for question in QUESTIONS.values()),
            Column("Found"),
        ],
        lines,
        intro=how if seed else draft,
        empty="No claim was paid in the period: there is nothing to sample." if seed else draft,
    )
