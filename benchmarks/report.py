"""Say each figure beside its goal, and remember which goals were missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.process import Cost


@dataclass(slots=True)
class Report:
    """What was measured so far. At other sizes than the goals are set for, nothing is judged."""

    judged: bool
    missed: list[str] = field(default_factory=list)
    unmeasured: list[str] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """Begin a row of the table."""
        print(f"\n{text}", flush=True)

    def note(self, text: str) -> None:
        """Say something that has no goal."""
        print(f"  {text}", flush=True)

    def most(self, what: str, found: float, most: float | None, unit: str = "", beside: str = "") -> None:
        """Say a figure beside the most it may be, and what it was made from."""
        written = f"{found:,.0f}" if unit else f"{found:.3f}"
        goal, verdict = "", ""
        if most is not None:
            goal = f" (goal: at most {most:g}{unit})"
            late = self.judged and found > most
            verdict = (" MISSED" if late else " met") if self.judged else ""
            if late:
                self.missed.append(f"{what}: {written}{unit}{goal}")
        print(f"  {what}: {written}{unit}{goal}{verdict}{f'; {beside}' if beside else ''}", flush=True)

    def ratio(self, what: str, ours: Cost, peer: str, theirs: Cost, most: float | None = None) -> None:
        """Say the processor time of something as a part of what stands beside it, and both memories."""
        one, other = (f"{cost.cpu:.2f} s, {cost.memory:.0f} MB" for cost in (ours, theirs))
        self.most(f"{what} / {peer}", ours.cpu / theirs.cpu, most, beside=f"{one} beside {other}")

    def each(self, costs: Mapping[str, Cost]) -> None:
        """Say what each part of something cost."""
        for act, cost in costs.items():
            self.note(f"{act}: {cost.cpu:.2f} s, {cost.wall:.2f} s of clock, {cost.memory:.0f} MB")

    def growth(self, what: str, costs: dict[int, Cost]) -> None:
        """Say how a cost and its memory grow from the smallest size to each larger one."""
        (smallest, first), *larger = sorted(costs.items())
        for size, cost in larger:
            self.note(
                f"{what}, {smallest:,} to {size:,}: {cost.cpu / first.cpu:.1f} times the time, "
                f"{cost.memory / first.memory:.1f} times the memory, for {size / smallest:.0f} times the rows"
            )

    def absent(self, program: str, what: str) -> None:
        """Say that something cannot be measured, because what stands beside it is not installed."""
        self.unmeasured.append(f"{what}: {program} is not installed")
        self.note(self.unmeasured[-1])

    def end(self) -> int:
        """Say how it went; return the exit code: 1 if a goal was missed or could not be measured."""
        for name, found in (("missed", self.missed), ("not measured", self.unmeasured)):
            if found:
                print(f"\n{name}")
                print("\n".join(f"  {line}" for line in found))
        if not self.judged:
            print("\nnot judged: the goals are for the full sizes")
        elif not self.missed and not self.unmeasured:
            print("\nevery goal met")
        return 1 if self.judged and (self.missed or self.unmeasured) else 0
