"""Tags in capitals are found in the text, where a shape lists the languages, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.resources import ontology_files
from kg.store.nquads import nquads_of, parse_rows
from kg.validation import location
from kg.validation.engines import own_rules
from kg.workspace import data_files

HEAD = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TEXT = (
    HEAD
    + f"""\
PREFIX skos: <{SKOS}>
<urn:a> rdfs:label "a@B"@en , 'b'@EN ; # "c"@EN
    skos:note \"\"\"two
lines @X\"\"\"@zh-Hans , "x" # @
      @zh-hans ;
    skos:altLabel "d"@zh-Hant ; <urn:p> "e"@EN .
<urn:b> rdfs:label "f"^^<urn:G> , "g"@En-gb .
[] rdfs:label "h"@EN .
"""
)
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.fixture(scope="module")
def rules() -> frozenset[str]:
    return own_rules("pyshacl").tagged


def found(path: Path, text: str, rules: frozenset[str]) -> list[tuple[str, str | None, str]]:
    """Focus and value of each finding, and what stands at its place in the text."""
    path.write_text(text, "utf-8")
    told = []
    for finding in location.tags_in_file(path, parse_rows(nquads_of(path)), rules):
        assert finding.graph in (path.as_uri(), "urn:g")
        assert finding.line
        assert finding.column
        after = text.split("\n")[finding.line - 1][finding.column - 1 :]
        told.append((finding.focus, finding.value, after))
    return told


def test_each_is_told_at_its_place_as_it_is_written(tmp_path: Path, rules: frozenset[str]) -> None:
    assert found(tmp_path / "d.ttl", TEXT, rules) == [
        ("urn:a", '"b"@EN', "'b'@EN ; # \"c\"@EN"),
        ("urn:a", '"two\\nlines @X"@zh-Hans', '"""two'),
        ("urn:b", '"g"@En-gb', '"g"@En-gb .'),
    ]


def test_in_lines_and_in_named_graphs(tmp_path: Path, rules: frozenset[str]) -> None:
    line = f'<urn:a> {LABEL} "b"@EN'
    told = ("urn:a", '"b"@EN', '"b"@EN .')
    assert found(tmp_path / "d.nt", f"\n{line} .\n", rules) == [told]
    in_graph = ("urn:a", '"b"@EN', '"b"@EN <urn:g> .')
    assert found(tmp_path / "d.nq", f"{line} <urn:g> .\n", rules) == [in_graph]
    both = found(tmp_path / "d.trig", f"<urn:g> {{ {line} }}\n{line} .", rules)
    assert both == [("urn:a", '"b"@EN', '"b"@EN }'), told]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + '<urn:a> rdfs:label "B"@en , "@A"@zh-hans-x-a .',
        HEAD + '<urn:a> rdfs:label "x@Y"@en . # @EN',
        HEAD + "<urn:a> rdfs:label <urn:x@Y> .",
    ],
)
def test_what_only_looks_so_is_none(text: str, tmp_path: Path, rules: frozenset[str]) -> None:
    assert found(tmp_path / "d.ttl", text, rules) == []


def test_other_formats_are_not_looked_into(tmp_path: Path, rules: frozenset[str]) -> None:
    label = '{"@value": "b", "@language": "EN"}'
    text = f'{{"@id": "urn:a", "{LABEL[1:-1]}": {label}}}'
    assert found(tmp_path / "d.jsonld", text, rules) == []


def test_the_shipped_files_have_none(rules: frozenset[str]) -> None:
    files = [*ontology_files(), *data_files()]
    assert len(files) >= 30
    assert [location.tags_in_file(path, parse_rows(nquads_of(path)), rules) for path in files] == [
        [] for _ in files
    ]
