"""The fast engine: shacl-rust, an extra, with pySHACL for what it may not be given."""

from __future__ import annotations

import io
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import version
from typing import Any, NamedTuple

from kg.namespaces import RDF, RDFS, SH, XSD
from kg.terms import BlankNode, Iri, Literal, Quads, Term, from_ntriples, to_turtle, triple, triples
from kg.text import Words
from kg.validation import lexical_forms
from kg.validation.engines import reference
from kg.validation.engines.base import Parts, Result, Settled, Tell, as_finding
from kg.validation.engines.reference import PyShacl
from kg.validation.report import Finding
from kg.validation.shapes import SHAPE_LISTS, SHAPE_VALUED, TARGETS, TRUE, ShapeGraph

# Lists and paths of a shapes graph, and which paths the engines walk alike


_NIL = Iri(RDF + "nil")
_LONGEST_LIST = 8


def has_path(shapes: ShapeGraph, shape: Term) -> bool:
    """Whether a shape is a property shape."""
    return bool(shapes.objects(shape, SH + "path"))


def members(shapes: ShapeGraph, head: Term) -> list[Term] | None:
    """The members of a list; `None` when it is no well-formed one."""
    found: list[Term] = []
    seen: set[Term] = set()
    while head != _NIL:
        first, rest = shapes.objects(head, RDF + "first"), shapes.objects(head, RDF + "rest")
        if head in seen or len(first) != 1 or len(rest) != 1:
            return None
        seen.add(head)
        found += first
        head = rest[0]
    return found


def walked_alike(shapes: ShapeGraph, path: Term, *, backwards: bool) -> bool:
    """Whether a path is one property, or steps or choices of such; `backwards` allows `^` first.

    From a literal the fast engine takes no step back, where others do.
    """
    if not shapes.objects(path, RDF + "first"):
        return _step(shapes, path, backwards=backwards)
    steps = members(shapes, path) or []
    return 2 <= len(steps) <= _LONGEST_LIST and all(
        _step(shapes, step, backwards=backwards and number == 0)
        for number, step in enumerate(steps)
    )


def _step(shapes: ShapeGraph, step: Term, *, backwards: bool) -> bool:
    """Whether a step is a property, one backwards, or a choice between such."""
    match shapes.about(step):
        case _ if isinstance(step, Iri):
            return True
        case [(name, value)] if name == SH + "alternativePath":
            choices = members(shapes, value) or []
            return len(choices) > 1 and all(
                _way(shapes, way, backwards=backwards) for way in choices
            )
    return _way(shapes, step, backwards=backwards)


def _way(shapes: ShapeGraph, step: Term, *, backwards: bool) -> bool:
    return isinstance(step, Iri) or (backwards and is_inverse(shapes, step))


def is_inverse(shapes: ShapeGraph, path: Term) -> bool:
    """Whether a path is one step back along a property."""
    match shapes.about(path):
        case [(name, Iri())] if isinstance(path, BlankNode):
            return name == SH + "inversePath"
    return False


# Constraints that the fast engine is known to read as pySHACL does; none other is given to it


Values = Sequence[Term]
Alike = Callable[[ShapeGraph, Term, Values], bool]

EXACT = tuple(
    XSD + name
    for name in ("integer", "decimal", "int", "long", "nonNegativeInteger", "positiveInteger")
)
"""Datatypes of exact numbers."""

ORDERED: Mapping[str, int] = dict.fromkeys(EXACT, 15) | {XSD + "date": 10}
"""Datatypes whose values are compared alike while their texts are no longer than this.

Binary numbers keep exact ones of 15 digits apart, and in order. The text of a day without a zone
in a year of four digits has 10 characters, and no other has so few.
"""

_FALSE = Literal("false", XSD + "boolean")
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_NO_LITERAL = {Iri(SH + name) for name in ("BlankNode", "BlankNodeOrIRI", "IRI")}
_KINDS = _NO_LITERAL | {
    Iri(SH + name) for name in ("BlankNodeOrLiteral", "IRIOrLiteral", "Literal")
}
_UNLIKE_DATATYPES = {Iri(RDFS + "Literal"), Iri(RDFS + "Datatype")}


def _always(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    return True


def _iris(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    return all(isinstance(value, Iri) for value in values)


def _one(test: Callable[[Term], bool]) -> Alike:
    return lambda shapes, shape, values: len(values) == 1 and test(values[0])


def _with_path(alike: Alike) -> Alike:
    return lambda shapes, shape, values: has_path(shapes, shape) and alike(shapes, shape, values)


def _is_count(value: Term) -> bool:
    whole = isinstance(value, Literal) and value.datatype == XSD + "integer"
    return whole and bool(_COUNT.fullmatch(str(value)))


def _is_bound(value: Term) -> bool:
    if not isinstance(value, Literal) or not lexical_forms.fits(value):
        return False
    return len(value.value) <= ORDERED.get(value.datatype, -1)


def _unique(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    return TRUE not in values or has_path(shapes, shape)


def _pattern(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    flags = [str(flag) for flag in shapes.objects(shape, SH + "flags")]
    one = len(values) == 1 and isinstance(values[0], Literal) and len(flags) < 2
    return one and reference.plain(str(values[0]), next(iter(flags), None))


def _ordered(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    asked = shapes.objects(shape, SH + "datatype")
    return _iris(shapes, shape, values) and len(asked) == 1 and str(asked[0]) in ORDERED


def _list(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    return len(values) == 1 and bool(members(shapes, values[0]))


def _tags(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    tags = (members(shapes, values[0]) or []) if len(values) == 1 else []
    return bool(tags) and all(
        isinstance(tag, Literal) and tag.language is None and _TAG.fullmatch(tag.value)
        for tag in tags
    )


def _shape_lists(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    return all(
        (inner := members(shapes, head)) and not any(isinstance(m, Literal) for m in inner)
        for head in values
    )


def _node(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    """It is given as `sh:and`, since the engine holds no literal to be a node; see `sharing`."""
    return not shapes.objects(shape, SH + "and") and not any(
        isinstance(value, Literal) or has_path(shapes, value) for value in values
    )


def _qualified(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    """Alike where no literal can conform: the engine counts none."""
    counts = [shapes.objects(shape, SH + f"qualified{end}Count") for end in ("Min", "Max")]
    disjoint = shapes.objects(shape, SH + "qualifiedValueShapesDisjoint")
    return (
        len(values) == 1
        and all(len(count) < 2 and all(map(_is_count, count)) for count in counts)
        and any(counts)
        and all(flag == _FALSE for flag in disjoint)
        and _takes_no_literal(shapes, values[0])
    )


def _takes_no_literal(shapes: ShapeGraph, shape: Term) -> bool:
    kinds = set(shapes.objects(shape, SH + "nodeKind"))
    return bool(shapes.objects(shape, SH + "class") or kinds & _NO_LITERAL)


def _beside_qualified(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    return bool(shapes.objects(shape, SH + "qualifiedValueShape"))


def _closed(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    if values == [_FALSE]:
        return True
    ignored = [members(shapes, v) for v in shapes.objects(shape, SH + "ignoredProperties")]
    paths = [
        path
        for inner in shapes.objects(shape, SH + "property")
        for path in shapes.objects(inner, SH + "path")
    ]
    return (
        values == [TRUE]
        and not has_path(shapes, shape)
        and len(ignored) < 2
        and all(found is not None and _iris(shapes, shape, found) for found in ignored)
        and all(isinstance(path, Iri) or is_inverse(shapes, path) for path in paths)
    )


ALIKE: Mapping[str, Alike] = {
    "and": _shape_lists,
    "class": _iris,
    "closed": _closed,
    "datatype": _one(lambda value: isinstance(value, Iri) and value not in _UNLIKE_DATATYPES),
    "disjoint": _iris,
    "equals": _with_path(_iris),
    "hasValue": _always,
    "in": _list,
    "languageIn": _tags,
    "lessThan": _with_path(_ordered),
    "lessThanOrEquals": _with_path(_ordered),
    "maxCount": _with_path(_one(_is_count)),
    "maxExclusive": _with_path(_one(_is_bound)),
    "maxInclusive": _with_path(_one(_is_bound)),
    "maxLength": _one(_is_count),
    "minCount": _with_path(_one(_is_count)),
    "minExclusive": _with_path(_one(_is_bound)),
    "minInclusive": _with_path(_one(_is_bound)),
    "minLength": _one(lambda value: _is_count(value) and int(str(value)) > 0),
    "node": _node,
    "nodeKind": _one(lambda value: value in _KINDS),
    "not": _one(lambda value: not isinstance(value, Literal)),
    "or": _shape_lists,
    "pattern": _pattern,
    "property": _always,
    "qualifiedMaxCount": _with_path(_beside_qualified),
    "qualifiedMinCount": _with_path(_beside_qualified),
    "qualifiedValueShape": _with_path(_qualified),
    "uniqueLang": _unique,
    "xone": _shape_lists,
}
"""When each parameter is read alike; a parameter that is not here never is."""

COMPARING = frozenset(
    {"maxExclusive", "maxInclusive", "minExclusive", "minInclusive", "lessThan", "lessThanOrEquals"}
)
"""Parameters that compare values, which the engines do alike for some values only."""


# Which shapes the fast engine may be given, and why not the others


_CLASS = Iri(RDFS + "Class")
_NODE_SHAPE, _PROPERTY_SHAPE = Iri(SH + "NodeShape"), Iri(SH + "PropertyShape")
_DEEPEST = 10


def children(shapes: ShapeGraph, shape: Term) -> Iterator[tuple[str, Term]]:
    """The shapes that a shape names, each with the parameter that names it."""
    for name in sorted(SHAPE_VALUED):
        yield from ((name, value) for value in shapes.objects(shape, SH + name))
    for name in sorted(SHAPE_LISTS):
        for head in shapes.objects(shape, SH + name):
            yield from ((name, value) for value in shapes.list(head))


class Lint:
    """What a shapes graph has that the engines may read differently.

    `own` has the reason of each shape that is such a one: a SHACL term as `sh:pattern`, or
    `recursion`, or `depth`; `unlike` also those that hold one. `children` are the shapes within
    each shape, `held` those that are within another, `nested` those that are so for another
    purpose than `sh:property`. `refused` are reasons that are known beforehand.
    """

    def __init__(self, shapes: ShapeGraph, refused: Mapping[Term, str] | None = None) -> None:
        self.shapes = shapes
        self.classes = {_CLASS} | {
            subject
            for subject, predicate, value in shapes.triples
            if predicate == RDFS + "subClassOf" and value == _CLASS
        }
        self.children = {shape: list(children(shapes, shape)) for shape in shapes.shapes}
        self._holders: dict[Term, list[Term]] = defaultdict(list)
        pairs = [(shape, *item) for shape, inner in self.children.items() for item in inner]
        for shape, _, child in pairs:
            self._holders[child].append(shape)
        self.held = set(self._holders)
        self.nested = self.within(child for _, name, child in pairs if name != "property")
        self._literal = self.within(self._literal_seeds())
        self._parameters = sorted(shapes.parameters)
        self.own = {**(refused or {}), **dict(self._endless())}
        for _, name, child in pairs:
            if name == "property" and len(shapes.objects(child, SH + "path")) != 1:
                self.own.setdefault(child, "sh:path")
        for shape in self.children:
            if shape not in self.own and (reason := next(self._reasons(shape), None)):
                self.own[shape] = reason
        self.unlike = self._with_holders(self.own)

    def targets(self, shape: Term) -> list[tuple[str, Term]]:
        """Whom a shape looks at by itself, as pySHACL reads it: a class that is a shape, too."""
        about = self.shapes
        found = [(kind, term) for kind in TARGETS for term in about.objects(shape, SH + kind)]
        if self.classes & set(about.objects(shape, RDF + "type")):
            found.append(("targetClass", shape))
        return found

    def within(self, seeds: Iterable[Term]) -> set[Term]:
        """The shapes `seeds`, and those within them to any depth."""
        found: set[Term] = set()
        front = list(seeds)
        while front:
            shape = front.pop()
            if shape not in found:
                found.add(shape)
                front += [child for _, child in self.children.get(shape, [])]
        return found

    def _literal_seeds(self) -> Iterator[Term]:
        """Shapes that may be held against a literal: by target, or as the values of a path."""
        for shape, inner in self.children.items():
            targets = self.targets(shape)
            if any(kind == "targetObjectsOf" or isinstance(t, Literal) for kind, t in targets):
                yield shape
            if has_path(self.shapes, shape):
                yield from (child for _, child in inner)

    def _with_holders(self, reasons: Mapping[Term, str]) -> Mapping[Term, str]:
        found, front = dict(reasons), list(reasons)
        while front:
            shape = front.pop()
            for holder in self._holders[shape]:
                if holder not in found:
                    found[holder] = found[shape]
                    front.append(holder)
        return found

    def _endless(self) -> Iterator[tuple[Term, str]]:
        """Shapes that come back to themselves, or are deeper than pySHACL follows."""
        inner = {shape: [child for _, child in found] for shape, found in self.children.items()}
        depth: dict[Term, int] = {}
        for shape in _in_order(inner):
            depth[shape] = 1 + max((depth[child] for child in inner.get(shape, ())), default=0)
            if depth[shape] == _DEEPEST + 1:
                yield shape, "depth"
        circling = [shape for shape in inner if shape not in depth]
        above = set(_in_order({shape: self._holders[shape] for shape in circling}))
        yield from ((shape, "recursion") for shape in circling if shape not in above)

    def _reasons(self, shape: Term) -> Iterator[str]:
        """What a shape itself has that may be read differently, as SHACL calls it."""
        about = self.shapes
        yield from self._kind_reasons(shape)
        for kind, term in self.targets(shape):
            if not isinstance(term, Iri) and (kind != "targetNode" or isinstance(term, BlankNode)):
                yield f"sh:{kind}"
        for parameter in self._parameters:
            if values := about.objects(shape, parameter):
                name = parameter.removeprefix(SH)
                if name not in ALIKE or not ALIKE[name](about, shape, values):
                    yield f"sh:{name}" if parameter.startswith(SH) else parameter
                elif name in COMPARING and shape in self.nested:
                    yield f"sh:{name}"

    def _kind_reasons(self, shape: Term) -> Iterator[str]:
        about, types = self.shapes, set(self.shapes.objects(shape, RDF + "type"))
        paths = about.objects(shape, SH + "path")
        backwards = shape not in self._literal
        if (_NODE_SHAPE in types and paths) or (_PROPERTY_SHAPE in types and len(paths) != 1):
            yield "sh:path"
        if len(paths) > 1 or not all(walked_alike(about, p, backwards=backwards) for p in paths):
            yield "sh:path"
        severities = about.objects(shape, SH + "severity")
        if len(severities) > 1 or not all(isinstance(found, Iri) for found in severities):
            yield "sh:severity"
        if shape in self.held and TRUE in about.objects(shape, SH + "deactivated"):
            yield "sh:deactivated"
        if about.objects(shape, SH + "ignoredProperties") and not about.objects(
            shape, SH + "closed"
        ):
            yield "sh:ignoredProperties"


def _in_order(graph: Mapping[Term, Iterable[Term]]) -> Iterator[Term]:
    """The nodes of a graph after those that they point at; those on or before a circle never."""
    order = TopologicalSorter(graph)
    with suppress(CycleError):
        order.prepare()
    while ready := order.get_ready():
        yield from ready
        order.done(*ready)


# What the engines read differently only in some data: which of it some text has


# The fast engine knows no class without a name; it takes the subproperties of a target's property
# for that property; it reads long numbers and days otherwise, or breaks down over them, and judges
# the texts of some datatypes in its own way. pySHACL lets a closed node be an rdfs:Resource.
_TYPE, _RESOURCE, _SUBPROPERTY = (
    f"<{name}>".encode() for name in (RDF + "type", RDFS + "Resource", RDFS + "subPropertyOf")
)
_NAMELESS_CLASS = re.compile(_TYPE + rb"[ \t]*_:")
_A_RESOURCE = re.compile(_TYPE + rb"[ \t]*" + _RESOURCE)
_SUBPROPERTIES = re.compile(_SUBPROPERTY + rb"[ \t]*<([^>]*)>")
_LONG = re.compile(rb'"[+-]?(?:[0-9.]{18}[0-9.]*|[0-9]{9}[^"\n]*-[^"\n]*)"\^\^<' + XSD.encode())
_WELL_READ = frozenset(XSD + name for name in ("boolean", "date", "decimal", "integer"))
_UNREAD = re.compile(XSD + r"(anyURI|.*Binary|language|g[A-Z].*|.*[dD]uration)")
_LONGEST = 38
"""Characters of a text of which the fast engine reads every digit."""


class Trigger(NamedTuple):
    """A kind of doubt, and the term that it is about."""

    kind: str
    term: str = ""


def triggers(lint: Lint, shape: Term) -> Iterator[Trigger]:
    """What may pull a shape over to pySHACL, for what it asks itself."""
    about = lint.shapes
    for kind, term in lint.targets(shape):
        if kind == "targetClass":
            yield Trigger("class")
        elif kind != "targetNode":
            yield Trigger("property", str(term))
    if about.objects(shape, SH + "class"):
        yield Trigger("class")
    if TRUE in about.objects(shape, SH + "closed"):
        yield Trigger("closed")
    for datatype in map(str, about.objects(shape, SH + "datatype")):
        if datatype in lexical_forms.KNOWN:
            yield Trigger("long")
        if datatype in lexical_forms.KNOWN - _WELL_READ:
            yield Trigger("datatype", datatype)
    if any(about.objects(shape, SH + name) for name in COMPARING):
        yield from (Trigger("long"), Trigger("order", str(shape)))


def pulled(data: bytes, watched: Collection[Trigger]) -> set[Trigger]:
    """Those of `watched` that the text pulls."""
    terms: dict[str, set[str]] = {}
    for trigger in watched:
        terms.setdefault(trigger.kind, set()).add(trigger.term)
    return {
        Trigger(kind, term) for kind, asked in terms.items() for term in _PULLS[kind](data, asked)
    }


# To look for a plain text takes a third of the time of a pattern, and few texts need more.


def _nameless_classes(data: bytes, terms: set[str]) -> set[str]:
    all_named = data.count(_TYPE) == data.count(_TYPE + b" <")
    return set() if all_named or not _NAMELESS_CLASS.search(data) else terms


def _resources(data: bytes, terms: set[str]) -> set[str]:
    return terms if _RESOURCE in data and _A_RESOURCE.search(data) else set()


def _long(data: bytes, terms: set[str]) -> set[str]:
    return terms if _LONG.search(data) else set()


def _superproperties(data: bytes, terms: set[str]) -> set[str]:
    if _SUBPROPERTY not in data:
        return set()
    return terms & {found.decode() for found in set(_SUBPROPERTIES.findall(data))}


def _ill_read(data: bytes, terms: set[str]) -> set[str]:
    return {term for term in terms if any(_is_doubtful(text, term) for text in _texts(data, term))}


def _texts(data: bytes, datatype: str) -> set[bytes]:
    typed = rb'"((?:[^"\\\n]|\\.)*)"\^\^<' + re.escape(datatype.encode()) + b">"
    return set(re.findall(typed, data))


def _is_doubtful(text: bytes, datatype: str) -> bool:
    longest = sys.maxsize if _UNREAD.fullmatch(datatype) else _LONGEST
    if len(text) > longest or b"\\" in text:
        return True
    return not lexical_forms.fits(Literal(text.decode(), datatype))


_PULLS: Mapping[str, Callable[[bytes, set[str]], set[str]]] = {
    "class": _nameless_classes,
    "closed": _resources,
    "datatype": _ill_read,
    "long": _long,
    "order": lambda data, terms: set(),  # the engine tells, by `probes`
    "property": _superproperties,
}


# Sharing shapes out: which parts the fast engine is given, and which pySHACL is handed


_PROPERTY = SH + "property"
_TARGETS = {SH + kind for kind in TARGETS}
_OF_THE_WHOLE = ("recursion", "depth", "sh:path", "sh:severity", "sh:deactivated", "sh:target")


class Sharing:
    """Who has which part of each shape with targets; the shape stands for its own part.

    `watched` are the triggers that data may pull.
    """

    def __init__(self, lint: Lint) -> None:
        self.lint = lint
        about = lint.shapes
        self.parts: dict[Term, list[Term]] = {
            shape: list(dict.fromkeys([shape, *about.objects(shape, _PROPERTY)]))
            for shape in about.shapes
            if lint.targets(shape) and about.active(shape)
        }
        self.triggers = {
            (shape, part): self._triggers(shape, part)
            for shape, parts in self.parts.items()
            for part in parts
        }
        self.watched: set[Trigger] = set().union(*self.triggers.values())

    def handed(self, raised: AbstractSet[Trigger] = frozenset()) -> dict[Term, dict[Term, str]]:
        """The parts of each shape that pySHACL has, with the reasons; `raised` are triggers."""
        return {shape: found for shape in self.parts if (found := self._handed(shape, raised))}

    def _handed(self, shape: Term, raised: AbstractSet[Trigger]) -> dict[Term, str]:
        reasons = {part: self._reason(shape, part, raised) for part in self.parts[shape]}
        found = {part: reason for part, reason in reasons.items() if reason}
        first, own = next(iter(found.values()), ""), self.lint.own.get(shape, "")
        about = self.lint.shapes
        if found and (
            shape in self.lint.held
            or (shape in found and TRUE in about.objects(shape, SH + "closed"))
            or own.startswith(_OF_THE_WHOLE)
        ):
            return {part: found.get(part, first) for part in self.parts[shape]}
        return found

    def _reason(self, shape: Term, part: Term, raised: AbstractSet[Trigger]) -> str | None:
        unlike = self.lint.unlike
        if part != shape:
            reason = unlike.get(part)
        else:
            inner = (unlike[child] for child in self.inner(shape) if child in unlike)
            reason = self.lint.own.get(shape) or next(inner, None)
        return reason or ("data" if raised & self.triggers[shape, part] else None)

    def inner(self, shape: Term) -> list[Term]:
        """The shapes within a shape that are no part of their own."""
        return [c for name, c in self.lint.children.get(shape, []) if name != "property"]

    def _triggers(self, shape: Term, part: Term) -> set[Trigger]:
        seeds = self.inner(shape) if part == shape else [part]
        found = {
            trigger for inner in self.lint.within(seeds) for trigger in triggers(self.lint, inner)
        }
        return found | set(triggers(self.lint, shape))

    def rest(self, rules: Quads, handed: Mapping[Term, Collection[Term]]) -> Quads:
        """The shapes graph for pySHACL: of shapes with targets only the parts that are handed.

        All else stays, as it may be used by these, or be broken and for that refused.
        """
        return [quad for quad in rules if self._stays(*triple(quad), handed)]

    def _stays(
        self, shape: Term, predicate: str, value: Term, handed: Mapping[Term, Collection[Term]]
    ) -> bool:
        parts = handed.get(shape, ())
        if shape not in self.parts or len(parts) == len(self.parts[shape]):
            return True
        if predicate in _TARGETS or (predicate == RDF + "type" and value in self.lint.classes):
            return bool(parts)
        if predicate == _PROPERTY:
            return value in parts or not parts
        asked = predicate in self.lint.shapes.parameters or predicate == SH + "ignoredProperties"
        return not asked or not parts or shape in parts


# What shapes can read of the data, so that pySHACL is given no more for the few it is handed


_PATH = SH + "path"
_NAMING = {SH + name for name in ("disjoint", "equals", "lessThan", "lessThanOrEquals")}
_CLASSES = frozenset({RDF + "type", RDFS + "subClassOf"})


def predicates(sharing: Sharing, handed: Mapping[Term, Collection[Term]]) -> frozenset[str] | None:
    """The predicates that the parts handed over can read; `None` where it may be any."""
    shapes = sharing.lint.shapes
    known = {SH + name for name in ALIKE} - {SH + "closed"}
    found = set(_CLASSES)
    for top in handed:
        found |= {str(term) for kind, term in sharing.lint.targets(top) if kind.endswith("Of")}
        found.update(step for path in shapes.objects(top, _PATH) for step in _steps(shapes, path))
    for shape in _shapes(sharing, handed):
        for predicate, value in shapes.about(shape):
            if predicate in shapes.parameters and predicate not in known:
                return None
            if predicate == _PATH:
                found |= set(_steps(shapes, value))
            elif predicate in _NAMING:
                found.add(str(value))
    return frozenset(found)


def _shapes(sharing: Sharing, handed: Mapping[Term, Collection[Term]]) -> Iterator[Term]:
    """The shapes handed over, with those within them."""
    for top, parts in handed.items():
        apart = [part for part in parts if part != top]
        yield from sharing.lint.within([*apart, *(sharing.inner(top) if top in parts else [])])
        if top in parts:
            yield top


def _steps(shapes: ShapeGraph, path: Term) -> Iterator[str]:
    """Every property of a path, whatever it does with it."""
    seen: set[Term] = set()
    front = [path]
    while front:
        step = front.pop()
        if isinstance(step, Iri):
            yield step.value
        elif step not in seen:
            seen.add(step)
            front += [value for _, value in shapes.about(step)]


# Shapes as short N-Triples: the fast engine reads them anew at each call


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


# Shapes of ours beside those that compare values


_PAIRS = frozenset({"lessThan", "lessThanOrEquals"})


class Probes:
    """The probes of a shapes graph, written when they are asked for."""

    def __init__(self, shapes: ShapeGraph, out: Shorthand) -> None:
        self.triggers: dict[Term, Trigger] = {}
        self._shapes = shapes
        self._out = out
        self._beside: dict[Term, list[str]] = {}
        self._choices: dict[str, str] = {}

    def beside(self, shape: Term) -> list[str]:
        """The probes of a shape: over its own values, and over those that it compares them with."""
        if shape not in self._beside:
            objects = self._shapes.objects
            bounds = [value for name in COMPARING - _PAIRS for value in objects(shape, SH + name)]
            kinds = {value.datatype for value in bounds if isinstance(value, Literal)}
            others = [path for name in sorted(_PAIRS) for path in objects(shape, SH + name)]
            if others:
                kinds |= {str(datatype) for datatype in objects(shape, SH + "datatype")}
            paths = [self._out.path(path) for path in objects(shape, SH + "path") if kinds]
            paths += [self._out.aside(path) for path in others]
            self._beside[shape] = [self._probe(shape, p, k) for k in sorted(kinds) for p in paths]
        return self._beside[shape]

    def _probe(self, shape: Term, path: str, kind: str) -> str:
        """A shape to which the values of a path conform that compare with those of `kind`."""
        probe, longest = self._out.new(), Literal(str(ORDERED[kind]), XSD + "integer")
        self.triggers[node(probe)] = Trigger("order", str(shape))
        self._out.line(probe, SH + "path", path)
        self._out.line(probe, SH + "maxLength", to_turtle(longest))
        kinds = EXACT if kind in EXACT else (kind,)
        self._out.line(probe, SH + "or", self._out.list(map(self._of_datatype, kinds)))
        return probe

    def _of_datatype(self, datatype: str) -> str:
        """A shape that asks for a datatype, the same whenever it is asked for."""
        if datatype not in self._choices:
            self._choices[datatype] = self._out.new()
            self._out.line(self._choices[datatype], SH + "datatype", f"<{datatype}>")
        return self._choices[datatype]


# The shapes as the fast engine is given them: constraints alone, and probes beside them


_CLOSED, _IGNORED, _SH_PATH, _SH_PROPERTY = (
    SH + name for name in ("closed", "ignoredProperties", "path", "property")
)
_KEPT = {SH + name for name in (*ALIKE, "flags", "path", "severity")} - {_CLOSED}
_LISTS = {SH + name for name in ("in", "languageIn")}
_SHAPES = {SH + name for name in SHAPE_VALUED - {"node"}}
_SHAPE_LISTS = {SH + name for name in SHAPE_LISTS}
_DEFAULT = (SH + "severity", Iri(SH + "Violation"))


class Given:
    """What the engine is given for the parts that are not `handed` to pySHACL.

    `shapes` and `probes` tell what stands behind a name: a shape, or a trigger.
    """

    def __init__(self, sharing: Sharing, handed: Mapping[Term, Collection[Term]]) -> None:
        self._lint = sharing.lint
        self._about = sharing.lint.shapes
        self._out = Shorthand(self._about)
        self._probes = Probes(self._about, self._out)
        seeds: list[Term] = []
        for shape, parts in sharing.parts.items():
            if kept := [part for part in parts if part not in handed.get(shape, ())]:
                seeds += self._top(shape, kept)
        for shape in self._lint.within(seeds):
            self._whole(shape)
        self.text = self._out.text
        self.shapes = self._out.named
        self.probes = self._probes.triggers

    def _top(self, shape: Term, kept: Collection[Term]) -> Iterator[Term]:
        """Write a shape with targets, as far as it is kept; the shapes within it."""
        beside = self._probes.beside(shape) if shape in kept else []
        for kind, term in self._lint.targets(shape):
            for name in (self._out.name(shape), *beside):
                self._out.line(name, SH + kind, to_turtle(term))
        for predicate, value in self._about.about(shape):
            if predicate == _SH_PROPERTY:
                if value in kept:
                    self._held(shape, value)
            elif shape in kept or predicate in (_SH_PATH, SH + "severity"):
                self._constraint(shape, predicate, value)
        if shape in kept:
            self._close(shape, kept)
        for name, child in self._lint.children.get(shape, []):
            if child in kept if name == "property" else shape in kept:
                yield child

    def _whole(self, shape: Term) -> None:
        for predicate, value in self._about.about(shape):
            if predicate == _SH_PROPERTY:
                self._held(shape, value)
            else:
                self._constraint(shape, predicate, value)
        self._close(shape, self._about.objects(shape, _SH_PROPERTY))

    def _held(self, shape: Term, child: Term) -> None:
        """A property shape in its place, and its probes there too."""
        for name in (self._out.name(child), *self._probes.beside(child)):
            self._out.line(self._out.name(shape), _SH_PROPERTY, name)

    def _constraint(self, shape: Term, predicate: str, value: Term) -> None:
        """A constraint; `sh:node` as `sh:and`, since the engine holds no literal to be a node."""
        unset = predicate == SH + "uniqueLang" and value != TRUE
        if predicate not in _KEPT or unset or (predicate, value) == _DEFAULT:
            return
        out, written = self._out, to_turtle(value)
        if predicate in _SHAPES:
            written = out.name(value)
        elif predicate == SH + "node":
            predicate, written = SH + "and", out.list([out.name(value)])
        elif predicate in _SHAPE_LISTS:
            written = out.list(map(out.name, members(self._about, value) or []))
        elif predicate in _LISTS:
            written = out.list(map(to_turtle, members(self._about, value) or []))
        elif predicate == _SH_PATH:
            written = out.path(value)
        out.line(out.name(shape), predicate, written)

    def _close(self, shape: Term, kept: Collection[Term]) -> None:
        """A shape stays open for the properties that it has and whose shapes are not kept here."""
        about, out = self._about, self._out
        if TRUE not in about.objects(shape, _CLOSED):
            return
        ignored = [v for head in about.objects(shape, _IGNORED) for v in members(about, head) or []]
        for child in about.objects(shape, _SH_PROPERTY):
            if child not in kept:
                ignored += [
                    path for path in about.objects(child, _SH_PATH) if isinstance(path, Iri)
                ]
        out.line(out.name(shape), _CLOSED, to_turtle(TRUE))
        out.line(out.name(shape), _IGNORED, out.list(map(to_turtle, ignored)))


# Calling shacl-rust, and reading its answer


_ONE_PROPERTY = re.compile("<[^>]*>")


class Failed(Exception):  # noqa: N818 – caught by its one caller, never seen
    """The engine could not be called, could not read the data, or broke down over them."""


def run(data: bytes, shapes: str) -> list[Result]:
    """What shapes (N-Triples) find in data (N-Quads); raises `Failed`."""
    return [_result(found) for found in _validate(data, shapes)["results"]]


def unread(shapes: str) -> dict[Term, str]:
    """Shapes of which the engine says itself that it does not understand them, with its code."""
    told = _validate(b"", shapes, diagnostics=True)["diagnostics"]
    return {
        from_ntriples(found["source_shape"]): found["code"]
        for found in told
        if found["code"].startswith("L") and found["severity"] == "error"
    }


def may_be_forked() -> bool:
    """Whether a copy of this process could call the engine: not when this one did."""
    return not _home.cache_info().currsize


@cache
def _home() -> int:
    """The process that called the engine first."""
    return os.getpid()


def _validate(data: bytes, shapes: str, **options: bool) -> Mapping[str, Any]:
    import shacl_rust

    if _home() != os.getpid():
        raise Failed
    try:
        found: Mapping[str, Any] = shacl_rust.validate_file(  # a text it would hold once more
            io.BytesIO(data),
            io.BytesIO(shapes.encode()),
            data_format="nq",
            shapes_format="nt",
            experimental_index=True,
            **options,
        )
        return found
    except ValueError as error:
        raise Failed from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's, which is no Exception
            raise
        raise Failed from error


def _result(found: Mapping[str, str]) -> Result:
    path = found.get("resultPath", "")
    return Result(
        focus=from_ntriples(found["focusNode"]),
        shape=from_ntriples(found["sourceShape"]),
        component=str(from_ntriples(found["sourceConstraintComponent"])),
        severity=str(from_ntriples(found["severity"])),
        path=from_ntriples(path) if _ONE_PROPERTY.fullmatch(path) else None,
        value=from_ntriples(found["value"]) if "value" in found else None,
    )


_AND, _NODE = (SH + f"{name}ConstraintComponent" for name in ("And", "Node"))
_MOST_SHARES = 8
_REASONS: Mapping[str, Words] = {
    "recursion": {"en": "it refers to itself", "zh": "它引用自身"},
    "depth": {"en": "shapes within it go too deep", "zh": "其中的形状嵌套过深"},
}


class Fast:
    """shacl-rust with its shapes, and pySHACL with those that it may not be given.

    In a process forked from one that has used shacl-rust, all is pySHACL's.
    """

    name = "fast"

    def __init__(self, rules: Quads, tell: Tell) -> None:
        self.version = f"shacl-rust {version('shacl-rust')}, pyshacl {version('pyshacl')}"
        self._rules = rules
        self._tell = tell
        self._shapes = ShapeGraph(triples(rules))
        self._shares: dict[AbstractSet[Trigger], _Share] = {}

    @property
    def handed_over(self) -> Mapping[str, Words]:
        """See `Engine.handed_over`."""
        return {
            str(self._shapes.owner(part)): _words(reason)
            for parts in self._sharing.handed().values()
            for part, reason in parts.items()
        }

    @cached_property
    def _sharing(self) -> Sharing:
        """Who is given what: asked for when first it matters, since it needs the engine."""
        sharing = Sharing(Lint(self._shapes))
        refused = self._refused(sharing)
        return Sharing(Lint(self._shapes, refused)) if refused else sharing

    def _refused(self, sharing: Sharing) -> dict[Term, str]:
        """What the engine itself says that it does not understand."""
        given = Given(sharing, sharing.handed())
        try:
            told = unread(given.text)
        except Failed:
            return {}  # no run will succeed either
        return {given.shapes[name]: code for name, code in told.items()}

    def findings(
        self, data: bytes, parts: Parts = lambda: (), settled: Settled = frozenset()
    ) -> list[Finding]:
        """See `Engine.findings`; what is doubtful in one part is pySHACL's there alone."""
        try:
            results, raised = self._results(data, settled)
        except Failed:
            return PyShacl(self._rules, self._tell).findings(data)
        if raised and len(separate := parts()) > 1:
            return [f for part in separate for f in self.findings(part, settled=settled)]
        found = [as_finding(result, self._shapes) for result in results]
        return [*found, *self._others(data, raised)]

    def _results(self, data: bytes, settled: Settled) -> tuple[list[Result], AbstractSet[Trigger]]:
        """The engine's results for what it can be trusted with, and what the data have pulled."""
        raised: AbstractSet[Trigger] = frozenset(pulled(data, self._sharing.watched))
        while True:
            given = self._share(raised).given
            results = run(data, given.text)
            doubtful = {
                given.probes[r.shape]
                for r in results
                if r.shape in given.probes and not self._is_settled(r, given, settled)
            }
            if doubtful <= raised:
                return [self._read(r, given) for r in results if r.shape in given.shapes], raised
            raised |= doubtful

    def _is_settled(self, doubt: Result, given: Given, settled: Settled) -> bool:
        """Whether a doubtful value is one of which nothing is asked: it is compared for itself."""
        if doubt.value is None or not isinstance(doubt.path, Iri):
            return False
        own = self._shapes.objects(Iri(given.probes[doubt.shape].term), SH + "path")
        key = (str(doubt.focus), doubt.path.value, to_turtle(doubt.value))
        return doubt.path in own and key in settled

    def _others(self, data: bytes, raised: AbstractSet[Trigger]) -> list[Finding]:
        """What pySHACL finds with the rest of the shapes; a broken one is refused in any case."""
        share = self._share(raised)
        if not share.handed and not self._sharing.lint.own:
            return []
        if share.rest is None:
            rules = self._sharing.rest(self._rules, share.handed)
            reads = predicates(self._sharing, share.handed)
            share.rest = PyShacl(rules, self._tell, reads)
        return share.rest.findings(data if share.handed else b"")

    def _share(self, raised: AbstractSet[Trigger]) -> _Share:
        if raised not in self._shares:
            if len(self._shares) > _MOST_SHARES:
                self._shares.clear()
            handed = self._sharing.handed(raised)
            self._shares[raised] = _Share(handed, Given(self._sharing, handed))
        return self._shares[raised]

    def _read(self, result: Result, given: Given) -> Result:
        """A result in the words of the shapes: their names, and `sh:node` where it was given."""
        shape = given.shapes[result.shape]
        was_node = result.component == _AND and self._shapes.objects(shape, SH + "node")
        return result._replace(shape=shape, component=_NODE if was_node else result.component)


@dataclass
class _Share:
    """Who has what after some triggers are pulled: pySHACL is made when it is needed."""

    handed: Mapping[Term, Mapping[Term, str]]
    given: Given
    rest: PyShacl | None = None


def _words(reason: str) -> Words:
    if reason in _REASONS:
        return _REASONS[reason]
    return {
        "en": f"the fast engine may read {reason} differently",
        "zh": f"快速引擎对 {reason} 的理解可能不同",
    }
