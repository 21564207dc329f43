"""The shipped data as a workbook: what is exported and imported again is the same, to the byte."""

from __future__ import annotations

import shutil
from pathlib import Path

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
