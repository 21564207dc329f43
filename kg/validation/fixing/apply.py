"""Makes fixes in copies of files, validates these, and takes back what brings anything new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
from kg.validation.fixing.edits import Edit, edited, edits
from kg.validation.report import EDITABLE, Finding, Fix, Report
from kg.validation.rulebook import local_name
from kg.validation.validate import validate

Choose = Callable[[Report, Callable[[], EmbeddedStore]], Report]
"""Narrows a report to the findings that are to be fixed."""

Key = tuple[tuple[Triple, ...], tuple[Triple, ...]]
"""A fix by the triples that it removes and adds, whichever files hold them."""

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
    """The fixes that were made and those that were not, and how many findings are left.

    `texts` are the texts before and after of the files that change.
    """

    made: Sequence[Step]
    left_alone: Sequence[Step]
    texts: Mapping[Path, tuple[str, str]]
    left: int


def fix(files: Sequence[Path], before: Report, asked: Sequence[Finding], choose: Choose) -> Fixed:
    """Make the fixes of `asked` in the texts of `files`, but those that bring a new finding.

    `before` is the report on the files, and `choose` narrows the report on the fixed texts to the
    findings that are left. No file is changed. Raises `OutputError` where copies of the files
    cannot be written.
    """
    texts = {path: decode(read_bytes(path), str(path)) for path in files}
    try:
        with TemporaryDirectory(prefix="kg-") as folder:
            trial = _Trial(texts, Path(folder), before)
            made = trial.keep(_changes(texts, asked), [])
            fixed = _fixed(texts, made)
            left = choose(trial.validate(fixed), trial.store).findings if made else asked
    except OSError as error:
        raise unwritable(gettempdir(), error) from error
    steps = {(path, change.key): step for change in made for path, step in change.steps.items()}
    fixes = {(f.fix.file, _key(f.fix)): (f.place, f.fix) for f in asked if f.fix}
    return Fixed(
        made=list(steps.values()),
        left_alone=[
            Step(place, fix.words, trial.refused.get(key) or _reason(fix, files))
            for (path, key), (place, fix) in fixes.items()
            if (path, key) not in steps
        ],
        texts={path: (text, fixed[path]) for path, text in texts.items() if text != fixed[path]},
        left=len(left),
    )


def _reason(fix: Fix, files: Sequence[Path]) -> Words:
    if not fix.editable:
        return _FORMAT
    return _NOT_FOUND if fix.file in files else _NOT_GIVEN


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

    def __init__(self, texts: Mapping[Path, str], folder: Path, before: Report) -> None:
        self.refused: dict[Key, Words] = {}
        self._texts = texts
        self._before = _counts(before)
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
        return validate(list(self._copies.values()))

    def store(self) -> EmbeddedStore:
        """The graph of the copies."""
        return load(list(self._copies.values())).store

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
    """Blank nodes count as one: each reading labels them anew."""
    return tuple(map(_plain, fix.remove)), tuple(map(_plain, fix.add))


def _plain(triple: Triple) -> Triple:
    subject, predicate, value = triple
    return _BLANK if isinstance(subject, BlankNode) else subject, predicate, value


def _counts(report: Report) -> Counter[tuple[str, str, str | None]]:
    """How many findings a rule has at a node by a path; blank nodes count as one."""
    blank = str(_BLANK)
    return Counter(
        (one.rule, blank if is_blank(one.focus) else one.focus, one.path) for one in report.findings
    )
