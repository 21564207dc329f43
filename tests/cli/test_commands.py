"""What the commands do when all is well."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.cli.main import COMMANDS
from kg.question import GROUPS
from kg.resources import question_files

Run = Callable[..., Any]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TARGET = "datuan-2021-new-energy-share"

MESSY = """\
@prefix p: <https://w3id.org/industry-plan/ontology#> .
<https://w3id.org/industry-plan/id/b>   p:within <https://w3id.org/industry-plan/id/a> .
<https://w3id.org/industry-plan/id/b> a p:Cluster ; <urn:note> "x # y"@en, '大团'@zh .
<https://w3id.org/industry-plan/id/a> a p:Cluster.
"""


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_speaks_both_languages(name: str, run: Run) -> None:
    ran = run(*name.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: kg {name}".rstrip())
    assert CHINESE.search(ran.out)
    assert "traceback" not in ran.out.lower()


def test_without_arguments_the_help_is_shown(run: Run) -> None:
    ran = run()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == run("--help").out


def test_version_is_one_line(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"kg, version \d+\.\d+\.\d+\n", ran.out)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_listing_has_every_question(language: str, run: Run) -> None:
    ran = run("query", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    lines = [line for line in ran.out.splitlines() if line]
    members = [line for line in lines if line.startswith("  ")]
    names = [line.split()[0] for line in members]
    assert sorted(names) == sorted(path.stem for path in question_files())
    assert [line for line in lines if line not in members] == [
        words[language] for words in GROUPS.values()
    ]
    assert len(lines) >= 12
    assert all(bool(CHINESE.search(line)) == (language == "zh") for line in lines)


@pytest.mark.parametrize(("words", "language"), [("ticker", "en"), ("证券代码", "zh")])
def test_listing_those_that_have_words(words: str, language: str, run: Run) -> None:
    """Title, wording, parameters and columns are searched in both languages."""
    found = run("query", "--search", words, "--lang", language).out.splitlines()
    assert found[0] == GROUPS["actor"][language]
    assert "listings" in {line.split()[0] for line in found[1:]}
    none = run("query", "--search", "zzzz")
    assert (none.code, none.out, none.err) == (0, "", "no question has 'zzzz'\n")


def clusters(run: Run, format_name: str) -> str:
    ran = run("query", "clusters", "-f", format_name)
    assert (ran.code, ran.err) == (0, "")
    assert "\r" not in ran.out
    return str(ran.out)


def test_csv_tsv_and_json_say_the_same(run: Run) -> None:
    objects = json.loads(clusters(run, "json"))
    assert len(objects) == 10
    assert sum(item["within"] is None for item in objects) == 8
    assert all(isinstance(item["claims"], int) for item in objects)
    texts = [
        {name: "" if cell is None else str(cell) for name, cell in item.items()} for item in objects
    ]
    assert list(csv.DictReader(io.StringIO(clusters(run, "csv")))) == texts
    assert list(csv.DictReader(io.StringIO(clusters(run, "tsv")), delimiter="\t")) == texts
    assert [json.loads(line) for line in clusters(run, "jsonl").splitlines()] == objects


def test_markdown_and_table_have_a_line_a_row(run: Run) -> None:
    markdown = clusters(run, "md").splitlines()
    assert markdown[1] == "| " + " | ".join(["---"] * 8) + " |"
    assert len(markdown) == 12
    assert {line.count("|") for line in markdown} == {9}
    table = clusters(run, "table").splitlines()
    assert len(table) == 12
    assert set(table[1]) == {"─", " "}
    assert "id:datuan-2021-digital" in "\n".join(table)


def test_a_pipe_gets_tsv(run: Run) -> None:
    assert run("query", "clusters").out == clusters(run, "tsv")


def test_a_file_is_written_whole(tmp_path: Path, run: Run) -> None:
    (tmp_path / "clusters.csv").write_text("old")
    ran = run("query", "clusters", "-f", "csv", "-o", "clusters.csv")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / "clusters.csv").read_bytes().decode() == clusters(run, "csv")
    assert [path.name for path in tmp_path.iterdir()] == ["clusters.csv"]


def test_sparql_from_stdin(run: Run) -> None:
    sparql = (
        "PREFIX id: <https://w3id.org/industry-plan/id/> "
        "PREFIX plan: <https://w3id.org/industry-plan/ontology#> "
        "SELECT (COUNT(DISTINCT ?c) AS ?n) { id:china-daily-2021-03-12 plan:states ?c }"
    )
    ran = run("query", "-", "-f", "csv", stdin=sparql)
    assert (ran.code, ran.out, ran.err) == (0, "n\n86\n", "")


def test_a_parameter_by_slug_curie_or_iri(run: Run) -> None:
    outputs = {
        run("query", "evidence", "--param", f"thing={name}").out
        for name in (TARGET, f"id:{TARGET}", f"https://w3id.org/industry-plan/id/{TARGET}")
    }
    assert len(outputs) == 1
    assert outputs.pop().count("\n") > 1


@pytest.mark.parametrize(("language", "heading"), [("en", "Sources"), ("zh", "出处")])
def test_show(language: str, heading: str, run: Run) -> None:
    ran = run("show", TARGET, "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].endswith(f" · id:{TARGET}")
    said = lines[lines.index(heading) + 1]
    place = r"第 \d+ 节，字符 \d+–\d+" if language == "zh" else r"section \d+, characters \d+–\d+"
    assert re.search(place, said)
    assert said.startswith("  ")


def test_show_in_each_format(run: Run, tmp_path: Path) -> None:
    """Text is the default, in a pipe too; a file is written whole."""
    text = run("show", "crrc", "--lang", "zh").out
    assert run("show", "crrc", "--lang", "zh", "-f", "text").out == text
    assert run("show", "crrc", "-f", "md").out.startswith("# CRRC")
    assert json.loads(run("show", "crrc", "-f", "json").out)["caption"]["zh"] in text
    assert run("show", "crrc", "-f", "ttl", "-o", tmp_path / "crrc.ttl").out == ""
    assert run("validate", tmp_path / "crrc.ttl").code in (0, 1)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "  identified by: ROR 033g21894 · id:crrc-ror",
                "  identified by: website crrcgc.cc · id:crrc-website",
            ],
        ),
        (
            "zh",
            [
                "  标识符：研究机构注册标识（ROR） 033g21894 · id:crrc-ror",
                "  标识符：网站 crrcgc.cc · id:crrc-website",
            ],
        ),
    ],
)
def test_show_reads_a_property_backwards(language: str, lines: list[str], run: Run) -> None:
    said = run("show", "crrc", "--lang", language).out.splitlines()
    assert [line for line in lines if line not in said] == []
    assert not any(line.lstrip().startswith(("issuer", "identifies", "owner")) for line in said)


def test_every_answer_is_the_same_in_another_folder(tmp_path: Path, run: Run) -> None:
    (tmp_path / "elsewhere").mkdir()
    here, there = (run("query", "targets", cwd=cwd) for cwd in (None, tmp_path / "elsewhere"))
    assert here == there
    assert here.code == 0
    assert len(here.out.splitlines()) == 4


def test_validate_says_what_it_looked_at(run: Run) -> None:
    ran = run("validate")
    assert re.fullmatch(
        r"0 findings; \d{3,} nodes checked by (fast|pyshacl) with \d+/\d+ shapes,"
        r" \d+ checks, \d{3,} literals\n",
        ran.err,
    )
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", r"(\d+)/(\d+) stored verdicts recomputed alike\n"),
        ("zh", r"(\d+)/(\d+) 条结论与重新计算一致\n"),
    ],
)
def test_verify_computes_every_stored_verdict_anew(language: str, line: str, run: Run) -> None:
    ran = run("verify", "--lang", language)
    told = re.fullmatch(line, ran.err)
    assert told
    assert told[1] == told[2]
    assert int(told[1]) >= 12
    assert (ran.code, ran.out) == (0, "")


def test_fmt(tmp_path: Path, run: Run) -> None:
    messy = tmp_path / "messy.ttl"
    messy.write_text(MESSY)
    assert run("fmt", "--check", messy).code == 1
    assert messy.read_text() == MESSY
    ran = run("fmt", messy)
    assert (ran.code, ran.out, ran.err) == (0, "", f"{messy}: written\n")
    canonical = messy.read_text()
    assert canonical.startswith("PREFIX id: <https://w3id.org/industry-plan/id/>\n")
    assert 'x # y"@en ,\n' in canonical
    for again in (run("fmt", "--check", messy), run("fmt", messy)):
        assert (again.code, again.out, again.err) == (0, "", "")
    assert messy.read_text() == canonical


def test_fmt_keeps_comments_by_refusing(tmp_path: Path, refusal: Callable[..., str]) -> None:
    (tmp_path / "said.ttl").write_text(MESSY + "# why this is so\n")
    line = "said.ttl:5: a comment would be lost; make it a skos:editorialNote"
    assert refusal("fmt", "said.ttl") == line


def test_fmt_without_files_takes_those_of_data(tmp_path: Path, run: Run) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "messy.ttl").write_text(MESSY)
    ran = run("fmt", "--check", env={"KG_DATA": ""})
    assert ran.err == "data/messy.ttl: not canonical; run kg fmt\n"
