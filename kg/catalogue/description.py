"""Describe questions: the manual of one for the terminal, and the catalogue of all in RDF."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from kg.catalogue import binding, names
from kg.catalogue.formats import as_table
from kg.namespaces import QUESTION, prefix_lines, prefixes
from kg.question import Column, Parameter, Question, everything
from kg.store.guard import form
from kg.store.http import checked_address
from kg.store.interface import Store
from kg.terms import Answer, Ask, Iri, Literal, to_sparql
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
    """Arguments that a question is shown with: those it requires, or else its first parameter.

    Those of which the graph has no example are left out.
    """
    required = [parameter for parameter in question.params if not parameter.optional]
    shown = [parameter for parameter in required or question.params[:1] if parameter.example]
    texts = ((parameter.name, names.example(ask, parameter)) for parameter in shown)
    return {name: text for name, text in texts if text is not None}


def manual(question: Question, store: Store) -> str:
    """The manual of a question in both languages, with an example and the start of its answer."""
    ask = store.ask
    arguments = example(question, ask)
    answer = Answer(tuple(column.name for column in question.returns), ())
    if all(parameter.optional or parameter.name in arguments for parameter in question.params):
        bound = binding.terms(question, arguments, partial(names.resolve, ask))
        answer = binding.answer(store, question, bound)
    count = len(answer)
    options = "".join(f" --param {name}={value}" for name, value in arguments.items())
    lines = [
        f"kg query {question.name} [--param NAME=VALUE]…",
        "",
        f"  {question.question['en']}",
        f"  {question.question['zh']}",
        "",
        "Parameters 参数:" if question.params else "No parameters 没有参数",
        *(line for parameter in question.params for line in _parameter(question, parameter, store)),
        "",
        "Columns 列:",
        *map(_column, question.returns),
        "",
        f"$ kg query {question.name}{options}",
        as_table(replace(answer, rows=answer.rows[:ROWS]))
        + (f"… {count} rows 共 {count} 行\n" if count > ROWS else ""),
        "All options 全部选项: kg query --help",
    ]
    return "\n".join(lines) + "\n"


def _column(column: Column) -> str:
    kind = f"{column.type}{'?' if column.optional else ''}"
    return f"  {column.name}  {column.title['en']} {column.title['zh']} ({kind})"


def offered(store: Store, question: Question, parameter: Parameter) -> list[names.Thing]:
    """The values of a parameter; where it is a column, those for which the question has rows."""
    things = names.values(store.ask, parameter)
    is_column = parameter.name in (column.name for column in question.returns)
    if not is_column or not all(one.optional for one in question.params):
        return things
    answer = binding.answer(store, question, binding.terms(question, {}))
    found = set(answer.column(parameter.name))
    return [thing for thing in things if thing.iri in found]


def _parameter(question: Question, parameter: Parameter, store: Store) -> Iterator[str]:
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
    things = offered(store, question, parameter)
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
_READS: dict[bool, Words] = {
    True: {"en": "Reads the graph.", "zh": "读取图谱。"},
    False: {
        "en": "Reads what the steps before it have constructed.",
        "zh": "读取此前各步骤构造的三元组。",
    },
}
"""What a step reads, by whether it is the graph."""
_HEAD = prefix_lines("dcterms", "rdfs", "schema", "sh", "xsd")


def published(endpoint: str | None = None) -> str:
    """Every question in Turtle, for an `endpoint` if there is one; `InputError` for no address.

    A step of a question is an executable of its own; what is asked of constructed triples alone
    has no endpoint.
    """
    address = None if endpoint is None else to_sparql(Iri(checked_address(endpoint)))
    target = [("schema:target", address)] if address else []
    line = '        [ sh:prefix "{}" ; sh:namespace "{}"^^xsd:anyURI ]'
    declared = " ,\n".join(line.format(*pair) for pair in prefixes().items())
    head = f"<{DECLARED}>\n    sh:declare\n{declared} ;\n.\n"
    parts = (part for question in everything() for part in _executables(question, target))
    return "\n".join([_HEAD, head, *parts])


def runnable(question: Question) -> list[str]:
    """The SPARQL of each step of a question and of itself, as they run anywhere, without headers.

    A required parameter has the value of its example, an optional one its default, if any.

    >>> from kg.question import find
    >>> runnable(find("mentions"))[-1].partition("VALUES")[2].splitlines()[0]
    ' ?thing { <https://w3id.org/industry-plan/id/huawei-technologies> }'
    >>> [text.split()[-1] for text in runnable(find("verdicts"))][-1]
    '?commitment'
    """
    required = {p.name: p.example for p in question.params if p.example and not p.optional}
    return binding.texts(question, binding.terms(question, required))


def _executables(question: Question, target: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A question and each of its steps, whose positions are the order in which they are asked."""
    *steps, text = runnable(question)
    iris = [f"<{QUESTION}{question.name}/{step.name}>" for step in question.steps]
    kind, property_name = _FORMS[form(text) or ""]
    keywords = dict.fromkeys((question.group, *question.tags))
    yield _executable(
        f"<{QUESTION}{question.name}>",
        ("a", f"sh:SPARQLExecutable , {kind}"),
        ("rdfs:label", _both(question.title)),
        ("rdfs:comment", _both(question.question)),
        ("schema:keywords", " , ".join(to_sparql(Literal(word)) for word in keywords)),
        *([] if iris else target),
        *([("dcterms:requires", " , ".join(iris))] if iris else []),
        ("sh:prefixes", f"<{DECLARED}>"),
        (property_name, _quoted(text)),
    )
    for position, (iri, step) in enumerate(zip(iris, question.steps, strict=True)):
        yield _executable(
            iri,
            ("a", "sh:SPARQLConstructExecutable"),
            ("rdfs:label", _both(step.title)),
            ("rdfs:comment", _both(_READS[step.reads_graph])),
            ("schema:position", f"{position + 1}"),
            *(target if step.reads_graph else []),
            ("sh:prefixes", f"<{DECLARED}>"),
            ("sh:construct", _quoted(steps[position])),
        )


def _executable(iri: str, *pairs: tuple[str, str]) -> str:
    return "\n".join([iri, *(f"    {name} {value} ;" for name, value in pairs), ".", ""])


def _quoted(text: str) -> str:
    quoted = re.sub(r'"(?="|\Z)', r"\"", text.replace("\\", "\\\\"))  # a lone quote needs no escape
    return f'"""{quoted}"""'


def _both(words: Words) -> str:
    return " , ".join(to_sparql(Literal(text, language=tag)) for tag, text in words.items())
