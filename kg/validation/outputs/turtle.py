"""`sh:ValidationReport` in Turtle, for other SHACL tools: the same bytes for the same report."""

from __future__ import annotations

from kg.model import Iri, Literal
from kg.namespaces import SH, XSD
from kg.store.terms import to_sparql
from kg.text import escaped, visible
from kg.validation.property_path import as_turtle
from kg.validation.report import Finding, Report

_HEAD = f"PREFIX sh: <{SH}>\nPREFIX xsd: <{XSD}>\n\n"
_NO_SHAPE = ("_:", "checks:", "literals:")
"""How the rules begin that are no shape with a name."""


def as_ttl(report: Report, language: str) -> str:
    """The report with its results; what is no result of SHACL stands in comments before it."""
    beside = (told[language] for told in (*report.remarks, *report.notes))
    notes = [report.summary(language), *beside]
    notes += [f"{shape} {count}" for shape, count in report.nodes_per_shape.items()]
    comments = "".join(f"# {visible(note)}\n" for note in notes)
    conforms = "true" if report.conforms else "false"
    lines = ["[]", "    a sh:ValidationReport ;", f"    sh:conforms {conforms} ;"]
    if report.findings:
        results = " ,\n".join(_result(finding) for finding in report.findings)
        lines.append(f"    sh:result\n{results} ;")
    return comments + _HEAD + escaped("\n".join([*lines, ".", ""]))


def _result(finding: Finding) -> str:
    named = finding.rule and not finding.rule.startswith(_NO_SHAPE)
    source = _iri(finding.rule) if named else None
    pairs = [
        ("a", "sh:ValidationResult"),
        ("sh:focusNode", _focus(finding.focus)),
        ("sh:resultPath", as_turtle(finding.path) if finding.path else None),
        ("sh:resultSeverity", _iri(_severity(finding.severity))),
        ("sh:sourceConstraintComponent", finding.component and _iri(finding.component)),
        ("sh:sourceShape", source),
        ("sh:value", finding.value),
    ]
    lines = [f"            {name} {term} ;" for name, term in pairs if term]
    lines.append(f"            sh:resultMessage\n{_messages(finding)} ;")
    return "\n".join(["        [", *lines, "        ]"])


def _messages(finding: Finding) -> str:
    """The message in each language; one that is in a single language has no tag to be trusted."""
    texts = finding.words
    if len(set(texts.values())) == 1:
        return " " * 16 + to_sparql(Literal(next(iter(texts.values()))))
    tagged = [to_sparql(Literal(text, language=language)) for language, text in texts.items()]
    return " ,\n".join(f"{'':16}{text}" for text in tagged)


def _severity(name: str) -> str:
    return name if ":" in name else SH + name


def _focus(focus: str) -> str:
    """A focus node as Turtle: blank nodes and literals are so already."""
    return focus if focus.startswith(("_:", '"')) else _iri(focus)


def _iri(iri: str) -> str:
    return to_sparql(Iri(iri))
