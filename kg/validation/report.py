"""What a validation run found, and what it looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.files import shown
from kg.namespaces import compact

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: which rule says so, about what, how severe, in both languages.

    `rule` is the IRI of a property or node shape, or `checks:<name>`, or `literals:datatype`.
    `path` and `value` are as Turtle writes them; `file` is where the focus node stands.
    """

    rule: str
    severity: str
    focus: str
    message: Words
    path: str | None = None
    value: str | None = None
    file: Path | None = None

    def line(self, language: str = "en") -> str:
        """The finding as one line of text."""
        parts = [compact(self.focus)]
        parts += [compact(self.path)] if self.path else []
        parts += [self.value] if self.value else []
        place = [f"{shown(self.file)}:"] if self.file else []
        head = " ".join([*place, self.severity.lower(), compact(self.rule), *parts])
        return f"{head}: {self.message[language]}"

    def as_json(self) -> dict[str, object]:
        """The finding as JSON values."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "focus": self.focus,
            "path": self.path,
            "value": self.value,
            "file": self.file.name if self.file else None,
            "message": dict(self.message),
        }

    @property
    def sort_key(self) -> tuple[str, ...]:
        """Findings are told by file, then by thing."""
        return (str(self.file or ""), self.focus, self.rule, self.path or "", self.value or "")


@dataclass(frozen=True, slots=True)
class Report:
    """Every finding of a run, and how many nodes each shape looked at."""

    findings: Sequence[Finding]
    nodes_per_shape: Mapping[str, int]
    checks: int
    literals: int

    @property
    def conforms(self) -> bool:
        """Nothing was found; say with it what was looked at."""
        return not self.findings

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
            return (
                f"{found} 项问题；{shapes} 个形状共检查 {self.nodes_checked} 个节点次，"
                f"另有 {self.checks} 条规则、{self.literals} 个字面量"
            )
        noun = "finding" if found == 1 else "findings"
        return (
            f"{found} {noun}; {self.nodes_checked} nodes checked by {shapes} shapes, "
            f"{self.checks} checks, {self.literals} literals"
        )

    def raise_for_findings(self) -> None:
        """Raise `FindingsError` unless the run found nothing."""
        if self.findings:
            raise FindingsError(self)


class FindingsError(KgError):
    """A graph has findings and its user wanted none."""

    exit_code = 1

    def __init__(self, report: Report) -> None:
        super().__init__(report.summary("en"), report.summary("zh"))
        self.report = report
