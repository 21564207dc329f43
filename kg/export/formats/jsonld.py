"""JSON-LD with named graphs, in the short words of a context that stands in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

from kg.export.context import Material
from kg.export.formats.statements import Statements
from kg.export.formats.values import encoded
from kg.export.graph.columns import Spool
from kg.export.graph.model import distinct, local_name
from kg.namespaces import RDF, compact, prefixes
from kg.terms import DIR_LANG_STRING, LANG_STRING, XSD_STRING, Statement, is_blank

# The context of a JSON-LD document: a word for each property and class, prefixes for names


TYPE = RDF + "type"


class Vocabulary:
    """What a document's context has to name, told thing by thing."""

    def __init__(self) -> None:
        self._kinds: dict[str, set[str]] = {}
        self._classes: set[str] = set()
        self._schemes: set[str] = set()
        self._used: set[str] = set()
        self._unsafe: set[str] = set()

    def add(self, name: str, said: Iterable[Statement]) -> None:
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
        named = {iri for iri in self._classes if not is_blank(iri)} | set(self._kinds)
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


def in_language(said: Statement) -> dict[str, str]:
    """Text with its language, and with its direction if it has one."""
    language, direction = said.language_and_direction
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


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write each graph with its things, one a line, what is in no graph first."""
    vocabulary, waiting = Vocabulary(), Spool()
    count = 0
    for subject, said in Statements(material).by_graph():
        vocabulary.add(subject, said)
        vocabulary.add(said[0].graph, ())
        waiting.add((said[0].graph, subject, [tuple(item) for item in said]))
        count += len(said)
    context = vocabulary.context()
    file.write(f'{{"@context": {encoded(context)},\n"@graph": ['.encode())
    file.writelines(text.encode() for text in _graphs(waiting, _Words(context)))
    file.write(b"\n]}\n")
    return {"statements": count}


def _graphs(waiting: Spool, words: _Words) -> Iterator[str]:
    mark = "\n"
    for graph, things in groupby(waiting, itemgetter(0)):
        nodes = (
            encoded(words.node(name, [Statement(*item) for item in said]))
            for _, name, said in things
        )
        if graph:
            yield f'{mark}{{"@id": {encoded(words.name(graph))}, "@graph": ['
            mark = "\n"
        for node in nodes:
            yield mark + node
            mark = ",\n"
        if graph:
            yield "\n]}"


class _Words:
    """Writes things in the words of a context."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        terms = {word: term for word, term in context.items() if isinstance(term, Mapping)}
        self._terms = {term["@id"]: (word, term) for word, term in terms.items()}
        self._prefixes = context.keys() - terms.keys()

    def name(self, iri: str) -> str:
        """A name by its prefix, where the context has that; else whole."""
        short = compact(iri)
        return short if short.partition(":")[0] in self._prefixes else iri

    def node(self, name: str, said: Sequence[Statement]) -> dict[str, Any]:
        """A thing, its classes first; one value stands by itself, several in a list."""
        found: dict[str, Any] = {"@id": self.name(name)}
        kinds = [item for item in said if item.predicate == TYPE and item.is_node]
        for kind in kinds:
            _put(found, "@type", self._terms.get(kind.value, (kind.value,))[0])
        for item in said:
            if item in kinds:
                continue
            word, term = self._terms[item.predicate]
            if "@container" in term:
                _put(found.setdefault(word, {}), item.language, item.value)
            else:
                _put(found, word, self._value(item, bool(term.get("@type"))))
        return found

    def _value(self, said: Statement, is_told: bool) -> str | dict[str, str]:
        """A value; what its word tells of it is left out."""
        if said.is_node:
            name = self.name(said.value)
            return name if is_told else {"@id": name}
        if said.language:
            return in_language(said)
        if is_told or said.datatype == XSD_STRING:
            return said.value
        return {"@value": said.value, "@type": self.name(said.datatype)}


def _put(row: dict[str, Any], key: str, value: object) -> None:
    if key not in row:
        row[key] = value
    elif isinstance(row[key], list):
        row[key].append(value)
    else:
        row[key] = [row[key], value]
