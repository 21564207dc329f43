"""Which graph the triples of a file go to."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg.resources
import kg.workspace
from kg.errors import InputError
from kg.store.graph import load
from kg.store.parser import FORMATS, parse

DATASET = "<urn:home> a <http://rdfs.org/ns/void#Dataset> ."
ONTOLOGY = "<urn:module> a <http://www.w3.org/2002/07/owl#Ontology> ."
FACT = "<urn:s> <urn:p> <urn:o> ."


def graphs(path: Path) -> set[str]:
    return {quad.graph_name.value for quad in parse(path)}


@pytest.fixture
def written(tmp_path: Path):
    """`written("a.ttl", text)` is the path of a new file."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize("name", ["a.ttl", "a.TTL", "a.trig"])
def test_a_dataset_names_the_graph(name: str, written) -> None:
    assert graphs(written(name, f"{FACT}\n{DATASET}\n")) == {"urn:home"}


@pytest.mark.parametrize("name", ["a.nt", "a.nq"])
def test_so_it_does_in_lines(name: str, written) -> None:
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert graphs(written(name, f"{FACT}\n{DATASET.replace(' a ', f' {kind} ')}\n")) == {"urn:home"}


@pytest.mark.parametrize("suffix", [".ttl", ".trig"])
def test_blank_nodes_of_two_files_are_two(suffix: str, written) -> None:
    paths = [written(f"{name}{suffix}", f"_:b <urn:p> <urn:{name}> .") for name in "xy"]
    blank = {q.subject for q in load(paths).store.quads() if q.predicate.value == "urn:p"}
    assert len(blank) == 2


def test_an_ontology_names_the_graph(written) -> None:
    assert graphs(written("a.ttl", f"{ONTOLOGY}\n{FACT}")) == {"urn:module"}


def test_a_file_that_names_none_has_its_own(written) -> None:
    path = written("大团 a.ttl", FACT)
    assert graphs(path) == {path.as_uri()}


def test_a_blank_node_names_nothing(written) -> None:
    path = written("a.ttl", "[] a <http://rdfs.org/ns/void#Dataset> .")
    assert graphs(path) == {path.as_uri()}


def test_named_graphs_stay_and_the_rest_goes_home(written) -> None:
    path = written("a.trig", f"{DATASET}\n{FACT}\n<urn:other> {{ {FACT} }}")
    by_graph = {quad.graph_name.value for quad in parse(path) if quad.subject.value == "urn:s"}
    assert by_graph == {"urn:home", "urn:other"}


@pytest.mark.parametrize("first", ["Dataset", "Ontology"])
def test_two_names_are_refused(first: str, written) -> None:
    term = DATASET if first == "Dataset" else ONTOLOGY
    second = term.replace("urn:home", "urn:home2").replace("urn:module", "urn:module2")
    with pytest.raises(InputError, match="names more than one graph"):
        parse(written("a.ttl", f"{term}\n{second}"))


def test_the_shipped_files_each_have_one_graph() -> None:
    graph = load()
    sources = [*graph.ontology, *graph.data]
    assert len(sources) == len(kg.resources.ontology_files()) + len(kg.workspace.data_files())
    assert all(len(source.graphs) == 1 for source in sources if source.path.stem != "prefixes")
    file_of = graph.file_of()
    assert set(file_of.values()) == {source.path for source in sources}
    assert {quad.graph_name.value for quad in graph.store.quads()} <= set(file_of)
    assert all(
        name.startswith("https://w3id.org/industry-plan/data/")
        for source in graph.data
        for name in source.graphs
    )


def test_files_take_the_place_of_the_data_alone(written) -> None:
    path = written("a.ttl", FACT)
    graph = load([path])
    assert [source.path for source in graph.data] == [path]
    assert len(graph.ontology) == len(kg.resources.ontology_files())


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_tells_the_place_of_a_fault(suffix: str, written) -> None:
    path = written(f"a{suffix}", "\n\n<<<{{{ nonsense")
    with pytest.raises(InputError, match=r"a\.\w+:\d+:\d+: .*; fix the syntax error"):
        parse(path)
