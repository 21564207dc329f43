"""Sharing shapes out: which parts the fast engine is given, and which pySHACL is handed.

What a shape with targets asks of its focus nodes itself is one part, and each of its property
shapes is another: their results do not depend on each other. A shape that is used elsewhere as a
whole is not divided, nor is one that pySHACL finds closed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet

from kg.model import Term
from kg.namespaces import RDF, SH
from kg.store.terms import Quads, triple
from kg.validation.engines.doubts import Trigger, triggers
from kg.validation.engines.lint import Lint
from kg.validation.shape_graph import TRUE
from kg.validation.vocabulary import TARGETS

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
