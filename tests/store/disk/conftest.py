"""Small sources, and what a store in a folder holds of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import kg.resources
from kg.store.disk import loader

PLAN = """\
PREFIX id: <https://w3id.org/industry-plan/id/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX void: <http://rdfs.org/ns/void#>

<https://w3id.org/industry-plan/data/{name}> a void:Dataset .

id:{name} a plan:Plan ; rdfs:label "{name}"@en ; plan:value {value} .
"""


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., Path]:
    """`source("a", 1)` is a Turtle file of a plan, in a folder of its own."""

    def source(name: str, value: object = 1) -> Path:
        path = tmp_path / "sources" / f"{name}.ttl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(PLAN.format(name=name, value=value))
        return path

    return source


@pytest.fixture
def no_ontology(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores hold what they are given alone, so that they are made quickly."""
    monkeypatch.setattr(kg.resources, "ontology_files", list)
    assert loader._ontology() == []
