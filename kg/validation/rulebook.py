"""The rules of a run by their names: explained, and reports narrowed by them or by a baseline."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import kg.resources
from kg.errors import InputError
from kg.files import read_text, shown
from kg.namespaces import ID, RDFS, SH, compact, expand, local_name
from kg.question import Check, read_check
from kg.store.embedded import EmbeddedStore
from kg.store.parser import parse
from kg.terms import BlankNode, Iri, Term, to_sparql, triples
from kg.text import Words, brief, counted, nearest
from kg.validation import lexical_forms, location
from kg.validation.report import Finding, Report, compact_path
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


# A report narrowed: by rule, by thing or class, by a baseline


def of_rule(report: Report, book: Rulebook, name: str) -> Report:
    """Only the findings of a rule and its property shapes; `InputError` for an unknown one."""
    rule = book.find(name)
    members = book.members(rule)
    holders = set(book.holders(rule))
    counted = {s: n for s, n in report.nodes_per_shape.items() if s in holders}
    kept = [finding for finding in report.findings if finding.rule in members]
    return replace(report, findings=kept, nodes_per_shape=counted)


def of_focus(report: Report, store: EmbeddedStore, name: str, base: str = ID) -> Report:
    """Only the findings about a thing or a class's instances; `InputError` for an unknown name.

    A slug stands for a thing in the namespace `base`, if it is there, or else in the prefix `id`.
    """
    iri = expand(name, base)
    if base != ID and not _column(store, f"{to_sparql(Iri(iri))} ?property ?x"):
        iri = expand(name)
    term = to_sparql(Iri(iri))
    things = _column(store, f"?x a/<{RDFS}subClassOf>* {term}")
    if not things and not _column(store, f"{{ {term} ?x ?o }} UNION {{ ?s ?x {term} }}"):
        known = _column(store, "{ ?x a ?class } UNION { ?thing a ?x }")
        near = nearest(compact(iri), sorted(map(compact, known)))
        raise InputError(
            f"{name}: is no thing or class of the data"
            + (f"; did you mean {near}?" if near else ""),
            f"{name}：数据中没有该事物或类" + (f"；是否指 {near}？" if near else ""),
        )
    found = [f for f in report.findings if f.focus == iri or f.focus in things]
    return replace(report, findings=found)


def _column(store: EmbeddedStore, pattern: str) -> set[str]:
    return {str(row[0]) for row in store.ask(f"SELECT DISTINCT ?x WHERE {{ {pattern} }}")}


_KEYS = {"rule": str, "focus": str, "value": str, "reason": str, "expires": date}


class Accepted(NamedTuple):
    """A finding that a baseline accepts, with the reason and the last day on which it does."""

    rule: str
    focus: str
    reason: str
    expires: date
    value: str | None = None


def _key(one: Accepted | Finding) -> tuple[str, str, str | None]:
    return compact(one.rule), compact(one.focus), one.value


def read_baseline(path: Path) -> Sequence[Accepted]:
    """The entries of a baseline; `InputError` with the place of an error in it."""
    try:
        table = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise _fault(f"{path}:{found[1] if found else 1}", str(error), str(error)) from None
    _refuse_other_keys(str(path), table, {"accepted"})
    entries = table.get("accepted", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _fault(str(path), "accepted must be [[accepted]]", "accepted 须写作 [[accepted]]")
    return [_entry(f"{path}: entry {n}", entry) for n, entry in enumerate(entries, start=1)]


def _entry(place: str, entry: Mapping[str, Any]) -> Accepted:
    _refuse_other_keys(place, entry, set(_KEYS))
    for key, kind in _KEYS.items():
        value = entry.get(key, "any" if key == "value" else None)
        if not isinstance(value, kind) or isinstance(value, datetime) or value == "":
            need = "a day such as 2027-12-31" if kind is date else "a text"
            need_zh = "日期，如 2027-12-31" if kind is date else "文字"
            raise _fault(place, f"{key} must be {need}", f"{key} 须为{need_zh}")
    return Accepted(**entry)


def _refuse_other_keys(place: str, table: Mapping[str, Any], keys: Set[str]) -> None:
    for key in sorted(table.keys() - keys):
        raise _fault(place, f"unknown key {key!r}", f"未知的键 {key!r}")


def _fault(place: str, en: str, zh: str) -> InputError:
    return InputError(f"{place}: {en}; correct the baseline", f"{place}：{zh}；请修正基线文件")


def accept(report: Report, entries: Sequence[Accepted], day: date) -> tuple[Report, list[Words]]:
    """The report without what is accepted on that day, and notes on the entries."""
    valid = {_key(entry) for entry in entries if entry.expires >= day}
    there = {_key(finding) for finding in report.findings}
    kept = [finding for finding in report.findings if _key(finding) not in valid]
    notes: list[Words] = []
    if expired := sum(entry.expires < day and _key(entry) in there for entry in entries):
        notes.append({"en": f"{expired} expired on {day}", "zh": f"{day} 时 {expired} 条已到期"})
    if idle := sum(_key(entry) not in there for entry in entries):
        idle_en = counted(idle, "entry matches", "entries match")
        notes.append({"en": f"{idle_en} nothing", "zh": f"{idle} 条与任何问题不符"})
    return replace(report, findings=kept, accepted=len(report.findings) - len(kept)), notes
