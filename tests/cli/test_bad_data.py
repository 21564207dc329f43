"""Data that parses and is wrong: findings on stdout, the summary on stderr, exit code 1."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

YEAR = """\
<https://w3id.org/industry-plan/id/x> a <https://w3id.org/industry-plan/ontology#Cluster> ;
    <urn:p> "abcd"^^<http://www.w3.org/2001/XMLSchema#gYear> .
"""
TWO = """\
PREFIX data: <https://w3id.org/industry-plan/data/>
PREFIX void: <http://rdfs.org/ns/void#>
data:a a void:Dataset .
data:b a void:Dataset .
"""


def test_a_literal_that_does_not_fit_its_datatype(tmp_path: Path, run: Run) -> None:
    (tmp_path / "year.ttl").write_text(YEAR)
    ran = run("validate", "year.ttl")
    assert ran.code == 1
    assert (
        "year.ttl:2:13: error literals:datatype id:x urn:p"
        ' "abcd"^^<http://www.w3.org/2001/XMLSchema#gYear>: '
    ) in ran.out
    assert ran.err.count("\n") == 1
    assert (tmp_path / "year.ttl").read_text() == YEAR


@pytest.mark.parametrize(
    ("text", "datatype"),
    [("x", "integer"), ("x", "boolean"), ("2021-02-30", "date"), ("1.2.3", "decimal")],
)
def test_no_library_speaks_up(text: str, datatype: str, tmp_path: Path, run: Run) -> None:
    bad = YEAR.replace("abcd", text).replace("gYear", datatype)
    (tmp_path / "bad.ttl").write_text(bad)
    ran = run("validate", "bad.ttl")
    assert ran.code == 1
    assert f'bad.ttl:2:13: error literals:datatype id:x urn:p "{text}"' in ran.out
    assert re.fullmatch(r"\d+ findings; .*\n", ran.err)


def test_the_finding_in_chinese(tmp_path: Path, run: Run) -> None:
    (tmp_path / "year.ttl").write_text(YEAR)
    ran = run("validate", "year.ttl", "--lang", "zh")
    assert ran.code == 1
    assert "字面量的文字须符合其数据类型；请更正文字或数据类型。" in ran.out
    assert " 项问题；" in ran.err


def test_two_datasets_in_one_file(tmp_path: Path, refusal: Callable[..., str]) -> None:
    (tmp_path / "two.ttl").write_text(TWO)
    names = "<https://w3id.org/industry-plan/data/a> <https://w3id.org/industry-plan/data/b>"
    assert refusal("validate", "two.ttl") == (
        f"two.ttl: names more than one graph ({names}); keep one, or write N-Quads or TriG"
    )
    assert refusal("fmt", "two.ttl", "--lang", "zh").startswith("two.ttl：命名了不止一个图")


def test_every_finding_names_file_rule_thing_and_remedy(tmp_path: Path, run: Run) -> None:
    (tmp_path / "year.ttl").write_text(YEAR)
    ran = run("validate", "year.ttl")
    lines = [line for line in ran.out.splitlines() if line.startswith("year.ttl:")]
    assert lines
    for line in lines:
        severity, rule = line.split()[1:3]
        assert severity in ("error", "warning", "info")
        assert rule.partition(":")[0] in ("shapes", "checks", "literals")
        assert "; " in line


def test_a_text_with_one_character_changed(
    tmp_path: Path, run: Run, outside: Callable[[str], Path]
) -> None:
    (article,) = outside("sources").glob("*.txt")  # the fixed plans keep its places and hashes
    text = article.read_text(encoding="utf-8")
    (tmp_path / "same.txt").write_text(text, encoding="utf-8")
    ran = run("verify", "--source", "same.txt")
    assert ran.code == 0
    verdicts, passages = ran.err.splitlines()
    assert verdicts.endswith(" stored verdicts recomputed alike")
    assert passages.startswith("86/86 claims and ")
    claims = json.loads(run("query", "claims", "-f", "json").out)
    start = next(claim["start"] for claim in claims if claim["id"] == "C040")
    changed = text[:start] + "?" + text[start + 1 :]
    (tmp_path / "changed.txt").write_text(changed, encoding="utf-8")
    ran = run("verify", "--source", "changed.txt")
    assert ran.code == 1
    assert "file hash different; claims hit: " in ran.err
    assert "C040" in ran.err
    assert ran.out == ""
    assert (tmp_path / "changed.txt").read_text(encoding="utf-8") == changed
