"""What a validation run found, and what it looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.files import shown
from kg.namespaces import compact
from kg.terms import Literal, Term, Triple, to_turtle
from kg.text import Words, brief, counted, visible

# A fix as a value: the triples to remove and to add, and in words what that does


EDITABLE = (".ttl", ".trig", ".nt", ".nq")
"""How the names of files end whose text can be edited term by term."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What is changed in a file: each triple of `remove` gives way to that of `add` beside it.

    A fix that removes nothing adds a triple about a thing that the file describes. Language tags
    are as the file writes them, so that a fix of their letters can be told.
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
    """A term as Turtle writes it, its language tag as it is.

    >>> written(Literal("a", language="EN"))
    '"a"@EN'
    """
    if isinstance(term, Literal) and term.language:
        return f"{to_turtle(Literal(term.value))}@{term.language}"
    return to_turtle(term)


LEVELS = {"Violation": "error", "Warning": "warning", "Info": "info"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: which rule says so, about what, how severe, in both languages.

    `rule` is the IRI of a property or node shape, or `checks:<name>`, or `literals:datatype`.
    `path` is an IRI, or a property path as SPARQL writes it, which `path_turtle` has as SHACL does;
    `value` is as Turtle writes it.
    `file`, `line`, `column` (from 1, in code points) and `graph` are those of the statement at
    fault: of its value, or of its predicate, or of the focus node where something is missing.
    `offer` is the IRI of the term that was perhaps meant; `fix` is what can safely be done.
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

    def told(self, language: str) -> str:
        """What is wrong, what is offered, and whether it can be fixed: all that is said of it."""
        mark = {"en": " [fixable]", "zh": " [可自动修复]"}[language] if self.fixable else ""
        return self.words[language] + mark

    @property
    def place(self) -> str:
        """The file, with line and column where they are known: `data/x.ttl:12:5`, or nothing."""
        if self.file is None:
            return ""
        return ":".join([shown(self.file), *(str(n) for n in (self.line, self.column) if n)])

    @property
    def level(self) -> str:
        """The severity as compilers call it: error, warning or info."""
        return LEVELS.get(self.severity, "error")

    def as_text(self, language: str = "en") -> str:
        """The finding as one line of text."""
        parts = [compact(self.focus)]
        parts += [compact_path(self.path)] if self.path else []
        parts += [self.value] if self.value else []
        place = [f"{self.place}:"] if self.file else []
        head = " ".join([*place, self.level, *map(brief, [compact(self.rule), *parts])])
        return visible(f"{head}: {brief(self.told(language))}")

    def as_json(self) -> dict[str, object]:
        """The finding as JSON values."""
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
            "message": dict(self.words),
            "offer": self.offer,
            "fix": self.fix.as_json() if self.fix else None,
        }

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str, str]:
        """Findings are told by file, then by line, then by thing."""
        place = (str(self.file or ""), self.line or 0, self.column or 0)
        return (*place, self.focus, self.rule, self.path or "", self.value or "")


def compact_path(path: str) -> str:
    """A property path with short names.

    >>> compact_path("^<https://w3id.org/industry-plan/ontology#states>/a")
    '^plan:states/a'
    """
    if "<" not in path:
        return compact(path)
    return re.sub(r"<([^>]*)>", lambda found: _short(found[1]), path)


def _short(iri: str) -> str:
    return short if (short := compact(iri)) != iri else f"<{iri}>"


@dataclass(frozen=True, slots=True)
class Report:
    """Every finding of a run, and how many nodes each shape looked at.

    `hidden` findings were left out because they are mild, `accepted` ones because a baseline
    names them. `remarks` say what kept shapes from checking anything; they are no findings.
    `notes` say what else to know of the run.
    `engine` is what ran the shapes (`fast`, `pyshacl`), `engine_version` what stands behind it.
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
        """Nothing was found; say with it what was looked at."""
        return not self.findings and not self.hidden

    @property
    def shapes_used(self) -> int:
        """How many shapes had at least one node to look at."""
        return sum(count > 0 for count in self.nodes_per_shape.values())

    @property
    def nodes_checked(self) -> int:
        """How many times a node was held against a shape."""
        return sum(self.nodes_per_shape.values())

    def summary(self, language: str = "en") -> str:
        """What was found and what was looked at, in one line."""
        found = len(self.findings)
        shapes = f"{self.shapes_used}/{len(self.nodes_per_shape)}"
        if language == "zh":
            parts = [f"{found} 项问题"]
            parts += [f"另有 {self.hidden} 项未显示"] if self.hidden else []
            parts += [f"{self.accepted} 项已接受"] if self.accepted else []
            by = f"{self.engine} 以 " if self.engine else ""
            parts.append(f"{by}{shapes} 个形状共检查 {self.nodes_checked} 个节点次")
            more = f"，另有 {self.checks} 条规则、{self.literals} 个字面量"
            return "；".join(parts) + (more if self._checks_more else "")
        parts = [counted(found, "finding")]
        parts += [f"{self.hidden} more not shown"] if self.hidden else []
        parts += [f"{self.accepted} accepted"] if self.accepted else []
        by = f"{self.engine} with " if self.engine else ""
        parts.append(f"{counted(self.nodes_checked, 'node')} checked by {by}{shapes} shapes")
        more = f", {counted(self.checks, 'check')}, {counted(self.literals, 'literal')}"
        return "; ".join(parts) + (more if self._checks_more else "")

    @property
    def _checks_more(self) -> bool:
        """Whether the run looked at more than shapes."""
        return bool(self.checks or self.literals)

    def raise_for_findings(self) -> None:
        """Raise `FindingsError` unless the report conforms."""
        if not self.conforms:
            raise FindingsError(self)


class FindingsError(KgError):
    """A graph has findings and its user wanted none."""

    exit_code = 1

    def __init__(self, report: Report) -> None:
        super().__init__(report.summary("en"), report.summary("zh"))
        self.report = report
