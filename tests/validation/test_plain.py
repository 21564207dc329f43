"""The plain validator: the W3C suite, anybody's data, and nothing fetched.

The suite's entries are listed here, so that each is a test with its own id and none can go
missing: the list is compared with the manifests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS, SH

from kg.errors import KgError
from kg.terms import rdflib_plain
from kg.validation import plain
from kg.validation.engines import ENGINES
from kg.validation.outputs import as_ttl
from kg.validation.report import Report

SUITE = "suites/shacl/data-shapes-test-suite/tests"
NAMES = (Path(__file__).parent / "shacl-suite.txt").read_text("utf-8").split()
MISSES = {"sparql/pre-binding/shapesGraph-001": "$shapesGraph and $currentShape are optional"}

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
COMPARED = (SH.focusNode, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)


@rdflib_plain()
def parsed(source: Path | str) -> rdflib.Graph:
    """A file or a text as rdflib reads it, literals as they are written."""
    if isinstance(source, str):
        return rdflib.Graph().parse(data=source, format="turtle")
    return rdflib.Graph().parse(source, publicID=source.as_uri(), format="turtle")


def entries(folder: Path) -> Iterator[Path]:
    """The file of every entry; the manifests leave one out, so the files are looked at."""
    for path in sorted(folder.rglob("*.ttl")):
        for _ in parsed(path).subjects(RDF.type, SHT.Validate):
            yield path


def results(graph: rdflib.Graph, report: rdflib.term.Node) -> rdflib.Graph:
    """What the suite compares of a report, as a graph of its own."""
    kept = rdflib.Graph()
    for conforms in graph.objects(report, SH.conforms):
        kept.add((rdflib.BNode("report"), SH.conforms, rdflib.Literal(bool(conforms))))
    for number, result in enumerate(graph.objects(report, SH.result)):
        node = rdflib.BNode(f"result{number}")
        kept.add((rdflib.BNode("report"), SH.result, node))
        for predicate in COMPARED:
            for value in graph.objects(result, predicate):
                kept.add((node, predicate, value))
        for path in graph.objects(result, SH.resultPath):
            kept.add((node, SH.resultPath, path))
            kept += structure(graph, path)
    return kept


def validate(files: Mapping[rdflib.URIRef, Path], engine: str) -> Report:
    return plain.validate(plain.read([files[SHT.dataGraph]], [files[SHT.shapesGraph]]), engine)


def structure(graph: rdflib.Graph, path: rdflib.term.Node) -> rdflib.Graph:
    """The triples of a path that is no single property."""
    kept, front = rdflib.Graph(), [path]
    while front:
        node = front.pop()
        if isinstance(node, rdflib.BNode):
            for triple in graph.triples((node, None, None)):
                if triple not in kept and triple[1] != RDFS.comment:
                    kept.add(triple)
                    front.append(triple[2])
    return kept


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", [name for name in NAMES if name not in MISSES])
def test_shacl_suite(name: str, engine: str, outside: Callable[[str], Path]) -> None:
    path = outside(SUITE) / f"{name}.ttl"
    manifest = parsed(path)
    (entry,) = manifest.subjects(RDF.type, SHT.Validate)
    action, expected = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
    files = {
        kind: Path(str(manifest.value(action, kind)).removeprefix("file://"))
        for kind in (SHT.dataGraph, SHT.shapesGraph)
    }
    if expected == SHT.Failure:
        with pytest.raises(KgError):
            validate(files, engine)
        return
    report = validate(files, engine)
    told = parsed(as_ttl(report, "en"))
    (node,) = told.subjects(RDF.type, SH.ValidationReport)
    got, wanted = results(told, node), results(manifest, expected)
    assert isomorphic(got, wanted), got.serialize() + wanted.serialize()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", MISSES)
def test_what_is_missed_is_refused(name: str, engine: str, outside: Callable[[str], Path]) -> None:
    """What is not supported ends in a refusal, and conformance.md names it."""
    path = outside(SUITE) / f"{name}.ttl"
    with pytest.raises(KgError):
        plain.validate(plain.read([path], [path]), engine)


def test_every_entry_of_the_suite_is_run(outside: Callable[[str], Path]) -> None:
    """Counts the entries of the files: 98 of the core, 23 with SPARQL."""
    folder = outside(SUITE)
    found = [str(p.relative_to(folder).with_suffix("")) for p in entries(folder)]
    assert sorted(found) == sorted(NAMES)
    assert sum(name.startswith("core/") for name in NAMES) == 98
    assert sum(name.startswith("sparql/") for name in NAMES) == 23
