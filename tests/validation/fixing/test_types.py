"""The class of a thing without one: told by its properties, or not told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import ID, PLAN, RDF, compact
from kg.resources import ontology_files, shape_files
from kg.store.embedded import MemoryStore
from kg.store.parser import parse
from kg.terms import Iri
from kg.validation import fixes
from kg.validation.fixes import Data, fix_type, implied_class
from kg.validation.report import Finding
from kg.workspace import data_files

TYPE = ox.NamedNode(RDF + "type")
PASSAGE = f"""
PREFIX id: <{ID}>
PREFIX plan: <{PLAN}>
id:d plan:hasPassage id:p .
id:p plan:start 1 ; plan:end 2 ; plan:section 0 ; plan:sha256 "0" .
"""


@pytest.fixture(scope="module")
def data() -> list[ox.Quad]:
    return [quad for path in data_files() for quad in parse(path)]


def facts(quads: list[ox.Quad]) -> Data:
    return Data(MemoryStore.of(quads), {})


def of_text(text: str) -> Data:
    return facts(list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)))


def test_a_class_that_is_told_is_the_right_one(data: list[ox.Quad]) -> None:
    """Every thing of the fixed plans with its class taken away: told right, or not at all."""
    of_class = {q.subject.value: q.object.value for q in data if q.predicate == TYPE}
    untyped = facts([quad for quad in data if quad.predicate != TYPE])
    things = [thing for thing in of_class if thing.startswith(ID)]
    told = {thing: implied_class(untyped, thing) for thing in things}
    assert all(found in (None, of_class[thing]) for thing, found in told.items())
    counted = Counter(compact(found) for found in told.values() if found)
    assert len(things) >= 700
    assert counted.total() >= 0.75 * len(things)
    assert set(counted) >= {"plan:Passage", "plan:Claim", "plan:Document", "plan:Observation"}


def test_what_has_a_class_or_is_not_described_has_none_to_add(data: list[ox.Quad]) -> None:
    whole = facts(data)
    assert implied_class(whole, ID + "datuan-2021-c001") is None
    assert implied_class(whole, ID + "nothing-of-that-name") is None
    assert (
        implied_class(of_text(PASSAGE.splitlines()[1] + f"<{ID}a> <{PLAN}at> <{ID}p> ."), ID + "p")
        is None
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", "Passage"),
        ('plan:sha256 "0"', "", None),
        ("plan:section 0 ;", "", "Passage"),
        ("plan:hasPassage", "plan:about", None),
        ("plan:section 0", "plan:section 0 ; plan:deadline 1", None),
        ("plan:section 0", "plan:section 0 ; plan:party id:d", None),
        ("plan:section 0", 'plan:section 0 ; <urn:note> "x"', "Passage"),
        ("plan:section 0", "plan:section 0 ; a plan:Targt", None),
        ("id:d", "id:d plan:party id:p ; ", None),
    ],
)
def test_nothing_else_must_be_possible(old: str, new: str, told: str | None) -> None:
    """Neither another class, nor a thing that lacks what its class needs."""
    found = implied_class(of_text(PASSAGE.replace(old, new, 1)), ID + "p")
    assert found == (told and PLAN + told)


def test_the_shapes_agree_on_what_the_objects_of_a_property_are() -> None:
    """Where the ontology leaves one class, no shape asks another: the class does follow."""
    asked = MemoryStore()
    for path in (*ontology_files(), *shape_files()):
        asked.load(path)
    answer = asked.ask(
        "PREFIX sh: <http://www.w3.org/ns/shacl#>"
        " SELECT DISTINCT ?path ?class WHERE { ?shape sh:path ?path ; sh:class ?class }"
    )
    single = {
        path: next(iter(classes))
        for (path, is_subject), classes in fixes.classes().items()
        if not is_subject and len(classes) == 1
    }
    held = [(str(p), str(c)) for p, c in answer if str(p) in single]
    assert len(held) >= 19
    assert all(single[path] == of_class for path, of_class in held)


def test_the_fix_is_for_the_thing_wherever_it_is_found() -> None:
    quads = list(ox.parse(PASSAGE.encode(), format=ox.RdfFormat.TURTLE))
    home = ox.NamedNode("urn:home")
    named = [ox.Quad(quad.subject, quad.predicate, quad.object, home) for quad in quads]
    here = Data(MemoryStore.of(named), {"urn:home": Path("d.ttl")})
    as_value = Finding("any", "Violation", ID + "d", {}, PLAN + "hasPassage", f"<{ID}p>")
    as_focus = Finding("any", "Violation", ID + "p", {})
    for finding in (as_value, as_focus):
        fix = fix_type(finding, here)
        assert fix
        assert (fix.file, fix.remove) == (Path("d.ttl"), ())
        assert fix.add == ((Iri(ID + "p"), RDF + "type", Iri(PLAN + "Passage")),)
        assert fix.words == {
            "en": "id:p becomes a plan:Passage",
            "zh": "为 id:p 补上类型 plan:Passage",
        }
    for other in (ID + "d", "_:b0", '"x"', "%", ID + 'a"b', ID):
        assert fix_type(Finding("any", "Violation", other, {}), here) is None
    elsewhere = Data(MemoryStore.of(named), {})
    assert fix_type(as_focus, elsewhere) is None
