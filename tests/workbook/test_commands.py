"""`kg init`, `kg import` and `kg export workbook`: what they write, print and return."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import processes
import pytest
from environment import own_environment
from processes import Ran
from workbook import small
from workbook.test_mistakes import write_text

Run = Callable[..., Ran]
WRONG = {**small.completed(), "Places": [{"id": "yunshi", "rdfs:label@en": "Yunshi"}]}
"""A place without its Chinese name, and one that claims name and that is not there."""


def in_francs() -> small.Rows:
    """The small good book with its output in money of its own."""
    english, chinese = "skos:prefLabel@en", "skos:prefLabel@zh"
    words = {"skos:definition@en": "thing that was made up", "skos:definition@zh": "虚构之物"}
    rows = dict(small.completed())
    rows["Datasets"] = [*rows["Datasets"], {**rows["Datasets"][0], "id": "yunshi-vocab"}]
    rows["Dimensions"] = [
        {"skos:broader": "money", "id": "yunshi-franc", english: "franc", chinese: "法郎", **words}
    ]
    rows["Units"] = [
        {
            english: "million francs",
            chinese: "百万法郎",
            **words,
            "plan:dimension": "yunshi-franc",
            "plan:factor": 10**6,
        }
    ]
    rows["Indicators"] = [
        {
            english: "tea output",
            chinese: "茶产值",
            **words,
            "plan:dimension": "法郎",
            "plan:timeBasis": "annual",
        }
    ]
    rows["Claims"] = [*rows["Claims"]]
    rows["Claims"][1] = {
        **{
            k: v
            for k, v in rows["Claims"][1].items()
            if k not in ("+plan:comparator", "+plan:unit")
        },
        "+rdfs:label@en": "Output above 90 million francs by the end of 2025",
        "+rdfs:label@zh": "到 2025 年底，年产值超过 90 百万法郎",
        "plan:about": f"yunshi\n{small.PLAN}-big-data-cluster",
        "+plan:measures": "tea-output",
        "+plan:value": "over 90 million francs",
    }
    rows["Open points"] = []
    rows["Observations"] = [
        {
            **rows["Observations"][0],
            "rdfs:label@en": "Output of tea in 2025: 95 million francs",
            "rdfs:label@zh": "2025 年茶产值：95 百万法郎",
            "plan:measures": "tea-output",
            "plan:unit": "百万法郎",
            "plan:observedOf": "yunshi",
        }
    ]
    return rows


FRANCS = in_francs()


@pytest.fixture
def folder(tmp_path: Path, run: Run) -> Path:
    """A new workspace in a folder with a space and Chinese characters, and the text of a plan."""
    assert run("init", "我的 规划", "--name", "yunshi", cwd=tmp_path).code == 0
    write_text(tmp_path / "我的 规划", "yunshi-plan.txt", small.TEXT)
    return tmp_path / "我的 规划"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*arguments: str, cwd: Path | None = None) -> Ran:
        environment = own_environment()
        environment.pop("KG_DATA", None)
        return processes.run(*arguments, env=environment, cwd=cwd or tmp_path / "我的 规划")

    return run


def test_from_an_empty_folder_to_verdicts_and_back(folder: Path, run: Run) -> None:
    """The blank book is imported, too; then a filled one, which is exported and imported again."""
    ran = run("import")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "",
        "0 findings; no row is filled in, so no data to write\n",
    )
    (folder / "book.xlsx").write_bytes(small.xlsx())
    ran = run("import", "--dry-run")
    assert (ran.code, ran.err) == (0, "0 findings; a dry run, nothing was written\n")
    assert [path.name for path in (folder / "data").iterdir()] == ["import.json"]
    ran = run("import", "--lang", "zh")
    names = "data/yunshi-outcomes.ttl, data/yunshi.ttl"
    assert (ran.code, ran.out, ran.err) == (0, "", f"0 项问题；已写入 {names}\n")
    before = {path.name: path.read_bytes() for path in (folder / "data").iterdir()}
    assert run("export", "workbook", "-o", "other.xlsx").code == 0
    assert run("import", "other.xlsx").code == 0
    after = {path.name: path.read_bytes() for path in (folder / "data").iterdir()}
    assert {**before, "import.json": b""} == {**after, "import.json": b""}
    assert run("export", "workbook", "-o", "sheets").code == 0
    assert (folder / "sheets" / "Claims.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert run("import", "sheets").code == 0
    assert before["yunshi.ttl"] == (folder / "data" / "yunshi.ttl").read_bytes()
    ran = run("export", "workbook", "-o", "data")
    assert (ran.code, ran.err) == (
        2,
        "kg: data: exists and was not written by kg; choose another folder\n",
    )
    assert run("validate").code == 0
    assert "met" in run("track").out


def test_money_of_one_s_own(folder: Path, run: Run) -> None:
    """A dimension, its unit and an indicator; figures in words, judged, exported and imported."""
    (folder / "book.xlsx").write_bytes(small.xlsx(FRANCS))
    ran = run("import")
    assert (ran.code, ran.out) == (0, "")
    before = {path.name: path.read_bytes() for path in (folder / "data").glob("*.ttl")}
    vocabulary = before["yunshi-vocab.ttl"].decode()
    for line in ("\ndimension:yunshi-franc\n", "plan:dimension dimension:yunshi-franc ;"):
        assert line in vocabulary
    assert b"unit:million-francs" in before["yunshi.ttl"]
    ran = run("validate")
    assert (ran.code, ran.out) == (0, "")
    (row,) = [row for row in run("track", "-f", "csv").out.splitlines() if "francs" in row]
    assert ",met," in row
    sums = run("query", "money", "-f", "csv").out.splitlines()[1:]
    assert [line.split(",")[0].rpartition("/")[2] for line in sums] == ["yunshi-franc"] * 2
    assert run("export", "workbook", "-o", "again.xlsx").code == 0
    book = openpyxl.load_workbook(folder / "again.xlsx")
    assert [cell.value for cell in book["Dimensions"][3]][:3] == ["yunshi-franc", "法郎", "franc"]
    assert book["Other"].max_row == 2
    assert run("import", "again.xlsx").code == 0
    assert {path.name: path.read_bytes() for path in (folder / "data").glob("*.ttl")} == before


def test_findings_are_told_in_every_format(folder: Path, run: Run) -> None:
    (folder / "book.xlsx").write_bytes(small.xlsx(WRONG))
    ran = run("import", "--annotated", "red.xlsx")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith("book.xlsx ") for line in lines)
    assert "book.xlsx 地点!B3: A place needs exactly one English and one Chinese label" in ran.out
    assert ran.err == f"{len(lines)} findings; nothing was written\n"
    assert list((folder / "data").iterdir()) == []
    rows = list(csv.DictReader(StringIO(run("import", "-f", "csv").out)))
    assert [*rows[0]] == ["table", "cell", "level", "rule", "value", "fix"]
    assert len(rows) == len(lines)
    assert {f"{row['table']}!{row['cell']}" for row in rows} == {
        line.split(": ")[0].removeprefix("book.xlsx ") for line in lines
    }
    found = json.loads(run("import", "-f", "json").out)["findings"]
    assert [(one["sheet"], one["line"]) for one in found if one["sheet"] == "地点"] == [("地点", 3)]
    results = json.loads(run("import", "-f", "sarif").out)["runs"][0]["results"]
    assert len(results) == len(lines)
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "book.xlsx"
    names = [one["locations"][0]["logicalLocations"][0]["name"] for one in results]
    assert names == [line.split(": ")[0].removeprefix("book.xlsx ") for line in lines]
    red = openpyxl.load_workbook(folder / "red.xlsx")["地点"]["B3"]
    assert red.fill.fgColor.rgb == "00F4B084"
    assert red.comment.text.startswith("A place needs exactly one English and one Chinese label")
    assert openpyxl.load_workbook(folder / "book.xlsx")["地点"]["B3"].comment is None


def test_merged_cells_are_annotated_at_their_first_cell(folder: Path, run: Run) -> None:
    """A row below the first has no document: its cell cannot have a comment."""
    book = openpyxl.load_workbook(BytesIO(small.xlsx()))
    claims, column = book["表述"], small.column_of("Claims", "plan:states")
    claims.merge_cells(start_row=3, end_row=5, start_column=column, end_column=column)
    book.save(folder / "book.xlsx")
    ran = run("import", "--annotated", "red.xlsx")
    assert (ran.code, ran.err.splitlines()[1:]) == (1, [])
    red = openpyxl.load_workbook(folder / "red.xlsx")["表述"].cell(3, column)
    assert red.comment.text == "merged cells; unmerge them and fill each row"


def test_slips_are_one_line(folder: Path, run: Run) -> None:
    ran = run("import", cwd=folder.parent)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert ran.err.startswith("kg: kg import: is for plans of your own; make a workspace with")
    ran = run("import", "none.xlsx")
    assert (ran.code, ran.err) == (2, "kg: none.xlsx: no such file; check the path\n")
    before = (folder / "book.xlsx").read_bytes()
    ran = run("import", "--annotated", "./book.xlsx")
    told = "kg: --annotated book.xlsx: is the book itself; name another file\n"
    assert (ran.code, ran.out, ran.err) == (2, "", told)
    assert (folder / "book.xlsx").read_bytes() == before
    (folder / "sheets").mkdir()
    ran = run("import", "sheets", "--annotated", "red.xlsx")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("is a folder of text, which has no comments; leave out --annotated\n")
    ran = run("export", "workbook", "--about", "x", "--lang", "zh")
    assert (ran.code, ran.err) == (2, "kg: workbook：含全部自有数据；请去掉 --about\n")
    ran = run("export", "turtle", "--no-quotes")
    assert ran.code == 2
    assert "turtle: has no --no-quotes, only workbook has; leave it out" in ran.err
