"""Which version of the tool did an act, and under which edition of the rules."""

VERSION = "0.17.0"
TOOL = f"pooledbudget {VERSION}"
EDITION = 15
"""The edition of the rules: raised by every change of behaviour, with a line in CHANGELOG.md that
says what it changes and for whom. An act names the edition it was done under; `verify` holds acts
of this edition to the letter, and lists what this edition would decide otherwise in older ones."""
