"""Describe questions: the manual of one for the terminal, and the catalogue of all in RDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from kg.catalogue import binding, names
from kg.catalogue.formats import as_table
from kg.namespaces import QUESTION, prefix_lines, prefixes
from kg.question import Parameter, Question, everything
from kg.store.guard import form
from kg.store.http import checked_address
from kg.terms import Ask, Iri, Literal, to_sparql
from kg.text import Words

ROWS = 5
"""How many rows of its answer an example shows."""

_SYNTAX = {
    "text": "any text 任意文本",
    "lang": "en, zh",
    "date": "YYYY-MM-DD",
    "decimal": "50, 0.5",
    "integer": "50",
    "boolean": "true, false",
}
"""How a value of each type is written."""


def example(question: Question, ask: Ask) -> dict[str, str]:
    """Arguments that a question is shown with: those it requires, or else its first parameter."""
    required = [parameter for parameter in question.params if not parameter.optional]
    return {p.name: names.example(ask, p) for p in required or question.params[:1] if p.example}


def manual(question: Question, ask: Ask) -> str:
    """The manual of a question in both languages, with an example and the start of its answer."""
    arguments = example(question, ask)
    answer = ask(binding.fill_in(question, arguments, partial(names.resolve, ask)))
    count = len(answer)
    options = "".join(f" --param {name}={value}" for name, value in arguments.items())
    lines = [
        f"kg query {question.name} [--param NAME=VALUE]…",
        "",
        f"  {question.question['en']}",
        f"  {question.question['zh']}",
        "",
        "Parameters 参数:" if question.params else "No parameters 没有参数",
        *(line for parameter in question.params for line in _parameter(parameter, ask)),
        "",
        "Columns 列:",
        *(f"  {c.name}  {c.type}{'?' if c.optional else ''}" for c in question.returns),
        "",
        f"$ kg query {question.name}{options}",
        as_table(replace(answer, rows=answer.rows[:ROWS]))
        + (f"… {count} rows 共 {count} 行\n" if count > ROWS else ""),
        "All options 全部选项: kg query --help",
    ]
    return "\n".join(lines) + "\n"


def _parameter(parameter: Parameter, ask: Ask) -> Iterator[str]:
    """The lines of a manual about a parameter: its title and marks, then its values."""
    marks = [parameter.type]
    marks += ["may be left out 可省略"] if parameter.optional else []
    marks += ["may be repeated 可重复"] if parameter.many else []
    marks += [f"default 默认 {parameter.default}"] if parameter.default else []
    title = f"{parameter.title['en']} {parameter.title['zh']}"
    yield f"  {parameter.name}  {title} ({', '.join(marks)})"
    if parameter.type in _SYNTAX:
        yield f"      {_SYNTAX[parameter.type]}"
        return
    things = names.values(ask, parameter)
    if len(things) > names.MAX_LISTED:
        count = len(things)
        yield f"      one of {count}; look with kg find 共 {count} 个，可用 kg find 查找"
        return
    for thing in things:
        labels = " ".join(thing.labels[tag] for tag in ("en", "zh") if tag in thing.labels)
        yield f"      {thing.slug}  {labels}".rstrip()


# The catalogue as RDF, for SPARQL editors

DECLARED = "https://w3id.org/industry-plan/ontology/prefixes"
"""The ontology that declares the prefixes."""

_FORMS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
}
_HEAD = prefix_lines("rdfs", "schema", "sh", "xsd")


def published(endpoint: str | None = None) -> str:
    """Every question in Turtle, for an `endpoint` if there is one; `InputError` for no address."""
    address = None if endpoint is None else to_sparql(Iri(checked_address(endpoint)))
    target = [("schema:target", address)] if address else []
    line = '        [ sh:prefix "{}" ; sh:namespace "{}"^^xsd:anyURI ]'
    declared = " ,\n".join(line.format(*pair) for pair in prefixes().items())
    head = f"<{DECLARED}>\n    sh:declare\n{declared} ;\n.\n"
    return "\n".join([_HEAD, head, *(_one(question, target) for question in everything())])


def runnable(question: Question) -> str:
    """The SPARQL of a question as it runs anywhere, without the header.

    A required parameter has the value of its example, an optional one its default, if any.

    >>> from kg.question import find
    >>> runnable(find("mentions")).partition("VALUES")[2].splitlines()[0]
    ' ?thing { <https://w3id.org/industry-plan/id/huawei-technologies> }'
    """
    required = {p.name: p.example for p in question.params if p.example and not p.optional}
    return binding.fill_in(question, required)


def _one(question: Question, target: Iterable[tuple[str, str]]) -> str:
    text = runnable(question)
    keywords = dict.fromkeys((question.group, *question.tags))
    kind, property_name = _FORMS[form(text) or ""]
    quoted = re.sub(r'"(?="|\Z)', r"\"", text.replace("\\", "\\\\"))  # a lone quote needs no escape
    pairs = [
        ("a", f"sh:SPARQLExecutable , {kind}"),
        ("rdfs:label", _both(question.title)),
        ("rdfs:comment", _both(question.question)),
        ("schema:keywords", " , ".join(to_sparql(Literal(word)) for word in keywords)),
        *target,
        ("sh:prefixes", f"<{DECLARED}>"),
        (property_name, f'"""{quoted}"""'),
    ]
    lines = [f"    {name} {value} ;" for name, value in pairs]
    return "\n".join([f"<{QUESTION}{question.name}>", *lines, ".", ""])


def _both(words: Words) -> str:
    return " , ".join(to_sparql(Literal(text, language=tag)) for tag, text in words.items())
