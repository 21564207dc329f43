"""How much a person fills in by the page of an own plan: the cells of its twelve claims."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from kg.workbook.cells import key_of
from kg.workbook.layout import Column, Sheet, sheets
from kg.workbook.spreadsheet import Grid, Value, read

SHEETS = Path(__file__).resolve().parents[2] / "docs" / "own-plan" / "sheets"
CHOSEN = ("boolean", "class", "concept")


def filled(grid: Grid, sheet: Sheet) -> list[Counter[str]]:
    """The cells of each row that are typed, chosen from a list, or copied from the row above."""
    heads = {key_of(head): column for column in sheet.columns for head in column.heads.values()}
    _, *rows = grid.rows.values()
    columns: dict[int, Column] = {
        place: heads[key_of(str(cell.value))] for place, cell in grid.rows[1].items()
    }
    found, above = [], dict[int, Value]()
    for row in rows:
        values = {place: cell.value for place, cell in row.items()}
        found.append(
            Counter(
                "copied"
                if above.get(place) == value
                else "chosen"
                if columns[place].kind in CHOSEN
                else "typed"
                for place, value in values.items()
            )
        )
        above = values
    return found


def cells_of(folder: Path) -> dict[str, list[Counter[str]]]:
    """The cells of each row of the sheets in a folder, by the English name of the sheet."""
    grids = {grid.name: grid for grid in read(folder).grids}
    return {s.name["en"]: filled(grids[s.name["zh"]], s) for s in sheets() if s.name["zh"] in grids}


def test_a_claim_takes_at_most_nine_cells() -> None:
    """On average, typed or chosen; what is copied down, as document and plan, is counted apart."""
    rows = cells_of(SHEETS)
    claims = sum(rows["Claims"], Counter[str]())
    assert len(rows["Claims"]) == 12
    assert claims == {"typed": 75, "chosen": 21, "copied": 40}
    assert (claims["typed"] + claims["chosen"]) / 12 <= 9
    others = sum((row for name in rows if name != "Claims" for row in rows[name]), Counter[str]())
    assert others == {"typed": 81, "chosen": 12, "copied": 11}
    assert len(rows) == 11
