"""`kg track`: what it refuses in one line, what it leaves to `kg validate`, how it writes."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from tracking.command import AS_STORED, Ran, block, copied, edit, rows, run

from kg.cli.track import FORMATS
from kg.session import Session
from kg.tracking.track import COLUMNS

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SHARE = "id:datuan-2021-new-energy-share"
INVESTMENT = "id:datuan-2021-data-centre-investment"
O4 = "id:datuan-outcome-o4-share"
DAY = ("--as-of", "2026-11-24")


def refusal(*args: str, root: Path | None = None, lang: str = "en") -> str:
    """The one line that a refused run says, with nothing on stdout."""
    ran = run("track", *args, "--lang", lang, root=root)
    assert (ran.code, ran.out) == (2, ""), ran
    assert ran.err.startswith("kg: ")
    assert len(ran.err.splitlines()) == 1, ran.err
    return ran.err.removeprefix("kg: ").rstrip("\n")


@pytest.mark.parametrize(
    "day", ["2021-13-01", "tomorrow", "20211231", "2021-02-29", "2021-1-1", "", "2021-12-31T00"]
)
def test_a_bad_date(day: str) -> None:
    assert refusal("--as-of", day) == f"{day!r}: is no day; write YYYY-MM-DD"
    assert refusal("--as-of", day, lang="zh") == f"{day!r}：不是日期；请写作 YYYY-MM-DD"


def test_an_unknown_target_gets_the_nearest() -> None:
    wrong = "datuan-2021-new-energy-shares"
    said = f"id:{wrong} is not in the graph; did you mean {SHARE}?"
    assert refusal(wrong) == said
    assert f"是否指 {SHARE}？" in refusal(wrong, lang="zh")


def test_a_thing_that_is_no_target() -> None:
    assert refusal("jd-com").startswith("id:jd-com is no plan:Plan or plan:Target or ")


def test_several_days_need_turtle() -> None:
    days = ("--as-of", "2021-03-12", "--as-of", "2021-12-31")
    assert refusal(*days) == "--as-of: given more than once; keep one, or write -f ttl"
    assert "given more than once" in refusal(*days, "-f", "csv")
    assert run("track", *days, "-f", "ttl").code == 0


def changed(folder: Path, name: str, subject: str, old: str, new: str) -> Path:
    """A copy of everything, one thing in it changed."""
    root = copied(folder)
    path = root / "data" / name
    stated = block(path.read_text(encoding="utf-8"), subject)
    assert stated.count(old) == 1
    edit(path, stated, stated.replace(old, new))
    return root


def validated(root: Path) -> Ran:
    """What `kg validate` finds in a copy."""
    return run("validate", root=root)


@pytest.mark.parametrize("missing", ["measures", "comparator", "value", "unit"])
def test_a_target_without_its_figure(missing: str, tmp_path: Path) -> None:
    root = copied(tmp_path)
    path = root / "data" / "datuan.ttl"
    stated = block(path.read_text(encoding="utf-8"), INVESTMENT)
    line = re.search(rf"    plan:{missing} .*\n", stated)
    assert line
    edit(path, stated, stated.replace(line[0], ""))
    done = run("track", "-f", "csv", *DAY, root=root)
    assert done.code == 0
    place, _, said = done.err.partition(": ")
    written = path.read_text(encoding="utf-8").splitlines()
    assert written[int(place.rpartition("ttl:")[2].partition(":")[0]) - 1] == INVESTMENT
    assert said == f"{INVESTMENT} plan:{missing}: is missing; add it\n"
    (row,) = (row for row in rows(done.out) if row["target"].endswith(INVESTMENT[3:]))
    assert (row["verdict"], row["reason"]) == ("undetermined", "statement unusable")
    assert row["settledBy"] == f"usable statements: plan:{missing}"
    assert CHINESE.search(run("track", *DAY, "--lang", "zh", root=root).err)


def test_a_unit_without_a_factor(tmp_path: Path) -> None:
    root = changed(tmp_path, "datuan-outcomes.ttl", O4, "unit:percent", "unit:furlong")
    done = run("track", *DAY, root=root)
    assert done.code == 0
    assert f"{O4} plan:unit unit:furlong: is no unit that converts; name one" in done.err


def test_a_figure_in_a_unit_of_another_dimension_decides_nothing(tmp_path: Path) -> None:
    root = changed(tmp_path, "datuan-outcomes.ttl", O4, "unit:percent", "unit:gigawatt")
    (row,) = rows(run("track", SHARE, *DAY, "-f", "csv", root=root).out)
    assert (row["verdict"], row["decidedFor"]) == ("met", "2025-11-24")
    found = validated(root)
    assert found.code == 1
    assert f"checks:unit-misfit {O4}" in found.out


def test_a_target_in_a_unit_of_another_dimension_is_not_guessed(tmp_path: Path) -> None:
    root = changed(tmp_path, "datuan.ttl", SHARE, "unit:percent", "unit:gigawatt")
    (row,) = rows(run("track", SHARE, *DAY, "-f", "csv", root=root).out)
    assert row["verdict"] == "undetermined"
    found = validated(root)
    assert found.code == 1
    assert f"checks:unit-misfit {SHARE}" in found.out


@pytest.mark.parametrize("value", ["1000000.000001", "0.0000001"])
def test_a_figure_too_large_or_too_fine_is_a_finding(value: str, tmp_path: Path) -> None:
    figure = "id:datuan-outcome-o23-investment"
    root = changed(
        tmp_path, "datuan-outcomes.ttl", figure, "plan:value 70.0", f"plan:value {value}"
    )
    found = validated(root)
    assert found.code == 1
    assert f"checks:figure-too-large {figure}" in found.out


def test_explained_step_by_step() -> None:
    ran = run("track", SHARE, *DAY, "--explain")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith(f"{SHARE} · ")
    steps = [line.split(":")[0].strip() for line in lines[1:]]
    assert steps.count("decides") == 3
    assert steps.count("by judgement") == 2
    assert steps[-1] == "verdict"
    assert lines[-1] == "  verdict: met (inside the bound after the plan’s period)"
    assert all(" · id:" in line for line in lines if line.startswith(("  decides", "  seen")))
    assert any("35 %" in line and "the last figure before" in line for line in lines)


def test_explained_in_chinese() -> None:
    ran = run("track", *DAY, "--explain", "--lang", "zh")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("  结论：") == 4
    assert ran.out.count("  可由以下信息判定：") == 3
    assert "  结论：已兑现（规划期后在承诺范围内）" in ran.out
    assert not [line for line in ran.out.splitlines() if not CHINESE.search(line)][4:]


def test_every_step_has_its_document(session: Session) -> None:
    told = run("track", *DAY, "--explain").out
    seen = [fact for verdict in session.track("2026-11-24").verdicts for fact in verdict.seen]
    assert len(seen) >= 9
    for fact in seen:
        name = fact.document.rpartition("/")[2]
        assert re.search(rf"{re.escape(fact.label['en'])} · .* · id:{re.escape(name)}\n", told)


def test_in_chinese_words() -> None:
    found = rows(run("track", *DAY, "-f", "csv", "--lang", "zh").out)
    assert len(found) == 4
    for row in found:
        for column in ("label", "verdict", "reason"):
            assert CHINESE.search(row[column])
        assert row["verdict"] == "已兑现" or CHINESE.search(row["settledBy"])
    by_environment = run("track", *DAY, "-f", "csv", env={"KG_LANG": "zh"})
    assert rows(by_environment.out) == found


READ = {
    "csv": lambda text: len(rows(text)),
    "tsv": lambda text: len(text.splitlines()) - 1,
    "json": lambda text: len(json.loads(text)),
    "jsonl": lambda text: len([json.loads(line) for line in text.splitlines()]),
    "md": lambda text: len(text.splitlines()) - 2,
    "table": lambda text: len(re.findall(r"  (?:met|missed|pending|undetermined)  ", text)),
    "ttl": lambda text: len(
        {
            quad.subject
            for quad in ox.parse(io.StringIO(text), format=ox.RdfFormat.TURTLE)
            if quad.predicate.value.endswith("#verdictOn")
        }
    ),
}


@pytest.mark.parametrize("name", READ)
def test_every_format_holds_the_four(name: str) -> None:
    ran = run("track", *DAY, "-f", name)
    assert (ran.code, ran.err) == (0, "")
    assert READ[name](ran.out) == 4


def test_no_format_was_left_out() -> None:
    assert set(READ) == set(FORMATS)
    told = run("track", "-f", "nonsense")
    assert told.code == 2
    assert all(f"'{name}'" in told.err for name in READ)


def test_the_columns() -> None:
    head = run("track", *DAY, "-f", "csv").out.splitlines()[0]
    assert head == ",".join(COLUMNS)
    assert {"target", "label", "verdict", "reason", "settledBy"} <= set(COLUMNS)


def test_into_a_file(tmp_path: Path) -> None:
    for args in (("-f", "csv", *DAY), AS_STORED, ("--explain", *DAY)):
        path = tmp_path / "out"
        ran = run("track", *args, "-o", path)
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        assert path.read_text(encoding="utf-8") == run("track", *args).out
    assert "cannot be written" in refusal("-o", str(tmp_path / "none" / "out"))
