"""Small worlds of three plans and what they share, in which anything may be said of anything.

Each is drawn from the words of one or two checks, or of shapes, and a few names only: so that most
of what is said meets something else, in the same plan, in another, in what they share, or nowhere.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

import kg.resources
from kg.namespaces import expand
from kg.question import read_check

DATA = "https://w3id.org/industry-plan/data/"
PLANS = {
    "a": ("a", "a-outcomes"),
    "b": ("b", "b-outcomes", "b-verdicts"),
    "c": ("c",),
}
SHARED = ("shared", "more")
ODD = ("-outcomes", "a-outcomes-outcomes", "_:g", "")

THINGS = {
    "a": ("id:a", "id:a-1", "id:a-2", "id:a-3"),
    "b": ("id:b", "id:b-1", "id:b-2", "id:b-3"),
    "c": ("id:c", "id:c-1"),
    "shared": ("id:s-1", "id:s-2", "id:s-3", "id:s-4"),
    "nowhere": ("id:none", "ex:x", "id:a-9"),
    "nameless": ("_:x", "_:y"),
}
_SHAPED = """
plan:inPlan plan:inCluster plan:states plan:hasPassage plan:expresses plan:about plan:unit
plan:modality plan:measures plan:numerator plan:observedOf plan:bearsOn plan:undeclared
plan:value plan:deadline plan:sha256 dcterms:source dcterms:license skos:inScheme
skos:broader skos:example owl:sameAs schema:url rdfs:label rdfs:subClassOf
rdfs:isDefinedBy plan:rank plan:factor plan:Claim plan:Document plan:Passage plan:Target
plan:Measure plan:Statement plan:Cluster plan:Project plan:Enterprise plan:Listing
plan:Place plan:Identifier plan:Observation plan:Indicator plan:NoSuch skos:Concept
skos:ConceptScheme void:Dataset ex:Class unit:percent unit:typo indicator:new-energy-share
"""
_TEXTS = re.compile(
    "label|Label|value|deadline|period|characters|end|sha256|code|sentence|issued|rank|factor"
    "|identifier$|held|start|section|paragraph|seenOn|nameInSource|title|description|definition"
    "|note|Note|asOf"
)
_WORD = re.compile(r"(?<![\w:/<])[a-z][a-z0-9-]*:[A-Za-z][\w-]*")
_XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = (
    '"a"',
    '"a"@en',
    '"中文 😀"@zh',
    '"140200"',
    '"C1"',
    f'"1"^^<{_XSD}integer>',
    f'"01"^^<{_XSD}integer>',
    f'"9"^^<{_XSD}integer>',
    f'"1.50"^^<{_XSD}decimal>',
    f'"five"^^<{_XSD}integer>',
    f'"2021-03-12"^^<{_XSD}date>',
    f'"2021-02-30"^^<{_XSD}date>',
    r'"say \"no\" > <urn:x> \\ \n"@en',
    '"_:x"',
)
_EXAMPLE = "https://example.org/"


class Row(NamedTuple):
    """A statement as N-Quads write it, but for the name of its graph."""

    subject: str
    predicate: str
    value: str
    graph: str

    def line(self) -> str:
        """The statement as a line."""
        graph = self.graph if self.graph.startswith("_:") else f"<{DATA}{self.graph}>"
        return " ".join([*self[:3], *([graph] if self.graph else []), "."])


class Theme(NamedTuple):
    """Words that go together."""

    properties: tuple[str, ...]
    classes: tuple[str, ...]
    concepts: tuple[str, ...]


@cache
def themes() -> list[Theme]:
    """The words of each check, and some that shapes speak of."""
    checks = [read_check(path).text for path in kg.resources.check_files()]
    texts = [re.sub(r"^PREFIX .*|#.*", "", text, flags=re.MULTILINE) for text in checks]
    found = [sorted(set(_WORD.findall(text))) for text in texts]
    return [_theme(words) for words in [_WORD.findall(_SHAPED), *found] if words]


def _theme(words: list[str]) -> Theme:
    classes = [word for word in words if word.partition(":")[2][0].isupper()]
    ours = ("dcterms", "owl", "plan", "prov", "rdf", "rdfs", "schema", "skos")
    ways = [w for w in words if w not in classes and w.partition(":")[0] in ours]
    concepts = [word for word in words if word not in classes and word not in ways]
    return Theme(tuple(ways), tuple(classes), tuple(concepts[:8]))


def node(name: str) -> str:
    """A name as N-Quads write it."""
    if name.startswith(("_:", '"')):
        return name
    prefix, _, local = name.partition(":")
    return f"<{_EXAMPLE}{local}>" if prefix == "ex" else f"<{expand(name)}>"


def _near(home: str) -> st.SearchStrategy[str]:
    """Things, mostly those of a plan."""
    others = [name for names in THINGS.values() for name in names]
    return st.sampled_from([*THINGS[home] * 6, *THINGS["shared"] * 2, *others])


@st.composite
def _rows(draw: st.DrawFn, theme: Theme) -> Row:
    home = draw(st.sampled_from(["a", "a", "b", "b", "c", "shared", "shared"]))
    own = PLANS.get(home, SHARED)
    way = draw(st.sampled_from([*theme.properties, "rdf:type"]))
    usual = theme.classes if way == "rdf:type" else theme.concepts
    usual = LITERALS if _TEXTS.search(way) else usual
    others = [*theme.concepts, *LITERALS, *theme.classes]
    value = st.one_of(
        st.sampled_from([*usual, *usual]) if usual else _near(home),
        _near(home) if usual != LITERALS else st.sampled_from(LITERALS[:6]),
        st.sampled_from(others),
    )
    words = (draw(_near(home)), way, draw(value))
    graph = draw(st.sampled_from([*own * 12, *SHARED, "a", "b", *ODD]))
    return Row(*map(node, words), graph)


@st.composite
def worlds(draw: st.DrawFn) -> list[Row]:
    """Some statements, in the order in which they were thought of."""
    one, other = draw(st.sampled_from(themes())), draw(st.sampled_from(themes()))
    theme = one if draw(st.booleans()) else Theme(*(a + b for a, b in zip(one, other, strict=True)))
    kinds = ("plan:Document", "plan:Document", "plan:Enterprise", "plan:Claim", *theme.classes * 3)
    said = []
    for home in (*PLANS, "shared"):
        for name in THINGS[home]:
            if draw(st.integers(0, 5)):
                kind = "plan:Plan" if name.removeprefix("id:") in PLANS else st.sampled_from(kinds)
                kind = kind if isinstance(kind, str) else draw(kind)
                graph = draw(st.sampled_from(PLANS.get(home, SHARED)))
                said.append(Row(node(name), node("rdf:type"), node(kind), graph))
    return said + draw(st.lists(_rows(theme), min_size=3, max_size=40))
