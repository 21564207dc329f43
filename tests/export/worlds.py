"""Random graphs that hold what is hard to export, and where a reader would trip."""

from __future__ import annotations

import os

import pyoxigraph as ox
from hypothesis import settings
from hypothesis import strategies as st

from kg.export.graph.things import Options
from kg.namespaces import DCTERMS, ID, PLAN, RDF, RDFS, SKOS, XSD
from kg.store.embedded import MemoryStore

EXAMPLES = int(os.environ.get("KG_EXPORTS", "20"))
"""How many graphs each test of a format draws, the same each time; `make long` draws more."""
LONG = "KG_EXPORTS" in os.environ
few = settings(max_examples=EXAMPLES, deadline=None, derandomize=not LONG)

_LEGAL = [*"abzAZ09-._~!$&'()*+,;=:@大团é", "%20"]
_PARTS = st.lists(st.sampled_from(_LEGAL), min_size=1, max_size=8).map("".join)
_AWKWARD = [
    "",
    " ",
    "a|b",
    "a | b",
    "a;b",
    "=1+1",
    "-1",
    "+1",
    "@cmd",
    'say "no"',
    "it's",
    "back\\slash\\n",
    "line\nbreak",
    "line\r\nbreak",
    "tab\t",
    "null\x00",
    "bell\x07",
    "unit\x1fseparator",
    "\ufffe",
    "😀",
    "大团市",
    "\u202eright to left",
    "<b>&amp;</b>",
    "]]>",
    "[1, 2]",
    "true",
    "NULL",
    "nan",
    "2025",
]
_TEXTS = st.sampled_from(_AWKWARD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_TAGS = st.sampled_from(["en", "zh", "zh-hans", "zh-latn-pinyin", "de", "x-a"])
_TYPED = st.sampled_from(
    [
        ("7", "integer"),
        ("-9223372036854775809", "integer"),
        ("1000000000000000000000000000000", "integer"),
        ("1.50", "decimal"),
        ("0.000000000000000000000000000001", "decimal"),
        ("0.1234567890123456789012345", "decimal"),
        ("1.5E300", "double"),
        ("INF", "double"),
        ("NaN", "double"),
        ("0.1", "float"),
        ("true", "boolean"),
        ("0", "boolean"),
        ("2025-12-31", "date"),
        ("2025-13-45", "date"),
        ("-0044-03-15", "date"),
        ("2025", "gYear"),
        ("2025-06", "gYearMonth"),
        ("2025-06-01T00:00:00Z", "dateTime"),
        ("abc", "integer"),
        ("https://example.org/?a=b&c=d", "anyURI"),
    ]
)


def _names() -> list[ox.NamedNode]:
    ours = [ID + name for name in ("a", "b", "c-d", "datuan-2021")]
    foreign = [
        "urn:x:1",
        "https://example.org/a?b=c&d='e'#f",
        "https://example.org/大团/é",
        "plan:Target",
        "mailto:a@b",
        SKOS + "Concept",
        ID + "A_b.c",
    ]
    return [ox.NamedNode(name) for name in (*ours, *foreign)]


NODES = _names()
_GRAPHS = [ox.NamedNode(name) for name in ("urn:g:1", "https://w3id.org/industry-plan/data/x")]
_CLASSES = [
    ox.NamedNode(name)
    for name in (
        PLAN + "Target",
        PLAN + "Commitment",
        PLAN + "Claim",
        "urn:c:Target",
        RDFS + "Resource",
    )
]
_PROPERTIES = [
    ox.NamedNode(name)
    for name in (
        RDFS + "label",
        SKOS + "prefLabel",
        SKOS + "altLabel",
        DCTERMS + "title",
        DCTERMS + "source",
        PLAN + "value",
        PLAN + "heldFrom",
        PLAN + "heldUntil",
        PLAN + "about",
        PLAN + "expresses",
        PLAN + "states",
        "https://schema.org/source",
        "urn:p:Name",
        "urn:p:name",
        "urn:p:id",
        "urn:p:类别",
        "urn:p:1st",
        "urn:p:1",
    )
]
_literals = st.one_of(
    _TEXTS.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), _TEXTS, _TAGS),
    _TYPED.map(lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(XSD + pair[1]))),
)
_nodes = st.sampled_from(NODES) | _PARTS.map(
    lambda part: ox.NamedNode("https://example.org/" + part)
)
_quads = st.one_of(
    st.builds(
        ox.Quad, _nodes, st.sampled_from(_PROPERTIES), _literals | _nodes, st.sampled_from(_GRAPHS)
    ),
    st.builds(
        ox.Quad,
        _nodes,
        st.just(ox.NamedNode(RDF + "type")),
        st.sampled_from(_CLASSES),
        st.sampled_from(_GRAPHS),
    ),
)
_ABOVE = ox.Quad(
    ox.NamedNode(PLAN + "Target"),
    ox.NamedNode(RDFS + "subClassOf"),
    ox.NamedNode(PLAN + "Commitment"),
    ox.NamedNode("urn:g:1"),
)


asked = st.sampled_from([Options(), Options(collapse=True)])
"""What an export may be asked for."""


@st.composite
def worlds(draw: st.DrawFn) -> MemoryStore:
    """A graph of up to 40 statements: repeated edges, self-loops, cycles, several classes."""
    quads = draw(st.lists(_quads, min_size=1, max_size=40))
    if draw(st.booleans()):
        quads.append(_ABOVE)
    return MemoryStore.of(quads)


def hard_world() -> MemoryStore:
    """What random graphs hold now and then, all at once: each text alone and in one list.

    Numbers, days and booleans have a property each, so that their columns keep their kinds.
    """
    kind, label = ox.NamedNode(RDF + "type"), ox.NamedNode(RDFS + "label")
    graph, many = ox.NamedNode("urn:g:1"), ox.NamedNode("urn:p:name")
    typed = [("INF", "float"), ("NaN", "float"), ("0.5", "double"), ("1.5E300", "double")]
    typed += [("9223372036854775807", "integer"), ("1.50", "decimal"), ("0.25", "decimal")]
    typed += [("true", "boolean"), ("false", "boolean"), ("2025-12-31", "date"), ("7", "integer")]
    quads = [ox.Quad(NODES[0], kind, _CLASSES[0], graph)]
    for number, text in enumerate(_AWKWARD):
        thing = ox.NamedNode(f"urn:n:{number}")
        quads.append(ox.Quad(NODES[0], many, ox.Literal(text), graph))
        quads.append(ox.Quad(thing, label, ox.Literal(text, language="en"), graph))
        quads.append(ox.Quad(thing, ox.NamedNode(PLAN + "about"), NODES[0], graph))
    for number, (text, datatype) in enumerate(typed):
        value = ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))
        for name, subject in ((datatype, ox.NamedNode(f"urn:n:{number}")), ("all", NODES[0])):
            quads.append(ox.Quad(subject, ox.NamedNode(f"urn:p:{name}-{datatype}"), value, graph))
    return MemoryStore.of(quads)


def long_world() -> MemoryStore:
    """Classes and properties, in pairs alike at the beginning, whose names no file could have."""
    words = [word * 100 + ending for word in ("Commitment", "承诺") for ending in "ab"]
    graph, kind = ox.NamedNode("urn:g:1"), ox.NamedNode(RDF + "type")
    things = [ox.NamedNode(f"urn:n:{number}") for number in range(len(words))]
    quads = []
    for thing, following, word in zip(things, things[1:] + things[:1], words, strict=True):
        quads.append(ox.Quad(thing, kind, ox.NamedNode(f"urn:c:{word}"), graph))
        quads.append(ox.Quad(thing, ox.NamedNode(f"urn:p:{word}"), following, graph))
    return MemoryStore.of(quads)
