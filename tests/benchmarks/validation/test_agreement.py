"""Plain SHACL and our own way find the same, and what was planted."""

from __future__ import annotations

import pytest

from benchmarks.validation.material import Material, prepared

TRIPLES = 10_000


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return prepared(tmp_path_factory.mktemp("plans"), TRIPLES, seed=5, whole=True)
