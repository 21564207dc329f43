"""Every rule that a run holds data against, by the names under which a user may ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import kg.resources
from kg.errors import InputError
from kg.model import Iri
from kg.namespaces import RDFS, compact
from kg.question import Check, read_check
from kg.store.parsing import parse
from kg.store.terms import triples
from kg.text import nearest
from kg.validation import datatypes, language_tags
from kg.validation.report import Words
from kg.validation.shape_graph import ShapeGraph

ON_LITERALS: Mapping[str, tuple[str, Words]] = {
    "literals:datatype": ("Violation", datatypes.MESSAGE),
    language_tags.RULE: (language_tags.SEVERITY, language_tags.MESSAGE),
}
"""The rules on literals, each with its severity and its message."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Shapes, and for our own data the checks and the rules on literals."""

    shapes: ShapeGraph
    checks: Mapping[str, Check] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Every rule that has a name: shapes by IRI, checks as `checks:<name>`."""
        shapes = [shape.value for shape in self.shapes.shapes if isinstance(shape, Iri)]
        return [*shapes, *self.checks, *(ON_LITERALS if self.checks else [])]

    def find(self, name: str) -> str:
        """The rule called `name`: its IRI, its short form, or what stands after the `#`.

        Raises `InputError` for an unknown one, and offers the nearest.
        """
        text = name.removeprefix("<").removesuffix(">")
        names = self.names()
        for rule in names:
            if text in (rule, compact(rule), local_name(rule)):
                return rule
        known = {local_name(rule): rule for rule in names} | {compact(rule): rule for rule in names}
        near = nearest(text, known)
        offer = compact(known[near]) if near else None
        raise InputError(
            f"{name}: no such shape or check" + (f"; did you mean {offer}?" if offer else ""),
            f"{name}：没有这个形状或规则" + (f"；是否指 {offer}？" if offer else ""),
        )

    def members(self, rule: str) -> set[str]:
        """A rule with the property shapes that it holds."""
        return {str(node) for node in self.shapes.members(Iri(rule))}

    def holders(self, rule: str) -> list[str]:
        """The shapes with a target that hold a rule, itself included."""
        return [
            str(shape)
            for shape in self.shapes.shapes
            if self.shapes.targets(shape) and Iri(rule) in self.shapes.members(shape)
        ]

    def label(self, rule: str, predicate: str = RDFS + "label") -> Mapping[str, str]:
        """The texts of a property of a shape, by language."""
        found = self.shapes.objects(Iri(rule), predicate)
        return {getattr(text, "language", None) or "": str(text) for text in found}


def own() -> Rulebook:
    """The shipped shapes and checks."""
    rules = [quad for path in kg.resources.shape_files() for quad in parse(path)]
    checks = [read_check(path) for path in kg.resources.check_files()]
    return Rulebook(ShapeGraph(triples(rules)), {f"checks:{check.name}": check for check in checks})


def local_name(rule: str) -> str:
    """What stands after the last `#`, `/` or `:`.

    >>> local_name("https://w3id.org/industry-plan/shapes#Target-unit")
    'Target-unit'
    """
    return rule[max(rule.rfind(mark) for mark in "#/:") + 1 :]
