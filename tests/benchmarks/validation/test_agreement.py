"""Plain SHACL and our own way find the same, and what was planted."""

from __future__ import annotations

import random
from pathlib import Path

import pyshacl
import pytest
import rdflib

from benchmarks.validation import agreement, findings
from benchmarks.validation.findings import Key, comparable, of_shapes
from benchmarks.validation.material import Material, prepared, sources
from benchmarks.validation.rules import beyond_shacl
from benchmarks.validation.ways import OURS, Way
from kg.resources import check_files
from kg.validation.outputs.lines import as_jsonl
from kg.validation.validate import validate

TRIPLES = 10_000


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return prepared(tmp_path_factory.mktemp("plans"), TRIPLES, seed=5, whole=True)
