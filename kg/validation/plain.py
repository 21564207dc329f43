"""A plain SHACL validator: any data, by anybody's own shapes and none of the shipped rules.

Nothing is fetched, whatever the input says: `owl:imports`, `sh:shapesGraph` and JSON-LD contexts
are ignored, and a SPARQL constraint that would query another server is refused.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kg.store import parser
from kg.store.nquads import parse_rows
from kg.store.parser import Stream
from kg.terms import Quads, nquads, triples
from kg.validation import location, vacuity
from kg.validation.engines.fast import engine_name, engine_version
from kg.validation.engines.reference import PyShacl
from kg.validation.location import placed
from kg.validation.report import Report
from kg.validation.shapes import ShapeGraph, TargetIndex, refuse_reaching, refuse_vast
from kg.validation.validate import files_of


@dataclass(frozen=True, slots=True)
class Input:
    """What a plain run validates: the files with their quads, and the shapes."""

    sources: Sequence[tuple[Path, Quads]]
    rules: Quads
    shapes: ShapeGraph
    stream: Stream | None = None

    @property
    def data(self) -> Quads:
        """The quads of all files."""
        return [quad for _, quads in self.sources for quad in quads]


def read(files: Sequence[Path], shapes: Sequence[Path], *, stdin: bytes | None = None) -> Input:
    """Read `files` (and what `stdin` held) and `shapes`.

    A folder stands for every RDF file below it. Raises `InputError` for what cannot be read or
    parsed, and for shapes that would query another server.
    """
    rules = [quad for _, quads in parser.read(shapes) for quad in quads]
    graph = ShapeGraph(triples(rules))
    refuse_reaching(graph)
    refuse_vast(graph)
    apart = {os.path.realpath(path) for path in shapes}  # in a folder of data they are no data
    data = [p for p in files_of(files) if p in files or os.path.realpath(p) not in apart]
    sources = parser.read(data)
    stream = None if stdin is None else parser.read_stream(stdin)
    sources += [(parser.STDIN, stream.quads)] if stream else []
    return Input(sources, rules, graph, stream)


def validate(given: Input, engine: str | None = None) -> Report:
    """Validate the union of the data against the shapes, which pySHACL runs with either engine.

    Equal findings are all kept, as SHACL has them.
    The report's remarks say what kept the shapes from checking anything; they are no results,
    and the report may conform all the same.

    Raises `InputError` for shapes that cannot be run.
    """
    texts = [(path, nquads(quads)) for path, quads in given.sources]
    sources = [(path, parse_rows(text)) for path, text in texts]
    rows = [row for _, own in sources for row in own]
    focus_nodes = TargetIndex(given.shapes, rows).looked_at(rows)
    counts = {shape: len(nodes) for shape, nodes in focus_nodes.items()}
    remarks = vacuity.remarks(given.shapes, counts, rows)
    checker, engine = PyShacl(given.rules), engine_name(engine)
    found = checker.findings(b"".join(text for _, text in texts))
    return Report(
        findings=sorted(
            placed(found, sources, partial(location.read, stream=given.stream)),
            key=lambda one: (*one.sort_key, one.component or "", one.message["en"]),
        ),
        nodes_per_shape=counts,
        checks=0,
        literals=0,
        remarks=[*remarks, *checker.remarks],
        engine=engine,
        engine_version=engine_version(engine),
    )
