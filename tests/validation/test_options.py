"""What `kg validate` can be asked for: less of a report, another exit code, a rule in words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg import question
from kg.cli.main import import_command
from kg.cli.validate import SEVERITIES
from kg.validation import rulebook
from kg.validation.rulebook import explain

Run = Callable[..., Any]

ROOT = Path(__file__).resolve().parent.parent.parent
NO_SHAPE = "no such shape or check"
EX = "https://example.org/"
PREFIXES = """\
PREFIX ex: <https://example.org/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SHAPES = PREFIXES + """\
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ;
    sh:property ex:Person-name , ex:Person-age , ex:Person-note .
ex:Person-name sh:path ex:name ; sh:minCount 1 ; sh:message "Name it."@en , "请命名。"@zh .
ex:Person-age sh:path ex:age ; sh:maxInclusive 150 ; sh:severity sh:Warning .
ex:Person-note sh:path ex:note ; sh:maxCount 0 ; sh:severity sh:Info .
ex:FirmShape a sh:NodeShape ; sh:targetClass ex:Firm ; sh:property [
    sh:path ex:name ; sh:minCount 1 ; sh:severity sh:Warning ] .
"""  # fmt: skip
DATA = PREFIXES + """\
ex:a a ex:Person ; ex:age 200 ; ex:note "x" .
ex:b a ex:Boss ; ex:name "B" ; ex:note "y" .
ex:Boss rdfs:subClassOf ex:Person .
ex:c a ex:Firm .
"""  # fmt: skip
ASKED = ("d.ttl", "--shapes", "s.ttl")
ENTRY = """\
[[accepted]]
rule = "https://example.org/Person-age"
focus = "https://example.org/a"
value = '"200"^^<http://www.w3.org/2001/XMLSchema#integer>'
reason = "she is a tortoise"
expires = 2030-06-30
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "s.ttl").write_text(SHAPES, "utf-8")
    (tmp_path / "d.ttl").write_text(DATA, "utf-8")
    (tmp_path / "b.toml").write_text(ENTRY, "utf-8")


def levels(out: str) -> list[str]:
    return sorted(line.split()[1] for line in out.splitlines())


def test_each_finding_is_a_line_at_its_place(run: Run) -> None:
    ran = run(*ASKED)
    assert ran.code == 1
    assert levels(ran.out) == ["error", "info", "info", "warning", "warning"]
    age = "d.ttl:6:27: warning https://example.org/Person-age https://example.org/a"
    assert any(line.startswith(age) for line in ran.out.splitlines()), ran.out
    assert ran.err == "5 findings; 3 nodes checked by fast with 2/2 shapes\n"


def test_the_command_offers_the_severities_that_there_are() -> None:
    """It has a list of its own, since `kg validate --help` loads nothing that knows them."""
    assert {severity.lower() for severity in question.SEVERITIES} == set(SEVERITIES)


@pytest.mark.parametrize(
    ("severity", "shown"),
    [("info", 5), ("warning", 3), ("violation", 1)],
)
def test_severity_is_what_is_shown(severity: str, shown: int, run: Run) -> None:
    """The exit code is of all, and what is left out is counted."""
    ran = run(*ASKED, "--severity", severity)
    assert (ran.code, len(ran.out.splitlines())) == (1, shown)
    assert (f"{5 - shown} more not shown" in ran.err) == (shown < 5)
    told = json.loads(run(*ASKED, "--severity", severity, "-f", "json").out)
    assert (len(told["findings"]), told["hidden"]) == (shown, 5 - shown)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--fail-on", "violation"), 1),
        (("--fail-on", "violation", "--shape", "FirmShape"), 0),
        (("--fail-on", "warning", "--shape", "FirmShape"), 1),
        (("--shape", "FirmShape"), 1),
        (("--shape", "Person-note"), 0),
        (("--fail-on", "info", "--shape", "Person-note"), 1),
        (("--severity", "violation", "--shape", "FirmShape"), 1),
    ],
)
def test_fail_on_sets_the_exit_code(options: tuple[str, ...], code: int, run: Run) -> None:
    assert run(*ASKED, *options).code == code


@pytest.mark.parametrize(
    ("name", "found", "nodes"),
    [
        ("PersonShape", 4, 2),
        ("https://example.org/PersonShape", 4, 2),
        ("Person-age", 1, 2),
        ("FirmShape", 1, 1),
    ],
)
def test_shape_is_a_shape_with_what_it_holds(name: str, found: int, nodes: int, run: Run) -> None:
    told = json.loads(run(*ASKED, "--shape", name, "-f", "json").out)
    assert (len(told["findings"]), told["nodesChecked"]) == (found, nodes)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("https://example.org/a", 3),
        ("<https://example.org/b>", 1),
        ("https://example.org/Person", 4),
        ("https://example.org/Firm", 1),
    ],
)
def test_focus_is_a_thing_or_a_class(name: str, found: int, run: Run) -> None:
    assert len(run(*ASKED, "--focus", name).out.splitlines()) == found


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ("--shape", "PersnShape"),
            f"PersnShape: {NO_SHAPE}; did you mean https://example.org/PersonShape?",
        ),
        (
            ("--explain", "Person-nam"),
            f"Person-nam: {NO_SHAPE}; did you mean https://example.org/Person-name?",
        ),
        (
            ("--focus", f"{EX}Persn"),
            f"{EX}Persn: is no thing or class of the data; did you mean {EX}Person?",
        ),
        (
            ("--baseline", "b.toml", "--as-of", "2026-1-1"),
            "'2026-1-1': is no day; write YYYY-MM-DD",
        ),
        (("--as-of", "2026-01-01"), "--as-of goes with --baseline; add the file"),
        (("--github", "-f", "json"), "--github and -f would both write to stdout; add -o FILE"),
        (("--baseline", "b.toml"), "no document in the data is dated; give --as-of"),
    ],
)
def test_what_cannot_be_is_one_line(options: tuple[str, ...], line: str, run: Run) -> None:
    ran = run(*ASKED, *options)
    assert (ran.code, ran.out, ran.err) == (2, "", f"kg: {line}\n")


def test_github_beside_a_file(tmp_path: Path, run: Run) -> None:
    """Annotations on stdout, the report in the file."""
    ran = run(*ASKED, "--github", "-f", "sarif", "-o", "report.sarif")
    assert ran.code == 1
    assert sum(line.startswith("::") for line in ran.out.splitlines()) == 5
    assert len(json.loads((tmp_path / "report.sarif").read_text())["runs"][0]["results"]) == 5
    assert run(*ASKED, "--github").out == ran.out


@pytest.mark.parametrize(("day", "accepted"), [("2030-06-30", 1), ("2030-07-01", 0)])
def test_an_accepted_finding_returns_when_it_expires(day: str, accepted: int, run: Run) -> None:
    ran = run(*ASKED, "--baseline", "b.toml", "--as-of", day)
    assert ran.code == 1
    assert len(ran.out.splitlines()) == 5 - accepted
    assert ("; 1 accepted; " in ran.err) == bool(accepted)
    assert ("1 expired on 2030-07-01" in ran.err) == (not accepted)


def test_the_day_is_that_of_the_newest_document(tmp_path: Path, run: Run) -> None:
    """Never today's: the same run gives the same tomorrow."""
    for day, shown in (("2030-06-30", 4), ("2031-01-01", 5)):
        dated = f'ex:doc plan:issuedUntil "{day}"^^xsd:date , "2019-01-01"^^xsd:date .\n'
        (tmp_path / "d.ttl").write_text(DATA + dated, "utf-8")
        assert len(run(*ASKED, "--baseline", "b.toml").out.splitlines()) == shown


def test_a_document_that_was_only_seen_counts_and_one_with_an_ill_typed_date_does_not(
    tmp_path: Path, run: Run
) -> None:
    dated = 'ex:doc plan:issuedUntil "2019-01-01"^^xsd:date . ex:seen plan:seenOn "DAY"^^xsd:date .'
    for day, shown in (("2030-06-30", 4), ("2031-01-01", 5), ("2031-01-32", 4)):
        (tmp_path / "d.ttl").write_text(DATA + dated.replace("DAY", day), "utf-8")
        listed = run(*ASKED, "--baseline", "b.toml").out.splitlines()
        assert (
            len([line for line in listed if "ex:doc" not in line and "2031-01-32" not in line])
            == shown
        )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"she is a tortoise"', '""', "b.toml: entry 1: reason must be a text"),
        ("expires = 2030-06-30", "", "b.toml: entry 1: expires must be a day such as"),
        ("2030-06-30", '"2030-06-30"', "b.toml: entry 1: expires must be a day such as"),
        ("reason", "why", "b.toml: entry 1: unknown key 'why'"),
        ("[[accepted]]", "[[acepted]]", "b.toml: unknown key 'acepted'"),
        ("[[accepted]]", "[accepted]", "b.toml: accepted must be [[accepted]]"),
        ("[[accepted]]", "[[accepted]", "b.toml:1: "),
    ],
)
def test_a_baseline_that_is_wrong(old: str, new: str, told: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "b.toml").write_text(ENTRY.replace(old, new), "utf-8")
    ran = run(*ASKED, "--baseline", "b.toml", "--as-of", "2026-01-01")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"kg: {told}")
    assert ran.err.endswith("; correct the baseline\n")


def test_another_value_is_another_finding(tmp_path: Path, run: Run) -> None:
    """What was accepted is that value, not whatever comes in its place; the entry is idle."""
    (tmp_path / "b.toml").write_text(ENTRY.replace('"200"', '"201"'), "utf-8")
    ran = run(*ASKED, "--baseline", "b.toml", "--as-of", "2026-01-01")
    assert len(ran.out.splitlines()) == 5
    assert "1 entry matches nothing" in ran.err


def test_explain_of_ones_own_shapes(run: Run) -> None:
    ran = run("--shapes", "s.ttl", "--explain", "Person-name")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "https://example.org/Person-name\n"
        "  target: sh:targetClass https://example.org/Person (https://example.org/PersonShape)\n"
        "  path: https://example.org/name\n  asks: sh:minCount 1\n  severity: sh:Violation\n"
        "  message: Name it.\n  message: 请命名。\n"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_rule_of_ours_can_be_explained(language: str) -> None:
    """Each with its severity and message in both languages, and cases that exist."""
    book = rulebook.own()
    names = book.names()
    assert len(names) == len(set(names)) >= 162 + 21 + 1
    for name in names:
        lines = explain(book, name, language).splitlines()[1:]
        heads = [line.strip().partition(": ")[0] for line in lines]
        message, invalid = (
            ("消息", "无效示例") if language == "zh" else ("message", "invalid example")
        )
        if "组成" not in heads and "parts" not in heads:
            assert heads.count(message) == 2, name
        if name not in rulebook.ON_LITERALS:
            assert invalid in heads, name
        for line in lines:
            if line.strip().partition(": ")[0] == invalid:
                assert (ROOT / line.partition(": ")[2]).is_file()


def test_our_own_data_can_be_asked_for_one_rule(run: Run) -> None:
    ran = run("--shape", "TargetShape", "--focus", "plan:Target")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("0 findings; 11 nodes checked by fast with 1/1 shapes, ")


def test_the_hooks_run_commands_that_exist() -> None:
    """Each entry of .pre-commit-hooks.yaml is a command of ours with options that it has."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    entries = re.findall(r"^  entry: kg (\w+)(.*)$", text, re.MULTILINE)
    assert [name for name, _ in entries] == ["fmt", "validate"]
    for name, options in entries:
        command = import_command(name)
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(options.split()) <= known


@pytest.mark.parametrize("name", ["no.ttl", "no.nq"])
def test_a_missing_file_is_one_line(name: str, run: Run) -> None:
    ran = run(name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"kg: {name}: no such file; check the path\n"
