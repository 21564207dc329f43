"""Finds language tags in upper case, in the text as parsers lower them, where shapes list tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kg.files import read_text
from kg.store.nquads import Row
from kg.store.parser import from_nquads, home_of
from kg.terms import Literal, from_ox, to_sparql
from kg.text import Words
from kg.turtle import TOKEN, Lines, SourceStatement, statements_of_lines
from kg.validation.lexical_forms import UPPER_CASE_TAG
from kg.validation.location import statements_in
from kg.validation.report import EDITABLE, Finding

RULE = "literals:language-tag"
SEVERITY = "Info"
MESSAGE: Words = {
    "en": "The language tag of a label or a note is in lower case; write it so.",
    "zh": "标签与说明的语言标记须用小写；请改正。",
}


def in_file(path: Path, rows: Collection[Row], properties: Collection[str]) -> list[Finding]:
    """Each tag of `properties` in a file that is not in lower case; `rows` are its statements."""
    suffix = path.suffix.lower()
    if suffix not in EDITABLE or not UPPER_CASE_TAG.search(raw := path.read_bytes()):
        return []
    if suffix in (".nt", ".nq"):
        return in_lines(path, enumerate(raw.split(b"\n"), 1), properties, home_of(path))
    tagged = [[term.decode().strip("<>") for term in row] for row in rows]
    homes = {(row[0], row[1]): row[3] for row in tagged if row[1] in properties}
    text = read_text(path)
    lines = Lines(text)
    return [
        finding
        for found in statements_in(path, text, {subject for subject, _ in homes})
        for home in [homes.get((found.subject, found.predicate), "")]
        for finding in _found(path, found, home, text, lines.offset(found.value_at))
        if finding.path in properties
    ]


def in_lines(
    path: Path, lines: Iterable[tuple[int, bytes]], properties: Collection[str], home: str
) -> list[Finding]:
    """The same in numbered lines of N-Quads; `home` is the graph of statements without one."""
    return [
        finding
        for number, line in ((n, raw.decode()) for n, raw in lines if UPPER_CASE_TAG.search(raw))
        for found in statements_of_lines([line], _subjects(line), first=number)
        for finding in _found(path, found, home, line, found.value_at.column - 1)
        if finding.path in properties
    ]


def _subjects(line: str) -> set[str]:
    """The subjects of a line, whose IRIs may have escapes."""
    return {str(from_ox(quad.subject)) for quad in from_nquads(line.encode())}


def _found(
    path: Path, statement: SourceStatement, home: str, text: str, offset: int
) -> Iterator[Finding]:
    """The finding about the tag of a value at an offset of a text, if it is not in lower case."""
    value, token = statement.value, TOKEN.match(text, offset)
    tag = token["language"] if token else None
    if isinstance(value, Literal) and tag and tag != tag.lower():
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
            graph=statement.graph or home or None,
        )
