"""Decide what a bond posts for a month: its cash, then its outcomes."""

from __future__ import annotations

from pooledbudget.bonds.capital import entries
from pooledbudget.bonds.outcomes import decide_outcomes
from pooledbudget.bonds.terms import BondTerms
from pooledbudget.decisions import Decided, Question

__all__ = ["decide"]


def decide(terms: BondTerms, asked: Question) -> Decided:
    """Post the bond's cash, then decide its outcomes."""
    made, findings = entries(terms, asked)
    return Decided(entries=made, findings=findings).plus(decide_outcomes(terms, asked))
