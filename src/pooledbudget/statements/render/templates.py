"""The templates of pages: how they are read, the style they share, and what a page allows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template, select_autoescape

SOURCE = files("pooledbudget.templates")


def template(name: str) -> Template:
    """Return a template, compiled; what it is not given is a fault, and what it is given is escaped."""
    environment = Environment(
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(SOURCE.joinpath(name).read_text("utf-8"))


def style() -> str:
    """Return the style that every page holds."""
    return SOURCE.joinpath("style.css").read_text("utf-8")


def labels(tables: Iterable[Sequence[str]]) -> str:
    """Return the style that writes a column's heading beside its cells on a telephone, table by table.

    `tables` are the headings of each, in the order of `t1`, `t2` and so on, which their classes are. Each
    heading stands once: beside every cell it was a tenth of a page of many lines.
    """
    said = [
        f'.t{number} td:nth-child({place})::before {{ content: "{css_text(title)}"; }}'
        for number, titles in enumerate(tables, start=1)
        for place, title in enumerate(titles, start=1)
        if place > 1
    ]
    return "\n".join(["@media (max-width: 40rem) {", *said, "}", ""]) if said else ""


def css_text(said: str) -> str:
    """Write words within a style: what is no plain letter as its number, so that nothing can end them."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in " .,:") else f"\\{ord(letter):06x}"
        for letter in said
    )


def policy(style: str) -> str:
    """Return what a page allows: nothing but the style that it holds."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"
