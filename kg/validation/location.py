"""A source file that findings point into: read once, when there is something to report."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError
from kg.files import read_text
from kg.namespaces import RDF
from kg.store.embedded import as_stored
from kg.store.nquads import Row, line_of, written_label
from kg.store.parser import STDIN, STDIN_BASE, Stream
from kg.terms import Literal, Quad, Quads, from_ox, is_blank, parse_node
from kg.turtle import Place, SourceStatement, mentions, statements, statements_of_lines
from kg.validation.report import Finding

Node = str | Literal
Edge = tuple[str, str, Node]
Signature = frozenset[tuple[str, str, Node]]

_LINES = (".nt", ".nq")


class Source:
    """The statements of one file about the names that findings speak of, with their places."""

    def __init__(self, found: Iterable[SourceStatement]) -> None:
        self._about: dict[str, list[SourceStatement]] = {}
        self._with_value: dict[Node, list[SourceStatement]] = {}
        for statement in found:
            self._about.setdefault(statement.subject, []).append(statement)
            self._with_value.setdefault(statement.value, []).append(statement)

    def place(
        self,
        subject: str,
        predicate: str | None = None,
        value: Node | None = None,
        graph: str | None = None,
    ) -> Place | None:
        """Where the value stands; without one the predicate; without that the subject.

        What is not there is passed over for the next, and a subject that nothing is said about
        is looked for among the values. Literals are held by value where no text is equal.
        """
        about = _in_graph(self._about.get(subject, []), graph)
        if not about:
            held = _in_graph(self._with_value.get(subject, []), graph)
            return held[0].value_at if held else None
        same = [statement for statement in about if statement.predicate == predicate]
        if not same:
            return about[0].subject_at
        exact = None if value is None else _with_value(same, value)
        return exact.value_at if exact else same[0].predicate_at

    def holds(
        self,
        subject: str,
        predicate: str | None = None,
        value: Node | None = None,
        graph: str | None = None,
    ) -> bool:
        """Whether all that is given stands in one statement."""
        about = _in_graph(self._about.get(subject, []), graph)
        same = [s for s in about if predicate is None or s.predicate == predicate]
        return bool(same) and (value is None or _with_value(same, value) is not None)

    def node(self, label: str, signature: Signature) -> str | None:
        """The one node without an IRI that stands in these statements, as the text calls it.

        `label` is what it was called when the file was read.
        """
        found = self._nodes.get(signature, ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def _nodes(self) -> Mapping[Signature, list[str]]:
        found: dict[Signature, list[str]] = {}
        for node in dict.fromkeys((*self._about, *self._with_value)):
            if is_blank(node):
                found.setdefault(self._signature(str(node)), []).append(str(node))
        return found

    def _signature(self, node: str) -> Signature:
        around = [*self._about.get(node, []), *self._with_value.get(node, [])]
        return signature_of(node, ((s.subject, s.predicate, s.value) for s in around))


class Lines(Source):
    """A file of N-Triples or N-Quads, which calls a node what it was called when it was read."""

    def node(self, label: str, signature: Signature) -> str | None:
        """The node of that label."""
        return written_label(label) or super().node(label, signature)


class Mentions(Source):
    """A file in another format: only where a subject is named, if that is simple to find."""

    def __init__(self, named: Mapping[str, Place]) -> None:
        super().__init__(())
        self._named = named

    def place(
        self,
        subject: str,
        predicate: str | None = None,
        value: Node | None = None,
        graph: str | None = None,
    ) -> Place | None:
        """Where the subject is named, whatever is said about it."""
        return self._named.get(subject)


def place(
    text: str, subject: str, predicate: str | None = None, value: Node | None = None
) -> Place | None:
    """Where a statement of a Turtle or TriG text stands; see `Source.place`.

    >>> text = "PREFIX : <urn:>\\n:a :b 1, 2 ; :c :d ."
    >>> place(text, "urn:a", "urn:b"), place(text, "urn:a", "urn:c", "urn:d")
    (Place(line=2, column=4), Place(line=2, column=17))
    """
    return Source(statements(text, [subject])).place(subject, predicate, value)


def read(
    path: Path, names: Collection[str], *, blanks: bool = False, stream: Stream | None = None
) -> Source:
    """The source of a file by how its name ends; an empty one where it cannot be read again.

    `stream` is what stands for `STDIN`.
    """
    if stream is not None and path == STDIN:
        text = stream.raw.decode("utf-8")
        return _of_text(text, stream.suffix, names, blanks=blanks, base=STDIN_BASE)
    suffix = path.suffix.lower()
    try:
        if suffix in _LINES:
            with path.open(encoding="utf-8", newline="\n") as lines:
                return Lines(statements_of_lines(lines, names, blanks=blanks))
        text, base = read_text(path), path.resolve().as_uri()
    except (InputError, OSError, ValueError):
        return Source(())
    return _of_text(text, suffix, names, blanks=blanks, base=base)


def _of_text(text: str, suffix: str, names: Collection[str], *, blanks: bool, base: str) -> Source:
    """The source of a text; `suffix` is the ending that a file of its format has."""
    if suffix in _LINES:
        lines = io.StringIO(text, newline="\n")
        return Lines(statements_of_lines(lines, names, blanks=blanks))
    if suffix in (".rdf", ".owl"):
        named = mentions(text, r"\babout\s*=\s*[\"']([^\"']*)")
        return Mentions({html.unescape(name): at for name, at in named.items()})
    if suffix == ".jsonld":
        return Mentions(mentions(text, r'"@id"\s*:\s*"([^"]*)"(?!\s*\})'))
    return Source(statements(text, names, blanks=blanks, base=base))


def statements_in(path: Path, text: str, names: Collection[str]) -> list[SourceStatement]:
    """The statements about `names` in the text of a file that terms can be told apart in."""
    if path.suffix.lower() in (".nt", ".nq"):
        return statements_of_lines(StringIO(text, newline="\n"), names)
    return statements(text, names, base=path.resolve().as_uri())


def signature_of(node: str, edges: Iterable[Edge]) -> Signature:
    """What tells a node without an IRI from others: its statements with things that have one."""
    found: set[tuple[str, str, Node]] = set()
    for subject, predicate, value in edges:
        if subject == node and not is_blank(value):
            found.add(("of", predicate, _plain(value)))
        elif value == node and not is_blank(subject):
            found.add(("to", predicate, subject))
    return frozenset(found)


def equal(one: Node, other: Node) -> bool:
    """Whether two terms are one, literals held by value."""
    return one == other or _plain(one) == _plain(other)


def _with_value(same: list[SourceStatement], value: Node) -> SourceStatement | None:
    """The statement that has `value`: its text, else its value, else the only one it can be."""
    for statement in same:
        if statement.value == value:
            return statement
    if is_blank(value) or value == RDF + "nil":
        nodes = [statement for statement in same if is_blank(statement.value)]
        return nodes[0] if len(nodes) == 1 else None
    return next((statement for statement in same if equal(statement.value, value)), None)


def _in_graph(found: list[SourceStatement], graph: str | None) -> list[SourceStatement]:
    """Those in a graph; where the text names none, those outside any."""
    for name in (graph, None):
        if own := [statement for statement in found if statement.graph == name]:
            return own
    return found


def _plain(node: Node) -> Node:
    return as_stored(node) if isinstance(node, Literal) else node


# Giving each finding its place: the file, line, column and graph of the statement at fault


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
    return b"".join(map(line_of, chosen))


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
                self._names.add(parse_node(finding.value))
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
        value = parse_node(finding.value) if finding.value else None
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
    return parse_node(focus) if focus.startswith('"') else focus


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
