"""The report of a validation run: its findings with their fixes, and what was checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.files import shown
from kg.namespaces import compact
from kg.terms import Literal, Term, Triple, to_turtle
from kg.text import Words, brief, counted, visible

SEVERITIES = ("info", "warning", "violation")
"""The severities of the command line, in ascending order."""
EDITABLE = (".ttl", ".trig", ".nt", ".nq")
"""The suffixes of files whose text can be edited term by term."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What is changed in a file: each triple of `remove` is replaced by that of `add`.

    One that removes nothing adds to what the file describes. Language tags are unchanged.
    """

    file: Path
    remove: tuple[Triple, ...]
    add: tuple[Triple, ...]
    words: Words

    @property
    def editable(self) -> bool:
        """Whether the file's format lets its text be edited in place."""
        return self.file.suffix.lower() in EDITABLE

    def as_json(self) -> dict[str, object]:
        """The fix as JSON values, its terms as Turtle writes them."""
        return {
            "words": dict(self.words),
            "remove": [[written(s), f"<{p}>", written(o)] for s, p, o in self.remove],
            "add": [[written(s), f"<{p}>", written(o)] for s, p, o in self.add],
        }


def written(term: Term) -> str:
    """A term as Turtle writes it, with its language tag unchanged.

    >>> written(Literal("a", language="EN"))
    '"a"@EN'
    """
    if isinstance(term, Literal) and term.language:
        return f"{to_turtle(Literal(term.value))}@{term.language}"
    return to_turtle(term)


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation of a rule: what about, how severe, and what to do, in both languages.

    `rule` is the IRI of a property or node shape, or `checks:<name>`, or `literals:datatype`.
    `path` is an IRI, or a property path as SPARQL writes it, which `path_turtle` has as SHACL does;
    `value` is as Turtle writes it.
    `file`, `line`, `column` (from 1, in code points) and `graph` are those of the statement at
    fault: of its value, or of its predicate, or of the focus node where something is missing.
    In a workbook, `line` and `column` are those of a cell of `sheet`.
    `offer` is the IRI of the term that was perhaps meant; `fix` is the one possible fix.
    """

    rule: str
    severity: str
    focus: str
    message: Words
    path: str | None = None
    value: str | None = None
    file: Path | None = None
    line: int | None = None
    column: int | None = None
    graph: str | None = None
    component: str | None = None
    offer: str | None = None
    fix: Fix | None = None
    path_turtle: str | None = None
    sheet: str | None = None

    @property
    def words(self) -> Words:
        """The message, and what is offered."""
        if self.offer is None:
            return self.message
        meant = compact(self.offer)
        return {
            "en": f"{self.message['en'].rstrip('.')}; did you mean {meant}?",
            "zh": f"{self.message['zh'].rstrip('。')}；是否指 {meant}？",
        }

    @property
    def fixable(self) -> bool:
        """Whether `kg validate --fix` can do something about it."""
        return self.fix is not None and self.fix.editable

    def full_message(self, language: str) -> str:
        """The message, what is offered, and whether the finding can be fixed."""
        mark = {"en": " [fixable]", "zh": " [可自动修复]"}[language] if self.fixable else ""
        return self.words[language] + mark

    @property
    def place(self) -> str:
        """The file, with line and column where they are known: `data/x.ttl:12:5`, or nothing.

        A cell is written as spreadsheets do: `book.xlsx Claims!M14`.
        """
        if self.file is None:
            return ""
        if self.sheet is not None:
            return f"{shown(self.file)} {self.sheet}{self.cell and f'!{self.cell}'}"
        return ":".join([shown(self.file), *(str(n) for n in (self.line, self.column) if n)])

    @property
    def cell(self) -> str:
        """The cell as spreadsheets name it, `M14`; nothing for a whole sheet."""
        return f"{column_letters(self.column or 1)}{self.line}" if self.line else ""

    @property
    def level(self) -> str:
        """The severity as compilers write it: error, warning or info."""
        return {"Warning": "warning", "Info": "info"}.get(self.severity, "error")

    @property
    def subject(self) -> list[str]:
        """What the finding is about: the focus node, the path and the value, as far as given."""
        path = compact_path(self.path) if self.path else None
        return [brief(part) for part in (compact(self.focus), path, self.value) if part]

    def as_text(self, language: str = "en") -> str:
        """The finding as one line of text."""
        if self.sheet is not None:
            level = "" if self.level == "error" else f"{self.level}: "
            return visible(f"{self.place}: {level}{brief(self.full_message(language))}")
        place = [f"{self.place}:"] if self.file else []
        head = " ".join([*place, self.level, brief(compact(self.rule)), *self.subject])
        return visible(f"{head}: {brief(self.full_message(language))}")

    def as_json(self) -> dict[str, object]:
        return {
            "rule": self.rule,
            "severity": self.severity,
            "focus": self.focus,
            "path": self.path,
            "value": self.value,
            "file": self.file.name if self.file else None,
            "line": self.line,
            "column": self.column,
            "graph": self.graph,
            **({"sheet": self.sheet} if self.sheet is not None else {}),
            "message": dict(self.words),
            "offer": self.offer,
            "fix": self.fix.as_json() if self.fix else None,
        }

    @property
    def sort_key(self) -> tuple[str, str, int, int, str, str, str, str]:
        """The order of findings: by file, by place, by focus node."""
        place = (str(self.file or ""), self.sheet or "", self.line or 0, self.column or 0)
        return (*place, self.focus, self.rule, self.path or "", self.value or "")


def column_letters(number: int) -> str:
    """The name of a column of a spreadsheet by its number from 1.

    >>> column_letters(3), column_letters(28)
    ('C', 'AB')
    """
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def compact_path(path: str) -> str:
    """A property path with short names.

    >>> compact_path("^<https://w3id.org/industry-plan/ontology#states>/a")
    '^plan:states/a'
    """
    if "<" not in path:
        return compact(path)
    return re.sub(r"<([^>]*)>", lambda f: f[0] if compact(f[1]) == f[1] else compact(f[1]), path)


@dataclass(frozen=True, slots=True)
class Report:
    """Every finding of a run, and how many focus nodes each shape has.

    `hidden` findings are left out because they are mild, `accepted` ones because a baseline names
    them. `remarks` say what kept shapes from checking anything, `notes` what else to know of the
    run. `engine` is what ran the shapes (`fast`, `pyshacl`), `engine_version` its libraries.
    """

    findings: Sequence[Finding]
    nodes_per_shape: Mapping[str, int]
    checks: int
    literals: int
    hidden: int = 0
    accepted: int = 0
    remarks: Sequence[Words] = ()
    notes: Sequence[Words] = ()
    engine: str = ""
    engine_version: str = ""

    @property
    def conforms(self) -> bool:
        """Whether nothing was found."""
        return not self.findings and not self.hidden

    @property
    def nodes_checked(self) -> int:
        """How many pairs of a shape and a focus node there are."""
        return sum(self.nodes_per_shape.values())

    def counts(self) -> dict[str, Any]:
        """What was checked, as JSON values."""
        return {
            "nodesChecked": self.nodes_checked,
            "nodesPerShape": dict(self.nodes_per_shape),
            "checks": self.checks,
            "literals": self.literals,
        }

    def summary(self, language: str = "en", notes: Iterable[Words] = ()) -> str:
        """What was found and what was checked, and some notes, in one line."""
        used = sum(count > 0 for count in self.nodes_per_shape.values())
        shapes, nodes = f"{used}/{len(self.nodes_per_shape)}", self.nodes_checked
        parts = [(counted(len(self.findings), "finding"), f"{len(self.findings)} 项问题")]
        if self.hidden:
            parts.append((f"{self.hidden} more not shown", f"另有 {self.hidden} 项未显示"))
        if self.accepted:
            parts.append((f"{self.accepted} accepted", f"{self.accepted} 项已接受"))
        by, by_zh = (f"{self.engine} with ", f"{self.engine} 以 ") if self.engine else ("", "")
        checked = f"{counted(nodes, 'node')} checked by {by}{shapes} shapes"
        checked_zh = f"{by_zh}{shapes} 个形状共检查 {nodes} 个节点次"
        if self.checks or self.literals:
            checked += f", {counted(self.checks, 'check')}, {counted(self.literals, 'literal')}"
            checked_zh += f"，另有 {self.checks} 条规则、{self.literals} 个字面量"
        parts += [(checked, checked_zh), *((note["en"], note["zh"]) for note in notes)]
        en, zh = zip(*parts, strict=True)
        return "；".join(zh) if language == "zh" else "; ".join(en)


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in order; one of several constraints of a shape that a value violates."""
    once: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=lambda one: (one.sort_key, one.component or "")):
        once.setdefault(finding.sort_key, finding)
    return list(once.values())


def rank(severity: str) -> int:
    """The rank of a severity; a severity of a shape's own ranks as a violation.

    >>> rank("Info") < rank("Violation") == rank("https://example.org/Blocker")
    True
    """
    name = severity.lower()
    return SEVERITIES.index(name) if name in SEVERITIES else len(SEVERITIES) - 1


def fails(report: Report, severity: str) -> bool:
    """Whether a finding is at least that severe."""
    return any(rank(finding.severity) >= rank(severity) for finding in report.findings)


def shown_from(report: Report, severity: str) -> Report:
    """The report without less severe findings, which are counted as hidden."""
    kept = [finding for finding in report.findings if rank(finding.severity) >= rank(severity)]
    return replace(report, findings=kept, hidden=len(report.findings) - len(kept))
