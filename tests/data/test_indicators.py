"""An indicator is free of place, time and plan: no word of it names one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from environment import PLANS
from rdflib import RDF, RDFS, SKOS

from kg.namespaces import PLAN, expand
from kg.resources import content

INDICATOR = rdflib.URIRef(PLAN + "Indicator")
WRITTEN = (SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote)
TIME = re.compile(
    r"\b(?:19|20)[0-9]{2}\b|[0-9]{4} ?年|[Ff]ive-[Yy]ear|十[一二三四五]五|五年规划"
    r"|\b(?:first|second|third|fourth|last|later|earlier|next|current)[ -](?:phase|year|plan)"
    r"|\bphase[ -](?:[0-9]|one|two|three)|\b(?:later|earlier|formerly)\b|第?[一二三四首][期批]"
)
PLACE = re.compile(
    r"\b(?:provincial|municipal|the (?:city|province|county))\b|[全本该][市省县区]|(?<!一)地市"
)
SUFFIX = re.compile(
    r" (?:City|County|District|Municipality|Prefecture|Province)$|(?<=..)[市省区县旗州]$"
)


def graph(*paths: Path) -> rdflib.Graph:
    found = rdflib.Graph()
    for path in paths:
        found.parse(path)
    return found


def words(vocabulary: rdflib.Graph) -> Iterator[tuple[str, str]]:
    """Each slug, label, definition and note of each indicator."""
    for indicator in vocabulary.subjects(RDF.type, INDICATOR):
        slug = str(indicator).rpartition("/")[2]
        yield slug, slug.replace("-", " ")
        for way in WRITTEN:
            yield from ((slug, str(text)) for text in vocabulary.objects(indicator, way))


@pytest.fixture(scope="module")
def written() -> list[tuple[str, str]]:
    found = list(words(graph(content() / "ontology" / "vocab" / "indicator.ttl")))
    assert len({slug for slug, _ in found}) == 83
    return found


@pytest.fixture(scope="module")
def named() -> set[str]:
    """The names of all places and plans there are, in both languages, short and whole."""
    data = graph(*(content() / "data").glob("*.ttl"), *PLANS.glob("*.ttl"))
    classes = [expand(f"plan:{name}") for name in ("Place", "Park", "Plan")]
    things = {thing for kind in classes for thing in data.subjects(RDF.type, rdflib.URIRef(kind))}
    names = {
        str(name) for t in things for way in (RDFS.label, SKOS.altLabel) for name in data[t:way]
    }
    assert {"Datong", "Shanxi Province", "大团市"} & names
    assert len(things) >= 25
    return {SUFFIX.sub("", name) for name in names} | names


def test_no_indicator_names_a_place_or_a_plan(
    written: list[tuple[str, str]], named: set[str]
) -> None:
    def is_named(text: str, name: str) -> bool:
        if name.isascii():
            return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None
        return name in text

    assert [(slug, name) for slug, text in written for name in named if is_named(text, name)] == []
    assert [(slug, text) for slug, text in written if PLACE.search(text)] == []


def test_no_indicator_names_a_year_or_a_phase(written: list[tuple[str, str]]) -> None:
    assert [(slug, text) for slug, text in written if TIME.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "share of new energy in Datong",
        "全省可再生能源装机占比",
        "later new energy capacity share",
        "area of the first phase",
        "首期占地面积",
        "output value in 2025",
        "“十四五”产值",
    ],
)
def test_what_the_words_once_were_is_found(text: str, named: set[str]) -> None:
    assert TIME.search(text) or PLACE.search(text) or any(name in text for name in named)
