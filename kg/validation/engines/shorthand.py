"""Shapes as short N-Triples: the fast engine reads them anew at each call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.model import BlankNode, Iri, Term
from kg.namespaces import RDF, SH
from kg.store.terms import to_turtle
from kg.validation.engines.paths import members
from kg.validation.shape_graph import ShapeGraph


class Shorthand:
    """Lines about shapes, each of which goes by a short name; the same line is written once."""

    def __init__(self, shapes: ShapeGraph) -> None:
        self._shapes = shapes
        self._lines: dict[str, None] = {}
        self._count = 0
        self._names: dict[Term, str] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        self._steps: dict[Term, str] = {}

    @property
    def text(self) -> str:
        """N-Triples."""
        return "".join(self._lines)

    @property
    def named(self) -> Mapping[Term, Term]:
        """The shape behind each name that the engine may give back."""
        return {node(name): shape for shape, name in self._names.items()}

    def line(self, subject: str, predicate: str, value: str) -> None:
        """Write a triple, its terms as N-Triples has them; the predicate is an IRI."""
        self._lines[f"{subject} <{predicate}> {value} .\n"] = None

    def new(self) -> str:
        """A name that nothing has yet."""
        self._count += 1
        return f"_:s{self._count}"

    def name(self, shape: Term) -> str:
        """The name of a shape."""
        if shape not in self._names:
            self._names[shape] = self.new()
        return self._names[shape]

    def list(self, items: Iterable[str]) -> str:
        """A list, the same whenever it is asked for."""
        whole = tuple(items)
        if whole not in self._lists:
            head = f"<{RDF}nil>"
            for item in reversed(whole):
                rest, head = head, self.new()
                self.line(head, RDF + "first", item)
                self.line(head, RDF + "rest", rest)
            self._lists[whole] = head
        return self._lists[whole]

    def path(self, path: Term) -> str:
        """A path of the few kinds that `paths.walked_alike` lets through."""
        if isinstance(path, Iri):
            return to_turtle(path)
        if self._shapes.objects(path, RDF + "first"):
            return self.list(map(self.path, members(self._shapes, path) or []))
        if path not in self._steps:
            ((predicate, value),) = self._shapes.about(path)
            self._steps[path] = self.new()
            self.line(self._steps[path], predicate, self.path(value))
        return self._steps[path]

    def aside(self, path: Term) -> str:
        """A path written so that a closed shape is not open for its property."""
        written = self.path(path)
        for _ in range(2):
            choice = self.new()
            self.line(choice, SH + "alternativePath", self.list([written]))
            written = choice
        return written


def node(name: str) -> Term:
    """The node that has a name."""
    return BlankNode(name.removeprefix("_:"))
