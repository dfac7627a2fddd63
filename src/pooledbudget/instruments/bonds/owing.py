"""What those who pay into a bond owe it and have paid: payers, guarantors, an issuer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct, field

from pooledbudget.instruments.bonds.claims import Claimed
from pooledbudget.instruments.bonds.facts import Fact
from pooledbudget.instruments.bonds.terms import BondTerms
from pooledbudget.instruments.bonds.waterfall import ISSUER


class Owing(Struct):
    """What each of them owes and has paid, in minor units."""

    terms: BondTerms
    claimed: Claimed = field(default_factory=Claimed)
    before: Counter[str] = field(default_factory=Counter)
    """What each payer owed where the book began, or by two people's word."""
    told_twice: Counter[str] = field(default_factory=Counter)
    """What of an opening balance results and receipts of before the book tell too, by payer."""
    received: Counter[str] = field(default_factory=Counter)
    """What each paid in."""
    called: Counter[str] = field(default_factory=Counter)
    """What guarantors and an issuer were called to pay in, and have not: it is due to holders already."""
    ahead: Counter[str] = field(default_factory=Counter)
    """What those who are called on have paid in and were not called for: a call takes it, or it goes back."""
    malus: Counter[str] = field(default_factory=Counter)
    """What is owed of a malus and not paid, by partner: what is paid of it is there to divide."""

    @property
    def owed(self) -> int:
        """What payers were claimed, or a malus came to, and is not paid."""
        return sum(self.malus.values()) + sum(amount for amount in self._by_payer().values() if amount > 0)

    @property
    def owed_back(self) -> int:
        """What payers have paid beyond what is claimed of them: it is owed back, or paid ahead.

        Where a price is not published, what they pay is not held against what nobody could claim.
        """
        ahead = sum(self.ahead.values())
        if not self.terms.claims_all:
            return ahead
        return ahead - sum(amount for amount in self._by_payer().values() if amount < 0)

    def _by_payer(self) -> dict[str, int]:
        """Return what each payer owes; below nought where it is owed."""
        return {
            payer: self.before[payer] + self.claimed.by_payer[payer] - self.received[payer]
            for payer in self.terms.payers
        }

    @property
    def paid(self) -> Mapping[str, int]:
        """What each payer has paid in, in all."""
        return {payer: self.received[payer] for payer in self.terms.payers}

    def owe(self, fact: Fact) -> int:
        """Let a payer owe what is told of it; return what of that was known already.

        An opening balance tells how things stood where the book began. Results of before it that are told as
        well leave some of it unpaid, or were paid beyond it, and that much is not owed a second time.
        """
        party, amount, known = fact.party, fact.amount, 0
        if fact.brought_in:
            left = self.claimed.by_payer[party] - self.received[party] - self.told_twice[party]
            known = max(0, min(amount, left)) if amount > 0 else min(0, max(amount, left))
        self.told_twice[party] += known
        self.before[party] += amount - known
        return known

    def receive(self, party: str, amount: int) -> int:
        """Take what somebody paid in; return what of it comes in: what was called of it is due already."""
        self.received[party] += amount
        malus = min(amount, self.malus[party])
        self.malus[party] -= malus
        return malus + self._beyond_malus(party, amount - malus)

    def _beyond_malus(self, party: str, amount: int) -> int:
        """Take what somebody paid in beside a malus; return what of it comes in."""
        issued = self.terms.funded_by == "issuer" and party not in self.terms.paying
        name = ISSUER if issued else party
        settled = min(amount, self.called[name])
        self.called[name] -= settled
        if party in self.terms.called_on:
            self.ahead[party] += amount - settled
        return amount - settled

    def call(self, party: str, amount: int) -> int:
        """Call on a guarantor or an issuer; return what of it was paid ahead and is used now."""
        used = min(amount, self.ahead[party])
        self.ahead[party] -= used
        self.called[party] += amount - used
        return used

    def call_malus(self, party: str, amount: int) -> int:
        """Let a partner owe a malus; return what of it was paid ahead."""
        used = min(amount, self.ahead[party])
        self.ahead[party] -= used
        self.malus[party] += amount - used
        return used

    def pay_back(self, party: str, amount: int) -> None:
        """Pay back what was paid beyond what is claimed, or ahead of a call."""
        self.received[party] -= amount
        self.ahead[party] -= min(self.ahead[party], amount)
