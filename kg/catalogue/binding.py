"""Filling a question in: values become RDF terms, and terms become one VALUES line.

A query file marks the place of each parameter with a comment, `# values: NAME`. That line is
all that is ever replaced; a parameter left out leaves its comment, and the question asks
about everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeAlias

from kg.catalogue.naming import spelled
from kg.catalogue.values import LITERALS, Value, literal
from kg.errors import InputError
from kg.model import Iri, Term
from kg.question import Parameter, Question, without_header
from kg.store.terms import to_sparql
from kg.text import nearest

Argument: TypeAlias = "Value | list[Value] | tuple[Value, ...]"
"""What is given for a parameter: one value, or a list for one that takes several."""

Bound = Mapping[str, Term | tuple[Term, ...]]
"""The RDF term of each parameter that is set; a tuple for one that takes several."""

Find = Callable[[Parameter, str], Iri]
"""What finds the thing that somebody's word for it means."""

MAX_CHARACTERS = 1_048_576
"""How long the VALUES of a question may be, all in all."""

_PLACE = re.compile(r"^([ \t]*# values: \w+)$", re.MULTILINE)


def terms(question: Question, arguments: Mapping[str, Argument], find: Find = spelled) -> Bound:
    """The RDF terms for the arguments, and for the defaults of what was left out.

    Raises `InputError` for a parameter that the question does not have, one that it needs
    and was not given, and a value that is not of the parameter's type.
    """
    known = {parameter.name: parameter for parameter in question.params}
    for name in arguments:
        if name not in known:
            raise _unknown(question, name, list(known))
    bound: dict[str, Term | tuple[Term, ...]] = {}
    for parameter in question.params:
        if parameter.name in arguments:
            bound[parameter.name] = _bound(question, parameter, arguments[parameter.name], find)
        elif parameter.default is not None:
            bound[parameter.name] = _bound(question, parameter, parameter.default, find)
        elif not parameter.optional:
            raise _missing(question, parameter)
    return bound


def bind(question: Question, bound: Bound) -> str:
    """The SPARQL of the question, without its header, with `bound` put in as VALUES.

    Raises `InputError` when the values are too many or too long.
    """
    written = {name: _written(value) for name, value in bound.items()}
    if sum(map(len, written.values())) > MAX_CHARACTERS:
        raise InputError(
            f"{question.name}: its values are over {MAX_CHARACTERS} characters; give fewer",
            f"{question.name}：参数值合计超过 {MAX_CHARACTERS} 个字符；请减少",
        )

    pieces = list(_pieces(question.text))
    for place in range(1, len(pieces), 2):
        indent, name = pieces[place].split("# values: ")
        if name in written:
            pieces[place] = f"{indent}VALUES ?{name} {{ {written[name]} }}"
    return "".join(pieces)


@cache
def _pieces(text: str) -> tuple[str, ...]:
    """The SPARQL cut at its places: every second piece is the line of one."""
    return tuple(_PLACE.split(without_header(text)))


def _written(value: Term | tuple[Term, ...]) -> str:
    return " ".join(map(to_sparql, value if isinstance(value, tuple) else (value,)))


def _bound(
    question: Question, parameter: Parameter, given: Argument, find: Find
) -> Term | tuple[Term, ...]:
    values = given if isinstance(given, list | tuple) else (given,)
    try:
        if not values or "" in values:
            raise InputError(
                f"is empty; write for example {_example(parameter)}, or leave it out",
                f"值为空；例如可写 {_example(parameter)}，或不给出该参数",
            )
        if len(values) > 1 and not parameter.many:
            raise InputError(
                f"takes one value and was given {len(values)}; keep one",
                f"只接受一个值，却给出了 {len(values)} 个；请只保留一个",
            )
        found = tuple(_term(parameter, value, find) for value in values)
    except InputError as error:
        raise InputError(
            f"{question.name}: parameter {parameter.name}: {error.en}",
            f"{question.name}：参数 {parameter.name}：{error.zh}",
        ) from None
    return tuple(dict.fromkeys(found)) if parameter.many else found[0]


def _term(parameter: Parameter, value: Value, find: Find) -> Term:
    if parameter.type in LITERALS:
        return literal(parameter.type, value)
    if not isinstance(value, str | Iri):
        raise InputError(
            f"{value!r}: is no slug, CURIE or IRI; write for example {_example(parameter)}",
            f"{value!r}：不是有效的短名、CURIE 或 IRI；例如可写 {_example(parameter)}",
        )
    return find(parameter, str(value))


def _missing(question: Question, parameter: Parameter) -> InputError:
    example = f"--param {_example(parameter)}"
    return InputError(
        f"{question.name}: parameter {parameter.name} is missing; add {example}",
        f"{question.name}：缺少参数 {parameter.name}；请加上 {example}",
    )


def _example(parameter: Parameter) -> str:
    return f"{parameter.name}={parameter.example or '…'}"


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
