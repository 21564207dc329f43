"""The terms that SHACL and XML Schema have: whatever else uses their namespaces is a slip."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from kg.errors import InputError
from kg.namespaces import RDF, RDFS, SH, XSD
from kg.store.guard import refuse_outreach
from kg.terms import BlankNode, Iri, Literal, Term, Triple
from kg.validation.lexical_forms import KNOWN

_CONSTRAINTS = """and class closed datatype disjoint equals hasValue in languageIn lessThan
    lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount minExclusive
    minInclusive minLength node nodeKind not or pattern property qualifiedMaxCount
    qualifiedMinCount qualifiedValueShape sparql uniqueLang xone"""

_COMPONENTS = """And Class Closed Datatype Disjoint Equals HasValue In LanguageIn LessThan
    LessThanOrEquals MaxCount MaxExclusive MaxInclusive MaxLength MinCount MinExclusive
    MinInclusive MinLength Node NodeKind Not Or Pattern Property QualifiedMaxCount
    QualifiedMinCount SPARQL UniqueLang Xone"""

_OTHER = """AbstractResult BlankNode BlankNodeOrIRI BlankNodeOrLiteral ConstraintComponent IRI
    IRIOrLiteral Info Literal NodeKind NodeShape Parameter Parameterizable PrefixDeclaration
    PropertyGroup PropertyShape ResultAnnotation SPARQLAskExecutable SPARQLAskValidator
    SPARQLConstraint SPARQLConstructExecutable SPARQLExecutable SPARQLSelectExecutable
    SPARQLSelectValidator SPARQLUpdateExecutable Severity Shape ValidationReport ValidationResult
    Validator Violation Warning alternativePath annotationProperty annotationValue
    annotationVarName ask conforms construct deactivated declare defaultValue description detail
    entailment flags focusNode group ignoredProperties inversePath labelTemplate message name
    namespace nodeValidator oneOrMorePath optional order parameter path prefix prefixes
    propertyValidator qualifiedValueShapesDisjoint result resultAnnotation resultMessage
    resultPath resultSeverity select severity shapesGraph shapesGraphWellFormed sourceConstraint
    sourceConstraintComponent sourceShape suggestedShapesGraph update validator value
    zeroOrMorePath zeroOrOnePath"""

_ADVANCED = """ExpressionConstraintComponent Function JSConstraint JSConstraintComponent
    JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator Rule Rules
    SPARQLFunction SPARQLRule SPARQLTarget SPARQLTargetType SPARQLValuesDeriver Target TargetType
    TripleRule condition filterShape intersection jsFunctionName jsLibrary jsLibraryURL nodes
    object predicate returnType subject this union"""

_UNCHECKED = """ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName
    anyAtomicType anySimpleType anyType normalizedString string token
    untypedAtomic"""

_FACETS = """enumeration fractionDigits length maxExclusive maxInclusive maxLength minExclusive
    minInclusive minLength pattern totalDigits whiteSpace"""

TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")

PARAMETERS = frozenset(_CONSTRAINTS.split())
"""What makes a constraint; `sh:property` is followed, not counted."""

SHAPE_VALUED = frozenset({"node", "not", "property", "qualifiedValueShape"})
SHAPE_LISTS = frozenset({"and", "or", "xone"})

NOT_RUN = frozenset({"expression", "js", "rule", "target"})
"""Properties of SHACL's advanced features, which are not run here."""

SHACL_TERMS = frozenset(
    SH + name
    for name in [
        "",
        *PARAMETERS,
        *TARGETS,
        *NOT_RUN,
        *_OTHER.split(),
        *_ADVANCED.split(),
        *(f"{name}ConstraintComponent" for name in _COMPONENTS.split()),
    ]
)

DATATYPES = frozenset(
    [
        *KNOWN,
        *(XSD + name for name in _UNCHECKED.split()),
        *(RDF + name for name in ("langString", "HTML", "XMLLiteral", "JSON")),
    ]
)
"""Every datatype of XML Schema and RDF."""

XSD_TERMS = DATATYPES | {XSD + name for name in ["", *_FACETS.split()]}


# A shapes graph as a reader sees it: which nodes are shapes, whom they look at, what they ask


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


# Property paths: from a shapes graph to SPARQL's way of writing them, and from there to Turtle


_SUFFIXES = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_TOKEN = re.compile(r"\s*(<[^>]*>|[\^/|*+?()])")
_DEEPEST = 50


def as_sparql(path: Term, shapes: ShapeGraph) -> str:
    """A path as SPARQL writes it; one that is a single property is that property's IRI."""
    return path.value if isinstance(path, Iri) else _written(path, shapes, 0)


def _written(path: Term, shapes: ShapeGraph, depth: int) -> str:
    if isinstance(path, Iri):
        return f"<{path.value}>"
    if depth > _DEEPEST:
        return "…"
    if shapes.objects(path, RDF + "first"):
        return "/".join(_part(step, shapes, depth) for step in shapes.list(path))
    for inner in shapes.objects(path, SH + "inversePath"):
        return f"^{_part(inner, shapes, depth)}"
    for name, suffix in _SUFFIXES.items():
        for inner in shapes.objects(path, SH + name):
            return f"{_part(inner, shapes, depth)}{suffix}"
    for inner in shapes.objects(path, SH + "alternativePath"):
        return "|".join(_part(step, shapes, depth) for step in shapes.list(inner))
    return "…"


def _part(path: Term, shapes: ShapeGraph, depth: int) -> str:
    text = _written(path, shapes, depth + 1)
    return f"({text})" if isinstance(path, BlankNode) else text


def as_turtle(path: str) -> str:
    """A path, as `as_sparql` gives it, in the nodes that SHACL asks for.

    >>> as_turtle("urn:p"), as_turtle("<urn:a>/(^<urn:b>)")
    ('<urn:p>', '( <urn:a> [ sh:inversePath <urn:b> ] )')
    """
    if "<" not in path:
        return f"<{path}>"
    tokens = _TOKEN.findall(path)
    return _alternatives(tokens)


def _alternatives(tokens: list[str]) -> str:
    choices = [_sequence(tokens)]
    while tokens[:1] == ["|"]:
        tokens.pop(0)
        choices.append(_sequence(tokens))
    return choices[0] if len(choices) == 1 else f"[ sh:alternativePath ( {' '.join(choices)} ) ]"


def _sequence(tokens: list[str]) -> str:
    steps = [_step(tokens)]
    while tokens[:1] == ["/"]:
        tokens.pop(0)
        steps.append(_step(tokens))
    return steps[0] if len(steps) == 1 else f"( {' '.join(steps)} )"


def _step(tokens: list[str]) -> str:
    token = tokens.pop(0) if tokens else ""
    if token == "^":
        return f"[ sh:inversePath {_step(tokens)} ]"
    if token == "(":
        text = _alternatives(tokens)
        del tokens[:1]
    else:
        text = token or f"<{RDF}nil>"
    names = {suffix: name for name, suffix in _SUFFIXES.items()}
    while tokens and tokens[0] in names:
        text = f"[ sh:{names[tokens.pop(0)]} {text} ]"
    return text


# How far shapes lead on to shapes, and how long property paths are: bounds nobody reaches


_MOST_DEEP = 100
_MOST_STEPS = 1_000
_STEPS = [RDF + "first", RDF + "rest"] + [
    SH + f"{name}Path"
    for name in ("alternative", "inverse", "zeroOrMore", "oneOrMore", "zeroOrOne")
]


def refuse_vast(graph: ShapeGraph) -> None:
    """Raise `InputError` for shapes that lead on too far, and for paths that are too long."""
    targeted = [shape for shape in graph.shapes if graph.targets(shape)]
    if sum(1 for _ in _levels(targeted, lambda shape: _inner(graph, shape))) > _MOST_DEEP:
        raise InputError(
            f"shapes: lead on to each other more than {_MOST_DEEP} deep; write them flatter",
            f"形状：相互引用超过 {_MOST_DEEP} 层；请写得更扁平",
        )
    for shape in graph.shapes:
        for path in graph.objects(shape, SH + "path"):
            found = 0
            for level in _levels([path], lambda node: _steps(graph, node)):
                found += len(level)
                if found > _MOST_STEPS:
                    raise InputError(
                        f"{graph.owner(shape)}: sh:path has more than {_MOST_STEPS} parts;"
                        " shorten it",
                        f"{graph.owner(shape)}：sh:path 超过 {_MOST_STEPS} 个部分；请缩短",
                    )


def _levels(start: Iterable[Term], onward: Callable[[Term], Iterable[Term]]) -> Iterator[set[Term]]:
    """What is met from `start` on, step by step, each node once."""
    level, seen = set(start), set(start)
    while level:
        yield level
        level = {found for node in level for found in onward(node)} - seen
        seen |= level


def _inner(graph: ShapeGraph, shape: Term) -> Iterator[Term]:
    for name in SHAPE_VALUED:
        yield from graph.objects(shape, SH + name)
    for name in SHAPE_LISTS:
        for members in graph.objects(shape, SH + name):
            yield from graph.list(members)


def _steps(graph: ShapeGraph, node: Term) -> Iterator[Term]:
    for name in _STEPS if isinstance(node, BlankNode) else ():
        yield from graph.objects(node, name)


# Shapes that would make an engine ask another server, refused before any engine sees them


_PREFIX = re.compile(r"(\w([\w.\-]*[\w\-])?)?")
_NAMESPACE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")


def refuse_reaching(graph: ShapeGraph) -> None:
    """Raise `InputError` for a query that asks another server, or a prefix that is none."""
    for node, predicate, text in graph.triples:
        if isinstance(text, Literal) and predicate in _REFUSALS:
            try:
                _REFUSALS[predicate](text.value)
            except InputError as error:
                name = graph.owner(node)
                raise InputError(f"{name}: {error.en}", f"{name}：{error.zh}") from None


def _refuse_prefix(text: str) -> None:
    if not _PREFIX.fullmatch(text):
        raise InputError(
            f"sh:prefix {text!r}: is no prefix; write for example 'ex'",
            f"sh:prefix {text!r}：不是前缀；例如可写 'ex'",
        )


def _refuse_namespace(text: str) -> None:
    if not _NAMESPACE.fullmatch(text):
        raise InputError(
            f"sh:namespace {text!r}: is no IRI; write it without spaces and quotes",
            f"sh:namespace {text!r}：不是 IRI；请去掉空格与引号",
        )


_REFUSALS: dict[str, Callable[[str], None]] = {
    **{SH + name: refuse_outreach for name in ("select", "ask", "construct", "update")},
    SH + "prefix": _refuse_prefix,
    SH + "namespace": _refuse_namespace,
}
