"""What of a graph the rows of a question about one plan can depend on, read from its SPARQL.

A statement is reached from the plan: forwards, from a subject that is known, by any property but
those of documents; backwards, from a value that is known, by a few properties alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any

from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue

from kg.store.disk.views import BACKWARDS, OF_DOCUMENTS

Names = Set[Any]


class UnreachedError(Exception):
    """A pattern that reads what the plan does not lead to."""


def check(sparql: str) -> None:
    """Raise `UnreachedError` unless each pattern of a query is reached from `?plan`."""
    outermost = prepareQuery(sparql).algebra
    while outermost.name != "Project":
        outermost = outermost.p
    _known(outermost.p, frozenset({Variable("plan")}))


def _follows(step: Any, *, backwards: bool) -> bool:
    """Whether a property or a path may be followed."""
    if isinstance(step, InvPath):
        return _follows(step.arg, backwards=not backwards)
    if isinstance(step, SequencePath | AlternativePath):
        return all(_follows(part, backwards=backwards) for part in step.args)
    if isinstance(step, MulPath):
        return _follows(step.path, backwards=backwards)
    if not isinstance(step, URIRef):
        return False
    return str(step) in BACKWARDS if backwards else str(step) not in OF_DOCUMENTS


def _patterns(triples: Iterable[tuple[Any, Any, Any]], known: Names) -> Names:
    """What is known with a group of patterns, all of which must be reached."""
    left = list(triples)
    while left:
        for subject, step, value in left:
            forwards = subject in known and _follows(step, backwards=False)
            if forwards or (value in known and _follows(step, backwards=True)):
                known = known | {term for term in (subject, value) if isinstance(term, Variable)}
                left.remove((subject, step, value))
                break
        else:
            raise UnreachedError(left)
    return known


def _exists(expression: Any, known: Names) -> None:
    """Check the groups of EXISTS in an expression."""
    if isinstance(expression, CompValue):
        if expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            group = expression.graph
            is_read = group.name != "GroupGraphPatternSub"
            _known(group if is_read else translateGroupGraphPattern(group), known)
        else:
            _exists(expression.values(), known)
    elif isinstance(expression, Iterable) and not isinstance(expression, str):
        for part in expression:
            _exists(part, known)


def _own(node: CompValue, known: Names) -> Names:
    """What is known of the variables in a group."""
    return known & node["_vars"] if "_vars" in node else frozenset()


def _joined(node: CompValue) -> Iterator[CompValue]:
    if node.name == "Join":
        yield from _joined(node.p1)
        yield from _joined(node.p2)
    else:
        yield node


def _known(node: CompValue, known: Names) -> Names:
    """The variables that a group binds surely, or that were known, to what the plan leads to.

    A part that is evaluated by itself, such as that of OPTIONAL, knows only what stands in the
    group to which it belongs.
    """
    match node.name:
        case "BGP":
            return _patterns(node.triples, known)
        case "Join":
            parts = list(_joined(node))
            while parts:
                failures = []
                for part in parts:
                    try:
                        known = _known(part, known)
                    except UnreachedError as error:
                        failures.append(error)
                    else:
                        parts.remove(part)
                        break
                else:
                    raise failures[0]
            return known
        case "LeftJoin":
            known = _known(node.p1, known)
            inner = _known(node.p2, _own(node.p1, known))
            _exists(node.expr, inner)
            return known
        case "Union":
            return _known(node.p1, known) & _known(node.p2, known)
        case "Minus":
            known = _known(node.p1, known)
            _known(node.p2, _own(node.p1, known))
            return known
        case "Filter":
            known = _known(node.p, known)
            _exists(node.expr, _own(node.p, known))
            return known
        case "Extend":
            known = _known(node.p, known)
            _exists(node.expr, _own(node.p, known))
            is_known = isinstance(node.expr, Variable) and node.expr in known
            return known | {node.var} if is_known else known
        case "Project":
            seen = _known(node.p, known & set(node.PV))
            return known | (seen & set(node.PV))
        case "AggregateJoin":
            # A key of the group is given as a sample of itself.
            keys = _known(node.p, known)
            samples = (one for one in node.A if one.name == "Aggregate_Sample")
            return keys | {one.res for one in samples if one.vars in keys}
        case "Group":
            return _known(node.p, known) & set(node.expr or ())
        case "Distinct" | "OrderBy" | "ToMultiSet":
            return _known(node.p, known)
        case "values":
            return known
    raise UnreachedError(node.name)
