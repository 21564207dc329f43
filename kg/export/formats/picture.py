"""A picture as boxes and arrows: the classes of a graph, or the things near one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from kg.export.context import ExportContext
from kg.export.formats.xml import valid_text
from kg.export.graph.model import Edge, Node
from kg.export.graph.property_graph import name_of

KINDS = {
    "promised": "承诺",
    "presupposed": "预设",
    "observed": "观测",
    "inferred": "推断",
}
"""The kinds of evidence, in English and Chinese."""
_MAX_NAME_LENGTH = 120
"""In characters."""
SHOWN_OF_NODES = frozenset({"class", "name"})
SHOWN_OF_EDGES = frozenset({"type", "kind"})


class Box(NamedTuple):
    """A class or a thing: what it is called, and how many there are or of what class it is."""

    id: str
    title: str
    below: str


class Arrow(NamedTuple):
    """What joins two boxes.

    `kind` is that of its evidence, or `unknown`; it is empty for one that stands for several edges.
    """

    id: str
    source: str
    target: str
    title: str
    kind: str = ""
    note: str = ""


class Picture(NamedTuple):
    """Boxes and arrows, in order."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many boxes and arrows there are."""
        return {"boxes": len(self.boxes), "arrows": len(self.arrows)}


def picture(context: ExportContext, *, noted: frozenset[str] = frozenset()) -> Picture:
    """The classes of all things; near one thing, where one is asked for, the things themselves.

    What is not shown is told to the ledger. `noted` are the keys of edges that the note of an
    arrow has, in a format that can show it.
    """
    words = _Words(context)
    near = context.options.scope.about is not None
    return _things(context, words, noted) if near else _classes(context, words)


def _things(context: ExportContext, words: _Words, noted: frozenset[str]) -> Picture:
    boxes, arrows = [], []
    for node in context.graph.nodes():
        _count_hidden(context, node, SHOWN_OF_NODES)
        boxes.append(Box(node.id, words.shown(node), words.of(node.label)))
    for edge in context.graph.edges():
        _count_hidden(context, edge, SHOWN_OF_EDGES | noted)
        (kind,) = edge.row.get("kind", ("",))
        title = " · ".join(filter(None, (words.of(edge.type), words.kind(kind))))
        note = "; ".join(text for key in sorted(noted) for text in edge.row.get(key, ()))
        arrows.append(Arrow(edge.id, edge.source, edge.target, title, kind or "unknown", note))
    return Picture(tuple(boxes), tuple(arrows))


def _classes(context: ExportContext, words: _Words) -> Picture:
    things: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for node in context.graph.nodes():
        _count_hidden(context, node, frozenset({"class"}))
        things[node.label] += 1
        labels[node.id] = node.label
    joins: dict[tuple[str, str, str], Counter[str]] = {}
    for edge in context.graph.edges():
        _count_hidden(context, edge, SHOWN_OF_EDGES)
        key = (labels[edge.source], edge.type, labels[edge.target])
        joins.setdefault(key, Counter())[edge.row.get("kind", ("",))[0]] += 1
    boxes = (Box(word, words.of(word), str(count)) for word, count in sorted(things.items()))
    arrows = (
        Arrow(".".join(key), key[0], key[2], words.counted(key[1], kinds))
        for key, kinds in sorted(joins.items())
    )
    return Picture(tuple(boxes), tuple(arrows))


def _count_hidden(context: ExportContext, element: Node | Edge, shown: frozenset[str]) -> None:
    """Count the values of an element that are not shown."""
    for key, texts in element.row.items():
        if key not in shown:
            for text in texts:
                context.ledger.alter("not-shown", element.id, key, text)


class _Words:
    """Classes, properties and kinds of evidence in the language of the export."""

    def __init__(self, context: ExportContext) -> None:
        self._ledger = context.ledger
        self._language = context.options.language
        terms = (*context.graph.edge_types.items(), *context.graph.classes.words.items())
        self._names = {
            word: name_of(context.scan.about(iri), self._language) for iri, word in terms
        }

    def of(self, word: str) -> str:
        """The name of a class or a property; its word where the graph has none."""
        return self._names.get(word) or word

    def kind(self, kind: str) -> str:
        """A kind of evidence."""
        return KINDS[kind] if kind and self._language == "zh" else kind

    def counted(self, word: str, kinds: Mapping[str, int]) -> str:
        """A property with the number of its edges, in all and by kind of evidence."""
        known = (f"{self.kind(kind)} {kinds[kind]}" for kind in KINDS if kinds.get(kind))
        return "\n".join((f"{self.of(word)} {sum(kinds.values())}", *known))

    def shown(self, node: Node) -> str:
        """The name of a node, as much of it as a box holds."""
        name = valid_text(node.name, self._ledger, node.id, "name")
        if len(name) <= _MAX_NAME_LENGTH:
            return name
        self._ledger.alter("shortened", node.id, "name", node.name)
        return name[: _MAX_NAME_LENGTH - 1] + "…"
