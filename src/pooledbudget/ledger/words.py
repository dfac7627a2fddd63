"""What is said of an entry, written from its facts when it is shown. Nothing here is ever sealed."""

from __future__ import annotations


def narrative(kind: str, about: str, reference: str) -> str:
    """Say in words what an entry is: its kind, what it is for, and the reference it came with."""
    detail = ", ".join(word for word in (about, reference) if word)
    return f"{kind[:1].upper()}{kind[1:]}{': ' if detail else ''}{detail}"
