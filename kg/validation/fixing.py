"""Makes fixes in copies of files, validates these, and takes back what brings anything new.

A text is edited where a fix changes its terms, and every other character stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import unified_diff
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import NamedTuple

from kg.errors import InputError, KgError, OutputError
from kg.files import read_text, shown, unwritable, write_text, write_texts
from kg.namespaces import RDF, compact, local_name
from kg.store.embedded import EmbeddedStore
from kg.store.graph import load
from kg.terms import BlankNode, Iri, Literal, Term, Triple, is_blank, to_turtle
from kg.text import Words
from kg.turtle import TOKEN, Lines, Place, SourceStatement, Terms, content
from kg.validation.location import statements_in
from kg.validation.report import EDITABLE, Finding, Fix, Report
from kg.validation.validate import validate

Choose = Callable[[Report, Callable[[], EmbeddedStore]], Report]
"""Narrows a report to the findings that are to be fixed."""
Key = tuple[tuple[Triple, ...], tuple[Triple, ...]]
"""A fix by the triples that it removes and adds, whichever files hold them."""
Texts = Mapping[Path, tuple[str, str]]
"""The text of each file before and after."""

_BLANK = BlankNode("")
_UNREAD: Words = {"en": "it would leave a graph that is refused", "zh": "修复后的图无法读取"}
_FORMAT: Words = {
    "en": "RDF/XML and JSON-LD are not edited term by term; write the file as Turtle first",
    "zh": "RDF/XML 与 JSON-LD 无法逐项修改；请先转为 Turtle",
}
_NOT_GIVEN: Words = {
    "en": "the file is not among those to fix; fix it by hand",
    "zh": "该文件不在修复之列；请手工更正",
}
_NOT_FOUND: Words = {
    "en": "its place in the text was not found; fix it by hand",
    "zh": "未找到其在文中的位置；请手工更正",
}


class Step(NamedTuple):
    """A fix in a file that was made, or was not for a reason."""

    place: str
    words: Words
    reason: Words | None = None


class Fixed(NamedTuple):
    """The fixes made and not made, the texts of changed files, and how many findings are left."""

    made: Sequence[Step]
    left_alone: Sequence[Step]
    texts: Texts
    left: int


def fix(
    files: Sequence[Path],
    before: Report,
    asked: Sequence[Finding],
    choose: Choose,
    layers: Sequence[Path] = (),
) -> Fixed:
    """Make the fixes of `asked` in the texts of `files`, but those that bring a new finding.

    `before` is the report on the files and on the `layers` below, which nothing changes. `choose`
    narrows the report on the fixed texts to the findings that are left. No file is changed. Raises
    `OutputError` where copies of the files cannot be written.
    """
    texts = {path: read_text(path) for path in files}
    try:
        with TemporaryDirectory(prefix="kg-") as folder:
            trial = _Trial(texts, Path(folder), before, layers)
            made = trial.keep(_changes(texts, asked), [])
            fixed = _fixed(texts, made)
            left = choose(trial.validate(fixed), trial.store).findings if made else asked
    except OSError as error:
        raise unwritable(gettempdir(), error) from error
    steps = {(path, change.key): step for change in made for path, step in change.steps.items()}
    fixes = {(f.fix.file, _key(f.fix)): (f.place, f.fix) for f in asked if f.fix}
    left_alone = []
    for (path, key), (place, fix) in fixes.items():
        if (path, key) not in steps:
            unfound = _NOT_FOUND if path in files else _NOT_GIVEN
            reason = trial.refused.get(key) or (unfound if fix.editable else _FORMAT)
            left_alone.append(Step(place, fix.words, reason))
    return Fixed(
        made=list(steps.values()),
        left_alone=left_alone,
        texts={path: (text, fixed[path]) for path, text in texts.items() if text != fixed[path]},
        left=len(left),
    )


class _Change(NamedTuple):
    """A fix with its edits, in every file that states what it changes."""

    key: Key
    steps: dict[Path, Step]
    edits: dict[Path, list[Edit]]


def _changes(texts: Mapping[Path, str], asked: Sequence[Finding]) -> list[_Change]:
    """The fixes of findings, as far as their places are found."""
    found: dict[Key, _Change] = {}
    for path, text in texts.items():
        pairs = [(f, f.fix) for f in asked if f.fix and _concerns(f.fix, path, text)]
        if not pairs:
            continue
        lines = Lines(text)
        own = edits(path, text, [finding for finding, _ in pairs])
        for (_, fix), made in zip(pairs, own, strict=True):
            if made:
                change = found.setdefault(_key(fix), _Change(_key(fix), {}, {}))
                place = ":".join(map(str, (shown(path), *lines.place(made[0].start))))
                change.steps.setdefault(path, Step(place, fix.words))
                change.edits.setdefault(path, []).extend(made)
    return list(found.values())


def _concerns(fix: Fix, path: Path, text: str) -> bool:
    """Whether a fix is of a file, or of another whose text may state the same."""
    if not fix.editable or path.suffix.lower() not in EDITABLE:
        return False
    named = (old for subject, _, old in fix.remove if not isinstance(subject, BlankNode))
    return fix.file == path or any(local_name(str(old)) in text for old in named)


def _fixed(texts: Mapping[Path, str], changes: Sequence[_Change]) -> dict[Path, str]:
    return {
        path: edited(text, [e for change in changes for e in change.edits.get(path, ())])
        for path, text in texts.items()
    }


class _Trial:
    """Fixed texts, validated as copies of the files."""

    def __init__(
        self, texts: Mapping[Path, str], folder: Path, before: Report, layers: Sequence[Path]
    ) -> None:
        self.refused: dict[Key, Words] = {}
        self._texts = texts
        self._before = _counts(before)
        self._layers = layers
        self._copies = {path: folder / str(n) / path.name for n, path in enumerate(texts)}
        for copy in self._copies.values():
            copy.parent.mkdir()

    def keep(self, changes: Sequence[_Change], kept: Sequence[_Change]) -> Sequence[_Change]:
        """`kept`, and those of the changes that bring nothing new beside it, found by halving."""
        if not changes:
            return kept
        objection = self._objection([*kept, *changes])
        if objection is None:
            return [*kept, *changes]
        if len(changes) == 1:
            self.refused[changes[0].key] = objection
            return kept
        half = len(changes) // 2
        return self.keep(changes[half:], self.keep(changes[:half], kept))

    def validate(self, texts: Mapping[Path, str]) -> Report:
        """The report on the copies, which hold `texts` from now on."""
        for path, text in texts.items():
            write_text(self._copies[path], text)
        return validate([*self._layers, *self._copies.values()])

    def store(self) -> EmbeddedStore:
        return load([*self._layers, *self._copies.values()]).store

    def _objection(self, changes: Sequence[_Change]) -> Words | None:
        """The rule that is violated more often after some changes, at a node by a path."""
        try:
            report = self.validate(_fixed(self._texts, changes))
        except KgError:
            return _UNREAD
        for rule, *_ in _counts(report) - self._before:
            return {"en": f"it would bring {compact(rule)}", "zh": f"会引发 {compact(rule)}"}
        return None


def _key(fix: Fix) -> Key:
    """Blank nodes count as one: their labels differ from reading to reading."""

    def plain(triples: Sequence[Triple]) -> tuple[Triple, ...]:
        return tuple((_BLANK if isinstance(s, BlankNode) else s, p, o) for s, p, o in triples)

    return plain(fix.remove), plain(fix.add)


def _counts(report: Report) -> Counter[tuple[str, str, str | None]]:
    """How many findings a rule has at a node by a path; blank nodes count as one."""
    found = report.findings
    return Counter((f.rule, "_:" if is_blank(f.focus) else f.focus, f.path) for f in found)


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
    by_file = defaultdict[Path, list[int]](list)
    for number, finding in enumerate(findings):
        if finding.fix and finding.fix.editable:
            by_file[finding.fix.file].append(number)
    for path, numbers in by_file.items():
        with suppress(InputError):
            text = read_text(path)
            place = Lines(text).place
            made = edits(path, text, [findings[number] for number in numbers])
            for number, own in zip(numbers, made, strict=True):
                found[number] = [(place(one.start), place(one.end), one.text) for one in own]
    return found


def edits(path: Path, text: str, findings: Sequence[Finding]) -> list[list[Edit]]:
    """The edits of the text of `path` that make each finding's fix, if it holds what is changed."""
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
        if block := page.about[str(subject)]:
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
        for statement in page.about[finding.focus]:
            if (statement.predicate, statement.value) == (predicate, sought):
                yield page.lines.offset(statement.value_at)
    elif finding.line and finding.column:
        yield from page.found(Place(finding.line, finding.column), sought)


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
    subject, graph = page.token(page.lines.offset(first.subject_at))[0], first.graph
    named = f" {graph if is_blank(graph) else to_turtle(Iri(graph))}" if graph else ""
    line = f"{subject} <{RDF}type> <{of_class}>{named} ."
    return Edit(at, at, line + _line_end(page.text, at))


def _head_of_block(page: _Page, block: list[SourceStatement], of_class: str) -> Edit:
    """Add a class before the first predicate, on its own line where the block has such lines."""
    at = page.lines.offset(block[0].predicate_at)
    gap = "" if page.text[at - 1].isspace() else " "
    end = page.next_mark(at)
    space = " " if end is None or page.text[end - 1].isspace() else ""
    head = f"{gap}a {page.written(of_class, at, like='')}{space};"
    for statement in block:
        if statement.subject_at == block[0].subject_at:
            begin = page.lines.offset(Place(statement.predicate_at.line, 1))
            indent = page.text[begin : page.lines.offset(statement.predicate_at)]
            if not indent.strip():
                return Edit(at, at, head + _line_end(page.text, begin - 1) + indent)
    return Edit(at, at, head + " ")


def _line_end(text: str, at: int) -> str:
    end = text.find("\n", at)
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


_LOCAL = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


class _Page:
    """A text that a parser accepts, and its statements about `names`."""

    def __init__(self, path: Path, text: str, names: Collection[str]) -> None:
        self.text = text
        self.lines = Lines(text)
        self.is_lines = path.suffix.lower() in (".nt", ".nq")
        self._base = path.resolve().as_uri()
        self.about = defaultdict[str, list[SourceStatement]](list)
        for statement in statements_in(path, text, names):
            self.about[statement.subject].append(statement)

    def token(self, at: int) -> re.Match[str]:
        return next(TOKEN.finditer(self.text, at))

    def found(self, place: Place, term: str | Literal) -> Iterator[int]:
        """The offset of a place, if that term is there."""
        with suppress(IndexError):
            at = self.lines.offset(place)
            token = TOKEN.match(self.text, at)
            if token and self._terms(at).term(token) == term:
                yield at

    def written(self, iri: str, at: int, like: str) -> str:
        """An IRI as this text writes it there: with the prefix of `like`, another one or none."""
        before = self.text[at - 1 : at]
        if self.is_lines or like.startswith("<") or not (before.isspace() or before in "[(,;"):
            return f"<{iri}>"
        own = like.partition(":")[0]
        for label, namespace in sorted(self._terms(at).prefixes.items(), key=lambda p: p[0] != own):
            local = iri.removeprefix(namespace)
            if local != iri and _LOCAL.fullmatch(local):
                return f"{label}:{local}"
        return f"<{iri}>"

    def next_mark(self, at: int) -> int | None:
        """The offset of the first punctuation after another, except within nested nodes."""
        depth = 0
        for token in TOKEN.finditer(self.text, at):
            if token.lastgroup == "mark":
                depth += (token[0] in "[(") - (token[0] in "])")
                if not depth and token[0] not in "])":
                    return token.start()
        return None

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
    """Write all files; none and `OutputError` if one has changed meanwhile or is read-only."""
    for path, (old, _) in texts.items():
        if read_text(path) != old:
            raise OutputError(
                f"{path}: was changed by another while it was fixed; run again",
                f"{path}：修复期间文件被改动；请重新运行",
            )
    write_texts({path: new for path, (_, new) in texts.items()})


def _lines(text: str) -> list[str]:
    """The lines with their ends, by line feeds alone; a last one without is marked as such."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()
    return lines if last == "\n" else [*lines, f"{last}\\ No newline at end of file\n"]
