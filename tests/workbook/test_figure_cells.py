"""A cell of a book holds a number, or the words of its source with comparator and unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from workbook import small
from workbook.test_mistakes import folder  # noqa: F401 (a fixture)

from kg.workbook.cells import Names
from kg.workbook.importer import examine
from kg.workbook.spreadsheet import Cell
from kg.workbook.template import Source

UNIT = """PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
<https://w3id.org/industry-plan/vocab/unit/yuan-each> plan:factor 1.0 ; skos:prefLabel "{}"@zh ;
  skos:inScheme <https://w3id.org/industry-plan/vocab/unit> ;
  plan:dimension <https://w3id.org/industry-plan/vocab/dimension/count> .
"""

pytestmark = pytest.mark.usefixtures("rules_read_once")


@pytest.mark.parametrize("is_known", [True, False])
def test_the_indicator_decides_between_units_of_one_name(
    is_known: bool,
    folder: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "unit.ttl").write_text(UNIT.format("元"), encoding="utf-8")
    book = small.book(small.completed())
    for key, value in {"plan:value": "9500元", "plan:unit": None, "plan:comparator": None}.items():
        column = small.column_of("Observations", key)
        book = small.with_cell(book, "Observations", 3, column, Cell(value) if value else None)
    if not is_known:
        monkeypatch.setattr(Names, "dimension", lambda _names, _indicator: None)
    source = Source(below=[folder / "unit.ttl"], name="yunshi", sources=folder / "sources")
    found = [f.message["en"] for f in examine(book, source, folder / "data").report.findings]
    asked = [text for text in found if "元: is the name of several units" in text]
    assert len(asked) == (0 if is_known else 1), found
