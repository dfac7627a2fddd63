"""What a call from Python is given, held against what its signature asks for.

A value of another kind would go far before it fails, with words of whatever it met there; or be written
down. So the classes that a program calls say it at once, as the command line does of what is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from msgspec import Struct

from pooledbudget.errors import Misuse

Face = TypeVar("Face")
Given = ParamSpec("Given")
Got = TypeVar("Got")

SPANS = frozenset({"Month", "Quarter", "FinancialYear"})
"""The classes that a period is one of."""
PLAIN = {"str": str, "int": int, "bool": bool, "bytes": bytes, "datetime": datetime}
CALLED = {
    "str": "text",
    "int": "a whole number",
    "bool": "True or False",
    "bytes": "bytes",
    "date": "a date",
    "datetime": "a datetime",
    "Path": "a path",
    "Span": "a month, quarter or year",
}
"""What a kind is called in a message; another goes by its own name."""


def well_called(face: type[Face]) -> type[Face]:
    """Have every public method of a class raise Misuse for what is not of the kind that it asks for."""
    for name, held in list(vars(face).items()):
        if name.startswith("_"):
            continue
        if isinstance(held, classmethod):
            setattr(face, name, classmethod(_checking(held.__func__)))
        elif callable(held) and not isinstance(held, type):
            setattr(face, name, _checking(held))
    return face


def _checking(called: Callable[Given, Got]) -> Callable[Given, Got]:
    """Return a method that looks at what it is given before it does anything."""
    asked: list[tuple[str, str]] = []

    @wraps(called)
    def checked(*given: Given.args, **named: Given.kwargs) -> Got:
        if not asked:  # it takes its time, and most methods of a run are never called
            found = signature(called).parameters.values()
            asked.extend((each.name, str(each.annotation)) for each in found)
        kinds = dict(asked)
        for name, value in [*zip(kinds, given, strict=False), *named.items()]:
            if name in kinds and name not in {"self", "cls"}:
                refuse_other_kind(name, value, kinds[name])
        return called(*given, **named)

    return checked


def refuse_other_kind(name: str, value: object, asked: str) -> None:
    """Raise Misuse if what is given under a name is not what its annotation asks for.

    The value itself is not told: it may be anything, a frame of people too.
    """
    if isinstance(value, str) and not value.isprintable() and _unwritable(value):
        raise Misuse(f"{name} holds letters that cannot be written as UTF-8")
    if not any(_is_a(value, kind) for kind in asked.split(" | ")):
        kinds = " or ".join(_told(asked))
        raise Misuse(f"{name} is {kinds}, not of type {type(value).__name__}")


def refuse_other_fields(said: Struct) -> None:
    """Raise Misuse if a field of what is said, as a struct, is not of the kind that it is declared."""
    for name, asked in type(said).__annotations__.items():
        refuse_other_kind(name, getattr(said, name), str(asked))


def _told(asked: str) -> Iterator[str]:
    """Yield what an annotation asks for, as people say it."""
    for kind in asked.split(" | "):
        within = _within(kind)
        if kind == "None":
            continue
        if within:
            yield "a list"
        else:
            yield CALLED.get(kind, f"a {kind}")


def _within(kind: str) -> str:
    """Return what a sequence is of; blank of what is none."""
    return kind[len("Sequence[") : -1] if kind.startswith("Sequence[") else ""


def _is_a(value: Any, kind: str) -> bool:
    """Say whether a value is of a kind. Its class is asked by name, as it need not be loaded here."""
    within = _within(kind)
    if within:
        several = isinstance(value, Sequence) and not isinstance(value, str | bytes)
        return several and all(_is_a(each, within) for each in value)
    if kind in PLAIN:  # a library has classes of these names of its own
        return isinstance(value, PLAIN[kind])
    if kind == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind.startswith("tuple["):
        return isinstance(value, Sequence) and not isinstance(value, str | bytes)
    classes = {each.__name__ for each in type(value).__mro__}
    wanted = {"Span": SPANS, "Path": {"PurePath"}, "None": {"NoneType"}}.get(kind, {kind})
    return kind in {"Progress", "Any"} or not classes.isdisjoint(wanted)


def _unwritable(text: str) -> bool:
    """Say whether there are halves of letters in a text, which UTF-8 has no bytes for."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)
