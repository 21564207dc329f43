"""The ontology as OWL tools read it: consistent by HermiT, OWL 2 DL by OWLAPI's own check."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF

import kg.resources
import kg.workspace
from kg.namespaces import ID, PLAN

ONTOLOGY = kg.resources.content() / "ontology"
MODULES = sorted(ONTOLOGY.glob("*.ttl"))
VOCABULARIES = sorted((ONTOLOGY / "vocab").glob("*.ttl"))
ALIGNMENTS = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
SETS = {
    "modules": MODULES,
    "vocabularies": [*MODULES, *VOCABULARIES],
    "alignments": [*MODULES, *VOCABULARIES, *ALIGNMENTS],
    "data": [*MODULES, *VOCABULARIES, *kg.workspace.data_files()],
}
MERGED = rdflib.URIRef("https://w3id.org/industry-plan/ontology/merged")
THING = rdflib.URIRef(ID + "planted")
CLASS = rdflib.URIRef(PLAN + "Planted")


def term(name: str) -> rdflib.URIRef:
    """A term of our ontology by its local name."""
    return rdflib.URIRef(PLAN + name)


def merged(files: Iterable[Path]) -> rdflib.Graph:
    """The files as one ontology: their headers become annotations, their imports are in it."""
    graph = rdflib.Graph()
    for path in files:
        graph.parse(path)
    for header in (OWL.imports, OWL.versionIRI, OWL.versionInfo):
        graph.remove((None, header, None))
    graph.remove((None, RDF.type, OWL.Ontology))
    graph.add((MERGED, RDF.type, OWL.Ontology))
    return graph


Reason = Callable[[rdflib.Graph], set[str]]


@pytest.fixture
def reason(tmp_path: Path, java: str, monkeypatch: pytest.MonkeyPatch) -> Reason:
    """`reason(graph)`: the IRIs of the classes that HermiT finds can have no member."""
    owlready2 = pytest.importorskip("owlready2")
    monkeypatch.setattr(owlready2, "JAVA_EXE", java)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def run(graph: rdflib.Graph) -> set[str]:
        path = tmp_path / "merged.nt"
        graph.serialize(path, format="nt", encoding="utf-8")
        world = owlready2.World()
        try:
            world.get_ontology(path.as_uri()).load()
            assert len(list(world.classes())) >= len(set(graph[: RDF.type : OWL.Class]))
            # HermiT knows no xsd:date; dates are left to the shapes.
            owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
            return {str(found.iri) for found in world.inconsistent_classes()} - {str(OWL.Nothing)}
        finally:
            world.close()

    return run


# What is consistent with alignments or with data is so without them: there is no need to ask.
@pytest.mark.parametrize("name", ["alignments", "data"])
def test_hermit_finds_the_ontology_consistent_without_an_unsatisfiable_class(
    name: str, reason: Reason
) -> None:
    """Counts the classes that were reasoned over, and those that can have no member: none."""
    graph = merged(SETS[name])
    ours = [c for c in graph[: RDF.type : OWL.Class] if str(c).startswith(PLAN)]
    assert len(ours) >= 20
    assert len(list(graph[: OWL.disjointWith])) >= 200
    assert reason(graph) == set()


def test_hermit_finds_a_planted_contradiction(reason: Reason) -> None:
    """One individual in two disjoint classes makes the ontology inconsistent."""
    owlready2 = pytest.importorskip("owlready2")
    graph = merged(SETS["vocabularies"])
    graph.add((THING, RDF.type, OWL.NamedIndividual))
    graph.add((THING, RDF.type, term("Project")))
    graph.add((THING, RDF.type, term("Place")))
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(graph)


def test_hermit_finds_a_planted_unsatisfiable_class(reason: Reason) -> None:
    """A class below two disjoint ones is the one class reported."""
    graph = merged(SETS["vocabularies"])
    graph.add((CLASS, RDF.type, OWL.Class))
    graph.add((CLASS, rdflib.RDFS.subClassOf, term("Target")))
    graph.add((CLASS, rdflib.RDFS.subClassOf, term("Milestone")))
    assert reason(graph) == {str(CLASS)}


def test_hermit_finds_a_project_that_is_a_commitment(reason: Reason) -> None:
    """Subclasses inherit the disjointness: a target that is also a group of projects."""
    owlready2 = pytest.importorskip("owlready2")
    graph = merged(SETS["modules"])
    graph.add((THING, RDF.type, term("Target")))
    graph.add((THING, RDF.type, term("ProjectGroup")))
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reason(graph)


Profile = Callable[[rdflib.Graph], list[str]]


@pytest.fixture(scope="module")
def compiled(program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The class path of OWLAPI and of Profile.java, compiled once."""
    owlready2 = pytest.importorskip("owlready2")
    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    source, folder = Path(__file__).with_name("Profile.java"), tmp_path_factory.mktemp("classes")
    subprocess.run([program("javac"), "-cp", jar, "-d", folder, source], check=True)
    return f"{jar}:{folder}"


@pytest.fixture
def violations(tmp_path: Path, java: str, compiled: str) -> Profile:
    """`violations(graph)`: what OWLAPI's OWL2DLProfile says, one line each."""

    def run(graph: rdflib.Graph) -> list[str]:
        path = tmp_path / "merged.rdf"
        graph.serialize(path, format="xml", encoding="utf-8")
        command = [java, "-cp", compiled, "Profile", str(path)]
        done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        first, *lines = done.stdout.splitlines()
        assert int(first.removeprefix("axioms ")) > 500
        return lines

    return run


@pytest.mark.parametrize("name", SETS)
def test_owlapi_finds_the_ontology_in_the_owl_2_dl_profile(name: str, violations: Profile) -> None:
    """Counts the violations in modules, with vocabularies, with alignments, with data: none."""
    assert violations(merged(SETS[name])) == []


PLANTED = {
    "Use of undeclared annotation property": (THING, term("undeclared"), rdflib.Literal("text")),
    "Use of undeclared class": (THING, RDF.type, CLASS),
    "Datatype IRI also used as Class IRI": (term("Target"), RDF.type, rdflib.RDFS.Datatype),
    "Cannot pun between properties": (term("at"), RDF.type, OWL.DatatypeProperty),
}


def test_owlapi_finds_each_planted_violation(violations: Profile) -> None:
    """Four triples, each outside the profile in a way of its own, and all four are reported."""
    graph = merged(SETS["vocabularies"])
    for triple in PLANTED.values():
        graph.add(triple)
    found = violations(graph)
    assert {words for words in PLANTED if any(words in line for line in found)} == set(PLANTED)


def test_every_import_names_an_ontology_of_the_tree() -> None:
    """Nothing is fetched: the imports of all files are headers of files that are here."""
    graph = rdflib.Graph()
    for path in SETS["alignments"]:
        graph.parse(path)
    imports = set(graph.objects(None, OWL.imports))
    assert len(imports) >= 7
    assert imports - set(graph[: RDF.type : OWL.Ontology]) == set()


def test_the_root_imports_every_module() -> None:
    """A tool that loads the root follows its imports to all modules and the declarations."""
    graph = rdflib.Graph()
    for path in MODULES:
        graph.parse(path)
    root = rdflib.URIRef(PLAN.removesuffix("#"))
    reached = set(graph.transitive_objects(root, OWL.imports))
    declared = set(graph[: RDF.type : OWL.Ontology])
    assert len(reached) >= 8
    assert {str(iri).rpartition("/")[2] for iri in declared - reached} == {"prefixes"}
