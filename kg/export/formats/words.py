"""The context of a JSON-LD document: a word for each property and class, prefixes for names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kg.export.graph.naming import distinct, local_name
from kg.model import LANG_STRING, XSD_STRING
from kg.namespaces import RDF, prefixes
from kg.store.scan import Said

Things = Sequence[tuple[str, Sequence[Said]]]
_TYPE = RDF + "type"


def context_for(things: Things) -> dict[str, Any]:
    """The context in which some things are written short, and from which they come back whole.

    A word tells what its property's values are, where all are alike: names, text by language, or
    of one datatype.
    """
    kinds: dict[str, set[str]] = {}
    classes: set[str] = set()
    for _, said in things:
        for item in said:
            if item.predicate == _TYPE and item.is_node:
                classes.add(item.value)
            else:
                kinds.setdefault(item.predicate, set()).add(item.datatype)
    named = {iri for iri in classes if not iri.startswith("_:")} | set(kinds)
    safe = _prefixes(things)
    words = distinct(((iri, local_name(iri)) for iri in named), safe)
    terms = {word: {"@id": iri, **_coercion(kinds.get(iri, set()))} for iri, word in words.items()}
    return {**safe, **dict(sorted(terms.items()))}


def _coercion(kinds: set[str]) -> dict[str, str]:
    if kinds == {""}:
        return {"@type": "@id"}
    if kinds == {LANG_STRING}:
        return {"@container": "@language"}
    if len(kinds) == 1 and not kinds & {XSD_STRING, LANG_STRING}:
        return {"@type": next(iter(kinds))}
    return {}


def _prefixes(things: Things) -> dict[str, str]:
    """The prefixes that are of use and safe: no IRI could be taken to have one."""
    names = set(_names(things))
    schemes = {name.partition(":")[0] for name in names}
    return {
        prefix: namespace
        for prefix, namespace in prefixes().items()
        if prefix not in schemes
        and any(name.startswith(namespace) for name in names)
        and not any(name.startswith(namespace + "//") for name in names)
    }


def _names(things: Things) -> Iterator[str]:
    for name, said in things:
        yield name
        for item in said:
            yield item.predicate
            yield item.value if item.is_node else item.datatype
