"""Every output says which findings can be fixed, and how, each in its own way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from environment import PLANS

from kg.validation.outputs import OUTPUTS
from kg.validation.report import Report
from kg.validation.validate import validate
from tests.validation.fixing import planting

SOURCES = PLANS / "sources.ttl"
PAIRS = [
    ('plan:deadline "2030-12-31"', 'plan:deadline "2030/12/31"'),
    ("unit:billion-yuan", "unit:Billion-Yuan"),
    ('"示例市"@zh', '"示例市"@ZH'),
    ("    a plan:Passage ;\n", ""),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = planting.CASE.read_text("utf-8")
    for old, new in PAIRS:
        text = text.replace(old, new)
    path = tmp_path_factory.mktemp("outputs") / "d.ttl"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def report(path: Path) -> Report:
    return validate([SOURCES, path])


def fixable(report: Report) -> int:
    """How many findings can be fixed: each of the planted faults gives some."""
    fixes = [finding.fix for finding in report.findings if finding.fixable]
    assert len({fix.words["en"] for fix in fixes if fix}) == len(PAIRS)
    return len(fixes)


@pytest.mark.parametrize("name", ["text", "md", "junit"])
@pytest.mark.parametrize(("language", "mark"), [("en", "[fixable]"), ("zh", "[可自动修复]")])
def test_what_people_read_has_a_mark(name: str, language: str, mark: str, report: Report) -> None:
    text = OUTPUTS[name](report, language)
    twice = 2 if name == "junit" else 1  # in the attribute and in the text
    assert text.count(mark) == fixable(report) * twice


def test_shacl_has_none(report: Report) -> None:
    assert "fixable" not in OUTPUTS["ttl"](report, "en")


def test_json_has_the_triples(report: Report) -> None:
    found = json.loads(OUTPUTS["json"](report, "en"))["findings"]
    lines = [json.loads(line) for line in OUTPUTS["jsonl"](report, "en").splitlines()]
    assert lines[:-1] == found
    fixes = [finding["fix"] for finding in found if finding["fix"]]
    assert len(fixes) == fixable(report)
    plan = "https://w3id.org/industry-plan/"
    assert {
        "words": {"en": "@ZH becomes @zh", "zh": "@ZH 改为 @zh"},
        "remove": [
            [
                f"<{plan}id/example-city>",
                "<http://www.w3.org/2000/01/rdf-schema#label>",
                '"示例市"@ZH',
            ]
        ],
        "add": [
            [
                f"<{plan}id/example-city>",
                "<http://www.w3.org/2000/01/rdf-schema#label>",
                '"示例市"@zh',
            ]
        ],
    } in fixes
    (dangling,) = (finding for finding in found if finding["rule"] == "checks:dangling-link")
    assert dangling["offer"] == f"{plan}vocab/unit/billion-yuan"
    assert dangling["message"]["en"].endswith("; did you mean unit:billion-yuan?")
    assert dangling["message"]["zh"].endswith("；是否指 unit:billion-yuan？")


def test_sarif_has_replacements_that_make_the_fixes(
    report: Report, path: Path, schema: Any
) -> None:
    """Valid by its schema; made by hand, they give the case as it was."""
    log = json.loads(OUTPUTS["sarif"](report, "en"))
    jsonschema.Draft4Validator(schema).validate(log)
    results = log["runs"][0]["results"]
    fixes = [fix for result in results for fix in result.get("fixes", [])]
    assert len(fixes) == fixable(report)
    changes = [change for fix in fixes for change in fix["artifactChanges"]]
    assert {change["artifactLocation"]["uri"] for change in changes} == {path.as_uri()}
    made = {json.dumps(item) for change in changes for item in change["replacements"]}
    assert len(made) == len(PAIRS)
    lines = path.read_text("utf-8").split("\n")
    for item in sorted(map(json.loads, made), key=lambda item: -item["deletedRegion"]["startLine"]):
        region = item["deletedRegion"]
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        before, after = line[: region["startColumn"] - 1], line[region["endColumn"] - 1 :]
        lines[region["startLine"] - 1] = before + item["insertedContent"]["text"] + after
    assert "\n".join(lines) == planting.CASE.read_text("utf-8")
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert not any("did you mean" in rule["shortDescription"]["text"] for rule in rules)


def test_sarif_of_a_file_that_is_gone_has_none(report: Report, path: Path) -> None:
    text = path.read_text("utf-8")
    path.unlink()
    try:
        log = json.loads(OUTPUTS["sarif"](report, "en"))
    finally:
        path.write_text(text, "utf-8")
    assert not any("fixes" in result for result in log["runs"][0]["results"])
