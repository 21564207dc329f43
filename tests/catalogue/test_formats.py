"""The plain formats: their cells read back equal, whoever reads them; a cut answer says so."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.catalogue.formats import (
    FORMATS,
    MARKED,
    as_csv,
    as_html,
    as_json,
    as_jsonl,
    as_md,
    as_table,
    in_language,
    write,
)
from kg.cli.query import FORMATS as QUERY_FORMATS
from kg.errors import InputError
from kg.namespaces import PLAN, RDF, XSD
from kg.store.embedded import MemoryStore
from kg.terms import LANG_STRING, Answer, Iri, Literal, from_rdflib, rdflib_plain
from kg.text import width

AWKWARD = [
    "=1+1",
    "-5",
    "+5",
    "@SUM(A1)",
    '"',
    'say "no", twice',
    "a\nb",
    "a\r\nb",
    "a\rb",
    "a\tb",
    "大团市，新能源",
    " space ",
    "'quoted'",
    "007",
    "1e5",
    "2021-03-12",
    "50%",
    "NULL",
    "\\N",
    "#x",
    "a;b|c",
    "<b>&amp;</b>",
    "\u2028",
]
TABLE = Answer(("first", "文本"), tuple((Literal(text), Literal(text)) for text in AWKWARD))
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
ROWS = st.lists(st.tuples(TEXTS, TEXTS), max_size=5)
CUT = Answer(("a",), ((Literal("x"),),), truncated=True)
CELLS = [[text, text] for text in AWKWARD]


def table(rows: list[tuple[str, str]]) -> Answer:
    return Answer(("a", "b"), tuple((Literal(one), Literal(other)) for one, other in rows))


@given(ROWS)
def test_python_reads_csv_and_tsv_back(rows: list[tuple[str, str]]) -> None:
    for text, delimiter in ((as_csv(table(rows)), ","), (write(table(rows), "tsv").decode(), "\t")):
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        assert read == [["a", "b"], *map(list, rows)]
        assert text.endswith("\n")
        assert not text.endswith("\r\n")


def test_duckdb_reads_csv_back(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(as_csv(TABLE).encode())
    options = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'"
    read = duckdb.sql(f"SELECT * FROM read_csv('{tmp_path / 't.csv'}', {options})")
    assert read.columns == ["first", "文本"]
    assert [list(row) for row in read.fetchall()] == CELLS


def test_libreoffice_reads_csv_back(tmp_path: Path, program: Callable[[str], str]) -> None:
    """As text, as its import dialog offers; a lone CR in a cell it makes LF."""
    (tmp_path / "t.csv").write_bytes(as_csv(TABLE).encode())
    columns = "1/2/2/2"  # the first and the second column are text
    subprocess.run(
        [
            program("soffice"),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            f"--infilter=Text - txt - csv (StarCalc):44,34,76,1,{columns},0,true,false,false",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true",
            "--outdir",
            "read",
            "t.csv",
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=300,
    )
    text = (tmp_path / "read" / "t.csv").read_bytes().decode()
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[1:] == [[re.sub("\r\n?", "\n", cell) for cell in row] for row in CELLS]


def test_json_and_json_lines() -> None:
    answer = Answer(
        ("iri", "text", "n"),
        ((Iri("urn:a"), None, Literal("1.50", XSD + "decimal")),),
    )
    assert json.loads(as_json(answer)) == [{"iri": "urn:a", "text": None, "n": 1.5}]
    assert as_jsonl(answer) == '{"iri": "urn:a", "text": null, "n": 1.5}\n'


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("7", "integer", 7),
        ("123456789012345678901234567890", "integer", 123456789012345678901234567890),
        ("0.1", "decimal", 0.1),
        ("0.10", "decimal", 0.1),
        ("0.1234567890123456789", "decimal", "0.1234567890123456789"),
        ("12345678901234567.8", "decimal", "12345678901234567.8"),
        ("1.0E6", "double", 1e6),
        ("INF", "double", "INF"),
        ("NaN", "double", "NaN"),
        ("1e999", "double", "1e999"),
        ("+5", "integer", "+5"),
        ("x", "integer", "x"),
        ("9" * 5000, "integer", "9" * 5000),
        ("true", "boolean", True),
        ("false", "boolean", False),
    ],
)
def test_a_number_in_json_is_the_number_or_its_text(
    text: str, datatype: str, value: object
) -> None:
    """Nothing that a reader would change, and nothing that is no JSON."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    written = as_json(Answer(("a",), ((Literal(text, XSD + datatype),),)))
    assert json.loads(written, parse_constant=refuse) == [{"a": value}]


class Cells(HTMLParser):
    """The texts of the cells, the tags, and the addresses that are linked."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]
        if tag in ("td", "th"):
            self.cells.append("")
        elif tag == "br":
            self.cells[-1] += "\n"

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data.strip("\n")


def test_html_is_text_and_runs_nothing() -> None:
    hostile = "<script>alert(1)</script>"
    cells = (Literal(hostile), Iri("javascript:alert(1)"), Iri('http://x/"><b>'), None)
    answer = Answer(("a", "<b>", "c", "d"), (cells, (Literal("x\ny", LANG_STRING, "zh"),) * 4))
    read = Cells()
    read.feed(as_html(answer))
    assert read.cells == [
        *("a", "<b>", "c", "d"),
        *(hostile, "javascript:alert(1)", 'http://x/"><b>', ""),
        *["x\ny"] * 4,
    ]
    assert read.links == ['http://x/"><b>']
    assert not {"script", "b"} & read.tags


def test_markdown_keeps_its_columns() -> None:
    rows = as_md(TABLE).splitlines()
    assert len(rows) == len(AWKWARD) + 2
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3}
    assert "<b>" not in as_md(TABLE)


def test_a_terminal_is_written_on_and_not_steered() -> None:
    hostile = Answer(("a",), ((Literal("\x1b[31mred\u202e\x07"),),))
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", as_table(hostile))


@pytest.mark.parametrize("name", ["md", "html", "json", "jsonl", "srj", "srx"])
def test_a_cut_answer_says_so(name: str) -> None:
    assert name in MARKED
    assert "truncated" in write(CUT, name).decode()
    assert "truncated" not in write(Answer(CUT.columns, CUT.rows), name).decode()


@pytest.mark.parametrize("name", ["csv", "tsv", "table"])
def test_where_there_is_no_room_nothing_is_added(name: str) -> None:
    """A table is read on a terminal, which shows stderr, too."""
    assert name not in MARKED
    assert write(CUT, name) == write(Answer(CUT.columns, CUT.rows), name)
    assert write(CUT, name).decode().split() == ["a", *["─"] * (name == "table"), "x"]


@pytest.mark.parametrize(
    "text",
    [
        "https://w3id.org/industry-plan/id/" + "a-long-name-of-a-thing-" * 4,
        "每句话都要说清楚，" * 12,
        "words that go on " * 9,
        "x" * 200,
    ],
)
def test_a_table_cuts_nothing_and_wraps(text: str) -> None:
    """Each line fits, none begins with punctuation, and together they are the text."""
    lines = as_table(Answer(("a", "b"), ((Literal(text), Literal("y")),))).splitlines()[2:]
    parts = [line.rpartition("  ")[0] if line.endswith("y") else line for line in lines]
    assert len(lines) > 1
    assert max(map(width, parts)) <= 64 + 4
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert not any(part.startswith("，") for part in parts)


GRAPH = MemoryStore().ask('CONSTRUCT { _:a <urn:p> "大团"@zh } {}')


@pytest.mark.parametrize("name", ["turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld"])
def test_a_graph_in_rdf(name: str) -> None:
    """The same bytes whatever its blank nodes are called; cut, it says so in a comment."""
    again = MemoryStore().ask('CONSTRUCT { _:b <urn:p> "大团"@zh } {}')
    assert write(GRAPH, name) == write(again, name)
    assert "大团" in write(GRAPH, name).decode()
    cut = write(Answer(GRAPH.columns, GRAPH.rows, "graph", truncated=True), name)
    assert (b"truncated" in cut) == (name != "jsonld")


UNNAMED = ["urn:a:1", "urn:a:", RDF + "li", "http://www.w3.org/2000/xmlns/a"]


@pytest.mark.parametrize("iri", UNNAMED)
def test_a_property_without_a_name_in_xml_is_refused(iri: str) -> None:
    graph = MemoryStore().ask(f'CONSTRUCT {{ <urn:a> <{iri}> "x" }} {{}}')
    refusal = f"^rdfxml: XML has no name for the property {iri}; use turtle$"
    with pytest.raises(InputError, match=refusal):
        write(graph, "rdfxml")


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_a_character_that_xml_has_not_is_refused(character: str) -> None:
    graph = Answer(GRAPH.columns, ((Iri("urn:a"), Iri("urn:b"), Literal(character)),), "graph")
    with pytest.raises(InputError, match=r"^rdfxml: XML cannot hold the character U\+....; use"):
        write(graph, "rdfxml")


WRITABLE = st.text(st.characters(exclude_categories=["Cs"])).filter(
    lambda text: not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
)
PROPERTIES = [*UNNAMED, "urn:a", PLAN + "value", "http://x/y?z=1&a", "urn:大团"]


@given(WRITABLE, st.lists(st.sampled_from(PROPERTIES)))
def test_rdfxml_is_read_by_others(text: str, properties: list[str]) -> None:
    """Whatever is written, an XML parser and another RDF library read, and nothing is lost."""
    cells = [
        Literal(text),
        Literal(text, LANG_STRING, "zh"),
        Literal(text, "urn:d?a&b"),
        Iri("x:&"),
    ]
    rows = [(Iri("urn:a?b&c"), Iri(name), cell) for name in properties for cell in cells]
    try:
        written = write(Answer(GRAPH.columns, rows, "graph"), "rdfxml")
    except InputError:
        assert set(properties) & set(UNNAMED)
        return
    with rdflib_plain():
        read = {
            tuple(map(from_rdflib, row)) for row in rdflib.Graph().parse(data=written, format="xml")
        }
    assert read == set(rows)


KINDS = {"table": TABLE, "boolean": MemoryStore().ask("ASK {}"), "graph": GRAPH}
RDF_FORMATS = {"turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"}
REFUSED = {
    "table": RDF_FORMATS,
    "boolean": {*RDF_FORMATS, "srcsv", "srtsv"},
    "graph": {"srj", "srx", "srcsv", "srtsv"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_format_refuses_what_it_cannot_hold(kind: str) -> None:
    """Of the seventeen formats, each writes the answer or says which ones can."""
    assert len(FORMATS) == len(QUERY_FORMATS) == 17
    assert set(FORMATS) == set(QUERY_FORMATS)
    for name in FORMATS:
        if name in REFUSED[kind]:
            with pytest.raises(InputError, match=f"-f {name}: cannot hold a .*; use one of table"):
                write(KINDS[kind], name)
        else:
            assert write(KINDS[kind], name)


def test_labels_in_one_language_fall_back() -> None:
    texts = ("en", "zh", None)
    rows = tuple(
        (Literal(f"{one}-{n}") if one else None, Literal(str(n)), other and Literal(other))
        for n, (one, other) in enumerate((a, b) for a in texts for b in texts)
    )
    answer = Answer(("label", "n", "labelZh"), rows)
    assert in_language(answer, "en").columns == in_language(answer, "zh").columns == ("label", "n")
    for row, en, zh in zip(rows, in_language(answer, "en"), in_language(answer, "zh"), strict=True):
        assert en[0] == (row[0] or row[2])
        assert zh[0] == (row[2] or row[0])
        assert en[1] == zh[1] == row[1]
    assert in_language(TABLE, "zh") == TABLE
