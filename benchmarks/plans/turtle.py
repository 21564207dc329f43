"""A graph as Turtle, one statement a line, so that a statement can be pointed at."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from benchmarks.plans.terms import TERM, Graph
from kg.namespaces import ID, compact, prefixes

_OURS = f"<{ID}"
_IRI = re.compile(r"<([^<>]*)>$")
_PREFIX = re.compile(r"(?:^|\^\^)([a-z][a-z0-9-]*):")


class Text(NamedTuple):
    """Lines of a file, and for each statement of the graph its line and that of its subject."""

    lines: list[str]
    statement: list[int]
    subject: list[int]


def text(graph: Graph) -> Text:
    """The file of a graph; lines count from 1."""
    body, places, subjects = [], [], []
    subject, at = "", 0
    used: set[str] = set()
    for statement in graph.statements:
        terms = [_short(term) for term in statement]
        used.update(prefix for term in terms for prefix in _PREFIX.findall(term))
        if statement.subject != subject:
            body += ["", terms[0]] if not subject else [".", "", terms[0]]
            subject, at = statement.subject, len(body)
        predicate = "a" if statement.predicate == TERM["rdf:type"] else terms[1]
        body.append(f"    {predicate} {terms[2]} ;")
        places.append(len(body))
        subjects.append(at)
    head = [f"PREFIX {name}: <{iri}>" for name, iri in prefixes().items() if name in used]
    shift = len(head)
    return Text(
        [f"{line}\n" for line in (*head, *body, ".")],
        [line + shift for line in places],
        [line + shift for line in subjects],
    )


def _short(term: str) -> str:
    """A term as Turtle writes it, with a prefix where one fits.

    >>> _short('"5"^^<http://www.w3.org/2001/XMLSchema#integer>')
    '"5"^^xsd:integer'
    >>> _short("<https://w3id.org/industry-plan/id/fictitious-00001>")
    'id:fictitious-00001'
    """
    if term.startswith(_OURS):
        return f"id:{term[len(_OURS) : -1]}"
    if term.startswith('"') and not term.endswith(">"):
        return term
    literal, caret, iri = term.rpartition("^^")
    return literal + caret + _compact(iri)


@cache
def _compact(iri: str) -> str:
    short = compact(iri[1:-1])
    return iri if short == iri[1:-1] else short
