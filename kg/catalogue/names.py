"""Resolve a name to the one thing of the graph that it means, or to a choice.

A name is a slug, a CURIE, an IRI, or any text by which `search` finds a thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import InputError
from kg.namespaces import ID, SLUG, compact, expand, prefix_lines
from kg.question import Parameter
from kg.terms import Ask, Iri, Literal, to_sparql

if TYPE_CHECKING:
    from kg.catalogue.search import Hit

THING = Parameter("thing", "iri", {"en": "Thing", "zh": "事物"})
"""Any subject in the graph."""

TRACKED = Parameter(
    "target",
    "iri",
    {"en": "Target", "zh": "目标"},
    of_class="plan:Plan plan:Target plan:Milestone",
)
"""What can be tracked: a commitment with a test, or those of a plan."""

A_PLAN = Parameter("plan", "iri", {"en": "Plan", "zh": "规划"}, of_class="plan:Plan")
"""A plan of some city."""

MAX_LISTED = 12
"""The most values that are listed in one line."""

_PREFIXES = prefix_lines("plan", "rdfs", "skos")
_LABEL = "(rdfs:label|skos:prefLabel)"


class Thing(NamedTuple):
    """A thing and its labels by language."""

    iri: Iri
    labels: dict[str, str]

    @property
    def short(self) -> str:
        """Its IRI as a CURIE."""
        return compact(self.iri.value)

    @property
    def slug(self) -> str:
        """The shortest name that is accepted for it: its CURIE, without the prefix `id`."""
        return self.short.removeprefix("id:")


def parse(parameter: Parameter, name: str, base: str = ID) -> Iri:
    """The IRI for a slug (a concept's for a choice), a CURIE or an IRI; `InputError` for others."""
    iri = expand(name, base)
    if parameter.scheme and iri == ID + name:
        iri = f"{expand(parameter.scheme)}/{name}"
    to_sparql(Iri(iri))
    return Iri(iri)


def _elsewhere(ask: Ask, parameter: Parameter, slug: str) -> list[Iri]:
    """The values that a slug names in namespaces without a prefix, such as another workspace's."""
    if not SLUG.fullmatch(slug):
        return []
    ends = " || ".join(f'STRENDS(STR(?thing), "{mark}{slug}")' for mark in "/#")
    pattern = _pattern(parameter) or "?thing a ?class ."
    answer = ask(f"{_PREFIXES} SELECT DISTINCT ?thing {{ {pattern} FILTER ({ends}) }}")
    things = (thing for thing in answer.column("thing") if isinstance(thing, Iri))
    return [thing for thing in things if compact(thing.value) == thing.value]


def resolve(ask: Ask, parameter: Parameter, name: str, base: str = ID) -> Iri:
    """The value that a name means; `InputError` for none, with the nearest, and for several.

    A slug is looked for in the namespace `base`, then in the prefix `id`; then it stands for the
    one thing of that name in a namespace without a prefix, as in a store of a workspace. Any other
    text means the thing that `search` finds by its names, if that is one.
    """
    iri: Iri | None = None
    for namespace in dict.fromkeys((base, ID)):
        with suppress(InputError):
            iri = parse(parameter, name, namespace)
        if iri and _exists(ask, iri, parameter):
            return iri
    from kg.catalogue import search  # here: most names are slugs, and need no search

    if iri is None and (":" in name or not search.fold(name)):
        return parse(parameter, name)
    found = _with_label(ask, parameter, name) or _elsewhere(ask, parameter, name)
    if not found and ":" not in name:
        only = {thing.iri for thing in values(ask, parameter)} if _pattern(parameter) else None
        hits, _ = search.search(ask, name, base, only)
        found = [hit.thing for hit in search.best(hits)]
        if not found:
            elsewhere = search.search(ask, name, base)[0] if only else hits
            raise _not_found(ask, parameter, name, iri, elsewhere, hits)
    if len(found) == 1:
        return found[0]
    if found:
        raise _several(name, found)
    raise _not_found(ask, parameter, name, iri)


def _several(name: str, things: Sequence[Iri]) -> InputError:
    """The error for a name of several things: a numbered choice."""
    listed, more = _numbered(things), len(things) - MAX_LISTED
    and_more = (f" and {more} more", f" 等，另有 {more} 个") if more > 0 else ("", "")
    return InputError(
        f"{name!r}: {len(things)} things have this name; give one of {listed}{and_more[0]}",
        f"{name!r}：有 {len(things)} 个事物符合该名称；请给出其一：{listed}{and_more[1]}",
    )


def _numbered(things: Sequence[Iri]) -> str:
    slugs = (Thing(thing, {}).slug for thing in things[:MAX_LISTED])
    return ", ".join(f"({number}) {slug}" for number, slug in enumerate(slugs, 1))


def things(ask: Ask) -> frozenset[str]:
    """Everything that has a class, by IRI: as the question `things`, which takes longer to sort."""
    found = ask("SELECT DISTINCT ?thing { ?thing a ?class FILTER(ISIRI(?thing) && ISIRI(?class)) }")
    return frozenset(map(str, found.column("thing")))


def subjects(ask: Ask) -> frozenset[str]:
    """Everything of which there is a statement, by IRI."""
    found = ask("SELECT DISTINCT ?thing { ?thing ?property ?value FILTER(ISIRI(?thing)) }")
    return frozenset(map(str, found.column("thing")))


def values(ask: Ask, parameter: Parameter, most_labels: int | None = None) -> list[Thing]:
    """Every value that a parameter may have, by IRI; of more labels those with the first ones."""
    answer = ask(
        f"{_PREFIXES} SELECT DISTINCT ?thing ?label"
        f" {{ {_pattern(parameter) or '?thing a ?class .'} OPTIONAL {{ ?thing {_LABEL} ?label }} }}"
        + (f" LIMIT {most_labels}" if most_labels else "")
    )
    labels: dict[str, dict[str, str]] = {}
    for thing, label in answer:
        if isinstance(thing, Iri):
            by_language = labels.setdefault(thing.value, {})
            if isinstance(label, Literal):
                by_language.setdefault((label.language or "")[:2], label.value)
    return [Thing(Iri(iri), labels[iri]) for iri in sorted(labels)]


def example(ask: Ask, parameter: Parameter) -> str | None:
    """The example of a parameter, or the first value (or target) in a graph of other data."""
    text = parameter.example or ""
    if parameter.type != "iri" or _exists(ask, Iri(expand(text)), parameter):
        return text
    pattern = _pattern(parameter) or "?thing a plan:Target ."
    answer = ask(f"{_PREFIXES} SELECT ?thing {{ {pattern} }} ORDER BY STR(?thing) LIMIT 1")
    things = answer.column("thing")
    return Thing(things[0], {}).slug if things and isinstance(things[0], Iri) else None


def _pattern(parameter: Parameter, subject: str = "?thing") -> str:
    """The pattern of a subject that is a value of the parameter; empty where anything is."""
    if parameter.scheme:
        return f"{subject} skos:inScheme <{expand(parameter.scheme)}> ."
    if parameter.of_class:
        classes = ", ".join(f"<{expand(name)}>" for name in parameter.of_class.split())
        if "," not in classes:
            return f"{subject} a/rdfs:subClassOf* {classes} ."
        return f"{subject} a/rdfs:subClassOf* ?kind . FILTER (?kind IN ({classes}))"
    return ""


def _exists(ask: Ask, iri: Iri, parameter: Parameter) -> bool:
    """Whether the graph has the IRI as a value of the parameter."""
    subject = to_sparql(iri)
    pattern = _pattern(parameter, subject) or f"{subject} ?p ?o"
    return str(ask(f"{_PREFIXES} ASK {{ {pattern} }}").rows[0][0]) == "true"


def _with_label(ask: Ask, parameter: Parameter, label: str) -> list[Iri]:
    """The values with the label in English, in Chinese, or in no language."""
    label = label.encode(errors="replace").decode()
    texts = [Literal(label), Literal(label, language="en"), Literal(label, language="zh")]
    literals = " ".join(map(to_sparql, texts))
    answer = ask(
        f"{_PREFIXES} SELECT DISTINCT ?thing"
        f" {{ VALUES ?label {{ {literals} }} ?thing {_LABEL} ?label . {_pattern(parameter)} }}"
    )
    things = (thing for thing in answer.column("thing") if isinstance(thing, Iri))
    return sorted(things, key=lambda thing: thing.value)


def _not_found(
    ask: Ask,
    parameter: Parameter,
    name: str,
    iri: Iri | None,
    elsewhere: Sequence[Hit] = (),
    hits: Sequence[Hit] = (),
) -> InputError:
    """The error for a name that means no value, with what may have been meant."""
    from kg.catalogue.search import CERTAIN

    shown = compact(iri.value) if iri else repr(name)
    en, zh = f"{shown} is not in the graph", f"图中没有 {shown}"
    certain = [hit for hit in elsewhere if hit.match in CERTAIN]
    named = [iri] if iri and _exists(ask, iri, THING) else [hit.thing for hit in certain]
    if _pattern(parameter) and len(named) == 1:
        sorts = (parameter.of_class or compact(parameter.scheme or "")).split()
        short = compact(named[0].value)
        is_it, is_it_zh = ("", " ") if shown == short else (f" is {short}, and", f" 即 {short}，")
        en, zh = (
            f"{shown}{is_it} is no {' or '.join(sorts)}",
            f"{shown}{is_it_zh}不是 {' 或 '.join(sorts)}",
        )
    if near := [hit.thing for hit in hits if hit.match in ("homophone", "near", "within")]:
        offer = compact(near[0].value)
        return InputError(f"{en}; did you mean {offer}?", f"{zh}；是否指 {offer}？")
    things = values(ask, parameter)
    if 0 < len(things) <= MAX_LISTED:
        listed = ", ".join(thing.short for thing in things)
        return InputError(f"{en}; use one of {listed}", f"{zh}；可用 {listed}")
    if _pattern(parameter) and len(named) == 1:
        slug = Thing(named[0], {}).slug
        return InputError(f"{en}; kg show {slug} describes it", f"{zh}；可用 kg show {slug} 查看")
    if noted := [hit.thing for hit in hits if hit.match == "text"]:
        listed = _numbered(noted)
        return InputError(f"{en}; notes on {listed} have it", f"{zh}；相关说明见 {listed}")
    return InputError(f"{en}; look for it with kg find", f"{zh}；可用 kg find 查找")
