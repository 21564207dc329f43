"""RDF/XML, written subject by subject; pyoxigraph's own writer gives XML that is not well-formed.

That one takes any property and any character; XML has no name for some, and no place for others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import BinaryIO

from kg.errors import InputError
from kg.namespaces import RDF, prefixes
from kg.terms import XSD_STRING, Statement, is_blank
from kg.text import NAME_START, refuse_not_xml, xml_escaped

_START = f"_{NAME_START}"
_LOCAL_NAME = re.compile(f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f\u2040-]*$")
_KEPT = "Description ID RDF about aboutEach aboutEachPrefix bagID datatype li nodeID parseType"
_RESERVED = {RDF + name for name in (*_KEPT.split(), "resource")}
"""Names that RDF/XML keeps to itself, or reads as another."""
_XMLNS = "http://www.w3.org/2000/xmlns/"
"""A namespace that no document may declare."""


class RdfXmlWriter:
    """An RDF/XML document. What it cannot hold is refused; a subclass may treat it otherwise."""

    def __init__(self, file: BinaryIO, declared: Mapping[str, str]) -> None:
        self._file = file
        self.count = 0
        names = {"rdf": RDF, **declared}
        pairs = sorted(names.items())
        attributes = "".join(f'\n    xmlns:{name}="{xml_escaped(iri)}"' for name, iri in pairs)
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{attributes}>\n'
        file.write(head.encode())

    def add(self, subject: str, statements: Iterable[Statement]) -> None:
        """Write the statements about a subject."""
        elements = [self._element(subject, statement) for statement in statements]
        written = [element for element in elements if element]
        if written:
            begin = f"<rdf:Description {_node('about', subject)}>"
            self._file.write("\n".join([begin, *written, "</rdf:Description>\n"]).encode())
            self.count += len(written)

    def close(self) -> None:
        """Write the end tag."""
        self._file.write(b"</rdf:RDF>\n")

    def _element(self, subject: str, statement: Statement) -> str:
        tag = _tag(statement.predicate)
        if not tag:
            self._unnamed(subject, statement)
            return ""
        start, end = tag
        if statement.is_node:
            return f"  <{start} {_node('resource', statement.value)}/>"
        if statement.language:
            start += f' xml:lang="{self._language(subject, statement)}"'
        elif statement.datatype != XSD_STRING:
            start += f' rdf:datatype="{xml_escaped(statement.datatype)}"'
        return f"  <{start}>{xml_escaped(self._text(subject, statement))}</{end}>"

    def _unnamed(self, subject: str, statement: Statement) -> None:
        """Treat a statement whose property has no name in XML; it is not written."""
        raise InputError(
            f"rdfxml: XML has no name for the property {statement.predicate}; use turtle",
            f"rdfxml：XML 无法写出属性名 {statement.predicate}；请用 turtle",
        )

    def _text(self, subject: str, statement: Statement) -> str:
        """The text of a literal, of characters that XML has."""
        refuse_not_xml(statement.value, "rdfxml", "turtle")
        return statement.value

    def _language(self, subject: str, statement: Statement) -> str:
        """The language of a literal, which has no direction."""
        return statement.language


def _node(attribute: str, node: str) -> str:
    if is_blank(node):
        return f'rdf:nodeID="{node[2:]}"'
    return f'rdf:{attribute}="{xml_escaped(node)}"'


@lru_cache(maxsize=10_000)
def _tag(iri: str) -> tuple[str, str] | None:
    """How the element of a property begins and ends; nothing where XML has no name for it."""
    found = _LOCAL_NAME.search(iri)
    if not found or iri in _RESERVED:
        return None
    namespace, local = iri[: found.start()], found[0]
    if namespace == _XMLNS:
        return None
    for prefix, known in prefixes().items():
        if known == namespace:
            return f"{prefix}:{local}", f"{prefix}:{local}"
    return f'p:{local} xmlns:p="{xml_escaped(namespace)}"', f"p:{local}"
