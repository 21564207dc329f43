"""`kg validate --fix`, as its user sees it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from environment import PLANS

import kg.resources
from kg.validation import fixing
from kg.validation.fixing import Fixed
from tests.validation.fixing import planting

Run = Callable[..., Any]
FILES = ("sources.ttl", "d.ttl")
CHANGES = [
    ('plan:deadline "2030-12-31"', 'plan:deadline "2030/12/31"'),
    ("unit:billion-yuan", "unit:Billion-Yuan"),
    ('"Example city"@en', '"Example city"@EN'),
    ("    a plan:Passage ;\n", ""),
]
FIXED = [
    "d.ttl:{}:9: {}: id:example-article-10-20 becomes a plan:Passage",
]


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    """The valid case with a fault of each kind, among comments."""
    shutil.copy(PLANS / "sources.ttl", tmp_path)
    text = planting.CASE.read_text("utf-8")
    for old, new in CHANGES:
        assert text.count(old) == 1
        text = text.replace(old, f"{new} # was {old!r}\n" if new.startswith("unit:") else new)
    (tmp_path / "d.ttl").write_text(text, "utf-8")


def steps(err: str, word: str) -> list[str]:
    return re.findall(rf"^d\.ttl:\d+:\d+: {word}: (.*)$", err, re.MULTILINE)


WORDS = [
    "id:example-article-10-20 becomes a plan:Passage",
    "@EN becomes @en",
    '"2030/12/31" becomes "2030-12-31"',
    "unit:Billion-Yuan becomes unit:billion-yuan",
]


def test_what_can_be_fixed_is_said(run: Run) -> None:
    """On the line of each finding that a fix would end, and how many these are."""
    ran = run(*FILES)
    assert ran.code == 1
    fixable = [line for line in ran.out.splitlines() if line.endswith(" [fixable]")]
    for sign in ('"2030/12/31"', "unit/Billion-Yuan", '"Example city"@EN', "id:example-plan-c001"):
        assert any(sign in line for line in fixable), sign
    assert ran.err.endswith(f"; {len(fixable)} fixable with --fix\n")
    in_chinese = run(*FILES, "--lang", "zh")
    assert in_chinese.out.count(" [可自动修复]\n") == len(fixable)
    assert in_chinese.err.endswith(f"；{len(fixable)} 项可用 --fix 修复\n")


def test_a_dry_run_shows_what_a_run_does(
    run: Run, tmp_path: Path, program: Callable[[str], str]
) -> None:
    path = tmp_path / "d.ttl"
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    dry = run(*FILES, "--fix", "--dry-run")
    assert dry.code == 1
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before
    assert sorted(steps(dry.err, "would fix")) == sorted(WORDS)
    assert dry.err.splitlines()[-1] == "4 would be fixed in 1 file; findings then left: 0"
    changed = [line for line in dry.out.splitlines()[2:] if line[0] in "+-"]
    assert [line[0] for line in changed].count("+") == 4
    assert [line[0] for line in changed].count("-") == 3

    ran = run(*FILES, "--fix")
    assert (ran.code, ran.out) == (0, "")
    assert sorted(steps(ran.err, "fixed")) == sorted(WORDS)
    assert "\n4 fixed in 1 file\n0 findings; " in ran.err
    after = path.read_bytes()
    assert {name.name for name in tmp_path.iterdir()} == set(FILES)
    path.write_bytes(before[path])
    patch = [program("patch"), "-p0", "--binary", "--quiet"]
    subprocess.run(patch, input=dry.out.encode(), cwd=tmp_path, check=True)
    assert path.read_bytes() == after

    again = run(*FILES, "--fix")
    assert (again.code, again.out) == (0, "")
    assert again.err.startswith("0 fixed in 0 files\n0 findings; ")
    assert path.read_bytes() == after
    nothing = run(*FILES, "--fix", "--dry-run")
    assert (nothing.code, nothing.out) == (0, "")


def test_in_chinese(run: Run) -> None:
    ran = run(*FILES, "--fix", "--lang", "zh")
    assert ran.code == 0
    lines = ran.err.splitlines()
    assert any(re.fullmatch(r"d\.ttl:\d+:\d+：已修复：@EN 改为 @en", line) for line in lines)
    assert lines[-2] == "1 个文件中已修复 4 处"


def test_only_what_is_asked_for_is_fixed(run: Run, tmp_path: Path) -> None:
    """And what is left is reported in the format that is asked for."""
    ran = run(*FILES, "--fix", "--shape", "literals:language-tag")
    assert (ran.code, ran.out) == (0, "")
    assert steps(ran.err, "fixed") == ["@EN becomes @en"]
    assert "@EN" not in (tmp_path / "d.ttl").read_text("utf-8")
    focus = "https://w3id.org/industry-plan/id/example-plan-output"
    left = run(*FILES, "--fix", "--focus", focus, "-f", "json")
    assert left.code == 0
    assert json.loads(left.out)["findings"] == []
    assert sorted(steps(left.err, "fixed")) == sorted(WORDS[2:])
    rest = run(*FILES).out.splitlines()
    assert all(line.endswith(" [fixable]") for line in rest)
    assert len(rest) == 2, "the passage without a class, as two things name it"


def test_an_accepted_finding_is_not_fixed(run: Run, tmp_path: Path) -> None:
    told = json.loads(run(*FILES, "-f", "json").out)["findings"]
    dates = [finding for finding in told if "2030/12/31" in str(finding["value"])]
    assert dates
    entries = [
        f"[[accepted]]\nrule = '{found['rule']}'\nfocus = '{found['focus']}'\n"
        f"value = '''{found['value']}'''\nreason = 'so it says'\nexpires = 2040-01-01\n"
        for found in dates
    ]
    (tmp_path / "b.toml").write_text("".join(entries), "utf-8")
    ran = run(*FILES, "--fix", "--baseline", "b.toml", "--as-of", "2030-01-01")
    assert ran.code == 0
    assert len(steps(ran.err, "fixed")) == 3
    assert "2030/12/31" in (tmp_path / "d.ttl").read_text("utf-8")


def test_what_is_left_sets_the_exit_code(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "d.ttl"
    path.write_text(path.read_text("utf-8").replace("plan:value 10.0 ;", ""), "utf-8")
    ran = run(*FILES, "--fix")
    assert ran.code == 1
    assert "4 fixed in 1 file" in ran.err
    assert [line.split()[2] for line in ran.out.splitlines()] == ["shapes:Quantity-value"]


@pytest.mark.parametrize("change", ["read-only", "changed"])
def test_a_file_that_cannot_be_written_stays(
    change: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "d.ttl"
    before = path.read_bytes()
    if change == "read-only":
        path.chmod(0o444)
    else:
        before += b"# changed meanwhile\n"
        fix = fixing.fix

        def fix_and_change(*given: Any) -> Fixed:
            fixed = fix(*given)
            path.write_bytes(before)
            return fixed

        monkeypatch.setattr(fixing, "fix", fix_and_change)
    ran = run(*FILES, "--fix")
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("kg: d.ttl: ")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--fix", "--shapes", "s.ttl"), "--fix goes by our own rules; leave out --shapes"),
        (("--dry-run",), "--dry-run goes with --fix; add it"),
        (
            ("--fix", "--dry-run", "-f", "json"),
            "--dry-run writes the diff to stdout; leave out -f, -o and --github",
        ),
        (
            ("--fix", "--dry-run", "-o", "x"),
            "--dry-run writes the diff to stdout; leave out -f, -o and --github",
        ),
        (("--fix", "--lang", "zh", "--shapes", "s.ttl"), "--fix 依据自有规则；请去掉 --shapes"),
    ],
)
def test_what_cannot_be_is_one_line(options: tuple[str, ...], line: str, run: Run) -> None:
    ran = run(*FILES, *options)
    assert (ran.code, ran.out, ran.err) == (2, "", f"kg: {line}\n")


def test_an_installation_is_not_edited(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.resources, "in_checkout", lambda: False)
    monkeypatch.delenv("KG_DATA", raising=False)
    ran = run("--fix")
    line = "--fix: the shipped data belongs to the installation; name your files"
    assert (ran.code, ran.out, ran.err) == (2, "", f"kg: {line}\n")


def test_the_shipped_data_has_nothing_to_fix(run: Run) -> None:
    ran = run("--fix")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("0 fixed in 0 files\n0 findings; ")
