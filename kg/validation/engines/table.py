"""The engines by name, and the default one."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec

from kg.errors import InputError
from kg.terms import Quads
from kg.validation.engines.base import Engine

REFERENCE = "pyshacl"
"""The engine that is always installed, and that the other must agree with."""


def _reference(rules: Quads) -> Engine:
    from kg.validation.engines.reference import PyShacl

    return PyShacl(rules)


def _fast(rules: Quads) -> Engine:
    from kg.validation.engines.fast import Fast

    return Fast(rules)


ENGINES: dict[str, Callable[[Quads], Engine]] = {"fast": _fast, REFERENCE: _reference}
_LIBRARIES = {"fast": ("shacl-rust", "pyshacl"), REFERENCE: ("pyshacl",)}


def engine(rules: Quads, name: str | None = None) -> Engine:
    """The engine called `name` with the shipped shapes; the default is that of `engine_name`."""
    return ENGINES[engine_name(name)](rules)


def engine_name(name: str | None = None) -> str:
    """`name`, or by default `fast` where it is installed, else `pyshacl`.

    Raises `InputError` when `fast` is asked for and not installed.
    """
    installed = find_spec("shacl_rust") is not None
    if name is None:
        return "fast" if installed else REFERENCE
    if name == "fast" and not installed:
        raise InputError(
            "--engine fast: is not installed; pip install 'kg-industry-plans[fast]'",
            "--engine fast：未安装；请运行 pip install 'kg-industry-plans[fast]'",
        )
    return name


def engine_version(name: str) -> str:
    """What an engine consists of: `shacl-rust 0.2.12, pyshacl 0.40.1`."""
    return ", ".join(f"{library} {version(library)}" for library in _LIBRARIES[name])
