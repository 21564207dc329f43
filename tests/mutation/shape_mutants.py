"""Every constraint of every shape, removed or loosened once, and every target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mutation.written import book

from kg.namespaces import PLAN, RDF, RDFS, SH, XSD, compact
from kg.terms import BlankNode, Iri, Literal, Term, Triple
from kg.validation.shapes import TARGETS, ShapeGraph

NIL = Iri(RDF + "nil")
LISTS = {SH + name for name in ("in", "languageIn", "or", "ignoredProperties")}
STEPS = {"minCount": -1, "maxCount": 1, "minInclusive": -1, "minExclusive": -1, "minLength": -1}
NOTHING_LESS = {(SH + "minCount", "1"), (SH + "minLength", "1")}
SCHEMES = [Iri(f"https://w3id.org/industry-plan/vocab/{name}") for name in ("role", "exchange")]
FURTHER: dict[str, Term] = {
    "languageIn": Literal("fr"),
    "ignoredProperties": Iri(RDFS + "label"),
    "or": Iri("urn:anything"),
}


class ShapeMutant(NamedTuple):
    """A shape with one thing changed, and the rules of which the change can be told."""

    name: str
    rules: frozenset[str]
    holder: str
    triples: Sequence[Triple]


def shape_mutants() -> Iterator[ShapeMutant]:
    """Each way to take away from one shape, or to ask less of it, by a name that is its own."""
    shapes = book()
    for holder in (shape for shape in shapes.shapes if shapes.targets(shape)):
        inner = list(shapes.objects(holder, SH + "property"))
        for rule in [holder, *inner]:
            kept = inner if rule == holder else [rule]
            alone = list(_alone(shapes, holder, kept))
            told = frozenset(compact(str(part)) for part in {rule, *kept})
            for what, changed in _changes(shapes, alone, holder, rule):
                name = f"{compact(str(rule))} {what}"
                yield ShapeMutant(name, told, compact(str(holder)), changed)


def _alone(shapes: ShapeGraph, holder: Term, kept: Sequence[Term]) -> Iterator[Triple]:
    """The triples of a shape and of the parts of it that are kept, with their nameless nodes."""
    front, seen = [holder, *kept], set[Term]()
    while front:
        node = front.pop()
        seen.add(node)
        for subject, predicate, value in shapes.triples:
            if subject == node and (predicate != SH + "property" or value in kept):
                yield subject, predicate, value
                if isinstance(value, BlankNode) and value not in seen:
                    front.append(value)


def _changes(
    shapes: ShapeGraph, alone: list[Triple], holder: Term, rule: Term
) -> Iterator[tuple[str, list[Triple]]]:
    """What is changed, in words, and the triples then."""
    targets = {SH + name for name in TARGETS}
    for triple in alone:
        subject, predicate, value = triple
        if subject != rule:
            continue
        label = f"{compact(predicate)} {_shown(value)}".strip()
        if predicate in targets or predicate in shapes.parameters - {SH + "property"}:
            yield f"without {label}", _without(alone, triple)
        if predicate in LISTS:
            yield from _lists(shapes, alone, triple)
        for other, words in _looser(predicate, value):
            yield f"{label} {words}", [*_without(alone, triple), (subject, *other)]
    if rule != holder:
        yield "left out", _without(alone, (holder, SH + "property", rule))


def _looser(predicate: str, value: Term) -> Iterator[tuple[tuple[str, Term], str]]:
    """A constraint that asks a little less, and how so."""
    name = predicate.removeprefix(SH)
    if name in STEPS and (predicate, str(value)) not in NOTHING_LESS:
        number = int(str(value)) + STEPS[name]
        yield (predicate, Literal(str(number), XSD + "integer")), f"made {number}"
    if name == "pattern":
        text = str(value)
        if text.startswith("^"):
            yield (predicate, Literal(text.removeprefix("^"))), "open at its start"
        if text.endswith("$"):
            yield (predicate, Literal(text.removesuffix("$"))), "open at its end"
    if name == "lessThan":
        yield (SH + "lessThanOrEquals", value), "made lessThanOrEquals"
    if name == "nodeKind":
        yield (predicate, Iri(SH + "IRIOrLiteral")), "made IRIOrLiteral"
    if name == "severity":
        milder = "Info" if str(value) == SH + "Warning" else "Warning"
        yield (predicate, Iri(SH + milder)), f"made {milder}"


def _lists(
    shapes: ShapeGraph, alone: list[Triple], triple: Triple
) -> Iterator[tuple[str, list[Triple]]]:
    """A list with one member more, and with each of its members left out."""
    subject, predicate, head = triple
    members = list(shapes.list(head))
    name = compact(predicate)
    choices = {f"{name} with one more": [*members, _further(predicate, members[0])]}
    if len(members) > 1:
        for number, member in enumerate(members, 1):
            left = [item for item in members if item != member]
            choices[f"{name} without {_shown(member) or f'number {number}'}"] = left
    for words, kept in choices.items():
        nodes = [BlankNode(f"mutant{place}") for place in range(len(kept))]
        made: list[Triple] = [(subject, predicate, nodes[0])]
        for node, member, rest in zip(nodes, kept, [*nodes[1:], NIL], strict=True):
            made += [(node, RDF + "first", member), (node, RDF + "rest", rest)]
        if Iri("urn:anything") in kept:
            made.append((Iri("urn:anything"), RDF + "type", Iri(SH + "NodeShape")))
        yield words, [*_without(alone, triple), *made]


def _further(predicate: str, member: Term) -> Term:
    """A member more: of a list of choices, one of the same kind that is wrong there."""
    if predicate != SH + "in":
        return FURTHER[predicate.removeprefix(SH)]
    if isinstance(member, Literal):
        return Literal("false", member.datatype)
    if str(member).startswith(PLAN):
        return Iri(PLAN + "Commitment")
    return next(scheme for scheme in SCHEMES if scheme != member)


def _without(alone: Sequence[Triple], triple: Triple) -> list[Triple]:
    return [item for item in alone if item != triple]


def _shown(value: Term) -> str:
    if isinstance(value, BlankNode):
        return ""
    return compact(value.value) if isinstance(value, Iri) else value.value
