"""In RDF/XML and JSON-LD every finding on a planted fault has its file, and where its thing is.

Every eighth case is written in each of the two, in `make long`, with `KG_EXAMPLES`, all in both.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import compact
from tests.validation.planted.cases import Planted, found_in

FORMS = {".rdf": (ox.RdfFormat.RDF_XML, "about"), ".jsonld": (ox.RdfFormat.JSON_LD, "@id")}

IS_LONG = "KG_EXAMPLES" in os.environ


@pytest.mark.parametrize("form", FORMS)
def test_the_file_and_the_subject_are_told(
    form: str, planted: Sequence[Planted], tmp_path: Path
) -> None:
    rdf_format, mark = FORMS[form]
    cases: dict[Path, Planted] = {}
    for number, case in enumerate(planted):
        graphs = {quad.graph_name for quad in case.quads}
        has_its_turn = IS_LONG or number % 8 == 4 * list(FORMS).index(form)
        if len(graphs) == 1 and has_its_turn:
            cases[path := tmp_path / f"{number}{form}"] = case
            quads = [ox.Quad(q.subject, q.predicate, q.object) for q in case.quads]
            path.write_bytes(ox.serialize(quads, format=rdf_format))
    placed = 0
    for path, found in found_in(list(cases)).items():
        assert {compact(f.rule) for f in found} == {fault.rule for fault in cases[path].faults}
        lines = path.read_text("utf-8").split("\n")
        for finding in found:
            assert finding.file == path
            assert finding.line
            assert finding.column
            before = lines[finding.line - 1][: finding.column - 1]
            after = lines[finding.line - 1][finding.column - 1 :]
            assert after.startswith(escape(finding.focus) + '"')
            assert mark in before[-8:]
            placed += 1
    assert placed >= (300 if IS_LONG else 37)
