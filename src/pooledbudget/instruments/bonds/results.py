"""What a result must give for its outcome to be worked out, in a file and in an example alike."""

from collections.abc import Iterator, Mapping

from pooledbudget.instruments.bonds.measures import level
from pooledbudget.instruments.bonds.outcomes import Outcome, Person, Sum

WHAT_IS_READ: Mapping[str, str] = {"fall": "fall", "avoided": "events avoided"}
"""What decides where it is not the value, in words."""


def below_none(outcome: Outcome, text: str | None) -> Iterator[str]:
    """Yield that a count is below nought: no payer is paid back by one."""
    if text and outcome.counts and level(text) < 0:
        yield f"{text} of what is counted is less than none"


def no_index(outcomes: Mapping[str, Outcome], name: str, text: str | None) -> Iterator[str]:
    """Yield that a value of an index is none: a price that rose from it would be nothing or beyond number."""
    bases = [each.indexed.base for each in outcomes.values() if each.indexed and each.indexed.reads == name]
    if not text or not bases:
        return
    if level(text) <= 0:
        yield f"{text} is no index: one is above nought"
    other = next((base for base in bases if base and base.endswith("%") != text.endswith("%")), None)
    if other is not None:
        yield f"{text} is not the index that was {other}: what it is counts, not by how much it rose"


def of_nobody(outcome: Outcome, person: str) -> Iterator[str]:
    """Yield that a result is of nobody, where what it is of pays for each person: a count would pay once."""
    if isinstance(outcome, Person) and not person:
        yield "it pays for each person once, and this names none: send a row for each, not a count"


def not_read(outcome: Outcome, given: Mapping[str, bool], person: str) -> Iterator[tuple[str, str]]:
    """Yield what a result lacks of what its outcome goes by, or gives that nothing reads, with its column.

    `given` says which of `value`, `second_value`, `fall` and `counts` the result has.
    """
    reads = outcome.default_reads
    named = person or isinstance(outcome, Person | Sum)  # told of at all is enough
    if reads == "value" and not named and not given["value"]:
        yield "value", "it goes by its value, and the result gives none"
    if reads != "value" and not given["fall"] and not given["counts"]:
        yield (
            "people",
            f"it goes by the {WHAT_IS_READ[reads]}, and the result gives neither counts nor a fall",
        )
    if given["second_value"] and not outcome.blend:
        yield "second_value", "it has one estimate, and the result gives a second"
    elif outcome.blend and reads == "value" and given["value"] and not given["second_value"]:
        yield "second_value", "it blends two estimates, and the result gives one"
