"""Answers as text to be read by people: a line a row, each term as SPARQL writes it, shortened.

The form is that of SPARQL's TSV results, with prefixes from the one list in place of whole IRIs.
"""

from __future__ import annotations

import re

from kg.namespaces import XSD, compact, expand
from kg.terms import Answer, Iri, Literal, Term, from_turtle, to_sparql

_BARE = {
    XSD + "integer": re.compile(r"-?\d+"),
    XSD + "decimal": re.compile(r"-?\d+\.\d+"),
    XSD + "boolean": re.compile(r"true|false"),
}


def written(term: Term | None) -> str:
    """A term; nothing for an unbound cell.

    >>> written(Iri("https://w3id.org/industry-plan/id/datuan")), written(None)
    ('id:datuan', '')
    """
    if term is None:
        return ""
    if isinstance(term, Iri):
        short = compact(term.value)
        return f"<{short}>" if short == term.value else short
    if isinstance(term, Literal) and not term.language:
        bare = _BARE.get(term.datatype)
        if bare and bare.fullmatch(term.value):
            return term.value
        if term.datatype != XSD + "string":
            return f"{to_sparql(Literal(term.value))}^^{compact(term.datatype)}"
    return to_sparql(term).replace("\t", r"\t")


def read(text: str) -> Term | None:
    """The term that `written` would write as `text`."""
    if not text:
        return None
    for datatype, bare in _BARE.items():
        if bare.fullmatch(text):
            return Literal(text, datatype)
    if text.startswith('"'):
        value, marks, datatype = text.rpartition("^^")
        return from_turtle(f"{value}^^<{expand(datatype)}>" if marks else text)
    return Iri(expand(text))


def table(answer: Answer) -> str:
    """The columns, then a line for each row."""
    lines = ["\t".join(f"?{name}" for name in answer.columns)]
    lines += ["\t".join(map(written, row)) for row in answer]
    return "".join(f"{line}\n" for line in lines)
