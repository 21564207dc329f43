"""Bind the parameters of a question: arguments become RDF terms, and terms a VALUES line.

A query file marks the place of each parameter with a comment, `# values: NAME`. That line is
all that is ever replaced; a parameter left out leaves its comment, and the question asks
about everything. What stands behind the name, `# values: plan ?target plan:inPlan ?plan .`, is
asked together with the values: it restricts from the first what is about one thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from kg.catalogue.names import parse
from kg.errors import InputError
from kg.namespaces import XSD
from kg.question import Parameter, Question, without_header
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.store.interface import Store
from kg.terms import Answer, Iri, Literal, Term, to_sparql
from kg.text import Words, counted, day, nearest

Value: TypeAlias = str | bool | int | Decimal | date | Iri
"""A value of a parameter: text as it is typed, or a Python value."""

Argument: TypeAlias = Value | list[Value] | tuple[Value, ...]
"""An argument: one value, or a list for a parameter that takes several."""

Bound = Mapping[str, Term | tuple[Term, ...]]
"""The RDF term of each parameter that is set; a tuple for one that takes several."""

Find = Callable[[Parameter, str], Iri]
"""Resolves a name to the thing that it means."""

MAX_DIGITS = 18
"""On either side of the point: more, and engines no longer agree on what is equal."""

MAX_CHARACTERS = 1_048_576
"""The most characters of all VALUES of a question."""

_PLACE = re.compile(r"^([ \t]*)# values: (\w+)( .+)?$", re.MULTILINE)
_INTEGER = re.compile(rf"([+-]?)0*([0-9]{{1,{MAX_DIGITS}}})()")
_DIGITS = rf"[0-9]{{0,{MAX_DIGITS}}}"
_DECIMAL = re.compile(rf"([+-]?)(?=\.?[0-9])0*({_DIGITS})(?:\.({_DIGITS}?)0*)?")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def _text(value: Value) -> Literal:
    if not isinstance(value, str):
        raise _not(value, "text; give a str", "文本；请给出 str")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _not(value, "text in UTF-8; type it again", "UTF-8 文本；请重新输入") from None
    return Literal(value)


def _language(value: Value) -> Literal:
    if not (isinstance(value, str) and _TAG.fullmatch(value)):
        raise _not(value, "tag of a language; write en or zh", "语言标记；请写 en 或 zh")
    return Literal(value.lower())


def _boolean(value: Value) -> Literal:
    text = str(value).lower() if isinstance(value, bool) else value
    if text not in ("true", "false"):
        raise _not(value, "yes or no; write true or false", "是或否；请写 true 或 false")
    return Literal(str(text), XSD + "boolean")


def _integer(value: Value) -> Literal:
    en = f"whole number of up to {MAX_DIGITS} digits; write for example 50"
    zh = f"不超过 {MAX_DIGITS} 位的整数；例如可写 50"
    return Literal(_canonical(_INTEGER, value, en, zh), XSD + "integer")


def _decimal(value: Value) -> Literal:
    either_side = f"{MAX_DIGITS} digits on either side of the point"
    en = f"number of up to {either_side}; write for example 50 or 0.5"
    zh = f"小数点前后各不超过 {MAX_DIGITS} 位的数；例如可写 50 或 0.5"
    return Literal(_canonical(_DECIMAL, value, en, zh), XSD + "decimal")


def _digits(value: Value) -> str:
    """A number as it would be typed; nothing for what is no number or is out of all bounds."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent  # a letter for what is not finite
        within = isinstance(exponent, int) and abs(exponent) <= 2 * MAX_DIGITS
        return format(value, "f") if within else ""
    return str(value) if isinstance(value, int) and abs(value) < 10**MAX_DIGITS else ""


def _canonical(pattern: re.Pattern[str], value: Value, en: str, zh: str) -> str:
    """The canonical form of a number: sign, digits without leading zeros, fraction."""
    match = pattern.fullmatch(_digits(value))
    if not match:
        raise _not(value, en, zh)
    sign, whole, part = match.groups("")
    number = f"{whole or 0}.{part}".removesuffix(".")
    return f"-{number}" if sign == "-" and number != "0" else number


def _not(value: Value, en: str, zh: str) -> InputError:
    try:
        shown = repr(value)
    except ValueError:  # an int too long to be written
        shown = type(value).__name__
    return InputError(f"{shown}: is no {en}", f"{shown}：不是{zh}")


LITERALS: dict[str, Callable[[Value], Literal]] = {
    "text": _text,
    "lang": _language,
    "date": lambda value: Literal(day(str(value)).isoformat(), XSD + "date"),
    "decimal": _decimal,
    "integer": _integer,
    "boolean": _boolean,
}
"""The types whose values are literals; `iri` and `choice` name things.

Each function raises `InputError` for a value that is not of the type.

>>> LITERALS["decimal"]("050.10").value, LITERALS["boolean"](True).value
('50.1', 'true')
"""


def terms(question: Question, arguments: Mapping[str, Argument], find: Find = parse) -> Bound:
    """The RDF terms of the arguments, and of the defaults of other parameters.

    Raises `InputError` for a parameter that the question does not have, for a required one
    without a value, and for a value that is not of the parameter's type.
    """
    names = [parameter.name for parameter in question.params]
    for name in arguments:
        if not names:
            raise InputError(
                f"{question.name}: takes no parameters; leave out {name}",
                f"{question.name}：该问题没有参数；请去掉 {name}",
            )
        if name not in names:
            offer = nearest(name, names) or ", ".join(names)
            raise InputError(
                f"{question.name}: no parameter {name}; did you mean {offer}?",
                f"{question.name}：没有参数 {name}；是否指 {offer}？",
            )
    values = {p.name: p.default for p in question.params if p.default is not None} | {**arguments}
    bound: dict[str, Term | tuple[Term, ...]] = {}
    for parameter in question.params:
        if parameter.name in values:
            bound[parameter.name] = _bound(question, parameter, values[parameter.name], find)
        elif not parameter.optional:
            example = f"--param {_example(parameter)}"
            raise InputError(
                f"{question.name}: parameter {parameter.name} is missing; add {example}",
                f"{question.name}：缺少参数 {parameter.name}；请加上 {example}",
            )
    return bound


def fill_in(question: Question, arguments: Mapping[str, Argument], find: Find = parse) -> str:
    """The SPARQL of the question with its arguments; raises as `terms` and `bind` do."""
    return bind(question, terms(question, arguments, find))


def bind(question: Question, bound: Bound) -> str:
    """The SPARQL of a question with `bound` as its VALUES; `InputError` when they are too long.

    That of a question with steps is each step, below its title, and then the question itself.
    """
    *steps, last = texts(question, bound)
    heads = (f"# {step.title['en']} {step.title['zh']}" for step in question.steps)
    return "".join(f"{head}\n{text}\n" for head, text in zip(heads, steps, strict=True)) + last


def answer(store: Store, question: Question, bound: Bound, limit: int | None = None) -> Answer:
    """The answer to a question; that of one with steps is asked of what they construct in turn."""
    *steps, last = texts(question, bound)
    constructed = MemoryStore()
    for step, text in zip(question.steps, steps, strict=True):
        source = store if step.reads_graph else constructed
        if isinstance(source, EmbeddedStore):  # as they are: to convert them takes a third longer
            is_of_all = step.reads_graph and text == without_header(step.text)
            construct = source.construct_once if is_of_all else source.construct
            constructed.extend(construct(text))
        else:
            constructed.add(source.ask(text))
    return (constructed if steps else store).ask(last, limit=limit)


def absence(
    question: Question,
    arguments: Mapping[str, Argument],
    count: Callable[[Mapping[str, Argument]], int],
) -> Words:
    """Why a question has no rows: which argument has none, or which have none together.

    `count` is the number of rows with other arguments. Where there are none without any, the
    question itself is what nothing answers.
    """
    optional = {parameter.name for parameter in question.params if parameter.optional}
    for name in arguments:
        rows = name in optional and count({k: v for k, v in arguments.items() if k != name})
        if rows:
            said = _assigned({name: arguments[name]})
            return {
                "en": f"{question.name}: nothing for {said}; without it {counted(rows, 'row')}",
                "zh": f"{question.name}：{said} 没有对应结果；去掉后有 {rows} 行",
            }
    if arguments and (optional < arguments.keys() or count({})):
        said = _assigned(arguments)
        return {
            "en": f"{question.name}: nothing for {said}; change one, or leave it out",
            "zh": f"{question.name}：{said} 没有对应结果；请更换取值，或去掉条件",
        }
    return {
        "en": f"{question.name}: nothing in the graph answers “{question.question['en']}”",
        "zh": f"{question.name}：图谱中没有可回答“{question.question['zh']}”的内容",
    }


def _assigned(arguments: Mapping[str, Argument]) -> str:
    several = {k: v if isinstance(v, list | tuple) else (v,) for k, v in arguments.items()}
    return " ".join(f"{name}={value}" for name, values in several.items() for value in values)


def texts(question: Question, bound: Bound) -> list[str]:
    """The SPARQL of each step of a question and of itself; raises as `bind`."""
    several = {name: v if isinstance(v, tuple) else (v,) for name, v in bound.items()}
    written = {name: " ".join(map(to_sparql, values)) for name, values in several.items()}
    if sum(map(len, written.values())) > MAX_CHARACTERS:
        raise InputError(
            f"{question.name}: its values are over {MAX_CHARACTERS} characters; give fewer",
            f"{question.name}：参数值合计超过 {MAX_CHARACTERS} 个字符；请减少",
        )

    def filled(place: re.Match[str]) -> str:
        indent, name, more = place.groups("")
        if name not in written:
            return place[0]
        return f"{indent}VALUES ?{name} {{ {written[name]} }}{more}"

    queries = (*(step.text for step in question.steps), question.text)
    return [_PLACE.sub(filled, without_header(query)) for query in queries]


def _bound(
    question: Question, parameter: Parameter, argument: Argument, find: Find
) -> Term | tuple[Term, ...]:
    values = argument if isinstance(argument, list | tuple) else (argument,)
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
        bound = tuple(_term(parameter, value, find) for value in values)
    except InputError as error:
        raise InputError(
            f"{question.name}: parameter {parameter.name}: {error.en}",
            f"{question.name}：参数 {parameter.name}：{error.zh}",
        ) from None
    return tuple(dict.fromkeys(bound)) if parameter.many else bound[0]


def _term(parameter: Parameter, value: Value, find: Find) -> Term:
    if parameter.type in LITERALS:
        return LITERALS[parameter.type](value)
    if not isinstance(value, str | Iri):
        raise InputError(
            f"{value!r}: is no slug, CURIE or IRI; write for example {_example(parameter)}",
            f"{value!r}：不是有效的短名、CURIE 或 IRI；例如可写 {_example(parameter)}",
        )
    if isinstance(value, Iri) and not (parameter.of_class or parameter.scheme):
        to_sparql(value)  # refuses what is no IRI
        return value
    return find(parameter, str(value))


def _example(parameter: Parameter) -> str:
    return f"{parameter.name}={parameter.example or '…'}"
