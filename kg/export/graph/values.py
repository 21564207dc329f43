"""Nodes, edges and their columns as plain values, the same for every writer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from kg.export.graph.period import Period

Kind = Literal["text", "integer", "decimal", "double", "boolean", "date", "iri"]
Row = Mapping[str, tuple[str, ...]]
"""The values of an element by the key of their column, each as RDF writes it."""


class Column(NamedTuple):
    """One property of nodes or edges.

    `kind` is narrower than text only where every value fits it: an integer has 64 bits, a decimal
    comes back from a double unchanged, a date is a whole day. `many` tells that some element has
    several values. A column without a `property` is made by the export, and no statement.
    """

    key: str
    kind: Kind = "text"
    many: bool = False
    property: str = ""
    datatype: str = ""
    language: str = ""


class Node(NamedTuple):
    """A thing. `label` is its most specific class, `row` has its fields and what is said of it."""

    id: str
    label: str
    name: str
    row: Row
    period: Period


class Edge(NamedTuple):
    """A statement that joins two things, or a thing that was collapsed into an edge."""

    id: str
    source: str
    target: str
    type: str
    row: Row
    period: Period


NODE_FIELDS = (
    Column("iri"),
    Column("curie"),
    Column("class"),
    Column("classes", many=True),
    Column("types", many=True),
    Column("name"),
    Column("name_en"),
    Column("name_zh"),
    Column("graph"),
)
"""What each node has beside its statements; `classes` adds the superclasses to `types`."""

EDGE_FIELDS = (
    Column("type"),
    Column("property"),
    Column("graph"),
    Column("kind"),
    Column("claim", many=True),
    Column("source_document", many=True),
    Column("source_place", many=True),
    Column("modality", many=True),
    Column("start", kind="date"),
    Column("end", kind="date"),
    Column("precision"),
)
"""What each edge has: who says it, where, how firmly, and when it held."""

JOINED_FIELDS = (Column("iri"), Column("types", many=True))
"""What an edge has besides that a thing was collapsed into; its `property` is empty."""

RESERVED = (
    "id",
    "interaction",
    "key",
    "label",
    "name",
    "parent",
    "selected",
    "shared_interaction",
    "shared_name",
    "source",
    "suid",
    "target",
)
"""Words that a reader of graphs takes for something of its own; no statement's column is called so.

NetworkX has the keys `id`, `source`, `target` and `key`, Gephi `label`, cytoscape.js `parent`, and
Cytoscape the rest.
"""
