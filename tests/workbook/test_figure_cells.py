"""A cell of a book holds a number, or the words of its source with comparator and unit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from workbook import small, thirty
from workbook.test_mistakes import folder  # noqa: F401 (a fixture)

from kg.workbook import figures, spreadsheet
from kg.workbook.cells import Names
from kg.workbook.figures import Units
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


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("不高于1.25", "at-most 1.25"),
        ("1.25以下", "at-most 1.25"),
        ("2—3", "between 2 3"),
        ("2万以上", "at-least 20000"),
        ("2万个", ""),
    ],
)
def test_a_unit_that_the_words_lack_is_that_of_its_column(words: str, read: str) -> None:
    """A ratio such as PUE has none; words that have one keep it."""
    units = Units.of([("个", "urn:item", "urn:count")])
    found = figures.read(words, units.with_default("urn:one"))
    if not read:
        assert isinstance(found, figures.Figure)
        assert found.unit == "urn:item"
        return
    assert isinstance(figures.read(words, units), figures.Question)
    assert isinstance(found, figures.Figure)
    values = [v for v in (found.value, found.upper_value) if v is not None]
    assert f"{found.comparator.rpartition('/')[2]} {' '.join(map(str, values))}" == read
    assert found.unit == "urn:one"


@pytest.mark.parametrize("unit", ["", "一"])
def test_a_figure_without_a_unit_is_one_finding_where_columns_are_left_out(
    unit: str, tmp_path: Path
) -> None:
    """Of words that would have said the comparator, too, for which there is no column."""
    shutil.copytree(thirty.FOLDER / "sheets", tmp_path / "sheets")
    claims = tmp_path / "sheets" / "表述.csv"
    claims.write_text(claims.read_text("utf-8").replace("不高于1.25,一,", f"不高于1.25,{unit},"))
    book = spreadsheet.read(tmp_path / "sheets")
    found = examine(book, Source(name="jichuan"), tmp_path / "data").report.findings
    at_row = [one.cell for one in found if one.line == 21 and one.rule != "workbook:no-text"]
    assert at_row == [] if unit else at_row == ["M21"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("1 November 2023", ""),
        ("November 1, 2023", ""),
        ("2023年11月1日", ""),
        ("2023.11.1", ""),
        ("March 2023", "March 2023: is no day; write YYYY-MM-DD"),
    ],
)
def test_a_day_is_read_in_the_usual_notations(
    words: str,
    message: str,
    folder: Path,  # noqa: F811
) -> None:
    """A month is no day but for a deadline, which is its last."""
    column = small.column_of("Events", "plan:heldFrom")
    book = small.with_cell(small.book(small.completed()), "Events", 3, column, Cell(words))
    source = Source(name="yunshi", sources=folder / "sources")
    found = examine(book, source, folder / "data").report.findings
    assert [one.message["en"] for one in found] == ([message] if message else [])
