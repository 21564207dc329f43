"""Filling a question in: values become RDF terms, and terms become one VALUES line.

A query file marks the place of each parameter with a comment, `# values: NAME`. That line is
all that is ever replaced; a parameter left out leaves its comment, and the question asks
about everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.errors import InputError
from kg.model import Iri, Literal, Term
from kg.namespaces import XSD, expand
from kg.question import Parameter, Question
from kg.store.terms import to_sparql
from kg.text import day, nearest

_PLACE = re.compile(r"^(\s*)# values: (\w+)$", re.MULTILINE)


def terms(question: Question, arguments: Mapping[str, str]) -> dict[str, Term]:
    """The RDF term for each argument.

    Raises `InputError` for a parameter that the question does not have, one that it needs
    and was not given, and a value that is not of the parameter's type.
    """
    known = {parameter.name: parameter for parameter in question.params}
    for name in arguments:
        if name not in known:
            raise _unknown(question, name, list(known))
    for parameter in question.params:
        if not parameter.optional and parameter.name not in arguments:
            example = f"--param {parameter.name}={parameter.example or '…'}"
            raise InputError(
                f"{question.name}: parameter {parameter.name} is missing; add {example}",
                f"{question.name}：缺少参数 {parameter.name}；请加上 {example}",
            )
    return {name: _term(question.name, known[name], value) for name, value in arguments.items()}


def bind(question: Question, bound: Mapping[str, Term]) -> str:
    """The SPARQL of the question with `bound` put in as VALUES."""

    def values(place: re.Match[str]) -> str:
        indent, name = place.groups()
        if name not in bound:
            return place[0]
        return f"{indent}VALUES ?{name} {{ {to_sparql(bound[name])} }}"

    return _PLACE.sub(values, question.text)


def _term(question: str, parameter: Parameter, value: str) -> Term:
    try:
        if parameter.type == "date":
            return Literal(day(value).isoformat(), XSD + "date")
        return Iri(expand(value))
    except InputError as error:
        name = parameter.name
        raise InputError(
            f"{question}: parameter {name}: {error.en}", f"{question}：参数 {name}：{error.zh}"
        ) from None


def _unknown(question: Question, name: str, known: list[str]) -> InputError:
    if not known:
        return InputError(
            f"{question.name}: takes no parameters; leave out {name}",
            f"{question.name}：该问题没有参数；请去掉 {name}",
        )
    offer = nearest(name, known) or ", ".join(known)
    return InputError(
        f"{question.name}: no parameter {name}; did you mean {offer}?",
        f"{question.name}：没有参数 {name}；是否指 {offer}？",
    )
