"""The canonical form: the same graph, the same text, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

import kg.workspace
from kg.errors import InputError
from kg.store.canonical import canonical

ID = "https://w3id.org/industry-plan/id/"
SUBJECTS = st.sampled_from(["datuan", "a-1", "cluster"]).map(lambda slug: rdflib.URIRef(ID + slug))
PREDICATES = st.sampled_from(["label", "comment", "seeAlso"]).map(lambda n: rdflib.RDFS[n])
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\"'\\#<>"))
OBJECTS = st.one_of(
    SUBJECTS,
    st.builds(
        lambda text, tag: rdflib.Literal(text, lang=tag), TEXTS, st.sampled_from(["en", "zh"])
    ),
    st.builds(rdflib.Literal, TEXTS),
    st.integers().map(rdflib.Literal),
    st.dates().map(rdflib.Literal),
    st.booleans().map(rdflib.Literal),
)
TRIPLES = st.lists(st.tuples(SUBJECTS, PREDICATES, OBJECTS), min_size=1, max_size=12)


def graph_of(triples: list[tuple[rdflib.URIRef, rdflib.URIRef, rdflib.term.Node]]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(triple)
    return graph


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TRIPLES)
def test_same_graph_and_idempotent(tmp_path: Path, triples) -> None:
    before = graph_of(triples)
    path = tmp_path / "a.ttl"
    path.write_text(before.serialize(format="nt"), encoding="utf-8")
    text = canonical(path)
    after = rdflib.Graph().parse(data=text, format="turtle")
    assert isomorphic(before, after)
    path.write_text(text, encoding="utf-8")
    assert canonical(path) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TRIPLES, st.randoms())
def test_the_order_of_writing_does_not_matter(tmp_path: Path, triples, random) -> None:
    texts = set()
    for _ in range(3):
        lines = graph_of(triples).serialize(format="nt").splitlines(keepends=True)
        random.shuffle(lines)
        path = tmp_path / "a.ttl"
        path.write_text("".join(lines), encoding="utf-8")
        texts.add(canonical(path))
    assert len(texts) == 1


@pytest.mark.parametrize("path", kg.workspace.data_files(), ids=lambda path: path.name)
def test_the_shipped_data_is_canonical(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert canonical(path) == text
    assert "\t" not in text
    assert " \n" not in text
    assert text.endswith("\n.\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# top\n<urn:s> <urn:p> 1 .\n", 1),
        ("<urn:s> <urn:p> 1 . # end\n", 1),
        ('<urn:s> <urn:p> """a\n"b" # no\n""" .\n#yes\n', 4),
        ('<urn:s> <urn:p> """a\\""" # no """ .\n#yes\n', 2),
        ("PREFIX e: <urn:> <urn:s> <urn:p> e:a\\' .\n# it's\n", 2),
    ],
)
def test_a_comment_would_be_lost(text: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"a\.ttl:{line}: a comment would be lost"):
        canonical(path)


@pytest.mark.parametrize(
    "text",
    [
        "<urn:s#a> <urn:p> <http://x/#y> .",
        "<urn:s> <urn:p> \"# no\" , '#' , \"\"\"#\"\"\" , '''#''' .",
        '<urn:s> <urn:p> "\\"# no" .',
        "PREFIX e: <urn:> <urn:s> <urn:p> e:a\\#b .",
    ],
)
def test_a_hash_is_not_always_a_comment(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(text, encoding="utf-8")
    assert canonical(path)


def test_the_text_of_numbers_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:s> <urn:p> 1.50 , 007 , +3 .", encoding="utf-8")
    text = canonical(path)
    assert all(number in text for number in ("1.50", "007", "+3"))
    assert len(rdflib.Graph().parse(data=text, format="turtle")) == 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1.23456789e0", "double"),
        ("x", "boolean"),
        ("1", "boolean"),
        ("7.", "decimal"),
        ("trüe", "boolean"),
    ],
)
def test_a_literal_that_would_change_is_refused(text: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    datatype = f"<http://www.w3.org/2001/XMLSchema#{kind}>"
    path.write_text(f'<urn:s> <urn:p> "{text}"^^{datatype} , 1 .', encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.ttl: canonical form would change "):
        canonical(path)


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:s> <urn:p> " + "[ <urn:p> " * 2_000 + "1" + "]" * 2_000 + " .")
    with pytest.raises(InputError, match=r"a\.ttl: blank nodes are nested too deep; "):
        canonical(path)


@pytest.mark.parametrize(
    "literal", ["1e3", '"2021-01-01+00:00"^^xsd:date', '"abcd"^^xsd:gYear', '"x"^^xsd:integer']
)
def test_the_value_stays(literal: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.ttl"
    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    path.write_text(f"{prefix} <urn:s> <urn:p> {literal} .", encoding="utf-8")
    path.write_text(canonical(path), encoding="utf-8")
    assert canonical(path) == path.read_text(encoding="utf-8")
    assert capfd.readouterr() == ("", "")
