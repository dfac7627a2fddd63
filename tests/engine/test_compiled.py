"""The engine as it was compiled: the same as its package has, without loading the package."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from pooledbudget.engine import compiled

ASKED = """
import sys
from pooledbudget.engine.duckdb import MANY, Engine
engine = Engine()
engine.take("few", {"name": ("VARCHAR", ["a", "b"]), "amount": ("BIGINT", [1, None])})
engine.take("many", {"name": ("VARCHAR", ["a"] * MANY)})
assert engine.ask("SELECT count(*), sum(amount) FROM few JOIN many USING (name)") == [(MANY, MANY)]
assert engine.distinct(["nothing.parquet"], "name") is None
print("duckdb" in sys.modules)
"""


@pytest.mark.parametrize("name", compiled.__all__)
def test_what_is_used_of_the_engine_is_what_its_package_has_under_that_name(name: str) -> None:
    assert getattr(compiled, name) is getattr(duckdb, name)


def test_what_the_engine_is_asked_does_not_load_the_package_around_it() -> None:
    asked = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert asked.stdout == "False\n"
