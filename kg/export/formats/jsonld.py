"""JSON-LD in the short words of a context that stands in the file: graph by graph, or framed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, BinaryIO

from kg.export.export import ExportContext
from kg.export.formats.rdf import Statements, merged
from kg.export.formats.tables import encoded, write_all
from kg.export.graph.model import distinct, local_name
from kg.export.graph.property_graph import Spool, packed
from kg.namespaces import RDF, compact, prefixes
from kg.terms import DIR_LANG_STRING, LANG_STRING, XSD_STRING, Statement, is_blank

_TYPE = RDF + "type"


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write each graph with its things, one a line, the default graph first; or one framed list."""
    if context.format.name == "jsonld-framed":
        return _write_framed(context, file)
    statements, vocabulary, things = Statements(context), Vocabulary(), Spool()
    for subject, items in statements.by_graph():
        vocabulary.add(subject, items)
        vocabulary.add(items[0].graph, ())
        things.append(packed([(subject, items)]))
    terms = vocabulary.context()
    file.write(f'{{"@context": {encoded(terms)},\n"@graph": ['.encode())
    write_all(file, _graphs(things, _Words(terms)))
    file.write(b"\n]}\n")
    return {"statements": statements.handed}


def _graphs(things: Iterable[Any], words: _Words) -> Iterator[str]:
    mark = "\n"
    for graph, things_of_graph in groupby(things, lambda thing: thing[1][0].graph):
        if graph:
            yield f'{mark}{{"@id": {encoded(words.name(graph))}, "@graph": ['
            mark = "\n"
        for thing in things_of_graph:
            yield mark + encoded(words.node(*thing))
            mark = ",\n"
        if graph:
            yield "\n]}"


class Vocabulary:
    """Collects, thing by thing, what the context of a document has to name."""

    def __init__(self) -> None:
        self._kinds: dict[str, set[str]] = {}
        self._classes: set[str] = set()
        self._schemes: set[str] = set()
        self._used: set[str] = set()
        self._unsafe: set[str] = set()

    def add(self, name: str, statements: Iterable[Statement]) -> None:
        """Take note of a thing and its statements."""
        self._note(name)
        for item in statements:
            self._note(item.value if item.is_node else item.datatype)
            if item.predicate == _TYPE and item.is_node:
                self._classes.add(item.value)
            else:
                self._kinds.setdefault(item.predicate, set()).add(item.datatype)

    def context(self) -> dict[str, Any]:
        """The context that compacts the things, and from which they expand to the same.

        The term of a property holds the type of its values, where all are alike: IRIs, text by
        language, or of one datatype.
        """
        named = {iri for iri in self._classes if not is_blank(iri)} | set(self._kinds)
        for iri in (*named, _TYPE):
            self._note(iri)
        # Safe prefixes are those for which no IRI could be taken for a compact one.
        namespaces = self._used - self._unsafe
        safe: dict[str, Any] = {
            prefix: namespace
            for prefix, namespace in prefixes().items()
            if namespace in namespaces and prefix not in self._schemes
        }
        # Terms are case-sensitive: the class `Plan` does not clash with the prefix `plan`. Every
        # prefix is reserved, also an unused one, so that a part has the terms of the whole.
        words = distinct(((iri, local_name(iri)) for iri in named), prefixes(), fold=str)
        terms = sorted((word, iri) for iri, word in words.items())
        kinds = self._kinds
        return safe | {word: {"@id": i, **_coercion(kinds.get(i, set()))} for word, i in terms}

    def _note(self, name: str) -> None:
        self._schemes.add(name.partition(":")[0])
        for namespace in prefixes().values():
            if name.startswith(namespace):
                self._used.add(namespace)
                if name.startswith(namespace + "//"):
                    self._unsafe.add(namespace)


def _coercion(kinds: set[str]) -> dict[str, str]:
    if kinds == {""}:
        return {"@type": "@id"}
    if kinds == {LANG_STRING}:
        return {"@container": "@language"}
    if len(kinds) == 1 and not kinds & {XSD_STRING, LANG_STRING, DIR_LANG_STRING}:
        return {"@type": next(iter(kinds))}
    return {}


class _Words:
    """Compacts things by a context; by an empty one they stay as they are."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        terms = {word: term for word, term in context.items() if isinstance(term, Mapping)}
        self._terms = {term["@id"]: (word, term) for word, term in terms.items()}
        self._prefixes = context.keys() - terms.keys()

    def name(self, iri: str) -> str:
        """A compact IRI where the context has its prefix; else the IRI."""
        short = compact(iri)
        return short if short.partition(":")[0] in self._prefixes else iri

    def node(self, name: str, statements: Sequence[Statement]) -> dict[str, Any]:
        """A thing, its classes first; one value stands by itself, several in a list."""
        node: dict[str, Any] = {"@id": self.name(name)}
        types = [item for item in statements if item.predicate == _TYPE and item.is_node]
        for item in types:
            _put(node, "@type", self._terms.get(item.value, (item.value,))[0])
        for item in statements:
            if item in types:
                continue
            word, term = self._terms.get(item.predicate, (item.predicate, {}))
            if "@container" in term:
                _put(node.setdefault(word, {}), item.language, item.value)
            else:
                _put(node, word, self._value(item, has_type="@type" in term))
        return node

    def _value(self, statement: Statement, *, has_type: bool) -> str | dict[str, str]:
        """A value without what its term says of it."""
        if statement.is_node:
            name = self.name(statement.value)
            return name if has_type else {"@id": name}
        if statement.language:
            language, direction = statement.language_and_direction
            value = {"@value": statement.value, "@language": language}
            return {**value, "@direction": direction} if direction else value
        if has_type or statement.datatype == XSD_STRING:
            return statement.value
        return {"@value": statement.value, "@type": self.name(statement.datatype)}


def _put(row: dict[str, Any], key: str, value: object) -> None:
    if key not in row:
        row[key] = value
    elif isinstance(row[key], list):
        row[key].append(value)
    else:
        row[key] = [row[key], value]


def _write_framed(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write each thing once, by the first of its classes and by name, for programs without RDF."""
    from pyld import jsonld

    # The framing needs all things at once: memory grows with the graph.
    things = [(name, merged(items)) for name, items in Statements(context).by_subject()]
    vocabulary = Vocabulary()
    for name, statements in things:
        vocabulary.add(name, statements)
    options = dict.fromkeys(("compactToRelative", "omitGraph", "pruneBlankNodeIdentifiers"), False)
    frame = {"@context": vocabulary.context(), "@embed": "@never"}
    words = _Words({})

    def order(node: Mapping[str, Any]) -> tuple[str, str]:
        types = node.get("@type", "")
        return (types if isinstance(types, str) else min(types)), node["@id"]

    framed: dict[str, Any] = jsonld.frame([words.node(*thing) for thing in things], frame, options)
    framed["@graph"].sort(key=order)
    text = json.dumps(framed, ensure_ascii=False, indent=1)
    file.write(text.encode() + b"\n")
    return {"statements": sum(len(items) for _, items in things), "things": len(things)}
