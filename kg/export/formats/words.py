"""The context of a JSON-LD document: a word for each property and class, prefixes for names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kg.export.graph.naming import distinct, local_name
from kg.model import DIR_LANG_STRING, LANG_STRING, XSD_STRING
from kg.namespaces import RDF, prefixes
from kg.store.said import Said, is_label

TYPE = RDF + "type"


class Vocabulary:
    """What a document's context has to name, told thing by thing."""

    def __init__(self) -> None:
        self._kinds: dict[str, set[str]] = {}
        self._classes: set[str] = set()
        self._schemes: set[str] = set()
        self._used: set[str] = set()
        self._unsafe: set[str] = set()

    def add(self, name: str, said: Iterable[Said]) -> None:
        """Take note of a thing and what is said of it."""
        self._note(name)
        for item in said:
            self._note(item.value if item.is_node else item.datatype)
            if item.predicate == TYPE and item.is_node:
                self._classes.add(item.value)
            else:
                self._kinds.setdefault(item.predicate, set()).add(item.datatype)

    def context(self) -> dict[str, Any]:
        """The context in which things are written short, and from which they come back whole.

        A word tells what its property's values are, where all are alike: names, text by
        language, or of one datatype.
        """
        named = {iri for iri in self._classes if not is_label(iri)} | set(self._kinds)
        for iri in (*named, TYPE):
            self._note(iri)
        safe = dict(self._prefixes())
        words = distinct(((iri, local_name(iri)) for iri in named), safe)
        terms = {
            word: {"@id": iri, **_coercion(self._kinds.get(iri, set()))}
            for iri, word in words.items()
        }
        return {**safe, **dict(sorted(terms.items()))}

    def _note(self, name: str) -> None:
        self._schemes.add(name.partition(":")[0])
        for namespace in _beginnings(name):
            self._used.add(namespace)
            if name.startswith(namespace + "//"):
                self._unsafe.add(namespace)

    def _prefixes(self) -> Iterator[tuple[str, str]]:
        """The prefixes that are of use and safe: no IRI could be taken to have one."""
        for prefix, namespace in prefixes().items():
            if namespace in self._used - self._unsafe and prefix not in self._schemes:
                yield prefix, namespace


def in_language(said: Said) -> dict[str, str]:
    """Text with its language, and with its direction if it has one."""
    language, direction = said.spoken
    told = {"@value": said.value, "@language": language}
    return {**told, "@direction": direction} if direction else told


def _beginnings(name: str) -> Iterator[str]:
    """The namespaces that a name begins with."""
    return (namespace for namespace in prefixes().values() if name.startswith(namespace))


def _coercion(kinds: set[str]) -> dict[str, str]:
    if kinds == {""}:
        return {"@type": "@id"}
    if kinds == {LANG_STRING}:
        return {"@container": "@language"}
    if len(kinds) == 1 and not kinds & {XSD_STRING, LANG_STRING, DIR_LANG_STRING}:
        return {"@type": next(iter(kinds))}
    return {}
