"""JUnit XML: every shape a test that passes, every finding one that fails.

Test runners know only failures: leave out what is mild with `--severity`.
"""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from kg.files import shown
from kg.namespaces import compact
from kg.text import visible
from kg.validation.outputs.base import told
from kg.validation.report import Finding, Report


def as_junit(report: Report, language: str) -> str:
    """A suite of the shapes with the nodes each looked at, then a suite a file of findings."""
    suites = [_shapes(report, language)]
    for file, group in groupby(report.findings, key=lambda finding: finding.file):
        suites.append(_findings(shown(file) if file else "—", list(group), language))
    tests = len(report.nodes_per_shape) + len(report.findings)
    head = _tag("testsuites", name="kg validate", tests=tests, failures=len(report.findings))
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>", ""])


def _shapes(report: Report, language: str) -> str:
    counts = report.nodes_per_shape
    idle = sum(not count for count in counts.values())
    head = _tag("testsuite", name="shapes", tests=len(counts), failures=0, skipped=idle)
    lines = [f"  {head}"]
    for shape, count in counts.items():
        lines.append(f"    {_tag('testcase', classname='shapes', name=compact(shape))}")
        value = _tag("property", name="nodes", value=count).replace(">", "/>")
        lines.append(f"      <properties>{value}</properties>")
        lines += [] if count else ['      <skipped message="0 nodes"/>']
        lines.append("    </testcase>")
    beside = (told[language] for told in (*report.remarks, *report.notes))
    told_beside = [report.summary(language), *beside]
    lines.append(f"    <system-out>{escape(visible('; '.join(told_beside)))}</system-out>")
    return "\n".join([*lines, "  </testsuite>"])


def _findings(name: str, findings: list[Finding], language: str) -> str:
    head = _tag("testsuite", name=name, tests=len(findings), failures=len(findings))
    lines = [f"  {head}"]
    for finding in findings:
        text = told(finding, language)
        place = {"file": name, "line": finding.line} if finding.line else {"file": name}
        subject = compact(finding.focus)
        failure = _tag("failure", type=finding.severity, message=text)
        whole = escape(visible(finding.as_text(language)))
        case = _tag("testcase", classname=compact(finding.rule), name=subject, **place)
        lines += [f"    {case}", f"      {failure}{whole}</failure>", "    </testcase>"]
    return "\n".join([*lines, "  </testsuite>"])


def _tag(element: str, /, **attributes: object) -> str:
    listed = [f" {name}={quoteattr(visible(str(value)))}" for name, value in attributes.items()]
    return f"<{element}{''.join(listed)}>"
