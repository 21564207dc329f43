"""The catalogue as RDF, so that other people's SPARQL editors list our questions.

The terms are those of SHACL's `sh:SPARQLExecutable`, used as the SIB's examples use them
(https://github.com/sib-swiss/sparql-examples).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.catalogue import binding
from kg.catalogue.questions import everything
from kg.model import Iri, Literal
from kg.namespaces import QUESTION, RDFS, SCHEMA, SH, XSD, prefixes
from kg.question import Question, Words
from kg.store.address import checked
from kg.store.guard import form
from kg.store.terms import to_sparql

DECLARED = "https://w3id.org/industry-plan/ontology/prefixes"
"""What declares the prefixes: the ontology of that name."""

_FORMS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
}
_HEAD = "".join(
    f"PREFIX {name}: <{namespace}>\n"
    for name, namespace in {"rdfs": RDFS, "schema": SCHEMA, "sh": SH, "xsd": XSD}.items()
)


def published(endpoint: str | None = None) -> str:
    """Every question in Turtle, the same text each time.

    `endpoint` is the address where they can be asked. Raises `InputError` for one that is none.
    """
    target = [("schema:target", to_sparql(Iri(checked(endpoint))))] if endpoint is not None else []
    parts = [_HEAD, _declared(), *(_one(question, target) for question in everything())]
    return "\n".join(parts)


def runnable(question: Question) -> str:
    """The SPARQL of a question as it runs anywhere, without the header.

    What it needs has the value of its example; a default is put in, and the rest left open.

    >>> from kg.catalogue.questions import find
    >>> runnable(find("evidence")).partition("VALUES")[2].splitlines()[0]
    ' ?thing { <https://w3id.org/industry-plan/id/datong-2021-new-energy-share> }'
    """
    needed = {p.name: p.example for p in question.params if p.example and not p.optional}
    return binding.bind(question, binding.terms(question, needed))


def _declared() -> str:
    declared = [
        f'        [ sh:prefix "{prefix}" ; sh:namespace "{namespace}"^^xsd:anyURI ]'
        for prefix, namespace in prefixes().items()
    ]
    return f"<{DECLARED}>\n    sh:declare\n" + " ,\n".join(declared) + " ;\n.\n"


def _one(question: Question, target: Iterable[tuple[str, str]]) -> str:
    text = runnable(question)
    kind, property_name = _FORMS[form(text) or ""]
    pairs = [
        ("a", f"sh:SPARQLExecutable , {kind}"),
        ("rdfs:label", _both(question.title)),
        ("rdfs:comment", _both(question.question)),
        ("schema:keywords", " , ".join(_keywords(question))),
        *target,
        ("sh:prefixes", f"<{DECLARED}>"),
        (property_name, _long(text)),
    ]
    lines = [f"    {name} {value} ;" for name, value in pairs]
    return "\n".join([f"<{QUESTION}{question.name}>", *lines, ".", ""])


def _keywords(question: Question) -> Iterator[str]:
    words = dict.fromkeys((question.group, *question.tags))
    return (to_sparql(Literal(word)) for word in words)


def _both(words: Words) -> str:
    return " , ".join(to_sparql(Literal(text, language=tag)) for tag, text in words.items())


def _long(text: str) -> str:
    """A text of several lines as a long string of Turtle; a lone quote in it needs no escape."""
    plain = re.sub(r'"(?="|\Z)', r"\"", text.replace("\\", "\\\\"))
    return f'"""{plain}"""'
