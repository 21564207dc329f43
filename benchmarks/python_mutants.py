"""Mutation of Python: change one place of a module of `kg` at a time and run its tests.

    python -m benchmarks.python_mutants                          every area, 400 mutants
    python -m benchmarks.python_mutants --count 50 kg/tracking/rule.py

Mutants are drawn by a seed. Each is compiled in a fork of a process that has imported what the
tests need, so that it costs the tests and little else; the sources are never touched. A mutant
is killed when a test fails or takes too long. Processes that a test starts by their command line
run without the mutant. `python_mutants.toml` names the tests of each
module and the survivors that no test can kill. Exit code 1 when an area stays below 90 %.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import resource
import signal
import sys
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
REQUIRED_SHARE = 0.9
SEED = 15
COUNT = 400
MOST_TIMES = 5
"""A mutant whose tests take more times the processor's seconds than without one, and 2 s, loops."""
MEMORY = Path("/dev/shm")
"""Where tests write, if it is there: a disk takes ten times as long to synchronise."""

PYTEST_OPTIONS = (
    *("-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-o", "tmp_path_retention_policy=none"),
)

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min", "sorted": "list"}
_ATTRIBUTES = {"first": "last", "last": "first", "low": "high", "high": "low"}


Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one node: its place in `ast.walk`, and which of the node's changes."""

    module: str
    function: str
    line: int
    node: int
    change: int
    before: str
    after: str

    def __str__(self) -> str:
        place = f"{self.module}:{self.line} in {self.function}"
        return f"{place}: {self.before}  →  {self.after}"


class _Replace(ast.NodeTransformer):
    def __init__(self, node: ast.AST, replacement: ast.AST) -> None:
        self.node, self.replacement = node, replacement

    def visit(self, node: ast.AST) -> Any:
        return self.replacement if node is self.node else self.generic_visit(node)


@cache
def mutants(module: str) -> Sequence[Mutant]:
    """Every mutant of a module, by its path from the root of the checkout."""
    tree = _parse(module)
    left_out = {id(node) for part in _left_out(tree) for node in ast.walk(part)}
    places = _places(tree)
    return [
        Mutant(module, *places[id(node)], number, change, _text(node), _text(replacement))
        for number, node in enumerate(ast.walk(tree))
        if id(node) not in left_out
        for change, replacement in enumerate(_changes(node))
    ]


def _places(node: ast.AST, function: str = "the module", line: int = 1) -> dict[int, Place]:
    """The innermost function or class and the line of each node, by the node's id."""
    line = getattr(node, "lineno", line)
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = node.name
    found = {id(node): (function, line)}
    for inner in ast.iter_child_nodes(node):
        found |= _places(inner, function, line)
    return found


def compiled(mutant: Mutant) -> CodeType:
    """The code of a module with one change."""
    tree = _parse(mutant.module)
    node = list(ast.walk(tree))[mutant.node]
    replacement = list(_changes(node))[mutant.change]
    changed = _Replace(node, ast.copy_location(replacement, node)).visit(tree)
    return compile(ast.fix_missing_locations(changed), str(ROOT / mutant.module), "exec")


def _parse(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text("utf-8"))


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 100 else f"{text[:60]} … {text[-36:]}"


def _left_out(tree: ast.Module) -> Iterator[ast.AST]:
    """What decides nothing at run time: docstrings, types, decorators, imports, assertions."""
    for node in ast.walk(tree):
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Expr(value=ast.Constant()):
                yield node
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield node
            case ast.Call(func=ast.Name(id="TypeVar" | "cast")):
                yield node
            case ast.Assign(value=ast.Subscript(value=ast.Name())):
                yield node  # an alias of a type, as in `Labels = Mapping[str, Words]`
            case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
                yield node
            case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=annotation):
                yield from [annotation] if annotation else []
            case ast.ClassDef(decorator_list=decorators):
                yield from decorators
            case ast.FunctionDef(decorator_list=decorators, returns=returns):
                yield from [*decorators, returns] if returns else decorators


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Each replacement of a node that a careless hand could have written."""
    match node:
        case ast.Compare(ops=operators):
            for place, operator in enumerate(operators):
                if other := _COMPARISONS.get(type(operator)):
                    changed = copy.deepcopy(node)
                    changed.ops[place] = other()
                    yield changed
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield operand
        case ast.BoolOp(op=operator, values=values):
            other_op = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield ast.BoolOp(other_op, values)
            for place in range(len(values)):
                rest = values[:place] + values[place + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.BinOp(left=left, op=operator, right=right):
            if other_operator := _OPERATORS.get(type(operator)):
                yield ast.BinOp(left, other_operator(), right)
        case ast.Constant(value=value):
            yield from (ast.Constant(other) for other in _constants(value))
        case ast.Return(value=value) if value and ast.unparse(value) not in ("None", "False"):
            yield ast.Return(ast.Constant(None))
        case ast.If(body=body, orelse=rest):
            yield ast.If(ast.Constant(False), body, rest)
            yield ast.If(ast.Constant(True), body, rest)
        case ast.IfExp(body=body, orelse=rest):
            yield body
            yield rest
        case ast.comprehension(ifs=[_, *_]):
            yield ast.comprehension(node.target, node.iter, [], node.is_async)
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Call(func=function, args=arguments, keywords=keywords):
            if isinstance(function, ast.Name) and function.id in _NAMES:
                yield ast.Call(ast.Name(_NAMES[function.id], ast.Load()), arguments, keywords)
            for place in range(len(keywords)):
                yield ast.Call(function, arguments, keywords[:place] + keywords[place + 1 :])
        case ast.Attribute(attr=name) if name in _ATTRIBUTES and isinstance(node.ctx, ast.Load):
            yield ast.Attribute(node.value, _ATTRIBUTES[name], node.ctx)
        case ast.arguments(defaults=[_, *_]):
            fewer = copy.copy(node)
            fewer.defaults = node.defaults[1:]
            yield fewer


def _constants(value: object) -> Iterator[bool | int | str]:
    """A number one off, the other truth, a text without one of its lines or with more in it."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str):
        lines = value.splitlines(keepends=True)
        if len(lines) > 2:
            for place, line in enumerate(lines):
                if line.strip():
                    yield "".join(lines[:place] + lines[place + 1 :])
        yield f"{value}~"


# Running: a parent that has imported everything, and a fork of it for each mutant


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, mutant: Mutant) -> None:
        super().__init__(name, str(ROOT / mutant.module))
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        return compiled(self.mutant)


class _Finder(importlib.abc.MetaPathFinder):
    """Import a mutated module in place of its source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.name = mutant, _module_name(mutant.module)

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self.name:
            return None
        loader = _Loader(name, self.mutant)
        return importlib.util.spec_from_file_location(name, loader.path, loader=loader)


def _module_name(module: str) -> str:
    return module.removesuffix(".py").replace("/", ".")


def tests_of(module: str) -> list[str]:
    """The test files of a module, the quickest first."""
    for area in SETTINGS["areas"]:
        if module in area["tests"]:
            return [str(ROOT / test) for test in area["tests"][module]]
    raise SystemExit(f"{module}: has no tests in benchmarks/python_mutants.toml; add them there")


def is_killed(mutant: Mutant, seconds: float) -> bool:
    """Whether a test of its module fails with a mutant; without, they take so many seconds."""
    return _run_tests(mutant.module, mutant, 2 + ceil(MOST_TIMES * seconds))[0]


def _run_tests(module: str, mutant: Mutant | None, limit: int = 600) -> tuple[bool, float]:
    """Whether a test of a module fails, and the processor's seconds, in a fork of this process."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        pid = os.fork()
        if not pid:
            _run_and_exit([f"--basetemp={folder}/tests", *tests_of(module)], mutant, limit)
        _, status, used = os.wait4(pid, 0)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # what the tests started and a killed fork left behind
    return status != 0, used.ru_utime + used.ru_stime


def _run_and_exit(arguments: Sequence[str], mutant: Mutant | None, limit: int) -> None:
    code = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        signal.alarm(10 * limit)
        os.environ.setdefault("KG_EXAMPLES", "200")
        if not os.environ.get("KG_MUTANT_OUTPUT"):
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
        if mutant:
            sys.meta_path.insert(0, _Finder(mutant))
        os.chdir(ROOT)
        import pytest

        code = int(pytest.main([*PYTEST_OPTIONS, *arguments]))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _import_dependencies() -> None:
    """Import here what tests import, but nothing of `kg`, for every fork to have."""
    reading, writing = os.pipe()
    if not os.fork():
        for name in ("pytest", "kg.cli.main", "kg.session", "kg.validation.plans.run"):
            importlib.import_module(name)
        names = [name for name in sys.modules if name.split(".")[0] not in ("kg", "__main__")]
        os.write(writing, "\n".join(names).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as names_read:
        for name in names_read.read().split():
            try:
                importlib.import_module(name)
            except ImportError:
                continue
    os.wait()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the mutants that were drawn."""

    killed: Counter[str]
    survived: Sequence[Mutant]
    equivalent: Sequence[Mutant]

    def share(self, modules: Iterable[str]) -> float:
        """The share of killed among the mutants of modules that a test could kill."""
        names = set(modules)
        killed = sum(self.killed[name] for name in names)
        survived = sum(mutant.module in names for mutant in self.survived)
        return killed / (killed + survived) if killed + survived else 1.0


def drawn(modules: Sequence[str], count: int, seed: int = SEED) -> list[Mutant]:
    """So many mutants of modules, drawn by a seed, in the order of the sources."""
    every = [mutant for module in modules for mutant in mutants(module)]
    chosen = random.Random(seed).sample(every, min(count, len(every)))
    return sorted(chosen, key=lambda mutant: (mutant.module, mutant.node, mutant.change))


def run(chosen: Sequence[Mutant], workers: int = 1) -> Result:
    """Run the tests against each mutant. Raises `SystemExit` when they fail without one."""
    _import_dependencies()
    seconds: dict[str, float] = {}
    for module in {mutant.module: None for mutant in chosen}:
        fails, seconds[module] = _run_tests(module, None)
        if fails:
            raise SystemExit(f"{module}: its tests fail without a mutant; mend them first")
    equivalent = [mutant for mutant in chosen if reason(mutant)]
    tried = [mutant for mutant in chosen if not reason(mutant)]
    killed: Counter[str] = Counter()
    survived = []
    with ThreadPoolExecutor(workers) as pool:
        results = pool.map(lambda mutant: is_killed(mutant, seconds[mutant.module]), tried)
        for mutant, dead in zip(tried, results, strict=True):
            if dead:
                killed[mutant.module] += 1
            else:
                survived.append(mutant)
                print(f"survived  {mutant}", flush=True)
    return Result(killed, survived, equivalent)


def reason(mutant: Mutant) -> str | None:
    """Why no test can kill a mutant, where `python_mutants.toml` says so."""
    for row in SETTINGS["equivalent"]:
        if all(getattr(mutant, name) == row[name] for name in ("module", *row) if name != "reason"):
            return str(row["reason"])
    return None


def main() -> int:
    """Print the share of killed mutants by module and area, and every survivor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.python_mutants")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    modules = asked.modules or [name for area in SETTINGS["areas"] for name in area["tests"]]
    began = time.monotonic()
    chosen = drawn(modules, asked.count, asked.seed)
    result = run(chosen, asked.workers)
    seconds = time.monotonic() - began
    print(f"{len(chosen)} mutants of {len(modules)} modules, seed {asked.seed}, {seconds:.0f} s")
    print(f"of them {len(result.equivalent)} that python_mutants.toml names as equivalent")
    enough = True
    for area in SETTINGS["areas"]:
        own = [name for name in area["tests"] if name in modules]
        if own:
            share = result.share(own)
            enough = enough and share >= REQUIRED_SHARE
            print(f"{area['name']}: {share:.1%} killed")
            for name in own:
                print(f"  {name}: {result.killed[name]} killed, {result.share([name]):.1%}")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
