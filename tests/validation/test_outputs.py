"""Every output says the whole report, the same each time, and others can read it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import junitparser
import pytest
import rdflib
from rdflib.namespace import RDF, SH
from sarif import loader

from kg.cli.validate import FORMATS
from kg.validation.outputs import OUTPUTS, as_github
from kg.validation.report import Finding, Report

SHACL = "http://www.w3.org/ns/shacl#"
NASTY = 'a,b:c%d\n<e> & "f" | `g` *h* {0} \\ \x1b[31m\u202e 大团'


def words(text: str) -> Mapping[str, str]:
    return {"en": text, "zh": f"{text}（中文）"}


COMPLEX = """( [ sh:inversePath <urn:a> ]
    [ sh:zeroOrMorePath [ sh:alternativePath ( <urn:b> <urn:c> ) ] ] )"""


def finding(**changes: Any) -> Finding:
    plain: dict[str, Any] = {
        "rule": "https://w3id.org/industry-plan/shapes#Target-unit",
        "severity": "Violation",
        "focus": "https://w3id.org/industry-plan/id/x",
        "message": words("A target needs a unit; add one."),
        "path": "https://w3id.org/industry-plan/ontology#unit",
        "file": Path("data/x.ttl"),
        "line": 12,
        "column": 5,
        "component": SHACL + "MinCountConstraintComponent",
    }
    return Finding(**(plain | changes))


REPORT = Report(
    findings=[
        finding(),
        finding(severity="Warning", value='"1"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        finding(
            severity="Info",
            path="^<urn:a>/(<urn:b>|<urn:c>)*",
            path_turtle=COMPLEX,
            line=None,
            column=None,
        ),
        finding(severity="https://example.org/Blocker", message=words(NASTY), focus="urn:n,1"),
        finding(file=Path("data/名 %20.ttl"), focus="_:b0", rule="checks:dangling-link"),
        finding(file=None, line=None, column=None, focus='"42"', rule="literals:datatype"),
    ],
    nodes_per_shape={
        "https://w3id.org/industry-plan/shapes#TargetShape": 3,
        "https://w3id.org/industry-plan/shapes#PlanShape": 0,
    },
    checks=21,
    literals=7,
    remarks=[words("nothing checked: " + NASTY)],
)
EMPTY = Report(findings=[], nodes_per_shape={}, checks=0, literals=0)


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_report_gives_the_same_text(name: str, language: str) -> None:
    """Whole lines, each finding and each count in them, nothing that a terminal would obey."""
    text = OUTPUTS[name](REPORT, language)
    assert text == OUTPUTS[name](REPORT, language)
    assert text.endswith("\n")
    assert "\x1b" not in text
    assert text.count("Target-unit") >= 4
    if name != "text":
        assert re.search(r"TargetShape\D+3", text), text
    OUTPUTS[name](EMPTY, language)


def test_the_command_offers_every_output() -> None:
    assert list(FORMATS) == list(OUTPUTS)


def test_text_is_as_compilers_write_it() -> None:
    lines = OUTPUTS["text"](REPORT, "en").splitlines()
    assert lines[0] == (
        "data/x.ttl:12:5: error shapes:Target-unit id:x plan:unit: A target needs a unit; add one."
    )
    assert lines[2].startswith("data/x.ttl: info shapes:Target-unit id:x ^<urn:a>/")
    assert len(lines) == len(REPORT.findings)
    assert OUTPUTS["text"](EMPTY, "en") == ""


def test_json_and_jsonl_say_the_same() -> None:
    whole = json.loads(OUTPUTS["json"](REPORT, "en"))
    *found, head = map(json.loads, OUTPUTS["jsonl"](REPORT, "en").splitlines())
    assert whole == {**head, "findings": found}
    assert whole["nodesPerShape"] == dict(REPORT.nodes_per_shape)
    assert (found[0]["file"], found[0]["line"], found[0]["column"]) == ("data/x.ttl", 12, 5)
    assert found[3]["message"] == words(NASTY)
    assert not whole["conforms"]
    assert len(whole["remarks"]) == 1


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["full", "empty"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_sarif_passes_its_schema(report: Report, language: str, schema: Any) -> None:
    jsonschema.Draft4Validator(schema).validate(json.loads(OUTPUTS["sarif"](report, language)))


def test_the_schema_refuses_a_wrong_level(schema: Any) -> None:
    """So that passing it means something."""
    log = json.loads(OUTPUTS["sarif"](REPORT, "en"))
    log["runs"][0]["results"][0]["level"] = "violation"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate(log)


def test_sarif_says_where_how_grave_and_in_both_languages() -> None:
    (run,) = json.loads(OUTPUTS["sarif"](REPORT, "en"))["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["level"] for result in results[:4]] == ["error", "warning", "note", "error"]
    assert all(rule["messageStrings"].keys() == {"en", "zh"} for rule in rules)
    places = [result["locations"][0] for result in results]
    assert places[0]["physicalLocation"] == {
        "artifactLocation": {"uri": "data/x.ttl"},
        "region": {"startLine": 12, "startColumn": 5},
    }
    assert "region" not in places[2]["physicalLocation"]
    assert places[4]["physicalLocation"]["artifactLocation"]["uri"] == "data/%E5%90%8D%20%2520.ttl"
    assert "physicalLocation" not in places[5]
    assert run["properties"]["nodesPerShape"] == {"shapes:TargetShape": 3, "shapes:PlanShape": 0}
    assert not run["invocations"][0]["executionSuccessful"]
    prints = [result["partialFingerprints"]["finding/v1"] for result in results]
    assert len(set(prints)) == len(prints)


def test_sarif_is_read_by_sarif_tools(tmp_path: Path) -> None:
    path = tmp_path / "report.sarif"
    path.write_text(OUTPUTS["sarif"](REPORT, "en"), "utf-8")
    read = loader.load_sarif_file(str(path))
    records = read.get_records()
    assert len(records) == len(REPORT.findings)
    assert (records[0]["Location"], int(records[0]["Line"])) == ("data/x.ttl", 12)
    assert [record["Severity"] for record in records[:3]] == ["error", "warning", "note"]
    assert records[0]["Code"] == "shapes:Target-unit"


def test_junit_is_read_by_junitparser(tmp_path: Path) -> None:
    """Every shape is a test that passed or was skipped, every finding one that failed."""
    path = tmp_path / "report.xml"
    path.write_text(OUTPUTS["junit"](REPORT, "zh"), "utf-8")
    read = junitparser.JUnitXml.fromfile(str(path))
    cases = [case for suite in read for case in suite]
    failed = [
        case for case in cases if any(isinstance(r, junitparser.Failure) for r in case.result)
    ]
    assert len(cases) == len(REPORT.findings) + len(REPORT.nodes_per_shape) == read.tests
    assert len(failed) == len(REPORT.findings) == read.failures
    assert [case.classname for case in failed[:4]] == ["shapes:Target-unit"] * 4
    shapes = next(iter(read))
    assert (shapes.name, shapes.tests, shapes.skipped) == ("shapes", 2, 1)
    nodes = ElementTree.parse(path).findall(".//testcase/properties/property")
    assert [node.get("value") for node in nodes] == ["3", "0"]
    assert "（中文）" in path.read_text("utf-8")


def test_ttl_is_a_report_of_shacl() -> None:
    """Read by rdflib: each result with its terms, complex paths as SHACL writes them."""
    graph = rdflib.Graph().parse(data=OUTPUTS["ttl"](REPORT, "en"), format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == rdflib.Literal(False)
    results = set(graph.objects(report, SH.result))
    assert len(results) == len(REPORT.findings)
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        assert graph.value(result, SH.focusNode) is not None
        assert {text.language for text in graph.objects(result, SH.resultMessage)} == {"en", "zh"}
    assert rdflib.Literal(NASTY, lang="en") in set(graph.objects(predicate=SH.resultMessage))
    assert set(graph.objects(predicate=SH.resultSeverity)) == {
        SH.Violation, SH.Warning, SH.Info, rdflib.URIRef("https://example.org/Blocker")
    }  # fmt: skip
    (inverse,) = graph.subjects(SH.inversePath, rdflib.URIRef("urn:a"))
    (path,) = graph.subjects(RDF.first, inverse)
    (star,) = graph.objects(graph.value(path, RDF.rest), RDF.first)
    assert graph.value(graph.value(star, SH.zeroOrMorePath), SH.alternativePath) is not None
    empty = rdflib.Graph().parse(data=OUTPUTS["ttl"](EMPTY, "en"), format="turtle")
    assert set(empty.objects(predicate=SH.conforms)) == {rdflib.Literal(True)}


def test_markdown_is_tables_that_hold() -> None:
    """No cell breaks its row, whatever is in it."""
    text = OUTPUTS["md"](REPORT, "en")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [len(re.findall(r"(?<!\\)\|", row)) - 1 for row in rows]
    assert cells.count(7) == len(REPORT.findings) + 2 * 3
    assert cells.count(2) == 2 + len(REPORT.nodes_per_shape)
    assert len(rows) == cells.count(7) + cells.count(2)


def test_github_annotations_stand_at_their_lines() -> None:
    """One a line; text that looks like a command is escaped."""
    lines = as_github(REPORT, "en").splitlines()
    assert lines[0] == (
        "::error file=data/x.ttl,line=12,col=5,title=shapes%3ATarget-unit::"
        "id:x plan:unit: A target needs a unit; add one."
    )
    assert [line.split()[0] for line in lines[1:3]] == ["::warning", "::notice"]
    assert "a,b:c%25d" in lines[3]
    assert len(lines) == len(REPORT.findings) + len(REPORT.remarks)
