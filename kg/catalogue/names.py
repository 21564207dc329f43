"""Resolve names to things of the graph, exactly for parameters and by the best match for search.

A parameter takes a slug, a CURIE, an IRI, or a label in English or Chinese as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.errors import InputError
from kg.namespaces import DCTERMS, ID, RDFS, SKOS, compact, expand, prefix_lines
from kg.question import Parameter
from kg.terms import LANG_STRING, Answer, Ask, Iri, Literal, Row, Term, to_sparql
from kg.text import nearest

THING = Parameter("thing", "iri", {"en": "Thing", "zh": "事物"})
"""Anything that the graph says something about."""

A_PLAN = Parameter("plan", "iri", {"en": "Plan", "zh": "规划"}, of_class="plan:Plan")
"""A plan of some city."""

FEW = 12
"""How many values are listed in one line."""

MATCHES = ("exact", "prefix", "words")
"""How a name matches what is looked for, best first; `near` is for when nothing does."""

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
"""How many near names are found at most, and how alike they must be, from 0 to 1."""


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


def resolve(ask: Ask, parameter: Parameter, name: str) -> Iri:
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
        f"{_PREFIXES} SELECT DISTINCT ?thing ?label"
        f" {{ {_is(parameter) or '?thing a ?class .'} OPTIONAL {{ ?thing {_LABEL} ?label }} }}"
    )
    labels: dict[str, dict[str, str]] = {}
    for thing, label in answer:
        if isinstance(thing, Iri):
            known = labels.setdefault(thing.value, {})
            if isinstance(label, Literal):
                known.setdefault((label.language or "")[:2], label.value)
    return [Named(Iri(iri), labels[iri]) for iri in sorted(labels)]


def example(ask: Ask, parameter: Parameter) -> str:
    """The example of a parameter, or the first value in a graph that has other data.

    Where anything may be named it is the first target.
    """
    text = parameter.example or ""
    if parameter.type != "iri" or _exists(ask, Iri(expand(text)), parameter):
        return text
    pattern = _is(parameter) or "?thing a plan:Target ."
    answer = ask(f"{_PREFIXES} SELECT ?thing {{ {pattern} }} ORDER BY STR(?thing) LIMIT 1")
    things = answer.column("thing")
    return Named(things[0], {}).slug if things and isinstance(things[0], Iri) else text


def _is(parameter: Parameter, subject: str = "?thing") -> str:
    """What a subject is that is a value of the parameter; nothing where it may be anything."""
    if parameter.scheme:
        return f"{subject} skos:inScheme <{expand(parameter.scheme)}> ."
    if parameter.of_class:
        return f"{subject} a/rdfs:subClassOf* <{expand(parameter.of_class)}> ."
    return ""


def _exists(ask: Ask, iri: Iri, parameter: Parameter) -> bool:
    """Whether the graph has the IRI as a value of the parameter."""
    subject = to_sparql(iri)
    pattern = _is(parameter, subject) or f"{subject} ?p ?o"
    return str(ask(f"{_PREFIXES} ASK {{ {pattern} }}").rows[0][0]) == "true"


def _called(ask: Ask, parameter: Parameter, label: str) -> list[Iri]:
    """What has the label in English, in Chinese, or in no language."""
    label = label.encode(errors="replace").decode()
    texts = [Literal(label), Literal(label, language="en"), Literal(label, language="zh")]
    written = " ".join(map(to_sparql, texts))
    answer = ask(
        f"{_PREFIXES} SELECT DISTINCT ?thing"
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


# Search by label, alias, code, ticker, ISIN or slug


class _Name(NamedTuple):
    """What a thing is called, and by which property or scheme of codes."""

    thing: Iri
    why: Term | None
    text: str
    language: str | None

    @property
    def is_label(self) -> bool:
        """Whether it is what the thing is called first."""
        return isinstance(self.why, Iri) and self.why.value in _LABELS

    def rank(self) -> tuple[bool, int, str]:
        """Labels first, then short names."""
        return not self.is_label, len(self.text), self.thing.value


def find(ask: Ask, text: str, limit: int | None = None) -> Answer:
    """What is called `text`, or nearly so, best first: what it is, and why it is here.

    `why` is the property that holds the name, or the scheme of a code; unbound, the name is
    that of the IRI itself. Raises `InputError` for a text without a letter or digit.
    """
    wanted = _folded(text)
    if not wanted.strip():
        raise InputError(
            f"{text!r}: nothing to look for; give a name or a code",
            f"{text!r}：没有可查找的内容；请给出名称或代码",
        )
    names = list(_names(ask))
    matches = [(match, name) for name in names if (match := _match(_folded(name.text), wanted))]
    matches.sort(key=lambda pair: (MATCHES.index(pair[0]), pair[1].rank()))
    best: dict[Iri, tuple[str, _Name]] = {}
    for match, name in matches or _near(names, wanted):
        best.setdefault(name.thing, (match, name))
    shown = list(best.values())[:limit]
    kinds = _kinds(ask, (name.thing for _, name in shown))
    labels = {(name.thing, name.language): name.text for name in names if name.is_label}
    rows = tuple(_row(match, name, kinds.get(name.thing), labels) for match, name in shown)
    return Answer(COLUMNS, rows, truncated=len(shown) < len(best))


def _names(ask: Ask) -> Iterator[_Name]:
    """Every name of everything, and the slug of each thing."""
    slugs: set[Iri] = set()
    for thing, why, text in ask(_NAMES):
        if isinstance(thing, Iri) and isinstance(text, Literal):
            yield _Name(thing, why, text.value, text.language and text.language[:2])
            slugs.add(thing)
    for thing in slugs:
        if thing.value.startswith(ID):
            yield _Name(thing, None, thing.value.removeprefix(ID), None)


def _match(name: str, wanted: str) -> str | None:
    """How a folded name matches the folded text that is looked for, if it does."""
    if _joined(name) == _joined(wanted):
        return "exact"
    if name.startswith(wanted):
        return "prefix"
    words = (f" {word}" if word.isascii() else word for word in wanted.split())
    return "words" if all(word in name for word in words) else None


def _near(names: list[_Name], wanted: str) -> Iterator[tuple[str, _Name]]:
    """The names most like the folded text, nearest first, whole or as far as the text goes."""
    from difflib import get_close_matches

    heads: dict[str, list[_Name]] = {}
    for name in names:
        folded = _folded(name.text)
        for head in {folded, _head(folded, wanted)}:
            heads.setdefault(head, []).append(name)
    for head in get_close_matches(wanted, heads, _NEAREST, _NEAR):
        yield from (("near", name) for name in sorted(heads[head], key=_Name.rank))


def _folded(text: str) -> str:
    """A name without case, width and punctuation; each word begins with a space.

    >>> _folded("ＣＲＲＣ (Nanjing) Co.")
    ' crrc nanjing co'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(f" {word}" for word in re.findall(r"\w+", plain))


def _head(folded: str, wanted: str) -> str:
    """As much of a name as was typed: so many words, or in Chinese so many characters."""
    if wanted.isascii():
        return "".join(f" {word}" for word in folded.split()[: len(wanted.split())])
    return folded[: len(wanted)]


def _joined(folded: str) -> str:
    """A code is the same with its spaces and without."""
    return folded.replace(" ", "")


def _kinds(ask: Ask, things: Iterable[Iri]) -> dict[Term | None, Term | None]:
    """What each thing is: the first of its classes."""
    written = " ".join(map(to_sparql, things))
    answer = ask(f"SELECT ?thing ?kind {{ VALUES ?thing {{ {written} }} ?thing a ?kind }}")
    return dict(sorted(answer, key=lambda row: str(row[1]), reverse=True))  # type: ignore[arg-type]


def _row(
    match: str, name: _Name, kind: Term | None, labels: dict[tuple[Iri, str | None], str]
) -> Row:
    def label(language: str) -> Term | None:
        text = labels.get((name.thing, language))
        return Literal(text, LANG_STRING, language) if text else None

    text = Literal(name.text, LANG_STRING, name.language) if name.language else Literal(name.text)
    return (name.thing, kind, label("en"), label("zh"), Literal(match), name.why, text)
