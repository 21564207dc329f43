"""`kg export`: refusals in one line, the account beside a file, and what it lists."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.export.formats import registry
from kg.export.formats.registry import formats


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no format is named; kg export --list names them"),
        (["gexff"], "gexff: no such format; did you mean gexf?"),
        (["XLSX"], "XLSX: no such format; did you mean xlsx?"),
        (["catalog"], "catalog: no such format; did you mean catalogue?"),
        (["neo4j"], "neo4j: is a folder of files; name it with -o"),
        (["neo4j", "--lang", "zh"], "neo4j：该格式由多个文件组成；请用 -o 指定文件夹"),
        (["gexf", "--about", "nobody"], "id:nobody is not in the graph"),
        (["gexf", "--about", "a b"], "'a b': 2 things have this name; give one of (1) "),
        (["gexf", "--class", "Unicorn"], "plan:Unicorn: nothing in the graph is of that class"),
        (["csv", "-o", "no/where/x"], "no/where/x: "),
        (["gexf", "--losses", "no/x"], "no/x: cannot be written ("),
        (["gexf", "--manifest", "no/x"], "no/x: cannot be written ("),
        (["gexf", "-o", "g", "--manifest", "no/x"], "no/x: cannot be written ("),
        (["gexf", "-o", "g", "--manifest", "."], ".: cannot be written ("),
        (["gexf", "-o", "no/x"], "no/x: cannot be written ("),
        (["csv", "-o", "-"], "csv: is a folder of files; name it with -o"),
        (["gexf", "-o", "g", "--manifest", "./g"], "g: is where -o and --manifest both lead; "),
        (["gexf", "-o", "g", "--losses", "g"], "g: is where -o and --losses both lead; "),
        (
            ["gexf", "-o", "g", "--losses", "g.manifest.json", "--lang", "zh"],
            "g.manifest.json：--manifest 与 --losses 指向同一位置；",
        ),
        (["gexf", "--losses", "-"], "-: stdout is for the export itself; name a file for --losses"),
        (["csv", "-o", "c", "--losses", "c/l"], "c/l: lies in the folder of -o, "),
        (["gexf", "--about", ""], "'': is no slug, CURIE or IRI"),
        (["gexf", "--as-of", "2021"], "'2021': is no day; write YYYY-MM-DD"),
        (["gexf", "--hops", "1"], "--hops: says how near to a thing; name the thing with --about"),
        (["graphml", "--dynamic"], "graphml: has no --dynamic, only gexf has; leave it out"),
        (["turtle", "--collapse"], "turtle: has no --collapse, only a format of nodes and edges "),
        (["shapes", "--class", "Target"], "shapes: has no --class, only a format of the data has"),
        (["vocab", "--as-of", "2021-01-01"], "vocab: has no --as-of, only a format of the data "),
        (["gexf", "--endpoint", "x", "--lang", "zh"], "gexf：不接受 --endpoint，仅 catalogue 可用"),
        (
            ["gexf", "--store", "http://127.0.0.1:1/"],
            "the files of a remote store are not here; kg",
        ),
        (["catalogue", "--hops", "1"], "catalogue: is of the questions, not of the graph; "),
    ],
)
def test_what_cannot_be_exported(
    arguments: list[str], said: str, refusal: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "no").touch()
    assert refusal("export", *arguments).startswith(said)


@pytest.mark.parametrize("name", [item.name for item in formats().values() if item.needs])
def test_a_format_whose_extra_is_missing_says_which(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    with pytest.raises(InputError) as raised:
        registry.find(name)
    extra, needs = formats()[name].extra, formats()[name].needs
    assert raised.value.en == (
        f"{name}: needs {needs}, which is not installed; "
        f"run pip install 'kg-industry-plans[{extra}]'"
    )


def test_the_account_lies_beside_the_file(run: Callable[..., Any], tmp_path: Path) -> None:
    done = run("export", "gexf", "-o", "g.gexf", "--collapse", "--losses", "lost.jsonl")
    assert (done.code, done.out) == (0, "")
    assert done.err.endswith(
        "statements or values are left out or altered; see g.gexf.manifest.json\n"
    )
    told = json.loads((tmp_path / "g.gexf.manifest.json").read_text("utf-8"))
    content = (tmp_path / "g.gexf").read_bytes()
    assert told["files"] == {"g.gexf": hashlib.sha256(content).hexdigest()}
    lines = (tmp_path / "lost.jsonl").read_text("utf-8").split("\n")[:-1]
    counts = [row["count"] for row in (*told["left_out"], *told["altered"])]
    assert len(lines) == sum(counts) > 1_000


def test_one_that_is_altered_is_told_as_one(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "new.ttl").write_text('<urn:a> <urn:b> "text"@en--ltr .', "utf-8")
    done = run("export", "turtle", "-o", "g.ttl", "--with", "new.ttl")
    assert (done.code, done.err) == (
        0,
        "1 statement or value is left out or altered; see g.ttl.manifest.json\n",
    )


def test_a_stream_has_its_account_where_it_is_asked_for(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    done = run("export", "nodelink", "--manifest", "told.json", "--class", "Target")
    assert done.code == 0
    assert len(json.loads(done.out)["nodes"]) == 11
    told = json.loads((tmp_path / "told.json").read_text("utf-8"))
    assert told["files"] == {"": hashlib.sha256(done.out.encode()).hexdigest()}
    assert list(tmp_path.iterdir()) == [tmp_path / "told.json"]


@pytest.mark.parametrize("name", ["ntriples", "turtle12", "nodelink", "dot"])
def test_a_scope_that_selects_nothing_is_told(name: str, run: Callable[..., Any]) -> None:
    done = run("export", name, "--class", "Target", "--as-of", "1999-01-01")
    said = "--class --as-of: nothing is selected, and the export is empty; widen the selection\n"
    assert (done.code, done.err) == (0, said)
    about = ("--about", "datuan-2021", "--hops", "0", "--class", "Ownership", "--lang", "zh")
    done = run("export", name, *about)
    said = "--about --class：未选中任何内容，导出为空；请放宽范围\n"
    assert (done.code, done.err) == (0, said)
    assert "selected" not in run("export", name, "--class", "Target").err


@pytest.mark.parametrize("name", ["csv", "owl-dl"])
def test_a_folder_of_an_empty_scope_is_told_of_too(
    name: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    done = run("export", name, "-o", "c", "--class", "Target", "--as-of", "1999-01-01")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert done.err.startswith("--class --as-of: nothing is selected, ")
    assert (tmp_path / "c" / "manifest.json").is_file()


def test_a_dash_is_stdout(run: Callable[..., Any], tmp_path: Path) -> None:
    done = run("export", "mermaid", "-o", "-")
    assert (done.code, done.out) == (0, run("export", "mermaid").out)
    assert list(tmp_path.iterdir()) == []


def test_the_catalogue_is_written_beside_a_store_of_the_environment(
    run: Callable[..., Any],
) -> None:
    done = run("export", "catalogue", "--lang", "en", env={"KG_STORE": "not-there", "KG_DATA": ""})
    assert (done.code, done.err) == (0, "")


def test_of_a_folder_it_is_told_where_its_account_is(run: Callable[..., Any]) -> None:
    assert run("export", "csv", "-o", "c", "--collapse").err.endswith(
        "statements or values are left out or altered; see c/manifest.json\n"
    )


def test_every_format_is_listed(run: Callable[..., Any]) -> None:
    done = run("export", "--list", "--lang", "zh")
    names = [line.split("\t")[0] for line in done.out.splitlines()]
    assert names == [*formats(), "catalogue", "workbook"]
    assert len(names) >= 25
    assert "GEXF 1.3，用于 Gephi 与 sigma" in done.out
