"""Characters that nobody sees, or that turn others round: escaped in every output, and not lost."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.namespaces import SH
from kg.terms import Literal, from_ox, parse_node, to_turtle
from kg.validation.outputs import OUTPUTS, as_github
from kg.validation.report import Finding, Report
from tests.validation.hostile.conftest import UNSEEN

HARD = (
    "\0\t\r\n\x07\x1b\x7f\x85\x9b\u061c\u200e\u200f\u2028\u202a\u202e\u2066\u2069\ufeff"
    "|`<>&*%:,\"'\\{}"
)
TEXTS = st.text(st.one_of(st.sampled_from(HARD), st.characters(exclude_categories=["Cs"])))
NAMES = st.text(st.sampled_from("a/\t\n\x1b\u202e\udcff:,%|"), min_size=1)
IRIS = st.text(st.sampled_from("a\u200e\u202e\u2066'&"))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report of one finding, every part of it drawn."""
    text = draw(TEXTS)
    finding = Finding(
        rule=f"https://example.org/S{draw(IRIS)}",
        severity=draw(st.sampled_from(["Violation", "Warning", "Info"])),
        focus=f"https://example.org/{draw(IRIS)}",
        message={"en": text, "zh": draw(TEXTS)},
        path="https://example.org/p",
        value=to_turtle(Literal(text)),
        file=Path("/tmp") / draw(NAMES),
        line=1,
        column=1,
        component=SH + "InConstraintComponent",
    )
    remark = draw(TEXTS)
    return Report([finding], {finding.rule: 1}, 0, 0, remarks=[{"en": remark, "zh": remark}])


@pytest.mark.parametrize("name", [*OUTPUTS, "github"])
@given(report=reports(), language=st.sampled_from(["en", "zh"]))
def test_no_output_has_them(name: str, report: Report, language: str) -> None:
    out = (OUTPUTS | {"github": as_github})[name](report, language)
    assert not UNSEEN.search(out)
    out.encode()


@given(reports())
def test_json_keeps_the_text(report: Report) -> None:
    (finding,) = report.findings
    (told,) = json.loads(OUTPUTS["json"](report, "en"))["findings"]
    assert (told["focus"], told["value"]) == (finding.focus, finding.value)
    assert told["message"] == finding.message
    first, last = OUTPUTS["jsonl"](report, "en").splitlines()
    assert json.loads(first) == told
    assert json.loads(last)["remarks"] == report.remarks
    (result,) = json.loads(OUTPUTS["sarif"](report, "en"))["runs"][0]["results"]
    assert result["properties"]["value"] == finding.value


@given(reports())
def test_turtle_keeps_the_terms(report: Report) -> None:
    """What another tool reads is what was found."""
    (finding,) = report.findings
    told = ox.parse(OUTPUTS["ttl"](report, "en").encode(), format=ox.RdfFormat.TURTLE)
    values = {triple.predicate.value.removeprefix(SH): triple.object for triple in told}
    assert values["focusNode"].value == finding.focus
    assert from_ox(values["value"]) == parse_node(finding.value)


@given(reports())
def test_lines_and_rows_are_what_they_were(report: Report) -> None:
    """One finding is one line of text, one row of a table, one command, one test that fails."""
    assert len(OUTPUTS["text"](report, "en").splitlines()) == 1
    heads, _, row = OUTPUTS["md"](report, "en").partition("\n## ")[2].splitlines()[2:5]
    assert len(re.findall(r"(?<!\\)\|", row)) == heads.count("|")
    command, remark = as_github(report, "en").splitlines()
    assert re.match(r"::(error|warning|notice) [^:]*::", command)
    assert remark.startswith("::error title=kg::")
    tests = ElementTree.fromstring(OUTPUTS["junit"](report, "en"))
    assert len(tests.findall(".//failure")) == 1
