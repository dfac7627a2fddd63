"""What a new place's folder begins with: an example's settings, or the least there can be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from pooledbudget.place.folder import RECEIVED, write_whole

EXAMPLES = ("northshire", "west-cheshire", "greater-manchester", "peterborough")


def example_start(name: str) -> dict[str, bytes]:
    """Return an example's settings files by their path in the folder."""
    source = files("pooledbudget.examples").joinpath(name)
    found = {"book.toml": source.joinpath("book.toml").read_bytes()}
    for part in ("agreements", "layouts", "programmes"):
        if source.joinpath(part).is_dir():
            for file in source.joinpath(part).iterdir():
                if file.name.endswith(".toml"):
                    found[f"{part}/{file.name}"] = file.read_bytes()
    return found


def plain_start(book: str, place: str, first_month: str) -> dict[str, bytes]:
    """Return the settings of a place that begins with nothing but its host, with what each key is for."""
    text = f"""# One place's book. `pooledbudget schema book` describes every key.
book = {json.dumps(book)}
place = {json.dumps(place or "A place", ensure_ascii=False)}
currency = "GBP"
first_month = {json.dumps(first_month)}

# Everyone who takes part, and the parts they play. Exactly one is the host.
[partners.host]
name = "The host council"
parts = ["host", "contributor", "deliverer"]

# Who must send what each month:
# [[expected]]
# partner = "host"
# kind = "expenditure"

# Who may send what, where it is not as the parts of partners say:
# [may_send]
# outcomes = ["host"]

# School terms as published, one table each:
# [[terms]]
# name = "2013-summer"
# starts = 2013-04-15
# ends = 2013-07-24
# source = "where it was published"
"""
    return {"book.toml": text.encode()}


def lay_out(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the files that a book begins with, and what git is to leave out of it."""
    for name, data in files.items():
        write_whole(path / name, data)
    for part in ("agreements", RECEIVED):
        (path / part).mkdir(mode=0o700, exist_ok=True)
    write_whole(path / ".gitignore", b"keys/\nreceived/\nquarantine/\nrows/\n")
