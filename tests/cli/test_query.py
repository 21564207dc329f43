"""What `kg query`, `kg find` and `--with` do beyond asking a question by its name."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.cli.query import FORMATS

Run = Callable[..., Any]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ID = "https://w3id.org/industry-plan/id/"
OWN = f"""\
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<{ID}datuan-2021-wool> a plan:Cluster ; plan:inPlan <{ID}datuan-2021> ;
    rdfs:label "Silk and wool"@en , "丝与毛"@zh .
<{ID}datuan-2021-digital> a plan:Cluster .
"""
CONSTRUCT = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } ORDER BY ?s"


@pytest.fixture
def own(tmp_path: Path) -> str:
    (tmp_path / "own.ttl").write_text(OWN, encoding="utf-8")
    return "own.ttl"


def records(ran: Any) -> list[dict[str, Any]]:
    assert (ran.code, ran.err) == (0, "")
    rows: list[dict[str, Any]] = json.loads(ran.out)
    return rows


def test_the_help_of_a_question(run: Run) -> None:
    """Its words, its parameters with their values, its columns, an example with its answer."""
    ran = run("query", "claims", "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "What does the source of a plan claim" in ran.out
    assert "规划的来源文件有哪些表述？" in ran.out
    assert re.search(r"^  cluster  Cluster 产业集群 \(iri, may be left out", ran.out, re.MULTILINE)
    assert "      datuan-2021-digital  Digital industry 数字产业集群\n" in ran.out
    assert "\n  modality  how firmly 承诺力度 (iri?)\n" in ran.out
    shown = ran.out.partition("$ kg query claims --param plan=datuan-2021\n")[2].splitlines()
    asked = run("query", "claims", "--param", "plan=datuan-2021", "-f", "table").out.splitlines()
    assert [shown[n].split() for n in (0, 2, 6)] == [asked[n].split() for n in (0, 2, 6)]
    assert shown[7] == f"… {len(asked) - 2} rows 共 {len(asked) - 2} 行"


def test_the_help_of_a_question_with_many_values(run: Run) -> None:
    ran = run("query", "evidence", "-h")
    assert re.search(r"one of \d{3,}; look with kg find", ran.out)
    assert "$ kg query evidence --param thing=datuan-2021-big-data-output\n" in ran.out
    assert "No parameters 没有参数" in run("query", "places", "--help").out


def test_the_help_of_the_command(run: Run) -> None:
    ran = run("query", "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == run("query", "-h").out
    assert "kg query NAME --help" in ran.out


def test_a_parameter_by_its_label(run: Run) -> None:
    outputs = {
        run("query", "claims", "--param", f"cluster={name}").out
        for name in ("datuan-2021-digital", "Digital industry", "数字产业集群")
    }
    assert len(outputs) == 1
    assert outputs.pop().count("\n") == 13


def test_show_prints_what_runs_anywhere(run: Run) -> None:
    """The same SPARQL on stdin gives the same answer; the header is not in it."""
    arguments = ("query", "claims", "--param", "cluster=数字产业集群")
    shown = run(*arguments, "--show")
    assert shown.out.startswith("PREFIX ")
    assert f"VALUES ?cluster {{ <{ID}datuan-2021-digital> }}" in shown.out
    assert run("query", "-", stdin=shown.out).out == run(*arguments).out


def test_files_of_ones_own_beside_the_graph(own: str, run: Run) -> None:
    """What they add is asked too, and what they repeat is not counted twice."""
    plain = records(run("query", "clusters", "-f", "json"))
    beside = records(run("query", "clusters", "-f", "json", "--with", own))
    assert [row for row in beside if row not in plain] == [
        {
            "cluster": f"{ID}datuan-2021-wool",
            "label": "Silk and wool",
            "labelZh": "丝与毛",
            "within": None,
            **dict.fromkeys(("enterprises", "projects", "targets", "claims"), 0),
        }
    ]
    assert len(beside) == len(plain) + 1
    assert records(run("find", "丝与毛", "-f", "json", "--with", own))[0]["match"] == "exact"
    assert "Silk and wool" in run("show", "datuan-2021-wool", "--with", own).out
    assert f"<{ID}datuan-2021-wool>" in run("export", "nquads", "--with", own).out


def test_a_file_of_ones_own_that_is_none(tmp_path: Path, refusal: Callable[..., str]) -> None:
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b>\n")
    for command in (("query", "clusters"), ("find", "x"), ("show", "datuan"), ("export", "trig")):
        assert refusal(*command, "--with", "bad.ttl").startswith("bad.ttl:2:1: ")
        assert refusal(*command, "--with", "no.ttl") == "no.ttl: no such file; check the path"
    store = ("--store", "http://127.0.0.1:9/", "--with", "bad.ttl")
    assert refusal("query", "clusters", *store) == (
        "bad.ttl: cannot be asked beside a store; load it there, or leave out --store"
    )


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_within_a_limit_of_time(format_name: str, run: Run) -> None:
    """In the process that is ended on time everything is there that a format needs."""
    graph = format_name in FORMATS[-6:]
    arguments = ("query", "-", "-f", format_name)
    sparql = CONSTRUCT if graph else "SELECT ?s ?o { ?s a ?o FILTER(isIRI(?s)) } ORDER BY ?s ?o"
    ran = run(*arguments, "--timeout", "60", stdin=sparql)
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out) > 10_000
    if not graph:
        assert ran.out == run("query", "-", "-f", format_name, stdin=sparql).out


def test_a_canned_question_within_a_limit_of_time(run: Run) -> None:
    for name in ("clusters", "targets"):
        assert run("query", name, "--timeout", "60") == run("query", name)
    assert run("find", "crrc", "--timeout", "60") == run("find", "crrc")


def test_the_whole_call_is_ended_on_time(refusal: Callable[..., str]) -> None:
    """Loading counts too."""
    said = refusal("query", "verdicts", "--timeout", "0.001", code=3)
    assert said == "query: not done within 0.001 s; narrow it or raise --timeout"
    assert refusal("find", "x", "--timeout", "0.001", code=3) == said
    assert refusal("query", "claims", "--help", "--timeout", "0.001", code=3) == said


@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1", "soon"])
def test_a_limit_of_time_is_a_number_of_seconds(seconds: str, refusal: Callable[..., str]) -> None:
    assert refusal("query", "plans", "--timeout", seconds).startswith(
        "Invalid value for '--timeout'"
    )


@pytest.mark.parametrize("format_name", ["table", "tsv", "md", "html", "json", "srj", "srx"])
def test_a_cut_answer_says_so_once(format_name: str, run: Run) -> None:
    """On stderr where the format has no mark, or where the answer goes to a file."""
    ran = run("query", "clusters", "--limit", "3", "-f", format_name)
    said = "truncated after row 3; raise --limit for more\n"
    assert (ran.code, ran.err) == (0, said * (format_name in ("table", "tsv")))
    assert f"{ran.out}{ran.err}".count("truncated") == 1
    assert run("query", "clusters", "--limit", "3", "-f", format_name, "-o", "file").err == said
    whole = run("query", "clusters", "--limit", "10", "-f", format_name)
    assert (whole.code, whole.err) == (0, "")
    assert "truncated" not in whole.out


def test_a_cut_table_keeps_its_first_rows(run: Run) -> None:
    whole = run("query", "clusters", "-f", "csv").out.splitlines()
    ran = run("query", "clusters", "-f", "csv", "--limit", "3", "--timeout", "60", "--lang", "zh")
    assert ran.err == "已截断（truncated）于第 3 行；可调大 --limit\n"
    assert len(ran.out.splitlines()) == 4
    assert run("query", "clusters", "-f", "csv", "--limit", "3").out.splitlines() == whole[:4]


def test_a_graph_is_turtle_unless_asked_otherwise(run: Run) -> None:
    ran = run("query", "-", stdin=CONSTRUCT)
    assert ran.out.startswith("@prefix ")
    assert run("query", "-", "-f", "csv", stdin=CONSTRUCT).out.startswith("subject,predicate,obj")
    assert "a plan:Plan" in run("query", "-", stdin=f"DESCRIBE <{ID}datuan-2021>").out


@pytest.mark.parametrize("asked", [("--lang", "zh"), ("--lang", "en"), ()])
def test_labels_in_the_language_asked_for(asked: tuple[str, ...], run: Run) -> None:
    """One column for both languages, or both when none is asked for; W3C's as they are."""
    (row,) = csv.DictReader(io.StringIO(run("query", "plans", "-f", "csv", *asked).out))
    assert ("labelZh" in row) == (not asked)
    assert bool(CHINESE.search(row["label"])) == (asked == ("--lang", "zh"))
    own = run("query", "-", "-f", "csv", *asked, stdin="SELECT ?label ?labelZh {}")
    assert own.out == "label,labelZh\n,\n"
    w3c = run("query", "plans", "-f", "srcsv", *asked)
    assert w3c.out.startswith("plan,label,labelZh,")


def test_the_language_of_labels_may_come_from_the_environment(run: Run) -> None:
    for value, columns in (("zh_CN.UTF-8", 1), ("en", 1), ("", 2)):
        header = run("query", "plans", "-f", "csv", env={"KG_LANG": value}).out.splitlines()[0]
        assert header.count("label") == columns, value


def test_find(run: Run) -> None:
    rows = records(run("find", "601766", "-f", "json"))
    assert [(row["thing"], row["match"]) for row in rows] == [(f"{ID}crrc", "exact")]
    table = run("find", "大团市", "-f", "table").out.splitlines()
    assert table[2].split()[:2] == ["id:datuan", "plan:Place"]
    cut = run("find", "datuan")
    assert cut.err == "truncated after row 20; raise --limit for more\n"
    assert len(cut.out.splitlines()) == 21


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "inferred: nothing for evidenceMode=stated; without it 7 rows\n"),
        ("zh", "inferred：evidenceMode=stated 没有对应结果；去掉后有 7 行\n"),
    ],
)
def test_an_answer_without_rows_says_why(language: str, said: str, run: Run) -> None:
    """In one line on stderr, with exit code 0."""
    asked = ("--param", "evidenceMode=stated", "--param", "kind=plan:Event")
    ran = run("query", "inferred", *asked, "-f", "csv", "--lang", language)
    assert (ran.code, ran.out.count("\n"), ran.err) == (0, 1, said)
    assert run("query", "-", stdin="SELECT ?x { ?x a <urn:none> }").err.startswith("no rows: ")


@pytest.mark.parametrize("more", [(), ("--timeout", "60")])
def test_nothing_found_is_an_answer(more: tuple[str, ...], run: Run) -> None:
    """Exit code 0, as for a question without rows: 1 is for findings, 2 for bad input."""
    ran = run("find", "zzzzzzzz", "-f", "csv", *more)
    assert (ran.code, ran.err) == (0, "no match for 'zzzzzzzz'\n")
    assert ran.out == "thing,kind,label,labelZh,match,why,text\n"
