"""The things of a graph: their classes, which of them are exported, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from kg.errors import InputError
from kg.export.graph.evidence import IN_THE_WORLD, EvidenceFinder
from kg.export.graph.model import distinct, local_name
from kg.namespaces import OWL, PLAN, RDF, RDFS, SKOS, VOID, compact
from kg.store.scan import Scan
from kg.terms import TRIPLE_TERM, Statement, is_blank
from kg.text import Words

# What people mean by all about a thing: its relations and records, not what hubs join to it

Kinds = Callable[[str], frozenset[str]]
"""The classes of a node, inherited ones too."""

RECORDS = {
    *(PLAN + name for name in ("Claim", "Passage", "Statement", "OpenPoint", "Judgement")),
    *(PLAN + name for name in ("Event", "Observation", "Search", "Verdict")),
    *(PLAN + name for name in ("Identifier", "Involvement", "Listing", "Ownership")),
}
"""The classes whose things record something of others: a step from one to another passes them."""

SHARED = {
    *(PLAN + name for name in ("Authority", "Document", "Indicator", "Place", "Plan")),
    *(SKOS + "Concept", SKOS + "ConceptScheme", OWL + "Ontology", RDFS + "Class"),
    VOID + "Dataset",
}
"""The classes whose things have no more in common than that many name them: no path passes one."""

_ENDS = RECORDS | SHARED

_NAMING = (
    *("about", "adoptedBy", "announcedBy", "basedAt", "covers", "fundedBy", "happenedTo"),
    *("issuer", "ledBy", "observedOf", "owned", "owner", "party", "supportedBy"),
)
"""The properties by which plans, claims and records name what exists whatever is planned."""


class Neighbourhood:
    """The neighbourhoods of a graph; `is_apart` says whether a node is a term of the ontology."""

    def __init__(self, scan: Scan, kinds: Kinds, is_apart: Callable[[str], bool]) -> None:
        self._scan = scan
        self._kinds = kinds
        self._is_apart = is_apart

    def of(self, start: str, hops: int) -> set[str]:
        """The nodes within `hops` relations of a thing, each with the records of what is so near.

        A relation is one statement, or a record that joins two things; with 0 hops the thing has
        its records alone, and of `SHARED` nodes what these name. Raises `InputError` for a node
        that is not in the graph.
        """
        if not self._scan.graphs_about(start) and not any(self._scan.neighbours(start)):
            raise InputError(
                f"{compact(start)}: is not in the graph; kg find TEXT finds things by their names",
                f"{compact(start)}：图中没有该事物；可用 kg find 文字 按名称查找",
            )
        found, things, ring = {start}, {start}, {start}
        while ring and hops:
            hops -= 1
            near = set[str]().union(*map(self._around, ring))
            found |= near
            ring = {node for node in near - things if not self._kinds(node) & _ENDS}
            things |= ring
        for thing in ring:
            near = self._around(thing)
            found |= {node for node in near if self._kinds(node) & _ENDS}
        return found

    def _around(self, thing: str) -> set[str]:
        """What a statement joins to a thing, and what its records, and theirs, name."""
        found = {thing} | self._in_data(self._scan.neighbours(thing))
        queue = [node for node in found - {thing} if self._kinds(node) & RECORDS]
        while queue:
            record = queue.pop()
            named = {item.value for item in self._scan.about(record) if item.is_node}
            for node in self._in_data(named) - found:
                is_record = bool(self._kinds(node) & RECORDS)
                # A point that is open is about claims that have nothing else to do with the thing
                if is_record and PLAN + "OpenPoint" in self._kinds(record):
                    continue
                found.add(node)
                if is_record:
                    queue.append(node)
        return found

    def _in_data(self, nodes: set[str]) -> set[str]:
        return {node for node in nodes if not self._is_apart(node)}


# Classes, and which things of a graph are exported


RESOURCE = RDFS + "Resource"
"""The class of a thing that has none."""


class Classes:
    """The classes of a graph, and the words that stand for them in labels.

    `kinds` are the classes of things, where they are known; else the graph is asked.
    """

    def __init__(self, scan: Scan, kinds: Iterable[str] | None = None) -> None:
        self._scan = scan
        self._kinds = kinds
        self._above: dict[str, frozenset[str]] = {}
        self._found: dict[tuple[str, ...], tuple[str, ...]] = {}

    def above(self, kind: str) -> frozenset[str]:
        """A class's superclasses, itself left out."""
        if kind not in self._above:
            seen: set[str] = set()
            queue = [kind]
            while queue:
                for item in self._scan.nodes(queue.pop(), RDFS + "subClassOf"):
                    if item not in seen and not is_blank(item):
                        seen.add(item)
                        queue.append(item)
            self._above[kind] = frozenset(seen - {kind})
        return self._above[kind]

    def ordered(self, types: Iterable[str]) -> tuple[str, ...]:
        """Classes from the most specific to the most general, superclasses added."""
        key = tuple(types) or (RESOURCE,)
        if key not in self._found:
            every = set(key).union(*map(self.above, key))
            # The most specific first, then ours, then by name.
            ranks = sorted((-len(self.above(k)), not k.startswith(PLAN), k) for k in every)
            self._found[key] = tuple(kind for _, _, kind in ranks)
        return self._found[key]

    @cached_property
    def words(self) -> dict[str, str]:
        """Every class that a thing of the graph has, or inherits, with its label."""
        known = self._scan.types(None) if self._kinds is None else self._kinds
        kinds = {RESOURCE, *known}
        every = kinds.union(*map(self.above, kinds))
        return distinct((kind, local_name(kind)) for kind in every)


def is_ontology(scan: Scan, graph: str) -> bool:
    """Whether a graph is a part of the ontology, and no vocabulary: it says what words mean."""
    types = scan.types(graph) if graph else []
    return OWL + "Ontology" in types and SKOS + "ConceptScheme" not in types


@dataclass(frozen=True, slots=True)
class Scope:
    """What is exported; left as it is, everything.

    `about` is an IRI: the thing and its `Neighbourhood` of `hops` relations.
    `kinds` are IRIs of classes. `as_of` leaves out what no document had made known by the end of
    that day, and verdicts of later days.
    """

    about: str | None = None
    hops: int = 1
    kinds: Sequence[str] = ()
    as_of: date | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.about or self.kinds or self.as_of)


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an export: the language of names, and what to leave out or collapse.

    `collapse` makes edges of involvements, ownerships, observations and claims. `dynamic` gives
    nodes and edges their time, in a format that can play it. `caption` gives the name of a node
    that has none of its own; without it that is its short IRI.
    """

    language: str = "en"
    collapse: bool = False
    dynamic: bool = False
    scope: Scope = field(default_factory=Scope)
    caption: Callable[[str], Words] | None = None


class Selection:
    """A scope applied to a graph.

    Raises `InputError` for a thing or a class that the graph has not.
    """

    def __init__(self, scope: Scope, scan: Scan) -> None:
        self._scope = scope
        self._scan = scan
        self._classes = Classes(scan)
        self._evidence = EvidenceFinder(scan)
        self._near = self._neighbourhood(scope.about) if scope.about else None
        if scope.about and not self.is_known(scope.about):
            name = compact(scope.about)
            raise InputError(
                f"{name}: was not known by {scope.as_of}; choose a later day",
                f"{name}：截至 {scope.as_of} 尚不为人知；请选择更晚的日期",
            )
        for kind in scope.kinds:
            if kind not in self._classes.words:
                name = compact(kind)
                raise InputError(
                    f"{name}: nothing in the graph is of that class; see kg query classes",
                    f"{name}：图中没有该类的事物；可运行 kg query classes 查看",
                )

    def _neighbourhood(self, about: str) -> set[str]:
        @cache
        def kinds(node: str) -> frozenset[str]:
            return frozenset(self._classes.ordered(self._scan.types(node)))

        @cache
        def is_apart(node: str) -> bool:
            return any(is_ontology(self._scan, graph) for graph in self._scan.graphs_about(node))

        return Neighbourhood(self._scan, kinds, is_apart).of(about, self._scope.hops)

    def has(self, thing: str) -> bool:
        scope = self._scope
        if self._near is not None and thing not in self._near:
            return False
        if scope.kinds:
            kinds = self._classes.ordered(self._scan.types(thing))
            if set(scope.kinds).isdisjoint(kinds):
                return False
        return self.is_known(thing)

    def is_known(self, thing: str) -> bool:
        """Whether a thing was known by the day of the scope.

        By the first of its documents, a conclusion by the last of them. What exists whatever is
        planned was known, too, once something that names it was, and an open point once what it
        bears on was. What has none of these always was.
        """
        if not self._scope.as_of:
            return True
        day, types = self._scope.as_of.isoformat(), set(self._scan.types(thing))
        if PLAN + "Document" in types:
            return self._known_from(thing) <= day
        if PLAN + "Verdict" in types:
            return max(self._scan.objects(thing, PLAN + "asOf"), default="") <= day
        days = sorted(map(self._known_from, self._evidence.of(thing).documents))
        if days and days[-1 if PLAN + "Judgement" in types else 0] <= day:
            return True
        around = self._around(thing, types)
        return any(map(self.is_known, around)) if around else not days

    def _around(self, thing: str, types: set[str]) -> list[str]:
        """What an open point bears on, or what names a thing that exists whatever is planned.

        Those of the same kind are left out, so that a cycle ends.
        """
        alike, found = {PLAN + "OpenPoint"}, list[str]()
        if PLAN + "OpenPoint" in types:
            found = self._scan.nodes(thing, PLAN + "bearsOn")
        elif types & IN_THE_WORLD:
            alike |= IN_THE_WORLD
            naming = (self._scan.subjects_of(PLAN + name, thing) for name in _NAMING)
            found = list(chain.from_iterable(naming))
        return [one for one in found if alike.isdisjoint(self._scan.types(one))]

    def _known_from(self, document: str) -> str:
        """The last day of its issue, else that on which it was last seen."""
        dated = self._scan.objects(document, PLAN + "issuedUntil")
        return max(dated or self._scan.objects(document, PLAN + "seenOn"), default="")


JOINS: dict[str, tuple[str, str]] = {
    PLAN + "Claim": ("^" + PLAN + "states", PLAN + "expresses"),
    PLAN + "Involvement": (PLAN + "party", PLAN + "involvedIn"),
    PLAN + "Observation": (PLAN + "observedOf", PLAN + "measures"),
    PLAN + "Ownership": (PLAN + "owner", PLAN + "owned"),
}
"""The classes that `--collapse` turns into edges, with the properties of source and target.

A property after `^` is read from its value to its subject.
"""
_INVERSE = {path[1:] for paths in JOINS.values() for path in paths if path.startswith("^")}


class Thing(NamedTuple):
    """A thing with its classes, the most specific first, and its statements.

    `home` is the graph that gives its class. `statements` leaves out those of the ontology, which
    `every` has too. A thing with `ends`, a source and a target, is collapsed into an edge.
    """

    iri: str
    home: str
    types: tuple[str, ...]
    classes: tuple[str, ...]
    statements: Sequence[Statement]
    every: Sequence[Statement]
    ends: tuple[str, str] | None


TYPE = RDF + "type"
_MAX_CACHED = 1_000
Fate = Literal["type", "value", "link", "end", "triple-term", "edge-to-collapsed", "outside-scope"]
"""What a statement becomes: a class, a value, an edge, an end of an edge that a thing is collapsed
into; the others are reasons for which it is left out."""


class Things:
    """The things of a graph, each in the named graph that gives its class.

    `apart` are the graphs of the ontology; `selection` is none where everything is exported.
    """

    def __init__(self, scan: Scan, classes: Classes, options: Options) -> None:
        scope = options.scope
        self.apart = {graph for graph in scan.graphs() if is_ontology(scan, graph)}
        self.selection = None if scope.is_everything else Selection(scope, scan)
        self.is_known = self.selection.is_known if scope.as_of and self.selection else None
        self._scan = scan
        self._classes = classes
        self._collapse = options.collapse
        self._here: frozenset[str] = frozenset()
        self._fate = lru_cache(_MAX_CACHED)(self._find_fate)

    def of(self, graph: str) -> Iterator[Thing]:
        """The things of a graph that is not apart, by name."""
        subjects = self._scan.subjects(graph)
        self._here = frozenset(subjects)
        for subject in subjects:
            every = statements = self._scan.about(subject)
            if self.apart:
                statements = [item for item in every if item.graph not in self.apart]
            typing = [item for item in statements if item.predicate == TYPE and item.is_node]
            if min([item.graph for item in typing or statements]) == graph:
                types = tuple(sorted({item.value for item in typing}))
                ends = self._ends(subject) if self._collapse else None
                ordered = self._classes.ordered(types)
                yield Thing(subject, graph, types, ordered, statements, every, ends)

    def fate(self, thing: Thing, statement: Statement) -> Fate:
        """What becomes of a statement about a thing within the scope."""
        if statement.datatype:
            return "triple-term" if statement.datatype == TRIPLE_TERM else "value"
        if statement.predicate == TYPE:
            return "type"
        if thing.ends:
            joining = (path for kind in thing.types for path in JOINS.get(kind, ()))
            return "type" if statement.predicate in joining else "value"
        fate = self._fate(statement.value)
        return "end" if fate == "edge-to-collapsed" and statement.predicate in _INVERSE else fate

    def _find_fate(self, name: str) -> Fate:
        """What becomes of a statement by the resource that it leads to."""
        if name not in self._here and self._scan.graphs_about(name) <= self.apart:
            return "value"
        if self.selection and not self.selection.has(name):
            return "outside-scope"
        return "edge-to-collapsed" if self._collapse and self._ends(name) else "link"

    def _ends(self, thing: str) -> tuple[str, str] | None:
        """What a thing joins, if its class is of `JOINS` and it joins exactly two nodes."""
        for kind in self._scan.types(thing):
            if kind in JOINS:
                ends = [
                    self._scan.subjects_of(path[1:], thing)
                    if path.startswith("^")
                    else self._scan.nodes(thing, path)
                    for path in JOINS[kind]
                ]
                if [len(found) for found in ends] == [1, 1]:
                    (source,), (target,) = ends
                    is_edge = all(e != thing and self._fate(e) == "link" for e in (source, target))
                    return (source, target) if is_edge else None
        return None
