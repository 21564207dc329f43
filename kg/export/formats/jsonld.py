"""JSON-LD with named graphs, in the short words of a context that stands in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

from kg.export.formats.jsontext import encoded
from kg.export.formats.statements import Statements
from kg.export.formats.words import TYPE, Vocabulary, in_language
from kg.export.graph.spool import Spool
from kg.export.material import Material
from kg.model import XSD_STRING
from kg.namespaces import compact
from kg.store.said import Said


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
            encoded(words.node(name, [Said(*item) for item in said])) for _, name, said in things
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

    def node(self, name: str, said: Sequence[Said]) -> dict[str, Any]:
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

    def _value(self, said: Said, is_told: bool) -> str | dict[str, str]:
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
