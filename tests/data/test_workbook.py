"""The shipped data as a workbook: what is exported and imported again is the same, to the byte."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

import kg.resources
from kg.workbook.importer import import_book
from kg.workbook.template import Source, is_computed, make


def test_the_shipped_data_come_back_byte_by_byte(tmp_path: Path) -> None:
    data, book = tmp_path / "data", tmp_path / "book.xlsx"
    shutil.copytree(kg.resources.content() / "data", data)
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    source = Source(own=sorted(data.glob("*.ttl")), name="shipped")
    book.write_bytes(make(source))
    found = import_book(book, source, data)
    assert [finding.as_text() for finding in found.report.findings] == []
    assert {
        path.name: path.read_bytes() for path in data.iterdir() if path.name in before
    } == before
    written = {path.name for path in found.texts}
    assert written == {name for name in before if not is_computed(data / name)}
    assert len(written) >= 5


ROOT = Path(__file__).resolve().parents[2]
QUOTES = {"passage", "passage of its time", "passage of its hedge", "passage of its modality"}


@pytest.mark.parametrize("name", ["ordos", "chongqing"])
def test_the_book_of_a_city_gives_its_data_byte_by_byte(name: str, tmp_path: Path) -> None:
    """Its two files, from a folder of sheets that holds no word of a source."""
    shipped, book = kg.resources.content() / "data", ROOT / "docs" / "books" / name
    below = [shipped / f"{shared}.ttl" for shared in ("enterprises", "places", "sources")]
    found = import_book(book, Source(below=below, name=name), tmp_path)
    assert [finding.as_text() for finding in found.report.findings] == []
    assert {path.name for path in tmp_path.glob("*.ttl")} == {f"{name}.ttl", f"{name}-outcomes.ttl"}
    for path in tmp_path.glob("*.ttl"):
        assert path.read_bytes() == (shipped / path.name).read_bytes()
    with (book / "表述.csv").open(encoding="utf-8", newline="") as file:
        heads = list(csv.reader(file))[1]
    assert {"number", "passage place in the text"} <= set(heads)
    assert QUOTES.isdisjoint(heads)
