"""A shapes graph: its shapes with their focus nodes and paths, and what is refused in one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from itertools import chain, islice
from typing import TypeVar

from kg.errors import InputError
from kg.namespaces import OWL, RDF, RDFS, SH, XSD, compact
from kg.store.guard import refuse_hidden_this, refuse_outreach
from kg.store.nquads import Row
from kg.terms import BlankNode, Iri, Literal, Term, Triple, to_turtle

_CONSTRAINTS = """and class closed datatype disjoint equals hasValue in languageIn lessThan
    lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount minExclusive
    minInclusive minLength node nodeKind not or pattern property qualifiedMaxCount
    qualifiedMinCount qualifiedValueShape sparql uniqueLang xone"""
PARAMETERS = frozenset(SH + name for name in _CONSTRAINTS.split())
"""The parameters of SHACL's own constraint components, and `sh:property`."""

TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_SHAPE_VALUED = [SH + name for name in ("node", "not", "property", "qualifiedValueShape")]
_SHAPE_LISTS = [SH + name for name in ("and", "or", "xone")]
_CLASSES = {Iri(RDFS + "Class"), Iri(OWL + "Class")}
_SHAPE_CLASSES = {Iri(SH + "NodeShape"), Iri(SH + "PropertyShape")}

TRUE = Literal("true", XSD + "boolean")
"""What sets a flag: SHACL compares terms, and `"1"^^xsd:boolean` is another."""

T = TypeVar("T")
Target = tuple[str, Term]
"""A kind of target (`targetClass`, …) and what it names."""


class ShapeGraph:
    """An index over the triples of a shapes graph. Reading it changes nothing."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))
        self._objects: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        self._about: dict[Term, list[tuple[str, Term]]] = defaultdict(list)
        self._holders: dict[Term, list[Term]] = defaultdict(list)
        for subject, predicate, value in self.triples:
            self._objects[subject, predicate].append(value)
            self._about[subject].append((predicate, value))
            self._holders[value].append(subject)
        declared = (node for _, predicate, node in self.triples if predicate == SH + "parameter")
        own = {str(path) for node in declared for path in self.objects(node, SH + "path")}
        self.parameters = PARAMETERS | own
        self.shapes = list(self._shapes())

    def objects(self, node: Term, predicate: str) -> list[Term]:
        """The values of a property, in the order of the files."""
        return self._objects.get((node, predicate), [])

    def targets(self, shape: Term) -> list[Target]:
        """The targets of a shape; a shape that is a class targets its instances."""
        found = [(kind, term) for kind in TARGETS for term in self.objects(shape, SH + kind)]
        types = set(self.objects(shape, RDF + "type"))
        if isinstance(shape, Iri) and types & _CLASSES and types & _SHAPE_CLASSES:
            found.append(("targetClass", shape))
        return found

    def active(self, shape: Term) -> bool:
        return TRUE not in self.objects(shape, SH + "deactivated")

    def has_constraint(self, shape: Term) -> bool:
        """Whether a shape, or a property shape of it, has an active constraint."""

        def inner(node: Term) -> list[Term]:
            return self.objects(node, SH + "property") if self.active(node) else []

        active = filter(self.active, _reached(shape, inner))
        used = {predicate for node in active for predicate, _ in self._about.get(node, ())}
        return not used.isdisjoint(self.parameters - {SH + "property"})

    @cached_property
    def targeted(self) -> list[tuple[Term, list[Target], bool]]:
        """The shapes with their targets, and whether they have a constraint."""
        with_targets = ((shape, self.targets(shape)) for shape in self.shapes)
        return [(s, targets, self.has_constraint(s)) for s, targets in with_targets if targets]

    def owner(self, node: Term) -> Term:
        """The nearest named ancestor of an anonymous node; without one the node itself."""
        holders = _reached(node, lambda current: self._holders.get(current, ()))
        return next((holder for holder in holders if isinstance(holder, Iri)), node)

    def members(self, shape: Term) -> set[Term]:
        """A shape with its property shapes, to any depth."""
        return set(_reached(shape, lambda node: self.objects(node, SH + "property")))

    @cached_property
    def backwards(self) -> dict[str, set[bytes]]:
        """The properties that each shape follows from value to subject."""
        return {
            str(shape): {f"<{way}>".encode() for way in self.followed_back(shape)}
            for shape in self.shapes
        }

    def followed_back(self, shape: Term) -> frozenset[str]:
        """The properties of the inverse paths in a shape."""

        def values(node: Term) -> Iterator[Term]:
            about = self._about.get(node, ())
            return (value for name, value in about if not name.startswith(SH + "target"))

        inverse = (self.objects(node, SH + "inversePath") for node in _reached(shape, values))
        return frozenset(p.value for p in chain.from_iterable(inverse) if isinstance(p, Iri))

    def inner_shapes(self, shape: Term) -> Iterator[Term]:
        """The shapes that a shape names, by themselves or in a list."""
        for name in _SHAPE_VALUED:
            yield from self.objects(shape, name)
        for name in _SHAPE_LISTS:
            for head in self.objects(shape, name):
                yield from self.list(head)

    def references(self) -> Iterator[Term]:
        """Every node that is named as a shape."""
        yield from chain.from_iterable(map(self.inner_shapes, self._about))

    def list(self, node: Term) -> Iterator[Term]:
        """The members of an RDF list; one that contains itself ends there."""
        seen: set[Term] = set()
        while node not in seen and self.objects(node, RDF + "first"):
            seen.add(node)
            yield from self.objects(node, RDF + "first")[:1]
            node = next(iter(self.objects(node, RDF + "rest")), Iri(RDF + "nil"))

    def _shapes(self) -> Iterator[Term]:
        """Whatever is called a shape, has a target or a constraint, or is named as a shape."""
        marks = PARAMETERS | {SH + name for name in TARGETS}
        typed = {(RDF + "type", of_class) for of_class in _SHAPE_CLASSES}
        found = [s for s, p, o in self.triples if p in marks or (p, o) in typed]
        found += [node for node in self.references() if node in self._about]
        yield from dict.fromkeys(node for node in found if isinstance(node, Iri | BlankNode))


def _levels(start: Iterable[T], onward: Callable[[T], Iterable[T]]) -> Iterator[Iterable[T]]:
    """The nodes that are met from `start` on, by their distance, each once."""
    level = dict.fromkeys(start)
    seen = set(level)
    while level:
        yield level
        found = dict.fromkeys(chain.from_iterable(map(onward, level)))
        level = dict.fromkeys(node for node in found if node not in seen)
        seen.update(level)


def _reached(start: T, onward: Callable[[T], Iterable[T]]) -> Iterator[T]:
    return chain.from_iterable(_levels([start], onward))


# The focus nodes of shapes, found in the rows of some data without an engine


TYPE = f"<{RDF}type>".encode()
SUBCLASS = f"<{RDFS}subClassOf>".encode()
_NONE = frozenset[str]()


class TargetIndex:
    """The targets of the active shapes, with subclasses of their classes by the rows `meaning`."""

    def __init__(self, graph: ShapeGraph, meaning: Iterable[Row]) -> None:
        self._graph = graph
        targeted: set[str] = set()
        self._index = defaultdict[str, dict[bytes, frozenset[str]]](lambda: defaultdict(frozenset))
        for shape, targets, is_asking in graph.targeted:
            for kind, term in targets:
                targeted.add(str(shape))
                named = (Iri, Literal) if kind == "targetNode" else Iri
                if is_asking and isinstance(term, named):
                    self._index[kind][to_turtle(term).encode()] |= {str(shape)}
        self.shapes = sorted(targeted)
        self._by_class = self._index["targetClass"]
        below = defaultdict[bytes, list[bytes]](list)
        for subject, predicate, value, _ in meaning:
            if predicate == SUBCLASS:
                below[value].append(subject)
        for wide, shapes in list(self._by_class.items()):
            for narrow in _reached(wide, lambda of_class: below.get(of_class, ())):
                self._by_class[narrow] |= shapes

    def looked_at(self, rows: Collection[Row]) -> dict[str, set[bytes]]:
        """The focus nodes of each shape in `rows`."""
        found: dict[str, set[bytes]] = {shape: set() for shape in self.shapes}
        by_subject, by_object = self._index["targetSubjectsOf"], self._index["targetObjectsOf"]
        telling = {TYPE, *by_subject, *by_object}
        for subject, predicate, value, _ in [row for row in rows if row[1] in telling]:
            by_type = self._by_class.get(value, _NONE) if predicate == TYPE else _NONE
            for shape in by_subject.get(predicate, _NONE) | by_type:
                found[shape].add(subject)
            for shape in by_object.get(predicate, _NONE):
                found[shape].add(value)
        if nodes := self._index["targetNode"]:
            there = {name for row in rows for name in (row[0], row[2])}
            for node, shapes in nodes.items():
                for shape in shapes if node in there or node.startswith(b'"') else ():
                    found[shape].add(node)
        return found

    @property
    def looked_along(self) -> frozenset[bytes]:
        """The properties whose values are focus nodes."""
        return frozenset(self._index["targetObjectsOf"])

    @property
    def looked_back(self) -> frozenset[bytes]:
        """The properties that a shape follows from value to subject."""
        return frozenset().union(*(self._graph.backwards[shape] for shape in self.shapes))

    def looks_back(self, predicate: bytes, classes: Iterable[bytes]) -> bool:
        """Whether a shape of things of these classes follows a property from value to subject."""
        shapes = {shape for name in classes for shape in self._by_class.get(name, _NONE)}
        return any(predicate in self._graph.backwards[shape] for shape in shapes)


_OPERATORS = {"inversePath": "^{}", "zeroOrMorePath": "{}*"}
_OPERATORS |= {"oneOrMorePath": "{}+", "zeroOrOnePath": "{}?"}
_DEEPEST = 50


def path_texts(path: Term, shapes: ShapeGraph, depth: int = 0) -> tuple[str, str]:
    """A property path as SPARQL, a single IRI bare, and as Turtle; `…` for none or one too deep."""

    def texts(*steps: Term) -> tuple[list[str], list[str]]:
        both = [(step, *path_texts(step, shapes, depth + 1)) for step in steps]
        sparql = [f"<{text}>" if isinstance(step, Iri) else f"({text})" for step, text, _ in both]
        return sparql, [turtle for _, _, turtle in both]

    if isinstance(path, Iri):
        return path.value, f"<{path.value}>"
    if depth > _DEEPEST:
        return "…", "…"
    if shapes.objects(path, RDF + "first"):
        sparql, turtle = texts(*shapes.list(path))
        return "/".join(sparql), f"( {' '.join(turtle)} )"
    for name, form in _OPERATORS.items():
        for inner in shapes.objects(path, SH + name):
            sparql, turtle = texts(inner)
            return form.format(*sparql), f"[ sh:{name} {turtle[0]} ]"
    for head in shapes.objects(path, SH + "alternativePath"):
        sparql, turtle = texts(*shapes.list(head))
        return "|".join(sparql), f"[ sh:alternativePath ( {' '.join(turtle)} ) ]"
    return "…", "…"


# Limits of a shapes graph, far beyond what anybody needs


_MOST_DEEP = 100
_MOST_STEPS = 1_000
_STEPS = [RDF + "first", RDF + "rest", SH + "alternativePath", *(SH + n for n in _OPERATORS)]


def refuse_vast(graph: ShapeGraph) -> None:
    """Raise `InputError` for shapes that are nested too deep, and for paths that are too long."""
    targeted = [shape for shape in graph.shapes if graph.targets(shape)]
    if sum(1 for _ in _levels(targeted, graph.inner_shapes)) > _MOST_DEEP:
        raise InputError(
            f"shapes: lead on to each other more than {_MOST_DEEP} deep; write them flatter",
            f"形状：相互引用超过 {_MOST_DEEP} 层；请写得更扁平",
        )
    for shape in graph.shapes:
        for path in graph.objects(shape, SH + "path"):
            steps = _reached(path, lambda node: _steps(graph, node))
            if sum(1 for _ in islice(steps, _MOST_STEPS + 1)) > _MOST_STEPS:
                raise InputError(
                    f"{graph.owner(shape)}: sh:path has more than {_MOST_STEPS} parts; shorten it",
                    f"{graph.owner(shape)}：sh:path 超过 {_MOST_STEPS} 个部分；请缩短",
                )


def _steps(graph: ShapeGraph, node: Term) -> Iterator[Term]:
    for name in _STEPS if isinstance(node, BlankNode) else ():
        yield from graph.objects(node, name)


_LISTS = {*_SHAPE_LISTS, *(SH + name for name in ("in", "languageIn", "ignoredProperties"))}


def refuse_broken_lists(graph: ShapeGraph) -> None:
    """Raise `InputError` where SHACL wants a list and there is none, or one that forks or ends."""
    for node, predicate, value in graph.triples:
        if predicate in _LISTS and not _is_list(graph, value):
            name, owner = compact(predicate), graph.owner(node)
            raise InputError(
                f"{owner}: {name} has no well-formed list; write its members in brackets ( )",
                f"{owner}：{name} 的值不是格式正确的列表；请将各项写在圆括号内",
            )


def _is_list(graph: ShapeGraph, node: Term) -> bool:
    seen = set[Term]()
    while node != Iri(RDF + "nil"):
        rest = graph.objects(node, RDF + "rest")
        if node in seen or len(rest) != 1 or len(graph.objects(node, RDF + "first")) != 1:
            return False
        seen.add(node)
        node = rest[0]
    return True


_QUERIES = {SH + name for name in ("select", "ask", "construct", "update")}
_PREFIX = re.compile(r"(\w([\w.\-]*[\w\-])?)?")
_NAMESPACE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")


def refuse_reaching(graph: ShapeGraph) -> None:
    """Raise `InputError` for a query to another server, and for an invalid prefix."""
    for node, predicate, text in graph.triples:
        if isinstance(text, Literal):
            try:
                _refuse(predicate, text.value)
            except InputError as error:
                name = graph.owner(node)
                raise InputError(f"{name}: {error.en}", f"{name}：{error.zh}") from None


def _refuse(predicate: str, text: str) -> None:
    if predicate in _QUERIES:
        refuse_outreach(text)
    if predicate == SH + "select":
        refuse_hidden_this(text)
    if predicate == SH + "prefix" and not _PREFIX.fullmatch(text):
        raise InputError(
            f"sh:prefix {text!r}: is no prefix; write for example 'ex'",
            f"sh:prefix {text!r}：不是前缀；例如可写 'ex'",
        )
    if predicate == SH + "namespace" and not _NAMESPACE.fullmatch(text):
        raise InputError(
            f"sh:namespace {text!r}: is no IRI; write it without spaces and quotes",
            f"sh:namespace {text!r}：不是 IRI；请去掉空格与引号",
        )
