"""Giving each finding its place: the file, line, column and graph of the statement at fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kg.model import Literal
from kg.namespaces import RDF
from kg.store.parsing import written_label
from kg.store.terms import Quad, Quads, from_ox
from kg.validation.lines import Row, line
from kg.validation.positions import is_blank, term
from kg.validation.report import Finding
from kg.validation.source import Node, Source, equal, read, signature_of

_STEP = re.compile(r"<([^>]*)>")
_WHOLE_STEP = re.compile(r"<[^>]*>")


class Fact(NamedTuple):
    """A statement of the graph, the graph it is in, and the file that says it."""

    subject: str
    predicate: str
    value: Node
    graph: str | None
    file: Path
    order: int


class Target(NamedTuple):
    """What to look for: a value, a predicate, or a subject, by what is given."""

    subject: str
    predicate: str | None = None
    value: Node | None = None


def placed(
    findings: Sequence[Finding],
    sources: Iterable[tuple[Path, Quads]],
    read: Callable[..., Source] = read,
    looked_along: Collection[bytes] = (),
) -> list[Finding]:
    """The findings with their places; `sources` are the files with what was read from each.

    `read` gives the text of a file with the names to look for in it; see `source.read`. A literal
    that a shape looks at is placed where it is a value of one of `looked_along`.

    The place is that of the value; without one that of the predicate; where that is missing,
    that of the subject. A statement of several files is placed in the last of them.
    """
    if not findings:
        return []
    facts = _Facts(sources, findings, looked_along)
    found = [(finding, *facts.locate(finding)) for finding in findings]
    names: dict[Path, set[str]] = {}
    for _, target, where in found:
        for fact in where:
            names.setdefault(fact.file, set()).update(facts.around(target.subject))
    texts = {file: read(file, wanted, blanks=facts.blanks) for file, wanted in names.items()}
    return [_place(facts, texts, *item) for item in found]


def of_interest(findings: Sequence[Finding], text: bytes, rows: Sequence[Row]) -> bytes:
    """What of a text is enough to place the findings by: to parse takes longer than to choose."""
    if any(map(_wants_all, findings)):
        return text
    names = {mark(finding.focus) for finding in findings}
    names.update(f.value.encode() for f in findings if f.value and "^" in (f.path or ""))
    steps = {step.encode() for f in findings for step in _WHOLE_STEP.findall(f.path or "")[1:]}
    chosen = (r for r in rows if r[0] in names or r[2] in names or r[1] in steps)
    return b"".join(map(line, chosen))


def _wants_all(finding: Finding) -> bool:
    """Whether it speaks of a node that is told from others by what is said of it."""
    value = finding.value or ""
    is_value = value.startswith('"') and "^" in (finding.path or "")
    return finding.focus.startswith(_WRITTEN) or value.startswith("_:") or is_value


_WRITTEN = ("_:", '"')
"""How a node without an IRI begins."""


def mark(name: str) -> bytes:
    """A name as lines hold it."""
    return name.encode() if name.startswith(_WRITTEN) else f"<{name}>".encode()


def _place(
    facts: _Facts,
    texts: Mapping[Path, Source],
    finding: Finding,
    target: Target,
    where: Sequence[Fact],
) -> Finding:
    """The finding in the first file that has all of the target, else in the first there is."""
    if not where:
        return finding
    named = [(fact, _named(facts, texts[fact.file], target)) for fact in where]
    holding = [(f, name) for f, name in named if name and texts[f.file].holds(*name, f.graph)]
    fact, name = (holding or named)[0]
    at = texts[fact.file].place(*name, fact.graph) if name else None
    line, column = at or (None, None)
    return replace(finding, file=fact.file, graph=fact.graph, line=line, column=column)


def _named(facts: _Facts, source: Source, target: Target) -> Target | None:
    """The target as the text names its nodes, or the nearest statement that has a name there."""
    if target.value is not None and is_blank(target.value):
        node = source.node(str(target.value), facts.signature(str(target.value)))
        target = target._replace(value=node or target.value)
    seen: set[str] = set()
    while is_blank(target.subject):
        if node := source.node(target.subject, facts.signature(target.subject)):
            return target._replace(subject=node)
        seen.add(target.subject)
        holders = [fact for fact in facts.into(target.subject) if fact.subject not in seen]
        if len(holders) != 1:
            return None
        target = Target(*holders[0][:3])
    return target


class _Facts:
    """What the graph says about the things that findings speak of."""

    def __init__(
        self,
        sources: Iterable[tuple[Path, Quads]],
        findings: Sequence[Finding],
        looked_along: Collection[bytes],
    ) -> None:
        self._looked_along = {way.decode().strip("<>") for way in looked_along}
        self._names: set[Node] = {_node(finding.focus) for finding in findings}
        for finding in findings:
            if finding.value and "^" in (finding.path or ""):
                self._names.add(term(finding.value))
        blank_values = (finding.value or "" for finding in findings)
        self.blanks = any(map(is_blank, (*self._names, *blank_values)))
        self._steps = {step for finding in findings for step in _steps(finding.path)[1:]}
        self._about: dict[str, list[Fact]] = {}
        self._into: dict[Node, list[Fact]] = {}
        self._ends: dict[tuple[str, str], set[Node]] = {}
        for order, (path, quads) in enumerate(sources):
            for quad in self._of_interest(quads):
                self._add(_fact(quad, path, order))

    def _of_interest(self, quads: Quads) -> Quads:
        if self.blanks:
            return quads
        names = {name.value if isinstance(name, Literal) else name for name in self._names}
        steps = self._steps
        return [
            quad
            for quad in quads
            if _raw(quad.subject) in names
            or _raw(quad.object) in names
            or quad.predicate.value in steps
        ]

    def _add(self, fact: Fact) -> None:
        subject, value = fact.subject, fact.value
        if subject in self._names or is_blank(subject):
            self._about.setdefault(subject, []).append(fact)
        if value in self._names or is_blank(value):
            self._into.setdefault(value, []).append(fact)
        if fact.predicate in self._steps:
            self._ends.setdefault((subject, fact.predicate), set()).add(value)

    def into(self, node: Node) -> list[Fact]:
        """The statements that have `node` as their value."""
        return self._into.get(node, [])

    def around(self, node: str) -> set[str]:
        """The names under which a text may hold what is said about `node`."""
        found, new = {node}, [node]
        while new:
            holders = [f.subject for n in new if is_blank(n) for f in self.into(n)]
            new = [name for name in holders if name not in found]
            found.update(new)
        return found

    def signature(self, node: str) -> frozenset[tuple[str, str, Node]]:
        """What tells a node without an IRI from others."""
        around = [*self._about.get(node, []), *self._into.get(node, [])]
        return signature_of(node, (fact[:3] for fact in around))

    def locate(self, finding: Finding) -> tuple[Target, list[Fact]]:
        """What to look for, and that statement in each file that may hold it, likeliest first."""
        target = Target(finding.focus)
        for target in self._targets(finding):
            if found := self._matching(target):
                return target, _likeliest(found)
        mentions = self.into(_node(finding.focus))
        if finding.focus.startswith('"') and mentions:
            mentions = [m for m in mentions if m.predicate in self._looked_along] or mentions
            first = min(mentions, key=lambda fact: (fact.subject, fact.predicate))
            return Target(*first[:3]), [first]
        return target, _likeliest(mentions)

    def _targets(self, finding: Finding) -> Iterator[Target]:
        """What a finding may mean, from the most exact to the least."""
        focus, steps = finding.focus, _steps(finding.path)
        value = term(finding.value) if finding.value else None
        operators = _STEP.sub("", finding.path or "") if "<" in (finding.path or "") else ""
        if operators.startswith("^"):
            if isinstance(value, str) and len(steps) == 1:
                yield Target(value, steps[0], focus)
            steps = []
        elif "/" in operators:
            yield from self._along(focus, steps, value)
            steps = steps[:1]
        elif value is not None:
            for step in steps:
                yield Target(focus, step, value)
        for step in steps:
            yield Target(focus, step)
        yield Target(focus)

    def _along(self, focus: str, steps: list[str], value: Node | None) -> Iterator[Target]:
        """The one value of the first step that leads to the value, or that there is."""
        facts = [fact for fact in self._about.get(focus, []) if fact.predicate == steps[0]]
        ends = {fact.value for fact in facts}
        if value is not None and len(steps) == 2:
            led = {n for n in ends if value in self._ends.get((str(n), steps[1]), ())}
            ends = led or ends
        if len(ends) == 1:
            yield Target(focus, steps[0], next(iter(ends)))

    def _matching(self, target: Target) -> list[Fact]:
        found = self._about.get(target.subject, [])
        if target.predicate is None:
            return [fact for fact in found if fact.predicate == RDF + "type"] or found
        found = [fact for fact in found if fact.predicate == target.predicate]
        if (value := target.value) is None:
            return found
        same = [fact for fact in found if fact.value == value]
        if is_blank(value) and not same:  # an engine's own label
            return [fact for fact in found if is_blank(fact.value)]
        return same or [fact for fact in found if equal(fact.value, value)]


def _likeliest(found: list[Fact]) -> list[Fact]:
    """One fact a file, of the graph that was read last, the last file first."""
    ordered = sorted(found, key=lambda fact: (fact.order, fact.graph or ""), reverse=True)
    return list({f.file: f for f in ordered if f.graph == ordered[0].graph}.values())


def _steps(path: str | None) -> list[str]:
    """The properties of a path, from first to last."""
    return _STEP.findall(path) if path and "<" in path else [path] if path else []


def _node(focus: str) -> Node:
    """A focus node as a term: its IRI or label stands for itself, a literal is written."""
    return term(focus) if focus.startswith('"') else focus


def _raw(found: object) -> str:
    return getattr(found, "value", "")


def _fact(quad: Quad, path: Path, order: int) -> Fact:
    subject, value = str(from_ox(quad.subject)), from_ox(quad.object)
    node = value if isinstance(value, Literal) else str(value)
    return Fact(subject, quad.predicate.value, node, _graph(quad), path, order)


def _graph(quad: Quad) -> str | None:
    """The name of the graph of a quad; of a node without an IRI as a file of lines writes it."""
    if not _raw(quad.graph_name):
        return None
    name = str(from_ox(quad.graph_name))
    return written_label(name) or name
