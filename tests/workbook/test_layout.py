"""The layout of a workbook: a column for each property shape, derived and never written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kg.namespaces import SH, SHAPES, SKOS, compact, expand
from kg.workbook.layout import TYPE, Column, Sheet, model, sheets, table

NOT_DATA = {"Ontology", "Term", "ConceptScheme", "Modality", "Phase"}
"""The shapes of what only the ontology and its vocabularies describe."""
IMPLIED = {TYPE, SKOS + "inScheme", SKOS + "topConceptOf"}
"""What the sheet and the class of a row say."""


def property_shapes() -> Iterator[tuple[str, set[str]]]:
    """Each property shape of data that allows a value, with the properties of its path."""
    graph = model().graph
    for shape in filter(lambda node: str(node).startswith(SHAPES), graph.shapes):
        name = str(shape).removeprefix(SHAPES).removesuffix("Shape")
        targets = {compact(str(term)) for _, term in graph.targets(shape)}
        if name in NOT_DATA or targets & set(table()["computed"]):
            continue
        for prop, steps, _ in model().paths(shape):
            if [str(most) for most in graph.objects(prop, SH + "maxCount")] != ["0"]:
                yield str(prop), {path for path, _ in steps}


def columns() -> list[tuple[Sheet, Column]]:
    return [(sheet, column) for sheet in sheets() for column in sheet.columns]


def test_every_property_shape_has_a_column_or_is_computed() -> None:
    paths = {column.path for _, column in columns()} | IMPLIED
    found = list(property_shapes())
    assert len(found) >= 100
    computed = {"Document-hasPassage", "SentencePassage-paragraph"}  # from the words quoted
    missing = [prop for prop, own in found if not own <= paths]
    assert {prop.removeprefix(SHAPES) for prop in missing} == computed


def test_each_head_names_one_column_of_its_sheet() -> None:
    assert len(sheets()) >= 20
    for sheet in sheets():
        heads = [text for column in sheet.columns for text in set(column.heads.values())]
        assert len(heads) == len(set(heads)), sheet.name
        for column in sheet.columns:
            assert re.search("[\u4e00-\u9fff]|^[A-Z0-9-]+", column.heads["zh"]), column.heads


@pytest.mark.parametrize(
    ("sheet", "path", "kind", "single"),
    [
        ("Claims", "plan:modality", "concept", True),
        ("Claims", "plan:about", "thing", False),
        ("Claims", "plan:at", "passage", False),
        ("Claims", "plan:states", "thing", True),
        ("Claims", "plan:isSecondHand", "boolean", True),
        ("Observations", "plan:value", "number", True),
        ("Observations", "plan:measures", "concept", True),
        ("Plans", "plan:periodStart", "date", True),
        ("Documents", "schema:url", "thing", False),
        ("Units", "plan:factor", "number", True),
    ],
)
def test_kinds_follow_the_shapes(sheet: str, path: str, kind: str, single: bool) -> None:
    (found,) = [
        column
        for one, column in columns()
        if one.name["en"] == sheet and column.path == expand(path)
        if not column.hidden and not column.linked
    ]
    assert (found.kind, found.single) == (kind, single)


def test_what_shapes_require_is_required() -> None:
    claims = next(sheet for sheet in sheets() if sheet.name["en"] == "Claims")
    required = {compact(column.path) for column in claims.columns if column.required}
    assert {"plan:states", "plan:claimKind", "plan:about", "plan:expresses"} <= required
    assert "plan:modality" not in required
    assert not any(column.required for column in claims.columns if column.linked)
    documents = next(sheet for sheet in sheets() if sheet.name["en"] == "Documents")
    required = {compact(column.path) for column in documents.columns if column.required}
    assert required == {"plan:seenOn", "rdfs:label"}  # an address by a warning


def test_a_class_without_a_sheet_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves a sheet out of the table: its class is still in the book, under its own name."""
    from kg.workbook import layout

    rows = [row for row in table()["sheets"] if row["classes"] != ["plan:Ownership"]]
    monkeypatch.setattr(layout, "table", lambda: {**table(), "sheets": rows})
    found = layout.sheets.__wrapped__()[-1]
    assert found.name["en"] == "Ownership"
    assert {compact(column.path) for column in found.columns} >= {"plan:owner", "plan:owned"}


def test_what_a_plan_brings_is_named_after_it() -> None:
    """Two cities may each say that their park was completed; places and firms are shared."""
    of_a_plan = {sheet.name["en"] for sheet in sheets() if sheet.id.startswith("{plan}-")}
    assert of_a_plan >= {"Clusters", "Projects", "Claims", "Open points"}
    assert of_a_plan >= {"Observations", "Events", "Searches", "Judgements"}
    assert not of_a_plan & {"Places", "Enterprises", "Documents"}
