"""Shapes and paths up to the bound are run, and beyond it refused in words of our own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

SH = "PREFIX sh: <http://www.w3.org/ns/shacl#> "
SHAPE = "<urn:s> sh:targetSubjectsOf <urn:p> ; sh:nodeKind sh:IRI ; "


def held(rules: str, folder: Path, run: Run) -> Any:
    (folder / "s.ttl").write_text(SH + SHAPE + rules)
    (folder / "d.ttl").write_text("<urn:a> <urn:p> 1 .")
    return run("d.ttl", "--shapes", "s.ttl")


@pytest.mark.parametrize(("deep", "code"), [(98, 0), (99, 2)])
def test_shapes_that_lead_on(deep: int, code: int, tmp_path: Path, run: Run) -> None:
    """By way of properties that the data do not have, so that no engine goes there."""
    inner = "sh:property [ sh:path <urn:q> ; " * deep + "sh:property [ sh:path <urn:q> ; "
    ran = held(inner + "sh:minCount 0" + " ]" * (deep + 1) + " .", tmp_path, run)
    assert ran.code == code, ran
    if code:
        assert ran.err == (
            "kg: shapes: lead on to each other more than 100 deep; write them flatter\n"
        )


@pytest.mark.parametrize(("steps", "code"), [(20, 0), (500, 2)])
def test_paths(steps: int, code: int, tmp_path: Path, run: Run) -> None:
    """A step of a list is two parts, the list and what it holds."""
    path = f"sh:path ( {'<urn:q> ' * steps} ) ; sh:maxCount 1"
    ran = held(f"sh:property [ {path} ] .", tmp_path, run)
    assert ran.code == code, ran
    if code:
        assert ran.err == "kg: urn:s: sh:path has more than 1000 parts; shorten it\n"
