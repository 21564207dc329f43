"""A shapes graph as a reader sees it: which nodes are shapes, whom they look at, what they ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.model import BlankNode, Iri, Literal, Term
from kg.namespaces import RDF, RDFS, SH, XSD
from kg.store.terms import Triple
from kg.validation.vocabulary import PARAMETERS, SHAPE_LISTS, SHAPE_VALUED, TARGETS

TRUE = Literal("true", XSD + "boolean")
"""What sets a flag: SHACL compares terms, and `"1"^^xsd:boolean` is another."""

_CLASSES = {Iri(RDFS + "Class"), Iri("http://www.w3.org/2002/07/owl#Class")}
_SHAPE_CLASSES = {Iri(SH + "NodeShape"), Iri(SH + "PropertyShape")}

Target = tuple[str, Term]
"""A kind of target (`targetClass`, …) and what it names."""


class ShapeGraph:
    """An index over the triples of a shapes graph. Reading it changes nothing."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))
        self._objects: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        self._about: dict[Term, list[tuple[str, Term]]] = defaultdict(list)
        self._holders: dict[Term, list[Term]] = defaultdict(list)
        self._followed_back: dict[Term, frozenset[str]] = {}
        for subject, predicate, value in self.triples:
            self._objects[subject, predicate].append(value)
            self._about[subject].append((predicate, value))
            self._holders[value].append(subject)
        self.parameters = {SH + name for name in PARAMETERS} | self._own_parameters()
        constraints = self.parameters - {SH + "property"}
        self._constrained = {node for node, name, _ in self.triples if name in constraints}
        self.shapes = list(self._shapes())

    def objects(self, node: Term, predicate: str) -> list[Term]:
        """The values of a property, in the order of the files."""
        return self._objects.get((node, predicate), [])

    def about(self, node: Term) -> list[tuple[str, Term]]:
        """The predicates of a node with their values, in the order of the files."""
        return self._about.get(node, [])

    def targets(self, shape: Term) -> list[Target]:
        """Whom a shape looks at by itself; a shape that is a class looks at its instances."""
        found = [(kind, term) for kind in TARGETS for term in self.objects(shape, SH + kind)]
        types = set(self.objects(shape, RDF + "type"))
        if isinstance(shape, Iri) and types & _CLASSES and types & _SHAPE_CLASSES:
            found.append(("targetClass", shape))
        return found

    def active(self, shape: Term) -> bool:
        """Whether a shape is not switched off."""
        return TRUE not in self.objects(shape, SH + "deactivated")

    def asks_something(self, shape: Term) -> bool:
        """Whether a shape, or a property shape of it, has a constraint that is not switched off."""
        seen, front = set(), [shape]
        while front:
            node = front.pop()
            if node in seen or not self.active(node):
                continue
            if node in self._constrained:
                return True
            seen.add(node)
            front += self.objects(node, SH + "property")
        return False

    def owner(self, node: Term) -> Term:
        """The nearest shape with a name that holds a nameless node; else the node itself."""
        seen, front = {node}, [node]
        while front:
            current = front.pop(0)
            if isinstance(current, Iri):
                return current
            holders = [holder for holder in self._holders[current] if holder not in seen]
            seen.update(holders)
            front += holders
        return node

    def members(self, shape: Term) -> set[Term]:
        """A shape with the property shapes that it holds, to any depth."""
        found, front = {shape}, [shape]
        while front:
            inner = set(self.objects(front.pop(), SH + "property")) - found
            found |= inner
            front += inner
        return found

    def followed_back(self, shape: Term) -> frozenset[str]:
        """The properties that a shape follows against their direction, in any path below it."""
        if shape not in self._followed_back:
            self._followed_back[shape] = frozenset(self._inverse_paths(shape))
        return self._followed_back[shape]

    def _inverse_paths(self, shape: Term) -> Iterator[str]:
        seen, front = {shape}, [shape]
        while front:
            for predicate, value in self.about(front.pop()):
                if predicate == SH + "inversePath" and isinstance(value, Iri):
                    yield value.value
                if value not in seen and not predicate.startswith(SH + "target"):
                    seen.add(value)
                    front.append(value)

    def references(self) -> Iterator[Term]:
        """Every node that another shape names as a shape."""
        for name in SHAPE_VALUED:
            for _, predicate, value in self.triples:
                if predicate == SH + name:
                    yield value
        for _, predicate, value in self.triples:
            if predicate in {SH + name for name in SHAPE_LISTS}:
                yield from self.list(value)

    def list(self, node: Term) -> Iterator[Term]:
        """The members of an RDF list; one that bites its tail ends there."""
        seen: set[Term] = set()
        while node not in seen and self.objects(node, RDF + "first"):
            seen.add(node)
            yield from self.objects(node, RDF + "first")[:1]
            node = next(iter(self.objects(node, RDF + "rest")), Iri(RDF + "nil"))

    def _own_parameters(self) -> set[str]:
        """The properties that constraint components of the file's own take as parameters."""
        found = [value for _, predicate, value in self.triples if predicate == SH + "parameter"]
        return {str(path) for node in found for path in self.objects(node, SH + "path")}

    def _shapes(self) -> Iterator[Term]:
        """Whatever is called a shape, has a target or a constraint, or is used as a shape."""
        marks = {SH + name for name in TARGETS} | self.parameters
        own = self.parameters - {SH + name for name in PARAMETERS}
        found = [
            subject
            for subject, predicate, value in self.triples
            if predicate in marks - own or (predicate == RDF + "type" and value in _SHAPE_CLASSES)
        ]
        described = {subject for subject, _, _ in self.triples}
        found += [node for node in self.references() if node in described]
        yield from dict.fromkeys(node for node in found if isinstance(node, Iri | BlankNode))
