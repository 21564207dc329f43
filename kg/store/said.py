"""Statements and terms as the plain text that is read of a store."""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import NamedTuple

import pyoxigraph as ox

from kg.model import DIR_LANG_STRING, LANG_STRING, named_tuple
from kg.remembered import Remembered
from kg.store.engine import Node
from kg.store.terms import OxTerm

TRIPLE_TERM = "triple-term"
"""What stands in the place of a datatype for a term of RDF 1.2 that is a triple."""


class Said(NamedTuple):
    """A statement about a thing. `datatype` is empty for a node, `language` for plain text.

    The language of a text with a direction is as RDF 1.2 writes it: `ar--rtl`.
    """

    predicate: str
    value: str
    datatype: str
    language: str
    graph: str

    @property
    def is_node(self) -> bool:
        """Whether the value is an IRI or a blank node."""
        return not self.datatype

    @property
    def spoken(self) -> tuple[str, str]:
        """The language and the direction of a text; empty what it has not."""
        language, _, direction = self.language.partition("--")
        return language, direction


class NoLabelError(Exception):
    """A node without an IRI came up, and has no label yet that is always the same."""


def node_text(term: OxTerm) -> str:
    """A term as text: an IRI or a literal's text as it is, `_:` before a label."""
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return "" if isinstance(term, ox.DefaultGraph) else str(term)


def text_without_labels(term: OxTerm) -> str:
    """The same for a term in which no node is without an IRI; `NoLabelError` for another."""
    if isinstance(term, ox.BlankNode | ox.Triple):
        raise NoLabelError
    return node_text(term)


def is_label(text: str) -> bool:
    """Whether `node_text` gives `text` for a node that has no IRI."""
    return text.startswith("_:")


def resource(text: str) -> Node:
    """The IRI or blank node that `node_text` gives as `text`."""
    return ox.BlankNode(text[2:]) if is_label(text) else ox.NamedNode(text)


def iri(text: str) -> ox.NamedNode:
    """The same for an IRI; `NoLabelError` for a label."""
    if is_label(text):
        raise NoLabelError
    return ox.NamedNode(text)


def reader(text: Callable[[OxTerm], str]) -> Callable[[ox.Quad], Said]:
    """What makes a statement of a quad; `text` gives the text of a term."""
    # Of properties, datatypes and graphs there are few: each name is held once.
    names = Remembered[OxTerm, str](lambda term: intern(text(term)))
    named, literal = ox.NamedNode, ox.Literal

    def said_of(quad: ox.Quad) -> Said:
        value, said, name = quad.object, names[quad.predicate], names[quad.graph_name]
        if type(value) is named:
            parts = said, value.value, "", "", name
        elif type(value) is not literal:
            datatype = TRIPLE_TERM if isinstance(value, ox.Triple) else ""
            parts = said, text(value), datatype, "", name
        elif not value.language:
            parts = said, value.value, names[value.datatype], "", name
        elif value.direction:
            language = f"{value.language}--{value.direction}"
            parts = said, value.value, DIR_LANG_STRING, language, name
        else:
            parts = said, value.value, LANG_STRING, value.language, name
        return named_tuple(Said, parts)

    return said_of


said_of = reader(node_text)
"""A statement as it is read; blank nodes under the labels that the store has."""
said_without_labels = reader(text_without_labels)
"""The same where every node has an IRI; `NoLabelError` where one has not."""
