"""Small worlds of three plans and what they share, in which anything may be said of anything.

Drawn from the names that shapes and checks know, with a few names only: so that most of what is
said meets something else, in the same plan, in another, in what they share, or nowhere.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from kg.namespaces import expand


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


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
CLASSES = _names(
    "plan:Claim plan:Document plan:Passage plan:Target plan:Measure plan:Statement"
    " plan:Cluster plan:Project plan:Enterprise plan:Listing plan:Place plan:Identifier"
    " plan:Observation plan:Involvement plan:Indicator plan:Judgement plan:OpenPoint plan:Plan"
    " plan:NoSuch skos:Concept skos:ConceptScheme void:Dataset ex:Class"
)
LINKS = _names(
    "plan:inPlan plan:inCluster plan:within plan:states plan:hasPassage plan:expresses"
    " plan:about plan:at plan:datedAt plan:measures plan:unit plan:modality plan:comparator"
    " plan:identifies plan:identifierScheme plan:involvedIn plan:playsRole plan:locatedIn"
    " plan:claimKind plan:direction plan:dimension plan:standIn plan:standsFor plan:observedOf"
    " plan:numerator plan:bearsOn plan:conflictsWith plan:undeclared dcterms:source"
    " dcterms:license skos:inScheme skos:broader skos:topConceptOf skos:example owl:sameAs"
    " schema:url rdfs:subClassOf rdfs:isDefinedBy prov:wasDerivedFrom rdf:type"
)
TEXTS = _names(
    "rdfs:label plan:value plan:deadline plan:periodStart plan:characters plan:end"
    " plan:sha256 plan:code plan:sentence plan:issuedFrom plan:rank plan:factor"
    " dcterms:identifier"
)
CONCEPTS = tuple(
    f"https://w3id.org/industry-plan/vocab/{name}"
    for name in (
        "unit/percent",
        "unit/typo",
        "comparator/at-least",
        "role/undertaker",
        "claim-kind/conversion",
        "indicator/new-energy-share",
        "identifier-scheme/isin",
    )
)
_XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = (
    '"a"',
    '"b"@en',
    '"中文 😀"@zh',
    '"kg"',
    '"50"',
    f'"5"^^<{_XSD}integer>',
    f'"five"^^<{_XSD}integer>',
    f'"1.50"^^<{_XSD}decimal>',
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


def node(name: str) -> str:
    """A name as N-Quads write it."""
    if name.startswith(("_:", '"')):
        return name
    is_example = name.startswith("ex:")
    return f"<{name.replace('ex:', _EXAMPLE) if is_example else expand(name)}>"


def _near(home: str) -> st.SearchStrategy[str]:
    """Things, mostly those of a plan."""
    own = THINGS[home]
    others = [name for names in THINGS.values() for name in names]
    return st.sampled_from([*own * 6, *THINGS["shared"] * 2, *others])


def _graph(home: str) -> st.SearchStrategy[str]:
    own = PLANS.get(home, SHARED)
    return st.sampled_from([*own * 12, *SHARED, "a", "b", *ODD])


@st.composite
def rows(draw: st.DrawFn, predicates: list[str]) -> Row:
    """A statement by one of `predicates`, or about a class."""
    home = draw(st.sampled_from(["a", "a", "b", "b", "c", "shared", "shared"]))
    predicate = draw(st.sampled_from([*predicates, "rdf:type"]))
    if predicate == "rdf:type":
        value = draw(st.sampled_from(CLASSES) | _near(home))
    elif predicate in TEXTS:
        value = draw(st.sampled_from(LITERALS) | _near(home))
    else:
        others = st.sampled_from([*CONCEPTS, *LITERALS, *CLASSES])
        value = draw(st.one_of(_near(home), _near(home), others))
    subject = draw(_near(home))
    return Row(*map(node, (subject, predicate, value)), draw(_graph(home)))


@st.composite
def worlds(draw: st.DrawFn) -> list[Row]:
    """Some statements, in the order in which they were thought of."""
    said = [
        Row(node(f"id:{name}"), node("rdf:type"), node("plan:Plan"), name)
        for name in PLANS
        if draw(st.integers(0, 9))
    ]
    kinds = ["plan:Document", "plan:Document", "plan:Enterprise", "plan:Claim", *CLASSES]
    for home, names in THINGS.items():
        graphs = PLANS.get(home, SHARED)
        for name in names if home in (*PLANS, "shared") else ():
            if name not in ("id:a", "id:b", "id:c") and draw(st.integers(0, 4)):
                kind, graph = draw(st.sampled_from(kinds)), draw(st.sampled_from(graphs))
                said.append(Row(node(name), node("rdf:type"), node(kind), graph))
    predicates = draw(
        st.lists(st.sampled_from([*LINKS, *TEXTS]), min_size=2, max_size=9, unique=True)
    )
    return said + draw(st.lists(rows(predicates), min_size=3, max_size=40))
