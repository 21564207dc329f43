"""From a name that somebody typed to the thing of the graph: a parameter's values by any name.

A slug, a CURIE, an IRI, or a label in English or Chinese, exactly as it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kg.errors import InputError
from kg.model import Answer, Iri, Literal
from kg.namespaces import ID, RDFS, SKOS, compact, expand
from kg.question import Parameter
from kg.store.terms import to_sparql
from kg.text import nearest

Ask = Callable[[str], Answer]

THING = Parameter("thing", "iri", {"en": "Thing", "zh": "事物"})
"""Anything that the graph says something about."""

A_PLAN = Parameter("plan", "iri", {"en": "Plan", "zh": "规划"}, of_class="plan:Plan")
"""A plan of some city."""

FEW = 12
"""So many values can be told in one line."""

_LABEL = f"(<{RDFS}label>|<{SKOS}prefLabel>)"
_MANY, _BEGINNING = 20_000, 8


class Named(NamedTuple):
    """A thing and what it is called, by language."""

    iri: Iri
    labels: dict[str, str]

    @property
    def short(self) -> str:
        """Its IRI as a CURIE."""
        return compact(self.iri.value)

    @property
    def slug(self) -> str:
        """The shortest that may be typed for it: without the prefix where that is understood."""
        return self.short.removeprefix("id:")


def spelled(parameter: Parameter, name: str) -> Iri:
    """The IRI that a slug, a CURIE or an IRI spells, whether or not the graph knows it.

    A slug is that of a concept for a choice, and of a thing otherwise. Raises `InputError`
    for a text that spells none.
    """
    iri = expand(name)
    if parameter.scheme and iri == ID + name:
        iri = f"{expand(parameter.scheme)}/{name}"
    to_sparql(Iri(iri))
    return Iri(iri)


def find(ask: Ask, parameter: Parameter, name: str) -> Iri:
    """The value of a parameter that `name` means.

    Raises `InputError` for a name that means none, with the nearest that does, and for a
    label that several share, with all of them.
    """
    try:
        iri: Iri | InputError = spelled(parameter, name)
    except InputError as error:
        iri = error
    if isinstance(iri, Iri) and _exists(ask, iri, parameter):
        return iri
    called = _called(ask, parameter, name)
    if len(called) == 1:
        return called[0]
    if called:
        all_of_them = ", ".join(compact(thing.value) for thing in called)
        raise InputError(
            f"{name!r}: {len(called)} things are called so; give one of {all_of_them}",
            f"{name!r}：有 {len(called)} 个事物同名；请给出其一：{all_of_them}",
        )
    raise _refusal(ask, parameter, name, iri)


def values(ask: Ask, parameter: Parameter) -> list[Named]:
    """Every value that a parameter may have, by IRI."""
    answer = ask(
        f"SELECT DISTINCT ?thing ?label"
        f" {{ {_is(parameter) or '?thing a ?class .'} OPTIONAL {{ ?thing {_LABEL} ?label }} }}"
    )
    labels: dict[str, dict[str, str]] = {}
    for thing, label in answer:
        if isinstance(thing, Iri):
            known = labels.setdefault(thing.value, {})
            if isinstance(label, Literal):
                known.setdefault((label.language or "")[:2], label.value)
    return [Named(Iri(iri), labels[iri]) for iri in sorted(labels)]


def _is(parameter: Parameter, subject: str = "?thing") -> str:
    """What a subject is that is a value of the parameter; nothing where it may be anything."""
    if parameter.scheme:
        return f"{subject} <{SKOS}inScheme> <{expand(parameter.scheme)}> ."
    if parameter.of_class:
        return f"{subject} a/<{RDFS}subClassOf>* <{expand(parameter.of_class)}> ."
    return ""


def _exists(ask: Ask, iri: Iri, parameter: Parameter) -> bool:
    """Whether the graph has the IRI as a value of the parameter."""
    subject = to_sparql(iri)
    return (
        str(ask(f"ASK {{ {_is(parameter, subject) or f'{subject} ?p ?o'} }}").rows[0][0]) == "true"
    )


def _called(ask: Ask, parameter: Parameter, label: str) -> list[Iri]:
    """What has the label in English, in Chinese, or in no language."""
    label = label.encode(errors="replace").decode()
    texts = [Literal(label), Literal(label, language="en"), Literal(label, language="zh")]
    written = " ".join(map(to_sparql, texts))
    answer = ask(
        f"SELECT DISTINCT ?thing"
        f" {{ VALUES ?label {{ {written} }} ?thing {_LABEL} ?label . {_is(parameter)} }}"
    )
    found = (thing for thing in answer.column("thing") if isinstance(thing, Iri))
    return sorted(found, key=lambda thing: thing.value)


def _refusal(ask: Ask, parameter: Parameter, name: str, iri: Iri | InputError) -> InputError:
    """Why a name means no value, and what may have been meant."""
    if isinstance(iri, InputError) and ":" in name:
        return iri
    known = values(ask, parameter)
    shown = compact(iri.value) if isinstance(iri, Iri) else name
    offer = _nearest(known, shown)
    shown = shown if isinstance(iri, Iri) else repr(name)
    en, zh = f"{shown} is not in the graph", f"图中没有 {shown}"
    if isinstance(iri, Iri) and _is(parameter) and _exists(ask, iri, THING):
        sort = compact(expand(parameter.scheme or parameter.of_class or ""))
        en, zh = f"{shown} is no {sort}", f"{shown} 不是 {sort}"
    if offer:
        return InputError(f"{en}; did you mean {offer}?", f"{zh}；是否指 {offer}？")
    if 0 < len(known) <= FEW:
        listed = ", ".join(item.short for item in known)
        return InputError(f"{en}; use one of {listed}", f"{zh}；可用 {listed}")
    return InputError(f"{en}; look for it with kg find", f"{zh}；可用 kg find 查找")


def _nearest(known: list[Named], name: str) -> str | None:
    """The short IRI of the thing whose name, in whatever form, is most like `name`."""
    forms = {form: item.short for item in known for form in (item.short, *item.labels.values())}
    if len(forms) > _MANY:
        forms = {form: item for form, item in forms.items() if form.startswith(name[:_BEGINNING])}
    found = nearest(name, forms)
    return forms[found] if found else None
