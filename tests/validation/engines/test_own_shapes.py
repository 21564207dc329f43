"""Anybody's own shapes are pySHACL's, whichever engine is asked for.

shacl-rust would pass over some of these in silence, and die of others.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shacl_rust

from kg.errors import InputError
from kg.validation import plain
from tests.validation.engines.both import HEAD

Run = Callable[..., Any]

DATA = """
:a a :C ; :p "x" , "1"^^xsd:integer , "5" , :b ; :q "2021-02-30"^^xsd:date .
:b a :C , :D ; :p :a , _:n ; :q "abc"@en-GB , "12021-01-01"^^xsd:date . :c :p "a\\n" .
:z a :Z ; :p 1 ; :q 2 .
:D rdfs:subClassOf :C . :q rdfs:subPropertyOf :r .
"""
NAMELESS = ":n a [ a rdfs:Class ; rdfs:subClassOf :C ] ."

S = ":S a sh:NodeShape ; sh:targetClass :C ;"
TRAPS = {
    "refers to itself": f"{S} sh:property [ sh:path :p ; sh:node :S ; sh:nodeKind sh:IRI ] .",
    "refers to itself by sh:property": f"{S} sh:property :P . :P sh:path :p ; sh:property :P .",
    "refers to itself by sh:not": f"{S} sh:not :S .",
    "refers to itself by sh:or": f"{S} sh:or ( :T [ sh:nodeKind sh:IRI ] ) . :T sh:and ( :S ) .",
    "refers to itself by sh:xone": f"{S} sh:xone ( :S [ sh:class :D ] ) .",
    "refers to itself by sh:qualifiedValueShape":
        f"{S} sh:property [ sh:path :p ; sh:qualifiedValueShape :S ; sh:qualifiedMinCount 2 ] .",
    "is very deep": S + "sh:node [" * 60 + "sh:class :D" + "]" * 60 + ".",
    "looks ahead": f'{S} sh:property [ sh:path :p ; sh:pattern "^(?!x)" ] .',
    "looks behind": f'{S} sh:property [ sh:path :p ; sh:pattern "(?<=x)$" ] .',
    "refers back": f'{S} sh:property [ sh:path :p ; sh:pattern "(.)\\\\1" ] .',
    "has a pattern that is none": f'{S} sh:property [ sh:path :p ; sh:pattern "[" ] .',
    "has a pattern that grows":
        f'{S} sh:property [ sh:path :p ; sh:pattern "((x{{99}}){{99}}){{99}}" ] .',
    "has a pattern that ends a line":
        ':S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:pattern "a$" ] .',
    "misspells a term": f"{S} sh:property [ sh:path :p ; sh:maxcount 1 ; sh:minCount 4 ] .",
    "has no path": f"{S} sh:property [ sh:minCount 1 ] .",
    "has two paths": f"{S} sh:property [ sh:path :p , :q ; sh:minCount 3 ] .",
    "has two values where one counts": f"{S} sh:property [ sh:path :p ; sh:maxCount 1 , 9 ] .",
    "has an endless list": f"{S} sh:in _:l . _:l rdf:first :a ; rdf:rest _:l .",
    "has an endless path":
        f"{S} sh:property [ sh:path _:p ; sh:minCount 1 ] . _:p sh:inversePath _:p .",
    "walks as far as it can":
        f"{S} sh:property [ sh:path [ sh:oneOrMorePath :p ] ; sh:maxCount 0 ] .",
    "holds text to be a node": f"{S} sh:property [ sh:path :p ; sh:node [ sh:minLength 2 ] ] .",
    "is asked by SPARQL":
        f'{S} sh:sparql [ sh:select "SELECT $this WHERE {{ $this <urn:q> ?q }}" ] .',
    "targets a property that has another below": ":S sh:targetSubjectsOf :r ; sh:class :E .",
    "targets text from behind":
        ":S sh:targetObjectsOf :p ; sh:property :P ."
        ":P sh:path [ sh:inversePath :p ] ; sh:minCount 1 .",
    "targets a nameless class's thing": ":S sh:targetClass :C ; sh:nodeKind sh:Literal .",
    "compares a number with text": f"{S} sh:property [ sh:path :p ; sh:minInclusive 3 ] .",
    "asks for days": f"{S} sh:property [ sh:path :q ; sh:datatype xsd:date ] .",
    "is switched off within": f"{S} sh:or ( [ sh:deactivated true ; sh:class :E ] ) .",
    "is closed on a property": f"{S} sh:property [ sh:path :p ; sh:closed true ] .",
    "is closed to what it compares with":
        ":S sh:targetClass :Z ; sh:closed true ; sh:property :P ."
        ":P sh:path :p ; sh:datatype xsd:integer ; sh:lessThan :q .",
    "flags by a number": f'{S} sh:property [ sh:path :q ; sh:uniqueLang "1"^^xsd:boolean ] .',
}  # fmt: skip
FOUND = {
    "refers to itself": 6,
    "looks ahead": 2,
    "looks behind": 5,
    "refers back": 6,
    "has a pattern that grows": 6,
    "has a pattern that ends a line": 7,
    "misspells a term": 1,
    "walks as far as it can": 2,
    "holds text to be a node": 4,
    "is asked by SPARQL": 2,
    "targets a nameless class's thing": 3,
    "compares a number with text": 6,
    "asks for days": 2,
    "is closed on a property": 12,
    "is closed to what it compares with": 2,
}
"""How many findings each of these has."""
FINE = {"targets text from behind", "is switched off within", "flags by a number"}
PARTLY = {"refers to itself", "misspells a term"}
"""What is found, and said not to be all."""


@pytest.fixture(autouse=True)
def not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def called(*texts: object, **options: object) -> None:
        raise AssertionError("shacl-rust was called")

    monkeypatch.setattr(shacl_rust, "validate_file", called)


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_trap_ends_as_with_pyshacl(trap: str, engine: str, tmp_path: Path, run: Run) -> None:
    data = HEAD + DATA + (NAMELESS if "nameless" in trap else "")
    (tmp_path / "d.ttl").write_text(data, "utf-8")
    (tmp_path / "s.ttl").write_text(HEAD + TRAPS[trap], "utf-8")
    ran = run("d.ttl", "--shapes", "s.ttl", "--engine", engine)
    assert len(ran.out.splitlines()) == FOUND.get(trap, 0)
    assert ran.code == (0 if trap in FINE else 1 if trap in FOUND.keys() - PARTLY else 2)


def test_traps_are_traps() -> None:
    """Counts them, those with findings and those that are refused."""
    assert (len(TRAPS), len(FOUND), len(FINE)) == (31, 15, 3)


ILL_FORMED = {
    "has a value for a list": f"{S} sh:property [ sh:path :p ; sh:in 5 ] .",
    "has a list that forks": f"{S} sh:in [ rdf:first 1 , 2 ; rdf:rest ( ) ] .",
    "has a list that goes two ways": f"{S} sh:in _:l . _:l rdf:first 1 ; rdf:rest ( 2 ) , ( 3 ) .",
    "has a list without an end": f"{S} sh:languageIn [ rdf:first 'en' ] .",
    "has a list of nothing in it": f"{S} sh:or [ rdf:rest ( [ sh:class :C ] ) ] .",
    "has a list that bites its tail": f"{S} sh:in _:l . _:l rdf:first :a ; rdf:rest _:l .",
    "selects without $this in a sub-select": f"""{S} sh:sparql [ sh:select '''
        SELECT $this {{ $this ?p ?o {{ SELECT (COUNT(?s) AS ?n) {{ ?s ?q ?o }} }} }}''' ] .""",
}


@pytest.mark.parametrize("name", ILL_FORMED)
def test_ill_formed_shapes_are_refused(name: str, tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(HEAD + DATA, "utf-8")
    shapes.write_text(HEAD + ILL_FORMED[name], "utf-8")
    with pytest.raises(InputError, match=r"has no well-formed list|does not return \$this"):
        plain.read([data], [shapes])


def test_a_list_and_a_sub_select_that_are_well_formed_are_not(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        f"""{HEAD}{S} sh:in ( ) ; sh:languageIn ( 'en' ) ; sh:sparql [ sh:select '''
        SELECT $this {{ {{ SELECT $this (COUNT(?s) AS ?n) {{ $this ?q ?s }} GROUP BY $this }}
        {{ SELECT * {{ $this ?p ?select }} }} }}''' ] .""",
        "utf-8",
    )
    assert plain.read([shapes], [shapes]).shapes.shapes
