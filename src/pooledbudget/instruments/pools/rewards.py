"""A reward grant: what is earned of it by reaching targets, split into capital and revenue."""

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct
from pydantic import Field

from pooledbudget.cells import Name, PositivePence
from pooledbudget.instruments.pools.steps import Level, Part, not_whole, number
from pooledbudget.money import Rounding, Shares, rounded, share, split
from pooledbudget.settings import Settings


class Target(Settings):
    """One target of a reward grant."""

    title: str = Field(description="what is to be reached", examples=["the Northshire pooled fund"])
    weight: Part = Field(description="the part of the grant that hangs on it")
    target: Level = Field(description="what has to be reached", examples=["400"])
    reached: Level | None = Field(
        default=None, description="what was reached; nothing is earned before it is known"
    )
    least: Part = Field(
        default="0%", description="the part of the target below which nothing of it is earned"
    )
    partners: dict[Name, Part] = Field(
        default={}, description="whose work it was, by shares", examples=[{"council": "60%", "ccg": "40%"}]
    )

    def earned(self) -> Fraction:
        """Return the part of its weight that is earned: as far as it was reached, and never more than all."""
        if self.reached is None:
            return Fraction(0)
        part = min(Fraction(1), max(Fraction(0), number(self.reached) / number(self.target)))
        return part if part >= share(self.least) else Fraction(0)


class Reward(Settings):
    """A grant that is earned by reaching targets: `rate` of `base` at the most."""

    title: str = Field(description="what to call it", examples=["performance reward grant"])
    base: PositivePence = Field(description="what the most is a part of, such as a net budget requirement")
    rate: Part = Field(default="100%", description="the most, as a part of the base", examples=["2.5%"])
    earned: Part | None = Field(default=None, description="the part earned, where no targets are listed")
    targets: list[Target] = Field(default=[], description="targets, with weights that sum to the whole")
    capital: Part = Field(default="0%", description="the part paid as capital; the rest is revenue")
    cite: str = Field(default="", description="where it is published", examples=["12.3"])

    def worked_out(self) -> "Rewarded":
        """Return what is earned, in minor units: each target half up at the penny, capital half up."""
        most = rounded(share(self.rate) * self.base, Rounding.HALF_UP)
        if not self.targets:
            total = rounded((share(self.earned) if self.earned else Fraction(0)) * most, Rounding.HALF_UP)
            return Rewarded(most, total, *self._halves(total), {})
        total, parts = 0, dict[str, int]()
        for target in self.targets:
            won = rounded(share(target.weight) * target.earned() * most, Rounding.HALF_UP)
            total += won
            if target.partners:
                for name, part in split(won, Shares.parse(target.partners)).parts.items():
                    parts[name] = parts.get(name, 0) + part
        return Rewarded(most, total, *self._halves(total), parts)

    def _halves(self, total: int) -> tuple[int, int]:
        """Return capital and revenue; together they are the whole."""
        capital = rounded(share(self.capital) * total, Rounding.HALF_UP)
        return capital, total - capital

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Yield what cannot be in it."""
        if bool(self.targets) == (self.earned is not None):
            yield "", "say either the part earned, or the targets"
        if self.targets:
            yield from not_whole("targets", {str(at): held.weight for at, held in enumerate(self.targets, 1)})
        for at, target in enumerate(self.targets, 1):
            if not number(target.target):
                yield f"targets.{at}.target", f"{target.title}: a target of nought is always reached"
            if target.partners:
                yield from not_whole(f"targets.{at}.partners", target.partners)


class Rewarded(Struct, frozen=True):
    """What a reward grant comes to, in minor units."""

    maximum: int
    earned: int
    capital: int
    revenue: int
    parts: dict[str, int]
    """By partner, where targets say whose work it was."""
