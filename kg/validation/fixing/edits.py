"""Edits a text where a fix changes its terms, and leaves every other character as it is."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import unified_diff
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError, OutputError
from kg.files import read_text, shown, write_text
from kg.namespaces import RDF
from kg.terms import Iri, Literal, Term, is_blank, to_turtle
from kg.turtle import TOKEN, Lines, Place, SourceStatement, Terms, content
from kg.validation.location import statements_in
from kg.validation.report import Finding, Fix


class Edit(NamedTuple):
    """Replaces the text from `start` to `end`, offsets in code points, by `text`."""

    start: int
    end: int
    text: str


Replacement = tuple[Place, Place, str]
"""An edit by lines and columns: where it starts and ends, and the new text."""


def replacements(findings: Sequence[Finding]) -> list[list[Replacement]]:
    """The replacements that make the fix of each finding; none where it has no editable fix."""
    found: list[list[Replacement]] = [[] for _ in findings]
    by_file: dict[Path, list[int]] = {}
    for number, finding in enumerate(findings):
        if finding.fix and finding.fix.editable:
            by_file.setdefault(finding.fix.file, []).append(number)
    for path, numbers in by_file.items():
        with suppress(InputError):
            text = read_text(path)
            place = Lines(text).place
            made = edits(path, text, [findings[number] for number in numbers])
            for number, own in zip(numbers, made, strict=True):
                found[number] = [(place(one.start), place(one.end), one.text) for one in own]
    return found


def edits(path: Path, text: str, findings: Sequence[Finding]) -> list[list[Edit]]:
    """The edits of `text`, which is that of `path`, that make the fix of each finding.

    There are none where the text does not hold what the fix changes.
    """
    fixes = [finding.fix for finding in findings if finding.fix]
    names = {str(subject) for fix in fixes for subject, _, _ in (*fix.remove, *fix.add)}
    page = _Page(path, text, names)
    return [list(_edits(page, finding, finding.fix)) if finding.fix else [] for finding in findings]


def edited(text: str, changes: Iterable[Edit]) -> str:
    """The text with its edits made; they do not overlap.

    >>> edited("abcdef", [Edit(4, 5, ""), Edit(1, 2, "BB"), Edit(0, 0, "<")])
    '<aBBcdf'
    """
    parts, end = [], 0
    for change in sorted(set(changes)):
        parts += [text[end : change.start], change.text]
        end = change.end
    return "".join([*parts, text[end:]])


def _edits(page: _Page, finding: Finding, fix: Fix) -> Iterator[Edit]:
    for subject, _, of_class in fix.add if not fix.remove else ():
        if block := page.about(str(subject)):
            add = _line_of_its_own if page.is_lines else _head_of_block
            yield add(page, block, str(of_class))
    for old, new in zip(fix.remove, fix.add, strict=False):
        for at in _places(page, finding, old[1], old[2]):
            yield from _in_place(page, at, old[2], new[2])


def _places(page: _Page, finding: Finding, predicate: str, value: Term) -> Iterator[int]:
    """Offsets of the value: in every such statement; about a blank node, where it was found."""
    sought = value if isinstance(value, Literal) else str(value)
    if isinstance(sought, Literal) and sought.language:  # which the lexer lowers
        sought = replace(sought, language=sought.language.lower())
    if not is_blank(finding.focus):
        for statement in page.about(finding.focus):
            if (statement.predicate, statement.value) == (predicate, sought):
                yield page.lines.offset(statement.value_at)
    elif finding.line and finding.column:
        at = page.found(Place(finding.line, finding.column), sought)
        if at is not None:
            yield at


def _in_place(page: _Page, at: int, old: Term, new: Term) -> Iterator[Edit]:
    """Replace a term by another; of a literal, only what differs."""
    token = page.token(at)
    if not isinstance(old, Literal) or not isinstance(new, Literal):
        like = "" if isinstance(old, Literal) else token[0]
        yield Edit(at, token.end(), page.written(str(new), at, like))
    elif old.language == new.language:
        begin, end = content(token)
        yield Edit(at + begin, at + end, new.value)
    elif token["language"] == old.language:
        yield Edit(*token.span("language"), new.language or "")


def _line_of_its_own(page: _Page, block: list[SourceStatement], of_class: str) -> Edit:
    """Add a class as a line before the first statement about a thing."""
    first = block[0]
    at = page.lines.offset(Place(first.subject_at.line, 1))
    terms = [page.token(page.lines.offset(first.subject_at))[0], f"<{RDF}type>", f"<{of_class}>"]
    if first.graph:
        terms.append(first.graph if is_blank(first.graph) else to_turtle(Iri(first.graph)))
    return Edit(at, at, " ".join([*terms, "."]) + _line_end(page.text, at))


def _head_of_block(page: _Page, block: list[SourceStatement], of_class: str) -> Edit:
    """Add a class before the first predicate, on its own line where the block has such lines."""
    at = page.lines.offset(block[0].predicate_at)
    gap = "" if page.text[at - 1].isspace() else " "
    end = next(page.marks(at), None)
    space = " " if end is None or page.text[end.start() - 1].isspace() else ""
    head = f"{gap}a {page.written(of_class, at, like='')}{space};"
    for statement in block:
        if statement.subject_at == block[0].subject_at:
            begin = page.lines.offset(Place(statement.predicate_at.line, 1))
            indent = page.text[begin : page.lines.offset(statement.predicate_at)]
            if not indent.strip():
                return Edit(at, at, head + _line_end(page.text, begin - 1) + indent)
    return Edit(at, at, head + " ")


def _line_end(text: str, at: int) -> str:
    """The line ending at an offset."""
    end = text.find("\n", at)
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


# The text of a file: its statements, its tokens, and the prefixes in force


_LOCAL = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


class _Page:
    """A text that a parser accepts, and its statements about `names`."""

    def __init__(self, path: Path, text: str, names: Collection[str]) -> None:
        self.text = text
        self.lines = Lines(text)
        self.is_lines = path.suffix.lower() in (".nt", ".nq")
        self._base = path.resolve().as_uri()
        self._about: dict[str, list[SourceStatement]] = {}
        for statement in statements_in(path, text, names):
            self._about.setdefault(statement.subject, []).append(statement)

    def about(self, subject: str) -> list[SourceStatement]:
        """The statements about a thing, in the order of the text."""
        return self._about.get(subject, [])

    def token(self, at: int) -> re.Match[str]:
        """The token that begins at an offset."""
        return next(TOKEN.finditer(self.text, at))

    def found(self, place: Place, term: str | Literal) -> int | None:
        """The offset of a place, if that term is there."""
        try:
            at = self.lines.offset(place)
        except IndexError:
            return None
        token = TOKEN.match(self.text, at)
        return at if token and self._terms(at).term(token) == term else None

    def written(self, iri: str, at: int, like: str) -> str:
        """An IRI as this text writes it at an offset in place of the token `like`.

        It gets the prefix of `like`, else another one in force there; else it is written whole.
        """
        before = self.text[at - 1 : at]
        if self.is_lines or like.startswith("<") or not (before.isspace() or before in "[(,;"):
            return f"<{iri}>"
        own = like.partition(":")[0]
        for label, namespace in sorted(self._terms(at).prefixes.items(), key=lambda p: p[0] != own):
            local = iri.removeprefix(namespace)
            if local != iri and _LOCAL.fullmatch(local):
                return f"{label}:{local}"
        return f"<{iri}>"

    def marks(self, at: int) -> Iterator[re.Match[str]]:
        """The punctuation after an offset, except within nested nodes."""
        depth = 0
        for token in TOKEN.finditer(self.text, at):
            if token.lastgroup == "mark":
                depth += (token[0] in "[(") - (token[0] in "])")
                if not depth and token[0] not in "])":
                    yield token

    def _terms(self, at: int) -> Terms:
        terms = Terms(self._base)
        for token in self._declarations:
            if token.start() < at:
                terms.declare(token)
        return terms

    @cached_property
    def _declarations(self) -> list[re.Match[str]]:
        kinds = ("prefix", "base")
        return [token for token in TOKEN.finditer(self.text) if token.lastgroup in kinds]


# Changed files: shown as a diff, or written


Texts = Mapping[Path, tuple[str, str]]
"""The text of each file before and after."""


def diff(texts: Texts) -> str:
    """A unified diff of all files, as `patch -p0` takes it.

    >>> print(diff({Path("a.ttl"): ("x\\n", "y\\n")}), end="")
    --- a.ttl
    +++ a.ttl
    @@ -1 +1 @@
    -x
    +y
    """
    lines = (
        line
        for path, (old, new) in texts.items()
        for line in unified_diff(_lines(old), _lines(new), shown(path), shown(path))
    )
    return "".join(lines)


def write(texts: Texts) -> None:
    """Write each file whole, none if one of them cannot be.

    Raises `OutputError` for a file that has changed meanwhile or is read-only.
    """
    for path, (old, _) in texts.items():
        if read_text(path) != old:
            raise OutputError(
                f"{path}: was changed by another while it was fixed; run again",
                f"{path}：修复期间文件被改动；请重新运行",
            )
        if not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK)):
            raise OutputError(
                f"{path}: is read-only; allow writing and run again",
                f"{path}：文件为只读；请允许写入后重新运行",
            )
    for path, (_, new) in texts.items():
        write_text(path.resolve(), new)


def _lines(text: str) -> list[str]:
    """The lines with their ends, by line feeds alone; a last one without is marked as such."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()
    return lines if last == "\n" else [*lines, f"{last}\\ No newline at end of file\n"]
