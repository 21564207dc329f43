"""Parsing RDF safely: pyoxigraph fetches nothing, and every refusal is told with its place."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.files import decode, read_bytes
from kg.namespaces import OWL, RDF, VOID
from kg.store.terms import Quads

FORMATS: dict[str, ox.RdfFormat] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""What a file holds, by how its name ends."""

_TYPE = ox.NamedNode(RDF + "type")
_NAMING_CLASSES = (ox.NamedNode(VOID + "Dataset"), ox.NamedNode(OWL + "Ontology"))


def load(store: ox.Store, path: Path) -> set[str]:
    """Add a file's triples to `store`; the names of the graphs that they went to.

    Triples outside any graph go to the graph that the file names: its `void:Dataset` or
    `owl:Ontology`, of which it has one. A file that names none has the graph of its own `file:`
    IRI, so that triples keep telling where they come from.

    Raises `InputError` for a file that cannot be read or parsed, with line and column; the
    store may then hold a part of it.
    """
    rdf_format = _format_of(path)
    raw = read_bytes(path)
    decode(raw, str(path))
    try:
        home = _home(raw, rdf_format) or ox.NamedNode(path.resolve().as_uri())
        if rdf_format.supports_datasets:
            quads = [_at_home(quad, home) for quad in ox.parse(raw, format=rdf_format)]
            store.extend(quads)
            names = {graph_name(quad) for quad in quads}
        else:
            store.load(raw, format=rdf_format, to_graph=home)
            names = {home.value}
    except SyntaxError as error:
        raise _broken(error, path) from None
    _refuse_two_homes(store, home, path)
    return names


def parse(path: Path) -> Quads:
    """The quads of one file, each in its graph; raises as `load` does."""
    store = ox.Store()
    load(store, path)
    return list(store)


def graph_name(quad: ox.Quad) -> str:
    """The name of the graph that a loaded quad is in."""
    if isinstance(quad.graph_name, ox.DefaultGraph):
        raise TypeError(f"{quad} is in no named graph")
    return quad.graph_name.value


def _format_of(path: Path) -> ox.RdfFormat:
    if path.is_file() and path.suffix.lower() not in FORMATS:
        known = " ".join(FORMATS)
        raise InputError(
            f"{path}: its name ends in no known format; use one of {known}",
            f"{path}：文件名后缀不是已知格式；请用 {known} 之一",
        )
    return FORMATS.get(path.suffix.lower(), ox.RdfFormat.TURTLE)


def _home(raw: bytes, rdf_format: ox.RdfFormat) -> ox.NamedNode | None:
    """The graph that a file names. Ours name it at the top, so little is read twice."""
    for quad in ox.parse(raw, format=rdf_format):
        if (
            quad.predicate == _TYPE
            and quad.object in _NAMING_CLASSES
            and isinstance(quad.subject, ox.NamedNode)
        ):
            return quad.subject
    return None


def _refuse_two_homes(store: ox.Store, home: ox.NamedNode, path: Path) -> None:
    for naming_class in _NAMING_CLASSES:
        names = {q.subject for q in store.quads_for_pattern(None, _TYPE, naming_class, home)}
        if len(names) > 1:
            shown = " ".join(sorted(map(str, names)))
            raise InputError(
                f"{path}: names more than one graph ({shown}); keep one",
                f"{path}：命名了不止一个图（{shown}）；请只保留一个",
            )


def _at_home(quad: ox.Quad, home: ox.NamedNode) -> ox.Quad:
    if quad.graph_name != ox.DefaultGraph():
        return quad
    return ox.Quad(quad.subject, quad.predicate, quad.object, home)


def _broken(error: SyntaxError, path: Path) -> InputError:
    line, column = error.lineno or 1, error.offset or 1
    before, colon, after = str(error.msg).partition(": ")
    reason = after if colon and " at line " in before else error.msg
    return InputError(
        f"{path}:{line}:{column}: {reason}; mend the syntax",
        f"{path}:{line}:{column}：语法有误：{reason}；请修正",
    )
