"""Shapes of ours beside those that compare values.

A probe asks whether the values are such as the fast engine compares rightly. A result of it is
no finding, but pulls the trigger of the shape that it stands beside.
"""

from __future__ import annotations

from kg.model import Literal, Term
from kg.namespaces import SH, XSD
from kg.store.terms import to_turtle
from kg.validation.engines.alike import COMPARING, EXACT, ORDERED
from kg.validation.engines.doubts import Trigger
from kg.validation.engines.shorthand import Shorthand, node
from kg.validation.shape_graph import ShapeGraph

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
