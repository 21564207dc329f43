"""Constraints that the fast engine is known to read as pySHACL does; none other is given to it.

Each entry says when a parameter with its values is read alike. Where that depends on the data,
`doubts` and `probes` watch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from kg.model import Iri, Literal, Term
from kg.namespaces import RDFS, SH, XSD
from kg.validation import datatypes
from kg.validation.engines import patterns
from kg.validation.engines.paths import has_path, is_inverse, members
from kg.validation.shape_graph import TRUE, ShapeGraph

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
    if not isinstance(value, Literal) or not datatypes.fits(value):
        return False
    return len(value.value) <= ORDERED.get(value.datatype, -1)


def _unique(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    return TRUE not in values or has_path(shapes, shape)


def _pattern(shapes: ShapeGraph, shape: Term, values: Values) -> bool:
    flags = [str(flag) for flag in shapes.objects(shape, SH + "flags")]
    one = len(values) == 1 and isinstance(values[0], Literal) and len(flags) < 2
    return one and patterns.plain(str(values[0]), next(iter(flags), None))


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
