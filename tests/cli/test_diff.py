"""`kg diff` as its user runs it: exit codes, formats, where it writes, and refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
PLANS = Path(__file__).resolve().parent.parent / "plans"


@pytest.fixture
def two(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> 1 .")
    (tmp_path / "b.ttl").write_text("<urn:a> <urn:p> 2 .")
    return "a.ttl", "b.ttl"


def test_exit_codes_and_where_it_writes(run: Run, two: tuple[str, str], tmp_path: Path) -> None:
    same = run("diff", "a.ttl", "a.ttl")
    assert (same.code, same.out, same.err) == (0, "", "no difference\n")
    ran = run("diff", *two)
    assert (ran.code, ran.err) == (1, "1 thing differs: 1 changed\n")
    assert ran.out == "~ urn:a  (changed 有变化)\n    urn:p\n      - 1\n      + 2\n"
    written = run("diff", *two, "-f", "json", "-o", "diff.json", "--lang", "zh")
    assert (written.code, written.out, written.err) == (1, "", "有变化 1 项\n")
    assert json.loads((tmp_path / "diff.json").read_text("utf-8"))["things"][0]["id"] == "urn:a"
    page = run("diff", *two, "-f", "html")
    assert page.out.startswith("<!DOCTYPE html>")
    feed = run("diff", *two, "-f", "atom")
    assert (feed.code, feed.out) == (2, "")
    assert feed.err.startswith("kg: b.ttl: no document in it is dated")
    dated = '<urn:d> <https://w3id.org/industry-plan/ontology#seenOn> "2024-02-29"^^<{}> .'
    dated = dated.format("http://www.w3.org/2001/XMLSchema#date")
    (tmp_path / "c.ttl").write_text(f"<urn:a> <urn:p> 3 . {dated}")
    feed = run("diff", two[0], "c.ttl", "-f", "atom")
    assert (feed.code, feed.out.count("<updated>2024-02-29T00:00:00Z</updated>")) == (1, 3)
    patch = run("diff", *two, "-f", "patch")
    assert [line[:2] for line in patch.out.splitlines()] == ["H ", "TX", "D ", "A ", "TC"]


def test_plans_and_workspaces_are_named(run: Run, tmp_path: Path) -> None:
    assert run("diff", "datuan-2021", "id:datuan-2021", "--data", PLANS).code == 0
    assert run("init", "yunshi").code == 0
    (tmp_path / "yunshi/data/one.ttl").write_text("<urn:a> <urn:p> 1 .")
    (tmp_path / "two.nt").write_text("<urn:a> <urn:p> <urn:b> .")
    assert run("diff", "yunshi", "two.nt", "-f", "patch").out.count("\nA ") == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere.ttl", "nowhere.ttl: no such file or folder; check the path"),
        ("./nowhere", "./nowhere: no such file or folder; check the path"),
        ("nowhere", "id:nowhere is not in the graph; use one of id:datuan-2021"),
        ("git:HEAD", "git:HEAD: this folder is in no git repository; run kg in one"),
        ("HEAD~1:data", "HEAD~1:data: is a git revision; write git:HEAD~1:data"),
        ("git:-x", "git:-x: names no revision; write for example git:HEAD~1:data/city.ttl"),
        ("empty", "empty: holds no RDF file; name files that end in .ttl .trig"),
    ],
)
def test_a_name_of_nothing_is_refused(
    name: str, told: str, refusal: Callable[..., str], two: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    ceiling = {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    assert refusal("diff", two[0], name, "--data", PLANS, env=ceiling).startswith(told)
    chinese = refusal("diff", name, two[0], "--data", PLANS, "--lang", "zh", env=ceiling)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
