"""The W3C's tests of RDF 1.1 syntax through a load into a store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.store.disk import loader
from kg.store.disk.sources import LoadSource, ignore

ADDRESS = "https://w3c.github.io/rdf-tests/rdf/rdf11/"
FOLDERS = {
    "rdf-turtle": 313,
    "rdf-trig": 356,
    "rdf-n-triples": 70,
    "rdf-n-quads": 87,
    "rdf-xml": 166,
}
MISSED = {"rdf-xml/xml-canon-test001", "rdf-xml/xml-canon-test002"}
"""As docs/reference/conformance.md has them."""

ENTRIES = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
SELECT ?kind ?action ?result ?name {
  ?manifest mf:entries/<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>*/
    <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ?test .
  ?test a ?kind ; mf:action ?action ; mf:name ?name .
  OPTIONAL { ?test mf:result ?result }
}
"""


def loaded(path: Path, base: str) -> ox.Dataset:
    """What a file comes to in a store, blank nodes named canonically, its own graph unnamed."""
    store, source = ox.Store(), LoadSource(path, base=base)
    loader.fill(store, [source], ignore)
    home = source.home()
    return canonical(
        ox.Quad(q.subject, q.predicate, q.object, ox.DefaultGraph()) if q.graph_name == home else q
        for q in store
    )


def canonical(quads: object) -> ox.Dataset:
    dataset = ox.Dataset(quads)  # type: ignore[arg-type]
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def expected(path: Path, base: str) -> ox.Dataset:
    """The same of a result, its literals by value as a store holds them."""
    store = ox.Store()
    store.load(path=str(path), base_iri=base)
    return canonical(store)


def test_rdf_11_syntax(outside: Callable[[str], Path]) -> None:
    """992 tests; what is missed is named."""
    suite = outside("suites/rdf-tests/rdf/rdf11")
    missed, run = set(), 0
    for folder, count in FOLDERS.items():
        manifest = ox.Store()
        address = f"{ADDRESS}{folder}/manifest.ttl"
        manifest.load(path=str(suite / folder / "manifest.ttl"), base_iri=address)
        found = list(manifest.query(ENTRIES))
        assert len(found) == count
        for kind, action, result, name in found:
            run += 1
            path = suite / action.value.removeprefix(ADDRESS)
            answer = suite / result.value.removeprefix(ADDRESS) if result else None
            if not holds(kind.value, path, answer, action.value):
                missed.add(f"{folder}/{name.value}")
    assert run == 992
    assert missed == MISSED


def holds(kind: str, path: Path, answer: Path | None, base: str) -> bool:
    try:
        got = loaded(path, base)
    except KgError:
        return "Negative" in kind
    if "Negative" in kind:
        return False
    return answer is None or got == expected(answer, base)
