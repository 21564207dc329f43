"""`kg export`: refusals in one line, the account beside a file, and what it lists."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.export.formats import table
from kg.export.formats.table import formats


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no format is named; kg export --list names them"),
        (["gexff"], "gexff: no such format; did you mean gexf?"),
        (["XLSX"], "XLSX: no such format; did you mean xlsx?"),
        (["catalog"], "catalog: no such format; did you mean catalogue?"),
        (["neo4j"], "neo4j: is a folder of files; name it with -o"),
        (["neo4j", "--lang", "zh"], "neo4j：该格式由多个文件组成；请用 -o 指定文件夹"),
        (["gexf", "--about", "nobody"], "id:nobody: is not in the graph"),
        (["gexf", "--about", "a b"], "'a b': is no slug, CURIE or IRI"),
        (["gexf", "--class", "Unicorn"], "plan:Unicorn: nothing in the graph is of that class"),
        (["csv", "-o", "no/where/x"], "no/where/x: "),
        (["gexf", "--losses", "no/x"], "no/x: cannot be written ("),
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
    monkeypatch.setattr(table, "find_spec", lambda _: None)
    with pytest.raises(InputError) as raised:
        table.find(name)
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


def test_a_stream_has_its_account_where_it_is_asked_for(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    done = run("export", "nodelink", "--manifest", "told.json", "--class", "Target")
    assert done.code == 0
    assert len(json.loads(done.out)["nodes"]) == 11
    told = json.loads((tmp_path / "told.json").read_text("utf-8"))
    assert told["files"] == {"": hashlib.sha256(done.out.encode()).hexdigest()}
    assert list(tmp_path.iterdir()) == [tmp_path / "told.json"]


def test_every_format_is_listed(run: Callable[..., Any]) -> None:
    done = run("export", "--list", "--lang", "zh")
    names = [line.split("\t")[0] for line in done.out.splitlines()]
    assert names == [*formats(), "catalogue"]
    assert len(names) >= 25
    assert "GEXF 1.3，用于 Gephi 与 sigma" in done.out
