"""Which version of the tool did an act."""

VERSION = "0.1.0"
TOOL = f"pooledbudget {VERSION}"
