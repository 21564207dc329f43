"""Parsing RDF safely: pyoxigraph fetches nothing, and every refusal is told with its place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.files import read_bytes, refuse_no_text
from kg.namespaces import OWL, RDF, VOID
from kg.store.bounds import refuse_deep_terms, refuse_unsound_xml, too_long
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
    raw = _raw(path)
    rdf_format = format_of(path)
    if rdf_format.supports_datasets:
        quads = parse_as(path, raw)
        store.extend(quads)
        return {graph_name(quad) for quad in quads}
    with told(path):
        home = _home(raw, rdf_format, path)
        store.load(raw, format=rdf_format, to_graph=home)
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
    with told(path):
        home = _home(raw, rdf_format, path)
        parsed = ox.parse(raw, format=rdf_format, rename_blank_nodes=True)
        quads = [_at_home(quad, home) for quad in parsed]
    at_home = [quad for quad in quads if quad.graph_name == home and quad.predicate == _TYPE]
    for naming_class in _NAMING_CLASSES:
        _refuse_two((quad for quad in at_home if quad.object == naming_class), path)
    return quads


def from_nquads(text: bytes) -> Quads:
    """The quads of N-Quads text, as it writes them, nodes under the labels that it gives them."""
    return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))


def nquads_of(path: Path) -> bytes:
    """The statements of a file as N-Quads, each in its graph; raises as `load` does."""
    return _as_nquads(parse(path))


def as_nquads(text: bytes) -> bytes:
    """N-Quads of any form as a serialiser writes them; raises `SyntaxError` with a line."""
    return _as_nquads(from_nquads(text))


def _as_nquads(quads: Quads) -> bytes:
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def home_of(path: Path) -> str:
    """The graph that the triples of a file go to; see `load`."""
    raw = _raw(path)
    with told(path):
        return _home(raw, format_of(path), path).value


def graph_name(quad: ox.Quad) -> str:
    """The name of the graph that a loaded quad is in."""
    if isinstance(quad.graph_name, ox.DefaultGraph):
        raise TypeError(f"{quad} is in no named graph")
    return quad.graph_name.value


def format_of(path: Path) -> ox.RdfFormat:
    """The format that a file's name tells; a name that is no file's is taken for Turtle."""
    if os.path.isfile(path) and path.suffix.lower() not in FORMATS:
        known = " ".join(FORMATS)
        raise InputError(
            f"{path}: its name ends in no known format; use one of {known}",
            f"{path}：文件名后缀不是已知格式；请用 {known} 之一",
        )
    return FORMATS.get(path.suffix.lower(), ox.RdfFormat.TURTLE)


def refuse_unsound(raw: bytes, rdf_format: ox.RdfFormat, name: str) -> None:
    """Raise `InputError` for bytes that are no text, or that would take a parser too far."""
    refuse_no_text(raw, name)
    if rdf_format == ox.RdfFormat.RDF_XML:
        refuse_unsound_xml(raw, name)
    else:
        refuse_deep_terms(raw, name)


def _raw(path: Path) -> bytes:
    raw = read_bytes(path)
    refuse_unsound(raw, format_of(path), str(path))
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


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the parser raises into one line: what does not parse, and what is too long."""
    try:
        yield
    except SyntaxError as error:
        raise broken(error, path) from None
    except MemoryError as error:
        if not error.args:  # else it is not memory that is short, but the parser's buffer
            raise
        raise too_long(str(path)) from None


def broken(error: SyntaxError, path: Path, line: int | None = None) -> InputError:
    """The refusal of a file that does not parse, with its column and its line, or `line`."""
    line, column = line or error.lineno or 1, error.offset or 1
    before, colon, after = str(error.msg).partition(": ")
    reason = after if colon and " at line " in before else error.msg
    return InputError(
        f"{path}:{line}:{column}: {reason}; mend the syntax",
        f"{path}:{line}:{column}：语法有误：{reason}；请修正",
    )
