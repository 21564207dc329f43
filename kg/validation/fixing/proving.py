"""Makes fixes, validates again, and takes back what would bring anything new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.question import Words
from kg.validation.fixing.attempt import Attempt, Choose, Key, Step, key_of
from kg.validation.fixing.bench import bench
from kg.validation.fixing.fix import Fix
from kg.validation.report import Finding, Report

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
