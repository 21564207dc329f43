"""Finds the rules of a run by their names, and explains them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import kg.resources
from kg.errors import InputError
from kg.files import read_text, shown
from kg.namespaces import RDFS, SH, compact
from kg.question import Check, read_check
from kg.store.parser import parse
from kg.terms import BlankNode, Iri, Term, triples
from kg.text import Words, brief, nearest
from kg.validation import lexical_forms, location
from kg.validation.report import compact_path
from kg.validation.shapes import ShapeGraph, path_texts

ON_LITERALS: Mapping[str, tuple[str, Words]] = {
    "literals:datatype": ("Violation", lexical_forms.MESSAGE),
    location.TAG_RULE: (location.TAG_SEVERITY, location.TAG_MESSAGE),
}
"""The rules on literals, each with its severity and its message."""


class Rulebook(NamedTuple):
    """Shapes, and for our own data the checks and the rules on literals."""

    shapes: ShapeGraph
    checks: Mapping[str, Check] = {}

    def names(self) -> list[str]:
        """Every rule that has a name: shapes by IRI, checks as `checks:<name>`."""
        shapes = [shape.value for shape in self.shapes.shapes if isinstance(shape, Iri)]
        return [*shapes, *self.checks, *(ON_LITERALS if self.checks else [])]

    def find(self, name: str) -> str:
        """The rule of an IRI, CURIE or local name; `InputError` with the nearest for no rule."""
        text = name.removeprefix("<").removesuffix(">")
        names = self.names()
        for rule in names:
            if text in (rule, compact(rule), local_name(rule)):
                return rule
        known = {local_name(rule): rule for rule in names} | {compact(rule): rule for rule in names}
        offer = compact(known[near]) if (near := nearest(text, known)) else None
        raise InputError(
            f"{name}: no such shape or check" + (f"; did you mean {offer}?" if offer else ""),
            f"{name}：没有这个形状或规则" + (f"；是否指 {offer}？" if offer else ""),
        )

    def members(self, rule: str) -> set[str]:
        """A rule with the property shapes that it holds."""
        return {str(node) for node in self.shapes.members(Iri(rule))}

    def holders(self, rule: str) -> list[str]:
        """The shapes with a target that hold a rule, itself included."""
        shapes = filter(self.shapes.targets, self.shapes.shapes)
        return [str(shape) for shape in shapes if Iri(rule) in self.shapes.members(shape)]

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


_ZH = {"what": "内容", "why": "原因", "target": "目标", "path": "路径", "asks": "约束"}
_ZH |= {"parts": "组成", "severity": "级别", "message": "消息"}
_ZH |= {"valid example": "有效示例", "invalid example": "无效示例"}
_LONGEST = 2_000
_EXPECTED = re.compile(r"^# expects: (\S+) \w+$", re.MULTILINE)
Facts = list[tuple[str, str]]


def explain(book: Rulebook, name: str, language: str = "en") -> str:
    """The rule called `name` as lines of text; `InputError` for an unknown one."""
    rule = book.find(name)
    if rule in book.checks:
        check = book.checks[rule]
        facts = [*_both("what", check.title), ("severity", check.severity)]
        facts += _both("message", check.message)
    elif rule in ON_LITERALS:
        severity, message = ON_LITERALS[rule]
        facts = [("severity", severity), *_both("message", message)]
    else:
        facts = _of_shape(book, rule)
    facts += _cases(book, rule) if book.checks else []
    heads = _ZH if language == "zh" else {}
    lines = [compact(rule), *(f"  {heads.get(head, head)}: {text}" for head, text in facts)]
    return "".join(f"{brief(line, _LONGEST)}\n" for line in lines)


def _of_shape(book: Rulebook, rule: str) -> Facts:
    shapes, node = book.shapes, Iri(rule)
    facts = _both("what", book.label(rule, SH + "name") or book.label(rule))
    why = book.label(rule, SH + "description") or book.label(rule, RDFS + "comment")
    facts += _both("why", why)
    for holder in book.holders(rule):
        via = "" if holder == rule else f" ({compact(holder)})"
        targets = shapes.targets(Iri(holder))
        facts += [("target", f"sh:{kind} {_short(term)}{via}") for kind, term in targets]
    paths = shapes.objects(node, SH + "path")
    facts += [("path", compact_path(path_texts(path, shapes)[0])) for path in paths]
    asked = ", ".join(_constraints(book, rule))
    parts = " ".join(sorted(map(_short, shapes.objects(node, SH + "property"))))
    severities = [*map(_short, shapes.objects(node, SH + "severity")), "sh:Violation" * bool(asked)]
    facts += [("asks", asked), ("parts", parts), ("severity", severities[0])]
    facts += _both("message", book.label(rule, SH + "message"))
    return [(head, text) for head, text in facts if text]


def _constraints(book: Rulebook, rule: str) -> Iterator[str]:
    """A shape's constraints as it writes them, lists in brackets."""
    for parameter in sorted(book.shapes.parameters - {SH + "property", SH + "path"}):
        for value in book.shapes.objects(Iri(rule), parameter):
            members = [_short(member) for member in book.shapes.list(value)]
            shown_value = f"( {' '.join(members)} )" if members else _short(value)
            yield f"{compact(parameter)} {shown_value}"


def _cases(book: Rulebook, rule: str) -> Facts:
    """The first case of each kind, where the checkout has them."""
    folder = kg.resources.content() / "tests" / "shapes" / "cases"
    homes = map(local_name, [rule] if rule in book.checks else book.holders(rule))
    places = (place / home for home in homes for place in (folder, folder / "checks"))
    cases = [path for place in places for path in sorted(place.glob("*.t*"))]
    spoken = {compact(member) for member in book.members(rule)}
    wrong = [path for path in cases if spoken.intersection(_EXPECTED.findall(read_text(path)))]
    right = [path for path in cases if path.name.startswith("valid-")]
    own = [path for path in right if path.stem.endswith(local_name(rule).partition("-")[2] or "-")]
    found = [("valid example", (own or right)[:1]), ("invalid example", wrong[:1])]
    return [(head, shown(path)) for head, paths in found for path in paths]


def _both(head: str, texts: Mapping[str, str]) -> Facts:
    return [(head, " ".join(text.split())) for _, text in sorted(texts.items())]


def _short(term: Term) -> str:
    if isinstance(term, BlankNode):
        return "[…]"
    return compact(term.value) if isinstance(term, Iri) else str(term)
