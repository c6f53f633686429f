"""`make test-long` runs all that explores: what does more there than in `make test` bears the mark it goes by."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MODULES = sorted(
    path for path in TESTS.rglob("test_*.py") if "\nfrom support.effort import" in path.read_text(encoding="utf-8")
)
MARK = "pytest.mark.long"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def asks_for_effort(node: ast.AST) -> bool:
    return any(isinstance(name, ast.Name) and name.id in ("effort", "LONG") for name in ast.walk(node))


def is_marked(function: Function) -> bool:
    return any(ast.unparse(decorator) == MARK for decorator in function.decorator_list)


def test_there_are_many() -> None:
    assert len(MODULES) > 15


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_each_test_that_does_more_in_the_long_run_is_run_there(path: Path) -> None:
    tests = [function for function in functions_of(path) if function.name.startswith("test_")]
    marked = {function.name for function in tests if is_marked(function)}
    assert marked, f"nothing in {path.name} is run by `make test-long`"
    assert {function.name for function in tests if asks_for_effort(function)} - marked == set()
