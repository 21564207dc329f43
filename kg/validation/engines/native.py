"""Calling shacl-rust, and reading its answer.

It works with threads, which a forked process does not have: a call there would wait for ever. So
it is called in the process that called it first, and in no child of it.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from kg.model import Term
from kg.store.terms import from_ntriples
from kg.validation.engines.results import Result

_ONE_PROPERTY = re.compile("<[^>]*>")


class Failed(Exception):  # noqa: N818 – caught by its one caller, never seen
    """The engine could not be called, could not read the data, or broke down over them."""


def run(data: bytes, shapes: str) -> list[Result]:
    """What shapes (N-Triples) find in data (N-Quads); raises `Failed`."""
    return [_result(found) for found in _validate(data, shapes)["results"]]


def unread(shapes: str) -> dict[Term, str]:
    """Shapes of which the engine says itself that it does not understand them, with its code."""
    told = _validate(b"", shapes, diagnostics=True)["diagnostics"]
    return {
        from_ntriples(found["source_shape"]): found["code"]
        for found in told
        if found["code"].startswith("L") and found["severity"] == "error"
    }


def may_be_forked() -> bool:
    """Whether a copy of this process could call the engine: not when this one did."""
    return not _home.cache_info().currsize


@cache
def _home() -> int:
    """The process that called the engine first."""
    return os.getpid()


def _validate(data: bytes, shapes: str, **options: bool) -> Mapping[str, Any]:
    import shacl_rust

    if _home() != os.getpid():
        raise Failed
    try:
        found: Mapping[str, Any] = shacl_rust.validate_file(  # a text it would hold once more
            io.BytesIO(data),
            io.BytesIO(shapes.encode()),
            data_format="nq",
            shapes_format="nt",
            experimental_index=True,
            **options,
        )
        return found
    except ValueError as error:
        raise Failed from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's, which is no Exception
            raise
        raise Failed from error


def _result(found: Mapping[str, str]) -> Result:
    path = found.get("resultPath", "")
    return Result(
        focus=from_ntriples(found["focusNode"]),
        shape=from_ntriples(found["sourceShape"]),
        component=str(from_ntriples(found["sourceConstraintComponent"])),
        severity=str(from_ntriples(found["severity"])),
        path=from_ntriples(path) if _ONE_PROPERTY.fullmatch(path) else None,
        value=from_ntriples(found["value"]) if "value" in found else None,
    )
