"""One run over every planted fault, for the tests that move the faults around."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
import pytest

from kg.store.parser import parse
from tests.validation.planted.cases import (
    CASES,
    Fault,
    Planted,
    faults_of,
    found_in,
    known_places,
    literal_faults,
    renamed,
)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Planted]:
    """Every case, and the findings of one run over all of them."""
    folder = tmp_path_factory.mktemp("planted")
    cases = []
    for number, name in enumerate(known_places()):
        case = CASES / name
        quads = parse(case)
        faults = faults_of(case, name, quads)
        own = [Fault(f.rule, f.role, renamed(f.quad, number)) for f in faults]
        cases.append((name, [renamed(quad, number) for quad in quads], own))
    cases.append(("literals", *literal_faults()))
    files = {}
    for number, (name, quads, _) in enumerate(cases):
        files[name] = folder / f"{number}.nq"
        files[name].write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS))
    found = found_in(list(files.values()))
    return [Planted(*case, found[files[case[0]]]) for case in cases]
