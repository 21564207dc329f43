"""Parsing RDF safely: pyoxigraph fetches nothing, and every refusal is told with its place."""

from __future__ import annotations

from collections.abc import Iterable
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
    rdf_format = format_of(path)
    if rdf_format.supports_datasets:
        quads = parse(path)
        store.extend(quads)
        return {graph_name(quad) for quad in quads}
    raw = _raw(path)
    try:
        home = _home(raw, rdf_format, path)
        store.load(raw, format=rdf_format, to_graph=home)
    except SyntaxError as error:
        raise broken(error, path) from None
    for naming_class in _NAMING_CLASSES:
        _refuse_two(store.quads_for_pattern(None, _TYPE, naming_class, home), path)
    return {home.value}


def parse(path: Path) -> Quads:
    """The quads of one file as it writes them, each in its graph; raises as `load` does.

    A store holds numbers by value and gives them back in its own words; here `1.50` stays.
    """
    return parse_as(path, _raw(path))


def parse_as(path: Path, raw: bytes) -> Quads:
    """The quads that `path` would have if it held `raw`."""
    rdf_format = format_of(path)
    try:
        home = _home(raw, rdf_format, path)
        parsed = ox.parse(raw, format=rdf_format, rename_blank_nodes=True)
        quads = [_at_home(quad, home) for quad in parsed]
    except SyntaxError as error:
        raise broken(error, path) from None
    at_home = [quad for quad in quads if quad.graph_name == home and quad.predicate == _TYPE]
    for naming_class in _NAMING_CLASSES:
        _refuse_two((quad for quad in at_home if quad.object == naming_class), path)
    return quads


def from_nquads(text: bytes) -> Quads:
    """The quads of N-Quads text, as it writes them, nodes under the labels that it gives them.

    Raises `InputError` for text that does not parse, calling it `data`.
    """
    try:
        return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise broken(error, Path("data")) from None


def graph_name(quad: ox.Quad) -> str:
    """The name of the graph that a loaded quad is in."""
    if isinstance(quad.graph_name, ox.DefaultGraph):
        raise TypeError(f"{quad} is in no named graph")
    return quad.graph_name.value


def format_of(path: Path) -> ox.RdfFormat:
    """The format that a file's name tells; a name that is no file's is taken for Turtle."""
    if path.is_file() and path.suffix.lower() not in FORMATS:
        known = " ".join(FORMATS)
        raise InputError(
            f"{path}: its name ends in no known format; use one of {known}",
            f"{path}：文件名后缀不是已知格式；请用 {known} 之一",
        )
    return FORMATS.get(path.suffix.lower(), ox.RdfFormat.TURTLE)


def _raw(path: Path) -> bytes:
    raw = read_bytes(path)
    decode(raw, str(path))
    return raw


def _home(raw: bytes, rdf_format: ox.RdfFormat, path: Path) -> ox.NamedNode:
    """The graph of a file. Ours name it at the top, so little is read twice."""
    for quad in ox.parse(raw, format=rdf_format):
        if (
            quad.predicate == _TYPE
            and quad.object in _NAMING_CLASSES
            and isinstance(quad.subject, ox.NamedNode)
        ):
            return quad.subject
    return ox.NamedNode(path.resolve().as_uri())


def _at_home(quad: ox.Quad, home: ox.NamedNode) -> ox.Quad:
    if quad.graph_name != ox.DefaultGraph():
        return quad
    return ox.Quad(quad.subject, quad.predicate, quad.object, home)


def _refuse_two(naming: Iterable[ox.Quad], path: Path) -> None:
    names = {str(quad.subject) for quad in naming}
    if len(names) > 1:
        shown = " ".join(sorted(names))
        raise InputError(
            f"{path}: names more than one graph ({shown}); keep one",
            f"{path}：命名了不止一个图（{shown}）；请只保留一个",
        )


def broken(error: SyntaxError, path: Path) -> InputError:
    """The refusal of a file that does not parse, with its line and column."""
    line, column = error.lineno or 1, error.offset or 1
    before, colon, after = str(error.msg).partition(": ")
    reason = after if colon and " at line " in before else error.msg
    return InputError(
        f"{path}:{line}:{column}: {reason}; mend the syntax",
        f"{path}:{line}:{column}：语法有误：{reason}；请修正",
    )
