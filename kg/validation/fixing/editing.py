"""A fix as changes of a file's text: at the very places of its terms, all the rest as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError
from kg.files import read_text
from kg.model import Iri, Literal, Term
from kg.namespaces import RDF
from kg.store.terms import to_turtle
from kg.validation.fixing.fix import Fix
from kg.validation.fixing.page import Page
from kg.validation.positions import Lines, Place, Statement, is_blank
from kg.validation.report import Finding
from kg.validation.tokens import content


class Edit(NamedTuple):
    """What stands from `start` to `end` (code points of the text) gives way to `text`."""

    start: int
    end: int
    text: str


class Replacement(NamedTuple):
    """An edit by the places of its text: what stands from `start` to `end` gives way to `text`."""

    start: Place
    end: Place
    text: str


def replacements(findings: Sequence[Finding]) -> list[list[Replacement]]:
    """For each finding the replacements that make its fix; none where there is none to make."""
    found: list[list[Replacement]] = [[] for _ in findings]
    numbers: dict[Path, list[int]] = {}
    for number, finding in enumerate(findings):
        if finding.fix and finding.fix.editable:
            numbers.setdefault(finding.fix.file, []).append(number)
    for path, ours in numbers.items():
        try:
            text = read_text(path)
        except InputError:
            continue
        lines = Lines(text)
        for number, made in zip(ours, edits(path, text, [findings[n] for n in ours]), strict=True):
            found[number] = [
                Replacement(lines.place(edit.start), lines.place(edit.end), edit.text)
                for edit in made
            ]
    return found


def edits(path: Path, text: str, findings: Sequence[Finding]) -> list[list[Edit]]:
    """For each finding with a fix in `path`, which holds `text`, the edits that make the fix.

    There is none where the text does not hold what the fix would change.
    """
    fixes = [finding.fix for finding in findings]
    names = {str(s) for fix in fixes if fix for s, _, _ in (*fix.remove, *fix.add)}
    page = Page(path, text, names)
    return [
        list(_edits(page, finding, fix)) if fix else []
        for finding, fix in zip(findings, fixes, strict=True)
    ]


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


def _edits(page: Page, finding: Finding, fix: Fix) -> Iterator[Edit]:
    if not fix.remove:
        for subject, _, of_class in fix.add:
            yield from _with_class(page, str(subject), str(of_class))
        return
    for old, new in zip(fix.remove, fix.add, strict=True):
        for at in _places(page, finding, old[1], old[2]):
            yield from _in_place(page, at, old[2], new[2])


def _places(page: Page, finding: Finding, predicate: str, value: Term) -> Iterator[int]:
    """Where the value stands: in every such statement; of a nameless thing, where it was found."""
    sought = _as_read(value)
    if not is_blank(finding.focus):
        for statement in page.about(finding.focus):
            if (statement.predicate, statement.value) == (predicate, sought):
                yield page.lines.offset(statement.value_at)
    elif finding.line and finding.column:
        at = page.found(Place(finding.line, finding.column), sought)
        if at is not None:
            yield at


def _as_read(value: Term) -> str | Literal:
    """A value as a reader of tokens has it, which lowers language tags."""
    if not isinstance(value, Literal):
        return str(value)
    return replace(value, language=value.language.lower()) if value.language else value


def _in_place(page: Page, at: int, old: Term, new: Term) -> Iterator[Edit]:
    """One term in the place of another: of a literal, only what differs."""
    token = page.token(at)
    if not isinstance(old, Literal) or not isinstance(new, Literal):
        like = "" if isinstance(old, Literal) else token[0]
        yield Edit(at, token.end(), page.written(str(new), at, like))
    elif old.language == new.language:
        begin, end = content(token)
        yield Edit(at + begin, at + end, new.value)
    elif token["language"] == old.language:
        yield Edit(*token.span("language"), new.language or "")


def _with_class(page: Page, subject: str, of_class: str) -> Iterator[Edit]:
    """A line more at the head of the first block about a thing."""
    block = page.about(subject)
    if block and page.is_lines:
        yield _line_of_its_own(page, block[0], of_class)
    elif block:
        yield _head_of_block(page, block, of_class)


def _line_of_its_own(page: Page, first: Statement, of_class: str) -> Edit:
    at = page.lines.offset(Place(first.subject_at.line, 1))
    terms = [page.token(page.lines.offset(first.subject_at))[0], f"<{RDF}type>", f"<{of_class}>"]
    if first.graph:
        terms.append(first.graph if is_blank(first.graph) else to_turtle(Iri(first.graph)))
    return Edit(at, at, " ".join([*terms, "."]) + _line_end(page.text, at))


def _head_of_block(page: Page, block: list[Statement], of_class: str) -> Edit:
    """Before the first predicate: on a line of its own where the block has such lines."""
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
    """How the line ends that an offset is in."""
    end = text.find("\n", at)
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"
