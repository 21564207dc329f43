"""What every function of the package keeps to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

MOST_PARAMETERS = 6
PACKAGE = Path(__file__).resolve().parent.parent / "kg"


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Each function of a source with the number of its parameters, `self` and `cls` apart."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
            names += [a.arg for a in node.args.kwonlyargs]
            yield node.name, len(names) - (names[:1] in (["self"], ["cls"]))


def test_no_function_has_more_than_six_parameters() -> None:
    """Counts the parameters of every function; options travel as one frozen value."""
    counted = [
        (str(path.relative_to(PACKAGE)), name, count)
        for path in sorted(PACKAGE.rglob("*.py"))
        for name, count in functions(path.read_text(encoding="utf-8"))
    ]
    assert len(counted) >= 1_000
    assert [found for found in counted if found[2] > MOST_PARAMETERS] == []


def test_parameters_are_counted() -> None:
    source = "class A:\n  def f(self, a, /, b, *, c): ...\ndef g(a, *rest, **others): ..."
    assert sorted(functions(source)) == [("f", 3), ("g", 1)]
