"""One attempt at fixing, on copies: what it made, and what of it is to blame for anything new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError
from kg.files import shown
from kg.model import BlankNode
from kg.namespaces import compact
from kg.question import Words
from kg.store.embedded import EmbeddedStore
from kg.store.terms import Triple
from kg.validation.fixing.base import value_of
from kg.validation.fixing.bench import Bench
from kg.validation.fixing.editing import edited, edits
from kg.validation.fixing.fix import Fix, written
from kg.validation.positions import Lines, is_blank
from kg.validation.report import Finding, Report

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
