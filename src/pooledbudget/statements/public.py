"""The page of a place for everybody, one a year."""

from __future__ import annotations

PUBLIC = ("public", "What the money of the place did")
