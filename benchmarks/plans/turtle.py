"""A graph as Turtle, one statement a line, so that a statement can be pointed at."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from benchmarks.plans.terms import Graph
from kg.namespaces import ID, compact, prefixes

_OURS = f"<{ID}"


class Text(NamedTuple):
    """Lines of a file, and for each statement of the graph its line and that of its subject."""

    lines: list[str]
    statement: list[int]
    subject: list[int]


def text(graph: Graph) -> Text:
    """The file of a graph; lines count from 1."""
    body: list[str] = []
    statements, subjects = [], []
    subject, used = "", set()
    for statement in graph.statements:
        if statement.subject != subject:
            subject = statement.subject
            name, prefix = _short(subject)
            body += [".", "", name] if body else ["", name]
            used.add(prefix)
            at = len(body)
        (predicate, one), (value, other) = map(_short, statement[1:])
        if predicate == "rdf:type":
            predicate, one = "a", ""
        body.append(f"    {predicate} {value} ;")
        used.update((one, other))
        statements.append(len(body))
        subjects.append(at)
    head = [f"PREFIX {name}: <{iri}>" for name, iri in prefixes().items() if name in used]
    shift = len(head)
    return Text(
        [f"{line}\n" for line in (*head, *body, ".")],
        [line + shift for line in statements],
        [line + shift for line in subjects],
    )


def _short(term: str) -> tuple[str, str]:
    """A term as Turtle writes it, and the prefix that it was written with, if any.

    >>> _short('"5"^^<http://www.w3.org/2001/XMLSchema#integer>')
    ('"5"^^xsd:integer', 'xsd')
    >>> _short("<https://w3id.org/industry-plan/id/fictitious-00001>")
    ('id:fictitious-00001', 'id')
    """
    if term.startswith(_OURS):
        return f"id:{term[len(_OURS) : -1]}", "id"
    if term.startswith('"'):
        literal, caret, datatype = term.rpartition('"^^')
        if not caret:
            return term, ""
        name, prefix = _compact(datatype)
        return f"{literal}{caret}{name}", prefix
    return _compact(term)


@cache
def _compact(iri: str) -> tuple[str, str]:
    short = compact(iri[1:-1])
    return (iri, "") if short == iri[1:-1] else (short, short.partition(":")[0])
