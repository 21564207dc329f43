"""What `kg query NAME --help` tells: the question, what it takes, an example and its answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.catalogue import binding, names
from kg.catalogue.formats import as_table
from kg.catalogue.names import FEW, values
from kg.namespaces import QUESTION, prefix_lines, prefixes
from kg.question import Parameter, Question, everything
from kg.store.guard import form
from kg.store.http import checked_address
from kg.terms import Answer, Ask, Iri, Literal, to_sparql
from kg.text import Words

ROWS = 5
"""How many rows of its answer an example shows."""

_WRITTEN = {
    "text": "any text 任意文本",
    "lang": "en, zh",
    "date": "YYYY-MM-DD",
    "decimal": "50, 0.5",
    "integer": "50",
    "boolean": "true, false",
}


def example(question: Question, ask: Ask) -> dict[str, str]:
    """Arguments that a question is shown with: what it needs, or else its first parameter."""
    needed = [parameter for parameter in question.params if not parameter.optional]
    return {p.name: names.example(ask, p) for p in needed or question.params[:1] if p.example}


def manual(question: Question, ask: Ask, answer: Answer) -> str:
    """The manual of a question; `answer` is that to its `example`, in both languages."""
    given = "".join(f" --param {name}={value}" for name, value in example(question, ask).items())
    excerpt = replace(answer, rows=answer.rows[:ROWS], truncated=False)
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
        f"$ kg query {question.name}{given}",
        as_table(excerpt) + _rest(len(answer)),
        "All options 全部选项: kg query --help",
    ]
    return "\n".join(lines) + "\n"


def _parameter(parameter: Parameter, ask: Ask) -> Iterator[str]:
    marks = [parameter.type]
    marks += ["may be left out 可省略"] if parameter.optional else []
    marks += ["may be repeated 可重复"] if parameter.many else []
    marks += [f"default 默认 {parameter.default}"] if parameter.default else []
    title = f"{parameter.title['en']} {parameter.title['zh']}"
    yield f"  {parameter.name}  {title} ({', '.join(marks)})"
    if parameter.type in _WRITTEN:
        yield f"      {_WRITTEN[parameter.type]}"
        return
    known = values(ask, parameter)
    if len(known) > FEW:
        yield f"      one of {len(known)}; look with kg find 共 {len(known)} 个，可用 kg find 查找"
        return
    for item in known:
        labels = " ".join(item.labels[tag] for tag in ("en", "zh") if tag in item.labels)
        yield f"      {item.slug}  {labels}".rstrip()


def _rest(count: int) -> str:
    return f"… {count} rows 共 {count} 行\n" if count > ROWS else ""


# The catalogue as RDF, so that other people's SPARQL editors list our questions


DECLARED = "https://w3id.org/industry-plan/ontology/prefixes"
"""What declares the prefixes: the ontology of that name."""

_FORMS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
}
_HEAD = prefix_lines("rdfs", "schema", "sh", "xsd")


def published(endpoint: str | None = None) -> str:
    """Every question in Turtle, the same text each time.

    `endpoint` is the address where they can be asked. Raises `InputError` for one that is none.
    """
    target = (
        [("schema:target", to_sparql(Iri(checked_address(endpoint))))]
        if endpoint is not None
        else []
    )
    parts = [_HEAD, _declared(), *(_one(question, target) for question in everything())]
    return "\n".join(parts)


def runnable(question: Question) -> str:
    """The SPARQL of a question as it runs anywhere, without the header.

    What it needs has the value of its example; a default is put in, and the rest left open.

    >>> from kg.question import find
    >>> runnable(find("mentions")).partition("VALUES")[2].splitlines()[0]
    ' ?thing { <https://w3id.org/industry-plan/id/huawei-technologies> }'
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
