"""Benchmarks that few run still run: what they ask of our code is there, and of that shape."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from conftest import SmallBook

ROOT = Path(__file__).parents[1]


def benchmark(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_act_that_is_a_struct_is_recorded_again_and_again(small: SmallBook) -> None:
    small.send("paid_on,scheme,amount,reference\n2013-04-02,hubs,1.00,R1")
    said = benchmark("commits").main(small.path / "record.sqlite", 2, 1)
    assert (said["ours"] > 0, said["bare"] > 0, said["journal_mode"]) == (True, True, "delete")
