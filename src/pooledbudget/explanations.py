"""What lies behind each finding code: why it matters, the least that raises it, and what to do."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from pooledbudget.findings import MEANINGS, FindingCode

FILE = "explanations.toml"
LETTERS: Mapping[str, str] = {
    "F": "the whole file",
    "S": "sheets of a workbook",
    "R": "rows",
    "C": "cells",
    "N": "names, and what waits",
    "D": "what is there twice, or otherwise",
    "L": "what comes late, or to another month",
    "P": "money that may not be, or cannot",
    "T": "settings",
}
"""What the codes that begin with each letter are about."""
_LINE = "    "
"""What a line of an example begins with that stands in the file itself."""


class Explanation(Struct, frozen=True):
    """One code, explained. `said` is exactly what is told of its example."""

    code: FindingCode
    why: str
    """What goes wrong in the money or the audit if it stood."""
    example: str
    """What was done, in words."""
    lines: tuple[str, ...]
    """Lines of the files that were sent or set; none where the example is a workbook."""
    said: str
    fix: str
    """What to do, with the command."""

    @property
    def meaning(self) -> str:
        """What the code says, in a line."""
        return MEANINGS[self.code]


@lru_cache(maxsize=1)
def explanations() -> Mapping[FindingCode, Explanation]:
    """Return every explanation by its code, in the order of the codes."""
    written = tomllib.loads(Path(__file__).with_name(FILE).read_text("utf-8"))
    return {code: _explanation(code, written[code.value]) for code in FindingCode}


def _explanation(code: FindingCode, written: Mapping[str, str]) -> Explanation:
    lines = written["example"].splitlines()
    return Explanation(
        code=code,
        why=_folded(written["why"]),
        example=_folded("\n".join(line for line in lines if not line.startswith(_LINE))),
        lines=tuple(line.removeprefix(_LINE) for line in lines if line.startswith(_LINE)),
        said=written["said"].strip("\n"),
        fix=_folded(written["fix"]),
    )


def _folded(text: str) -> str:
    """Return a text without the line breaks that it is written with."""
    return " ".join(text.split())
