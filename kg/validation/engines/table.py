"""Every engine by its name, and which is taken when none is named."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from kg.errors import InputError
from kg.terms import Quads
from kg.validation.engines.base import Engine, Tell


def _pyshacl(rules: Quads, tell: Tell) -> Engine:
    from kg.validation.engines.reference import PyShacl

    return PyShacl(rules, tell)


def _fast(rules: Quads, tell: Tell) -> Engine:
    from kg.validation.engines.fast import Fast

    return Fast(rules, tell)


REFERENCE = "pyshacl"
"""The engine that is always there, and by which the others are measured."""

ENGINES: dict[str, Callable[[Quads, Tell], Engine]] = {"fast": _fast, "pyshacl": _pyshacl}


def engine(rules: Quads, name: str | None = None, tell: Tell = lambda words: None) -> Engine:
    """The engine called `name` with its shapes; by itself `fast` where that is installed.

    `tell` is given what an engine remarks while it runs: that a shape refers to itself.

    Raises `InputError` when `fast` is asked for and not installed.
    """
    return ENGINES[engine_name(name)](rules, tell)


def engine_name(name: str | None = None) -> str:
    """The engine that `name` means here; raises as `engine` does."""
    installed = find_spec("shacl_rust") is not None
    if name is None:
        return "fast" if installed else "pyshacl"
    if name == "fast" and not installed:
        raise InputError(
            "--engine fast: is not installed; pip install 'kg-industry-plans[fast]'",
            "--engine fast：未安装；请运行 pip install 'kg-industry-plans[fast]'",
        )
    return name
