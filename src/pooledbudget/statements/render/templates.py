"""The templates of pages: how they are read, the style they share, and what a page allows."""

from __future__ import annotations

from base64 import b64encode
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


def policy(style: str) -> str:
    """Return what a page allows: nothing but the style that it holds."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"
