"""Every engine by its name, and which is taken when none is named."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from kg.errors import InputError
from kg.store.terms import Quads
from kg.validation.engines.base import Engine


def _pyshacl(rules: Quads) -> Engine:
    from kg.validation.engines.reference import PyShacl

    return PyShacl(rules)


def _fast(rules: Quads) -> Engine:
    from kg.validation.engines.fast import Fast

    return Fast(rules)


ENGINES: dict[str, Callable[[Quads], Engine]] = {"fast": _fast, "pyshacl": _pyshacl}


def engine(rules: Quads, name: str | None = None) -> Engine:
    """The engine called `name` with its shapes; by itself `fast` where that is installed.

    Raises `InputError` when `fast` is asked for and not installed.
    """
    installed = find_spec("shacl_rust") is not None
    if name is None:
        name = "fast" if installed else "pyshacl"
    if name == "fast" and not installed:
        raise InputError(
            "--engine fast: is not installed; pip install 'kg-industry-plans[fast]'",
            "--engine fast：未安装；请运行 pip install 'kg-industry-plans[fast]'",
        )
    return ENGINES[name](rules)
