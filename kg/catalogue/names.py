"""Resolve names to things of the graph, exactly for parameters and by the best match for search.

A parameter takes a slug, a CURIE, an IRI, or a label in English or Chinese as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from kg.errors import InputError
from kg.namespaces import DCTERMS, ID, RDFS, SKOS, SLUG, compact, expand, prefix_lines
from kg.question import Parameter
from kg.terms import LANG_STRING, Answer, Ask, Iri, Literal, Row, Term, to_sparql
from kg.text import nearest

THING = Parameter("thing", "iri", {"en": "Thing", "zh": "事物"})
"""Any subject in the graph."""

A_PLAN = Parameter("plan", "iri", {"en": "Plan", "zh": "规划"}, of_class="plan:Plan")
"""A plan of some city."""

MAX_LISTED = 12
"""The most values that are listed in one line."""

MATCHES = ("exact", "prefix", "words")
"""How a name matches, best first; similar names are `near` where none matches."""

COLUMNS = ("thing", "kind", "label", "labelZh", "match", "why", "text")

_PREFIXES = prefix_lines("dcterms", "plan", "rdfs", "skos")
_LABEL = "(rdfs:label|skos:prefLabel)"
_LABELS = {RDFS + "label", SKOS + "prefLabel", DCTERMS + "title"}
_NAMES = f"""{_PREFIXES}
SELECT DISTINCT ?thing ?why ?text WHERE {{
  {{
    VALUES ?why {{
      rdfs:label skos:prefLabel skos:altLabel skos:notation dcterms:title dcterms:identifier
    }}
    ?thing ?why ?text .
  }} UNION {{
    ?involvement plan:party ?thing ; plan:nameInSource ?text .
    BIND(plan:nameInSource AS ?why)
  }} UNION {{
    ?identifier plan:identifies/plan:issuer? ?thing ; plan:identifierScheme ?why ; plan:code ?text .
    FILTER NOT EXISTS {{ ?thing plan:issuer ?issuer }}
  }}
}}
"""
_MANY, _BEGINNING = 20_000, 8
"""Of more names than this, only those that begin alike are compared for the nearest."""
_NEAREST, _NEAR = 5, 0.7
"""The most similar names that are returned, and their least similarity, from 0 to 1."""


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


def spelled(ask: Ask, name: str, base: str) -> str:
    """The IRI for a slug, a CURIE or an IRI; a slug's is looked for as `resolve` does."""
    for namespace in dict.fromkeys((base, ID)):
        iri = expand(name, namespace)
        if _exists(ask, Iri(iri), THING):
            return iri
    found = _elsewhere(ask, THING, name)
    return found[0].value if len(found) == 1 else iri


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

    A slug is looked for in the namespace `base`, then in the prefix `id`; at last it stands for
    the one thing of that name in a namespace without a prefix, as in a store of a workspace.
    """
    iri: Iri | None = None
    for namespace in dict.fromkeys((base, ID)):
        with suppress(InputError):
            iri = parse(parameter, name, namespace)
        if iri and _exists(ask, iri, parameter):
            return iri
    labelled = _with_label(ask, parameter, name) or _elsewhere(ask, parameter, name)
    if len(labelled) == 1:
        return labelled[0]
    if labelled:
        listed = ", ".join(compact(thing.value) for thing in labelled)
        raise InputError(
            f"{name!r}: {len(labelled)} things have this name; give one of {listed}",
            f"{name!r}：有 {len(labelled)} 个事物同名；请给出其一：{listed}",
        )
    if iri is None and ":" in name:
        return parse(parameter, name)
    raise _not_found(ask, parameter, name, iri)


def values(ask: Ask, parameter: Parameter) -> list[Thing]:
    """Every value that a parameter may have, by IRI."""
    answer = ask(
        f"{_PREFIXES} SELECT DISTINCT ?thing ?label"
        f" {{ {_pattern(parameter) or '?thing a ?class .'} OPTIONAL {{ ?thing {_LABEL} ?label }} }}"
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
        return f"{subject} a/rdfs:subClassOf* <{expand(parameter.of_class)}> ."
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


def _not_found(ask: Ask, parameter: Parameter, name: str, iri: Iri | None) -> InputError:
    """The error for a name that means no value, with what may have been meant."""
    things = values(ask, parameter)
    searched = compact(iri.value) if iri else name
    forms = {form: it.short for it in things for form in (it.short, *it.labels.values())}
    if len(forms) > _MANY:
        beginning = searched[:_BEGINNING]
        forms = {form: item for form, item in forms.items() if form.startswith(beginning)}
    offer = forms.get(nearest(searched, forms) or "")
    shown = compact(iri.value) if iri else repr(name)
    en, zh = f"{shown} is not in the graph", f"图中没有 {shown}"
    if iri and _pattern(parameter) and _exists(ask, iri, THING):
        sort = compact(expand(parameter.scheme or parameter.of_class or ""))
        en, zh = f"{shown} is no {sort}", f"{shown} 不是 {sort}"
    if offer:
        return InputError(f"{en}; did you mean {offer}?", f"{zh}；是否指 {offer}？")
    if 0 < len(things) <= MAX_LISTED:
        listed = ", ".join(thing.short for thing in things)
        return InputError(f"{en}; use one of {listed}", f"{zh}；可用 {listed}")
    return InputError(f"{en}; look for it with kg find", f"{zh}；可用 kg find 查找")


# Search by label, alias, code, ticker, ISIN or slug


class _Name(NamedTuple):
    """A name of a thing, and the property or scheme of codes that holds it."""

    thing: Iri
    why: Term | None
    text: str
    language: str | None

    @property
    def is_label(self) -> bool:
        """Whether it is a label of the thing."""
        return isinstance(self.why, Iri) and self.why.value in _LABELS

    def rank(self) -> tuple[bool, int, str]:
        """Labels first, then short names."""
        return not self.is_label, len(self.text), self.thing.value


def find(ask: Ask, text: str, limit: int | None = None, base: str = ID) -> Answer:
    """Search things by name, the best match first; a row has what the thing is and what matched.

    `why` is the property that holds the name, or the scheme of a code; it is unbound where the
    slug matched. Raises `InputError` for a text without a letter or digit.
    """
    searched = _folded(text)
    if not searched.strip():
        raise InputError(
            f"{text!r}: nothing to look for; give a name or a code",
            f"{text!r}：没有可查找的内容；请给出名称或代码",
        )
    names = list(_names(ask, base))
    matches = [(match, name) for name in names if (match := _match(_folded(name.text), searched))]
    matches.sort(key=lambda pair: (MATCHES.index(pair[0]), pair[1].rank()))
    best: dict[Iri, tuple[str, _Name]] = {}
    for match, name in matches or _near(names, searched):
        best.setdefault(name.thing, (match, name))
    shown = list(best.values())[:limit]
    kinds = _kinds(ask, (name.thing for _, name in shown))
    labels = {(name.thing, name.language): name.text for name in names if name.is_label}
    rows = tuple(_row(match, name, kinds.get(name.thing), labels) for match, name in shown)
    return Answer(COLUMNS, rows, truncated=len(shown) < len(best))


def _names(ask: Ask, base: str) -> Iterator[_Name]:
    """Every name of everything, and the slug of each thing in `base` and in the prefix `id`."""
    slugs: set[Iri] = set()
    for thing, why, text in ask(_NAMES):
        if isinstance(thing, Iri) and isinstance(text, Literal):
            yield _Name(thing, why, text.value, text.language and text.language[:2])
            slugs.add(thing)
    for thing in slugs:
        if thing.value.startswith((base, ID)):
            slug = thing.value.removeprefix(base).removeprefix(ID)
            yield _Name(thing, None, slug, None)


def _match(name: str, searched: str) -> str | None:
    """How a folded name matches the folded text, if it does."""
    if name.replace(" ", "") == searched.replace(" ", ""):  # as a code with or without them
        return "exact"
    if name.startswith(searched):
        return "prefix"
    words = (f" {word}" if word.isascii() else word for word in searched.split())
    return "words" if all(word in name for word in words) else None


def _near(names: list[_Name], searched: str) -> Iterator[tuple[str, _Name]]:
    """The names most like the folded text, whole or as far as it goes, nearest first."""
    from difflib import get_close_matches

    count = len(searched.split()) if searched.isascii() else len(searched)
    heads: dict[str, list[_Name]] = {}
    for name in names:
        folded = _folded(name.text)
        words = "".join(f" {word}" for word in folded.split()[:count])
        for head in {folded, words if searched.isascii() else folded[:count]}:
            heads.setdefault(head, []).append(name)
    for head in get_close_matches(searched, heads, _NEAREST, _NEAR):
        yield from (("near", name) for name in sorted(heads[head], key=_Name.rank))


def _folded(text: str) -> str:
    """A name without case, width and punctuation; each word begins with a space."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(f" {word}" for word in re.findall(r"\w+", plain))


def _kinds(ask: Ask, things: Iterable[Iri]) -> dict[Term | None, Term | None]:
    iris = " ".join(map(to_sparql, things))
    answer = ask(f"SELECT ?thing ?kind {{ VALUES ?thing {{ {iris} }} ?thing a ?kind }}")
    return dict(sorted(answer, key=lambda row: str(row[1]), reverse=True))  # type: ignore[arg-type]


def _row(
    match: str, name: _Name, kind: Term | None, labels: dict[tuple[Iri, str | None], str]
) -> Row:
    def label(language: str) -> Term | None:
        text = labels.get((name.thing, language))
        return Literal(text, LANG_STRING, language) if text else None

    text = Literal(name.text, LANG_STRING, name.language) if name.language else Literal(name.text)
    return (name.thing, kind, label("en"), label("zh"), Literal(match), name.why, text)
