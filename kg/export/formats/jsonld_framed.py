"""JSON-LD for programs that know no RDF: short words by a context of its own, class by class."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO, NoReturn

from kg.export.context import Material
from kg.export.formats.jsonld import TYPE, Vocabulary, in_language
from kg.export.formats.statements import Statements, merged
from kg.terms import XSD_STRING, Statement

Thing = tuple[str, list[Statement]]


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write each thing once, by the first of its classes and by name.

    The framing needs all things at once: memory grows with the graph.
    """
    from pyld import jsonld

    things = [(name, merged(said)) for name, said in Statements(material).about()]
    vocabulary = Vocabulary()
    for name, said in things:
        vocabulary.add(name, said)
    options = {
        "documentLoader": _refuse,
        "compactToRelative": False,
        "omitGraph": False,
        "pruneBlankNodeIdentifiers": False,
    }
    frame = {"@context": vocabulary.context(), "@embed": "@never"}
    framed: dict[str, Any] = jsonld.frame(list(map(_expanded, things)), frame, options)
    framed["@graph"].sort(key=_class_first)
    text = json.dumps(framed, ensure_ascii=False, indent=1)
    file.write(text.encode() + b"\n")
    return {"statements": sum(len(said) for _, said in things), "things": len(things)}


def _class_first(node: Mapping[str, Any]) -> tuple[str, str]:
    types = node.get("@type", "")
    return (types if isinstance(types, str) else min(types)), node["@id"]


def _refuse(url: str, _options: Mapping[str, Any]) -> NoReturn:
    """The loader of documents: the context stands in the file, and nothing is fetched."""
    raise AssertionError(url)


def _expanded(thing: Thing) -> dict[str, Any]:
    """A thing in JSON-LD's expanded form, each value under the whole IRI of its property."""
    name, said = thing
    node: dict[str, Any] = {"@id": name}
    for item in said:
        if item.predicate == TYPE and item.is_node:
            node.setdefault("@type", []).append(item.value)
        else:
            node.setdefault(item.predicate, []).append(_value(item))
    return node


def _value(said: Statement) -> dict[str, str]:
    if said.is_node:
        return {"@id": said.value}
    if said.language:
        return in_language(said)
    if said.datatype == XSD_STRING:
        return {"@value": said.value}
    return {"@value": said.value, "@type": said.datatype}
