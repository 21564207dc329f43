"""Parsing RDF safely: pyoxigraph fetches nothing, and every refusal is told with its place."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError
from kg.files import decode, read_bytes
from kg.namespaces import OWL, RDF, VOID

Quads = list[ox.Quad]

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


def parse_file(path: Path) -> Quads:
    """The quads of one file, each triple in the graph that the file names.

    A file names the graph of its triples by holding one `void:Dataset`, or else one
    `owl:Ontology`. A file that names none has the graph of its own `file:` IRI, so that
    triples keep telling where they come from.

    Raises `InputError` for a file that cannot be read or parsed, with line and column.
    """
    parsed_format = FORMATS.get(path.suffix.lower())
    if parsed_format is None and not path.is_dir() and path.exists():
        known = " ".join(FORMATS)
        raise InputError(
            f"{path}: its name ends in no known format; use one of {known}",
            f"{path}：文件名后缀不是已知格式；请用 {known} 之一",
        )
    text = decode(read_bytes(path), str(path))
    quads = parse(text, parsed_format or ox.RdfFormat.TURTLE, str(path))
    graph = _graph_of(quads, path)
    return [
        quad
        if quad.graph_name != ox.DefaultGraph()
        else ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in quads
    ]


def parse(text: str, parsed_format: ox.RdfFormat, name: str) -> Quads:
    """The quads of `text`; `name` is what a message calls it."""
    try:
        return list(ox.parse(text, format=parsed_format))
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        reason = reason_of(error)
        raise InputError(
            f"{name}:{line}:{column}: {reason}; mend the syntax",
            f"{name}:{line}:{column}：语法有误：{reason}；请修正",
        ) from None


def reason_of(error: SyntaxError) -> str:
    """What the parser says, without the place that we give ourselves.

    >>> reason_of(SyntaxError("Parser error at line 3 column 5: TOKEN is not good"))
    'TOKEN is not good'
    """
    reason = str(error.msg)
    before, colon, after = reason.partition(": ")
    return after if colon and " at line " in before else reason


def _graph_of(quads: Quads, path: Path) -> ox.NamedNode:
    for naming_class in _NAMING_CLASSES:
        names = {q.subject for q in quads if q.object == naming_class and q.predicate == _TYPE}
        if len(names) > 1:
            shown = " ".join(sorted(map(str, names)))
            raise InputError(
                f"{path}: names more than one graph ({shown}); keep one",
                f"{path}：命名了不止一个图（{shown}）；请只保留一个",
            )
        if names and isinstance(name := names.pop(), ox.NamedNode):
            return name
    return ox.NamedNode(path.resolve().as_uri())
