"""Loops of tests: where each assertion stands in one, it must be over something, or the test cannot fail."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")
AS_LONG = {"zip", "enumerate", "sorted", "reversed", "list"}
"""What gives as many as it is given."""


def some(found: Iterable[Found]) -> list[Found]:
    """Return what was found, of which there must be some: a loop over nothing asserts nothing."""
    listed = list(found)
    assert listed, "there is nothing to assert anything of"
    return listed


def only_in_loops(root: Path) -> list[str]:
    """Tests of which every assertion stands in a loop that may be over nothing."""
    return [
        f"{path.name}:{test.name}"
        for path in sorted(root.rglob("test_*.py"))
        for test in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
        if (asserted := list(_asserted(test, _full_names(test), sure=True))) and not any(asserted)
    ]


def _asserted(node: ast.AST, full: set[str], *, sure: bool) -> Iterator[bool]:
    """Yield for each assertion below a node whether it is surely come to."""
    for below in ast.iter_child_nodes(node):
        inside = sure
        if isinstance(below, ast.Assert) or (isinstance(below, ast.With) and "raises" in ast.unparse(below)):
            yield sure
        elif isinstance(below, ast.For):
            inside = sure and _is_full(below.iter, full)
        yield from _asserted(below, full, sure=inside)


def _full_names(test: ast.FunctionDef) -> set[str]:
    """Return what surely holds something in a test: what it is given, and what it lists."""
    given = {argument.arg for argument in [*test.args.args, *test.args.kwonlyargs]}
    for node in ast.walk(test):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _is_full(node.value, given):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            given |= {target.id for target in targets if isinstance(target, ast.Name)}
    return given


def _is_full(node: ast.expr, full: set[str]) -> bool:
    """Say whether there is surely something in a value: it is listed, a constant, given, or said to be."""
    match node:
        case ast.Tuple(elts=held) | ast.List(elts=held) | ast.Set(elts=held) | ast.Dict(values=held):
            return bool(held)
        case ast.Name(id=name):
            return name.isupper() or name in full
        case ast.ListComp(generators=[ast.comprehension(iter=over, ifs=[])]):
            return _is_full(over, full)
        case ast.IfExp(body=body, orelse=other):
            return _is_full(body, full) and _is_full(other, full)
        case ast.Call(func=ast.Name(id=name), args=args):
            return name in {"some", "range"} or (
                name in AS_LONG and any(_is_full(each, full) for each in args)
            )
        case (
            ast.Subscript(value=of) | ast.Call(func=ast.Attribute(value=of, attr="items" | "values" | "keys"))
        ):
            return _is_full(of, full)
        case _:
            return False
