"""What the shipped ontology says that a fix may rest on: units, classes, and who may be what.

It is read from its files, whole: a graph that is validated may hold a part of it only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import kg.resources
from kg.namespaces import PLAN, VOCAB
from kg.store.memory import MemoryStore

UNITS = VOCAB + "unit/"

_HEAD = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_UNITS = """
SELECT ?unit ?notation ?label ?match WHERE {
  ?unit skos:inScheme <https://w3id.org/industry-plan/vocab/unit> .
  OPTIONAL { ?unit skos:notation ?notation }
  OPTIONAL { ?unit skos:prefLabel|skos:altLabel ?label }
  OPTIONAL { ?unit skos:closeMatch ?match }
}
"""
_CLASSES = """
SELECT ?property ?of ?class WHERE {
  VALUES (?of ?says) { (true schema:domainIncludes) (false schema:rangeIncludes) }
  ?property ?says ?listed .
  ?class rdfs:subClassOf* ?listed .
}
"""
_NEEDS = """
SELECT DISTINCT ?class ?path ?inverse WHERE {
  ?shape sh:targetClass/^rdfs:subClassOf* ?class ; sh:property ?property .
  ?property sh:minCount ?least . FILTER (?least > 0)
  { ?property sh:path ?path . FILTER (isIRI(?path) && ?path != rdf:type) BIND (false AS ?inverse) }
  UNION { ?property sh:path/sh:inversePath ?path BIND (true AS ?inverse) }
}
"""
_TERMS = """
SELECT DISTINCT ?term ?is_class WHERE {
  ?term rdfs:isDefinedBy ?module .
  BIND (EXISTS { ?term a owl:Class } AS ?is_class)
}
"""
_CONCEPTS = """
SELECT DISTINCT ?concept WHERE {
  ?concept skos:inScheme|skos:prefLabel ?any .
  FILTER (STRSTARTS(STR(?concept), "https://w3id.org/industry-plan/vocab/"))
}
"""

Edge = tuple[str, bool]
"""A property, and whether the thing is its subject (else its object)."""


class Unit(NamedTuple):
    """A unit with its signs, which are written in one way, and its names."""

    iri: str
    signs: frozenset[str]
    names: frozenset[str]
    matches: frozenset[str]


@cache
def units() -> list[Unit]:
    """The units of the vocabulary."""
    found: dict[str, list[set[str]]] = {}
    for unit, *parts in _ontology().ask(_HEAD + _UNITS):
        sets = found.setdefault(str(unit), [set(), {str(unit).removeprefix(UNITS)}, set()])
        for part, members in zip(parts, sets, strict=True):
            if part is not None:
                members.add(str(part))
    return [Unit(iri, *map(frozenset, sets)) for iri, sets in sorted(found.items())]


@cache
def classes() -> Mapping[Edge, frozenset[str]]:
    """What the subject or the object of each property may be, subclasses included."""
    found: dict[Edge, set[str]] = {}
    for name, is_subject, of_class in _ontology().ask(_HEAD + _CLASSES):
        found.setdefault((str(name), str(is_subject) == "true"), set()).add(str(of_class))
    return {edge: frozenset(members) for edge, members in found.items()}


@cache
def needs() -> Mapping[str, frozenset[Edge]]:
    """What a thing of each class must have, by the shapes."""
    found: dict[str, set[Edge]] = {}
    for of_class, path, is_inverse in _ontology().ask(_HEAD + _NEEDS):
        found.setdefault(str(of_class), set()).add((str(path), str(is_inverse) == "false"))
    return {name: frozenset(edges) for name, edges in found.items()}


@cache
def declared(*, are_classes: bool) -> list[str]:
    """The classes of our namespace, or its properties."""
    answer = _ontology().ask(_HEAD + _TERMS)
    wanted = str(are_classes).lower()
    return sorted(str(t) for t, kind in answer if str(t).startswith(PLAN) and str(kind) == wanted)


@cache
def concepts() -> list[str]:
    """Every vocabulary, and every concept of one."""
    return sorted(str(row[0]) for row in _ontology().ask(_HEAD + _CONCEPTS))


@cache
def _ontology() -> MemoryStore:
    """The shipped ontology, its shapes and its alignments."""
    files = [*kg.resources.ontology_files(), *kg.resources.shape_files()]
    store = MemoryStore()
    for path in [*files, *kg.resources.alignment_files()]:
        store.load(path)
    return store
