"""What is generated once for all tests of the generator."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.plans import write_nquads

TRIPLES = 10_000


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plans without faults as N-Quads."""
    path = tmp_path_factory.mktemp("plans") / "clean.nq"
    write_nquads(path, triples=TRIPLES, faults=0)
    return path
