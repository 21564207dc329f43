"""From what somebody calls a thing to the thing: by label, alias, code, ticker, ISIN or slug.

Every name in the graph is compared, best first: the same, one that begins so, one that has all
the words, and only where there is none of these, one that is nearly the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from kg.catalogue.naming import Ask
from kg.errors import InputError
from kg.model import LANG_STRING, Answer, Iri, Literal, Row, Term
from kg.namespaces import DCTERMS, ID, PLAN, RDFS, SKOS
from kg.store.terms import to_sparql

COLUMNS = ("thing", "kind", "label", "labelZh", "match", "why", "text")

_NAMES = f"""
PREFIX dcterms: <{DCTERMS}>
PREFIX plan: <{PLAN}>
PREFIX rdfs: <{RDFS}>
PREFIX skos: <{SKOS}>
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
_LABELS = {RDFS + "label", SKOS + "prefLabel", DCTERMS + "title"}
_NEAREST, _NEAR = 5, 0.7


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
    if not _folded(text).strip():
        raise InputError(
            f"{text!r}: nothing to look for; give a name or a code",
            f"{text!r}：没有可查找的内容；请给出名称或代码",
        )
    names = list(_names(ask))
    best: dict[Iri, tuple[str, _Name]] = {}
    for match, found in _matches(names, text):
        for name in sorted(found, key=_Name.rank):
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


def _matches(names: list[_Name], text: str) -> Iterator[tuple[str, list[_Name]]]:
    """How well names match, best first, and which do; `near` only when nothing else does."""
    wanted, known = _folded(text), [(_folded(name.text), name) for name in names]
    words = [f" {word}" if word.isascii() else word for word in wanted.split()]
    tests: dict[str, Callable[[str], bool]] = {
        "exact": lambda name: _joined(name) == _joined(wanted),
        "prefix": lambda name: name.startswith(wanted),
        "words": lambda name: all(word in name for word in words),
    }
    nothing = True
    for match, fits in tests.items():
        found = [name for folded, name in known if fits(folded)]
        nothing = nothing and not found
        yield match, found
    if nothing:
        heads: dict[str, list[_Name]] = {}
        for folded, name in known:
            for head in {folded, _head(folded, wanted)}:
                heads.setdefault(head, []).append(name)
        for near in get_close_matches(wanted, heads, _NEAREST, _NEAR):
            yield "near", heads[near]


def _folded(text: str) -> str:
    """A name without case, width and punctuation; each word begins with a space.

    >>> _folded("ＣＲＲＣ (Datong) Co.")
    ' crrc datong co'
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
