"""Language tags in capitals, where a shape lists the languages of a property.

A parser lowers them in silence, so they are looked for in the text. They change no meaning: the
same words with `@EN` and with `@en` are one literal, which a reader takes for two.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.files import read_text
from kg.namespaces import SH
from kg.store.parser import from_nquads, graph_name, home_of
from kg.terms import Literal, Quads, from_ox, to_sparql
from kg.text import Words
from kg.validation.report import EDITABLE, Finding
from kg.validation.shapes import ShapeGraph

if TYPE_CHECKING:
    from kg.turtle import SourceStatement

RULE = "literals:language-tag"
SEVERITY = "Info"
MESSAGE: Words = {
    "en": "The language tag of a label or a note is in lower case; write it so.",
    "zh": "标签与说明的语言标记须用小写；请改正。",
}
_CAPITAL = re.compile(rb"@[a-z0-9-]*[A-Z]")


def asked(shapes: ShapeGraph) -> frozenset[str]:
    """The properties whose languages a shape lists."""
    listed = [node for node, predicate, _ in shapes.triples if predicate == SH + "languageIn"]
    return frozenset(str(path) for node in listed for path in shapes.objects(node, SH + "path"))


def in_file(path: Path, text: bytes, properties: Collection[str]) -> list[Finding]:
    """Each tag of `properties` in a file that is not in lower case, with its place.

    `text` is the file's statements as N-Quads.
    """
    if path.suffix.lower() not in EDITABLE or not _CAPITAL.search(raw := path.read_bytes()):
        return []
    if path.suffix.lower() in (".nt", ".nq"):
        return in_lines(path, enumerate(raw.split(b"\n"), 1), properties, home_of(path))
    return list(_in_turtle(path, from_nquads(text), properties))


def capitals(text: bytes) -> set[bytes]:
    """How the tags in a text begin that are not in lower case."""
    return set(_CAPITAL.findall(text))


def in_lines(
    path: Path, lines: Iterable[tuple[int, bytes]], properties: Collection[str], home: str
) -> list[Finding]:
    """The same in some lines of N-Quads, each with its number; `home` is the graph of the rest."""
    return [
        finding
        for number, line in lines
        if _CAPITAL.search(line)
        for statement in _statements(line, number)
        for finding in _told(
            path,
            statement._replace(graph=statement.graph or home),
            line.decode(),
            statement.value_at.column - 1,
            properties,
        )
    ]


def _statements(line: bytes, number: int) -> list[SourceStatement]:
    from kg.turtle import statements_of_lines  # reading terms takes time to load

    subjects = {str(from_ox(quad.subject)) for quad in from_nquads(line)}
    return statements_of_lines([line.decode()], subjects, first=number)


def _in_turtle(path: Path, quads: Quads, properties: Collection[str]) -> Iterator[Finding]:
    from kg.turtle import Lines
    from kg.validation.location import statements_in

    graphs = {
        (str(from_ox(quad.subject)), quad.predicate.value): graph_name(quad)
        for quad in quads
        if quad.predicate.value in properties
    }
    text = read_text(path)
    lines = Lines(text)
    for found in statements_in(path, text, {subject for subject, _ in graphs}):
        home = found.graph or graphs.get((found.subject, found.predicate))
        at = lines.offset(found.value_at)
        yield from _told(path, found._replace(graph=home), text, at, properties)


def _told(
    path: Path, statement: SourceStatement, text: str, offset: int, properties: Collection[str]
) -> Iterator[Finding]:
    from kg.turtle import TOKEN

    value = statement.value
    if statement.predicate not in properties or not isinstance(value, Literal):
        return
    token = TOKEN.match(text, offset)
    tag = token["language"] if token else None
    if tag and tag != tag.lower():
        yield Finding(
            rule=RULE,
            severity=SEVERITY,
            focus=statement.subject,
            message=MESSAGE,
            path=statement.predicate,
            value=f"{to_sparql(Literal(value.value))}@{tag}",
            file=path,
            line=statement.value_at.line,
            column=statement.value_at.column,
            graph=statement.graph,
        )
