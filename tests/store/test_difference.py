"""The difference of two graphs: least where blank nodes are known traps, exact for any pair."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.store.difference import File, difference
from kg.store.labels import canonicalise
from kg.store.nquads import Part, batches, parts_of

PREFIX = """PREFIX : <urn:x:>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

CLASS = """:C{0} a owl:Class ; rdfs:label "C{0}"@en ;
  rdfs:subClassOf [ a owl:Restriction ; owl:minCardinality "1"^^xsd:int ; owl:onProperty {1} ] .
"""
REGION = """:r10 a :Region ; :related [ :memberList ( :r11 ) ] .
:r20 a :Region ; :related [ :memberList ( :r21 :r22 ) ] .
"""
RING = "_:{0}1 :p _:{0}2 . _:{0}2 :p _:{0}3 . _:{0}3 :p _:{0}1 ."
LIST = "{} :list ( 1 2 3 ) ."

TRAPS = {
    "rdflib#1294": (
        CLASS.format(1, "rdfs:label"),
        CLASS.format(1, "rdfs:label") + CLASS.format(2, "rdfs:comment"),
        (0, 6),
    ),
    "rdflib#1294, back": (
        CLASS.format(1, "rdfs:label") + CLASS.format(2, "rdfs:comment"),
        CLASS.format(1, "rdfs:label"),
        (6, 0),
    ),
    "rdflib, one more of the same kind": (
        '[] a :Person ; :name "Golan" .',
        '[] a :Person ; :name "Golan" . [] a :Person ; :name "Janov" .',
        (0, 2),
    ),
    "rdflib#725, alike but for their neighbours": (
        "_:a :p _:b . _:b :p _:c . _:d :p _:e .",
        "_:e :p _:d . _:c :p _:a . _:b :p _:c .",
        (0, 0),
    ),
    "jena#2285": (REGION, REGION + ":r10 :note 1 .", (0, 1)),
    "jena#1710": (
        "_:a :p :o . << _:a :p :o >> :q 1 .",
        "_:z :p :o . << _:z :p :o >> :q 1 .",
        (0, 0),
    ),
    "robot#1032": ('[ rdfs:label "c" ] .', '[ rdfs:label "c" ] .', (0, 0)),
    "a value": ("[ :p 1 ; :q 2 ; :r :a ] .", "[ :p 1 ; :q 3 ; :r :a ] .", (1, 1)),
    "a value at the end of a chain": (
        ":a :p [ :p [ :p [ :p [ :q 1 ] ] ] ] .",
        ":a :p [ :p [ :p [ :p [ :q 2 ] ] ] ] .",
        (1, 1),
    ),
    "a value of one in a crowd": (
        " ".join(f"[ a :X ; :n {n} ; :m 0 ] ." for n in range(50)),
        " ".join(f"[ a :X ; :n {n} ; :m {n // 49} ] ." for n in range(50)),
        (1, 1),
    ),
    "values of many in a crowd": (
        " ".join(f"[ a :X ; :n {n} ] ." for n in range(100)),
        " ".join(f"[ a :X ; :n {n + 1000 * (n % 2)} ] ." for n in range(100)),
        (50, 50),
    ),
    "two rings": (RING.format("a") + RING.format("b"), RING.format("z") + RING.format("x"), (0, 0)),
    "one of two rings": (RING.format("a") + RING.format("b"), RING.format("z"), (3, 0)),
    "a ring that a name leads to": (
        RING.format("a") + ":x :p _:a1 .",
        RING.format("b") + ":x :p _:b2 . :y :p _:b3 .",
        (0, 1),
    ),
    "two rings, and one of six": (
        RING.format("a") + RING.format("b"),
        "_:1 :p _:2 . _:2 :p _:3 . _:3 :p _:4 . _:4 :p _:5 . _:5 :p _:6 . _:6 :p _:1 .",
        (2, 2),
    ),
    "a moved list": (LIST.format(":a"), LIST.format(":b"), (1, 1)),
    "a list with another member": (LIST.format(":a"), ":a :list ( 1 5 3 ) .", (1, 1)),
    "a longer list": (LIST.format(":a"), ":a :list ( 1 2 3 4 ) .", (1, 3)),
    "twice, and once": ("[ :p 1 ] . [ :p 1 ] .", "[ :p 1 ] .", (1, 0)),
    "a mark in a text": (':a :p "_:b" , "c" .', ':a :p "_:b" , "_:d" .', (1, 1)),
}
"""Two graphs in Turtle, and how many statements are removed and added."""


def source(quads: list[ox.Quad]) -> list[File]:
    return [[Part(partial(batches, quads, graphs=True))]]


def lines_of(path: Path, raw: bytes | None = None) -> list[bytes]:
    parts = parts_of(path, raw, graphs=False)
    return [line for part in parts for lines in part.lines() for line in lines]


def parsed(turtle: str, seed: int = 0) -> list[ox.Quad]:
    quads = list(ox.parse(PREFIX + turtle, ox.RdfFormat.TURTLE))
    random.Random(seed).shuffle(quads)
    return quads


def applied(a: list[ox.Quad], removed: list[ox.Quad], added: list[ox.Quad]) -> list[ox.Quad]:
    """A with a difference applied, canonical; what is removed must have been there."""
    quads = set(canonicalise(a))
    assert quads >= set(removed)
    assert not quads & set(added)
    return canonicalise((quads - set(removed)) | set(added))


@pytest.mark.parametrize("name", TRAPS)
def test_nothing_is_invented_about_blank_nodes(name: str) -> None:
    first, second, expected = TRAPS[name]
    for seed in range(3):
        a, b = parsed(first, seed), parsed(second, seed + 1)
        removed, added, _ = difference(source(a), source(b))
        assert (len(removed), len(added)) == expected, (removed, added)
        assert applied(a, removed, added) == canonicalise(b)


TERMS = [ox.NamedNode(f"urn:{n}") for n in range(3)]
NODES = [*TERMS, *(ox.BlankNode(f"b{n}") for n in range(5))]
VALUES = [*NODES, *(ox.Literal(f"{n}") for n in range(3)), ox.Literal("_:b"), ox.Literal('"\n')]
QUADS = st.builds(
    ox.Quad,
    st.sampled_from(NODES),
    st.sampled_from(TERMS[:2]),
    st.sampled_from([*VALUES, ox.Triple(NODES[4], TERMS[0], NODES[5])]),
    st.sampled_from([ox.DefaultGraph(), TERMS[0], NODES[6]]),
)
GRAPHS = st.lists(QUADS, max_size=25)
seen = dict.fromkeys(("pairs", "alike"), 0)


@settings(max_examples=200)
@given(GRAPHS, st.data())
def test_the_difference_applied_gives_the_second(a: list[ox.Quad], data: st.DataObject) -> None:
    """For two hundred pairs, most of them with much in common, blank nodes renamed."""
    kept = data.draw(st.lists(st.sampled_from(a))) if a else []
    others = data.draw(GRAPHS)
    renamed = ox.parse(
        ox.serialize([*kept, *others], format=ox.RdfFormat.N_QUADS) or b"",
        ox.RdfFormat.N_QUADS,
        rename_blank_nodes=True,
    )
    b = list(renamed)
    removed, added, _ = difference(source(a), source(b))
    assert applied(a, removed, added) == canonicalise(b)
    assert bool(removed or added) == (canonicalise(a) != canonicalise(b))
    seen["pairs"] += 1
    seen["alike"] += not (removed or added)


def test_two_hundred_pairs_were_compared() -> None:
    assert seen["pairs"] >= 200
    assert seen["alike"] < seen["pairs"] / 2


@pytest.mark.parametrize("is_first", [True, False])
def test_a_file_that_changes_while_it_is_read_is_an_error(is_first: bool) -> None:
    times = iter([b"<urn:a> <urn:p> 1 .", b"<urn:b> <urn:p> 1 ."])

    def changing() -> Iterator[list[bytes]]:
        return batches(ox.parse(next(times), ox.RdfFormat.TURTLE), graphs=False)

    sides: list[list[File]] = [[[Part(changing)]], []]
    with pytest.raises(InputError, match="changed while it was read"):
        difference(*sides[:: 1 if is_first else -1])


LINES = b'<urn:a> <urn:p> "x" .\n_:b <urn:p> "a\\u00e9"@EN .\n# a comment\n\n<urn:a> <urn:p> _:b .'


@pytest.mark.parametrize("raw", [None, LINES])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_lines_of_a_file_are_as_one_serialiser_writes_them(
    raw: bytes | None, ends: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.nt"
    path.write_bytes(LINES.replace(b"\n", ends))
    assert lines_of(path, raw) == [
        b'<urn:a> <urn:p> "x" .',
        '_:b <urn:p> "aé"@en .'.encode(),
        b"<urn:a> <urn:p> _:b .",
    ]


def test_a_broken_line_is_named_wherever_it_is(tmp_path: Path) -> None:
    """After a megabyte of good ones, which are read in parts."""
    path = tmp_path / "a.nt"
    path.write_bytes(b"<urn:a> <urn:p> <urn:b> .\n" * 50_000 + b"<urn:a> <urn:p> .\n")
    with pytest.raises(InputError, match=r"a\.nt:50001:17: "):
        lines_of(path)
    deep = b"<< " * 200 + b"<urn:a> <urn:p> <urn:b>" + b" >>" * 200
    path.write_bytes(b"<urn:a> <urn:p> <urn:b> .\n" * 50_000 + deep + b" <urn:p> <urn:b> .\n")
    with pytest.raises(InputError, match=r"a\.nt:50001: triple terms are nested deeper than 100"):
        lines_of(path)


def file(path: Path) -> File:
    return parts_of(path, graphs=False)


MANY = b"".join(b"<urn:a> <urn:p> <urn:v%d> .\n" % number for number in range(50_000))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"<urn:a> <urn:p> .", r"b\.nt:50002:17: "),
        (b'<urn:a> <urn:p> "\xff" .', r"b\.nt:50002: is not UTF-8"),
        (b"_:b <urn:p> <urn:a b> .", r"b\.nt:50002:"),
        (b"<< " * 200 + b"<urn:a> <urn:p> <urn:b>" + b" >>" * 200, r"b\.nt:50002: triple terms"),
    ],
)
def test_a_broken_line_beside_known_ones_is_named(line: bytes, told: str, tmp_path: Path) -> None:
    """Lines that the first file has are not checked in the second; all others are."""
    a, b = tmp_path / "a.nt", tmp_path / "b.nt"
    a.write_bytes(MANY)
    b.write_bytes(b"<urn:a> <urn:p> <urn:b> .\n" + MANY + line + b"\n")
    with pytest.raises(InputError, match=told):
        difference([file(a)], [file(b)])


def test_known_lines_are_common_however_often_and_wherever_they_stand(tmp_path: Path) -> None:
    a, b = tmp_path / "a.nt", tmp_path / "b.nt"
    gone, come = b'<urn:a> <urn:q> "x"@en .\n', b'<urn:a> <urn:q> "y"@EN .\n'
    other = b'<urn:a> <urn:q> "\\u0078"@en-GB .\n'
    a.write_bytes(MANY + gone + MANY + other)
    b.write_bytes(MANY + come * 2 + b"\n" + other + MANY)
    a_to_b = difference([file(a)], [file(b)])
    assert [str(quad.object) for quad in a_to_b.removed] == ['"x"@en']
    assert [str(quad.object) for quad in a_to_b.added] == ['"y"@en']
    a.write_bytes(MANY + gone)
    b_to_a = difference([file(b)], [file(a)] * 2)
    assert [str(quad.object) for quad in b_to_a.added] == ['"x"@en']


def test_large_files_are_read_by_workers_whose_errors_are_told(tmp_path: Path) -> None:
    a, b = tmp_path / "a.nt", tmp_path / "b.nt"
    lines = [b'<urn:a> <urn:p> "%d%b" .\n' % (number, b"x" * 2**20) for number in range(12)]
    node = b'_:a <urn:p> "x" .\n'
    a.write_bytes(b"".join([*lines, node, b"<urn:a> <urn:q> <urn:b> .\n"]))
    b.write_bytes(b"".join([b"<urn:a> <urn:q> <urn:c> .\n", node, *reversed(lines)]))
    assert len(file(a)) + len(file(b)) > 20
    removed, added, kept = difference([file(a)], [file(b)])
    assert [[str(quad.object) for quad in quads] for quads in (removed, added)] == [
        ["<urn:b>"],
        ["<urn:c>"],
    ]
    assert len(kept) == 1
    a.write_bytes(b"".join([*lines, b"<urn:a> <urn:p> .\n"]))
    for sides in ((a, b), (b, a)):
        with pytest.raises(InputError, match=r"a\.nt:13:17: "):
            difference(*([file(path)] for path in sides))
