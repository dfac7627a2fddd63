"""Count what a close of families found, from what `close --json` said.

    python close_answers.py CLOSE_JSON

A script of its own, so that the process that measures never holds the decisions of thousands of families.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

FOUND_MET = {"", "beyond the share"}
"""Reasons of a decision that found the test met."""


def main(said: Path) -> dict[str, int]:
    """Return how many attachments were found eligible, and how many claims were found met."""
    decisions = json.loads(said.read_text("utf-8"))["data"]["decisions"]
    return Counter(decision["asked"] for decision in decisions if decision["reason"] in FOUND_MET)


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout)
