"""Gives each finding its place: the file, line, column and graph of the statement at fault."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError
from kg.files import read_text
from kg.namespaces import RDF
from kg.store.normalisation import as_stored
from kg.store.nquads import Row, line_of, written_label, written_node
from kg.store.parser import STDIN, STDIN_BASE, Stream, from_nquads, home_of
from kg.terms import Literal, Quad, Term, from_ox, is_blank, parse_node, text_of, to_sparql
from kg.text import Words
from kg.turtle import (
    TOKEN,
    Lines,
    Place,
    SourceStatement,
    mentions,
    statements,
    statements_of_lines,
)
from kg.validation.lexical_forms import UPPER_CASE_TAG
from kg.validation.report import EDITABLE, Finding

Node = str | Literal
"""A literal, or the text of an IRI or of a blank node."""
Signature = frozenset[tuple[str, str, Node]]

_LINES = (".nt", ".nq")
_STEP = re.compile(r"<([^>]*)>")


class Target(NamedTuple):
    """A statement by its subject, its predicate and its value, as far as they are known."""

    subject: str
    predicate: str | None = None
    value: Node | None = None


class Source:
    """The statements of a file about the nodes of some findings, with their places in its text."""

    def __init__(self, found: Iterable[SourceStatement]) -> None:
        self._about: dict[str, list[SourceStatement]] = {}
        self._with_value: dict[Node, list[SourceStatement]] = {}
        for statement in found:
            self._about.setdefault(statement.subject, []).append(statement)
            self._with_value.setdefault(statement.value, []).append(statement)

    def place(self, target: Target, graph: str | None = None) -> tuple[Place | None, bool]:
        """Where the value is, else the predicate, else the subject; and whether all is stated."""
        about = _in_graph(self._about.get(target.subject, []), graph)
        if not about:
            held = _in_graph(self._with_value.get(target.subject, []), graph)
            return (held[0].value_at if held else None), False
        same = [statement for statement in about if statement.predicate == target.predicate]
        if not same:
            return about[0].subject_at, target.predicate is None
        if target.value is not None and (exact := _with_value(same, target.value)):
            return exact.value_at, True
        return same[0].predicate_at, target.value is None

    def node(self, label: str, signature: Signature) -> str | None:
        """The label in this text of the blank node that was parsed as `label`."""
        found = self._nodes.get(signature, ())
        return written_label(label) or (found[0] if len(found) == 1 else None)

    @cached_property
    def _nodes(self) -> Mapping[Signature, list[str]]:
        found: dict[Signature, list[str]] = {}
        for node in dict.fromkeys((*self._about, *self._with_value)):
            if is_blank(node):
                about = self._about.get(str(node), ())
                signature = _signature(about, self._with_value.get(node, ()))
                found.setdefault(signature, []).append(str(node))
        return found


def read(
    path: Path, names: Collection[str], *, blanks: bool = False, stream: Stream | None = None
) -> Source:
    """The statements of a file, or `stream` for `STDIN`, about `names`, with `blanks` blank nodes.

    There are none where the file cannot be read again.
    """
    suffix = path.suffix.lower()
    try:
        if stream is not None and path == STDIN:
            text, suffix, base = stream.raw.decode("utf-8"), stream.suffix, STDIN_BASE
        else:
            text, base = read_text(path), path.resolve().as_uri()
    except (InputError, OSError, ValueError):
        return Source(())
    if suffix in (".rdf", ".owl"):
        named = mentions(text, r"\babout\s*=\s*[\"']([^\"']*)")
        return _of_subjects({html.unescape(name): at for name, at in named.items()})
    if suffix == ".jsonld":
        return _of_subjects(mentions(text, r'"@id"\s*:\s*"([^"]*)"(?!\s*\})'))
    if suffix in _LINES:
        return Source(statements_of_lines(StringIO(text, newline="\n"), names, blanks=blanks))
    return Source(statements(text, names, blanks=blanks, base=base))


def _of_subjects(named: Mapping[str, Place]) -> Source:
    """The source of a text in another format, of which only the places of subjects are known."""
    return Source(SourceStatement(name, "", "", None, at, at, at) for name, at in named.items())


def statements_in(path: Path, text: str, names: Collection[str]) -> list[SourceStatement]:
    """The statements about `names` in the text of a file whose terms have places."""
    if path.suffix.lower() in _LINES:
        return statements_of_lines(StringIO(text, newline="\n"), names)
    return statements(text, names, base=path.resolve().as_uri())


def _signature(
    about: Iterable[SourceStatement | Fact], into: Iterable[SourceStatement | Fact]
) -> Signature:
    """What distinguishes a blank node: the statements about it and into it, of other nodes."""
    of = {("of", one.predicate, _plain(one.value)) for one in about if not is_blank(one.value)}
    return frozenset(of | {("to", o.predicate, o.subject) for o in into if not is_blank(o.subject)})


def _with_value(same: list[SourceStatement], value: Node) -> SourceStatement | None:
    """The statement with a value: by its text, else by its value, else the only possible one."""
    if exact := [statement for statement in same if statement.value == value]:
        return exact[0]
    if is_blank(value) or value == RDF + "nil":
        nodes = [statement for statement in same if is_blank(statement.value)]
        return nodes[0] if len(nodes) == 1 else None
    return next((one for one in same if _plain(one.value) == _plain(value)), None)


def _in_graph(found: list[SourceStatement], graph: str | None) -> list[SourceStatement]:
    """Those in a graph; where the text names none, those outside any."""
    for name in (graph, None):
        if own := [statement for statement in found if statement.graph == name]:
            return own
    return found


def _plain(node: Node) -> Node:
    """A node by which literals of the same value are equal."""
    return as_stored(node) if isinstance(node, Literal) else node


class Fact(NamedTuple):
    """A statement with its graph and its file; `order` is that of the files."""

    subject: str
    predicate: str
    value: Node
    graph: str | None
    file: Path
    order: int


class _Facts:
    """What the files state about the nodes of some findings, as it was parsed."""

    def __init__(
        self,
        findings: Sequence[Finding],
        sources: Iterable[tuple[Path, Collection[Row]]],
        looked_along: Collection[bytes],
    ) -> None:
        self._looked_along = {way.decode().strip("<>") for way in looked_along}
        self._names = {_node(finding.focus) for finding in findings}
        self._names |= {parse_node(f.value) for f in findings if f.value and "^" in (f.path or "")}
        values = (finding.value or "" for finding in findings)
        self.blanks = any(map(is_blank, (*self._names, *values)))
        self._steps = {step for finding in findings for step in _steps(finding.path)[1:]}
        self._about = defaultdict[str, list[Fact]](list)
        self.into = defaultdict[Node, list[Fact]](list)
        self._ends = defaultdict[tuple[str, str], set[Node]](set)
        for order, (path, rows) in enumerate(sources):
            for quad in from_nquads(b"".join(map(line_of, self._relevant(rows)))):
                self._add(quad, path, order)

    def _relevant(self, rows: Collection[Row]) -> Iterable[Row]:
        """The rows to parse: all, where a blank node or a literal must be recognised."""
        if self.blanks or any(isinstance(name, Literal) for name in self._names):
            return rows
        names = {written_node(str(name)) for name in self._names}
        steps = {f"<{step}>".encode() for step in self._steps}
        return (row for row in rows if row[0] in names or row[2] in names or row[1] in steps)

    def _add(self, quad: Quad, path: Path, order: int) -> None:
        term, name = from_ox(quad.object), text_of(quad.graph_name)
        subject, value = text_of(quad.subject), term if isinstance(term, Literal) else str(term)
        graph = written_label(name) or name or None  # a blank node as a file of lines labels it
        fact = Fact(subject, quad.predicate.value, value, graph, path, order)
        if subject in self._names or is_blank(subject):
            self._about[subject].append(fact)
        if value in self._names or is_blank(value):
            self.into[value].append(fact)
        if fact.predicate in self._steps:
            self._ends[subject, fact.predicate].add(value)

    def around(self, node: str) -> set[str]:
        """The names under which a text may state something about `node`."""
        found, new = {node}, [node]
        while new:
            holders = [f.subject for n in new if is_blank(n) for f in self.into[n]]
            new = [name for name in holders if name not in found]
            found.update(new)
        return found

    def signature(self, node: str) -> Signature:
        """What distinguishes a blank node from others."""
        return _signature(self._about[node], self.into[node])

    def locate(self, finding: Finding) -> tuple[Target, list[Fact]]:
        """The target of a finding, and its statement in each file that may hold it."""
        target = Target(finding.focus)
        for target in self._targets(finding):
            if found := self._matching(target):
                return target, _likeliest(found)
        mentions = self.into[_node(finding.focus)]
        if finding.focus.startswith('"') and mentions:
            mentions = [m for m in mentions if m.predicate in self._looked_along] or mentions
            first = min(mentions, key=lambda fact: (fact.subject, fact.predicate))
            return Target(*first[:3]), [first]
        return target, _likeliest(mentions)

    def _targets(self, finding: Finding) -> Iterator[Target]:
        """What a finding may be about, from the most exact to the least."""
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
        """The one value of the first step that leads to the value, or the only one."""
        ends = {fact.value for fact in self._about[focus] if fact.predicate == steps[0]}
        if value is not None and len(steps) == 2:
            ends = {n for n in ends if value in self._ends[str(n), steps[1]]} or ends
        if len(ends) == 1:
            yield Target(focus, steps[0], next(iter(ends)))

    def _matching(self, target: Target) -> list[Fact]:
        found = self._about[target.subject]
        if target.predicate is None:
            return [fact for fact in found if fact.predicate == RDF + "type"] or found
        found = [fact for fact in found if fact.predicate == target.predicate]
        if (value := target.value) is None:
            return found
        same = [fact for fact in found if fact.value == value]
        if is_blank(value) and not same:  # an engine's own label
            return [fact for fact in found if is_blank(fact.value)]
        return same or [fact for fact in found if _plain(fact.value) == _plain(value)]


def _likeliest(found: list[Fact]) -> list[Fact]:
    """One fact of each file, of the graph that was read last, the last file first."""
    ordered = sorted(found, key=lambda fact: (fact.order, fact.graph or ""), reverse=True)
    return list({f.file: f for f in ordered if f.graph == ordered[0].graph}.values())


def _steps(path: str | None) -> list[str]:
    return _STEP.findall(path) if path and "<" in path else [path] if path else []


def _node(focus: str) -> Node:
    return parse_node(focus) if focus.startswith('"') else focus


def places_of(
    paths: Iterable[Path], wanted: Iterable[tuple[str, str, Term | None]]
) -> list[tuple[Path, Place] | None]:
    """Where each statement is in these files, or else its property, or its subject."""
    targets = [
        Target(
            subject, predicate, value if value is None or isinstance(value, Literal) else str(value)
        )
        for subject, predicate, value in wanted
    ]
    found = dict[Target, tuple[int, Path, Place]]()
    for path in paths:
        source = read(path, {target.subject for target in targets})
        for target in targets:
            nearer = (Target(target.subject), target._replace(value=None), target)
            for rank, it in enumerate(nearer):
                at, is_whole = source.place(it)
                if at and is_whole and (target not in found or rank > found[target][0]):
                    found[target] = rank, path, at
    return [found[target][1:] if target in found else None for target in targets]


def placed(
    findings: Sequence[Finding],
    sources: Iterable[tuple[Path, Collection[Row]]],
    read: Callable[..., Source] = read,
    looked_along: Collection[bytes] = (),
) -> list[Finding]:
    """The findings with their places; `sources` are the files with what they state.

    The place is that of the value, else of the predicate, else of the subject, in the last file
    that has the statement; of a focus node that is a literal, where one of `looked_along` has it.
    `read` gives the statements of a file, as the function of that name does.
    """
    if not findings:
        return []
    facts = _Facts(findings, sources, looked_along)
    located = [(finding, *facts.locate(finding)) for finding in findings]
    names: dict[Path, set[str]] = {}
    for _, target, where in located:
        for fact in where:
            names.setdefault(fact.file, set()).update(facts.around(target.subject))
    texts = {file: read(file, wanted, blanks=facts.blanks) for file, wanted in names.items()}
    return [_placed(facts, texts, *one) for one in located]


def _placed(
    facts: _Facts,
    texts: Mapping[Path, Source],
    finding: Finding,
    target: Target,
    where: Sequence[Fact],
) -> Finding:
    """The finding in the first file that states all of the target, else in the first file."""
    found = []
    for fact in where:
        source = texts[fact.file]
        named = _as_written(target, facts, source)
        found.append((fact, *(source.place(named, fact.graph) if named else (None, False))))
    if not found:
        return finding
    fact, at, _ = next((one for one in found if one[2]), found[0])
    line, column = at or (None, None)
    return replace(finding, file=fact.file, graph=fact.graph, line=line, column=column)


def _as_written(target: Target, facts: _Facts, source: Source) -> Target | None:
    """The target with the labels of the text, or the nearest statement that has some there."""
    if target.value is not None and is_blank(target.value):
        node = source.node(str(target.value), facts.signature(str(target.value)))
        target = target._replace(value=node or target.value)
    seen: set[str] = set()
    while is_blank(target.subject):
        if node := source.node(target.subject, facts.signature(target.subject)):
            return target._replace(subject=node)
        seen.add(target.subject)
        holders = [fact for fact in facts.into[target.subject] if fact.subject not in seen]
        if len(holders) != 1:
            return None
        target = Target(*holders[0][:3])
    return target


# Language tags in upper case, where shapes list tags: only the text has them, as parsers lower them

TAG_RULE = "literals:language-tag"
TAG_SEVERITY = "Info"
TAG_MESSAGE: Words = {
    "en": "The language tag of a label or a note is in lower case; write it so.",
    "zh": "标签与说明的语言标记须用小写；请改正。",
}


def tags_in_file(path: Path, rows: Collection[Row], properties: Collection[str]) -> list[Finding]:
    """Each tag of `properties` in a file that is not in lower case; `rows` are its statements."""
    suffix = path.suffix.lower()
    if suffix not in EDITABLE or not UPPER_CASE_TAG.search(raw := path.read_bytes()):
        return []
    if suffix in (".nt", ".nq"):
        return tags_in_lines(path, enumerate(raw.split(b"\n"), 1), properties, home_of(path))
    tagged = [[term.decode().strip("<>") for term in row] for row in rows]
    homes = {(row[0], row[1]): row[3] for row in tagged if row[1] in properties}
    text = read_text(path)
    lines = Lines(text)
    return [
        finding
        for found in statements_in(path, text, {subject for subject, _ in homes})
        for home in [homes.get((found.subject, found.predicate), "")]
        for finding in _tag_at(path, found, home, text, lines.offset(found.value_at))
        if finding.path in properties
    ]


def tags_in_lines(
    path: Path, lines: Iterable[tuple[int, bytes]], properties: Collection[str], home: str
) -> list[Finding]:
    """The same in numbered lines of N-Quads; `home` is the graph of statements without one."""
    return [
        finding
        for number, line in ((n, raw.decode()) for n, raw in lines if UPPER_CASE_TAG.search(raw))
        for found in statements_of_lines([line], _subjects(line), first=number)
        for finding in _tag_at(path, found, home, line, found.value_at.column - 1)
        if finding.path in properties
    ]


def _subjects(line: str) -> set[str]:
    """The subjects of a line, whose IRIs may have escapes."""
    return {str(from_ox(quad.subject)) for quad in from_nquads(line.encode())}


def _tag_at(
    path: Path, statement: SourceStatement, home: str, text: str, offset: int
) -> Iterator[Finding]:
    """The finding about the tag of a value at an offset of a text, if it is not in lower case."""
    value, token = statement.value, TOKEN.match(text, offset)
    tag = token["language"] if token else None
    if isinstance(value, Literal) and tag and tag != tag.lower():
        yield Finding(
            rule=TAG_RULE,
            severity=TAG_SEVERITY,
            focus=statement.subject,
            message=TAG_MESSAGE,
            path=statement.predicate,
            value=f"{to_sparql(Literal(value.value))}@{tag}",
            file=path,
            line=statement.value_at.line,
            column=statement.value_at.column,
            graph=statement.graph or home or None,
        )
