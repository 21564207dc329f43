"""RDF/XML, and what it cannot say: some characters, and properties that no XML name can end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import BinaryIO

from kg.export.context import Material
from kg.export.formats.statements import Statements, merged, undirected
from kg.export.formats.xml import fitting, quoted
from kg.namespaces import RDF, prefixes
from kg.store.scan import Said, is_label
from kg.terms import XSD_STRING

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_ENDING = re.compile(f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f\u2040-]*$")
_RESERVED = {
    RDF + name
    for name in (
        *("Description", "ID", "RDF", "about", "aboutEach", "aboutEachPrefix", "bagID"),
        *("datatype", "li", "nodeID", "parseType", "resource"),
    )
}
"""Names that RDF/XML keeps to itself, or reads as another."""


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the union of all graphs, thing by thing."""
    statements = Statements(material)
    document = Document(material, statements, file)
    for subject, said in statements.about():
        document.add(subject, merged(said))
    document.close()
    return {"statements": document.count}


class Document:
    """An RDF/XML document, written thing by thing; the ledger is told what it cannot say."""

    def __init__(self, material: Material, statements: Statements, file: BinaryIO) -> None:
        self._ledger = material.ledger
        self._statements = statements
        self._file = file
        self.count = 0
        declared = "".join(
            f'\n    xmlns:{name}="{quoted(iri)}"' for name, iri in prefixes().items()
        )
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'
        file.write(head.encode())

    def add(self, subject: str, said: Iterable[Said]) -> None:
        """Write what is said of a thing, but for statements whose property has no name in XML."""
        elements = [self._element(subject, item) for item in said]
        told = [element for element in elements if element]
        if told:
            lines = [f"<rdf:Description {_name('about', subject)}>", *told, "</rdf:Description>\n"]
            self._file.write("\n".join(lines).encode())
            self.count += len(told)

    def close(self) -> None:
        """Write the end."""
        self._file.write(b"</rdf:RDF>\n")

    def _element(self, subject: str, said: Said) -> str:
        tag = _tag(said.predicate)
        if not tag:
            self._statements.leave("xml-property", subject, said)
            return ""
        opened, closed = tag
        if said.is_node:
            return f"  <{opened} {_name('resource', said.value)}/>"
        if said.language:
            opened += f' xml:lang="{undirected(said, subject, self._ledger)}"'
        elif said.datatype != XSD_STRING:
            opened += f' rdf:datatype="{quoted(said.datatype)}"'
        text = quoted(fitting(said.value, self._ledger, subject, said.predicate))
        return f"  <{opened}>{text}</{closed}>"


def _name(attribute: str, node: str) -> str:
    if is_label(node):
        return f'rdf:nodeID="{node[2:]}"'
    return f'rdf:{attribute}="{quoted(node)}"'


@lru_cache(maxsize=10_000)
def _tag(iri: str) -> tuple[str, str] | None:
    """How the element of a property begins and ends; nothing where XML has no name for it.

    >>> _tag("https://w3id.org/industry-plan/ontology#value"), _tag("urn:a:1")
    (('plan:value', 'plan:value'), None)
    """
    found = _ENDING.search(iri)
    if not found or iri in _RESERVED:
        return None
    namespace, local = iri[: found.start()], found[0]
    for prefix, known in prefixes().items():
        if known == namespace:
            return f"{prefix}:{local}", f"{prefix}:{local}"
    return f'p:{local} xmlns:p="{quoted(namespace)}"', f"p:{local}"
