"""A small ontology, so that small worlds are judged in a moment, and rules that are read once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from validation.plans.worlds import CLASSES, CONCEPTS, LINKS, TEXTS, node

import kg.resources
from kg.store.parsing import nquads_of
from kg.validation import judge, whole
from kg.validation.lines import line, rows
from kg.validation.plans import judging

_NAMES = {node(name).encode() for name in (*CLASSES, *LINKS, *TEXTS, *CONCEPTS)}
_KEPT = (b"#subClassOf>", b"#isDefinedBy>", b"#type>", b"#inScheme>", b"#dimension>", b"#factor>")


@pytest.fixture(params=["fast", "pyshacl"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine by its name."""
    if request.param == "fast" and find_spec("shacl_rust") is None:
        pytest.skip("shacl-rust is not installed")
    return str(request.param)


@pytest.fixture
def small(small_ontology: Path) -> Iterator[None]:
    """What worlds speak of is all there is in the ontology; rules are read once an engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kg.resources, "ontology_files", lambda: [small_ontology])
        for module in (whole, judging):
            patch.setattr(module, "own_rules", _rules)
        judging.prepared.cache_clear()
        yield
    judging.prepared.cache_clear()


_rules = lru_cache(judge.own_rules)


@pytest.fixture(scope="session")
def small_ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the ontology the classes and properties that worlds know, and a few concepts."""
    path = tmp_path_factory.mktemp("ontology") / "small.nq"
    statements = [row for file in kg.resources.ontology_files() for row in rows(nquads_of(file))]
    kept = [row for row in statements if row[0] in _NAMES and row[1].endswith(_KEPT)]
    path.write_bytes(b"".join(map(line, kept)))
    assert len(kept) > 100
    return path
