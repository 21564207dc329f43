"""Copies of the files of a run, on which fixes are tried: the files themselves stay as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import NamedTuple

from kg.errors import KgError
from kg.files import decode, read_bytes, shown, unwritable, write_text
from kg.namespaces import compact
from kg.store.embedded import EmbeddedStore
from kg.store.graph import load
from kg.terms import BlankNode, Triple, is_blank
from kg.text import Words
from kg.turtle import Lines
from kg.validation.fixing.edits import edited, edits
from kg.validation.fixing.fixes import value_of
from kg.validation.report import Finding, Fix, Report, written
from kg.validation.validate import validate


class Bench:
    """The texts of files, and a copy of each to validate in its stead."""

    def __init__(self, files: Sequence[Path], folder: Path) -> None:
        self.texts = {path: decode(read_bytes(path), str(path)) for path in files}
        self._copies = {}
        for number, path in enumerate(self.texts):
            self._copies[path] = folder / str(number) / path.name
            self._copies[path].parent.mkdir()
        self._home = {copy: path for path, copy in self._copies.items()}

    def validate(self, texts: Mapping[Path, str]) -> tuple[Report, Callable[[], EmbeddedStore]]:
        """The report that the files would give if they held `texts`, and a way to their graph."""
        for path, text in texts.items():
            write_text(self._copies[path], text)
        copies = [self._copies[path] for path in self.texts]
        report = validate(copies)
        findings = list(map(self._at_home, report.findings))
        return replace(report, findings=findings), lambda: load(copies).store

    def _at_home(self, finding: Finding) -> Finding:
        fix = finding.fix
        if fix is not None:
            fix = replace(fix, file=self._home.get(fix.file, fix.file))
        file = finding.file and self._home.get(finding.file, finding.file)
        return replace(finding, file=file, fix=fix)


@contextmanager
def bench(files: Sequence[Path]) -> Iterator[Bench]:
    """A bench that is cleared away in the end; `OutputError` where none can be set up."""
    try:
        with TemporaryDirectory(prefix="kg-") as folder:
            yield Bench(files, Path(folder))
    except OSError as error:
        raise unwritable(gettempdir(), error) from error


# One attempt at fixing, on copies: what it made, and what of it is to blame for anything new


Choose = Callable[[Report, Callable[[], EmbeddedStore]], Report]
"""Narrows a report to what is asked for."""

Key = tuple[Path, tuple[Triple, ...], tuple[Triple, ...]]
"""A fix by what it changes and where, however many findings have it."""

Name = tuple[str, str | None, str | None]
"""Focus, path and value of a finding."""

_NAMELESS = BlankNode("")
_UNREAD: Words = {"en": "it would leave a graph that is refused", "zh": "修复后的图无法读取"}


class Step(NamedTuple):
    """A fix that was made, or not; where; and for one that was not, why."""

    place: str
    words: Words
    reason: Words | None = None


class Attempt:
    """Fixes made round by round, but for those that were refused."""

    def __init__(self, copies: Bench, refused: Collection[Key]) -> None:
        self.texts = dict(copies.texts)
        self.made: dict[Key, Step] = {}
        self.left = 0
        self._found: Sequence[Finding] | None = None
        self._copies, self._refused = copies, refused

    def run(self, asked: Sequence[Finding], choose: Choose) -> None:
        """Fix what is asked for, then what is found in its stead, until nothing can be fixed."""
        while self._make(asked):
            try:
                report, store = self._copies.validate(self.texts)
            except KgError:
                self._found = None
                return
            self._found = report.findings
            asked = choose(report, store).findings
        self.left = len(asked)

    def worse_than(self, before: Report) -> dict[Key, Words]:
        """The fixes to blame for what was not found before."""
        if not self.made:
            return {}
        if self._found is None:
            return dict.fromkeys(self.made, _UNREAD)
        known = Counter(_name(finding, {}) for finding in before.findings)
        spelled: dict[Name, str] = {
            (str(subject), name, written(new)): written(old)
            for _, remove, add in self.made
            for (subject, name, new), (_, _, old) in zip(add, remove, strict=False)
        }
        blamed: dict[Key, Words] = {}
        for finding in self._found:
            known[name := _name(finding, spelled)] -= 1
            if known[name] < 0:
                rule = compact(finding.rule)
                reason = {"en": f"it would bring {rule}", "zh": f"会引发 {rule}"}
                blamed |= dict.fromkeys(self._behind(finding), reason)
        return blamed

    def _make(self, findings: Sequence[Finding]) -> bool:
        """Edit the texts; whether that changed any."""
        by_file: dict[Path, list[Finding]] = {}
        for finding in findings:
            if finding.fix and self._may_make(finding.fix):
                by_file.setdefault(finding.fix.file, []).append(finding)
        before = dict(self.texts)
        for path, group in by_file.items():
            text = self.texts[path]
            changes = edits(path, text, group)
            self.texts[path] = edited(text, (edit for each in changes for edit in each))
            lines = Lines(text)
            for finding, each in zip(group, changes, strict=True):
                if each and finding.fix:
                    line, column = lines.place(each[0].start)
                    place = f"{shown(path)}:{line}:{column}"
                    self.made.setdefault(key_of(finding.fix), Step(place, finding.fix.words))
        return self.texts != before

    def _may_make(self, fix: Fix) -> bool:
        key = key_of(fix)
        is_new = key not in self.made and key not in self._refused
        return is_new and fix.editable and fix.file in self.texts

    def _behind(self, finding: Finding) -> list[Key]:
        """The fixes about the things of a finding; else of its file; else all."""
        things = {finding.focus, str(value_of(finding))}
        about = [key for key in self.made if things & _things(key)]
        return about or [key for key in self.made if key[0] == finding.file] or list(self.made)


def key_of(fix: Fix) -> Key:
    """Nameless nodes count as one: each reading names them anew."""
    return fix.file, tuple(map(_plain, fix.remove)), tuple(map(_plain, fix.add))


def _plain(triple: Triple) -> Triple:
    subject, predicate, value = triple
    return _NAMELESS if isinstance(subject, BlankNode) else subject, predicate, value


def _things(key: Key) -> set[str]:
    _, remove, add = key
    return {str(term) for subject, _, value in (*remove, *add) for term in (subject, value)}


def _name(finding: Finding, spelled: Mapping[Name, str]) -> tuple[str, *Name]:
    """What makes two findings one: nameless nodes count as one, and values as they were spelled."""
    focus = str(_NAMELESS) if is_blank(finding.focus) else finding.focus
    value = str(_NAMELESS) if is_blank(finding.value) else finding.value
    place = (focus, finding.path, value)
    return finding.rule, focus, finding.path, spelled.get(place, value)


# Makes fixes, validates again, and takes back what would bring anything new


_FORMAT: Words = {
    "en": "RDF/XML and JSON-LD are not edited term by term; write the file as Turtle first",
    "zh": "RDF/XML 与 JSON-LD 无法逐项修改；请先转为 Turtle",
}
_NOT_GIVEN: Words = {
    "en": "the file is not among those to fix; mend it by hand",
    "zh": "该文件不在修复之列；请手工更正",
}
_NOT_FOUND: Words = {
    "en": "its place in the text was not found; mend it by hand",
    "zh": "未找到其在文中的位置；请手工更正",
}


class Mended(NamedTuple):
    """What fixing comes to: what is made and what is not, the texts before and after, what is left.

    `texts` holds only files that change.
    """

    made: Sequence[Step]
    left_alone: Sequence[Step]
    texts: Mapping[Path, tuple[str, str]]
    left: int


def mend(files: Sequence[Path], before: Report, asked: Sequence[Finding], choose: Choose) -> Mended:
    """Make the fixes of what is asked for in `files`, again until nothing more can be fixed.

    `before` is all that was found in `files`, `asked` what of it is asked for. A fix after which
    anything is found that was not found before is not made. No file is changed.
    """
    refused: dict[Key, Words] = {}
    with bench(files) as copies:
        attempt = Attempt(copies, refused)
        attempt.run(asked, choose)
        while bad := attempt.worse_than(before):
            refused |= bad
            attempt = Attempt(copies, refused)
            attempt.run(asked, choose)
    fixes = {key_of(finding.fix): (finding.place, finding.fix) for finding in asked if finding.fix}
    return Mended(
        made=list(attempt.made.values()),
        left_alone=[
            Step(place, fix.words, refused.get(key) or _reason(fix, files))
            for key, (place, fix) in fixes.items()
            if key not in attempt.made
        ],
        texts={
            path: (old, attempt.texts[path])
            for path, old in copies.texts.items()
            if old != attempt.texts[path]
        },
        left=attempt.left,
    )


def _reason(fix: Fix, files: Sequence[Path]) -> Words:
    if not fix.editable:
        return _FORMAT
    return _NOT_FOUND if fix.file in files else _NOT_GIVEN
